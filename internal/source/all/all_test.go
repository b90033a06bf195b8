package all_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"countersign/internal/source"
	"countersign/internal/source/all"
	"countersign/internal/source/mapped"

	"github.com/google/go-cmp/cmp"
)

// TestListed: every folder beside this one that holds a source is in the list.
func TestListed(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var folders, names []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "all" && e.Name() != "sourcetest" && e.Name() != "testdata" {
			folders = append(folders, e.Name())
		}
	}
	shipped := 0
	for _, s := range all.Sources {
		names = append(names, s.Name)
	}
	for _, m := range mapped.Shipped() { // one folder for all of them
		names = slices.DeleteFunc(names, func(n string) bool { return n == m.Name })
		shipped++
	}
	if len(names) != len(all.Sources)-shipped {
		t.Errorf("mappings are missing from the list: %q", names)
	}
	folders = slices.DeleteFunc(folders, func(f string) bool { return f == "mapped" })
	if !slices.IsSorted(names) {
		t.Errorf("the list is not sorted: %q", names)
	}
	if diff := cmp.Diff(folders, names); diff != "" {
		t.Errorf("folders and list differ (-folders +list):\n%s", diff)
	}
}

func TestNamed(t *testing.T) {
	for _, s := range all.Sources {
		if all.Named(s.Name) != s {
			t.Errorf("%s cannot be found", s.Name)
		}
	}
	if all.Named("nothing") != nil || all.Pick(source.Peek{}) != nil {
		t.Error("something was found that is not there")
	}
}

// TestExamples: every example is recognised for what it is, and read without a
// word.
func TestExamples(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "examples")
	want := map[string]struct {
		source  string
		records int
	}{
		"applicants.ndjson": {"subject", 24}, "greenhouse-webhook.json": {"greenhouse", 1}, "lever-export.json": {"lever", 2},
		"ashby.csv": {"ashby", 3}, "workday.csv": {"workday", 3}, "payments.csv": {"", 0},
	}
	for name, w := range want {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		r := source.NewReader(name, bytes.NewReader(raw), source.Limits{}, func(p source.Problem) { t.Error(p) })
		peek, err := r.Peek()
		if err != nil {
			t.Fatal(err)
		}
		s := all.Pick(peek)
		if s == nil || w.source == "" {
			if s != nil || w.source != "" {
				t.Errorf("%s: taken for %v, want %q", name, s, w.source)
			}
			continue
		}
		n := 0
		for {
			p, err := r.Next()
			if err != nil {
				break
			}
			recs, err := s.Piece(p)
			if err != nil {
				t.Errorf("%s: %v", p.Origin(), err)
			}
			n += len(recs)
		}
		if s.Name != w.source || n != w.records {
			t.Errorf("%s: %d records by %s, want %d by %s", name, n, s.Name, w.records, w.source)
		}
	}
}
