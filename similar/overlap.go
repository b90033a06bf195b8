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
	// commonest is how many may hold a passage before it names nobody, with
	// commonShare of the population where that is more.
	commonest   = 12
	commonShare = 0.005
)

// Overlaps returns with whom a text shares rare passages, heaviest first, at
// most 32. Own are its shingles; n is how many texts there are. Sharing returns
// how many texts hold a passage, the own one counted, and the first limit of
// their holders, appended to buf[:0]. The own holder is among the answers; the
// caller knows which it is.
func Overlaps[T ~string](n int, own []uint64, sharing func(h uint64, limit int, buf []T) (df int, holders []T)) []Overlap[T] {
	limit := max(commonest, int(commonShare*float64(n)))
	at := make(map[T]int)
	var out []Overlap[T]
	var buf []T
	total := 0.0
	for _, h := range own {
		df, holders := sharing(h, limit, buf[:0])
		bits := rarity(n, df)
		total += bits
		if cap(holders) > cap(buf) {
			buf = holders
		}
		if df > limit {
			continue
		}
		for _, t := range holders {
			i, ok := at[t]
			if !ok {
				i = len(out)
				at[t] = i
				out = append(out, Overlap[T]{With: t})
			}
			out[i].Shared++
			out[i].Weight += bits
		}
	}
	slices.SortFunc(out, func(a, b Overlap[T]) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.With, b.With))
	})
	out = out[:min(len(out), overlapsKept)]
	for i := range out {
		if total > 0 {
			out[i].Share = min(1, out[i].Weight/total)
		}
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
