package front

import (
	"slices"
	"time"

	"countersign/internal/reference"
	"countersign/page"
)

// A Comparison is what two sites have in common, seen by themselves: without a
// corpus nobody can tell a copy from a template that many use.
type Comparison struct {
	A     string          `json:"a"`
	B     string          `json:"b"`
	Looks float64         `json:"looks"`  // 0 to 1: how likely a viewer takes one for the other, names included
	Pages page.Likeness   `json:"pages"`  // of the pages that are most alike
	AtoB  float64         `json:"a_in_b"` // share of the passages and word pairs of a that stand in b
	BtoA  float64         `json:"b_in_a"`
	Same  []SharedWords   `json:"passages,omitempty"`
	Ties  []pivotInCommon `json:"ties,omitempty"`
}

type pivotInCommon struct {
	Kind   string `json:"kind"`
	Shared string `json:"shared"`
}

// Compare sets two sites side by side.
func Compare(a, b *Site, known *reference.Base) Comparison {
	p, o := profileOf(a, known, 1, time.Time{}), profileOf(b, known, 1, time.Time{})
	c := Comparison{A: a.Domain, B: b.Domain, AtoB: held(p, o), BtoA: held(o, p), Same: sharedWords(p, o)}
	for _, x := range prints(p) {
		for _, y := range prints(o) {
			if l := page.Compare(&x, &y); l.Looks() > c.Looks {
				c.Looks, c.Pages = round(l.Looks(), 3), l
			}
		}
	}
	theirs := o.pivots()
	for _, x := range p.pivots() {
		if slices.Contains(theirs, x) {
			c.Ties = append(c.Ties, pivotInCommon{x.kind, x.value})
		}
	}
	return c
}

func prints(p *profile) []page.Print {
	out := make([]page.Print, len(p.site.Pages))
	var pr page.Printer
	for i := range out {
		pr.Print(page.UTF8(p.site.Pages[i].HTML, p.site.Pages[i].Type), p.brand, &out[i])
	}
	return out
}

// held returns what share of the text of p stands in o.
func held(p, o *profile) float64 {
	both, all := 0, 0
	for _, m := range p.marks {
		if part := m.Part(); part != page.PartPassages && part != page.PartPairs {
			continue
		}
		all++
		if _, found := slices.BinarySearch(o.marks, m); found {
			both++
		}
	}
	return round(float64(both)/float64(max(1, all)), 3)
}
