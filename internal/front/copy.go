package front

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"countersign/page"
	"countersign/similar"
)

// A copyOf is a site that another shares much with, and how much.
type copyOf struct {
	domain             string
	at                 int       // in the set, or -1
	text, build, files float64   // shares of what is rare in the site
	few                float64   // of pairs, those that at most three others have
	rare               int       // marks in common that few hold
	seen               time.Time // when the other's page was captured, if it is of the corpus
	spread             float64   // share of the site's blocks of text that have something of it
	score              float64
	among              int     // sites compared with
	noise, noiseSpread float64 // score and spread that chance brings in this set
	margin             float64 // score by that of the next site; 0 but for the nearest
}

// nearest is how many sites are looked at for each.
const nearest = 12

func (s *Set) findCopies() error {
	s.copies = make([][]copyOf, len(s.profiles))
	for i, p := range s.profiles {
		if p.empty {
			continue
		}
		if err := s.compareAll(i); err != nil {
			return err
		}
		if err := s.fromCorpus(i); err != nil {
			return err
		}
		slices.SortStableFunc(s.copies[i], func(a, b copyOf) int {
			return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.domain, b.domain))
		})
		for k := range s.copies[i] {
			c := &s.copies[i][k]
			if c.at < 0 || k > 1 && c.score < copiedSlightly {
				continue
			}
			var err error
			if c.spread, err = s.spreadOf(p, s.profiles[c.at]); err != nil {
				return err
			}
		}
	}
	s.hearNoise()
	return nil
}

// compareAll finds the nearest sites of the set.
func (s *Set) compareAll(i int) error {
	near, err := s.index.Nearest(s.profiles[i].marks, uint32(i), nearest)
	if err != nil {
		return err
	}
	for k := range near.Near {
		d := &near.Near[k]
		if o := s.profiles[d.Doc]; !o.empty {
			c := shares(near, d, o.site.Domain)
			c.score = s.likeness(&c)
			s.copies[i] = append(s.copies[i], c)
		}
	}
	return nil
}

// hearNoise learns how alike unrelated sites of this set are: as the second
// nearest of all but a few of them. The fewer and the more of one trade they
// are, the more is alike by chance, and the more it takes to speak of a copy.
func (s *Set) hearNoise() {
	var scores, spreads []float64
	for _, c := range s.copies {
		if len(c) > 1 && c[1].at >= 0 {
			scores, spreads = append(scores, c[1].score), append(spreads, c[1].spread)
		}
	}
	slices.Sort(scores)
	slices.Sort(spreads)
	score, spread := 0.0, 0.0
	if n := len(scores); n > 0 {
		score, spread = scores[n*noiseAt/100], spreads[n*noiseAt/100]
	}
	for _, list := range s.copies {
		for k := range list {
			list[k].noise, list[k].noiseSpread = score, spread
		}
		if len(list) > 1 {
			list[0].margin = list[0].score / max(0.3, list[1].score)
		}
	}
}

// noiseAt is the share of sites, in hundredths, of which the second nearest is
// taken for chance; copies of copies are fewer than the rest.
const noiseAt = 90

func shares(near *similar.Nearness, d *similar.Near, domain string) copyOf {
	c := copyOf{domain: domain, at: int(d.Doc), rare: d.Shared,
		text:  near.Share(d, page.PartPassages, page.PartPairs),
		build: near.FewShare(d, page.PartShape, page.PartStyles, page.PartClasses, page.PartScripts),
		files: near.FewShare(d, page.PartAssets)}
	c.few = near.FewShare(d, page.PartPairs)
	return c
}

// spreadOf returns how many of a site's blocks of text share something rare
// with another site, as a share of all. A copy has something of its original
// in most of its sentences, however they were turned; a template, a product
// or a quotation stands in some of them.
func (s *Set) spreadOf(p, o *profile) (float64, error) {
	touched := 0
	for _, b := range p.blocks {
		n := 0
		for _, m := range b {
			if _, found := slices.BinarySearch(o.marks, m); !found {
				continue
			}
			holders, err := s.index.Holders(m)
			if err != nil {
				return 0, err
			}
			if holders <= rareAmong {
				n++
			}
		}
		if n >= touches {
			touched++
		}
	}
	return float64(touched) / float64(max(1, len(p.blocks))), nil
}

const (
	rareAmong = 5 // sites that may have a pair of words, both counted
	touches   = 2 // such pairs that a block must share
)

// fromCorpus adds sites of the corpus that are not in the set: page by page, the
// nearest of each.
func (s *Set) fromCorpus(i int) error {
	p := s.profiles[i]
	if s.cfg.Corpus == nil {
		return nil
	}
	sums, words := map[string]*copyOf{}, 0.0
	var pr page.Printer
	var out page.Print
	for _, g := range p.site.Pages {
		pr.Print(page.UTF8(g.HTML, g.Type), p.brand, &out)
		weight := math.Sqrt(float64(out.Words))
		words += weight
		found, err := s.cfg.Corpus.Near(&out, p.site.Domain, nearest)
		if err != nil {
			return err
		}
		for _, m := range found {
			if _, here := s.at[m.Site]; here {
				continue
			}
			c := sums[m.Site]
			if c == nil {
				c = &copyOf{domain: m.Site, at: -1, seen: m.Seen}
				sums[m.Site] = c
			}
			c.text += weight * m.Text
			c.build += weight * m.Build
			c.files += weight * m.Files
			c.rare += m.Rare
			if m.Seen.Before(c.seen) {
				c.seen = m.Seen
			}
		}
	}
	for _, c := range sums {
		c.text, c.build, c.files = c.text/words, c.build/words, c.files/words
		c.few = 0.2 * c.text // the corpus counts by pages; most of what it finds rare, few have
		c.spread, c.score = c.text, s.likeness(c)
		s.copies[i] = append(s.copies[i], *c)
	}
	return nil
}

// likeness is one number for how likely one site was made from another, by
// hand from miniature internets of other seeds than those measured
// (docs/measurements.md). What hardly anybody else has tells most: it outlives
// a paraphrase, and no template has it. Among few sites everything is rare, so
// it counts in full from thirty on.
func (s *Set) likeness(c *copyOf) float64 {
	c.among = len(s.profiles)
	if s.cfg.Corpus != nil {
		c.among += s.cfg.Corpus.Sites()
	}
	return 6*c.text + 60*c.few*min(1, float64(c.among)/enoughSites) + 4*c.files + 3*c.build
}

const enoughSites = 30

// before reports whether the other was there first: a copy is younger than its
// original. Where no beginning is known, a site that names the other where no
// visitor looks came after it; else nobody can say.
func (s *Set) before(c *copyOf, p *profile) bool {
	if c.at < 0 {
		return p.began.IsZero() || c.seen.Before(p.began) || s.cfg.Now.Sub(p.began) < 400*24*time.Hour
	}
	o := s.profiles[c.at]
	switch {
	case !o.began.IsZero() && !p.began.IsZero():
		return o.began.Before(p.began)
	case p.began.IsZero() && o.began.IsZero():
		return len(namedIn(p, o.site.Domain, o.brand)) > 0 && len(namedIn(o, p.site.Domain, p.brand)) == 0
	}
	return p.began.IsZero() && s.cfg.Now.Sub(o.began) > 2*365*24*time.Hour
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
		theirs.WriteString(g.Text)
	}
	var all []found
	seen := map[string]bool{}
	for i, g := range p.read {
		for _, x := range similar.Passages(g.Text, theirs.String(), 7) {
			w := g.Text[x.A[0]:x.A[1]]
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
