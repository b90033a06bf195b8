package kindred

import (
	"cmp"
	"math"
	"slices"

	"countersign"
)

// Network returns the network of an ID, and whether there is one.
func (b *Book) Network(id countersign.ID) (Network, bool) {
	if _, ok := b.nets[id]; !ok {
		return Network{}, false
	}
	return b.network(id), true
}

// TiesOf returns the links of [Joins] and more of one subject, to members of its
// network and to others, strongest first.
func (b *Book) TiesOf(id countersign.ID) []Link {
	n, ok := b.at[id]
	if !ok {
		return nil
	}
	var out []Link
	for _, e := range b.entries[n].edges {
		if b.entries[e.to].id < id {
			out = append(out, b.link(e.to, n, false))
		} else {
			out = append(out, b.link(n, e.to, false))
		}
	}
	slices.SortFunc(out, func(x, y Link) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out
}

// A Size is a network as lists of networks order it.
type Size struct {
	ID      countersign.ID
	Members int
	Newest  int64 // when the member was first seen that was seen last; Unix seconds
}

// Sizes returns the size of every network, in no order.
func (b *Book) Sizes() []Size {
	out := make([]Size, 0, len(b.nets))
	for id, members := range b.nets {
		s := Size{ID: id, Members: len(members), Newest: math.MinInt64}
		for _, n := range members {
			s.Newest = max(s.Newest, b.entries[n].seen)
		}
		out = append(out, s)
	}
	return out
}

// Count returns how many subjects and networks there are.
func (b *Book) Count() (subjects, networks int) { return len(b.at), len(b.nets) }
