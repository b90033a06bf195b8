package mapped_test

import (
	"encoding/json"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/source/mapped"
	"countersign/internal/source/sourcetest"
	"countersign/internal/source/subject"

	"github.com/google/go-cmp/cmp"
)

func TestSource(t *testing.T) { sourcetest.Run(t, mapped.Named("ashby").Source(subject.Source)) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, mapped.Named("ashby").Source(subject.Source)) }

func TestShipped(t *testing.T) {
	var names []string
	for _, m := range mapped.Shipped() {
		names = append(names, m.Name)
		if m.Doc == "" {
			t.Errorf("%s says nothing of itself", m.Name)
		}
	}
	if diff := cmp.Diff([]string{"ashby", "workday"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if mapped.Named("none") != nil {
		t.Error("a mapping that is not there")
	}
}

// facts reads one piece of JSON with a mapping, as "pred value" lines.
func facts(t *testing.T, m *mapped.Map, raw string) string {
	t.Helper()
	recs, err := m.Source(subject.Source).Piece(source.Piece{Raw: []byte(raw)})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range recs[0].Facts {
		b.WriteString(string(f.Subject) + " " + string(f.Pred) + " " + f.Value)
		for _, w := range f.With {
			b.WriteString(" " + string(w.Pred) + "=" + w.Value)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestPaths(t *testing.T) {
	m, err := mapped.Parse(`
name = "deep"
[record]
id = {from = "meta.id", prefix = "applicant:x/"}
name = {concat = ["who.first", "who.last"]}
emails = ["who.mails[].address", "who.mails[0].other"]
[record.claims]
country = {from = "where", country = true}
languages = {from = "speaks", split = "/"}
[[record.employment]]
each = "jobs[]"
employer = "firm.name"
from = {from = "since", date = true}
[[record.addresses]]
use = {const = "home"}
text = "nowhere"
`)
	if err != nil {
		t.Fatal(err)
	}
	got := facts(t, m, `{"meta":{"id":7},"who":{"first":"Robin","last":"Sample","mails":[{"address":"a@example.com","other":"o@example.com"},{"address":"b@example.com"}]},`+
		`"where":"Germany","speaks":"de/en","jobs":[{"firm":{"name":"One"},"since":"3 May 2019"},{"firm":{"name":"Two"}}],"left":{"over":[1,2]},"Religion":"x"}`)
	want := `applicant:x/7 claim/country DE
applicant:x/7 claim/language de
applicant:x/7 claim/language en
applicant:x/7 email a@example.com
applicant:x/7 email b@example.com
applicant:x/7 email o@example.com
applicant:x/7 employment One
applicant:x/7 employment Two
applicant:x/7 name Robin Sample
applicant:x/7 extra/left over: 1, 2
applicant:x/7 protected/religion x
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestRefusals(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"no toml":      {"name = ", "mapping: toml"},
		"no name":      {"[record]\nid = \"a\"", "needs a name"},
		"no id":        {"name = \"x\"\n[record]\nname = \"a\"", "in [record] an id"},
		"odd field":    {"name = \"x\"\n[record]\nid = \"a\"\nnmae = \"b\"", "no field nmae"},
		"odd rule":     {"name = \"x\"\n[record]\nid = {from = \"a\", upper = true}", "no such rule"},
		"odd key":      {"name = \"x\"\nfoo = 1\n[record]\nid = \"a\"", "foo means nothing"},
		"not a list":   {"name = \"x\"\n[record]\nid = \"a\"\naddresses = \"b\"", "list of objects"},
		"not a table":  {"name = \"x\"\n[record]\nid = \"a\"\nclaims = \"b\"", "is an object"},
		"two for one":  {"name = \"x\"\n[record]\nid = [\"a\", \"b\"]", "takes one column"},
		"bad index":    {"name = \"x\"\n[record]\nid = \"a[x]\"", "an index is a number"},
		"says nothing": {"name = \"x\"\n[record]\nid = {lower = true}", "neither from"},
		"too long":     {strings.Repeat("#\n", 200_000), "more than"},
	} {
		_, err := mapped.Parse(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzParse: no mapping file makes reading panic, nor gives anything but a
// record.
func FuzzParse(f *testing.F) {
	f.Add("name = \"x\"\n[record]\nid = \"a\"\n[[record.tests]]\neach = \"b[]\"\ntext = {concat = [\"c\", \"d\"]}", `{"a":1,"b":[{"c":2}]}`)
	f.Fuzz(func(t *testing.T, text, raw string) {
		m, err := mapped.Parse(text)
		if err != nil {
			return
		}
		recs, err := m.Source(&source.Source{Piece: func(p source.Piece) ([]countersign.Record, error) {
			if !json.Valid(p.Raw) {
				t.Fatalf("no JSON: %q", p.Raw)
			}
			return subject.Source.Piece(p)
		}}).Piece(source.Piece{Raw: []byte(raw)})
		if err == nil && len(recs) != 1 {
			t.Fatalf("%d records", len(recs))
		}
	})
}
