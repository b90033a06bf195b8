package front

import (
	"cmp"
	"math"
	"slices"
	"time"

	"countersign/internal/corpus"
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
	held   float64   // of its pages that stand in this site's, in the mean over this site's
	marks  int       // of them by which that is told
	longer float64   // how many times as much these say as they
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
	farHeld     = 0.35
	farMarks    = 24 // by which it is told
	// Of a page so many words longer than a stored one its print is made so many
	// times larger, up to a bound that keeps a search to some milliseconds.
	wordsAPrint = 300
	mostPrints  = 16
)

// fromCorpus adds sites of the corpus that are not in the set: page by page, the
// nearest of each.
func (s *Set) fromCorpus(i int) error {
	p := s.profiles[i]
	if s.cfg.Corpus == nil {
		return nil
	}
	sums, words, pages := map[string]*copyOf{}, 0.0, 0
	sum := func(domain string, seen time.Time) *copyOf {
		c := sums[domain]
		if c == nil {
			c = &copyOf{domain: domain, at: -1, far: far{seen: seen}}
			sums[domain] = c
		}
		if seen.Before(c.far.seen) {
			c.far.seen = seen
		}
		return c
	}
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
			c := sum(m.Site, m.Seen)
			c.text += weight * m.Text
			c.build += weight * m.Build
			c.files += weight * m.Files
			c.far.few += m.Few
			if m.Few >= pageTouched {
				c.far.spread++
			}
		}
		held, err := s.heldByCorpus(p, &g, said)
		if err != nil {
			return err
		}
		for _, h := range held {
			if _, here := s.at[h.Site]; !here {
				c := sum(h.Site, h.Seen)
				c.far.held += weight * h.Held
				c.far.marks += h.Marks
				c.far.longer += weight * float64(said) / float64(max(1, h.Words))
			}
		}
	}
	s.copies[i] = append(s.copies[i], s.farthest(sums, words, pages)...)
	return nil
}

// heldByCorpus returns the pages of the corpus that stand in a page of so many words.
func (s *Set) heldByCorpus(p *profile, g *Page, said int) ([]corpus.Holding, error) {
	wide := page.Printer{Times: min(mostPrints, 1+said/wordsAPrint)}
	var out page.Print
	wide.Print(page.UTF8(g.HTML, g.Type), p.brand, &out)
	return s.cfg.Corpus.Holds(&out, p.site.Domain, nearest)
}

// farthest makes means of sums, the likest first.
func (s *Set) farthest(sums map[string]*copyOf, words float64, pages int) []copyOf {
	var out []copyOf
	for _, c := range sums {
		c.text, c.build, c.files = c.text/words, c.build/words, c.files/words
		c.far.spread /= float64(pages)
		c.far.held, c.far.longer = c.far.held/words, c.far.longer/words
		c.share, c.touched, c.verbatim = c.text, c.text, c.text
		if c.text < farPart {
			c.touched, c.verbatim = min(c.far.spread, 4*c.text), 0
		}
		c.among = s.among()
		c.score = max(c.likeness(), 8*c.far.held)
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b copyOf) int { return cmp.Or(cmp.Compare(b.text, a.text), cmp.Compare(a.domain, b.domain)) })
	near := slices.IndexFunc(out, func(c copyOf) bool { return c.text == 0 }) // the others are known by what they hold
	if near < 0 {
		near = len(out)
	}
	for k := range out[:near] {
		out[k].far.chance = out[min(near-1, max(4, near/2))].text
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
	case c.among >= enoughSites && f.held >= farHeld && f.marks >= farMarks && f.longer >= saysMore:
		return within
	case c.among < enoughSites:
		return ""
	case c.text >= farSome && f.spread < farSpread:
		return "some"
	case c.text >= farLeast && c.text >= farBeyond*f.chance && f.few >= farFew && f.spread >= farSpread:
		return "paraphrase"
	}
	return ""
}
