package similar

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A Passage is a run of words that stands in two texts, as places in bytes.
type Passage struct {
	A, B  [2]int // from, to
	Words int
}

const (
	seedWords   = 4       // words in a row that begin a passage
	gapWords    = 2       // words that may differ inside one
	maxCompared = 1 << 16 // words of each text
	maxSeeds    = 16      // places of one seed that are tried
)

// Passages returns the passages of at least so many words that b shares with
// a, in the order of a, none overlapping another in a. Inside a passage up to
// two words in a row may differ: that is how copies are edited. Case and
// punctuation count for nothing.
func Passages(a, b string, least int) []Passage {
	x, y := placed(a), placed(b)
	seeds := map[uint64][]int{}
	for j := range len(y) - seedWords + 1 {
		h := seed(y[j:])
		if len(seeds[h]) < maxSeeds {
			seeds[h] = append(seeds[h], j)
		}
	}
	var out []Passage
	for i := 0; i+seedWords <= len(x); {
		n, m, at := longest(x, y, i, seeds[seed(x[i:])])
		if n < max(least, seedWords) {
			i++
			continue
		}
		out = append(out, Passage{
			A:     [2]int{x[i].from, x[i+n-1].to},
			B:     [2]int{y[at].from, y[at+m-1].to},
			Words: n,
		})
		i += n
	}
	return out
}

// longest returns the longest passage that begins at x[i] and one of the
// places in y: its words in x, its words in y, the place.
func longest(x, y []place, i int, at []int) (n, m, best int) {
	for _, j := range at {
		a, b := i+seedWords, j+seedWords
		if a > len(x) || b > len(y) || !same(x[i:a], y[j:b]) {
			continue
		}
		for {
			da, db, ok := step(x[a:], y[b:])
			if !ok {
				break
			}
			a, b = a+da+1, b+db+1
		}
		if a-i > n {
			n, m, best = a-i, b-j, j
		}
	}
	return n, m, best
}

// step finds the next word that both go on with, over as few words that differ
// as can be. Over a gap two words must agree, so that "the" bridges nothing.
func step(x, y []place) (da, db int, ok bool) {
	if len(x) == 0 || len(y) == 0 {
		return 0, 0, false
	}
	if x[0].hash == y[0].hash {
		return 0, 0, true
	}
	for sum := 1; sum <= 2*gapWords; sum++ {
		for da := max(0, sum-gapWords); da <= min(sum, gapWords); da++ {
			db := sum - da
			if da+1 < len(x) && db+1 < len(y) && x[da].hash == y[db].hash && x[da+1].hash == y[db+1].hash {
				return da, db, true
			}
		}
	}
	return 0, 0, false
}

// A place is a word with where it stands.
type place struct {
	hash     uint64
	from, to int
}

func placed(s string) []place {
	var out []place
	h, from := uint64(fnvStart), -1
	end := func(to int) {
		if from >= 0 {
			out = append(out, place{h, from, to})
		}
		h, from = fnvStart, -1
	}
	for i, r := range s {
		if len(out) >= maxCompared {
			return out
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			end(i)
			continue
		}
		if unicode.Is(unicode.Han, r) {
			end(i)
		}
		if from < 0 {
			from = i
		}
		h = (h ^ uint64(unicode.ToLower(r))) * fnvPrime
		if unicode.Is(unicode.Han, r) {
			end(i + utf8.RuneLen(r))
		}
	}
	end(len(s))
	return out
}

func seed(p []place) uint64 {
	h := uint64(fnvStart)
	for _, x := range p[:seedWords] {
		h = (h ^ x.hash) * fnvPrime
	}
	return h
}

func same(x, y []place) bool {
	return slices.EqualFunc(x, y, func(a, b place) bool { return cmp.Compare(a.hash, b.hash) == 0 })
}
