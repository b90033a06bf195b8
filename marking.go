package countersign

import "fmt"

// A Marking is a TLP 2.0 label (FIRST, August 2022). The zero value is the
// strictest, so that what nobody marked stays inside.
type Marking uint8

// The labels of TLP 2.0, strictest first.
const (
	Red Marking = iota
	AmberStrict
	Amber
	Green
	Clear
)

var markings = [...]string{"TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"}

// String returns the label as TLP 2.0 writes it.
func (m Marking) String() string {
	if int(m) >= len(markings) {
		return markings[Red]
	}
	return markings[m]
}

// MarshalText writes the label.
func (m Marking) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a label; an unknown one is an error, not a guess.
func (m *Marking) UnmarshalText(b []byte) error {
	for i, s := range markings {
		if s == string(b) {
			*m = Marking(i)
			return nil
		}
	}
	return fmt.Errorf("marking %q: %w", b, ErrInvalid)
}

// Strictest returns the strictest of the markings: what is made of parts may
// go no further than the part that may go least. Of nothing it is Red.
func Strictest(ms ...Marking) Marking {
	if len(ms) == 0 {
		return Red
	}
	out := Clear
	for _, m := range ms {
		out = min(out, m)
	}
	return out
}
