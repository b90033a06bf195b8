package internet

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// commend gives every site what customers say of it. It draws from sources of
// its own, after all else, so that the rest of a world is the same without.
func (g *gen) commend() {
	g.commenders()
	for i := range g.sites {
		g.praiseFor(&g.sites[i])
	}
	for i := range g.sites {
		g.sites[i].show(g.behind[g.sites[i].Domain])
	}
	g.profiles()
}

// praiseFor draws what a site shows.
func (g *gen) praiseFor(s *Site) {
	f, l := g.behind[s.Domain], &s.Label
	r := keyed(g.seed, 50, textSeed(s.Domain))
	f.praise, f.praiseWay, f.praisePage = nil, r.n(praiseWays), ""
	if r.p(0.6) {
		f.praisePage = pick(r, praisePages)
	}
	switch {
	case l.Archetype == "parked" || l.Archetype == "soon":
	case l.Front:
		g.borrow(r, f, s)
	default:
		g.earn(r, f, s)
	}
}

// earn gives an honest firm what its customers say, and what designers,
// editors, products and templates leave on honest sites.
func (g *gen) earn(r *rng, f *Firm, s *Site) {
	if g.carry(r, f) {
		return
	}
	g.asClient(r, f)
	g.left(r, f)
	if r.p(0.3) {
		return
	}
	for range r.between(1, 4) {
		f.praise = append(f.praise, g.customer(r, f, s.Registration.Created))
	}
	if r.p(0.01) { // the editor set another name under the same words
		c := pick(r, f.praise)
		c.by, c.firm = patron(r)
		c.truth = "edited"
		f.praise = append(f.praise, c)
	}
	g.known(r, f, s.Registration.Created)
}

// customer is one of a firm's customers. One in twelve praises another firm,
// too, in words that are as much their own.
func (g *gen) customer(r *rng, f *Firm, created time.Time) commendation {
	c := commendation{truth: "customer"}
	c.by, c.firm = patron(r)
	if len(g.patrons) > 0 && r.p(0.08) {
		o := pick(r, g.patrons)
		c.by, c.firm, c.truth = o.by, o.firm, "regular"
	}
	switch x := r.n(100); {
	case x < 12:
		c.stock = pick(r, stock()["short"])
	case x < 20:
		c.stock, c.truth = pick(r, stock()["plain"]), "plain"
	default:
		c.text = testimonial(r)
		if r.p(0.15) {
			c.text = append(c.text, dated(r, "since", min(2025, created.Year()+r.n(4))))
		}
		g.patrons = append(g.patrons, c)
	}
	if r.p(0.3) {
		c.firm = "" // a name alone
	}
	return c
}

// known adds customers who knew the firm before its domain, or its founder
// before the firm.
func (g *gen) known(r *rng, f *Firm, created time.Time) {
	c := commendation{truth: "older"}
	c.by, c.firm = patron(r)
	switch {
	case f.archetype == "new-domain" && f.Since < created.Year() && r.p(0.3):
		c.text = []sentence{dated(r, "since", r.between(f.Since, created.Year()-1))}
	case f.archetype == "startup" && r.p(0.06), f.archetype == "unregistered" && r.p(0.03):
		c.text = []sentence{dated(r, "before", created.Year()-r.between(3, 9))}
	default:
		return
	}
	f.praise = append(f.praise, c)
}

// carry has a firm's new name or second brand, or the other site of one owner,
// show the same praise, some of it under half the name.
func (g *gen) carry(r *rng, f *Firm) bool {
	if !slices.Contains([]string{"rebrand", "two-brand", "franchise", "one-owner"}, f.archetype) {
		return false
	}
	first := g.carried[f.group]
	if first == nil {
		g.carried[f.group] = f
		return false
	}
	f.praise = slices.Clone(first.praise)
	for i := range f.praise {
		c := &f.praise[i]
		c.truth = "carried"
		if f.archetype == "one-owner" {
			c.truth = "one-owner"
		}
		if x := strings.Fields(c.by); r.p(0.2) {
			c.by = x[0] + " " + x[1][:1] + "."
		}
	}
	return true
}

// asClient has a client praise the agency whose site it is, there and now and
// then on its own, too.
func (g *gen) asClient(r *rng, f *Firm) {
	if f.archetype != "agency-client" {
		return
	}
	_, rest, _ := strings.Cut(f.credit, "https://")
	domain, _, _ := strings.Cut(rest, "/")
	agency := g.behind[domain]
	c := commendation{by: f.People[0], firm: f.Name, truth: "client"}
	c.text = append(testimonial(r), praiseOf(r, "end"))
	for i := range c.text { // the words name the agency wherever they stand
		c.text[i].words["firm"] = agency.Name
	}
	agency.praise = append(agency.praise, c)
	if r.p(0.5) {
		f.praise = append(f.praise, c)
	}
}

