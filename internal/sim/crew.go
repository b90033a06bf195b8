package sim

import "net/netip"

// A cell sits somewhere, its personas claim to sit elsewhere. Codes, weights
// and clocks after the public record: most cells known are in China and Russia,
// fewer in Laos, the Gulf and South-East Asia.
var cellPlaces = []string{"CN", "CN", "CN", "CN", "CN", "CN", "RU", "RU", "LA", "TH", "MY", "AE"}

// crew is what the members of a cell share, drawn on demand from the unit.
type crew struct {
	*unit
	w       *World
	base    *city
	clock   int64 // seconds east of UTC by which the cell works
	workers int
	helpers int  // facilitators
	worker  int  // whose persona this is
	farm    bool // runs one in earnest
	helper  int  // who lends a line and an address to it
}

func (g *gen) crew() crew {
	c := crew{unit: &g.u, w: g.w}
	r := c.rng("cell", 0)
	c.base = g.w.places.in(&r, pick(&r, cellPlaces))
	c.clock = int64(8+r.n(2)) * hour
	n := int(c.size)
	c.workers = min(max(n/r.between(4, 14), 1), 12)
	c.helpers = r.between(1, 2)
	if n >= 12 {
		c.helpers = r.between(2, 4)
	}
	if c.difficulty() == careful {
		c.helpers = 1 // a careful crew keeps to one country
	}
	c.farm = c.w.crewKind(c.number) < farm
	if c.farm {
		c.helpers = min(c.helpers, 2)
	}
	c.worker = c.member * c.workers / n
	c.helper = c.worker % c.helpers
	return c
}

// A facilitator lends name, address, home line and accounts.
type facilitator struct {
	name    name
	at      *city
	address string
	line    netip.Addr
	phone   string
}

func (c *crew) facilitator(k int) facilitator {
	r := c.rng("facilitator", k)
	at := c.w.places.pick(&r)
	return facilitator{newName(&r, c.w.Origins()), at, at.address(&r), c.w.networks.v4(&r, at.country.code, home), at.phone(&r)}
}

// claimed is where the persona says it lives: mostly the country of its
// facilitator, whose line and address it needs.
func (c *crew) claimed(r *rng) *city {
	f := c.facilitator(c.helper)
	if !r.p(0.75) && c.difficulty() != careful {
		return c.w.places.pick(r)
	}
	return &f.at.country.cities[r.n(len(f.at.country.cities))]
}

func (c *crew) device(owner, k int) uint64 {
	r := c.rng("device", owner*16+k)
	return r.next()
}

// egress is a VPN or hosting address that a worker's browser profiles come out
// of, in a country that has such ranges.
func (c *crew) egress(owner, k int, code string) netip.Addr {
	r := c.rng("egress", owner*16+k)
	use := vpn
	if r.p(0.35) {
		use = hosting
	}
	return c.w.networks.v4(&r, code, use)
}

// leak is the line of the place where the worker sits.
func (c *crew) leak(owner int) netip.Addr {
	r := c.rng("leak", owner)
	return c.w.networks.v4(&r, c.base.country.code, home)
}

// proxy is a home line rented by the hour, from the few the cell uses again.
func (c *crew) proxy(k int, code string) netip.Addr {
	r := c.rng("proxy", k)
	return c.w.networks.v4(&r, code, home)
}

// persona turns the person into a persona of a crew.
func (g *gen) persona(d difficulty) {
	c := g.crew()
	switch d {
	case sloppy:
		g.sloppy(&c)
	case medium:
		g.medium(&c)
	default:
		g.careful(&c)
	}
}

// nights moves work to the clock of the cell: a day of up to fourteen hours.
func (g *gen) nights(c *crew) {
	g.habit = habit{c.clock, 8, 22, 0.05, 0.6}
}

// stays makes some sessions last: a profile is kept open for another worker.
func (g *gen) stays(share float64) {
	for range g.visits {
		if g.r.p(share) {
			s := g.session()
			s.minutes = g.r.between(14, 34) * 60
			g.s.sessions = append(g.s.sessions, s)
		}
	}
}

// remote adds sessions that come over remote desktop.
func (g *gen) remote(n int) {
	for range n {
		s := g.session()
		s.via = "rdp"
		g.s.sessions = append(g.s.sessions, s)
	}
}

// cheap asks for less than others do: 25 to 50 percent below the market.
func (g *gen) cheap() {
	if m := g.s.rate.market; m > 0 {
		g.s.rate.amount = m * g.r.between(50, 75) / 100
	}
}

// voip is a number of a block the cell bought.
func (g *gen) voip(c *crew) {
	r := c.rng("voip", g.r.n(2))
	first := c.facilitator(c.helper).at.phone(&r)
	digits := first[:len(first)-3]
	g.s.phones[0] = digits + string(fill(nil, &g.r, "###"))
	if g.r.p(0.4) {
		g.s.notes = append(g.s.notes, "line type: voip")
	}
}

// team is a referee who vouches for several personas of the cell, from a firm
// that exists on paper.
func (c *crew) team(g *gen, k int) referee {
	r := c.rng("referee", k)
	firm := c.rng("front", k%2)
	name, domain := c.w.phrases.company(&firm)
	who := newName(&r, c.w.Origins())
	mail := string(slug(nil, c.w.base.given(who, who.given).latin)) + "@" + domain
	return referee{written{who, short}, mail, c.facilitator(0).at.phone(&r), name}
}

func (g *gen) vouch(c *crew, referees int) {
	ref := c.team(g, g.r.n(referees))
	g.s.referees = append(g.s.referees[:0], ref)
	if len(g.s.jobs) > 0 {
		j := &g.s.jobs[len(g.s.jobs)-1]
		firm := c.rng("front", 0)
		j.employer, j.domain = c.w.phrases.company(&firm)
	}
}

// praise lets one client of the cell rate an account, several within days.
func (g *gen) praise(c *crew, client int) {
	if g.kind != account {
		return
	}
	r := c.rng("client", client)
	from := g.client(&r)
	at := g.w.opts.Start.Unix() - int64(r.between(5, 60))*day + int64(g.r.n(6*day))
	for range g.r.between(1, 3) {
		g.s.ratings = append(g.s.ratings, rating{from, min(at, g.s.seen-day), 5, g.r.between(3, 30) * 10})
		at += int64(g.r.n(2 * day))
	}
}

// refer names another member as the one who recommended this one.
func (g *gen) refer(c *crew) {
	if c.member > 0 {
		g.s.referrer = c.slot(g.r.n(c.member))
	}
}

// moved sends the work machine to the facilitator's address, decided late.
func (g *gen) moved(to string) {
	for i := range g.s.shipments {
		g.s.shipments[i].to = to
	}
}

// paidTo pays the subject through another's account from a day on; since 0
// means always.
func (g *gen) paidTo(p payout, since int64) {
	s := &g.s
	if since == 0 || len(s.payouts) == 0 {
		p.since = s.seen - int64(g.r.between(10, 200))*day
		s.payouts = append(s.payouts[:0], p)
		return
	}
	s.payouts[0].until, p.since = since, since
	s.payouts[0].since = min(s.payouts[0].since, since-30*day)
	s.payouts = append(s.payouts, p)
}

// photoOf gives the picture another persona has too, cut or mirrored a little.
func (g *gen) photoOf(c *crew, k int) {
	r := c.rng("face", k)
	p := photo{g.r.next(), [4]uint64{r.next(), r.next(), r.next(), r.next()}}
	for range g.r.n(6) {
		p.hash[g.r.n(4)] ^= 1 << g.r.n(64)
	}
	g.s.photos = append(g.s.photos[:0], p)
}
