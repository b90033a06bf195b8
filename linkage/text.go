package linkage

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"
)

// MaxValue is how many bytes of a value are compared.
const MaxValue = 256

// A text is a distinct value, ready to be compared: of most pairs what it keeps
// beside the value says already that they differ.
type text struct {
	s     string
	bag   uint64 // the signs it has
	local uint64 // those before an at sign; of words, which it may have; of eight digits, themselves
	words []word // each once, in the order of their hashes, of texts that are compared by them
	at    int16  // of the at sign, -1 for none
	ascii bool
	short bool // a customary short form of names
}

// A word of a text.
type word struct {
	hash, bag uint64
	s         string
}

const maxWords = 32

// newText makes a value ready to be compared.
func newText(c *Comparator, s string) text {
	x := text{s: s, at: int16(strings.IndexByte(s, '@')), ascii: ascii(s), short: len(shortOf[s]) > 0, bag: letterBag(s)}
	switch {
	case c.numbers:
		x.bag = digitBag(s)
		if len(s) == 8 {
			x.local = binary.BigEndian.Uint64([]byte(s))
		}
	case c.worded:
		x.words = wordsOf(s)
		for _, w := range x.words {
			x.local |= 1 << (w.hash & 63)
		}
	case x.at >= 0:
		x.local = letterBag(s[:x.at])
	}
	return x
}

func wordsOf(s string) (out []word) {
	fields := strings.Fields(s)
	slices.Sort(fields)
	fields = slices.Compact(fields)
	for _, w := range fields[:min(len(fields), maxWords)] {
		h := fnv.New64a()
		h.Write([]byte(w))
		out = append(out, word{h.Sum64(), letterBag(w), w})
	}
	slices.SortFunc(out, func(x, y word) int { return cmp.Compare(x.hash, y.hash) })
	return out
}

// letterBag is which signs a text has: a letter once, and twice; a digit; others.
func letterBag(s string) (bag uint64) {
	const digits, others = 52, 62
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
			bit := uint64(1) << (c - 'a')
			bag |= bag & bit << 26
			bag |= bit
		case digit(c):
			bag |= 1 << (digits + c - '0')
		default:
			bag |= bag & (1 << others) << 1
			bag |= 1 << others
		}
	}
	return bag
}

// digitBag is which signs a number has: each digit up to five times; others.
func digitBag(s string) (bag uint64) {
	const times, others, kinds = 5, 50, 14
	for i := range len(s) {
		c := s[i]
		if !digit(c) {
			bag |= 1 << (others + c%kinds)
			continue
		}
		at := int(c-'0') * times
		has := bits.OnesCount64(bag >> at & (1<<times - 1))
		bag |= 1 << (at + min(has, times-1))
	}
	return bag
}

// apart is at least how many edits make one text of another: each takes one sign
// away at most, and brings one.
func apart(a, b uint64) int { return max(bits.OnesCount64(a&^b), bits.OnesCount64(b&^a)) }

// far reports whether it takes more edits than a limit to make one text of the
// other, as far as their signs tell: those of texts beyond ASCII are several
// bytes each.
func far(a, b *text, limit int) bool {
	return a.ascii && b.ascii && (apart(a.bag, b.bag) > limit || len(a.s)-len(b.s) > limit || len(b.s)-len(a.s) > limit)
}

// unlike reports whether two texts of such lengths and signs are less alike by
// [jaro] than a bound, whatever stands where: what one has and the other has not
// is no match.
func unlike(x, y string, a, b uint64, bound float64) bool {
	if len(x) > 64 || len(y) > 64 || len(x) == 0 || len(y) == 0 {
		return false
	}
	m := float64(min(len(x)-bits.OnesCount64(a&^b), len(y)-bits.OnesCount64(b&^a)))
	if m <= 0 {
		return true
	}
	j := (m/float64(len(x)) + m/float64(len(y)) + 1) / 3
	return j+mostBonus*(1-j) < bound-1e-9 || j+bonus(x, y)*(1-j) < bound-1e-9
}

const mostBonus = 0.4

// bonus is Winkler's for a common beginning, of what is left.
func bonus(a, b string) float64 {
	p := 0
	for p < min(4, len(a), len(b)) && a[p] == b[p] {
		p++
	}
	return float64(p) * 0.1
}