// left leaves what others made: a template's demo, a product's reviews, a
// saying.
func (g *gen) left(r *rng, f *Firm) {
	switch {
	case f.archetype == "template" && r.p(0.6):
		g.demo(r, f, textSeed(f.group))
	case f.archetype != "template" && f.look.theme != "own" && r.p(0.06):
		g.demo(r, f, textSeed(f.look.theme))
	}
	if r.p(0.03) {
		at := r.n(len(stock()["saying"]))
		c := commendation{by: stock()["sage"][at], stock: stock()["saying"][at], truth: "saying"}
		if r.p(0.3) {
			c.by = pick(r, stock()["sage"])
		}
		f.praise = append(f.praise, c)
	}
	if r.p(0.03) || f.archetype == "reseller" && r.p(0.3) {
		g.widget(r, f)
	}
}

// demo leaves one to three of a template's four testimonials, under the names
// that came with them or under names that the designer made up.
func (g *gen) demo(r *rng, f *Firm, template uint64) {
	t := keyed(template, 51)
	lines, names := slices.Clone(stock()["demo"]), slices.Clone(stock()["by"])
	shuffle(t, lines)
	shuffle(t, names)
	renamed := r.p(0.25)
	for i := range r.between(1, 3) {
		c := commendation{by: names[i], stock: lines[i], truth: "demo"}
		if renamed {
			c.by, _ = patron(r)
		}
		if t.p(0.5) {
			c.firm = "Company Name"
		}
		f.praise = append(f.praise, c)
	}
}

// widget shows what users say of a product that others make.
func (g *gen) widget(r *rng, f *Firm) {
	n := r.n(len(products))
	for k := range 2 {
		x := keyed(g.seed, 52, uint64(n), uint64(k))
		c := commendation{truth: "widget"}
		c.by, c.firm = patron(x)
		c.text = []sentence{praiseOf(x, "open"), praiseOf(x, "middle")}
		c.text[0].way = 0
		for i := range c.text {
			c.text[i].words["firm"] = products[n]
		}
		c.text = append(c.text, x.product(products[n]))
		f.praise = append(f.praise, c)
	}
}

// product is a sentence that names a product.
func (r *rng) product(name string) sentence {
	for {
		if s := praiseOf(r, "end"); strings.Contains(commended().groups[s.of].ways[s.way], "{firm}") {
			s.words["firm"] = name
			return s
		}
	}
}

// commenders adds innocents whose praise stands on two sites by right: sites of
// one owner, who says so nowhere, and pages on which firms are reviewed.
func (g *gen) commenders() {
	for i := range 6 {
		first := g.firm(g.rng(40, uint64(i)))
		first.archetype, first.group = "one-owner", fmt.Sprintf("owner-%d", i)
		g.honest(g.rng(40, uint64(i), 9), first, 1)
		r := g.rng(40, uint64(i), 1)
		f := g.firm(r)
		f.archetype, f.group = first.archetype, first.group
		f.City, f.State, f.ZIP, f.Street, f.Suite = first.City, first.State, first.ZIP, first.Street, first.Suite
		if i%2 == 0 {
			f.Phone = first.Phone
		}
		g.honest(r, f, 0.5)
		if i%2 == 1 {
			for k := range 2 {
				s := &g.sites[len(g.sites)-1-k]
				s.Registration.Email, s.Registration.Org = "owner@"+first.Domain, first.Legal
			}
		}
	}
	for i := range 3 {
		f := g.firm(g.rng(41, uint64(i)))
		f.archetype, f.Since = "profile", 2004+i
		f.Text = f.Text[:len(f.Text)/3]
		g.honest(g.rng(41, uint64(i), 9), f, 1)
	}
}

// profiles fills the pages on which firms are reviewed: what stands on a firm's
// own site, under the firm's name.
func (g *gen) profiles() {
	for i := range g.sites {
		s := &g.sites[i]
		f := g.behind[s.Domain]
		if f.archetype != "profile" {
			continue
		}
		r := keyed(g.seed, 53, textSeed(s.Domain))
		for range 14 {
			o := pick(r, g.firms)
			if len(o.praise) == 0 {
				continue
			}
			shown := &Firm{Name: o.Name, praise: o.praise, praiseWay: f.praiseWay, look: f.look}
			s.Pages = append(s.Pages, Page{"/firm/" + strings.ToLower(strings.Fields(o.Name)[0]),
				f.page(o.Name, "<h1>"+o.Name+"</h1>\n<p>What customers say of "+o.Name+", as they told us.</p>\n"+shown.commendations())})
		}
	}
}
