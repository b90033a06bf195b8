package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"countersign"
)

// movedAtOnce is how many pairs sqlAddSelectors has room for.
const movedAtOnce = 8

// moveSelectors moves pairs from memory to the table, a few more than the group
// brought: so memory is bounded, and no writer moves much more than it brought
// itself. They move in order, so those of one commit touch neighbouring pages.
func (s *SQLite) moveSelectors(brought int) error {
	x, h := &s.state.index, &s.state.head
	if x.old == nil {
		if x.young.pairs < s.opts.Pairs {
			return nil
		}
		x.freeze()
		h.moving = h.seq
	}
	for budget := brought + brought/4; budget > 0 && x.old != nil; {
		r := x.rest()
		n := min(budget, len(r.hash))
		if err := s.move(r.hash[:n], r.subject[:n]); err != nil {
			return fmt.Errorf("index: %w", err)
		}
		x.advance(n)
		budget -= max(1, n) // a part may be empty
	}
	if h.moved, h.past, h.pastSubject = int64(x.moved), int64(x.past.hash), int64(x.past.subject); x.old == nil {
		h.indexed, h.moving = h.moving, 0
	}
	return nil
}

// move puts pairs into the table, as many in a statement as one has room for.
func (s *SQLite) move(hashes []uint64, subjects []uint32) error {
	var args [2 * movedAtOnce]driver.Value
	for len(hashes) >= movedAtOnce {
		for i := range movedAtOnce {
			args[2*i], args[2*i+1] = int64(hashes[i]), int64(subjects[i])
		}
		if _, err := s.c.exec(sqlAddSelectors, args[:]...); err != nil {
			return err
		}
		hashes, subjects = hashes[movedAtOnce:], subjects[movedAtOnce:]
	}
	for i := range hashes {
		if _, err := s.c.exec(sqlAddSelector, int64(hashes[i]), int64(subjects[i])); err != nil {
			return err
		}
	}
	return nil
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
		x.moved, x.past = int(h.moved), place{uint64(h.past), uint32(h.pastSubject)}
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
