package store_test

import (
	"testing"

	"countersign/internal/store"
	"countersign/internal/store/storetest"
)

func openSQLite(t testing.TB, dir string, opts store.Options) *store.SQLite {
	t.Helper()
	if opts.Now == nil {
		opts.Now = clock
	}
	s, err := store.OpenSQLite(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Ledger { return openSQLite(t, t.TempDir(), store.Options{}) })
}

// With a tiny index in memory, pairs are always on the move to the table.
func TestSQLiteMoving(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Ledger { return openSQLite(t, t.TempDir(), store.Options{Pairs: 1}) })
}
