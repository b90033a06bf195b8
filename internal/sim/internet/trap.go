package internet

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// trapped makes innocents whose texts stand elsewhere by right.
func (g *gen) trapped() {
	g.franchises()
	g.whiteLabels()
	g.printed()
	g.directories()
}

// franchises are firms of one name in several cities: one text, an owner each.
func (g *gen) franchises() {
	for i := range 3 {
		head := g.firm(g.rng(30, uint64(i)))
		head.archetype, head.group = "franchise", fmt.Sprintf("franchise-%d", i)
		head.Since = min(head.Since, 2018)
		g.honest(g.rng(30, uint64(i), 99), head, 1)
		for k := range 3 {
			r := g.rng(30, uint64(i), uint64(k))
			f := head.clone()
			settle(r, f)
			word := strings.ToLower(strings.Fields(head.Name)[0])
			f.Domain = fmt.Sprintf("%s%s%d.com", word, strings.ToLower(f.City), k)
			f.Name, f.Legal = head.Name+" "+f.City, fmt.Sprintf("%s %s LLC", f.City, pick(r, surname))
			f.Email = strings.ToLower(f.City) + "@" + head.Domain
			f.extra = append(f.extra, fmt.Sprintf("Independently owned and operated franchise of %s.", head.Legal))
			g.add(r, f, g.day(r, 2019, 0, 5), Label{Archetype: "franchise", Group: head.group})
		}
	}
}

// whiteLabels sell one product under names of their own and say whose it is.
func (g *gen) whiteLabels() {
	for i := range 3 {
		maker := g.firm(g.rng(31, uint64(i)))
		for k := range 4 {
			r := g.rng(31, uint64(i), uint64(k))
			f := maker.clone()
			g.name(r, f)
			settle(r, f)
			f.archetype, f.group = "white-label", fmt.Sprintf("label-%d", i)
			f.host, f.tracker, f.Since = g.place(r), tracker(r), 2018+r.n(6)
			f.credit = "Powered by " + maker.Name
			g.honest(r, f, 0.9)
		}
	}
}

// printed are firms that print the same articles beside a text of their own.
func (g *gen) printed() {
	for i := range 3 {
		source := g.firm(g.rng(32, uint64(i)))
		for k := range 3 {
			r := g.rng(32, uint64(i), uint64(k))
			f := g.firm(r)
			f.archetype, f.group = "printed", fmt.Sprintf("articles-%d", i)
			g.honest(r, f, 1)
			s := &g.sites[len(g.sites)-1]
			for n := range 2 {
				var lines []string
				for j := n; j < len(source.Text); j += 2 {
					lines = append(lines, source.Text[j].text(source))
				}
				s.Pages = append(s.Pages, Page{fmt.Sprintf("/news/%d", n), f.page("News", paragraphs(lines))})
			}
		}
	}
}

// directories tell of many firms in their words.
func (g *gen) directories() {
	for i := range 3 {
		r := g.rng(33, uint64(i))
		f := g.firm(r)
		f.archetype = "directory"
		f.Text = f.Text[:len(f.Text)/3]
		for range 14 {
			o := pick(r, g.firms)
			f.extra = append(f.extra, o.Text[0].text(o)+" "+o.Text[len(o.Text)/2].text(o))
		}
		g.honest(r, f, 1)
	}
}

// prey draws whom a front copies; with traps, now and then whom the crew copied
// before.
func (g *gen) prey(r *rng, c *crew) *Firm {
	if g.traps && c.copied != nil && r.p(0.25) {
		return c.copied
	}
	c.copied = g.victim(r)
	return c.copied
}

// mixIn puts a second firm's sentences for some of a text.
func mixIn(r *rng, f, second *Firm) {
	for i := range f.Text {
		at := slices.IndexFunc(second.Text, func(s sentence) bool { return s.of == f.Text[i].of })
		if at >= 0 && r.p(0.3) {
			f.Text[i] = second.Text[at]
		}
	}
}

// disown blurs when a front began: an old domain that was bought and slept, or
// a registry that is silent.
func (g *gen) disown(r *rng, s *Site) {
	switch x := r.n(100); {
	case x < 9:
		s.Registration.Created = time.Date(2006+r.n(6), 3, 1+r.n(28), 9, 0, 0, 0, time.UTC)
		s.Label.Archetype = "aged"
	case x < 16:
		s.Silent = true
	}
}

// takeAway removes one in ten of the firms that were copied, and silences the
// registry on one in twenty of the honest.
func (g *gen) takeAway() {
	gone := map[string]bool{}
	for i := range g.sites {
		if d := g.sites[i].Label.CloneOf; d != "" && !gone[d] {
			gone[d] = g.rng(34, uint64(len(d)), uint64(d[0]), uint64(d[len(d)/2])).p(0.1)
		}
	}
	g.sites = slices.DeleteFunc(g.sites, func(s Site) bool { return gone[s.Domain] })
	for i := range g.sites {
		s := &g.sites[i]
		if gone[s.Label.CloneOf] {
			s.Label.CloneOf, s.Label.Missing = "", true
		}
		if !s.Label.Front && g.rng(35, uint64(i)).p(0.05) {
			s.Silent = true
		}
	}
}
