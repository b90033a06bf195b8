package sim

import "math/bits"

// rng is SplitMix64 (Steele, Lea, Flood 2014): one word of state, so that a
// generator for any subject or group can be made from a key at no cost.
type rng struct{ s uint64 }

const golden = 0x9e3779b97f4a7c15

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// key folds words into one seed.
func key(seed uint64, words ...uint64) uint64 {
	for _, w := range words {
		seed = mix(seed + golden ^ mix(w+golden))
	}
	return seed
}

func (r *rng) next() uint64 {
	r.s += golden
	return mix(r.s)
}

// n returns a number in [0,k).
func (r *rng) n(k int) int {
	if k <= 1 {
		r.next() // the stream stays in step whatever the tables' sizes
		return 0
	}
	hi, _ := bits.Mul64(r.next(), uint64(k))
	return int(hi)
}

// between returns a number in [a,b].
func (r *rng) between(a, b int) int { return a + r.n(b-a+1) }

// p is true with the given probability.
func (r *rng) p(prob float64) bool { return float64(r.next()>>11)/(1<<53) < prob }

func pick[T any](r *rng, xs []T) T { return xs[r.n(len(xs))] }

// permutation is a keyed bijection on [0,n): a four-round Feistel network over
// the next even number of bits, walked until it lands inside (Black, Rogaway
// 2002). It scatters groups over the file without a table.
type permutation struct {
	n    uint64
	half uint
	keys [4]uint64
}

func newPermutation(seed uint64, n int) permutation {
	half := uint(1)
	for uint64(1)<<(2*half) < uint64(n) {
		half++
	}
	p := permutation{n: uint64(n), half: half}
	for i := range p.keys {
		p.keys[i] = key(seed, 0xfe15, uint64(i))
	}
	return p
}

func (p *permutation) apply(i int) int { return p.walk(uint64(i), false) }
func (p *permutation) undo(i int) int  { return p.walk(uint64(i), true) }

func (p *permutation) walk(x uint64, back bool) int {
	for {
		x = p.round(x, back)
		if x < p.n {
			return int(x)
		}
	}
}

func (p *permutation) round(x uint64, back bool) uint64 {
	mask := uint64(1)<<p.half - 1
	l, r := x>>p.half, x&mask
	if !back {
		for _, k := range p.keys {
			l, r = r, l^(mix(r+k)&mask)
		}
		return l<<p.half | r
	}
	for i := len(p.keys) - 1; i >= 0; i-- {
		l, r = r^(mix(l+p.keys[i])&mask), l
	}
	return l<<p.half | r
}
