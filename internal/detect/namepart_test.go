package detect

import "testing"

func TestResemble(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Niamh Byrne", "NEVE BYRNES", true}, // a passport in another spelling of both parts
		{"Anna Eriksson", "Annika Ericsson", true},
		{"Anna Eriksson", "Robert Wells", false},
		{"Li Na", "Lu Mo", false}, // short parts are alike by chance
	} {
		if got := resemble(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}
