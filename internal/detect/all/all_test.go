package all_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/detect"
	"countersign/internal/detect/all"
	"countersign/internal/detect/detecttest"
)

// TestAll compares the list with the folders beside it: a detector that nobody
// named would never run.
func TestAll(t *testing.T) {
	dirs, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, d := range dirs {
		if d.IsDir() && d.Name() != "all" && d.Name() != "detecttest" {
			folders = append(folders, d.Name())
		}
	}
	var listed []string
	for _, d := range all.Detectors {
		listed = append(listed, d.Name)
	}
	if diff := cmp.Diff(folders, listed); diff != "" {
		t.Errorf("folders and list differ (-folders +list):\n%s", diff)
	}
	if !slices.IsSorted(listed) {
		t.Errorf("not sorted: %q", listed)
	}
}

// TestDescribed asks every detector of the list to describe itself, whether or
// not its own test does.
func TestDescribed(t *testing.T) {
	for _, d := range all.Detectors {
		if got := detecttest.Describe(d); len(got) > 0 {
			t.Errorf("%s: %s", d.Name, strings.Join(got, "; "))
		}
		got, err := detecttest.LintDir("../" + d.Name)
		if err != nil || len(got) > 0 {
			t.Errorf("%s: %v %s", d.Name, err, strings.Join(got, "; "))
		}
	}
}

// TestWeak keeps one finding by judgement from saying more than a look: below 19
// db it leaves fraud less likely than one in five. Only forgery and an exact
// identifier on a list may say more, or what was measured.
func TestWeak(t *testing.T) {
	for _, d := range all.Detectors {
		if d.Ground == detect.Listed || d.Ground == detect.Forgery {
			continue
		}
		for _, w := range d.Weights {
			if w.Decibans >= 19 && !strings.HasPrefix(w.From, "measured") {
				t.Errorf("%s: grade %s weighs %g db by judgement alone", d.Name, w.Grade, w.Decibans)
			}
		}
	}
}
