package app

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"countersign"
)

// TestFairnessKeepsNothing: measuring writes nobody into the folder, whether
// people are made up or come in files.
func TestFairnessKeepsNothing(t *testing.T) {
	dir := t.TempDir()
	for name, q := range fairnessRequests(dir) {
		if err := Fairness(context.Background(), io.Discard, q); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s left %v, %v", name, left, err)
		}
	}
}

// TestFairnessLists: it judges by the folder's own lists, which shows where one
// of them was tampered with.
func TestFairnessLists(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(listsDir(dir), "ofac")
	if err := os.MkdirAll(list, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(list, "manifest.json"), []byte("no manifest"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, q := range fairnessRequests(dir) {
		if err := Fairness(context.Background(), io.Discard, q); ExitCode(err) != ExitTampered {
			t.Errorf("%s: %v, want %v", name, err, countersign.ErrTampered)
		}
	}
}

func fairnessRequests(data string) map[string]FairnessRequest {
	cfg := Config{Data: data, Now: worldEnd}
	return map[string]FairnessRequest{
		"made":      {Config: cfg, Seeds: []uint64{1}, Size: 60},
		"made swap": {Config: cfg, Seeds: []uint64{1}, Size: 40, Swap: true},
		"names":     {Config: cfg, Seeds: []uint64{1}, Size: 100, Names: true},
		"file swap": {Config: cfg, Swap: true, Inputs: []Input{{Name: "file", Path: "../../examples/applicants.ndjson"}}},
	}
}

// TestSwapOfFiles: the letters of a made world's names change places, in
// documents and holders' names as well, and no answer moves.
func TestSwapOfFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "world.ndjson")
	if err := os.WriteFile(file, world(t, 150), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	q := FairnessRequest{Config: Config{Now: worldEnd}, Swap: true, Inputs: []Input{{Name: "file", Path: file}}}
	if err := Fairness(context.Background(), &out, q); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// TestNetworksOfWorlds: crews are found together and innocents are left with
// those they belong with, on a small world whose seed nothing was held against.
func TestNetworksOfWorlds(t *testing.T) {
	var out strings.Builder
	q := FairnessRequest{Config: Config{Now: worldEnd}, Networks: true, Seeds: []uint64{31}, Size: 1500}
	if err := Fairness(context.Background(), &out, q); err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`pairs F1 (\S+) .*strangers (\S+) %`).FindStringSubmatch(out.String())
	if m == nil {
		t.Fatal(out.String())
	}
	f1, _ := strconv.ParseFloat(m[1], 64)
	strangers, _ := strconv.ParseFloat(m[2], 64)
	if f1 < 0.5 || strangers > 1 {
		t.Errorf("pairs F1 %v, innocents with strangers %v %%", f1, strangers)
	}
}
