package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"time"

	"countersign"
	"countersign/custody"
	"countersign/internal/flow"
)

// sqlTx is one transaction, and what rooms read inside it. It is for one
// goroutine at a time.
type sqlTx struct {
	s      *SQLite
	c      *conn
	head   *head
	index  *index
	log    *custody.Tree // nil for a reader
	writer bool
	saved  bool             // a savepoint stands
	met    []countersign.ID // subjects the writer's cache learned of or changed
	seal   sealer
}

// subjectRow is what the writer remembers of a subject's row.
type subjectRow struct {
	no, slot      int64
	known, erased bool
}

const ownersMost = 1 << 17

// save makes the point that a failing update goes back to. Updates that write
// nothing never make one.
func (t *sqlTx) save() error {
	if !t.writer {
		return errReadOnly
	}
	if t.saved {
		return nil
	}
	_, err := t.c.exec("SAVEPOINT one_update")
	t.saved = err == nil
	return err
}

func (t *sqlTx) back() error {
	_, err := t.c.exec("ROLLBACK TO one_update")
	_, release := t.c.exec("RELEASE one_update")
	return errors.Join(err, release)
}

func (t *sqlTx) keep() error {
	if !t.saved {
		return nil
	}
	_, err := t.c.exec("RELEASE one_update")
	return err
}

func (t *sqlTx) Append(ctx context.Context, entries ...countersign.Entry) ([]countersign.Entry, error) {
	if err := t.save(); err != nil {
		return nil, err
	}
	out := make([]countersign.Entry, 0, len(entries))
	for i := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		placed, err := t.append(&entries[i], false)
		if err != nil {
			return nil, err
		}
		if placed.Seq != 0 {
			out = append(out, placed)
		}
	}
	return out, nil
}

// append places one entry; Seq 0 says that it was there already, which matters
// not if it happened again.
func (t *sqlTx) append(in *countersign.Entry, again bool) (e countersign.Entry, err error) {
	if err := appendable(in); err != nil {
		return e, err
	}
	full := in.Key()
	there, err := t.c.one(sqlKnownKey, full[:len(shortKey{})])
	if err != nil || there != nil && !again {
		return e, err
	}
	if there != nil {
		full = another(full, t.head.seq)
	}
	key := full[:len(shortKey{})]
	t.seal.house, t.seal.own = t.s.house, t.owner
	e = *in
	e.Seq = countersign.Seq(t.head.seq + 1)
	if e.At.IsZero() {
		e.At = t.s.opts.Now().UTC().Round(0)
	}
	if y := e.At.Year(); y < 1700 || y > 2200 {
		return e, fmt.Errorf("entry dated %s: %w", e.At.Format(time.RFC3339), countersign.ErrInvalid)
	}
	t.seal.key = key
	row, err := t.seal.seal(&e)
	if err != nil {
		return e, err
	}
	if err := t.insert(&e, key, row); err != nil {
		return e, err
	}
	t.head.seq++
	if e.Decision != nil || e.Retraction != nil {
		t.s.ruled.put(e.Subjects()...)
	}
	switch {
	case e.Record != nil:
		t.head.record = t.head.seq
		return e, t.learn(e.Record, e.Seq)
	case e.Decision != nil || e.Shipment != nil || e.Retraction != nil || e.Erasure != nil:
		return e, t.leaf(e.Kind(), full, 0, e.At) // what people did is custody too
	}
	return e, nil
}

func (t *sqlTx) insert(e *countersign.Entry, key []byte, row sealed) error {
	var first sealedPart
	kind := kindNo(e.Kind())
	if len(row.parts) > 0 {
		first = row.parts[0]
	}
	var body driver.Value
	if first.body != nil {
		body = first.body
	}
	_, err := t.c.exec(sqlAddEntry, int64(e.Seq), e.At.UnixNano(), e.By, kind, key, first.subject, first.slot, row.outline, body)
	if err != nil || len(row.parts) < 2 {
		return err
	}
	for _, p := range row.parts[1:] {
		if _, err := t.c.exec(sqlAddPart, int64(e.Seq), p.subject, kind, p.slot, p.body); err != nil {
			return err
		}
	}
	return nil
}

