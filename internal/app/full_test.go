package app

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

const fullSubjects = placed + 100

// TestFull: a disk that fills up ends the run with a sentence. What was placed
// before is whole and can be verified, and once there is room the same input
// gives the answer that it would have given at once.
func TestFull(t *testing.T) {
	w := world(t, fullSubjects)
	want := ndjson(t, screened(t, Config{Data: t.TempDir()}, w))
	for most, placedBefore := range map[int64]int{256 << 10: 0, 6 << 20: placed} {
		dir := t.TempDir()
		err := fill(t, dir, w, most)
		if !errors.Is(err, store.ErrFull) || !strings.Contains(Plain(err.Error()), "is full; what was placed before is whole: make room and run again") || ExitCode(err) == ExitOK {
			t.Fatalf("%d bytes: %v", most, err)
		}
		if kept := whole(t, dir); kept != placedBefore {
			t.Errorf("%d bytes: %d records kept, want %d", most, kept, placedBefore)
		}
		var out strings.Builder
		if err := VerifyEvidence(context.Background(), &out, dir, ""); err != nil {
			t.Errorf("%d bytes: %v", most, err)
		}
		if got := ndjson(t, screened(t, Config{Data: dir}, w)); got != want {
			t.Errorf("%d bytes: another answer", most)
		}
	}
}

// fill screens into a house that may not grow beyond some bytes.
func fill(t *testing.T, dir string, in []byte, most int64) error {
	t.Helper()
	a, err := New(context.Background(), Config{Data: dir, Now: worldEnd, MaxBytes: most})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Screen(context.Background(), Request{Inputs: []Input{{Name: "world", Reader: bytes.NewReader(in)}}})
	if e := a.Close(); e != nil && !errors.Is(e, store.ErrFull) {
		t.Errorf("closing: %v", e)
	}
	return err
}

// whole checks a house, and returns how many records it holds: those of whole
// transactions.
func whole(t *testing.T, dir string) int {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenSQLite(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = errors.Join(s.Check(ctx), s.Read(ctx, func(tx flow.Tx[store.View]) error {
		es, err := tx.After(ctx, 0, 0, countersign.KindRecord)
		n = len(es)
		return err
	}), s.Close())
	if err != nil || n%placed != 0 && n != fullSubjects {
		t.Errorf("%d records, %v", n, err)
	}
	return n
}
