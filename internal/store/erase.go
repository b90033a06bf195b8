package store

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"countersign"
)

// Erase removes a subject's selectors and its key. What it said stays as
// bytes that nobody can open; what the custody log committed to stays proven.
//
// The ledger says first that the key is to go, in one transaction with the
// rest; then the key file is overwritten; then the write-ahead log is emptied,
// so that the removed hashes are gone from it as well. A crash in between is
// made up for on opening.
func (s *SQLite) Erase(ctx context.Context, e countersign.Erasure) error {
	var had countersign.ID
	err := s.write(ctx, func(tx *sqlTx) error {
		row, err := tx.subject(e.Subject)
		if err == nil && row.no == 0 {
			err = countersign.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := tx.refuseHeld(row.no); err != nil {
			return err
		}
		had = e.Subject
		return tx.erase(ctx, row, e)
	})
	if err == nil && had != "" {
		err = s.wipe()
	}
	if err != nil {
		return fmt.Errorf("erase %s: %w", e.Subject, err)
	}
	return nil
}

func (t *sqlTx) erase(ctx context.Context, row subjectRow, e countersign.Erasure) error {
	if err := t.save(); err != nil {
		return err
	}
	again := row.slot != 0 // something was said since it was erased last
	if again {
		if err := t.dropPairs(ctx, row, e.Subject); err != nil {
			return err
		}
		if err := t.dropEvidence(row.no); err != nil {
			return err
		}
		if _, err := t.c.exec(sqlAddWipe, row.slot); err != nil {
			return err
		}
		if row.known && !e.Subject.Site() {
			t.head.population--
		}
	}
	row.slot, row.known, row.erased = 0, false, true
	if _, err := t.change(e.Subject, row); err != nil {
		return err
	}
	_, err := t.append(&countersign.Entry{By: e.By, Erasure: &e}, again)
	return err
}

// another is the key of an entry that says what an older one says, about what
// stands on the ledger up to a place: who came back and is erased again for the
// same reason is erased twice.
func another(key countersign.Hash, upto int64) countersign.Hash {
	return sha256.Sum256(binary.BigEndian.AppendUint64(key[:], uint64(upto)))
}

// dropPairs removes the subject from the index. Which selectors it has is
// told by its facts, which can still be read.
func (t *sqlTx) dropPairs(ctx context.Context, row subjectRow, id countersign.ID) error {
	facts, err := t.Facts(ctx, id)
	if err != nil {
		return err
	}
	t.s.blind.each(facts, func(h uint64) {
		if err == nil {
			_, err = t.c.exec(sqlDelSelector, int64(h), row.no)
		}
	})
	t.index.young.settle()
	*t.index = t.index.without(uint32(row.no))
	return err
}

// wipe overwrites the keys that are to go and empties the write-ahead log.
func (s *SQLite) wipe() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if s.group != nil { // somebody's update stands uncommitted; commit it first
		s.end(s.group)
	}
	return s.finishErasures()
}

// finishErasures does what erasures still have to do.
func (s *SQLite) finishErasures() error {
	var slots []int64
	err := s.c.query(sqlWipes, func(row []driver.Value) error {
		slots = append(slots, row[0].(int64))
		return nil
	})
	if err != nil || len(slots) == 0 {
		return err
	}
	if err := s.keys.wipe(slots); err != nil {
		return err
	}
	if err := s.dropBlobs(); err != nil {
		return err
	}
	if _, err := s.c.exec(sqlDropWipes); err != nil {
		return err
	}
	// A view that is still open may keep the log from being emptied; it then
	// is at the next checkpoint. What it holds is sealed with wiped keys.
	s.carrier.mu.Lock()
	defer s.carrier.mu.Unlock()
	_, _, err = checkpoint(s.c, "TRUNCATE")
	return err
}

// Hold puts a subject under legal hold.
func (s *SQLite) Hold(ctx context.Context, h Hold) error {
	return s.write(ctx, func(tx *sqlTx) error {
		row, err := tx.subject(h.Subject)
		if err == nil && row.no == 0 {
			err = countersign.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("hold %s: %w", h.Subject, err)
		}
		if err := tx.save(); err != nil {
			return err
		}
		b, err := json.Marshal(h)
		if err != nil {
			return err
		}
		if _, err = tx.c.exec(sqlSetHold, row.no, s.house.Seal(nil, nil, b, aboutHold(row.no))); err != nil {
			return err
		}
		return tx.leaf("hold", sha256.Sum256(b), 0, s.opts.Now().UTC())
	})
}

func aboutHold(no int64) []byte { return binary.BigEndian.AppendUint64([]byte("hold"), uint64(no)) }

// Release lifts a hold.
func (s *SQLite) Release(ctx context.Context, id countersign.ID) error {
	return s.write(ctx, func(tx *sqlTx) error {
		row, err := tx.subject(id)
		if err != nil {
			return err
		}
		if err := tx.save(); err != nil {
			return err
		}
		n, err := tx.c.exec(sqlDropHold, row.no)
		if err == nil && n == 0 {
			err = fmt.Errorf("hold on %s: %w", id, countersign.ErrNotFound)
		}
		if err != nil {
			return err
		}
		return tx.leaf("release", sha256.Sum256([]byte(id)), 0, s.opts.Now().UTC())
	})
}

// Holds lists the holds in force.
func (s *SQLite) Holds(ctx context.Context) (out []Hold, err error) {
	err = s.read(ctx, func(tx *sqlTx) error {
		return tx.c.query(sqlHolds, func(row []driver.Value) error {
			h, err := s.holdOf(row[0].(int64), row[1].([]byte))
			if err == nil && h.inForce(s.opts.Now()) {
				out = append(out, h)
			}
			return err
		})
	})
	slices.SortFunc(out, func(a, b Hold) int { return strings.Compare(string(a.Subject), string(b.Subject)) })
	return out, err
}

func (s *SQLite) holdOf(no int64, body []byte) (h Hold, err error) {
	b, err := open(s.house, body, aboutHold(no))
	if err != nil {
		return h, fmt.Errorf("hold: %w", err)
	}
	return h, stored(b, &h)
}

// refuseHeld returns ErrHeld if the subject is under legal hold, or another
// that is and has evidence in common with it: erasing one key would make that
// unreadable.
func (t *sqlTx) refuseHeld(no int64) error {
	var held []Hold
	var nos []int64
	err := t.c.query(sqlHolds, func(row []driver.Value) error {
		h, err := t.s.holdOf(row[0].(int64), row[1].([]byte))
		if err == nil && h.inForce(t.s.opts.Now()) {
			held, nos = append(held, h), append(nos, row[0].(int64))
		}
		return err
	})
	if err != nil {
		return err
	}
	for i, h := range held {
		if nos[i] == no {
			return fmt.Errorf("held by %s: %w", h.By, countersign.ErrHeld)
		}
		if shared, err := t.c.one(sqlSharing, no, nos[i]); err != nil {
			return err
		} else if shared != nil {
			return fmt.Errorf("evidence shared with %s, held by %s: %w", h.Subject, h.By, countersign.ErrHeld)
		}
	}
	return nil
}
