package document

import (
	"fmt"
	"strings"
)

// span is a field: line and signs from to to.
type span struct{ line, from, to int }

// layout says where a format has its fields.
type layout struct {
	format                               Format
	number, citizen, birth, sex, expiry  span
	names, given                         span // given is none where the names share a field
	numberCheck, birthCheck, expiryCheck span
	optional                             []span
	optionalCheck                        span   // TD3 only
	composite                            []span // what the last digit covers
	compositeCheck                       span
	overflow                             span // where a long document number goes on
}

// Positions are of ICAO Doc 9303, eighth edition: part 5 section 4.2.2 (TD1),
// part 6 section 4.2.2 (TD2), part 4 section 4.2.2 (TD3), part 7 sections
// 4.2 and 5.2 (MRV-A, MRV-B), counted from 0. The French card is older than the
// standard and its holders should not fail a test it was never made for: its
// layout is transcribed from public readers of it.
var layouts = map[Format]layout{
	TD1: {
		format: TD1, number: span{0, 5, 14}, numberCheck: span{0, 14, 15}, birth: span{1, 0, 6}, birthCheck: span{1, 6, 7},
		sex: span{1, 7, 8}, expiry: span{1, 8, 14}, expiryCheck: span{1, 14, 15}, citizen: span{1, 15, 18},
		names: span{2, 0, 30}, optional: []span{{0, 15, 30}, {1, 18, 29}}, overflow: span{0, 15, 30},
		composite:      []span{{0, 5, 30}, {1, 0, 7}, {1, 8, 15}, {1, 18, 29}},
		compositeCheck: span{1, 29, 30},
	},
	TD2: {
		format: TD2, names: span{0, 5, 36}, number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, citizen: span{1, 10, 13},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, sex: span{1, 20, 21}, expiry: span{1, 21, 27},
		expiryCheck: span{1, 27, 28}, optional: []span{{1, 28, 35}}, overflow: span{1, 28, 35},
		composite: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 35}}, compositeCheck: span{1, 35, 36},
	},
	TD3: {
		format: TD3, names: span{0, 5, 44}, number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, citizen: span{1, 10, 13},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, sex: span{1, 20, 21}, expiry: span{1, 21, 27},
		expiryCheck: span{1, 27, 28}, optional: []span{{1, 28, 42}}, optionalCheck: span{1, 42, 43},
		composite: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 43}}, compositeCheck: span{1, 43, 44},
	},
	FRID: {
		format: FRID, names: span{0, 5, 30}, given: span{1, 13, 27}, number: span{1, 0, 12}, numberCheck: span{1, 12, 13},
		birth: span{1, 27, 33}, birthCheck: span{1, 33, 34}, sex: span{1, 34, 35}, optional: []span{{0, 30, 36}},
		composite: []span{{0, 0, 36}, {1, 0, 35}}, compositeCheck: span{1, 35, 36},
	},
	MRVA: {
		format: MRVA, names: span{0, 5, 44}, number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, citizen: span{1, 10, 13},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, sex: span{1, 20, 21}, expiry: span{1, 21, 27},
		expiryCheck: span{1, 27, 28}, optional: []span{{1, 28, 44}},
	},
	MRVB: {
		format: MRVB, names: span{0, 5, 36}, number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, citizen: span{1, 10, 13},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, sex: span{1, 20, 21}, expiry: span{1, 21, 27},
		expiryCheck: span{1, 27, 28}, optional: []span{{1, 28, 36}},
	},
}

// layoutOf tells the format by the lines and the first sign.
func layoutOf(zone []string) (layout, error) {
	shape := make([]int, len(zone))
	for i, l := range zone {
		shape[i] = len(l)
	}
	visa := len(zone) > 0 && zone[0][0] == 'V'
	format := Format("")
	switch fmt.Sprint(shape) {
	case "[30 30 30]":
		format = TD1
	case "[36 36]":
		format = TD2
		switch {
		case visa:
			format = MRVB
		case strings.HasPrefix(zone[0], "IDFRA"):
			format = FRID
		}
	case "[44 44]":
		format = TD3
		if visa {
			format = MRVA
		}
	default:
		return layout{}, fmt.Errorf("lines of %v signs: %w", shape, ErrFormat)
	}
	if c := zone[0][0]; c < 'A' || c > 'Z' {
		return layout{}, fmt.Errorf("document code %q: %w", c, ErrFormat)
	}
	return layouts[format], nil
}

