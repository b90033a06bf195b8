package app

import (
	"bytes"
	"context"
	"fmt"
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

// TestFollowJudged: judgements are replayed in whatever runs the ledger is read,
// and who was erased and came anew is somebody of whom nothing was judged.
func TestFollowJudged(t *testing.T) {
	ctx := context.Background()
	names := resolve.Namer{Key: []byte("a key of the house")}
	ledger := store.NewMem(nil)
	live := openRoster(t)
	kin := func(a, b countersign.ID, same countersign.Same, day int) countersign.Entry {
		return countersign.Entry{By: "kim", Decision: &countersign.Decision{Subject: a, By: "kim", Reason: "met", At: worldEnd.AddDate(0, 0, day),
			Kin: &countersign.Kin{Subject: b, Same: same}}}
	}
	seen := func(n byte, id countersign.ID, account string) countersign.Entry {
		return countersign.Entry{By: "intake/1", Record: &countersign.Record{Source: "t", Seen: worldEnd.AddDate(0, 0, int(n)), Evidence: countersign.Hash{n},
			Facts: []countersign.Fact{{Subject: id, Pred: countersign.Payout, Object: countersign.MakeID("payout", account)}}}}
	}
	steps := [][]countersign.Entry{
		{seen(1, "w:1", "x"), seen(2, "w:2", "x"), seen(3, "w:3", "y")},
		{kin("w:1", "w:2", countersign.SameNo, 1), kin("w:2", "w:3", countersign.SameYes, 2)},
		{{By: "kim", Retraction: &countersign.Retraction{Entry: 4, Subject: "w:1", By: "kim", Reason: "brothers"}}},
		{{By: "kim", Erasure: &countersign.Erasure{Subject: "w:3", By: "kim", Reason: "asked"}}, seen(9, "w:3", "z")},
		{kin("w:1", "w:3", countersign.SameYes, 3)},
	}
	want := []string{"[w:1 w:2]", "[w:2 w:3]", "[w:1 w:2 w:3]", "[w:1 w:2]", "[w:1 w:2 w:3]"}
	for i, entries := range steps {
		for _, e := range entries {
			err := error(nil)
			if e.Erasure != nil {
				err = ledger.Erase(ctx, *e.Erasure)
			} else {
				err = ledger.Update(ctx, func(tx flow.Tx[store.View]) error { _, err := tx.Append(ctx, e); return err })
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		atOnce := openRoster(t)
		for _, r := range []*roster.Roster{live, atOnce} {
			if _, err := Follow(ctx, ledger, names, r); err != nil {
				t.Fatal(err)
			}
			if n := networksOf(t, r); len(n) != 1 || fmt.Sprint(n[0].Members) != want[i] {
				t.Errorf("step %d: %v, want %s", i+1, n, want[i])
			}
		}
	}
}
