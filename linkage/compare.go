package linkage

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Comparator says how two values of a field agree, in degrees: 0 is not at
// all, the highest is in full.
type Comparator struct {
	Name    string
	Degrees []string // what each degree means, for explanations
	clean   func(string) string
	degree  func(a, b *text) uint8 // of two that differ
	keys    func(s string, yield func(string))
	numbers bool // digits tell values apart
	worded  bool // values are compared by words
}

// The comparators.
var (
	// Exact agrees or does not, but for case and space.
	Exact = Comparator{"exact", []string{"differ", "same"}, folded, func(*text, *text) uint8 { return 0 }, whole, false, false}
	// Name compares parts of a person's name: with slips of the hand, short
	// forms and initials.
	Name = Comparator{"name", []string{"differ", "alike", "initial or short form", "a slip", "same"}, folded, nameDegree, nameKeys, false, false}
	// Words compares texts by their words, in any order: streets, titles, firms.
	Words = Comparator{"words", []string{"differ", "some words", "half the words", "most words", "same words", "same"}, folded, wordsDegree, wordsKeys, false, true}
	// Digits compares numbers as they are typed: house numbers, postcodes,
	// documents, telephones.
	Digits = Comparator{"digits", []string{"differ", "two slips", "a slip", "same"}, alphanumeric, digitsDegree, endsKeys, true, false}
	// Date compares dates written YYYYMMDD or YYYY-MM-DD.
	Date = Comparator{"date", []string{"differ", "same year, or day and month", "two slips", "a slip, or day and month exchanged", "same"}, alphanumeric, dateDegree, dateKeys, true, false}
	// Mail compares e-mail addresses.
	Mail = Comparator{"mail", []string{"differ", "alike before the at sign", "same before the at sign", "a slip", "same"}, folded, mailDegree, mailKeys, false, false}
	// Amount compares numbers by how far they differ.
	Amount = Comparator{"amount", []string{"differ", "within a fifth", "within a twentieth", "within a hundredth", "same"}, folded, amountDegree, whole, false, false}
)

// folded is a value in lower case, punctuation as space, spaces single.
func folded(s string) string {
	s = cut(s)
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '@', r == '.' && b.Len() > 0:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'':
		default:
			gap = true
		}
	}
	return strings.TrimRight(b.String(), ".")
}

func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, cut(s))
}

func cut(s string) string {
	if len(s) > MaxValue {
		s = s[:MaxValue]
		for !utf8.ValidString(s) && len(s) > MaxValue-utf8.UTFMax {
			s = s[:len(s)-1]
		}
	}
	return s
}

func nameDegree(a, b *text) uint8 {
	if a.ascii && b.ascii {
		return asciiDegree(a, b)
	}
	x, y := signs(a.s, b.s)
	if len(x) > len(y) {
		x, y = y, x
	}
	switch {
	case len(x) == 1 && x[0] == y[0] && a.s[0] < utf8.RuneSelf: // elsewhere one sign may be a whole name
		return 2
	case len(x) == 1:
		return 0
	case edits(x, y, nameSlips(len(x))) <= nameSlips(len(x)):
		return 3
	case strings.HasPrefix(y, x) && len(x) >= 3 || squeezed(x) == squeezed(y):
		return 2
	case jaro(x, y) >= likeName:
		return 1
	}
	return 0
}

// likeName is from where two names are alike.
const likeName = 0.85

func asciiDegree(a, b *text) uint8 {
	if len(a.s) > len(b.s) {
		a, b = b, a
	}
	x, y := a.s, b.s
	if len(x) == 1 {
		if x[0] == y[0] {
			return 2
		}
		return 0
	}
	limit := nameSlips(len(x))
	switch {
	case !far(a, b, limit) && edits(x, y, limit) <= limit:
		return 3
	case (a.short || b.short) && short(x, y) || a.bag&^b.bag == 0 && len(x) >= 3 && strings.HasPrefix(y, x) || apart(a.bag, b.bag) <= 2 && squeezed(x) == squeezed(y):
		return 2
	case !unlike(x, y, a.bag, b.bag, likeName) && jaro(x, y) >= likeName:
		return 1
	}
	return 0
}

// nameSlips is how many edits a name of so many signs may be a slip apart from
// another: of two or three signs one more or less is another name.
func nameSlips(signs int) int {
	switch {
	case signs < 4:
		return 0
	case signs <= 5:
		return 1
	}
	return 2
}

