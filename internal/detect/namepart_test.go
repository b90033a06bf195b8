package detect

import "testing"

func TestMisspelt(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Niamh Byrne", "NEVE BYRNES", true},      // of which the given names share no more than two letters
		{"Ana Ericson", "ANNIKA ERIKSSON", false}, // of seven letters two
		{"Anna Eriksson", "Annika Ericksson", true},
		{"Anna Eriksson", "Robert Wells", false},
		{"Li Na", "Lu Mo", false}, // short parts are alike by chance
	} {
		if got := misspelt(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}
