package front

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"countersign/page"
	"countersign/similar"
)

// A copyOf is a site that another shares much with, and how much.
type copyOf struct {
	domain             string
	at                 int      // in the set, or -1
	text, build, files float64  // shares of what is rare in the site
	coverage                    // of what the site says
	held               coverage // of what the other says, by this one
	wordy              float64  // times as much the site says as the other; 0 where nothing is asked from the other side
	score              float64
	far                far  // what the corpus tells, if the other is not in the set
	amiss              bool // the site names this one out of sight, or what it says of itself does not hold
	among              int  // sites compared with
	// What chance brings: sentences touched and share of the pairs, by the
	// other sites near this one, and of theirs by this one.
	chance, heldChance chance
}

// nearest is how many sites are looked at for each.
const nearest = 12

func (s *Set) findCopies() error {
	s.copies = make([][]copyOf, len(s.profiles))
	s.heard, s.others = tallyOf(s.profiles), make([][]uint8, len(s.profiles))
	s.rarely = saidRarely(s.profiles, s.heard)
	for i, p := range s.profiles {
		if p.empty {
			continue
		}
		if err := s.compareAll(i); err != nil {
			return err
		}
	}
	for i, p := range s.profiles {
		if p.empty {
			continue
		}
		s.holdAll(i)
		if err := s.fromCorpus(i); err != nil {
			return err
		}
		slices.SortStableFunc(s.copies[i], func(a, b copyOf) int {
			return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.domain, b.domain))
		})
		hearChance(s.copies[i])
	}
	s.rarely, s.others = nil, nil // large, and not asked again
	return nil
}

// compareAll finds the nearest sites of the set: by all that is known of them,
// and by their text alone, for a theme that some have outweighs what is left
// of a text.
func (s *Set) compareAll(i int) error {
	near, err := s.index.Nearest(s.profiles[i].marks, uint32(i), 16*nearest)
	if err != nil {
		return err
	}
	var found []copyOf
	var with []*profile
	for _, d := range s.nearestOf(near, i) {
		if o := s.profiles[d.Doc]; !o.empty {
			found, with = append(found, shares(near, &d, o.site.Domain)), append(with, o)
		}
	}
	h := s.hear(s.profiles[i], with)
	for k := range found {
		c := &found[k]
		c.coverage = h.covers(k)
		c.among = s.among()
		c.score = c.likeness()
	}
	h.pieceTogether(found)
	s.copies[i], s.others[i] = found, h.others
	return nil
}

// nearestOf takes the nearest by everything, the nearest by text and those that
// the i-th site has much of.
func (s *Set) nearestOf(n *similar.Nearness, i int) []similar.Near {
	out := slices.Clone(n.Near[:min(len(n.Near), nearest)])
	rest := slices.Clone(n.Near[len(out):])
	text := func(d similar.Near) float64 { return d.Parts[page.PartPassages] + d.Parts[page.PartPairs] }
	slices.SortStableFunc(rest, func(a, b similar.Near) int { return cmp.Compare(text(b), text(a)) })
	out = append(out, rest[:min(len(rest), nearest)]...)
	for _, o := range s.rarely.near(s.profiles, i, s.heard) {
		if slices.ContainsFunc(out, func(d similar.Near) bool { return int(d.Doc) == o }) {
			continue
		}
		d := similar.Near{Doc: uint32(o), Owner: uint32(o)}
		if at := slices.IndexFunc(n.Near, func(x similar.Near) bool { return x.Doc == d.Doc }); at >= 0 {
			d = n.Near[at]
		}
		out = append(out, d)
	}
	return out
}

// hearChance notes what chance brings: how much a site shares with those that
// are near it and neither the nearest nor of one origin with it.
func hearChance(list []copyOf) {
	var others, held []coverage
	for k := range list {
		if c := &list[k]; k > 0 && c.at >= 0 && c.share < kinShare && c.held.share < kinShare {
			others, held = append(others, c.coverage), append(held, c.held)
		}
	}
	x, y := chanceOf(others), chanceOf(held)
	for k := range list {
		list[k].chance, list[k].heldChance = x, y
	}
}

// chance is what sites share that have nothing to do with one another.
type chance struct{ touched, share float64 }

func chanceOf(all []coverage) chance {
	if len(all) == 0 {
		return chance{}
	}
	var touched, share []float64
	for i := range all {
		touched, share = append(touched, all[i].touched), append(share, all[i].share)
	}
	slices.Sort(touched)
	slices.Sort(share)
	return chance{touched[len(all)/2], share[len(all)/2]}
}

func shares(near *similar.Nearness, d *similar.Near, domain string) copyOf {
	c := copyOf{domain: domain, at: int(d.Doc),
		text:  near.Share(d, page.PartPassages, page.PartPairs),
		build: near.FewShare(d, page.PartShape, page.PartStyles, page.PartClasses, page.PartScripts),
		files: near.FewShare(d, page.PartAssets)}
	return c
}

// among is how many sites a site is compared with.
func (s *Set) among() int {
	if s.cfg.Corpus == nil {
		return len(s.profiles)
	}
	return len(s.profiles) + s.cfg.Corpus.Sites()
}

// likeness is one number to order by how likely one site was made from another.
func (c *copyOf) likeness() float64 {
	return 8*c.touched + 6*c.verbatim + 2*c.files + c.build
}

// passagesShown is how many shared passages an answer shows.
const passagesShown = 12

// sharedWords returns the longest passages that stand on both sites.
func sharedWords(p, o *profile) []SharedWords {
	type found struct {
		SharedWords
		words int
	}
	var theirs strings.Builder
	for _, g := range o.read {
		theirs.WriteString(g.Said())
	}
	var all []found
	seen := map[string]bool{}
	for i, g := range p.read {
		said := g.Said()
		for _, x := range similar.Passages(said, theirs.String(), 7) {
			w := said[x.A[0]:x.A[1]]
			if !seen[w] {
				seen[w] = true
				all = append(all, found{SharedWords{URL: p.site.Pages[i].URL, Words: oneLine(w), Original: oneLine(theirs.String()[x.B[0]:x.B[1]])}, x.Words})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(b.words, a.words) })
	var out []SharedWords
	for _, f := range all[:min(len(all), passagesShown)] {
		out = append(out, f.SharedWords)
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func round(x float64, digits int) float64 {
	f := math.Pow(10, float64(digits))
	return math.Round(x*f) / f
}
