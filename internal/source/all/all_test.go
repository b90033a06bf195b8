package all_test

import (
	"os"
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