// signs returns two texts so that one byte is one sign, the same for the same
// sign: in letters beyond ASCII an edit of one sign is one, too.
func signs(x, y string) (string, string) {
	if ascii(x) && ascii(y) {
		return x, y
	}
	number := map[rune]byte{}
	narrow := func(s string) string {
		out := make([]byte, 0, len(s))
		for _, r := range s {
			n, ok := number[r]
			if !ok {
				n = byte(min(len(number), 255))
				number[r] = n
			}
			out = append(out, n)
		}
		return string(out)
	}
	return narrow(x), narrow(y)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// squeezed is a name without spaces: "mc donald".
func squeezed(s string) string { return strings.ReplaceAll(s, " ", "") }

func digitsDegree(a, b *text) uint8 {
	if min(len(a.s), len(b.s)) < 2 || far(a, b, 2) {
		return 0
	}
	switch n := edits(a.s, b.s, 2); {
	case n == 1:
		return 2
	case n == 2 && min(len(a.s), len(b.s)) >= 4:
		return 1
	}
	return 0
}

func dateDegree(a, b *text) uint8 {
	if len(a.s) != 8 || len(b.s) != 8 {
		return digitsDegree(a, b)
	}
	year, day := a.local>>32 == b.local>>32, uint32(a.local) == uint32(b.local)
	if !far(a, b, 2) {
		switch n := edits(a.s, b.s, 2); {
		case n == 1, year && uint32(a.local) == bits.RotateLeft32(uint32(b.local), 16):
			return 3
		case n == 2:
			return 2
		}
	}
	if year || day {
		return 1
	}
	return 0
}

func mailDegree(a, b *text) uint8 {
	const alike = 0.92
	if !far(a, b, 1) && edits(a.s, b.s, 1) == 1 {
		return 3
	}
	if a.at < 0 || b.at < 0 {
		return 0
	}
	x, y := a.s[:a.at], b.s[:b.at]
	plain := a.ascii && b.ascii
	switch {
	case plain && apart(a.local, b.local) > 2 && unlike(x, y, a.local, b.local, alike):
		return 0
	case x == y:
		return 2
	case edits(x, y, 2) <= 2 && min(len(x), len(y)) >= 5 || jaro(x, y) >= alike:
		return 1
	}
	return 0
}

func amountDegree(a, b *text) uint8 {
	x, errA := strconv.ParseFloat(a.s, 64)
	y, errB := strconv.ParseFloat(b.s, 64)
	if errA != nil || errB != nil {
		return 0
	}
	most := max(math.Abs(x), math.Abs(y))
	switch d := math.Abs(x - y); {
	case d <= most/100:
		return 3
	case d <= most/20:
		return 2
	case d <= most/5:
		return 1
	}
	return 0
}

// wordsDegree compares whole texts run together, then words, those that are not
// the same by slips of the hand.
func wordsDegree(a, b *text) uint8 {
	if nearly(a, b) {
		return 4
	}
	x, y := a.words, b.words
	common, restX, restY := same(a, b)
	common += slips(x, y, restX, restY)
	switch share := float64(common) / float64(max(1, len(x)+len(y)-common)); {
	case common == max(len(x), len(y)):
		return 4
	case share >= 0.7:
		return 3
	case share >= 0.4 || common >= 2 && common == min(len(x), len(y)):
		return 2
	case share >= 0.2:
		return 1
	}
	return 0
}

// nearly reports whether two texts are one but for an edit, and one more for each
// twelve signs.
func nearly(a, b *text) bool {
	if far(a, b, 1+max(len(a.s), len(b.s))/12) {
		return false
	}
	s, t := a.s, b.s
	if !a.ascii || !b.ascii {
		s, t = signs(s, t)
	}
	limit := 1 + max(len(s), len(t))/12
	return min(len(s), len(t)) >= 4 && max(len(s), len(t)) <= 64 && edits(s, t, limit) <= limit
}

// same counts the words that two texts share, and tells which they do not, a bit
// a word.
func same(a, b *text) (common int, restX, restY uint32) {
	x, y := a.words, b.words
	restX, restY = 1<<len(x)-1, 1<<len(y)-1
	if a.local&b.local == 0 {
		return 0, restX, restY
	}
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch v, w := x[i].hash, y[j].hash; {
		case v == w:
			common++
			restX, restY = restX&^(1<<i), restY&^(1<<j)
			i++
			j++
		case v < w:
			i++
		default:
			j++
		}
	}
	return common, restX, restY
}

// slips pairs words of four signs and more that differ by one edit, in order.
func slips(x, y []word, restX, restY uint32) (n int) {
	for ; restX != 0; restX &= restX - 1 {
		v := &x[bits.TrailingZeros32(restX)]
		if len(v.s) < 4 {
			continue
		}
		for rest := restY; rest != 0; rest &= rest - 1 {
			j := bits.TrailingZeros32(rest)
			if w := &y[j]; len(w.s) >= 4 && apart(v.bag, w.bag) <= 1 && edits(v.s, w.s, 1) == 1 {
				restY &^= 1 << j
				n++
				break
			}
		}
	}
	return n
}
