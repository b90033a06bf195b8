package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
)

// TestAgain: who is screened once more is judged by what holds now, though
// nothing new was said of them.
func TestAgain(t *testing.T) {
	w, data := world(t, 80), t.TempDir()
	screened(t, Config{Data: data}, w)
	prior := -10.0
	later := Config{Now: worldEnd.AddDate(4, 0, 0), Prior: &prior}
	want := screened(t, later, w)
	later.Data = data
	got := screened(t, later, w)
	if d := cmp.Diff(verdicts(want), verdicts(got)); d != "" {
		t.Errorf("a later screening answers otherwise than a first one then: %.2000s", d)
	}
}

// TestReceiptOver: a receipt of a judgement over what a ledger held re-runs,
// from that ledger, to the same answer; without the ledger it says what it needs.
func TestReceiptOver(t *testing.T) {
	dir := t.TempDir()
	w := world(t, 80)
	half := bytes.IndexByte(w[len(w)/2:], '\n') + len(w)/2 + 1
	data, input, file := filepath.Join(dir, "data"), filepath.Join(dir, "second.ndjson"), filepath.Join(dir, "receipt.json")
	screened(t, Config{Data: data}, w[:half])
	if err := os.WriteFile(input, w[half:], 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := New(context.Background(), Config{Data: data, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.Screen(context.Background(), Request{Inputs: []Input{{Name: "second.ndjson", Path: input}}})
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	var receipt, out bytes.Buffer
	if err := answer.WriteReceipt(&receipt); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, receipt.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	screened(t, Config{Data: data}, []byte(`{"id":"applicant:acme/later","emails":["later@example.com"]}`+"\n"))
	if err := Rerun(context.Background(), &out, Rerunning{Receipt: file, Data: data}); err != nil {
		t.Errorf("over the ledger: %v", err)
	}
	if err := Rerun(context.Background(), &out, Rerunning{Receipt: file}); !errors.Is(err, countersign.ErrNotFound) {
		t.Errorf("without the ledger: %v", err)
	}
}
