package all

import (
	"os"
	"slices"
	"testing"
)

// Every plug-in folder stands in the list, under its own name.
func TestAll(t *testing.T) {
	var have []string
	for _, s := range Sinks {
		have = append(have, s.Name)
	}
	dirs, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if n := d.Name(); d.IsDir() && n != "all" && n != "sinktest" && !slices.Contains(have, n) {
			t.Errorf("internal/sink/%s is not in the list", n)
		}
	}
	if !slices.IsSorted(have) {
		t.Error("keep the list sorted")
	}
}
