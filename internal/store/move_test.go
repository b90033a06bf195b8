package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// TestMove: wherever the move of pairs to the table stands, whatever was added,
// taken back, erased and opened anew between, each selector has the subjects that
// it has in memory, in views that are open since before, too.
func TestMove(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		m := &moving{rt: rt, dir: dir, opts: store.Options{Pairs: rapid.SampledFrom([]int{1, 60, 200}).Draw(rt, "pairs"), PublishEvery: -1, Now: clock},
			want: store.NewMem(clock), of: rapid.SampledFrom([]int{3, 60}).Draw(rt, "selectors"),
			most: rapid.SampledFrom([]int{10, 90}).Draw(rt, "most")}
		m.open()
		defer func() { m.got.Close() }()
		for range rapid.IntRange(6, 14).Draw(rt, "steps") {
			if m.erase() { // which waits for views that are open
				continue
			}
			before := m.all(m.got)
			err := m.got.Read(context.Background(), func(tx flow.Tx[store.View]) error {
				m.add()
				if diff := cmp.Diff(before, m.seen(tx)); diff != "" {
					rt.Errorf("an older view changed: %s", diff)
				}
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
			if rapid.IntRange(0, 3).Draw(rt, "again") == 0 {
				if err := m.got.Close(); err != nil {
					rt.Fatal(err)
				}
				m.open()
			}
			if diff := cmp.Diff(m.all(m.want), m.all(m.got)); diff != "" {
				rt.Fatal(diff)
			}
		}
		if err := m.got.Check(context.Background()); err != nil {
			rt.Fatal(err)
		}
	})
}

// moving is a ledger whose pairs move, and one in memory that is told the same.
type moving struct {
	rt       *rapid.T
	dir      string
	opts     store.Options
	got      *store.SQLite
	want     *store.Mem
	of       int // selectors there are
	most     int // subjects a step brings
	subjects int
	records  byte
}

func (m *moving) open() {
	var err error
	if m.got, err = store.OpenSQLite(m.dir, m.opts); err != nil {
		m.rt.Fatal(err)
	}
}

// erase erases somebody, now and then.
func (m *moving) erase() bool {
	if m.subjects == 0 || rapid.IntRange(0, 4).Draw(m.rt, "erase") > 0 {
		return false
	}
	who := m.subject(rapid.IntRange(0, m.subjects-1).Draw(m.rt, "who"))
	for _, l := range []store.Ledger{m.want, m.got} {
		if err := l.Erase(context.Background(), countersign.Erasure{Subject: who, By: "kim", Reason: "asked"}); err != nil {
			m.rt.Fatal(err)
		}
	}
	if diff := cmp.Diff(m.all(m.want), m.all(m.got)); diff != "" {
		m.rt.Fatal(diff)
	}
	return true
}

// add adds records of many, and now and then takes that back.
func (m *moving) add() {
	first := rapid.SampledFrom([]int{m.subjects, m.subjects, m.subjects, m.subjects / 2, 0}).Draw(m.rt, "first")
	many := 150 // first, more than are counted anew whenever they are asked for
	if m.subjects > 0 {
		many = rapid.SampledFrom([]int{1, m.most / 2, m.most}).Draw(m.rt, "many")
	}
	var entries []countersign.Entry
	m.records++
	for i := first; i < first+many; i++ {
		entries = append(entries, m.record(i))
	}
	back := errors.New("taken back")
	if rapid.IntRange(0, 4).Draw(m.rt, "kept") > 0 {
		back, m.subjects = nil, max(m.subjects, first+many)
	}
	for _, l := range []store.Ledger{m.want, m.got} {
		err := l.Update(context.Background(), func(tx flow.Tx[store.View]) error {
			_, err := tx.Append(context.Background(), entries...)
			return errors.Join(err, back)
		})
		if !errors.Is(err, back) {
			m.rt.Fatal(err)
		}
	}
}

func (m *moving) subject(i int) countersign.ID { return countersign.MakeID("a", fmt.Sprint(i)) }

func (m *moving) selector(i int) countersign.ID {
	return countersign.ID(fmt.Sprintf("email:%d@example.com", i%m.of))
}

func (m *moving) record(i int) countersign.Entry {
	r := &countersign.Record{Source: "test", Origin: fmt.Sprint(i), Evidence: countersign.Hash{m.records, byte(i), byte(i >> 8)}}
	for k := range 3 {
		at := m.selector(i*7 + k*k + int(m.records))
		r.Facts = append(r.Facts, countersign.Fact{Subject: m.subject(i), Pred: countersign.Email, Object: at, Value: at.Rest()})
	}
	return countersign.Entry{By: "test", Record: r}
}

type holders struct {
	N   int
	IDs []countersign.ID
}

func (m *moving) all(l store.Ledger) (out []holders) {
	err := l.Read(context.Background(), func(tx flow.Tx[store.View]) error {
		out = m.seen(tx)
		return nil
	})
	if err != nil {
		m.rt.Fatal(err)
	}
	return out
}

func (m *moving) seen(tx flow.Tx[store.View]) (out []holders) {
	for i := range m.of {
		n, ids, err := tx.View().Having(context.Background(), countersign.Selector{Pred: countersign.Email, Object: m.selector(i)}, 1000, nil)
		if err != nil {
			m.rt.Fatal(err)
		}
		few, _, err := tx.View().Having(context.Background(), countersign.Selector{Pred: countersign.Email, Object: m.selector(i)}, 5, nil)
		if err != nil || few != n {
			m.rt.Fatalf("%d, asked for five %d, %v", n, few, err)
		}
		out = append(out, holders{n, ids})
	}
	return out
}
