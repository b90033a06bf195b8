package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

var errBroken = errors.New("broken")

// half appends, reads (so that a store must have written), appends again and
// then gives up.
func half(h *house, end func() error) error {
	ctx := context.Background()
	return h.l.Update(ctx, func(tx flow.Tx[store.View]) error {
		if _, err := tx.Append(ctx, email(100, "email:a@x", "a:100", "a:1")); err != nil {
			return err
		}
		if _, err := tx.View().Facts(ctx, "a:1"); err != nil {
			return err
		}
		if _, _, err := tx.View().Having(ctx, countersign.Selector{Pred: countersign.Email, Object: "email:a@x"}, 9, nil); err != nil {
			return err
		}
		if _, err := tx.Append(ctx, assessment("a:1", 100), decision("a:100", "r"), email(101, "email:c@x", "a:101")); err != nil {
			return err
		}
		if err := tx.SetCursor(ctx, "s/1", 50); err != nil {
			return err
		}
		return end()
	})
}

func wantNothing(t *testing.T, h *house) {
	t.Helper()
	ctx := context.Background()
	if es := h.after(0, 0); len(es) != 0 {
		t.Errorf("%d entries stayed", len(es))
	}
	h.wantHaving("email:a@x")
	h.wantHaving("email:c@x")
	h.read(func(tx flow.Tx[store.View]) {
		v := tx.View()
		if n := must(v.Population(ctx))(t); n != 0 {
			t.Errorf("population %d", n)
		}
		if n := must(v.Head(ctx))(t); n != 0 {
			t.Errorf("head %d", n)
		}
		if a := must(v.Assessment(ctx, "a:1"))(t); a != nil {
			t.Errorf("assessment %v", a)
		}
		if d := must(v.Decision(ctx, "a:100"))(t); d != nil {
			t.Errorf("decision %v", d)
		}
		if at := must(tx.Cursor(ctx, "s/1"))(t); at != 0 {
			t.Errorf("cursor %d", at)
		}
	})
	if fs := h.facts("a:1"); len(fs) != 0 {
		t.Errorf("%d facts stayed", len(fs))
	}
}

func rollBack(t *testing.T, h *house) {
	wantErr(t, half(h, func() error { return errBroken }), errBroken)
	wantNothing(t, h)
	if out := h.append(email(100, "email:a@x", "a:100", "a:1")); len(out) != 1 || out[0].Seq != 1 {
		t.Errorf("what was rolled back cannot be said again: %v", out)
	}
}

// rollBackKeeps demands that a failure takes back its own and nothing else.
func rollBackKeeps(t *testing.T, h *house) {
	ctx := context.Background()
	h.append(email(1, "email:a@x", "a:1"), email(2, "email:b@x", "a:2"), assessment("a:1", 1), decision("a:1", "stands"))
	h.update(func(tx flow.Tx[store.View]) error { return tx.SetCursor(ctx, "s/1", 2) })
	before := h.after(0, 0)
	wantErr(t, half(h, func() error { return errBroken }), errBroken)
	diff(t, before, h.after(0, 0))
	h.wantHaving("email:a@x", "a:1")
	h.wantHaving("email:c@x")
	if n := len(h.facts("a:1")); n != 1 {
		t.Errorf("%d facts, want 1", n)
	}
	h.read(func(tx flow.Tx[store.View]) {
		v := tx.View()
		if a := must(v.Assessment(ctx, "a:1"))(t); a == nil || a.Score != 1 {
			t.Errorf("assessment %v", a)
		}
		if n := must(v.Newest(ctx, "a:1"))(t); n != 1 {
			t.Errorf("newest %d, want 1", n)
		}
		if n := must(v.Population(ctx))(t); n != 2 {
			t.Errorf("population %d, want 2", n)
		}
		if at := must(tx.Cursor(ctx, "s/1"))(t); at != 2 {
			t.Errorf("cursor %d, want 2", at)
		}
	})
	if out := h.append(email(1, "email:a@x", "a:1"), email(2, "email:b@x", "a:2")); len(out) != 0 {
		t.Errorf("keys of what stood before are lost: %d entries are new", len(out))
	}
	h.append(email(3, "email:a@x", "a:0", "a:2"))
	h.wantHaving("email:a@x", "a:1", "a:2", "a:0")
}

func panics(t *testing.T, h *house) {
	func() {
		defer func() {
			if r := recover(); r != "broken program" {
				t.Errorf("recovered %v", r)
			}
		}()
		_ = half(h, func() error { panic("broken program") })
	}()
	wantNothing(t, h)
	h.append(email(1, "email:a@x", "a:1"))
	h.wantHaving("email:a@x", "a:1")
}

