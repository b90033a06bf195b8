package mrzdata

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSlip(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"L898902C3", "L898902C3", true},
		{"L898902C3", "L898920C3", true},  // neighbours swapped
		{"L898902C3", "L898902O3", true},  // one sign
		{"L898902C3", "L89890C3", true},   // one left out
		{"L898902C3", "L8989022C3", true}, // one doubled
		{"L898902C3", "L898905C9", false},
		{"L898902C3", "X7731", false},
		{"", "X", true},
		{"", "XY", false},
	} {
		if got := slip(x.a, x.b); got != x.want || slip(x.b, x.a) != got {
			t.Errorf("%s and %s: %t", x.a, x.b, got)
		}
	}
}

// TestOneSign: a sign changed anywhere is a slip, and nothing panics.
func TestOneSign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[A-Z0-9]{1,12}`).Draw(t, "s")
		i := rapid.IntRange(0, len(s)-1).Draw(t, "i")
		if !slip(s, s[:i]+"Z"+s[i+1:]) || !slip(s, s[:i]+s[i+1:]) {
			t.Errorf("%s at %d", s, i)
		}
		other := rapid.StringMatching(`[A-Z0-9]{0,12}`).Draw(t, "other")
		if slip(s, other) != slip(other, s) {
			t.Errorf("%s and %s: it matters which is read first", s, other)
		}
	})
}