func (s span) of(zone []string) string { return zone[s.line][s.from:s.to] }

func (s span) none() bool { return s.from == s.to }

// read takes the fields of a zone out and verifies its check digits.
func (l layout) read(zone []string) MRZ {
	m := MRZ{
		Format: l.format, Type: trim(zone[0][:2]), Issuer: trim(zone[0][2:5]), Number: trim(l.number.of(zone)),
		Citizen: trim(l.citizen.of(zone)), Birth: l.birth.of(zone), Sex: trim(l.sex.of(zone)),
		Expiry: l.expiry.of(zone), lines: zone,
	}
	m.Surname, m.Given = names(l.names.of(zone))
	if !l.given.none() {
		m.Given = spaced(l.given.of(zone))
	}
	m.Checks = l.verify(zone)
	optional := make([]string, 0, 2)
	for _, o := range l.optional {
		s := o.of(zone)
		if o == l.overflow && l.isLong(zone) {
			rest, after := longNumber(s)
			m.Number += rest
			s = after
		}
		if s = trim(s); s != "" {
			optional = append(optional, s)
		}
	}
	m.Optional = strings.Join(optional, " ")
	return m
}

// isLong reports whether the document number goes on in the optional field: a
// filler then stands in the place of its check digit.
func (l layout) isLong(zone []string) bool {
	if l.overflow.none() || l.numberCheck.of(zone) != "<" || strings.Contains(l.number.of(zone), "<") {
		return false
	}
	rest, _ := longNumber(l.overflow.of(zone))
	return rest != ""
}

// longNumber cuts the rest of a long number and its check digit from the
// optional field.
func longNumber(s string) (rest, after string) {
	end := strings.IndexByte(s, '<')
	if end < 0 {
		end = len(s)
	}
	if end < 2 {
		return "", s
	}
	return s[:end-1], s[end:]
}

func trim(s string) string { return strings.Trim(strings.ReplaceAll(s, "<", " "), " ") }

// names cuts the name field at the double filler.
func names(s string) (surname, given string) {
	surname, given, _ = strings.Cut(s, "<<")
	return spaced(surname), spaced(given)
}

func spaced(s string) string { return strings.Join(strings.Fields(trim(s)), " ") }

// verify computes every check digit.
func (l layout) verify(zone []string) []Check {
	checks := make([]Check, 0, 5)
	if l.isLong(zone) {
		rest, _ := longNumber(l.overflow.of(zone))
		got := l.overflow.of(zone)[len(rest)]
		checks = append(checks, check("number", l.number.of(zone)+rest, got))
	} else {
		checks = append(checks, check("number", l.number.of(zone), l.numberCheck.of(zone)[0]))
	}
	checks = append(checks, check("birth", l.birth.of(zone), l.birthCheck.of(zone)[0]))
	if !l.expiryCheck.none() {
		checks = append(checks, check("expiry", l.expiry.of(zone), l.expiryCheck.of(zone)[0]))
	}
	if !l.optionalCheck.none() {
		checks = append(checks, check("optional", l.optional[0].of(zone), l.optionalCheck.of(zone)[0]))
	}
	if !l.compositeCheck.none() {
		var b strings.Builder
		for _, s := range l.composite {
			b.WriteString(s.of(zone))
		}
		checks = append(checks, check("composite", b.String(), l.compositeCheck.of(zone)[0]))
	}
	return checks
}

// check compares a printed digit with the sum of its field. A filler stands for 0
// where the field is empty (part 4, section 4.2.2.2, note j).
func check(field, text string, got byte) Check {
	want := Digit(text)
	ok := want == got || got == '<' && strings.Trim(text, "<") == ""
	return Check{Field: field, Want: want, Got: got, OK: ok}
}

// Digit returns the check digit of a field: the sum modulo 10 of its signs'
// values times 7, 3, 1 in turn; letters count 10 to 35, fillers 0 (part 3,
// section 4.9).
func Digit(s string) byte {
	weights, sum := [3]int{7, 3, 1}, 0
	for i := 0; i < len(s); i++ {
		v := 0
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			v = int(c - '0')
		case c >= 'A' && c <= 'Z':
			v = int(c-'A') + 10
		}
		sum += v * weights[i%3]
	}
	return byte('0' + sum%10)
}
