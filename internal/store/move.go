package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"countersign"
)

// moveSelectors moves pairs from memory to the table, about twice as many as
// the group brought: so memory is bounded, and no writer waits for a large
// move. A part moves at a time, and its pairs touch neighbouring pages.
func (s *SQLite) moveSelectors(brought int) error {
	x, h := &s.state.index, &s.state.head
	if x.old == nil {
		if x.young.pairs < s.opts.Pairs {
			return nil
		}
		x.freeze()
		h.moving, h.moved = h.seq, 0
	}
	for budget := 2 * brought; budget > 0 && x.old != nil; {
		n, err := s.movePart()
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		budget -= n
	}
	return nil
}

// movePart moves one part and returns how many pairs it had.
func (s *SQLite) movePart() (int, error) {
	x, h := &s.state.index, &s.state.head
	r := x.old.part[x.moved].flat()
	for i := range r.hash {
		if _, err := s.c.exec(sqlAddSelector, int64(r.hash[i]), int64(r.subject[i])); err != nil {
			return 0, err
		}
	}
	x.moved++
	h.moved++
	x.tally = newTally()
	if x.moved == parts {
		x.old, x.moved = nil, 0
		h.indexed, h.moving, h.moved = h.moving, 0, 0
	}
	return max(1, len(r.hash)), nil
}

// recoverIndex makes the pairs in memory again from the records that came
// after the last move.
func (s *SQLite) recoverIndex() error {
	x, h := &s.state.index, &s.state.head
	tx := &sqlTx{s: s, c: s.c, writer: true, head: h, index: x}
	defer clear(s.owners)
	if h.moving > h.indexed {
		if err := tx.derive(h.indexed, h.moving); err != nil {
			return err
		}
		x.freeze()
		x.moved = int(h.moved)
		for i := range x.moved {
			x.old.part[i] = part{}
		}
	}
	return tx.derive(max(h.indexed, h.moving), h.seq)
}

// derive adds the pairs of the records between two entries.
func (t *sqlTx) derive(from, to int64) error {
	ctx := context.Background()
	for from < to {
		es, err := t.entries(ctx, sqlAfterKind, from, int64(1000), int64(kindRecord))
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		for i := range es {
			if int64(es[i].Seq) > to {
				break
			}
			if err := t.rederive(&es[i]); err != nil {
				return fmt.Errorf("index: %w", err)
			}
		}
		if len(es) == 0 {
			break
		}
		from = int64(es[len(es)-1].Seq)
	}
	t.index.young.settle()
	return nil
}

func (t *sqlTx) rederive(e *countersign.Entry) (err error) {
	runs(e.Record.Facts, func(facts []countersign.Fact) {
		if err != nil {
			return
		}
		var row subjectRow
		if row, err = t.subject(facts[0].Subject); err != nil {
			return
		}
		if row.known, err = t.spokenOf(row, e.Seq); err == nil {
			err = t.addPairs(facts, row)
		}
	})
	return err
}

// spokenOf reports whether a record before the entry speaks of the subject:
// only then can the table have pairs of it that the record repeats.
func (t *sqlTx) spokenOf(row subjectRow, before countersign.Seq) (found bool, err error) {
	for _, query := range []string{sqlSpokenOf, sqlSpokenOfIn} {
		err = t.c.query(query, func([]driver.Value) error {
			found = true
			return nil
		}, row.no, row.slot, int64(before))
		if err != nil || found {
			return found, err
		}
	}
	return false, nil
}
