package network

import "math/bits"

// A bitset says which subjects share anything, and numbers those that do.
type bitset struct {
	words []uint64
	below []uint32 // set bits before each word; nil until rank is asked
}

func newBits(n int) *bitset { return &bitset{words: make([]uint64, n/64+1)} }

func (b *bitset) set(i uint32) { b.words[i/64] |= 1 << (i % 64) }

// list returns what is set, ascending.
func (b *bitset) list() []uint32 {
	b.below = make([]uint32, len(b.words))
	n := 0
	for i, w := range b.words {
		b.below[i] = uint32(n)
		n += bits.OnesCount64(w)
	}
	out := make([]uint32, 0, n)
	for i, w := range b.words {
		for ; w != 0; w &= w - 1 {
			out = append(out, uint32(64*i+bits.TrailingZeros64(w)))
		}
	}
	return out
}

// rank is how many are set below i. It may be asked after list.
func (b *bitset) rank(i uint32) uint32 {
	return b.below[i/64] + uint32(bits.OnesCount64(b.words[i/64]&(1<<(i%64)-1)))
}
