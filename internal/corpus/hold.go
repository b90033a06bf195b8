package corpus

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"countersign/page"
	"countersign/similar"
)

// A Holding is a captured page that stands in another, whatever else does there.
type Holding struct {
	Match
	Held  float64 // share of what is rare in the captured page's text that the other has, 0 to 1
	Marks int     // of the captured page, by which that is told
	Words int     // it shows
}

const (
	fewestMarks  = 8   // of a captured page, to tell anything by
	fewestShared = 3   // in common, without which it is not read
	readFor      = 4   // pages that are read for each that is told
	holdsPart    = 0.3 // of its marks, from which on it is weighed how rare they are
)

// Holds returns the pages of other sites of which most stands in a page, most
// first, at most n, one of each site. Where [Corpus.Near] asks how much of the page is
// another's, which gets less with each word that is put around it, this asks
// how much of the other is there. P should keep more than stored prints do
// (page.Printer.Times) where the page is long: of a sample of its text as much
// smaller as the page is longer, no more would be left of the other than of a
// short one.
func (c *Corpus) Holds(p *page.Print, site string, n int) ([]Holding, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	own, ok := c.number[site]
	if !ok {
		own = ^uint32(0)
	}
	only := page.Print{Passages: p.Passages, Pairs: p.Pairs}
	found, err := c.index.Nearest(only.Marks(nil), own, readFor*n)
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	best := map[uint32]Holding{}
	for i := range found.Near {
		d := &found.Near[i]
		if d.Shared < fewestShared {
			continue
		}
		h, err := c.holding(p, d, found)
		if err != nil {
			return nil, err
		}
		if b, ok := best[d.Owner]; h.Held > 0 && (!ok || h.Held > b.Held) {
			best[d.Owner] = h
		}
	}
	out := make([]Holding, 0, len(best))
	for _, h := range best {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Holding) int { return cmp.Or(cmp.Compare(b.Held, a.Held), cmp.Compare(a.Site, b.Site)) })
	return out[:min(n, len(out))], nil
}

// holding tells how much of a captured page stands in p.
func (c *Corpus) holding(p *page.Print, d *similar.Near, found *similar.Nearness) (Holding, error) {
	q, err := c.capture(d.Doc)
	if err != nil {
		return Holding{}, err
	}
	h := Holding{Match: Match{Site: q.Site, URL: q.URL, Seen: q.Seen, Evidence: q.Evidence, Text: found.Share(d, textParts...), Weight: d.Weight, Rare: d.Shared}, Words: q.Print.Words}
	all := page.Print{Passages: upTo(q.Print.Passages, p.Passages), Pairs: upTo(q.Print.Pairs, p.Pairs)}
	both := page.Print{Passages: inBoth(all.Passages, p.Passages), Pairs: inBoth(all.Pairs, p.Pairs)}
	h.Marks = len(all.Passages) + len(all.Pairs)
	if n := len(both.Passages) + len(both.Pairs); h.Marks < fewestMarks || float64(n) < holdsPart*float64(h.Marks) {
		return h, nil
	}
	of, err := c.index.Tells(all.Marks(nil), d.Owner)
	if err != nil {
		return h, fmt.Errorf("corpus: %w", err)
	}
	have, err := c.index.Tells(both.Marks(nil), d.Owner)
	if err != nil {
		return h, fmt.Errorf("corpus: %w", err)
	}
	if of > 0 {
		h.Held = min(1, have/of)
	}
	return h, nil
}

// upTo returns the part of a sample that another sample of lowest hashes can
// have: what is above its highest it may have left out.
func upTo(sample, other []uint64) []uint64 {
	if len(other) == 0 {
		return nil
	}
	last := other[len(other)-1]
	return sample[:sort.Search(len(sample), func(i int) bool { return sample[i] > last })]
}

func inBoth(a, b []uint64) []uint64 {
	var out []uint64
	for _, h := range a {
		if _, ok := slices.BinarySearch(b, h); ok {
			out = append(out, h)
		}
	}
	return out
}
