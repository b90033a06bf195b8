package front_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/assess"
	"countersign/internal/front"
	"countersign/internal/reference"
)

// application is the site of a firm whose pages are made by scripts: the text
// stands in data only.
func application(domain, created, name string, sentences ...string) front.Site {
	html := fmt.Sprintf(`<html><head><title>%s</title></head><body><noscript>This app needs JavaScript.</noscript><div id=root></div>
<script id="__NEXT_DATA__" type="application/json">{"props":["%s"]}</script><script src=/app.js></script></body></html>`, name, strings.Join(sentences, `","`))
	s := site(domain, created, "")
	for i := range s.Pages {
		s.Pages[i].HTML = []byte(html)
	}
	return s
}

// TestShell: the text of sites that scripts make is compared by their data. It
// is said that no rendered page was read, and nothing is held against them that
// only was not seen.
func TestShell(t *testing.T) {
	sentences := strings.Split(strings.ReplaceAll(prose, "\n", " "), ". ")
	got := judge(t, front.Config{}, application("lockside.example", "2008-01-01", "Lockside", sentences...), application("quayside.example", "2020-01-01", "Quayside", sentences...))
	a := got["quayside.example"]
	if d := cmp.Diff([]string{"frontcopy whole"}, said(a)); d != "" || a.CloneOf != "lockside.example" || len(a.Shared.Passages) == 0 {
		t.Errorf("%s: %q %+v", d, a.CloneOf, a.Shared)
	}
	if d := cmp.Diff([]string{"rendered text: 2 of 2 pages show hardly any without scripts; the data in them was read"}, a.Missing); d != "" {
		t.Error(d)
	}
	formed := application("formed.example", "2020-01-01", "Formed", sentences...)
	for i := range formed.Pages {
		formed.Pages[i].HTML = append(formed.Pages[i].HTML, "<form><input></form>"...)
	}
	if d := cmp.Diff([]string{}, said(judge(t, front.Config{}, formed)["formed.example"])); d != "" {
		t.Errorf("what was not seen is held against a site: %s", d)
	}
}

// TestSee: drawn pages add what is hidden; what only is not shown is no
// finding, whatever it says.
func TestSee(t *testing.T) {
	with := func(domain, created, more string) front.Site {
		s := site(domain, created, "")
		s.Pages = s.Pages[:1]
		s.Pages[0].HTML = []byte("<html><title>" + strings.Split(domain, ".")[0] + "</title><body><p>" + strings.ReplaceAll(prose, ". ", ".</p><p>") + "</p>" + more + "</body></html>")
		return s
	}
	set, err := front.NewSet(front.Config{Now: now, Known: reference.Embedded(), Prior: assess.DefaultPrior, Weigh: assess.Weigh},
		[]front.Site{with("lockside.example", "2008-01-01", ""), with("quayside.example", "2020-01-01", "<!-- Lockside -->")})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := set.Answer("quayside.example")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(said(plain), "frontleftover original") {
		t.Fatalf("%+v", plain.Findings)
	}
	seen, before := plain, len(plain.Findings[0].Because)
	set.See(&seen, []front.Drawn{{URL: "https://quayside.example/", Shown: "one two three", Hidden: []front.Hidden{
		{Why: "invisible", Text: "menu \u202e entry"}, {Why: "cut off", Text: "Lockside has a new door"}, {Why: "transparent", Text: "buy at shop.example, or shop.example"},
		{Why: "transparent", Text: strings.Repeat("long ", 200)}, {Why: "transparent", Text: strings.Repeat("long ", 200)}}}})
	want := &front.Sight{Pages: []front.PageSight{{URL: "https://quayside.example/", Shown: 3, Hidden: 412}}, Hidden: 0.993, Quoted: []front.HiddenQuoted{
		{URL: "https://quayside.example/", Why: "transparent", Text: "buy at shop.example, or shop.example", Names: []string{"shop.example"}},
		{URL: "https://quayside.example/", Why: "cut off", Text: "Lockside has a new door", Names: []string{"lockside.example"}},
		{URL: "https://quayside.example/", Why: "transparent", Text: strings.TrimSpace(strings.Repeat("long ", 80)) + " \u2026"},
	}}
	if d := cmp.Diff(want, seen.Sight); d != "" {
		t.Error(d)
	}
	if seen.Score != plain.Score || seen.Verdict != plain.Verdict || len(plain.Findings[0].Because) != before || !cmp.Equal(said(seen), said(plain)) {
		t.Error("what is hidden changed what was judged")
	}
	for _, f := range seen.Findings {
		if f.Detector == "frontleftover" && !strings.HasSuffix(f.Say, "One of these stands in text that the drawn pages hide from visitors.") {
			t.Errorf("%+v", f)
		}
	}
	none := plain
	set.See(&none, nil)
	if none.Sight != nil {
		t.Error("nothing was drawn, and something is said of it")
	}
}
