package shelf

import (
	"iter"
	"math/bits"
)

// A Set is some of a shelf's records. Its methods change it and return it.
type Set []uint64

// None returns the empty set.
func (s *Shelf) None() Set { return make(Set, (len(s.docs)+63)/64) }

// All returns the set of all records.
func (s *Shelf) All() Set {
	out := s.None()
	for i := range out {
		out[i] = ^uint64(0)
	}
	if rest := len(s.docs) % 64; rest > 0 {
		out[len(out)-1] = 1<<rest - 1
	}
	return out
}

// And keeps what is in both.
func (a Set) And(b Set) Set {
	for i := range a {
		a[i] &= b[i]
	}
	return a
}

// Or adds what is in the other.
func (a Set) Or(b Set) Set {
	for i := range a {
		a[i] |= b[i]
	}
	return a
}

// Without takes away what is in the other.
func (a Set) Without(b Set) Set {
	for i := range a {
		a[i] &^= b[i]
	}
	return a
}

// Put adds record n.
func (a Set) Put(n int) { a[n/64] |= 1 << (n % 64) }

// Drop takes record n away.
func (a Set) Drop(n int) { a[n/64] &^= 1 << (n % 64) }

// Has reports whether record n is in the set.
func (a Set) Has(n int) bool { return n >= 0 && n/64 < len(a) && a[n/64]&(1<<(n%64)) != 0 }

// Len counts the records.
func (a Set) Len() int {
	n := 0
	for _, w := range a {
		n += bits.OnesCount64(w)
	}
	return n
}

// Records yields the numbers of the records, ascending.
func (a Set) Records() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range a {
			for ; w != 0; w &= w - 1 {
				if !yield(64*i + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}
