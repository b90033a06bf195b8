package linkage_test

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/linkage"
)

// The public sets stand beside the repository. Nothing is fitted to them: the
// weights come of each set's own records, without its labels.

func shared(t testing.TB, name string) io.Reader {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "shared", "data", "entity-resolution", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("the public sets are not beside the repository: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	return f
}

// rows reads a CSV with a header into maps.
func rows(t testing.TB, name string) []map[string]string {
	t.Helper()
	r := csv.NewReader(shared(t, name))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range all[1:] {
		m := map[string]string{}
		for i, v := range row {
			if i < len(all[0]) {
				m[all[0][i]] = v
			}
		}
		out = append(out, m)
	}
	return out
}

var febrl = []linkage.Field{
	{Name: "given_name", Compare: linkage.Name, Rare: true, Swap: "surname"},
	{Name: "surname", Compare: linkage.Name, Rare: true},
	{Name: "street_number", Compare: linkage.Digits},
	{Name: "address_1", Compare: linkage.Words, Rare: true},
	{Name: "address_2", Compare: linkage.Words, Rare: true},
	{Name: "suburb", Compare: linkage.Words, Rare: true},
	{Name: "postcode", Compare: linkage.Digits},
	{Name: "state", Compare: linkage.Exact},
	{Name: "date_of_birth", Compare: linkage.Date},
	{Name: "soc_sec_id", Compare: linkage.Digits},
}

var fake = []linkage.Field{
	{Name: "first_name", Compare: linkage.Name, Rare: true, Swap: "surname"},
	{Name: "surname", Compare: linkage.Name, Rare: true},
	{Name: "dob", Compare: linkage.Date},
	{Name: "city", Compare: linkage.Name, Rare: true},
	{Name: "email", Compare: linkage.Mail, Rare: true},
}

var papers = []linkage.Field{
	{Name: "title", Compare: linkage.Words},
	{Name: "authors", Compare: linkage.Words},
	{Name: "venue", Compare: linkage.Exact},
	{Name: "year", Compare: linkage.Exact},
}

var sites = []linkage.Field{
	{Name: "Site name", Compare: linkage.Words, Rare: true},
	{Name: "Address", Compare: linkage.Words, Rare: true},
	{Name: "Zip", Compare: linkage.Digits},
	{Name: "Phone", Compare: linkage.Digits, Rare: true},
}

func take(row map[string]string, fields []linkage.Field) []string {
	var out []string
	for _, f := range fields {
		out = append(out, row[f.Name])
	}
	return out
}

type figures struct{ found, truth, both int }

func (f figures) String() string {
	p, r := float64(f.both)/float64(max(1, f.found)), float64(f.both)/float64(max(1, f.truth))
	return fmt.Sprintf("precision %.4f, recall %.4f, F1 %.4f", p, r, f.f1())
}

func (f figures) f1() float64 { return 2 * float64(f.both) / float64(max(1, f.found+f.truth)) }

// dedupe links records of one set whose true ones bear a cluster.
func dedupe(t *testing.T, name, id, cluster string, fields []linkage.Field) (figures, *linkage.Model) {
	table := linkage.New(linkage.Spec{Fields: fields})
	truth, size := map[string]string{}, map[string]int{}
	for _, r := range rows(t, name) {
		table.Add(r[id], take(r, fields))
		truth[r[id]] = r[cluster]
		size[r[cluster]]++
	}
	m := table.Learn()
	var f figures
	for _, n := range size {
		f.truth += n * (n - 1) / 2
	}
	for _, set := range linkage.Clusters(m.Pairs(0)) {
		for i, a := range set {
			for _, b := range set[:i] {
				f.found++
				if truth[a] == truth[b] {
					f.both++
				}
			}
		}
	}
	return f, m
}

// link links two sets one to one.
func link(t *testing.T, a, b []map[string]string, id string, fields []linkage.Field, same func(a, b string) bool, truth int) (figures, *linkage.Model) {
	table := linkage.New(linkage.Spec{Fields: fields, Sides: true})
	for _, r := range a {
		table.Add(r[id], take(r, fields))
	}
	for _, r := range b {
		table.AddOther(r[id], take(r, fields))
	}
	m := table.Learn()
	f := figures{truth: truth}
	for _, p := range linkage.OneToOne(m.Pairs(0)) {
		f.found++
		if same(p.A, p.B) {
			f.both++
		}
	}
	return f, m
}

func TestPublicSets(t *testing.T) {
	for _, c := range []struct {
		name  string
		least float64
		run   func(t *testing.T) (figures, *linkage.Model)
	}{
		{"FEBRL 1", 0.99, func(t *testing.T) (figures, *linkage.Model) {
			return dedupe(t, "febrl/dataset1.csv", "rec_id", "cluster_id", febrl)
		}},
		{"FEBRL 2", 0.99, func(t *testing.T) (figures, *linkage.Model) {
			return dedupe(t, "febrl/dataset2.csv", "rec_id", "cluster_id", febrl)
		}},
		{"FEBRL 3", 0.99, func(t *testing.T) (figures, *linkage.Model) {
			return dedupe(t, "febrl/dataset3.csv", "rec_id", "cluster_id", febrl)
		}},
		{"FEBRL 4", 0.99, func(t *testing.T) (figures, *linkage.Model) {
			a, b := rows(t, "febrl/dataset4a.csv"), rows(t, "febrl/dataset4b.csv")
			of := func(id string) string { return strings.Split(id, "-")[1] }
			return link(t, a, b, "rec_id", febrl, func(a, b string) bool { return of(a) == of(b) }, len(a))
		}},
		{"FEBRL 4 by name and street alone", 0.93, func(t *testing.T) (figures, *linkage.Model) {
			a, b := rows(t, "febrl/dataset4a.csv"), rows(t, "febrl/dataset4b.csv")
			of := func(id string) string { return strings.Split(id, "-")[1] }
			return link(t, a, b, "rec_id", febrl[:6], func(a, b string) bool { return of(a) == of(b) }, len(a))
		}},
		{"fake 1000", 0.93, func(t *testing.T) (figures, *linkage.Model) {
			return dedupe(t, "splink/fake_1000.csv", "unique_id", "cluster", fake)
		}},
		{"DBLP-ACM", 0.97, func(t *testing.T) (figures, *linkage.Model) {
			truth := map[[2]string]bool{}
			for _, r := range rows(t, "dblp-acm-leipzig/DBLP-ACM_perfectMapping.csv.gz") {
				truth[[2]string{r["idDBLP"], r["idACM"]}] = true
			}
			same := func(a, b string) bool { return truth[[2]string{a, b}] }
			return link(t, rows(t, "dblp-acm-leipzig/DBLP2.csv.gz"), rows(t, "dblp-acm-leipzig/ACM.csv.gz"), "id", papers, same, len(truth))
		}},
		{"early childhood sites", 0.80, func(t *testing.T) (figures, *linkage.Model) {
			return dedupe(t, "dedupe/csv_example_input_with_true_ids.csv", "Id", "True Id", sites)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, m := c.run(t)
			t.Logf("%s; %d pairs compared, %d rounds, prior %.1f", f, m.Compared, m.Rounds, m.Prior)
			if testing.Verbose() {
				for _, w := range m.Fields {
					var s strings.Builder
					for _, d := range w.Degrees {
						fmt.Fprintf(&s, "  %s %+.1f", d.Means, d.Weight)
					}
					t.Logf("%-16s%s", w.Field, s.String())
				}
			}
			if f.f1() < c.least {
				t.Errorf("F1 %.4f, want %v", f.f1(), c.least)
			}
		})
	}
}
