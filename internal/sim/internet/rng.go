package internet

import "math/bits"

// rng is SplitMix64 (Steele, Lea, Flood 2014), seeded by a key, so that what is
// drawn for one site does not depend on how much was drawn for another.
type rng struct{ s uint64 }

const golden = 0x9e3779b97f4a7c15

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func keyed(seed uint64, words ...uint64) *rng {
	for _, w := range words {
		seed = mix(seed + golden ^ mix(w+golden))
	}
	return &rng{seed}
}

func (r *rng) next() uint64 {
	r.s += golden
	return mix(r.s)
}

// n returns a number in [0,k).
func (r *rng) n(k int) int {
	hi, _ := bits.Mul64(r.next(), uint64(max(k, 1)))
	return int(hi)
}

func (r *rng) between(a, b int) int { return a + r.n(b-a+1) }

func (r *rng) p(prob float64) bool { return float64(r.next()>>11)/(1<<53) < prob }

func pick[T any](r *rng, xs []T) T { return xs[r.n(len(xs))] }

func shuffle[T any](r *rng, xs []T) {
	for i := len(xs) - 1; i > 0; i-- {
		j := r.n(i + 1)
		xs[i], xs[j] = xs[j], xs[i]
	}
}
