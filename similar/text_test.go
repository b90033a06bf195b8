package similar

import (
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
	const me, ann, bob, cy, dee = 0, 1, 2, 3, 4
	holders := map[uint64][]uint32{1: {me, ann}, 2: {me, ann, bob}, 3: {me}, 4: make([]uint32, 600), 5: {me, cy}, 6: {me, dee}}
	for i := range holders[4] {
		holders[4][i] = uint32(i)
	}
	got := Overlaps(1000, []uint64{1, 2, 3, 4, 5, 6}, sharer(holders))
	bits := func(df float64) float64 { return math.Log2(1000 / df) }
	all := 3*bits(2) + bits(3) + bits(1) + bits(600)
	got = slices.DeleteFunc(got, func(o Overlap[uint32]) bool { return o.With == me })
	want := []Overlap[uint32]{
		{ann, 2, (bits(2) + bits(3)) / all, bits(2) + bits(3)},
		{cy, 1, bits(2) / all, bits(2)}, {dee, 1, bits(2) / all, bits(2)}, {bob, 1, bits(3) / all, bits(3)},
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("overlaps: %s", diff)
	}
	many := make([]uint32, 40)
	for i := range many {
		many[i] = uint32(39-i) << 20 // numbers that a poor hash would pile up
	}
	got = Overlaps(100000, []uint64{1}, sharer(map[uint64][]uint32{1: many}))
	if len(got) != overlapsKept || got[0].With != 0 || got[31].With != 31<<20 {
		t.Errorf("%d overlaps, first %v", len(got), got[0])
	}
	if got := Overlaps(0, nil, sharer(nil)); len(got) != 0 {
		t.Errorf("nothing overlaps with %v", got)
	}
}

// TestOverlapsAgain: what one comparison leaves behind does not show in the next.
func TestOverlapsAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		holders := map[uint64][]uint32{}
		own := []uint64{}
		for h := range uint64(rapid.IntRange(1, 40).Draw(t, "passages")) {
			own = append(own, h)
			holders[h] = slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(rapid.Uint32Range(0, 300), 0, 70).Draw(t, "holders"))))
		}
		if d := cmp.Diff(slowly(1000, own, holders), Overlaps(1000, own, sharer(holders)), cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })); d != "" {
			t.Fatal(d)
		}
	})
}

// slowly is Overlaps as its comment has it.
func slowly(n int, own []uint64, holders map[uint64][]uint32) []Overlap[uint32] {
	total, read := 0.0, 0
	at := map[uint32]*Overlap[uint32]{}
	byRarity := slices.Clone(own)
	slices.SortStableFunc(byRarity, func(a, b uint64) int { return len(holders[a]) - len(holders[b]) })
	for _, h := range byRarity {
		df := len(holders[h])
		total += rarity(n, df)
		if df < 2 || df > commonest {
			continue
		}
		if read += df; read > holdersRead {
			continue
		}
		for _, who := range holders[h] {
			if at[who] == nil {
				at[who] = &Overlap[uint32]{With: who}
			}
			at[who].Shared++
			at[who].Weight += rarity(n, df)
		}
	}
	var all []Overlap[uint32]
	for _, o := range at {
		all = append(all, *o)
	}
	if total == 0 {
		return nil
	}
	return heaviest(all, total)
}

func sharer(holders map[uint64][]uint32) Sharer {
	return func(h uint64, most int, buf []uint32) (int, []uint32) {
		if len(holders[h]) > most {
			return len(holders[h]), buf
		}
		return len(holders[h]), append(buf, holders[h]...)
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
