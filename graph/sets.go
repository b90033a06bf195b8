package graph

import "sync/atomic"

// Sets keeps apart which vertices are joined. Any number of goroutines may join
// and look at once, without locks: a set's root is its smallest vertex and
// roots only ever fall, so that a lost race is tried again and the sets in the
// end do not depend on who came first (Anderson and Woll 1991, with path
// halving).
type Sets struct{ parent []atomic.Uint32 }

// NewSets returns n vertices, each in a set of its own.
func NewSets(n int) *Sets {
	s := &Sets{parent: make([]atomic.Uint32, n)}
	for i := range s.parent {
		s.parent[i].Store(uint32(i))
	}
	return s
}

// Find returns the smallest vertex of the set that v is in.
func (s *Sets) Find(v uint32) uint32 {
	for {
		p := s.parent[v].Load()
		if p == v {
			return v
		}
		g := s.parent[p].Load()
		if g != p {
			s.parent[v].CompareAndSwap(p, g)
		}
		v = g
	}
}

// Join makes one set of those of a and b.
func (s *Sets) Join(a, b uint32) {
	for {
		a, b = s.Find(a), s.Find(b)
		if a == b {
			return
		}
		if a > b {
			a, b = b, a
		}
		if s.parent[b].CompareAndSwap(b, a) {
			return
		}
	}
}

// Len is the number of vertices.
func (s *Sets) Len() int { return len(s.parent) }

// Components returns, for each vertex, the smallest that it hangs together
// with.
func (g *Graph) Components(workers int) []uint32 {
	n := g.Len()
	sets := NewSets(n)
	const stripe = 1 << 14
	stripes := (n + stripe - 1) / stripe
	parallel(crew(workers, len(g.to)), stripes, func(i int) {
		for v := i * stripe; v < min(n, (i+1)*stripe); v++ {
			to, _ := g.Neighbours(uint32(v))
			for _, u := range to {
				if u > uint32(v) {
					sets.Join(uint32(v), u)
				}
			}
		}
	})
	out := make([]uint32, n)
	parallel(crew(workers, n), stripes, func(i int) {
		for v := i * stripe; v < min(n, (i+1)*stripe); v++ {
			out[v] = sets.Find(uint32(v))
		}
	})
	return out
}
