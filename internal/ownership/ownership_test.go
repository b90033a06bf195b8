package ownership

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]Share{
		"51": {51, 51}, "51 %": {51, 51}, "49.5": {49.5, 49.5}, "49,5": {49.5, 49.5}, "50-75": {50, 75}, "25 - 50": {25, 50},
		">50": {50, 100}, ">= 50": {50, 100}, "<25": {0, 25}, "=30": {30, 30}, "100": {100, 100}, "0": {0, 0},
		"": Unknown, "majority": Unknown, "101": Unknown, "75-50": Unknown, "-5": Unknown, ">": Unknown, ".": Unknown, "1e2": Unknown,
	} {
		if got := Parse(in); got != want {
			t.Errorf("Parse(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestString(t *testing.T) {
	for s, want := range map[Share]string{
		{51, 51}: "51 percent", {25, 50}: "25 to 50 percent", {33.333, 33.333}: "33.33 percent", Unknown: "an unknown share",
	} {
		if got := s.String(); got != want {
			t.Errorf("%v reads %q, want %q", s, got, want)
		}
	}
}

// TestStakes takes the cases of OFAC's questions and answers 399 and 401
// (shares of two blocked persons add up; what a blocked entity owns to half
// counts on wholly; a minority holding is cut off), and ranges.
func TestStakes(t *testing.T) {
	for name, c := range map[string]struct {
		listed   string
		holdings []Holding
		want     map[countersign.ID]string
	}{
		"half":             {"X", []Holding{hold("X", "A", "50")}, map[countersign.ID]string{"A": "counts 50 percent"}},
		"less than half":   {"X", []Holding{hold("X", "A", "49.9")}, map[countersign.ID]string{"A": "no 49.9 percent"}},
		"together":         {"XY", []Holding{hold("X", "A", "25"), hold("Y", "A", "25")}, map[countersign.ID]string{"A": "counts 50 percent"}},
		"through one":      {"X", []Holding{hold("X", "A", "50"), hold("A", "B", "50")}, map[countersign.ID]string{"A": "counts 50 percent", "B": "counts 50 percent"}},
		"cut off":          {"X", []Holding{hold("X", "A", "25"), hold("A", "B", "100")}, map[countersign.ID]string{"A": "no 25 percent"}},
		"directly as well": {"X", []Holding{hold("X", "A", "50"), hold("X", "B", "10"), hold("A", "B", "40")}, map[countersign.ID]string{"A": "counts 50 percent", "B": "counts 50 percent"}},
		"not through less": {"X", []Holding{hold("X", "A", "25"), hold("X", "B", "25"), hold("A", "C", "50"), hold("B", "C", "50")}, map[countersign.ID]string{"A": "no 25 percent", "B": "no 25 percent"}},
		"nobody listed":    {"", []Holding{hold("X", "A", "90")}, map[countersign.ID]string{}},
		"range":            {"X", []Holding{hold("X", "A", "25-50")}, map[countersign.ID]string{"A": "may 25 to 50 percent"}},
		"no share":         {"X", []Holding{hold("X", "A", "")}, map[countersign.ID]string{"A": "may an unknown share"}},
		"may, then on":     {"X", []Holding{hold("X", "A", ""), hold("A", "B", "60")}, map[countersign.ID]string{"A": "may an unknown share", "B": "may 0 to 60 percent"}},
		"told twice":       {"X", []Holding{hold("X", "A", "30"), hold("X", "A", "30"), hold("X", "A", "")}, map[countersign.ID]string{"A": "no 30 percent"}},
		"a ring":           {"", []Holding{hold("A", "B", "100"), hold("B", "A", "100")}, map[countersign.ID]string{}},
		"of itself":        {"X", []Holding{hold("X", "X", "100")}, map[countersign.ID]string{}},
		"a listed owner too": {"XY", []Holding{hold("X", "Y", "80"), hold("Y", "A", "20")},
			map[countersign.ID]string{"Y": "counts 80 percent", "A": "no 20 percent"}},
		"too much": {"XY", []Holding{hold("X", "A", "90"), hold("Y", "A", "90")}, map[countersign.ID]string{"A": "counts 100 percent"}},
	} {
		got := map[countersign.ID]string{}
		for id, s := range Stakes(among(c.listed), c.holdings) {
			got[id] = word(s) + " " + s.String()
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

func TestParts(t *testing.T) {
	got := Stakes(among("XY"), []Holding{hold("Y", "B", "10"), hold("X", "A", "60"), hold("A", "B", "45"), hold("Z", "B", "30")})["B"]
	want := Stake{Share: Share{55, 55}, Parts: []Part{{"A", Share{45, 45}, true}, {"Y", Share{10, 10}, false}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func word(s Stake) string {
	switch {
	case s.Counts():
		return "counts"
	case s.May():
		return "may"
	}
	return "no"
}

func hold(owner, asset, share string) Holding {
	return Holding{Owner: countersign.ID(owner), Asset: countersign.ID(asset), Share: Parse(share)}
}

func among(ids string) func(countersign.ID) bool {
	return func(id countersign.ID) bool { return slices.Contains([]rune(ids), rune(id[0])) && ids != "" }
}

var holdings = rapid.Custom(func(t *rapid.T) Holding {
	party := rapid.SampledFrom([]string{"A", "B", "C", "D", "E", "F", "X", "Y"})
	low := rapid.IntRange(0, 100).Draw(t, "low")
	return Holding{countersign.ID(party.Draw(t, "owner")), countersign.ID(party.Draw(t, "asset")),
		Share{float64(low), float64(rapid.IntRange(low, 100).Draw(t, "high"))}}
})

// TestProperties: the order of holdings is no matter; what counts is what the
// rule, applied over and over to the whole, makes count; one more listed party
// never frees another.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hs := rapid.SliceOfN(holdings, 0, 20).Draw(t, "holdings")
		got := Stakes(among("XY"), hs)
		mixed := rapid.Permutation(hs).Draw(t, "mixed")
		if diff := cmp.Diff(got, Stakes(among("XY"), mixed)); diff != "" {
			t.Fatalf("order matters:\n%s", diff)
		}
		want := naive("XY", hs)
		for _, id := range []countersign.ID{"A", "B", "C", "D", "E", "F"} {
			if got[id].Counts() != want[id] {
				t.Fatalf("%s counts: %v, want %v", id, got[id].Counts(), want[id])
			}
		}
		for id, s := range got {
			if more := Stakes(among("XYA"), hs)[id]; more.Low < s.Low || more.High < s.High {
				t.Fatalf("%s: %v with two listed, %v with three", id, s, more)
			}
			if s.Low > s.High || s.High > 100 || math.IsNaN(s.Low) {
				t.Fatalf("%s: %v is no share", id, s)
			}
		}
	})
}

// naive applies the rule to every asset until nothing changes.
func naive(listed string, hs []Holding) map[countersign.ID]bool {
	in := map[countersign.ID]bool{}
	for changed := true; changed; {
		changed = false
		sum := map[countersign.ID]float64{}
		for _, h := range merged(hs) {
			if in[h.Owner] || among(listed)(h.Owner) {
				sum[h.Asset] += h.Share.Low
			}
		}
		for id, n := range sum {
			if n >= Half && !in[id] {
				in[id], changed = true, true
			}
		}
	}
	return in
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"51", "50-75", ">=50", "<25", "49,5", "", "--", "NaN", "1e9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Parse(s)
		if !(got.Low >= 0 && got.High <= 100 && got.Low <= got.High) {
			t.Fatalf("Parse(%q) = %v", s, got)
		}
	})
}

func BenchmarkStakes(b *testing.B) {
	var hs []Holding
	for i := range 100_000 {
		hs = append(hs, Holding{countersign.ID(fmt.Sprint("X", i%977)), countersign.ID(fmt.Sprint("A", i)), Share{51, 51}})
	}
	b.ReportAllocs()
	for b.Loop() {
		Stakes(among("X"), hs)
	}
}
