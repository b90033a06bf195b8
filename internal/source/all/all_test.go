package all_test

import (
	"os"
	"slices"
	"testing"

	"countersign/internal/source"
	"countersign/internal/source/all"

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
	for _, s := range all.Sources {
		names = append(names, s.Name)
	}
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
