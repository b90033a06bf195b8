package storetest

import (
	"context"
	"fmt"
	"testing"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

func facts(t *testing.T, h *house) {
	rec := func(n byte, facts ...countersign.Fact) countersign.Entry {
		return countersign.Entry{By: "intake/1", Record: &countersign.Record{Source: "s", Evidence: countersign.Hash{n}, Facts: facts}}
	}
	say := func(subject countersign.ID, pred countersign.Pred, value string) countersign.Fact {
		return countersign.Fact{Subject: subject, Pred: pred, Value: value}
	}
	h.append(
		rec(1, say("a:1", "phone", "1"), say("a:2", "name", "other"), say("a:1", "email", "1"), say("a:1", "phone", "2")),
		rec(2, say("a:1", "name", "n"), say("a:1", "email", "2")),
	)
	h.append(rec(3, say("a:2", "email", "x"), say("a:1", "email", "3")))
	said := func(id countersign.ID) (out []string) {
		for _, f := range h.facts(id) {
			if f.Subject != id {
				t.Errorf("facts of %s hold one of %s", id, f.Subject)
			}
			out = append(out, fmt.Sprint(f.Pred, f.Value, "#", f.Seq))
		}
		return out
	}
	diff(t, []string{"email1#1", "email2#2", "email3#3", "namen#2", "phone1#1", "phone2#1"}, said("a:1"))
	diff(t, []string{"emailx#3", "nameother#1"}, said("a:2"))
	diff(t, []string(nil), said("a:3"))
}

func having(t *testing.T, h *house) {
	h.append(email(1, "email:b@x", "applicant:3"), email(2, "email:a@x", "applicant:1", "applicant:2"))
	h.wantHaving("email:a@x", "applicant:1", "applicant:2")
	h.append(email(3, "email:a@x", "applicant:3"), email(4, "email:a@x", "applicant:1"))
	h.wantHaving("email:a@x", "applicant:3", "applicant:1", "applicant:2")
	h.wantHaving("email:none@x")
	if n, _ := h.having(countersign.Phone, "email:a@x", 10); n != 0 {
		t.Errorf("another predicate has %d", n)
	}
	for limit, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 3, 9: 3} {
		n, ids := h.having(countersign.Email, "email:a@x", limit)
		if n != 3 || len(ids) != want {
			t.Errorf("limit %d: count %d with %d subjects, want 3 with %d", limit, n, len(ids), want)
		}
	}
	h.update(func(tx flow.Tx[store.View]) error {
		v := tx.View()
		if _, err := tx.Append(context.Background(), email(5, "email:a@x", "applicant:9")); err != nil {
			return err
		}
		buf := []countersign.ID{"kept"}
		n, buf, err := v.Having(context.Background(), countersign.Selector{Pred: countersign.Email, Object: "email:a@x"}, 4, buf)
		if n != 4 {
			t.Errorf("inside the transaction: count %d, want 4", n)
		}
		diff(t, []countersign.ID{"kept", "applicant:3", "applicant:1", "applicant:2", "applicant:9"}, buf)
		return err
	})
}

func sharing(t *testing.T, h *house) {
	text := func(n byte, subject countersign.ID, pred countersign.Pred, shingles ...uint64) countersign.Entry {
		return countersign.Entry{By: "intake/1", Record: &countersign.Record{Source: "s", Evidence: countersign.Hash{n},
			Facts: []countersign.Fact{{Subject: subject, Pred: pred, Value: "text", Shingles: shingles}}}}
	}
	h.append(text(1, "a:1", countersign.Resume, 1, 2, 3), text(2, "a:2", countersign.Resume, 2, 3, ^uint64(0)), text(3, "a:3", countersign.Proposal, 3))
	for shingle, want := range map[uint64][]countersign.ID{1: {"a:1"}, 2: {"a:1", "a:2"}, 3: {"a:1", "a:2"}, ^uint64(0): {"a:2"}, 4: nil} {
		n, ids := h.sharing(countersign.Resume, shingle, 10)
		if n != len(want) {
			t.Errorf("shingle %d: count %d, want %d", shingle, n, len(want))
		}
		diff(t, want, ids)
	}
	if n, _ := h.sharing(countersign.Proposal, 3, 10); n != 1 {
		t.Errorf("proposals with shingle 3: %d, want 1", n)
	}
}

