package kindred

import (
	"cmp"
	"slices"

	"countersign"
)

// A Link is what ties two subjects, by their own things.
type Link struct {
	A, B   countersign.ID
	Weight float64
	Ties   []Tie
}

// Ties returns the links of [Joins] and more inside a network, strongest first.
func (b *Book) Ties(network countersign.ID) []Link {
	var out []Link
	for _, n := range b.nets[network] {
		for _, e := range b.entries[n].edges {
			if o := &b.entries[e.to]; o.net == network && b.entries[n].id < o.id {
				out = append(out, b.link(n, e.to, false))
			}
		}
	}
	slices.SortFunc(out, func(x, y Link) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out
}

// Between returns what two subjects have in common, hubs last; the zero Link if
// either is unknown.
func (b *Book) Between(a, c countersign.ID) Link {
	x, ok := b.at[a]
	y, also := b.at[c]
	if !ok || !also {
		return Link{}
	}
	return b.link(x, y, true)
}

func (b *Book) link(x, y int32, all bool) Link {
	b.compare(&b.p, &b.entries[x], &b.entries[y], all)
	return Link{A: b.entries[x].id, B: b.entries[y].id, Weight: b.p.total(), Ties: b.p.ties()}
}
