package app

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/resolve"
	"countersign/internal/roster"
	"countersign/internal/store"
)

// TestFollow: a roster that follows record by record knows the networks that
// one does which reads the whole ledger at once, and forgets who was erased.
func TestFollow(t *testing.T) {
	ctx, prior := context.Background(), -25.0
	a, err := New(ctx, Config{Detectors: []*detect.Detector{}, Prior: &prior, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	names := resolve.Namer{Key: []byte("a key of the house")}
	live := openRoster(t)
	lines := bytes.SplitAfter(bytes.TrimSpace(world(t, 240)), []byte("\n"))
	fed := 0
	for _, n := range []int{1, 1, 50, 3, len(lines) - 55} {
		in := []Input{{Name: "world", Reader: bytes.NewReader(bytes.Join(lines[fed:fed+n], nil))}}
		if _, _, err := a.take(ctx, Request{Inputs: in, Progress: func(string, int64, int64) {}}); err != nil {
			t.Fatal(err)
		}
		fed += n
		if _, err := Follow(ctx, a.ledger, names, live); err != nil {
			t.Fatal(err)
		}
	}
	atOnce := openRoster(t)
	if _, err := Follow(ctx, a.ledger, names, atOnce); err != nil {
		t.Fatal(err)
	}
	want := networksOf(t, atOnce)
	if d := cmp.Diff(want, networksOf(t, live)); d != "" || len(want) == 0 {
		t.Fatalf("%d networks at once; live:\n%s", len(want), d)
	}
	gone := want[0].Members[0]
	err = a.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
		_, err := tx.Append(ctx, countersign.Entry{By: "kim", Erasure: &countersign.Erasure{Subject: gone, By: "kim", Reason: "asked"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	changes, err := Follow(ctx, a.ledger, names, live)
	if err != nil || len(changes) == 0 {
		t.Fatalf("%v, %v", changes, err)
	}
	err = live.Ask(func(b *kindred.Book) error {
		if _, known := b.Seen(gone); known {
			t.Errorf("%s is still known", gone)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func openRoster(t *testing.T) *roster.Roster {
	t.Helper()
	r, err := roster.Open(context.Background(), filepath.Join(t.TempDir(), "networks.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func networksOf(t *testing.T, r *roster.Roster) (out []kindred.Network) {
	t.Helper()
	if err := r.Ask(func(b *kindred.Book) error { out = b.Networks(); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}
