package front

import (
	"cmp"
	"math"
	"slices"
	"time"

	"countersign/page"
)

// A far site is one of the corpus that is not in the set. Of its pages there
// are samples only, so how much of each sentence it has is not known; instead
// it counts on how many pages something rare of it stands.
type far struct {
	seen   time.Time // when it was first captured
	few    int       // marks of the text in common that at most three other sites hold
	spread float64   // share of the site's pages that have some of them
	chance float64   // share of the text that the corpus has of others
}

const (
	pageTouched = 2    // few-held marks that touch a page
	farWhole    = 0.6  // of what is rare in the text
	farPart     = 0.35 //
	farSome     = 0.15
	farLeast    = 0.03 // of a paraphrase, and
	farBeyond   = 4    // times what others have
	farFew      = 10
	farSpread   = 0.6
)

// fromCorpus adds sites of the corpus that are not in the set: page by page, the
// nearest of each.
func (s *Set) fromCorpus(i int) error {
	p := s.profiles[i]
	if s.cfg.Corpus == nil {
		return nil
	}
	sums, words, pages := map[string]*copyOf{}, 0.0, 0
	var pr page.Printer
	var out page.Print
	for _, g := range ownPages(p.site.Pages) {
		pr.Print(page.UTF8(g.HTML, g.Type), p.brand, &out)
		said := out.Words + pr.Told()
		if said < fewestWords {
			continue
		}
		weight := math.Sqrt(float64(said))
		words, pages = words+weight, pages+1
		found, err := s.cfg.Corpus.Near(&out, p.site.Domain, 2*nearest)
		if err != nil {
			return err
		}
		for _, m := range found {
			if _, here := s.at[m.Site]; here {
				continue
			}
			c := sums[m.Site]
			if c == nil {
				c = &copyOf{domain: m.Site, at: -1, far: far{seen: m.Seen}}
				sums[m.Site] = c
			}
			c.text += weight * m.Text
			c.build += weight * m.Build
			c.files += weight * m.Files
			c.far.few += m.Few
			if m.Few >= pageTouched {
				c.far.spread++
			}
			if m.Seen.Before(c.far.seen) {
				c.far.seen = m.Seen
			}
		}
	}
	s.copies[i] = append(s.copies[i], s.farthest(sums, words, pages)...)
	return nil
}

// farthest makes means of sums, the likest first.
func (s *Set) farthest(sums map[string]*copyOf, words float64, pages int) []copyOf {
	var out []copyOf
	for _, c := range sums {
		c.text, c.build, c.files = c.text/words, c.build/words, c.files/words
		c.far.spread /= float64(pages)
		c.share, c.touched, c.verbatim = c.text, c.text, c.text
		if c.text < farPart {
			c.touched, c.verbatim = min(c.far.spread, 4*c.text), 0
		}
		c.among = s.among()
		c.score = c.likeness()
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b copyOf) int { return cmp.Or(cmp.Compare(b.text, a.text), cmp.Compare(a.domain, b.domain)) })
	for k := range out {
		out[k].far.chance = out[min(len(out)-1, max(4, len(out)/2))].text
	}
	return out
}

// gradeFar is grade for sites of the corpus.
func (c *copyOf) gradeFar() string {
	switch f := &c.far; {
	case c.text >= farWhole:
		return "whole"
	case c.text >= farPart:
		return "part"
	case c.among < enoughSites:
		return ""
	case c.text >= farSome && f.spread < farSpread:
		return "some"
	case c.text >= farLeast && c.text >= farBeyond*f.chance && f.few >= farFew && f.spread >= farSpread:
		return "paraphrase"
	}
	return ""
}