// hub gives thousands of subjects one selector, in several transactions.
func hub(t *testing.T, h *house) {
	const batches, batch = 7, 400
	for b := range batches {
		var in []countersign.Entry
		for i := range batch {
			n := b*batch + i
			e := email(0, "email:hub@x", countersign.MakeID("a", fmt.Sprint(n)))
			e.Record.Evidence = countersign.Hash{byte(n), byte(n >> 8), 1}
			own := e.Record.Facts[0]
			own.Object = countersign.MakeID("email", fmt.Sprint(n))
			e.Record.Facts = append(e.Record.Facts, own)
			in = append(in, e)
		}
		h.append(in...)
		n, ids := h.having(countersign.Email, "email:hub@x", 3)
		if want := (b + 1) * batch; n != want {
			t.Errorf("after batch %d: count %d, want %d", b, n, want)
		}
		diff(t, []countersign.ID{"a:0", "a:1", "a:2"}, ids)
	}
	h.append(email(9, "email:hub@x", "a:5", "a:new"))
	if n, _ := h.having(countersign.Email, "email:hub@x", 0); n != batches*batch+1 {
		t.Errorf("count %d, want %d", n, batches*batch+1)
	}
	for _, n := range []int{0, 399, 400, 2799} {
		h.wantHaving(countersign.MakeID("email", fmt.Sprint(n)), countersign.MakeID("a", fmt.Sprint(n)))
	}
}

func protected(t *testing.T, h *house) {
	h.append(countersign.Entry{By: "intake/1", Record: &countersign.Record{Source: "s", Facts: []countersign.Fact{
		{Subject: "a:1", Pred: "protected/birthplace", Object: "place:x"},
		{Subject: "a:1", Pred: countersign.Email, Object: "email:a@x", With: []countersign.With{{Pred: "protected/sex", Object: "sex:x"}}},
	}}})
	for pred, object := range map[countersign.Pred]countersign.ID{"protected/birthplace": "place:x", "protected/sex": "sex:x"} {
		if n, _ := h.having(pred, object, 1); n != 0 {
			t.Errorf("%s is findable", pred)
		}
	}
	if len(h.facts("a:1")) != 2 {
		t.Error("protected facts are not kept")
	}
}

func newest(t *testing.T, h *house) {
	ctx := context.Background()
	want := func(head, one, two, last countersign.Seq) {
		t.Helper()
		h.read(func(tx flow.Tx[store.View]) {
			v := tx.View()
			got := []countersign.Seq{must(v.Head(ctx))(t), must(v.Newest(ctx, "a:1"))(t), must(v.Newest(ctx, "a:2"))(t), must(v.Newest(ctx, "a:9"))(t), must(v.Last(ctx))(t)}
			diff(t, []countersign.Seq{head, one, two, 0, last}, got)
		})
	}
	want(0, 0, 0, 0)
	h.append(email(1, "email:a@x", "a:1", "a:2"))
	want(1, 1, 1, 1)
	h.append(assessment("a:1", 1), email(2, "email:a@x", "a:1"), decision("a:2", "r"))
	want(3, 3, 1, 4)
	h.append(email(3, "email:a@x", "a:3", "a:2"))
	want(5, 3, 5, 5)
}

func latest(t *testing.T, h *house) {
	ctx := context.Background()
	get := func(id countersign.ID) (a *countersign.Assessment, d *countersign.Decision) {
		h.read(func(tx flow.Tx[store.View]) {
			a, d = must(tx.View().Assessment(ctx, id))(t), must(tx.View().Decision(ctx, id))(t)
		})
		return a, d
	}
	if a, d := get("a:1"); a != nil || d != nil {
		t.Errorf("of an unknown subject: %v, %v", a, d)
	}
	h.append(assessment("a:1", 1), assessment("a:2", 5), decision("a:1", "first"))
	h.append(assessment("a:1", 2), decision("a:1", "second"), decision("a:2", "other"))
	a, d := get("a:1")
	diff(t, assessment("a:1", 2).Assessment, a)
	diff(t, decision("a:1", "second").Decision, d)
	if a, _ := get("a:2"); a == nil || a.Score != 5 {
		t.Errorf("assessment of the other: %v", a)
	}
	h.update(func(tx flow.Tx[store.View]) error {
		if _, err := tx.Append(ctx, assessment("a:1", 3)); err != nil {
			return err
		}
		if a := must(tx.View().Assessment(ctx, "a:1"))(t); a.Score != 3 {
			t.Errorf("inside the transaction: score %v, want 3", a.Score)
		}
		return nil
	})
}

func population(t *testing.T, h *house) {
	want := func(n int) {
		t.Helper()
		h.read(func(tx flow.Tx[store.View]) {
			if got := must(tx.View().Population(context.Background()))(t); got != n {
				t.Errorf("population %d, want %d", got, n)
			}
		})
	}
	want(0)
	h.append(assessment("network:1", 1))
	want(0)
	h.append(email(1, "email:a@x", "a:1", "a:2"), email(2, "email:a@x", "a:1"))
	want(2)
	h.append(email(3, "email:a@x", "network:1"))
	want(3)
}
