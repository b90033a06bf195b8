package store_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// TestTamper flips bits of the ledger's file and of the key file. Each flip is
// found on opening or by Check, or has changed nothing that can be read: it
// fell on a byte that no row uses, a cursor, or the label of a migration.
func TestTamper(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s := openSQLite(t, dir, store.Options{Pairs: 100})
	for n := range 30 {
		e := person(n, 10, 3)
		e.Record.Evidence = seal(t, s, "x", fmt.Appendf(nil, "raw %d", n), e.Record.Facts[0].Subject)
		appendAll(t, s, []countersign.Entry{e, decision(e.Record.Facts[0].Subject, "because")})
	}
	want := contents(t, s)
	if err := s.Check(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	flips := 60
	if testing.Short() {
		flips = 10
	}
	r, found := rand.New(rand.NewPCG(3, 4)), 0
	for i := range flips {
		path := filepath.Join(dir, "ledger.db")
		if i%6 == 5 {
			path = filepath.Join(dir, "keys", "subjects")
		}
		clean := read(t, path)
		whole := bytes.Clone(clean)
		at, bit := r.IntN(len(whole)), byte(1)<<r.IntN(8)
		whole[at] ^= bit
		write(t, path, whole)
		if err := opensWell(dir); err != nil {
			found++
		} else if s, err := store.OpenSQLite(dir, store.Options{PublishEvery: -1}); err == nil {
			if d := cmp.Diff(want, contents(t, s)); d != "" {
				t.Errorf("%s, byte %d, bit %x: unnoticed: %s", filepath.Base(path), at, bit, d)
			}
			_ = s.Close()
		}
		write(t, path, clean)
	}
	t.Logf("%d of %d flips found, the others changed nothing", found, flips)
	if found < flips/4 {
		t.Errorf("only %d of %d flips found", found, flips)
	}
}

func opensWell(dir string) error {
	s, err := store.OpenSQLite(dir, store.Options{PublishEvery: -1})
	if err != nil {
		return err
	}
	err = s.Check(context.Background())
	_ = s.Close() // a broken house may not close well
	return err
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// contents is all that can be read.
func contents(t *testing.T, s *store.SQLite) []string {
	t.Helper()
	ctx := context.Background()
	var out []string
	err := s.Read(ctx, func(tx flow.Tx[store.View]) error {
		es, err := tx.After(ctx, 0, 0)
		for _, e := range es {
			out = append(out, fmt.Sprint(e.Seq, e.At, e.By, e.Kind(), e.Key()))
			for _, id := range e.Subjects() {
				facts, err := tx.View().Facts(ctx, id)
				if err != nil {
					return err
				}
				out = append(out, fmt.Sprint(id, facts))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
