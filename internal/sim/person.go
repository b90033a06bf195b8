package sim

import "strconv"

const (
	minute = 60
	hour   = 3600
	day    = 86400
)

// person makes a plain person who lives at a place and says so. It sets the
// knobs; archetypes and crews turn some of them afterwards. Personas of crews
// start here too: a persona is made to look like this.
func (g *gen) person(at *city) {
	s, r := &g.s, &g.r
	g.at = at
	s.name = written{newName(r, g.w.Origins()), full}
	if r.p(0.04) {
		s.aka = append(s.aka, written{s.name.name, full})
		s.name.form = nativeForm
	}
	s.birth = civil{r.between(1966, 2004), r.between(1, 12), r.between(1, 28)}
	s.seen = g.w.opts.Start.Unix() + int64(r.n(84))*day + int64(r.n(day))
	s.source = [...]string{"", "ats", "platform", "hr"}[g.kind] + "-export"
	g.claim(at)
	g.contact()
	s.addresses = append(s.addresses, postal{"home", at.address(r), at.country.code})
	g.machines()
	g.history()
	g.money()
	g.papers()
	g.engagement()
	g.rest()
}

// claim says where the person lives, and sets clock and language to fit.
func (g *gen) claim(at *city) {
	s := &g.s
	s.claims = claims{at.country.code, at.region, at.name, at.zone, append(s.claims.languages[:0], at.country.lang[:2])}
	if g.r.p(0.25) && at.country.lang[:2] != "en" {
		s.claims.languages = append(s.claims.languages, "en")
	}
	g.zone, g.language, g.via = at.zone, at.country.lang, "web"
	g.habit = habit{at.offset, 8, 18, 0.08, 0.25}
}

func (g *gen) contact() {
	s, r := &g.s, &g.r
	local := g.mailName(r, s.name.name)
	s.emails = append(s.emails, local+"@"+pick(r, mailHosts))
	if r.p(0.12) {
		domain := local + pick(r, []string{".dev", ".me", ".net"})
		s.emails = append(s.emails, "me@"+domain)
		s.websites = append(s.websites, "https://"+domain)
	}
	where := g.at
	if r.p(0.12) { // people keep their number when they move
		where = &g.at.country.cities[r.n(len(g.at.country.cities))]
	}
	s.phones = append(s.phones, where.phone(r))
	if r.p(0.65) {
		s.handles = append(s.handles, handle{"github", local})
	}
	if r.p(0.6) {
		s.handles = append(s.handles, handle{"linkedin", local + strconv.Itoa(r.between(100, 99999))})
	}
}

// mailName makes the part before the at sign from the name as it is before any
// swap: mail addresses are contact data.
func (g *gen) mailName(r *rng, n name) string {
	var b [48]byte
	given, family := g.w.base.given(n, n.given).latin, g.w.base.family(n, n.family).latin
	dst := b[:0]
	switch r.n(4) {
	case 0:
		dst = slug(append(slug(dst, given), '.'), family)
	case 1:
		dst = slug(slug(dst, given[:1]), family)
	case 2:
		dst = slug(slug(dst, family), given)
	default:
		dst = slug(append(slug(dst, given), '-'), family)
	}
	return string(strconv.AppendInt(dst, int64(r.between(1, 9999)), 10))
}

// machines gives a home line, carriers and devices of one's own.
func (g *gen) machines() {
	r, n, code := &g.r, g.w.networks, g.at.country.code
	g.lines = append(g.lines, n.v4(r, code, home))
	if r.p(0.25) { // the provider gave a new address in between
		g.lines = append(g.lines, n.v4(r, code, home))
	}
	if a, ok := n.v6(r, code, home); ok && r.p(0.3) {
		g.net6 = a
	}
	for range 3 {
		g.carrier = append(g.carrier, n.v4(r, code, mobile))
	}
	if r.p(0.12) {
		g.office = n.v4(r, code, home)
	}
	g.laptops = append(g.laptops, r.next())
	if r.p(0.1) {
		g.laptops = append(g.laptops, r.next())
	}
	g.phone = r.next()
	g.agents = [2]int8{int8(r.n(laptopAgents)), int8(laptopAgents + r.n(len(agents)-laptopAgents))}
	g.visits = r.between(5, 15)
}

