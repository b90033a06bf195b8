package app

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign/internal/sink"
)

// TestAppendAnswer holds the answers that are written by hand to what
// encoding/json would write of the same values.
func TestAppendAnswer(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.Just(""), rapid.SampledFrom([]string{"JONG, Song Hwa", "a\u2028b\u202e\x00\x7f", "<b>\"q\"&\\", "\xff"}))
	texts := rapid.OneOf(rapid.SliceOfN(text, 0, 3), rapid.Just([]string(nil)))
	flag := rapid.Bool()
	number := rapid.OneOf(rapid.Float64Range(-100, 100), rapid.SampledFrom([]float64{0, 1, 24, 1e-7, 0.72}))
	related := rapid.Custom(func(t *rapid.T) matchRelated {
		return matchRelated{Relation: text.Draw(t, "r"), List: text.Draw(t, "l"), Entry: text.Draw(t, "e"), Name: text.Draw(t, "n"),
			Percent: text.Draw(t, "p"), Role: text.Draw(t, "o"), Until: text.Draw(t, "u")}
	})
	part := rapid.Custom(func(t *rapid.T) matchPart {
		return matchPart{List: text.Draw(t, "l"), Entry: text.Draw(t, "e"), Name: text.Draw(t, "n"), Low: number.Draw(t, "low"), High: number.Draw(t, "high"), Through: flag.Draw(t, "t")}
	})
	found := rapid.Custom(func(t *rapid.T) matchFound {
		f := matchFound{List: text.Draw(t, "l"), Entry: text.Draw(t, "e"), Type: text.Draw(t, "t"), Name: text.Draw(t, "n"), Matched: text.Draw(t, "m"),
			Score: number.Draw(t, "s"), Match: flag.Draw(t, "ma"), SecondIdentifier: flag.Draw(t, "si"), Weight: number.Draw(t, "w"), Why: texts.Draw(t, "why"),
			Unlisted: flag.Draw(t, "u"), Topics: texts.Draw(t, "to"), Related: rapid.SliceOfN(related, 0, 3).Draw(t, "re"), More: rapid.IntRange(0, 3).Draw(t, "more")}
		if flag.Draw(t, "owned") {
			f.Owned = &matchOwned{Counts: flag.Draw(t, "c"), Low: number.Draw(t, "low"), High: number.Draw(t, "high"), Say: text.Draw(t, "say"),
				By: rapid.OneOf(rapid.SliceOfN(part, 0, 2), rapid.Just([]matchPart(nil))).Draw(t, "by")}
		}
		return f
	})
	rapid.Check(t, func(t *rapid.T) {
		a := matchAnswer{ID: text.Draw(t, "id"), Results: rapid.SliceOfN(found, 0, 3).Draw(t, "results"), LeftOut: texts.Draw(t, "left")}
		if a.Results == nil {
			a.Results = []matchFound{}
		}
		var want bytes.Buffer
		if err := sink.Encode(&want, &a, ""); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), string(appendAnswer(nil, &a))+"\n"); diff != "" {
			t.Fatalf("-encoding/json +by hand\n%s", diff)
		}
	})
}

// BenchmarkAppendAnswer writes an answer of three parties by hand, and as
// encoding/json does.
func BenchmarkAppendAnswer(b *testing.B) {
	f := matchFound{List: "ofac", Entry: "24979", Type: "person", Name: "JONG, Song Hwa", Matched: "\uc815\uc131\ud654", Score: 0.9976, Match: true,
		Why: []string{"\"jong\" is the same, uncommon.", "\"song\" is the same, uncommon.", "A name alone; it lacks a birth date, document or place that agrees."}}
	a := matchAnswer{ID: "q1", Results: []matchFound{f, f, f}}
	b.Run("hand", func(b *testing.B) {
		var buf []byte
		b.ReportAllocs()
		for b.Loop() {
			buf = appendAnswer(buf[:0], &a)
		}
	})
	b.Run("json", func(b *testing.B) {
		var buf bytes.Buffer
		b.ReportAllocs()
		for b.Loop() {
			buf.Reset()
			if err := sink.Encode(&buf, &a, ""); err != nil {
				b.Fatal(err)
			}
		}
	})
}
