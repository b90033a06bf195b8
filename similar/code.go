package similar

import (
	"encoding/binary"
	"slices"

	"github.com/zeebo/xxh3"
)

const (
	gram   = 5 // tokens a fingerprint of shape spans
	window = 4 // consecutive fingerprints of which the lowest is kept

	shapesKept = 384
	saidKept   = 128

	// saidBit tells fingerprints of what code says from those of its shape.
	saidBit = 1
	// shapeShare is the part of Compare that rests on shape. Shape alone does
	// not tell copies from honest answers to one small task: these are alike by
	// nature.
	shapeShare = 0.2
	// saidEnough is how many different things two pieces of code must say for
	// that part to count in full.
	saidEnough = 8
)

// CodeShingles returns the fingerprints of a piece of source code, at most 512,
// ascending; nil where there are none. They are of two sorts, told apart by
// their lowest bit: what the code says to the world (its texts, numbers and calls
// of others' functions), which survives being rewritten, and its shape
// (winnowed runs of five tokens). The names it gives itself, layout and comments
// count for nothing.
func CodeShingles(src string) []uint64 {
	tokens := lex(bounded(src))
	shapes := shapesOf(tokens)
	said := saidBy(tokens)
	out := slices.Concat(shapes[:min(len(shapes), shapesKept)], said[:min(len(said), saidKept)])
	if len(out) == 0 {
		return nil
	}
	slices.Sort(out)
	return out
}

// shapesOf winnows the hashes of runs of tokens; ascending, each once.
func shapesOf(tokens []token) []uint64 {
	if len(tokens) < gram {
		return nil
	}
	hashes := make([]uint64, 0, len(tokens)-gram+1)
	var row [8 * gram]byte
	for i := 0; i+gram <= len(tokens); i++ {
		for j, t := range tokens[i : i+gram] {
			binary.LittleEndian.PutUint64(row[8*j:], t.shape)
		}
		hashes = append(hashes, xxh3.Hash(row[:])&^saidBit)
	}
	w := min(window, len(hashes))
	out := make([]uint64, 0, len(hashes))
	for i := 0; i+w <= len(hashes); i++ {
		out = append(out, slices.Min(hashes[i:i+w]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// saidBy hashes texts, numbers, members used and functions called that the
// code does not declare; ascending, each once.
func saidBy(tokens []token) []uint64 {
	declared := map[string]bool{}
	for i, t := range tokens {
		if t.class == tokenName && i > 0 && declares(tokens[i-1]) {
			declared[t.text] = true
		}
	}
	var out []uint64
	for i, t := range tokens {
		calls := i+1 < len(tokens) && tokens[i+1].text == "("
		member := i > 0 && tokens[i-1].text == "."
		switch {
		case t.class == tokenString && len(t.text) > 2, t.class == tokenNumber,
			t.class == tokenName && (member || calls) && !declared[t.text]:
			out = append(out, xxh3.HashString(t.text)|saidBit)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// declares reports whether a name after the token is a new one: after a type,
// or after a word such as func, def, class.
func declares(before token) bool {
	switch before.class {
	case tokenName:
		return true
	case tokenKeyword:
		return !leading[before.text]
	}
	return false
}

// Compare returns how alike two pieces of code are by their fingerprints, 0 to
// 1: the share in common of what they say, and to a lesser part of their shape.
// Both must be as CodeShingles gives them. Texts' shingles may be compared
// too; their two sorts are then chance.
func Compare(a, b []uint64) float64 {
	var both, all [2]int
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			all[a[i]&saidBit]++
			i++
		case i == len(a) || a[i] > b[j]:
			all[b[j]&saidBit]++
			j++
		default:
			both[a[i]&saidBit]++
			all[a[i]&saidBit]++
			i++
			j++
		}
	}
	said := (1 - shapeShare) * min(1, float64(all[1])/saidEnough)
	if all[0] == 0 {
		said = 1
	}
	return said*share(both[1], all[1]) + (1-said)*share(both[0], all[0])
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
