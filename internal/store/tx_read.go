package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"countersign"
)

func (t *sqlTx) View() View { return t }

// Concurrent says no: a view is one connection.
func (t *sqlTx) Concurrent() bool { return false }

func (t *sqlTx) Cursor(_ context.Context, stage string) (countersign.Seq, error) {
	row, err := t.c.one(sqlCursor, stage)
	if err != nil || row == nil {
		return 0, err
	}
	return countersign.Seq(row[0]), nil
}

func (t *sqlTx) Head(context.Context) (countersign.Seq, error) {
	return countersign.Seq(t.head.record), nil
}

func (t *sqlTx) Last(context.Context) (countersign.Seq, error) {
	return countersign.Seq(t.head.seq), nil
}

func (t *sqlTx) Population(context.Context) (int, error) { return int(t.head.population), nil }

func (t *sqlTx) opener() *opener {
	return &opener{house: t.s.house, key: t.s.keys.key, name: t.name}
}

// entryRow is one row of entries as the queries select it.
func (t *sqlTx) entry(row []driver.Value) (e countersign.Entry, err error) {
	e.Seq, e.At, e.By = countersign.Seq(row[0].(int64)), time.Unix(0, row[1].(int64)).UTC(), row[2].(string)
	kind := row[3].(int64)
	if kind <= 0 || kind >= int64(len(kinds)) {
		return e, fmt.Errorf("entry %d: kind %d: %w", e.Seq, kind, countersign.ErrTampered)
	}
	s := sealed{outline: row[6].([]byte)}
	if body, ok := row[7].([]byte); ok {
		s.parts = []sealedPart{{row[4].(int64), row[5].(int64), body}}
		if kind <= kindAssessment { // the others speak of one subject at most
			err = t.c.query(sqlParts, func(p []driver.Value) error {
				s.parts = append(s.parts, sealedPart{p[0].(int64), p[1].(int64), p[2].([]byte)})
				return nil
			}, int64(e.Seq))
		}
	}
	if err == nil {
		err = t.opener().fill(&e, kind, row[8].([]byte), s)
	}
	return e, err
}

func (t *sqlTx) After(ctx context.Context, seq countersign.Seq, limit int, names ...string) ([]countersign.Entry, error) {
	if limit <= 0 {
		limit = int(t.head.seq)
	}
	if len(names) == 0 {
		return t.entries(ctx, sqlAfter, int64(seq), int64(limit))
	}
	var out []countersign.Entry
	for i, name := range names {
		if kindNo(name) == 0 || slices.Contains(names[:i], name) {
			continue
		}
		es, err := t.entries(ctx, sqlAfterKind, int64(seq), int64(limit), kindNo(name))
		if err != nil {
			return nil, err
		}
		out = append(out, es...)
	}
	slices.SortFunc(out, func(a, b countersign.Entry) int { return int(a.Seq - b.Seq) })
	return out[:min(len(out), limit):min(len(out), limit)], nil
}

func (t *sqlTx) entries(ctx context.Context, query string, args ...driver.Value) (out []countersign.Entry, err error) {
	err = t.c.query(query, func(row []driver.Value) error {
		e, err := t.entry(row)
		out = append(out, e)
		if err == nil {
			err = ctx.Err()
		}
		return err
	}, args...)
	return out, err
}

// row returns a subject's row, numbered 0 if it is unknown. Only the writer
// may look into the writer's cache.
func (t *sqlTx) row(id countersign.ID) (subjectRow, error) {
	if t.writer {
		return t.subject(id)
	}
	got, err := t.c.one(sqlSubject, string(id))
	if err != nil || got == nil {
		return subjectRow{}, err
	}
	return subjectRow{got[0], got[1], got[2] != 0, got[3] != 0}, nil
}