// learn indexes a record's facts. A subject that no record spoke of before
// has no pair in the table yet.
func (t *sqlTx) learn(r *countersign.Record, seq countersign.Seq) (err error) {
	runs(r.Facts, func(facts []countersign.Fact) {
		if err != nil {
			return
		}
		for i := range facts {
			facts[i].Seq = seq
		}
		var row subjectRow
		if row, err = t.subject(facts[0].Subject); err != nil {
			return
		}
		if err = t.addPairs(facts, row); err != nil || row.known {
			return
		}
		row.known = true
		if !facts[0].Subject.Site() {
			t.head.population++
		}
		_, err = t.change(facts[0].Subject, row)
	})
	return err
}

// addPairs puts the facts' pairs into the young index, less those that stand
// elsewhere already.
func (t *sqlTx) addPairs(facts []countersign.Fact, row subjectRow) (err error) {
	if row.no > math.MaxUint32 {
		return fmt.Errorf("subject %d: %w", row.no, countersign.ErrTooLarge)
	}
	t.s.blind.each(facts, func(h uint64) {
		p := posting{h, uint32(row.no), row.known}
		if row.known && err == nil {
			var there []int64
			if t.index.holdsOld(p) {
				return
			}
			if there, err = t.c.one(sqlHas, int64(h), row.no); there != nil {
				return
			}
		}
		t.index.young.add(p)
	})
	return err
}

// owner returns a subject with its key, making both if need be.
func (t *sqlTx) owner(id countersign.ID) (owner, error) {
	row, err := t.subject(id)
	if err != nil {
		return owner{}, err
	}
	if row.slot != 0 {
		key, err := t.s.keys.key(row.slot)
		return owner{id, row.no, row.slot, key}, err
	}
	t.head.slots++
	row.slot = t.head.slots
	key := t.s.keys.fresh(row.slot)
	row, err = t.change(id, row)
	return owner{id, row.no, row.slot, key}, err
}

// subject returns a subject's row. One that is new has a number but no key,
// and stands in no table before change.
func (t *sqlTx) subject(id countersign.ID) (subjectRow, error) {
	if row, ok := t.s.owners[id]; ok {
		return row, nil
	}
	got, err := t.c.one(sqlSubject, string(id))
	if err != nil {
		return subjectRow{}, err
	}
	if got == nil {
		return subjectRow{}, nil
	}
	row := subjectRow{got[0], got[1], got[2] != 0, got[3] != 0}
	t.remember(id, row)
	return row, nil
}

func (t *sqlTx) remember(id countersign.ID, row subjectRow) {
	if len(t.s.owners) >= ownersMost {
		clear(t.s.owners)
	}
	t.s.owners[id] = row
	t.met = append(t.met, id)
}

// change writes a subject's row, giving it a number if it has none.
func (t *sqlTx) change(id countersign.ID, row subjectRow) (_ subjectRow, err error) {
	if row.no == 0 {
		t.head.subjects++
		row.no = t.head.subjects
		_, err = t.c.exec(sqlAddSubject, row.no, string(id), row.slot, flag(row.known))
	} else {
		_, err = t.c.exec(sqlSetSubject, row.no, row.slot, flag(row.known), flag(row.erased))
	}
	t.remember(id, row)
	return row, err
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (t *sqlTx) SetCursor(_ context.Context, stage string, seq countersign.Seq) error {
	if err := t.save(); err != nil {
		return err
	}
	_, err := t.c.exec(sqlSetCursor, stage, int64(seq))
	return err
}

var _ flow.Tx[View] = (*sqlTx)(nil)
