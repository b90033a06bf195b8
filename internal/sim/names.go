package sim

import (
	_ "embed"
	"strings"
)

//go:embed data/names.txt
var namesText string

// Every origin has tables of the same shape, so that one origin can stand for
// another name by name.
const (
	givens   = 12
	families = 24
	spelled  = 3 // the first names of a table have a second spelling
)

type word struct{ latin, variant, native string }

type origin struct {
	name, country, lang string
	given               [2][givens]word // men's, women's
	family              [families]word
}

func (o *origin) native() bool { return o.family[0].native != "" }

// name points into the tables. It stays the same when a world swaps names;
// only what it reads as changes.
type name struct {
	origin, sex, given, middle, family, family2 int8 // middle and family2 are -1 where absent
	initial                                     bool // the middle name is an initial
	variant                                     bool // the second spelling
}

// How a name is written.
type form uint8

const (
	full       form = iota // as the person writes it
	short                  // first given name and first family name
	mono                   // given name alone
	nativeForm             // in the script of the origin
)

// A written name is a name in a form.
type written struct {
	name
	form form
}

// naming turns names into text; a swap is a rotation of origins and of places
// in each table, so equal names stay equal and different ones different.
type naming struct {
	origins                []origin
	shift, flip, turn, fam int
}

func readOrigins() []origin {
	var out []origin
	for line := range strings.Lines(namesText) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		switch f[0] {
		case "m":
			readWords(out[len(out)-1].given[0][:], f[1:])
		case "f":
			readWords(out[len(out)-1].given[1][:], f[1:])
		case "l":
			readWords(out[len(out)-1].family[:], f[1:])
		default:
			out = append(out, origin{name: f[0], country: f[1], lang: f[2]})
		}
	}
	return out
}

func readWords(dst []word, fields []string) {
	for i, f := range fields {
		latin, native, _ := strings.Cut(strings.ReplaceAll(f, "_", " "), "=")
		first, second, ok := strings.Cut(latin, "/")
		if !ok {
			second = first
		}
		dst[i] = word{first, second, native}
	}
}

// swapped returns the naming under a swap; 0 is no swap.
func (n naming) swapped(seed uint64) naming {
	k := len(n.origins) - 1
	n.shift = 1 + int(seed%uint64(k))
	n.flip = int(seed>>1) & 1
	n.turn = int(seed % 7)
	n.fam = int(seed % 13)
	return n
}

func (n *naming) origin(o int8) *origin { return &n.origins[(int(o)+n.shift)%len(n.origins)] }

// turned moves an index within its class: names with a second spelling stay
// names with a second spelling.
func turned(i int8, by, size int) int {
	if int(i) < spelled {
		return (int(i) + by) % spelled
	}
	return spelled + (int(i)-spelled+by)%(size-spelled)
}

func (n *naming) given(m name, i int8) *word {
	return &n.origin(m.origin).given[int(m.sex)^n.flip][turned(i, n.turn, givens)]
}

func (n *naming) family(m name, i int8) *word {
	return &n.origin(m.origin).family[turned(i, n.fam, families)]
}

func (w *word) text(variant bool) string {
	if variant {
		return w.variant
	}
	return w.latin
}

// append writes the name as it is shown.
func (n *naming) append(dst []byte, w written) []byte {
	m := w.name
	if w.form == nativeForm && n.origin(m.origin).native() {
		return n.appendNative(dst, m)
	}
	dst = append(dst, n.given(m, m.given).text(m.variant)...)
	if w.form == mono {
		return dst
	}
	if m.middle >= 0 && w.form != short {
		mid := n.given(m, m.middle).latin
		dst = append(dst, ' ')
		if m.initial {
			dst = append(dst, mid[0], '.')
		} else {
			dst = append(dst, mid...)
		}
	}
	dst = append(dst, ' ')
	dst = append(dst, n.family(m, m.family).text(m.variant)...)
	if m.family2 >= 0 && w.form != short {
		dst = append(dst, ' ')
		dst = append(dst, n.family(m, m.family2).latin...)
	}
	return dst
}

// appendNative writes family name first where the script does without spaces
// between them, given name first elsewhere.
func (n *naming) appendNative(dst []byte, m name) []byte {
	g, f := n.given(m, m.given).native, n.family(m, m.family).native
	switch n.origin(m.origin).lang {
	case "zh", "ko":
		return append(append(dst, f...), g...)
	case "ja":
		return append(append(append(dst, f...), ' '), g...)
	}
	return append(append(append(dst, g...), ' '), f...)
}

// slug is a name part for mail addresses and handles: lower-case ASCII letters.
func slug(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if c >= 'a' && c <= 'z' {
			dst = append(dst, c)
		}
	}
	return dst
}

// newName draws a name: any origin, either sex, any names, a middle name for
// three in five.
func newName(r *rng, origins int) name {
	n := name{
		origin: int8(r.n(origins)), sex: int8(r.n(2)),
		given: int8(r.n(givens)), family: int8(r.n(families)), middle: -1, family2: -1,
	}
	mid, initial := int8(r.n(givens)), r.p(0.6)
	if r.p(0.6) && mid != n.given {
		n.middle, n.initial = mid, initial
	}
	if n.initial { // one initial a given name, or a swap would part "Ann A." from "Ann A."
		n.middle = (n.given + 5) % givens
	}
	return n
}

// relative draws a name of the same family for a relative.
func relative(r *rng, of name) name {
	n := of
	n.sex, n.given = int8(r.n(2)), int8(r.n(givens))
	if n.given == of.given && n.sex == of.sex {
		n.given = (n.given + 1) % givens
	}
	n.middle, n.variant = -1, false
	return n
}
