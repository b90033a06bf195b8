package internet

import (
	"fmt"
	"net/netip"
)

// innocents makes those who look like fronts and are none.
func (g *gen) innocents() {
	g.templates()
	g.resellers()
	g.twoBrands()
	g.agencies()
	g.rebrands()
	g.neighbours()
	g.empty()
}

// templates are firms that bought one template and left some of its words.
func (g *gen) templates() {
	families, buyers := 4, 6
	if g.hard {
		families, buyers = 12, 2
	}
	for family := range families {
		for i := range buyers {
			r := g.rng(10, uint64(family), uint64(i))
			f := g.firm(r)
			f.archetype, f.group = "template", fmt.Sprintf("template-%d", family)
			f.look.use(fmt.Sprintf("template%d", family))
			lines := boiler()["template"][0]
			f.extra = append(f.extra, boiler()["hello"][0]...)
			for k := range r.between(3, 5) {
				f.extra = append(f.extra, lines[(family+k)%len(lines)])
			}
			f.look.images = nil
			for k := range 6 {
				f.look.images = append(f.look.images, fmt.Sprintf("demo-%d-%d.jpg", family, k))
			}
			g.honest(r, f, 0.8)
		}
	}
}

// honest adds an innocent firm: as old as it says, mostly in the registry.
func (g *gen) honest(r *rng, f *Firm, registered float64) {
	created := g.day(r, f.Since, 0, 2)
	g.add(r, f, created, Label{Archetype: f.archetype, Group: f.group})
	if r.p(registered) {
		g.register(r, f, created)
	}
}

// resellers tell of a product in its maker's words, and name the maker.
func (g *gen) resellers() {
	for v, lines := range boiler()["vendor"] {
		for i := range 4 {
			r := g.rng(11, uint64(v), uint64(i))
			f := g.firm(r)
			f.archetype, f.group = "reseller", fmt.Sprintf("vendor-%d", v)
			product := []string{"Orchestra Suite", "Beaconline Desk", "Talonguard Endpoint"}[v]
			f.Text = f.Text[:len(f.Text)/2]
			f.extra = append(f.extra, lines...)
			if i > 0 { // the first is the maker
				f.extra = append(f.extra, "Authorized reseller of "+product+".")
			}
			g.honest(r, f, 0.85)
		}
	}
}

// twoBrands are firms with two sites of one text, which say so.
func (g *gen) twoBrands() {
	for i := range 8 {
		r := g.rng(12, uint64(i))
		f := g.firm(r)
		f.archetype, f.group = "two-brand", fmt.Sprintf("brands-%d", i)
		second := f.clone()
		g.name(r, second)
		second.Legal = f.Legal
		second.Email = "hello@" + second.Domain
		second.extra = append(second.extra, fmt.Sprintf("%s is a brand of %s.", second.Name, f.Legal))
		if r.p(0.5) {
			f.credit = fmt.Sprintf(`Our second brand: <a href="https://%s/">%s</a>`, second.Domain, second.Name)
		}
		g.honest(r, f, 1)
		created := g.day(r, f.Since, 1, 2)
		g.add(r, second, created, Label{Archetype: "two-brand", Group: f.group})
	}
}

// agencies build the sites of their clients alike, host them together and sign
// them.
func (g *gen) agencies() {
	for a := range 3 {
		ra := g.rng(13, uint64(a))
		agency := g.firm(ra)
		agency.archetype = "agency"
		g.honest(ra, agency, 1)
		for i := range 5 {
			r := g.rng(13, uint64(a), uint64(i))
			f := g.firm(r)
			f.archetype, f.group = "agency-client", fmt.Sprintf("agency-%d", a)
			images := f.look.images
			f.look = agency.look.clone()
			f.look.images = images
			f.host = agency.host
			f.tracker = tracker(r)
			if r.p(0.4) {
				f.tracker = agency.tracker // the agency counts visitors for its clients
			}
			f.credit = fmt.Sprintf(`Website by <a href="https://%s/">%s</a>`, agency.Domain, agency.Name)
			g.honest(r, f, 0.85)
		}
	}
}

// rebrands are firms with a new name: the old domain leads to the new one, and
// the new site says what they were.
func (g *gen) rebrands() {
	for i := range 8 {
		r := g.rng(14, uint64(i))
		old := g.firm(r)
		old.archetype, old.group = "rebrand", fmt.Sprintf("rebrand-%d", i)
		now := old.clone()
		g.name(r, now)
		now.Email = "hello@" + now.Domain
		now.extra = append(now.extra, fmt.Sprintf("%s was formerly known as %s.", now.Name, old.Name))
		created := g.day(r, old.Since, 0, 2)
		s := g.add(r, old, created, Label{Archetype: "rebrand", Group: old.group})
		if i%2 == 0 {
			s.Redirect, s.Pages = now.Domain, nil
		}
		g.add(r, now, g.day(r, 2024, 0, 2), Label{Archetype: "rebrand", Group: old.group})
		g.register(r, now, created)
	}
}

// neighbours are honest firms in one office building.
func (g *gen) neighbours() {
	for b := range 3 {
		rb := g.rng(15, uint64(b))
		first := &Firm{Domain: "x"}
		settle(rb, first)
		base := rb.between(1, 9) * 100
		g.buildings = append(g.buildings, first)
		for i := range 5 {
			r := g.rng(15, uint64(b), uint64(i))
			f := g.firm(r)
			f.archetype, f.group = "neighbour", fmt.Sprintf("building-%d", b)
			area := f.Phone
			f.City, f.State, f.ZIP, f.Street = first.City, first.State, first.ZIP, first.Street
			f.Suite, f.Phone = fmt.Sprint(base+i*r.between(1, 3)), area
			for _, c := range cities {
				if c.name == f.City {
					f.Phone = phone(r, c.area)
				}
			}
			g.honest(r, f, 0.9)
		}
	}
}

// empty are domains without a firm: parked, for sale, not yet begun.
func (g *gen) empty() {
	for i := range 26 {
		r := g.rng(16, uint64(i))
		f := g.firm(r)
		kind, lines := "parked", boiler()["parked"][0]
		if i >= 20 {
			kind, lines = "soon", boiler()["soon"][0]
		}
		f.host = g.shared[i%3]
		s := g.add(r, f, g.day(r, 2024, 0, 2), Label{Archetype: kind})
		s.Pages = []Page{{"/", fmt.Sprintf("<!doctype html><html><head><title>%s</title></head><body><h1>%s</h1>\n%s</body></html>\n", f.Domain, f.Domain, paragraphs(lines))}}
		s.A = []netip.Addr{f.host.addr}
	}
}
