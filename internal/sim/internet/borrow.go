package internet

import (
	"slices"
	"time"
)

// borrow gives a front praise: that of the firm it copies or, where its text is
// its own, of another, as it stands there or under other names; its crew's; its
// own people's; or made up.
func (g *gen) borrow(r *rng, f *Firm, s *Site) {
	from := g.behind[s.Label.CloneOf]
	if from == nil || len(from.praise) == 0 {
		from = g.praisedBefore(r, s.Registration.Created)
	} else if r.p(0.7) {
		f.praiseWay = from.praiseWay
	}
	x := r.n(100)
	switch {
	case x < 15:
		return
	case from != nil && x < 30:
		g.take(r, f, from, "kept")
	case from != nil && x < 52:
		g.take(r, f, from, "renamed")
	case from != nil && x < 60:
		g.take(r, f, from, "moved")
	case from != nil && x < 70:
		g.take(r, f, from, "paraphrased")
	case x < 78:
		g.ofCrew(r, f, s.Label.Crew)
	case x < 88:
		c := commendation{by: f.People[0], text: testimonial(r), truth: "staff"}
		_, c.firm = patron(r)
		f.praise = append(f.praise, c)
	}
	g.invent(r, f, s)
}

// praisedBefore draws an honest firm with praise that was there before.
func (g *gen) praisedBefore(r *rng, t time.Time) *Firm {
	for range 40 {
		f := pick(r, g.firms)
		if len(f.praise) > 0 && f.Since < t.Year()-1 {
			return f
		}
	}
	return nil
}

// take has a front show another firm's praise as its own.
func (g *gen) take(r *rng, f, from *Firm, how string) {
	for _, c := range from.praise {
		if c.truth == "demo" || c.truth == "saying" || c.truth == "widget" || len(f.praise) > 2 {
			continue
		}
		c.truth = how
		c.text = slices.Clone(c.text)
		switch how {
		case "renamed":
			c.by, _ = patron(r)
		case "moved":
			_, c.firm = patron(r)
		case "paraphrased":
			c.by, c.firm = patron(r)
			for i := range c.text {
				c.text[i].way = (c.text[i].way + 1 + r.n(2)) % len(commended().groups[c.text[i].of].ways)
			}
		}
		f.praise = append(f.praise, c)
	}
}

// ofCrew shows what the crew wrote once, under ever other names.
func (g *gen) ofCrew(r *rng, f *Firm, crew string) {
	for k := range 2 {
		c := commendation{text: testimonial(keyed(g.seed, 54, textSeed(crew), uint64(k))), truth: "crew"}
		c.by, c.firm = patron(r)
		f.praise = append(f.praise, c)
	}
}

// invent adds customers who never were: as any praise looks, before there was a
// firm, one text under two names, a template's.
func (g *gen) invent(r *rng, f *Firm, s *Site) {
	for range r.n(3) {
		c := g.customer(r, f, s.Registration.Created)
		if c.truth != "plain" {
			c.truth = "invented"
		}
		f.praise = append(f.praise, c)
	}
	if r.p(0.08) {
		c := commendation{text: testimonial(r), truth: "twice"}
		for range 2 {
			c.by, c.firm = patron(r)
			f.praise = append(f.praise, c)
		}
	}
	if r.p(0.15) {
		c := commendation{text: []sentence{dated(r, "since", s.Registration.Created.Year()-r.between(3, 10))}, truth: "before"}
		c.by, c.firm = patron(r)
		f.praise = append(f.praise, c)
	}
	if f.look.theme != "own" && r.p(0.15) {
		g.demo(r, f, textSeed(f.look.theme))
	}
}
