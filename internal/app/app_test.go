package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/sim"
)

func screened(t *testing.T, cfg Config, parts ...[]byte) *Answer {
	t.Helper()
	if cfg.Now.IsZero() {
		cfg.Now = worldEnd
	}
	a, err := New(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var last *Answer
	for _, p := range parts {
		if last, err = a.Screen(context.Background(), Request{Inputs: []Input{{Name: "world", Reader: bytes.NewReader(p)}}}); err != nil {
			t.Fatal(err)
		}
		if len(last.Bundle.Problems) > 0 {
			t.Fatal(last.Bundle.Problems)
		}
	}
	return last
}

func world(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sim.New(sim.Options{Seed: 5, Subjects: n, Fraud: 0.2}).WriteNDJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ndjson(t *testing.T, a *Answer) string {
	t.Helper()
	var b bytes.Buffer
	if err := a.Render(&b, "ndjson", RenderOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestStores: a folder that keeps everything answers as memory does, on one
// worker as on several.
func TestStores(t *testing.T) {
	w := world(t, 150)
	memory := ndjson(t, screened(t, Config{}, w))
	if d := cmp.Diff(memory, ndjson(t, screened(t, Config{Data: t.TempDir()}, w))); d != "" {
		t.Errorf("SQLite answers otherwise: %.2000s", d)
	}
	if d := cmp.Diff(memory, ndjson(t, screened(t, Config{Jobs: 1}, w))); d != "" {
		t.Errorf("one worker answers otherwise: %.2000s", d)
	}
}

// TestInParts: read in two parts or in one, the last word is the same on
// everybody whom the second part speaks of.
func TestInParts(t *testing.T) {
	w := world(t, 120)
	half := bytes.IndexByte(w[len(w)/2:], '\n') + len(w)/2 + 1
	whole := verdicts(screened(t, Config{}, w))
	for id, v := range verdicts(screened(t, Config{Data: t.TempDir()}, w[:half], w[half:])) {
		if whole[id] != v {
			t.Errorf("%s: %v in parts, %v in one", id, v, whole[id])
		}
	}
}

func verdicts(a *Answer) map[countersign.ID]float64 {
	out := map[countersign.ID]float64{}
	for _, x := range a.Bundle.Assessments {
		out[x.Subject] = x.Score
	}
	return out
}

// TestErase: what a person said is in no file of the folder after erasing, and
// the log verifies.
func TestErase(t *testing.T) {
	dir := t.TempDir()
	person := []byte(`{"id":"applicant:acme/1","name":"Marker Zanzibarson","emails":["zanzibarson@example.com"],"notes":["quixotic-marker"]}` + "\n")
	screened(t, Config{Data: dir}, person)
	if err := Erase(context.Background(), dir, countersign.Erasure{Subject: "applicant:acme/1", By: "test", Reason: "asked"}); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, mark := range []string{"anzibarson", "quixotic"} {
			if bytes.Contains(b, []byte(mark)) {
				t.Errorf("%s holds %q", path, mark)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := VerifyEvidence(context.Background(), &out, dir, ""); err != nil || !strings.Contains(out.String(), "1 more were erased") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// TestReceipt: a receipt re-runs to the same answer, and tells a change of
// input.
func TestReceipt(t *testing.T) {
	dir := t.TempDir()
	input := filepath.Join(dir, "world.ndjson")
	if err := os.WriteFile(input, world(t, 60), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := New(context.Background(), Config{Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	answer, err := a.Screen(context.Background(), Request{Inputs: []Input{{Name: "world.ndjson", Path: input}}})
	if err != nil {
		t.Fatal(err)
	}
	var receipt, out bytes.Buffer
	if err := answer.WriteReceipt(&receipt); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "receipt.json")
	if err := os.WriteFile(file, receipt.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Rerun(context.Background(), &out, Rerunning{Receipt: file}); err != nil {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(input, world(t, 61), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Rerun(context.Background(), &out, Rerunning{Receipt: file}); ExitCode(err) != ExitTampered {
		t.Errorf("another input: %v", err)
	}
}

// TestSwap: every name by a name of another origin, every protected value by
// another, and no answer moves. docs/measurements.md has the long run.
func TestSwap(t *testing.T) {
	w := sim.New(sim.Options{Seed: 3, Subjects: 250, Fraud: 0.5})
	plain, err := screenWorld(context.Background(), Config{Now: worldEnd}, w)
	if err != nil {
		t.Fatal(err)
	}
	for _, turn := range []uint64{0, 7, 19} {
		swapped, err := screenWorld(context.Background(), Config{Now: worldEnd}, w.SwapNames(turn))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := sameAnswers(&out, "swap", plain, swapped); err != nil {
			t.Errorf("%v\n%s", err, out.String())
		}
	}
}
