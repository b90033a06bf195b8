package match

import (
	"os"
	"strings"
	"testing"
)

func TestDebug(t *testing.T) {
	q := os.Getenv("Q")
	if q == "" {
		t.Skip("no Q")
	}
	ed := "ofac-2021-bench"
	if e := os.Getenv("ED"); e != "" {
		ed = e
	}
	x := New(ofac(t, ed), Options{})
	for _, name := range strings.Split(q, "|") {
		ty := Type(os.Getenv("T"))
		for _, g := range x.Search(Query{Name: name, Type: ty, Floor: 0.2, Limit: 4}) {
			t.Logf("%q %s %q %.3f\n   %s", name, g.ID, g.Matched, g.Score, strings.Join(g.Why, "\n   "))
		}
	}
}
