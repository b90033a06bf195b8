package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"

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
		for _, check := range []func(context.Context) error{tx.checkPages, tx.checkEntries, tx.checkLeaves, tx.checkEvidence, tx.checkSlips, tx.checkIndex} {
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
		var leaf Leaf
		if body, ok := row[9].([]byte); !ok || json.Unmarshal(body, &leaf) != nil || leaf.SHA256 != h || leaf.Size != row[4].(int64) || leaf.At.UnixNano() != row[3].(int64) {
			return fmt.Errorf("evidence %s is not what its leaf says: %w", h, countersign.ErrTampered)
		}
		if _, ok := row[5].([]byte); !ok {
			return nil // erased
		}
		if _, err := t.openExhibit(h, row[1].(string), row[5:9]); err != nil {
			return fmt.Errorf("evidence %s: %w", h, err)
		}
		return ctx.Err()
	})
}

// checkIndex compares the index and the counts with what the facts say.
func (t *sqlTx) checkIndex(ctx context.Context) error {
	var want int64
	err := t.c.query(sqlSubjects, func(row []driver.Value) error {
		n, err := t.checkPairs(ctx, countersign.ID(row[0].(string)))
		want += n
		return err
	})
	if err != nil {
		return err
	}
	got := int64(t.index.young.pairs)
	if t.index.old != nil {
		for i := t.index.moved; i < parts; i++ {
			left := t.index.old.part[i].flat()
			if i == t.index.moved {
				left = left.from(t.index.past)
			}
			got += int64(len(left.hash))
		}
	}
	for query, count := range map[string]int64{sqlPairs: want - got, sqlPeople: t.head.population, sqlRecord: t.head.record} {
		row, err := t.c.one(query)
		if err != nil {
			return err
		}
		if row[0] != count {
			return fmt.Errorf("%s: %d, want %d: %w", query, row[0], count, countersign.ErrTampered)
		}
	}
	return ctx.Err()
}

// checkPairs demands that each of a subject's pairs stands somewhere, and
// returns how many they are.
func (t *sqlTx) checkPairs(ctx context.Context, id countersign.ID) (int64, error) {
	row, err := t.row(id)
	if err != nil {
		return 0, err
	}
	facts, err := t.Facts(ctx, id)
	if err != nil {
		return 0, err
	}
	var hashes []uint64
	t.s.blind.each(facts, func(h uint64) { hashes = append(hashes, h) })
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	for _, h := range hashes {
		p := posting{hash: h, subject: uint32(row.no)}
		if t.index.holdsOld(p) || holds(t.index.young.part[partOf(h)].runs, p) {
			continue
		}
		there, err := t.c.one(sqlHas, int64(h), row.no)
		if err == nil && there == nil {
			err = fmt.Errorf("%s lacks a selector in the index: %w", id, countersign.ErrTampered)
		}
		if err != nil {
			return 0, err
		}
	}
	return int64(len(hashes)), nil
}
