package similar

import (
	"encoding/binary"
	"slices"

	"github.com/zeebo/xxh3"
)

const (
	gram   = 5 // tokens a fingerprint spans
	window = 4 // consecutive fingerprints of which the lowest is kept
)

// CodeShingles returns the fingerprints of a piece of source code, ascending,
// each once. Names, literals, layout and comments count for nothing.
func CodeShingles(src string) []uint64 {
	tokens := lex(bounded(src))
	if len(tokens) < gram {
		return nil
	}
	hashes := make([]uint64, 0, len(tokens)-gram+1)
	var row [8 * gram]byte
	for i := 0; i+gram <= len(tokens); i++ {
		for j, t := range tokens[i : i+gram] {
			binary.LittleEndian.PutUint64(row[8*j:], t)
		}
		hashes = append(hashes, xxh3.Hash(row[:]))
	}
	return winnow(hashes)
}

// winnow keeps the lowest of every window, the last where several are.
func winnow(hashes []uint64) []uint64 {
	out := make([]uint64, 0, len(hashes))
	w := min(window, len(hashes))
	for i := 0; i+w <= len(hashes); i++ {
		out = append(out, slices.Min(hashes[i:i+w]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Compare returns how alike two sets of fingerprints are, 0 to 1: those in
// both, of those in the smaller. Both must be ascending.
func Compare(a, b []uint64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both++
			i++
			j++
		}
	}
	return float64(2*both) / float64(len(a)+len(b))
}