func (g *gen) history() {
	s, r, p := &g.s, &g.r, g.w.phrases
	left := s.birth.y + r.between(21, 26)
	if r.p(0.85) {
		s.education = append(s.education, schooling{pick(r, p.school), pick(r, p.degree), left - r.between(2, 4), left})
	}
	now := 2026*12 - r.n(3)
	for n := r.between(1, 4); n > 0; n-- {
		firm, domain := p.company(r)
		from := now - r.between(8, 40)
		j := job{firm, domain, pick(r, p.role), from, now}
		if len(s.jobs) == 0 && r.p(0.4) {
			j.to = 0
		}
		if from/12 < left {
			break
		}
		s.jobs = append(s.jobs, j)
		now = from - r.n(4)
	}
	if r.p(0.55) {
		for n := r.between(1, 3); n > 0; n-- {
			s.referees = append(s.referees, g.referee(r))
		}
	}
}

// referee is somebody of an earlier employer, or of no firm one knows.
func (g *gen) referee(r *rng) referee {
	n := newName(r, g.w.Origins())
	firm, domain := g.w.phrases.company(r)
	if len(g.s.jobs) > 0 && r.p(0.7) {
		j := g.s.jobs[r.n(len(g.s.jobs))]
		firm, domain = j.employer, j.domain
	}
	var b [64]byte
	dst := slug(append(slug(b[:0], g.w.base.given(n, n.given).latin), '.'), g.w.base.family(n, n.family).latin)
	dst = append(append(dst, '@'), domain...)
	return referee{written{n, short}, string(dst), g.w.places.pick(r).phone(r), firm}
}

// money gives one account in one's own name.
func (g *gen) money() {
	r := &g.r
	rail := [...]string{"bank", "bank", "bank", "bank", "bank", "bank", "payoneer", "paypal", "wise", "wise"}[r.n(10)]
	own := short
	if r.p(0.4) {
		own = full
	}
	since := g.s.seen - int64(r.between(20, 900))*day
	number := g.account(r, rail, g.at.country)
	if rail == "paypal" {
		number = g.s.emails[0]
	}
	p := payout{rail: rail, account: number, holder: written{g.s.name.name, own},
		country: g.at.country.code, since: since}
	if g.kind != applicant || r.p(0.2) {
		g.s.payouts = append(g.s.payouts, p)
	}
}

// account writes an account the way its rail does.
func (g *gen) account(r *rng, rail string, c *country) string {
	switch rail {
	case "payoneer":
		return string(fill(nil, r, "%#######"))
	case "wise":
		return string(fill(nil, r, "P%#######"))
	case "paypal":
		n := newName(r, g.w.Origins())
		return g.mailName(r, n) + "@" + pick(r, mailHosts)
	case "crypto":
		return wallet(r)
	}
	switch c.bank {
	case "us":
		return string(fill(nil, r, pick(r, routings)+"-%#########"))
	case "iban":
		return iban(r, c.code)
	}
	return c.code + string(fill(nil, r, "%###-%#########"))
}

// Routing numbers of large United States banks, as they print them.
var routings = []string{"021000021", "026009593", "121000248", "111000025", "322271627", "031101279", "071000013", "061000104"}

func wallet(r *rng) string {
	dst := append(make([]byte, 0, 42), "0x"...)
	for range 40 {
		dst = append(dst, "0123456789abcdef"[r.n(16)])
	}
	return string(dst)
}

// iban makes an account number with valid check digits (ISO 13616).
func iban(r *rng, code string) string {
	shape := map[string]string{"DE": "##################", "NL": "INGB##########", "PL": "########################",
		"RO": "BTRL################"}[code]
	body := fill(nil, r, "")
	for i := range len(shape) {
		if shape[i] == '#' {
			body = append(body, byte('0'+r.n(10)))
		} else {
			body = append(body, shape[i])
		}
	}
	sum := 0
	for _, c := range append(append([]byte{}, body...), code[0], code[1], '0', '0') {
		if c >= 'A' {
			sum = (sum*100 + int(c-'A') + 10) % 97
		} else {
			sum = (sum*10 + int(c-'0')) % 97
		}
	}
	check := 98 - sum
	return code + string([]byte{byte('0' + check/10), byte('0' + check%10)}) + string(body)
}

// papers gives one document in one's own name, and a picture.
func (g *gen) papers() {
	s, r := &g.s, &g.r
	if r.p(0.6) {
		s.documents = append(s.documents, g.document(r, []string{"passport", "id", "licence"}[r.n(3)], g.at))
	}
	if r.p(0.65) {
		s.photos = append(s.photos, photo{r.next(), [4]uint64{r.next(), r.next(), r.next(), r.next()}})
	}
}

func (g *gen) document(r *rng, kind string, at *city) document {
	c := at.country
	d := document{kind: kind, issuer: c.code, holder: written{g.s.name.name, full}, birth: g.s.birth,
		expires: civil{r.between(2027, 2034), r.between(1, 12), r.between(1, 28)}, sex: g.s.name.sex, code3: c.code3}
	if c.code3 == "DEU" {
		d.code3 = "D"
	}
	switch kind {
	case "passport":
		d.zone, d.number = td3, string(fill(nil, r, "@########"))
	case "id":
		d.zone, d.number = td1, string(fill(nil, r, "@@#######"))
	default:
		d.issuer, d.number = c.code+"-"+at.region, string(fill(nil, r, "########"))
	}
	if r.p(0.7) {
		d.file = r.next() | 1
	}
	return d
}