func (t *sqlTx) Facts(_ context.Context, id countersign.ID) (out []countersign.Fact, err error) {
	row, err := t.row(id)
	if err != nil || row.slot == 0 {
		return nil, err
	}
	o := t.opener()
	var lists [][]countersign.Fact
	for _, query := range []string{sqlFacts, sqlFactParts} {
		err := t.c.query(query, func(r []driver.Value) error {
			facts, err := o.facts(id, countersign.Seq(r[0].(int64)), sealedPart{row.no, row.slot, r[2].([]byte)})
			if len(facts) > 0 {
				lists = append(lists, facts)
			}
			return err
		}, row.no, row.slot)
		if err != nil {
			return nil, err
		}
	}
	return gather(lists), nil
}

// gather joins the facts of several records in order of predicate, then of
// saying.
func gather(lists [][]countersign.Fact) []countersign.Fact {
	switch len(lists) {
	case 0:
		return nil
	case 1:
		return lists[0]
	}
	out := slices.Concat(lists...)
	slices.SortStableFunc(out, func(a, b countersign.Fact) int {
		if c := byPred(a, b); c != 0 {
			return c
		}
		return int(a.Seq - b.Seq)
	})
	return out
}

func (t *sqlTx) Newest(_ context.Context, id countersign.ID) (newest countersign.Seq, err error) {
	row, err := t.row(id)
	if err != nil || row.slot == 0 {
		return 0, err
	}
	for _, query := range []string{sqlNewest, sqlNewestIn} {
		got, err := t.c.one(query, row.no, row.slot)
		if err != nil {
			return 0, err
		}
		newest = max(newest, countersign.Seq(got[0]))
	}
	return newest, nil
}

func (t *sqlTx) latest(id countersign.ID, kind int64) (*countersign.Entry, error) {
	row, err := t.row(id)
	if err != nil || row.no == 0 {
		return nil, err
	}
	es, err := t.entries(context.Background(), sqlLatest, row.no, kind)
	if err != nil || len(es) == 0 {
		return nil, err
	}
	return &es[0], nil
}

func (t *sqlTx) Assessment(_ context.Context, id countersign.ID) (*countersign.Assessment, error) {
	e, err := t.latest(id, kindAssessment)
	if err != nil || e == nil {
		return nil, err
	}
	return e.Assessment, nil
}

func (t *sqlTx) Decision(ctx context.Context, id countersign.ID) (*countersign.Decision, error) {
	es, err := t.Decided(ctx, id)
	if err != nil {
		return nil, err
	}
	return countersign.LastVerdict(es), nil
}

func (t *sqlTx) Decided(ctx context.Context, id countersign.ID) ([]countersign.Entry, error) {
	row, err := t.row(id)
	if err != nil || row.no == 0 {
		return nil, err
	}
	return t.entries(ctx, sqlDecided, row.no)
}

func (t *sqlTx) Judged(ctx context.Context) ([]countersign.Entry, error) {
	all, err := t.entries(ctx, sqlRulings)
	return judgedOf(all), err
}

// judgedOf are those of decisions that are on two subjects and stand.
func judgedOf(all []countersign.Entry) (out []countersign.Entry) {
	for _, e := range countersign.Standing(all) {
		if k := e.Decision.Kin; k != nil && k.Same != "" {
			out = append(out, e)
		}
	}
	return out
}

func (t *sqlTx) AnyDecided(context.Context) (any bool, err error) {
	err = t.c.query(sqlAnyDecided, func([]driver.Value) error {
		any = true
		return nil
	})
	return any, err
}

func (t *sqlTx) People(_ context.Context, after uint32, limit int) (ids []countersign.ID, last uint32, err error) {
	err = t.c.query(sqlPeopleAfter, func(row []driver.Value) error {
		last = uint32(row[0].(int64))
		ids = append(ids, countersign.ID(row[1].(string)))
		return nil
	}, int64(after), int64(limit))
	return ids, last, err
}

func (t *sqlTx) Having(_ context.Context, s countersign.Selector, limit int, buf []countersign.ID) (int, []countersign.ID, error) {
	return t.collect(t.s.blind.selector(s), limit, buf)
}

