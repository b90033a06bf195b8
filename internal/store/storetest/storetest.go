// Package storetest holds every store to the same promises.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// Run holds a store to what store.Ledger promises. open returns an empty
// ledger; Run closes it. Its clock must stand at or after 2026.
func Run(t *testing.T, open func(t *testing.T) store.Ledger) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, h *house)
	}{
		{"append twice is harmless", appendTwice},
		{"order", order},
		{"what goes in comes out", roundTrip},
		{"after", after},
		{"cursors", cursors},
		{"facts", facts},
		{"having", having},
		{"sharing", sharing},
		{"hub", hub},
		{"protected facts are not findable", protected},
		{"newest and head", newest},
		{"latest assessment and decision", latest},
		{"decisions", decisions},
		{"erase what was decided", eraseDecided},
		{"what was decided of two", judged},
		{"erase what was decided of two", eraseKin},
		{"people", people},
		{"population", population},
		{"sites", sites},
		{"roll back leaves nothing", rollBack},
		{"roll back keeps what stood", rollBackKeeps},
		{"panic leaves nothing", panics},
		{"cancelled", cancelled},
		{"readers cannot write", readOnly},
		{"empty entries are refused", refused},
		{"two writers at once", writers},
		{"readers beside a writer", readers},
		{"flow", through},
		{"erase", erase},
		{"erase one of several", eraseShared},
		{"erase what others show", eraseDerived},
		{"erase twice", eraseTwice},
		{"erased does not come back", eraseComesBack},
		{"hold", hold},
		{"history agrees with memory", history},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := open(t)
			t.Cleanup(func() {
				if err := l.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			test.run(t, &house{t: t, l: l})
		})
	}
}

// house is a ledger with helpers that fail the test.
type house struct {
	t *testing.T
	l store.Ledger
}

func (h *house) update(fn func(tx flow.Tx[store.View]) error) {
	h.t.Helper()
	if err := h.l.Update(context.Background(), fn); err != nil {
		h.t.Fatalf("update: %v", err)
	}
}

func (h *house) append(entries ...countersign.Entry) (out []countersign.Entry) {
	h.t.Helper()
	h.update(func(tx flow.Tx[store.View]) (err error) {
		out, err = tx.Append(context.Background(), entries...)
		return err
	})
	return out
}

func (h *house) read(fn func(tx flow.Tx[store.View])) {
	h.t.Helper()
	err := h.l.Read(context.Background(), func(tx flow.Tx[store.View]) error {
		fn(tx)
		return nil
	})
	if err != nil {
		h.t.Fatalf("read: %v", err)
	}
}

func (h *house) after(seq countersign.Seq, limit int, kinds ...string) (out []countersign.Entry) {
	h.t.Helper()
	h.read(func(tx flow.Tx[store.View]) { out = must(tx.After(context.Background(), seq, limit, kinds...))(h.t) })
	return out
}

func (h *house) facts(id countersign.ID) (out []countersign.Fact) {
	h.t.Helper()
	h.read(func(tx flow.Tx[store.View]) { out = must(tx.View().Facts(context.Background(), id))(h.t) })
	return out
}

func (h *house) having(pred countersign.Pred, object countersign.ID, limit int) (n int, ids []countersign.ID) {
	h.t.Helper()
	h.read(func(tx flow.Tx[store.View]) {
		var err error
		n, ids, err = tx.View().Having(context.Background(), countersign.Selector{Pred: pred, Object: object}, limit, nil)
		if err != nil {
			h.t.Fatal(err)
		}
	})
	return n, ids
}

func (h *house) sharing(pred countersign.Pred, shingle uint64, limit int) (n int, ids []countersign.ID) {
	h.t.Helper()
	h.read(func(tx flow.Tx[store.View]) {
		var err error
		var numbers []uint32
		n, numbers, err = tx.View().Sharing(context.Background(), pred, shingle, limit, nil)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, no := range numbers {
			ids = append(ids, must(tx.View().Subject(context.Background(), no))(h.t))
		}
	})
	return n, ids
}

// wantHaving demands a count and the subjects in order.
func (h *house) wantHaving(object countersign.ID, want ...countersign.ID) {
	h.t.Helper()
	n, ids := h.having(countersign.Email, object, 100)
	if n != len(want) {
		h.t.Errorf("having %s: count %d, want %d", object, n, len(want))
	}
	diff(h.t, want, ids)
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func diff(t *testing.T, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, equal); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// equal compares times as moments: a store may keep them in another zone.
var equal = cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

var seen = time.Date(2026, 3, 4, 10, 0, 0, 123456789, time.FixedZone("", 3600))

// email is a record that gives the subjects one address.
func email(n byte, address countersign.ID, subjects ...countersign.ID) countersign.Entry {
	r := &countersign.Record{Source: "test", Evidence: countersign.Hash{1, n}, Marking: countersign.Amber}
	for _, s := range subjects {
		r.Facts = append(r.Facts, countersign.Fact{Subject: s, Pred: countersign.Email, Object: address})
	}
	return countersign.Entry{By: "intake/1", Record: r}
}

func assessment(subject countersign.ID, score float64, because ...countersign.Cause) countersign.Entry {
	return countersign.Entry{By: "assess/1", Assessment: &countersign.Assessment{
		Subject: subject, Verdict: countersign.VerdictReview, Score: score, Prior: -25,
		Findings: []countersign.Finding{{Detector: "test", Version: 1, Family: countersign.FamilyContact, Weight: 3.25,
			Say: "It says so.", Because: because, Innocent: "A family shares it.", Clear: "Ask.", Basis: []string{"US-2022"}}},
		Missing: []string{"a call"},
	}}
}

func decision(subject countersign.ID, reason string) countersign.Entry {
	return countersign.Entry{By: "person:ann", Decision: &countersign.Decision{
		Subject: subject, By: "person:ann", Verdict: countersign.VerdictHold, Reason: reason}}
}
