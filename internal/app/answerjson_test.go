package app

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/sink"
	"countersign/match"
)

// TestAppendAnswer holds the answers that are written by hand to what
// encoding/json would write of the same values.
func TestAppendAnswer(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.Just(""), rapid.SampledFrom([]string{"JONG, Song Hwa", "a\u2028b\u202e\x00\x7f", "<b>\"q\"&\\", "\xff"}))
	texts := rapid.OneOf(rapid.SliceOfN(text, 0, 3), rapid.Just([]string(nil)))
	flag := rapid.Bool()
	number := rapid.OneOf(rapid.Float64Range(-100, 100), rapid.SampledFrom([]float64{0, 1, 24, 1e-7, 0.72}))
	moment := rapid.OneOf(rapid.Just(time.Time{}), rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "s"), rapid.SampledFrom([]int64{0, 5, 120_000_000}).Draw(t, "ns")).In(time.FixedZone("", 3600*rapid.IntRange(-5, 5).Draw(t, "zone")))
	}))
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
		if flag.Draw(t, "decided") {
			f.Decided = &countersign.Ruling{Same: countersign.Same(text.Draw(t, "same")), By: text.Draw(t, "by"), At: moment.Draw(t, "at"), Until: moment.Draw(t, "until"),
				Entry: countersign.Seq(rapid.IntRange(0, 2).Draw(t, "seq")), Back: text.Draw(t, "back")}
		}
		return f
	})
	// A field that is added must be written and drawn here, too.
	for _, v := range []struct {
		of     any
		fields int
	}{{matchAnswer{}, 6}, {matchFound{}, 16}, {matchRelated{}, 7}, {matchOwned{}, 5}, {matchPart{}, 6}, {countersign.Ruling{}, 6}, {answerReceipt{}, 5}, {matchAsked{}, 6}, {askedIdentifier{}, 2}} {
		if got := reflect.TypeOf(v.of).NumField(); got != v.fields {
			t.Fatalf("%T has %d fields, and %d are written by hand", v.of, got, v.fields)
		}
	}
	asked := rapid.Custom(func(t *rapid.T) (a matchAsked) {
		a = matchAsked{Names: texts.Draw(t, "names"), Type: match.Type(text.Draw(t, "type")), BirthDate: text.Draw(t, "birth"), Country: text.Draw(t, "country"), Place: text.Draw(t, "place")}
		for range rapid.IntRange(0, 2).Draw(t, "identifiers") {
			a.Identifiers = append(a.Identifiers, askedIdentifier{text.Draw(t, "kind"), text.Draw(t, "value")})
		}
		return a
	})
	rapid.Check(t, func(t *rapid.T) {
		r := answerReceipt{Subject: countersign.ID(text.Draw(t, "subject")), ID: text.Draw(t, "id"), Asked: asked.Draw(t, "asked"), Results: rapid.SliceOfN(found, 0, 2).Draw(t, "results")}
		if r.Results == nil {
			r.Results = []matchFound{}
		}
		if flag.Draw(t, "hash") {
			r.SHA256[3] = 7
		}
		var want bytes.Buffer
		if err := sink.Encode(&want, r, ""); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimSpace(want.String()), string(appendReceipt(nil, &r))); diff != "" {
			t.Fatalf("-encoding/json +by hand\n%s", diff)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a := matchAnswer{ID: text.Draw(t, "id"), Results: rapid.SliceOfN(found, 0, 3).Draw(t, "results"), LeftOut: texts.Draw(t, "left"),
			Silenced: rapid.SliceOfN(found, 0, 2).Draw(t, "silenced")}
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