func (t *sqlTx) Sharing(_ context.Context, p countersign.Pred, h uint64, most int, buf []uint32) (int, []uint32, error) {
	lists, n, err := t.lists(t.s.blind.shingle(p, h), most)
	if err != nil || n > most {
		return n, buf, err
	}
	return n, lists.all(buf), nil
}

func (t *sqlTx) Subject(_ context.Context, number uint32) (countersign.ID, error) {
	return t.name(int64(number))
}

// fewEnough is how many subjects are read at once, so that most selectors need
// no counting of their own.
const fewEnough = 64

// lists returns what the table and what memory know of a hash, and how many
// subjects that is. No pair stands in two of the three places.
func (t *sqlTx) lists(hash uint64, limit int) (spans, int, error) {
	t.index.young.settle()
	var old, young spans
	n := t.index.find(hash, &old, &young)
	stored, inTable, err := t.table(hash, limit)
	if err != nil {
		return spans{}, 0, err
	}
	lists := spans{n: 3}
	lists.at[0] = stored
	lists.at[1], lists.at[2] = flatten(&old), flatten(&young)
	return lists, n + inTable, nil
}

// collect names the first subjects that have a hash.
func (t *sqlTx) collect(hash uint64, limit int, buf []countersign.ID) (int, []countersign.ID, error) {
	lists, n, err := t.lists(hash, limit)
	if err != nil {
		return 0, buf, err
	}
	for range min(n, limit) {
		no, _ := lists.next()
		id, err := t.name(int64(no))
		if err != nil {
			return 0, buf, err
		}
		buf = append(buf, id)
	}
	return n, buf, nil
}

// flatten merges spans of one posting list; one span, the common case, is
// taken as it is.
func flatten(s *spans) (out []uint32) {
	if s.n == 1 {
		return s.at[0]
	}
	for {
		no, ok := s.next()
		if !ok {
			return out
		}
		out = append(out, no)
	}
}

// table returns the first subjects the table has under a hash, and how many
// there are.
func (t *sqlTx) table(hash uint64, limit int) (subjects []uint32, n int, err error) {
	most := max(limit, fewEnough)
	err = t.c.query(sqlHaving, func(row []driver.Value) error {
		subjects = append(subjects, uint32(row[0].(int64)))
		return nil
	}, int64(hash), int64(most)+1)
	if err != nil || len(subjects) <= most {
		return subjects, len(subjects), err
	}
	counts := t.index.counts(hash)
	if n, ok := counts.get(hash); ok {
		return subjects, n, nil
	}
	row, err := t.c.one(sqlCount, int64(hash))
	if err != nil {
		return nil, 0, err
	}
	counts.put(hash, int(row[0]))
	return subjects, int(row[0]), nil
}

// name returns the name of a subject by its number.
func (t *sqlTx) name(no int64) (id countersign.ID, err error) {
	if id, ok := t.s.names.get(no); ok {
		return id, nil
	}
	err = t.c.query(sqlName, func(row []driver.Value) error {
		id = countersign.ID(row[0].(string))
		return nil
	}, no)
	if err == nil && id == "" {
		err = fmt.Errorf("subject %d: %w", no, countersign.ErrTampered)
	}
	if err == nil {
		t.s.names.put(no, id)
	}
	return id, err
}

// names is a cache of subjects' names by number, which never change.
type names struct{ slot [1 << 16]atomic.Pointer[name] }

type name struct {
	no int64
	id countersign.ID
}

func (n *names) get(no int64) (countersign.ID, bool) {
	if c := n.slot[no%int64(len(n.slot))].Load(); c != nil && c.no == no {
		return c.id, true
	}
	return "", false
}

func (n *names) put(no int64, id countersign.ID) {
	n.slot[no%int64(len(n.slot))].Store(&name{no, id})
}

// forget drops names of numbers that were never committed.
func (n *names) forget(last int64) {
	for i := range n.slot {
		if c := n.slot[i].Load(); c != nil && c.no > last {
			n.slot[i].Store(nil)
		}
	}
}
