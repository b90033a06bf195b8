package document

import (
	"errors"
	"fmt"
	"strings"
)

// ErrFormat says that text is no machine readable zone of a known format.
var ErrFormat = errors.New("not a machine readable zone")

// A Format is a layout of a machine readable zone.
type Format string

// The formats of ICAO Doc 9303, with their lines, and one beside them.
const (
	TD1  Format = "TD1"   // cards, 3 lines of 30
	TD2  Format = "TD2"   // cards, 2 lines of 36
	TD3  Format = "TD3"   // passports, 2 lines of 44
	MRVA Format = "MRV-A" // visas, 2 lines of 44
	MRVB Format = "MRV-B" // visas, 2 lines of 36
	FRID Format = "FR-ID" // French identity card issued until 2021, 2 lines of 36
)

// A Check is one check digit of the zone: Want is what the field adds up to,
// Got what is printed.
type Check struct {
	Field string // number, birth, expiry, optional or composite
	Want  byte
	Got   byte
	OK    bool
}

// An MRZ is a machine readable zone, taken apart. Dates are YYMMDD as printed,
// for the zone does not tell the century.
type MRZ struct {
	Format   Format
	Type     string // document code: P, ID, V, AC
	Issuer   string // issuing state or organisation, three letters (ICAO code; D is Germany)
	Surname  string // as transliterated; spaces between its parts
	Given    string
	Number   string // document number, continued in the optional field where it is long
	Citizen  string // nationality as printed; for comparing with the document's face only
	Birth    string
	Sex      string // M, F, X or ""; for comparing with the document's face only
	Expiry   string
	Optional string // what the issuer put in the optional fields, fillers trimmed
	Checks   []Check

	// Repaired is the zone with one misread sign put right, where that alone
	// makes every check digit agree; nil otherwise. Confused says which, such
	// as "line 2, sign 5: O for 0".
	Repaired []string
	Confused string

	lines []string
}

// OK reports whether every check digit agrees.
func (m *MRZ) OK() bool {
	for _, c := range m.Checks {
		if !c.OK {
			return false
		}
	}
	return true
}

// Lines returns the zone as it was read: upper case, without blanks.
func (m *MRZ) Lines() []string { return append([]string(nil), m.lines...) }

// Line returns the zone in one line, its lines joined by line ends, as the "mrz"
// qualifier keeps it.
func (m *MRZ) Line() string { return strings.Join(m.lines, "\n") }

// maxLine bounds a line with the blanks that may stand in it.
const maxLine = 128

// ParseMRZ reads the lines of a zone. Blanks are dropped, small letters and the
// marks that scanners give for the filler are put right. An error wraps
// [ErrFormat] and means that the shape is wrong; wrong check digits are no
// error, they stand in Checks.
func ParseMRZ(lines []string) (MRZ, error) {
	zone, err := tidy(lines)
	if err != nil {
		return MRZ{}, err
	}
	layout, err := layoutOf(zone)
	if err != nil {
		return MRZ{}, err
	}
	m := layout.read(zone)
	if !m.OK() {
		m.repair(layout)
	}
	return m, nil
}

// tidy returns two or three lines of the signs a zone may have.
func tidy(lines []string) ([]string, error) {
	if len(lines) == 1 {
		lines = strings.FieldsFunc(lines[0], func(r rune) bool { return r == '\n' || r == '\r' })
	}
	var out []string
	for _, l := range lines {
		if len(l) > maxLine {
			return nil, fmt.Errorf("line of %d bytes: %w", len(l), ErrFormat)
		}
		b := make([]byte, 0, 44)
		for _, r := range l {
			switch {
			case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '<':
				b = append(b, byte(r))
			case r >= 'a' && r <= 'z':
				b = append(b, byte(r)-'a'+'A')
			case r == '«':
				b = append(b, "<<"...)
			case r == '‹' || r == '＜':
				b = append(b, '<')
			case r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == 0xA0:
			default:
				return nil, fmt.Errorf("sign %q: %w", r, ErrFormat)
			}
		}
		if len(b) > 0 {
			out = append(out, string(b))
		}
		if len(out) > 3 {
			return nil, fmt.Errorf("more than three lines: %w", ErrFormat)
		}
	}
	if len(out) == 1 {
		return splitRun(out[0])
	}
	return out, nil
}

// splitRun cuts a zone written in one run.
func splitRun(s string) ([]string, error) {
	switch len(s) {
	case 88:
		return []string{s[:44], s[44:]}, nil
	case 72:
		return []string{s[:36], s[36:]}, nil
	case 90:
		return []string{s[:30], s[30:60], s[60:]}, nil
	}
	return nil, fmt.Errorf("one line of %d signs: %w", len(s), ErrFormat)
}
