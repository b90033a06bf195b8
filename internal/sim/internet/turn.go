package internet

import (
	"slices"
)

// Edit makes a small honest edit to a firm's site, another each turn: a sentence
// is said otherwise, added or taken down, a colleague comes or goes, a number is
// brought up to date. It reports whether the site is of a firm.
func (w *World) Edit(domain string, turn uint64) bool {
	f, s := w.gen.behind[domain], w.Site(domain)
	if f == nil || s == nil || len(s.Pages) < 3 || s.Redirect != "" || len(f.Text) < 3 { // parked, or as good as
		return false
	}
	f = f.clone()
	r := w.gen.rng(90, turn, uint64(slices.IndexFunc(w.Sites, func(o Site) bool { return o.Domain == domain })))
	at := r.n(len(f.Text))
	switch x := r.n(100); {
	case x < 35:
		one := slices.Clone(f.Text[at : at+1])
		rephrase(r, one, 0.5, 0.3)
		f.Text[at] = one[0]
	case x < 60:
		f.Text = append(f.Text, draw(r, r.n(len(said().groups))))
	case x < 70:
		f.Text = slices.Delete(f.Text, at, at+1)
	case x < 85 && len(f.People) > 0:
		f.People[r.n(len(f.People))] = pick(r, forename) + " " + pick(r, surname)
	default:
		f.Phone = phone(r, pick(r, cities).area)
	}
	w.gen.behind[domain] = f
	s.Pages = f.pages()
	return true
}

// Move puts what a site says on a new domain, under another name and address,
// edited as copiers do: light, medium or heavy. It returns the domain.
func (w *World) Move(domain, edit string, turn uint64) string {
	f := w.gen.behind[domain].clone()
	g := w.gen
	r := g.rng(91, turn, uint64(len(w.Sites)))
	g.disguise(r, f, edit)
	g.name(r, f)
	settle(r, f)
	f.tracker = ""
	f.host = pick(r, g.shared)
	g.sites = nil
	s := *g.add(r, f, w.Now.AddDate(0, -1, 0), Label{Front: true, CloneOf: domain, Edit: edit, Archetype: "return"})
	if len(s.Certificates) == 0 {
		s.Certificates = []Certificate{{Names: []string{f.Domain}, NotBefore: w.Now.AddDate(0, 0, -20), Issuer: "Open CA"}}
	}
	if g.praise {
		g.praiseFor(&s)
		s.show(f)
	}
	i, _ := slices.BinarySearchFunc(w.Sites, f.Domain, func(s Site, d string) int { return cmpString(s.Domain, d) })
	w.Sites = slices.Insert(w.Sites, i, s)
	return f.Domain
}