// engagement is what the kind of subject brings: a worker is hired, an account
// is rated.
func (g *gen) engagement() {
	s, r := &g.s, &g.r
	s.role = pick(r, g.w.phrases.role)
	if by := r.n(g.w.Len()); r.p(0.04) && by != s.slot {
		s.referrer = by
	}
	g.tested = g.kind == applicant && r.p(0.5)
	if r.p(0.6) {
		market := g.at.country.market + r.between(-6, 10)
		s.rate = rate{market * r.between(78, 125) / 100, market, "USD"}
	}
	switch g.kind {
	case worker:
		s.employer = employers[index(tenants[:], g.w.tenant(s.slot, worker))]
		s.hired = s.seen - int64(r.between(10, 400))*day
		if r.p(0.8) {
			s.shipments = append(s.shipments, shipment{s.hired + int64(r.between(1, 6))*day, s.addresses[0].text,
				string(fill(nil, r, "@@#@@###"))})
		}
	case account:
		for n := r.n(5); n > 0; n-- {
			s.ratings = append(s.ratings, rating{g.client(r), s.seen - int64(r.between(2, 300))*day,
				[...]int{5, 5, 5, 4, 4, 3, 5, 2}[r.n(8)], r.between(4, 240) * 10})
		}
	}
}

// client is a client's account on the market place.
func (g *gen) client(r *rng) string {
	return "account:" + marketplace + "/c" + strconv.Itoa(r.between(1000, 99999999))
}

func (g *gen) rest() {
	s, r := &g.s, &g.r
	if r.p(0.1) {
		s.notes = append(s.notes, pick(r, plainNotes))
	}
	g.odd(0.01)
	if r.p(0.06) {
		s.notes = append(s.notes, pick(r, phoneTypes))
	}
	s.protected = protected{-1, -1, -1, -1, -1, -1}
	if r.p(0.5) {
		s.protected = protected{r.n(len(nationalities)), r.n(len(religions)), r.n(len(ethnicities)),
			r.n(len(birthplaces)), r.n(len(sexes)), r.n(len(ages))}
	}
	g.summary, g.work = voice{rng{r.next()}, rng{r.next()}}, voice{rng{r.next()}, rng{r.next()}}
	g.project, g.bid = voice{rng{r.next()}, rng{r.next()}}, voice{rng{r.next()}, rng{r.next()}}
	g.shape, g.idents = rng{r.next()}, rng{r.next()}
}

// odd adds a note of somebody who wondered.
func (g *gen) odd(share float64) {
	if g.r.p(share) {
		g.s.notes = append(g.s.notes, pick(&g.r, oddNotes))
	}
}

// moment draws a time of work on one of the last days before the record was
// seen.
func (g *gen) moment(r *rng, back int) int64 {
	at := g.s.seen - int64(r.between(2, back))*day
	at -= at % day
	if wd := (at/day + 4) % 7; (wd == 0 || wd == 6) && !r.p(g.habit.weekends) {
		at -= 2 * day
	}
	h := g.habit
	from, to := h.from, h.to
	if r.p(h.always) {
		from, to = 6, 23
	}
	local := int64(from)*hour + int64(r.n((to-from)*hour))
	return at + local - h.offset
}

func (g *gen) writeSessions() {
	for range g.visits {
		g.s.sessions = append(g.s.sessions, g.session())
	}
}

// session is one visit: mostly from the laptop at home, at times from the
// phone or from an office.
func (g *gen) session() session {
	r := &g.r
	s := session{at: g.moment(r, 60), agent: -1, zone: g.zone, language: g.language, via: g.via}
	where, stays, agent := r.n(100), r.between(3, 90), r.p(0.22)
	switch {
	case where < 18 && g.phone != 0:
		s.ip, s.device = pick(r, g.carrier), g.phone
		if agent {
			s.agent = g.agents[1]
		}
		stays = 1 + stays/4
	default:
		s.ip, s.device = pick(r, g.lines), pick(r, g.laptops)
		if g.office.IsValid() && where > 70 {
			s.ip = g.office
		} else if g.net6.IsValid() && where%2 == 0 {
			s.ip = inside(r, g.net6)
		}
		if agent {
			s.agent = g.agents[0]
		}
		if r.p(0.3) {
			stays += r.between(30, 240)
		}
	}
	s.minutes = stays
	return s
}
