package similar

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const sample = "I have shipped three payment systems in Go and kept them up for years; my last team cut its cloud bill by 40 percent."

func TestWhatCountsForNothing(t *testing.T) {
	want := Shingles(sample, nil)
	if len(want) == 0 || !slices.IsSorted(want) {
		t.Fatalf("fingerprints: %v", want)
	}
	for name, text := range map[string]string{
		"case":        strings.ToUpper(sample),
		"layout":      strings.ReplaceAll(sample, " ", " \n\t "),
		"punctuation": strings.NewReplacer(";", ",", ".", "!", "payment", "(payment)").Replace(sample),
		"digits":      strings.ReplaceAll(sample, "40", "25"),
		"e-mail":      "jo.doe@example.com " + sample + " <jo@example.org>",
		"web":         sample + " https://example.com/jo?x=1 www.example.com github.com/jo",
		"phone":       "+1 (512) 555-0123 " + sample + " 512-555-0123 (512) 555 0123",
	} {
		if diff := cmp.Diff(want, Shingles(text, nil)); diff != "" {
			t.Errorf("%s changes the fingerprints: %s", name, diff)
		}
	}
	if got := Shingles("Five words are too few.", nil); got != nil {
		t.Errorf("a short text has fingerprints: %v", got)
	}
}

func TestNamesCountForNothing(t *testing.T) {
	names := rapid.SampledFrom([]string{"Jane Doe", "Kim Chol-su", "김철수", "王小明", "Иванов Сергей", "O'Brien, Pat", "José Núñez"})
	words := strings.Fields(sample)
	rapid.Check(t, func(t *rapid.T) {
		a, b := names.Draw(t, "a"), names.Draw(t, "b")
		at := rapid.IntRange(0, len(words)).Draw(t, "at")
		with := func(name string) []uint64 {
			text := slices.Concat(words[:at], []string{name}, words[at:], []string{strings.ToUpper(name)})
			return Shingles(strings.Join(text, " "), []string{name, "nobody"})
		}
		if diff := cmp.Diff(with(a), with(b)); diff != "" {
			t.Fatalf("%s or %s: %s", a, b, diff)
		}
	})
}

func TestOverlaps(t *testing.T) {
	holders := map[uint64][]string{
		1: {"me", "ann"}, 2: {"me", "ann", "bob"}, 3: {"me"}, 4: make([]string, 600), 5: {"me", "cy"}, 6: {"me", "dee"},
	}
	for i := range holders[4] {
		holders[4][i] = fmt.Sprint("all", i)
	}
	got := Overlaps(1000, []uint64{1, 2, 3, 4, 5, 6}, func(h uint64, limit int, buf []string) (int, []string) {
		return len(holders[h]), append(buf, holders[h][:min(limit, len(holders[h]))]...)
	})
	bits := func(df float64) float64 { return math.Log2(1000 / df) }
	all := 3*bits(2) + bits(3) + bits(1) + bits(600)
	got = slices.DeleteFunc(got, func(o Overlap[string]) bool { return o.With == "me" })
	want := []Overlap[string]{
		{"ann", 2, (bits(2) + bits(3)) / all, bits(2) + bits(3)},
		{"cy", 1, bits(2) / all, bits(2)}, {"dee", 1, bits(2) / all, bits(2)}, {"bob", 1, bits(3) / all, bits(3)},
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("overlaps: %s", diff)
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = fmt.Sprintf("x%02d", 39-i)
	}
	got = Overlaps(100000, []uint64{1}, func(_ uint64, limit int, buf []string) (int, []string) { return 40, append(buf, many...) })
	if len(got) != overlapsKept || got[0].With != "x00" || got[31].With != "x31" {
		t.Errorf("%d overlaps, first %v", len(got), got[0])
	}
	if got := Overlaps(0, nil, func(uint64, int, []string) (int, []string) { return 0, nil }); len(got) != 0 {
		t.Errorf("nothing overlaps with %v", got)
	}
}

func FuzzShingles(f *testing.F) {
	f.Add(sample, "Jane Doe")
	f.Add("王小明 "+sample, "王小明")
	f.Add("+1 \xff@. www. (512", "")
	f.Fuzz(func(t *testing.T, text, name string) {
		s := Shingles(text, []string{name})
		if len(s) > Kept || !slices.IsSorted(s) || len(slices.Compact(slices.Clone(s))) != len(s) {
			t.Fatalf("%d fingerprints, out of order or twice", len(s))
		}
		if diff := cmp.Diff(s, Shingles(text, []string{name})); diff != "" {
			t.Fatalf("differ from one time to the next: %s", diff)
		}
	})
}
