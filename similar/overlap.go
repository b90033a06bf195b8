package similar

import (
	"cmp"
	"math"
	"slices"
)

// An Overlap is what a text shares with another's.
type Overlap[T any] struct {
	With   T
	Shared int     // rare passages in common
	Share  float64 // 0 to 1: their weight, of the weight of all the text's passages
	Weight float64 // bits: the sum of log2(population/holders) over them
}

const (
	overlapsKept = 32
	// commonest is how many may hold a passage before it names nobody. It does
	// not grow with the population: a passage that a hundred hold is a template
	// in a town as in a city, and time must not grow with the square.
	commonest = 64
	// holdersRead bounds the holders looked at for one text. Passages are taken
	// rarest first, so what is left out tells least.
	holdersRead = 1024
	// leastShare of a text's weight is what any two texts of a trade have in
	// common.
	leastShare = 0.04
)

// Overlaps returns with whom a text shares rare passages, heaviest first, at
// most 32. Own are its shingles; n is how many texts there are. Sharing returns
// how many texts hold a passage, the own one counted, and the first limit of
// their holders, appended to buf[:0]. The own holder is among the answers; the
// caller knows which it is.
func Overlaps[T ~string](n int, own []uint64, sharing func(h uint64, limit int, buf []T) (df int, holders []T)) []Overlap[T] {
	held, total, buf := passages(n, own, sharing)
	if len(held) == 0 {
		return nil
	}
	at := make(map[T]int, len(held))
	var out []Overlap[T]
	read := 0
	for _, p := range held {
		if read += p.df; read > holdersRead {
			break
		}
		_, buf = sharing(p.hash, commonest, buf[:0])
		for _, t := range buf {
			i, ok := at[t]
			if !ok {
				i = len(out)
				at[t] = i
				out = append(out, Overlap[T]{With: t})
			}
			out[i].Shared++
			out[i].Weight += p.bits
		}
	}
	return heaviest(out, total)
}

type passage struct {
	hash uint64
	df   int
	bits float64
}

// passages returns those that somebody else holds too and few do, rarest first,
// and what all the text's passages weigh together.
func passages[T ~string](n int, own []uint64, sharing func(uint64, int, []T) (int, []T)) (held []passage, total float64, buf []T) {
	for _, h := range own {
		df, b := sharing(h, 0, buf[:0])
		buf = b
		bits := rarity(n, df)
		total += bits
		if df > 1 && df <= commonest {
			held = append(held, passage{h, df, bits})
		}
	}
	slices.SortFunc(held, func(a, b passage) int { return cmp.Or(cmp.Compare(a.df, b.df), cmp.Compare(a.hash, b.hash)) })
	return held, total, buf
}

// heaviest keeps the overlaps that say something, in order.
func heaviest[T ~string](out []Overlap[T], total float64) []Overlap[T] {
	if total <= 0 {
		return nil
	}
	out = slices.DeleteFunc(out, func(o Overlap[T]) bool { return o.Weight < leastShare*total })
	slices.SortFunc(out, func(a, b Overlap[T]) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.With, b.With))
	})
	out = out[:min(len(out), overlapsKept)]
	for i := range out {
		out[i].Share = min(1, out[i].Weight/total)
	}
	return out
}

// rarity is how many bits the holders of a passage tell.
func rarity(n, df int) float64 {
	if df < 1 || df >= n {
		return 0
	}
	return math.Log2(float64(n) / float64(df))
}
