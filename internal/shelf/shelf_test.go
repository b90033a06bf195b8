package shelf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/shelf"
)

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(record), 1, 60).Draw(t, "records")
		b := shelf.NewBuilder()
		for i := range want {
			if n, ok := b.Add(fmt.Sprint("list/", i), &want[i]); !ok || n != i {
				t.Fatalf("record %d is number %d, %v", i, n, ok)
			}
		}
		s := b.Done()
		for i := range want {
			n, ok := s.Find(fmt.Sprint("list/", i))
			if !ok || n != i {
				t.Fatalf("record %d was found as %d, %v", i, n, ok)
			}
			key, got, err := s.Record(n)
			if err != nil || key != fmt.Sprint("list/", i) {
				t.Fatal(key, err)
			}
			for j := range want[i].Facts {
				want[i].Facts[j].Subject = countersign.ID("listed:" + key)
			}
			if diff := cmp.Diff(want[i], got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// record draws a record as a list gives it, some of it longer than a block.
func record(t *rapid.T) countersign.Record {
	text := rapid.OneOf(rapid.String(), rapid.Just(strings.Repeat("long ", 5000)))
	times := rapid.Map(rapid.Int64Range(-1e9, 4e9), func(s int64) time.Time { return time.Unix(s, 0).UTC() })
	r := countersign.Record{Source: "list", Seen: times.Draw(t, "seen")}
	r.Facts = make([]countersign.Fact, rapid.IntRange(0, 5).Draw(t, "facts"))
	for i := range r.Facts {
		f := &r.Facts[i]
		f.Pred, f.Value = countersign.Pred(rapid.SampledFrom([]string{"name", "list/program"}).Draw(t, "pred")), text.Draw(t, "value")
		f.Object, f.From = countersign.ID(rapid.String().Draw(t, "object")), times.Draw(t, "from")
		if rapid.Bool().Draw(t, "with") {
			f.With = []countersign.With{{Pred: "list/role", Value: rapid.String().Draw(t, "role")}}
		}
	}
	return r
}

// TestTerms: sets of terms are those that a walk over all records gives.
func TestTerms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SampledFrom([]string{"a", "ab", "abc", "b", "ba"})
		docs := rapid.SliceOfN(rapid.SliceOf(words), 0, 200).Draw(t, "docs")
		b := shelf.NewBuilder()
		for i, terms := range docs {
			n, _ := b.Add(fmt.Sprint(i), &countersign.Record{})
			for _, w := range terms {
				b.Term(n, "w", w)
			}
		}
		s := b.Done()
		want := func(ok func(string) bool) []int {
			var out []int
			for i, terms := range docs {
				if slices.ContainsFunc(terms, ok) {
					out = append(out, i)
				}
			}
			return out
		}
		check := func(what string, got shelf.Set, want []int) {
			if diff := cmp.Diff(want, slices.Collect(got.Records())); diff != "" || got.Len() != len(want) {
				t.Fatalf("%s: %s", what, diff)
			}
		}
		ab := func(w string) bool { return w == "ab" }
		a := func(w string) bool { return strings.HasPrefix(w, "a") }
		check("having", s.Having("wab"), want(ab))
		check("beginning", s.Beginning("wa", 10), want(a))
		check("between", s.Between("wa", "wb"), want(a))
		check("and", s.Beginning("wa", 10).And(s.Having("wab")), want(ab))
		check("or", s.Having("wab").Or(s.Beginning("wa", 10)), want(a))
		check("without", s.All().Without(s.All()), nil)
		check("none such", s.Having("wx"), nil)
		for _, c := range s.Counts("w", s.All()) {
			if got := len(want(func(w string) bool { return w == c.Term })); got != c.Records {
				t.Fatalf("%s: %d records, want %d", c.Term, c.Records, got)
			}
		}
	})
}

func TestTwoOfOneKey(t *testing.T) {
	b := shelf.NewBuilder()
	b.Add("a", &countersign.Record{Source: "first"})
	if _, ok := b.Add("a", &countersign.Record{Source: "second"}); ok {
		t.Error("a second record of one key was taken")
	}
	_, r, err := b.Done().Record(0)
	if err != nil || r.Source != "first" {
		t.Error(r.Source, err)
	}
}

func TestNoSuchRecord(t *testing.T) {
	s := shelf.NewBuilder().Done()
	if _, _, err := s.Record(0); err == nil {
		t.Error("an empty shelf gave a record")
	}
	if _, ok := s.Find("a"); ok || s.All().Len() != 0 {
		t.Error("an empty shelf holds something")
	}
}

func BenchmarkRecord(b *testing.B) {
	build := shelf.NewBuilder()
	for i := range 10000 {
		r := countersign.Record{Source: "list"}
		for j := range 15 {
			r.Facts = append(r.Facts, countersign.Fact{Pred: "name", Value: fmt.Sprintf("Sample Trading Company No. %d of Strelsau %d", i, j)})
		}
		build.Add(fmt.Sprint("list/", i), &r)
	}
	s := build.Done()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, _, err := s.Record(i * 7919 % 10000); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(s.Size())/10000, "B/record")
}
