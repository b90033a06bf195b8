package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"

	"countersign"
	"countersign/custody"
)

// Check reads everything and says what is wrong: SQLite's own check, entries
// missing from the sequence, sealed bytes that do not open, leaves that are
// not those of the log, published files that do not verify. Of what was erased
// it checks that it is gone.
func (s *SQLite) Check(ctx context.Context) error {
	signed, err := s.Publish(ctx)
	if err != nil {
		return err
	}
	err = s.read(ctx, func(tx *sqlTx) error {
		for _, check := range []func(context.Context) error{tx.checkPages, tx.checkEntries, tx.checkLeaves, tx.checkEvidence} {
			if err := check(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if signed == nil {
		return nil
	}
	if _, err := custody.Verify(s.LogFS(), s.VerifierKey()); err != nil {
		return fmt.Errorf("check: custody log: %w", err)
	}
	return nil
}

func (t *sqlTx) checkPages(context.Context) error {
	return t.c.query("PRAGMA integrity_check(1)", func(row []driver.Value) error {
		if said := fmt.Sprint(row[0]); said != "ok" {
			return fmt.Errorf("%s: %w", said, countersign.ErrTampered)
		}
		return nil
	})
}

func (t *sqlTx) checkEntries(ctx context.Context) error {
	for at := countersign.Seq(0); int64(at) < t.head.seq; {
		es, err := t.After(ctx, at, 1000)
		if err != nil {
			return err
		}
		for i := range es {
			if at++; es[i].Seq != at {
				return fmt.Errorf("entry %d is missing: %w", at, countersign.ErrTampered)
			}
		}
		if len(es) == 0 {
			return fmt.Errorf("entry %d is missing: %w", at+1, countersign.ErrTampered)
		}
	}
	return nil
}

// checkLeaves rebuilds the tree from the leaves.
func (t *sqlTx) checkLeaves(ctx context.Context) error {
	edge, _, err := logRow(t.c)
	if err != nil {
		return err
	}
	var want, got custody.Tree
	if err := want.UnmarshalText([]byte(edge)); err != nil {
		return err
	}
	for got.Size() < want.Size() {
		leaves, err := t.s.leaves(t.c, got.Size(), min(publishStep, want.Size()-got.Size()))
		if err != nil {
			return err
		}
		for _, l := range leaves {
			got.Append(l)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	a, _ := want.MarshalText()
	b, _ := got.MarshalText()
	if !bytes.Equal(a, b) {
		return fmt.Errorf("leaves do not give the log's head: %w", countersign.ErrTampered)
	}
	return nil
}

func (t *sqlTx) checkEvidence(ctx context.Context) error {
	return t.c.query(sqlEvidenceAll, func(row []driver.Value) error {
		var h countersign.Hash
		copy(h[:], row[0].([]byte))
		if _, ok := row[5].([]byte); !ok {
			return nil // erased
		}
		if _, err := t.openExhibit(h, row[1].(string), row[5:]); err != nil {
			return fmt.Errorf("evidence %s: %w", h, err)
		}
		return ctx.Err()
	})
}
