package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// history lets a store and the memory store live through the same random
// acts, and demands the same answers. (For the memory store it shows that
// nothing depends on its hash seed.)
func history(t *testing.T, h *house) {
	model := &house{t: t, l: store.NewMem(nil)}
	world := 0 // each run of the property plays among its own subjects
	rapid.Check(t, func(rt *rapid.T) {
		world++
		w := fmt.Sprint(world, "/")
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			e, fail, wipe := act(rt, w)
			if wipe {
				er := eraseOf(e.Subjects()[0])
				er.Reason = fmt.Sprint(rapid.IntRange(0, 1).Draw(rt, "reason"))
				a, b := h.l.Erase(context.Background(), er), model.l.Erase(context.Background(), er)
				if errors.Is(a, countersign.ErrNotFound) != errors.Is(b, countersign.ErrNotFound) || (a == nil) != (b == nil) {
					rt.Fatalf("erase %s: %v, memory %v", er.Subject, a, b)
				}
				continue
			}
			play(rt, h, e, fail)
			play(rt, model, e, fail)
		}
		if a, b := answers(h, w), answers(model, w); a != b {
			rt.Fatalf("store:\n%s\nmemory:\n%s", a, b)
		}
	})
}

func act(rt *rapid.T, world string) (e countersign.Entry, fail, wipe bool) {
	who := func(label string) countersign.ID {
		return countersign.ID(fmt.Sprint("a:", world, rapid.IntRange(0, 3).Draw(rt, label)))
	}
	n := rapid.IntRange(0, 5).Draw(rt, "n")
	switch rapid.IntRange(0, 3).Draw(rt, "kind") {
	case 0:
		e = assessment(who("of"), float64(n), countersign.Cause{Subject: who("cites"), Shown: "v"})
	case 1:
		e = decision(who("of"), fmt.Sprint(n))
		switch rapid.IntRange(0, 2).Draw(rt, "what") {
		case 0:
			e.Decision.Verdict, e.Decision.Pair = "", &countersign.Pair{List: "l", Entry: fmt.Sprint(n), Same: countersign.SameNo}
		case 1:
			e = undo(who("of"), countersign.Seq(n))
		}
	default:
		e = email(byte(n), countersign.ID(fmt.Sprint("email:", world, n%2)), who("one"), who("two"))
	}
	k := rapid.IntRange(0, 9).Draw(rt, "end")
	return e, k == 0, k == 1
}

func play(rt *rapid.T, h *house, e countersign.Entry, fail bool) {
	if e.Record != nil { // a ledger takes over what it is given
		r := *e.Record
		r.Facts = append([]countersign.Fact(nil), r.Facts...)
		e.Record = &r
	}
	err := h.l.Update(context.Background(), func(tx flow.Tx[store.View]) error {
		if _, err := tx.Append(context.Background(), e); err != nil {
			return err
		}
		if fail {
			return errBroken
		}
		return nil
	})
	if err != nil && !fail {
		rt.Fatal(err)
	}
}

// answers writes down all that can be read of one world.
func answers(h *house, world string) string {
	ctx := context.Background()
	var out string
	h.read(func(tx flow.Tx[store.View]) {
		v := tx.View()
		for i := range 2 {
			n, ids, err := v.Having(ctx, countersign.Selector{Pred: countersign.Email, Object: countersign.ID(fmt.Sprint("email:", world, i))}, 3, nil)
			out += fmt.Sprintln("having", i, n, ids, err)
		}
		for i := range 4 {
			id := countersign.ID(fmt.Sprint("a:", world, i))
			fs, err := v.Facts(ctx, id)
			out += fmt.Sprintln(id, fs, err, must(v.Newest(ctx, id))(h.t))
			if a := must(v.Assessment(ctx, id))(h.t); a != nil {
				out += fmt.Sprintln(a.Score, a.Findings)
			}
			if d := must(v.Decision(ctx, id))(h.t); d != nil {
				out += fmt.Sprintln(*d)
			}
			for _, e := range must(v.Decided(ctx, id))(h.t) {
				out += fmt.Sprintln(e.Kind(), e.Decision != nil && e.Decision.Pair != nil, e.Decision == nil || e.Decision.Reason != "")
			}
		}
		out += fmt.Sprintln(must(v.Population(ctx))(h.t), must(v.Head(ctx))(h.t))
	})
	return out
}
