package roster

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/kindred"
)

func open(t testing.TB, path string) *Roster {
	t.Helper()
	r, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func paid(id, account string) kindred.Subject {
	return kindred.Subject{ID: countersign.ID("a:" + id), Seen: int64(len(id)),
		Held:     []kindred.Held{{Thing: kindred.ThingOf("payout", account), Kind: kindred.Payout, First: 20000, Last: 20040}},
		Visits:   []kindred.Visit{{Start: 28_000_000, Minutes: 30, Line: 7, Device: 9}},
		Pictures: []kindred.Picture{{Bits: [4]uint64{1, 2, 3, 4}, Size: 256}}}
}

func networks(t *testing.T, r *Roster) (out []kindred.Network) {
	t.Helper()
	if err := r.Ask(func(b *kindred.Book) error { out = b.Networks(); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestReopen: what was there is there again, and the feed adds up to it.
func TestReopen(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "networks.db")
	r := open(t, path)
	if _, err := r.Put(ctx, 5, paid("1", "x"), paid("2", "x"), paid("3", "y"), paid("4", "y")); err != nil {
		t.Fatal(err)
	}
	not := kindred.Judgement{A: "a:2", B: "a:1", Say: kindred.Not, By: "kim", Reason: "met both", At: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)}
	if _, err := r.Judge(ctx, 6, not); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Remove(ctx, 7, "a:4"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Put(ctx, 8, paid("5", "y")); err != nil {
		t.Fatal(err)
	}
	before := networks(t, r)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, path)
	if d := cmp.Diff(before, networks(t, r)); d != "" || len(before) != 1 {
		t.Errorf("%v, then\n%s", before, d)
	}
	if r.Upto() != 8 {
		t.Errorf("read to %d", r.Upto())
	}
	lines, err := r.Feed(ctx, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, l := range lines {
		said = append(said, fmt.Sprint(l.Upto, " ", l.What, " ", l.Joined, l.Left))
	}
	if d := cmp.Diff([]string{"5 formed [a:1 a:2] []", "5 formed [a:3 a:4] []", "6 gone [] [a:1 a:2]", "7 gone [] [a:3 a:4]", "8 formed [a:3 a:5] []"}, said); d != "" {
		t.Error(d)
	}
	if _, err := r.Undo(ctx, 9, not); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Undo(ctx, 9, not); !errors.Is(err, countersign.ErrNotFound) {
		t.Errorf("undone twice: %v", err)
	}
	if n := networks(t, r); len(n) != 2 {
		t.Errorf("after undoing %v", n)
	}
}

// TestRefusedDisk: when the disk refuses, the answer is an error and never a
// book that the disk does not know.
func TestRefusedDisk(t *testing.T) {
	ctx := context.Background()
	r := open(t, filepath.Join(t.TempDir(), "networks.db"))
	if _, err := r.db.Exec("DROP TABLE change"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Put(ctx, 1, paid("1", "x"), paid("2", "x")); err == nil {
		t.Fatal("a change that cannot be told was taken")
	}
	if err := r.Ask(func(*kindred.Book) error { return nil }); err == nil {
		t.Error("it answers from a book that the disk does not know")
	}
}

func FuzzDecode(f *testing.F) {
	s := paid("1", "x")
	f.Add(encode(&s))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decode("a:1", b)
		if err != nil {
			return
		}
		again, err := decode("a:1", encode(&s))
		if d := cmp.Diff(s, again); err != nil || d != "" {
			t.Errorf("%v\n%s", err, d)
		}
	})
}
