package match_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign/match"
)

func person(id, name string) match.Entry {
	return match.Entry{List: "l", ID: id, Type: match.Person, Names: []match.Name{{Text: name}}}
}

// first names the best entry, or "".
func first(x *match.Index, q match.Query) string {
	if got := x.Search(q); len(got) > 0 {
		return got[0].ID
	}
	return ""
}

func TestMisspelt(t *testing.T) {
	x := match.New([]match.Entry{
		person("1", "KIM, Yong Chol"), person("2", "FLORES BORREGO, Samuel"), person("3", "'ABD AL-RAHMAN, Khalid"),
		person("4", "PATRUSHEV, Nikolai Platonovich"), person("5", "ABBASI-DAVANI, Fereydoon"), person("6", "JUNCKER, Jean-Claude"),
		{List: "l", ID: "7", Type: match.Organization, Names: []match.Name{{Text: "TACTICAL MISSILES CORPORATION JSC"}}},
	}, match.Options{})
	for query, want := range map[string]string{
		"Kim Yongchol": "1", "Yong-chul Kim": "1", "김용철": "1", "Samuelflores Borego": "2", "Khaled Abdurrahman": "3",
		"خالد عبد الرحمن": "3", "Nikolai Patr ushev": "4", "N Patrushev": "4", "Николай Патрушев": "4",
		"فریدون عباسی دوانی": "5", "JC Juncker": "6", "OAO Tactical Misiles": "7", "Olaf Scholz": "", "": "",
	} {
		if got := first(x, match.Query{Name: query, Floor: 0.5}); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

func TestSecondIdentifiers(t *testing.T) {
	e := person("1", "IVANOV, Ivan Petrovich")
	e.BirthDates, e.Countries = []string{"1975-02-16"}, []string{"Russia"}
	e.Identifiers = []match.Identifier{{Kind: "passport", Value: "4005 504207"}, {Kind: "wallet", Value: "bc1qxyz0123456789"}}
	x := match.New([]match.Entry{e, person("2", "PETROV, Pavel")}, match.Options{})
	kinds := func(as []match.Agreement) string {
		var out []string
		for _, a := range as {
			out = append(out, a.Kind)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		name           string
		q              match.Query
		agree, against string
		second, match  bool
	}{
		{"name only", match.Query{Name: "Ivan Petrovich Ivanov"}, "", "", false, true},
		{"same birthday", match.Query{Name: "Ivan Petrovich Ivanov", BirthDate: "1975-02-16"}, "birth-date", "", true, true},
		{"day and month exchanged", match.Query{Name: "Ivan Petrovich Ivanov", BirthDate: "1975-16-02"}, "", "", false, true},
		{"other birthday", match.Query{Name: "Ivan Petrovich Ivanov", BirthDate: "1991-07-03"}, "", "birth-date", false, false},
		{"year and country", match.Query{Name: "Ivan Petrovich Ivanov", BirthDate: "1975", Country: "RU"}, "birth-date country", "", false, true},
		{"country", match.Query{Name: "Ivan Petrovich Ivanov", Country: "RU"}, "country", "", false, true},
		{"passport", match.Query{Name: "Somebody Else", Identifiers: []match.Identifier{{Kind: "Passport", Value: "4005504207"}}},
			"passport", "", true, true},
		{"wallet alone", match.Query{Identifiers: []match.Identifier{{Kind: "wallet", Value: "bc1qxyz0123456789"}}},
			"wallet", "", true, true},
	} {
		c.q.Floor = 0.1
		got := x.Search(c.q)
		if len(got) == 0 || got[0].ID != "1" {
			t.Errorf("%s: found %v", c.name, got)
			continue
		}
		r := got[0]
		if kinds(r.Agreements) != c.agree || kinds(r.Contradictions) != c.against ||
			r.SecondIdentifier != c.second || r.Match != c.match {
			t.Errorf("%s: %+v", c.name, r)
		}
		if len(r.Why) == 0 {
			t.Errorf("%s: no reasons", c.name)
		}
	}
}

// TestApply holds an index under random changes to a plain map.
func TestApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[BDKLMNPRST][aeiou][bdklmnprst][aeiou]{1,2}[bdklmnprst]`)
		entry := rapid.Custom(func(t *rapid.T) match.Entry {
			return person(fmt.Sprint(rapid.IntRange(0, 20).Draw(t, "id")), word.Draw(t, "a")+" "+word.Draw(t, "b"))
		})
		model := map[string]match.Entry{}
		start := rapid.SliceOfN(entry, 0, 10).Draw(t, "start")
		for _, e := range start {
			model[e.ID] = e
		}
		x := match.New(start, match.Options{})
		for range rapid.IntRange(1, 10).Draw(t, "steps") {
			var d match.Delta
			d.Put = rapid.SliceOfN(entry, 0, 4).Draw(t, "put")
			for _, id := range rapid.SliceOfN(rapid.IntRange(0, 20), 0, 3).Draw(t, "delete") {
				d.Delete = append(d.Delete, match.Key{List: "l", ID: fmt.Sprint(id)})
				delete(model, fmt.Sprint(id))
			}
			for _, e := range d.Put {
				model[e.ID] = e
			}
			x.Apply(d)
		}
		if x.Len() != len(model) {
			t.Fatalf("%d entries, want %d", x.Len(), len(model))
		}
		for id, want := range model {
			got, ok := x.Entry(match.Key{List: "l", ID: id})
			if d := cmp.Diff(want, got); !ok || d != "" {
				t.Fatalf("entry %s (-want +got):\n%s", id, d)
			}
			found := false
			for _, r := range x.Search(match.Query{Name: want.Names[0].Text, Floor: 0.01, Limit: 50}) {
				e, live := model[r.ID]
				if !live || e.Names[0].Text != r.Name {
					t.Fatalf("found %q of %s, which is gone", r.Name, r.ID)
				}
				found = found || r.ID == id
			}
			if !found {
				t.Fatalf("%q does not find itself", want.Names[0].Text)
			}
		}
	})
}

// TestSearchDuringApply is for the race detector: readers never wait and see
// whole states.
func TestSearchDuringApply(t *testing.T) {
	x := match.New([]match.Entry{person("a", "Anton Chigurh")}, match.Options{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				if got := first(x, match.Query{Name: "Anton Chigurh"}); got != "a" {
					t.Errorf("found %q", got)
					return
				}
			}
		})
	}
	for i := range 60 {
		x.Apply(match.Delta{Put: []match.Entry{person(fmt.Sprint(i), fmt.Sprintf("Llewelyn Moss%c", 'a'+i%26))}})
	}
	wg.Wait()
	if x.Len() != 61 {
		t.Errorf("%d entries", x.Len())
	}
}

func TestListsAndTypes(t *testing.T) {
	a, b := person("1", "Viktor Bout"), person("1", "Viktor Bout")
	b.List = "other"
	c := match.Entry{List: "l", ID: "2", Type: match.Vessel, Names: []match.Name{{Text: "Viktor Bout"}}}
	x := match.New([]match.Entry{a, b, c}, match.Options{})
	count := func(q match.Query) int { return len(x.Search(q)) }
	got := []int{
		count(match.Query{Name: "Viktor Bout"}), count(match.Query{Name: "Viktor Bout", Type: match.Person}),
		count(match.Query{Name: "Viktor Bout", Lists: []string{"other"}}), count(match.Query{Name: "Viktor Bout", Limit: 1}),
	}
	if d := cmp.Diff([]int{3, 2, 1, 1}, got); d != "" {
		t.Errorf("results (-want +got):\n%s", d)
	}
}

// nasty are names that broke others' screening.
var nasty = []string{
	"", " ", "\x00", "\xff\xfe\xfd", strings.Repeat("\u0301", 10_000), "A" + strings.Repeat("\u0301", 10_000) + "nton",
	strings.Repeat("a", 1<<20), strings.Repeat("a ", 1<<19), strings.Repeat("김", 1<<16), strings.Repeat("abd al ", 1000),
	"\u202enotnA\u202c \u2066Chigurh\u2069", "Anton\u200bChigurh", strings.Repeat("a.b.", 5000), strings.Repeat("\u4e00", 5000),
	strings.Repeat("\U0001F468\u200d", 4000), "ＡＮＴＯＮ Ｃｈｉｇｕｒｈ", strings.Repeat("limited liability company ", 400),
	"0123456789 9876543210", "ﷺ", strings.Repeat("ﷺ", 20_000), "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v-w-x-y-z",
}

func TestNasty(t *testing.T) {
	var entries []match.Entry
	for i, n := range nasty {
		entries = append(entries, person(fmt.Sprint(i), n))
	}
	x := match.New(append(entries, person("x", "Anton Chigurh")), match.Options{})
	for _, n := range nasty {
		for _, r := range x.Search(match.Query{Name: n, Floor: -1, BirthDate: n, Country: n}) {
			if r.Score < 0 || r.Score > 1 {
				t.Errorf("score %v", r.Score)
			}
		}
	}
	x = match.New([]match.Entry{person("x", "Anton Chigurh")}, match.Options{})
	for _, n := range []string{"A" + strings.Repeat("\u0301", 10_000) + "nton Chigurh", "Anton\u200b Chi\u00adgurh", "ＡＮＴＯＮ Ｃｈｉｇｕｒｈ", "Anton\u200bChigurh"} {
		if got := first(x, match.Query{Name: n}); got != "x" {
			t.Errorf("%.20q finds %q", n, got)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, n := range nasty {
		if len(n) < 1000 {
			f.Add(n, "1975-02-16", "RU", "4005504207")
		}
	}
	e := person("1", "IVANOV, Ivan Petrovich")
	e.BirthDates, e.Countries = []string{"1975-02-16"}, []string{"Russia"}
	e.Identifiers = []match.Identifier{{Kind: "passport", Value: "4005504207"}}
	x := match.New([]match.Entry{e, person("2", "김정은"), person("3", "محمد علي")}, match.Options{})
	f.Fuzz(func(t *testing.T, name, born, country, passport string) {
		q := match.Query{Name: name, BirthDate: born, Country: country, Floor: -1,
			Identifiers: []match.Identifier{{Kind: "passport", Value: passport}}}
		got := x.Search(q)
		for _, r := range got {
			if !(r.Score >= 0 && r.Score <= 1) || !(r.NameScore >= 0 && r.NameScore <= 1) {
				t.Fatalf("score %v", r)
			}
		}
		if d := cmp.Diff(got, x.Search(q)); d != "" {
			t.Fatalf("two answers:\n%s", d)
		}
	})
}

func FuzzEntry(f *testing.F) {
	f.Add("Anton Chigurh", "1975", "passport", "A1")
	f.Fuzz(func(t *testing.T, name, born, kind, value string) {
		e := match.Entry{List: "l", ID: name, Names: []match.Name{{Text: name}, {Text: value, Weak: true}},
			BirthDates: []string{born}, Countries: []string{value}, Identifiers: []match.Identifier{{Kind: kind, Value: value}}}
		x := match.New([]match.Entry{e}, match.Options{})
		x.Apply(match.Delta{Put: []match.Entry{e}, Delete: []match.Key{{List: "l", ID: "none"}}})
		if x.Len() != 1 {
			t.Fatalf("%d entries", x.Len())
		}
		x.Search(match.Query{Name: value, Names: []string{name}, Floor: -1})
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("Kim Yong Chol", "김용철")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, kind := range []match.Type{match.Person, match.Organization, match.Unknown} {
			if s, _ := match.Compare(kind, a, b); !(s >= 0 && s <= 1) {
				t.Fatalf("score %v", s)
			}
		}
	})
}
