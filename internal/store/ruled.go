package store

import (
	"context"
	"database/sql/driver"
	"sync"

	"countersign"
)

// ruled knows of whom people decided anything, so that nobody asks the ledger
// about the many of whom they did not. It may hold some too many, whose
// decision was taken back, and never one too few: a subject is put in before
// its decision is committed.
type ruled struct {
	mu   sync.RWMutex
	ids  map[countersign.ID]struct{}
	read bool // what stood in the ledger is in ids
}

func (r *ruled) put(ids ...countersign.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids == nil {
		r.ids = map[countersign.ID]struct{}{}
	}
	for _, id := range ids {
		r.ids[id] = struct{}{}
	}
}

func (r *ruled) has(id countersign.ID) (there, read bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, there = r.ids[id]
	return there, r.read
}

// MayBeDecided reports whether View.Decided may say anything of a subject. It
// costs a look into a map.
func (s *SQLite) MayBeDecided(ctx context.Context, id countersign.ID) (bool, error) {
	there, read := s.ruled.has(id)
	if there || read {
		return there, nil
	}
	if err := s.read(ctx, func(tx *sqlTx) error { return tx.ruled() }); err != nil {
		return false, err
	}
	there, _ = s.ruled.has(id)
	return there, nil
}

// ruled reads of whom people decided.
func (t *sqlTx) ruled() error {
	var nos []int64
	err := t.c.query(sqlRuled, func(row []driver.Value) error {
		nos = append(nos, row[0].(int64))
		return nil
	})
	for _, no := range nos {
		if err != nil {
			break
		}
		var id countersign.ID
		if id, err = t.name(no); err == nil {
			t.s.ruled.put(id)
		}
	}
	if err == nil {
		t.s.ruled.mu.Lock()
		t.s.ruled.read = true
		t.s.ruled.mu.Unlock()
	}
	return err
}