func cancelled(t *testing.T, h *house) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	none := func(flow.Tx[store.View]) error { t.Error("ran"); return nil }
	wantErr(t, h.l.Update(ctx, none), context.Canceled)
	wantErr(t, h.l.Read(ctx, none), context.Canceled)
	wantErr(t, h.l.Erase(ctx, countersign.Erasure{Subject: "a:1"}), context.Canceled)
}

// writers lets many append at once, every fifth of them failing after it wrote.
func writers(t *testing.T, h *house) {
	const goroutines, each = 16, 25
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range each {
				e := email(0, "email:a@x", countersign.MakeID("a", fmt.Sprint(g)))
				e.Record.Evidence = countersign.Hash{byte(g), byte(i), 5}
				err := h.l.Update(context.Background(), func(tx flow.Tx[store.View]) error {
					if _, err := tx.Append(context.Background(), e); err != nil {
						return err
					}
					if i%5 == 4 {
						return errBroken
					}
					return nil
				})
				if (i%5 == 4) != errors.Is(err, errBroken) {
					t.Errorf("writer %d, entry %d: %v", g, i, err)
				}
			}
		})
	}
	wg.Wait()
	es := h.after(0, 0)
	if want := goroutines * each * 4 / 5; len(es) != want {
		t.Fatalf("%d entries, want %d", len(es), want)
	}
	for i, e := range es {
		if e.Seq != countersign.Seq(i+1) {
			t.Fatalf("entry %d stands at %d", e.Seq, i+1)
		}
	}
	if n, _ := h.having(countersign.Email, "email:a@x", 0); n != goroutines {
		t.Errorf("count %d, want %d", n, goroutines)
	}
}

// readers read while one appends: what they see must always fit together.
func readers(t *testing.T, h *house) {
	ctx := context.Background()
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			last := 0
			for {
				n := consistent(t, h, last)
				select {
				case <-done:
					return
				default:
					last = n
				}
			}
		})
	}
	for i := range 60 {
		h.append(email(byte(i), "email:a@x", countersign.MakeID("a", fmt.Sprint(i))))
		if i%10 == 9 {
			_ = half(h, func() error { return errBroken })
		}
	}
	close(done)
	wg.Wait()
	h.read(func(tx flow.Tx[store.View]) {
		if n := must(tx.View().Population(ctx))(t); n != 60 {
			t.Errorf("population %d, want 60", n)
		}
	})
}

// consistent reads one view twice over and returns how many entries it saw.
func consistent(t *testing.T, h *house, last int) (n int) {
	ctx := context.Background()
	err := h.l.Read(ctx, func(tx flow.Tx[store.View]) error {
		v := tx.View()
		head := must(v.Head(ctx))(t)
		es := must(tx.After(ctx, 0, 0))(t)
		count, ids, err := v.Having(ctx, countersign.Selector{Pred: countersign.Email, Object: "email:a@x"}, 1000, nil)
		if err != nil {
			return err
		}
		people := must(v.Population(ctx))(t)
		if n = len(es); n < last || int(head) != n || count != n || len(ids) != n || people != n {
			t.Errorf("head %d, %d entries (%d before), having %d (%d named), population %d", head, n, last, count, len(ids), people)
		}
		return nil
	})
	if err != nil {
		t.Errorf("read: %v", err)
	}
	return n
}

// through runs stages over the ledger, at once and later, with the same result.
func through(t *testing.T, h *house) {
	ctx := context.Background()
	stage := flow.Stage[store.View]{Name: "count", Version: 1, Wants: []string{countersign.KindRecord}, Batch: 2,
		Step: func(ctx context.Context, v store.View, in []countersign.Entry) (out []countersign.Entry, err error) {
			for _, e := range in {
				for _, id := range e.Subjects() {
					n, _, err := v.Having(ctx, countersign.Selector{Pred: countersign.Email, Object: "email:a@x"}, 0, nil)
					if err != nil {
						return nil, err
					}
					out = append(out, assessment(id, float64(n)))
				}
			}
			return out, nil
		}}
	out, err := flow.Through(ctx, h.l, []countersign.Entry{email(1, "email:a@x", "a:1"), email(2, "email:a@x", "a:2")}, stage)
	if err != nil || len(out) != 4 {
		t.Fatalf("%d entries, %v", len(out), err)
	}
	h.append(email(3, "email:a@x", "a:3"))
	for range 2 {
		if err := flow.Drain(ctx, h.l, stage); err != nil {
			t.Fatal(err)
		}
	}
	var got []float64
	for _, e := range h.after(0, 0, countersign.KindAssessment) {
		got = append(got, e.Assessment.Score)
	}
	diff(t, []float64{2, 2, 3}, got)
}
