package storetest

import (
	"context"
	"testing"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

func undo(subject countersign.ID, entry countersign.Seq) countersign.Entry {
	return countersign.Entry{By: "person:bob", Retraction: &countersign.Retraction{Entry: entry, Subject: subject, By: "person:bob", Reason: "it was another"}}
}

func apart(subject countersign.ID, reason string) countersign.Entry {
	e := decision(subject, reason)
	e.Decision.Verdict = ""
	e.Decision.Pair = &countersign.Pair{List: "ofac", Entry: "24977", Same: countersign.SameNo, Ours: countersign.Profile{Names: countersign.Hash{1}}}
	return e
}

func (h *house) decided(id countersign.ID) (out []countersign.Entry, last *countersign.Decision) {
	h.t.Helper()
	ctx := context.Background()
	h.read(func(tx flow.Tx[store.View]) {
		out, last = must(tx.View().Decided(ctx, id))(h.t), must(tx.View().Decision(ctx, id))(h.t)
	})
	return out, last
}

// decisions demands that a decision on a pair does not hide the one on the
// subject, that what was taken back no longer counts and stays to be read, and
// that deciding once more after that counts.
func decisions(t *testing.T, h *house) {
	if out, last := h.decided("a:9"); out != nil || last != nil {
		t.Errorf("of an unknown subject: %v, %v", out, last)
	}
	any := func() (ok bool) {
		h.read(func(tx flow.Tx[store.View]) { ok = must(tx.View().AnyDecided(context.Background()))(t) })
		return ok
	}
	if any() {
		t.Error("somebody is decided on before anybody is")
	}
	h.append(email(1, "email:a@x", "a:1"), decision("a:1", "first"), apart("a:1", "another man"), decision("a:2", "other"))
	if !any() {
		t.Error("nobody is decided on after somebody is")
	}
	out, last := h.decided("a:1")
	diff(t, decision("a:1", "first").Decision, last)
	if len(out) != 2 || out[1].Seq != 3 || out[1].At.IsZero() {
		t.Fatalf("decisions: %+v", out)
	}
	diff(t, apart("a:1", "another man").Decision, out[1].Decision)
	h.append(undo("a:1", 2))
	out, last = h.decided("a:1")
	if last != nil || len(out) != 3 {
		t.Errorf("taken back: %v, %d entries", last, len(out))
	}
	diff(t, undo("a:1", 2).Retraction, out[2].Retraction)
	again := decision("a:1", "first")
	again.Decision.At = seen
	h.append(again)
	if _, last = h.decided("a:1"); last == nil || !last.At.Equal(seen) {
		t.Errorf("decided alike once more: %v", last)
	}
	h.update(func(tx flow.Tx[store.View]) error {
		if _, err := tx.Append(context.Background(), apart("a:1", "inside")); err != nil {
			return err
		}
		if got := must(tx.View().Decided(context.Background(), "a:1"))(t); len(got) != 5 {
			t.Errorf("inside the transaction: %d entries, want 5", len(got))
		}
		return nil
	})
}

// eraseDecided demands that of an erased subject nobody can tell why it was
// decided, nor whom of a list it was compared with.
func eraseDecided(t *testing.T, h *house) {
	h.append(email(1, "email:a@x", "a:1"), decision("a:1", "reason"), apart("a:1", "another man"), undo("a:1", 3), apart("a:2", "stays"))
	h.erase("a:1")
	out, last := h.decided("a:1")
	if len(out) != 3 || last == nil || last.Reason != "" || last.Verdict != countersign.VerdictHold {
		t.Fatalf("%d entries, last %+v", len(out), last)
	}
	if d := out[1].Decision; d.Pair != nil || d.Reason != "" || d.By != "person:ann" {
		t.Errorf("left of the pair: %+v", d)
	}
	if r := out[2].Retraction; r.Reason != "" || r.Entry != 3 {
		t.Errorf("left of the retraction: %+v", r)
	}
	if out, _ := h.decided("a:2"); len(out) != 1 || out[0].Decision.Reason != "stays" {
		t.Errorf("of the other: %+v", out)
	}
}

func kin(a, b countersign.ID, reason string) countersign.Entry {
	e := decision(a, reason)
	e.Decision.Verdict = ""
	e.Decision.Kin = &countersign.Kin{Subject: b, Same: countersign.SameYes}
	return e
}

// judged demands that what stands of two subjects is told, and nothing else.
func judged(t *testing.T, h *house) {
	told := func() (out []countersign.Seq) {
		h.read(func(tx flow.Tx[store.View]) {
			for _, e := range must(tx.View().Judged(context.Background()))(t) {
				out = append(out, e.Seq)
				if e.Decision.Kin.Same != countersign.SameYes {
					t.Errorf("judgement: %+v", e.Decision.Kin)
				}
			}
		})
		return out
	}
	if got := told(); got != nil {
		t.Errorf("before anybody judged: %v", got)
	}
	h.append(decision("a:1", "verdict"), kin("a:1", "a:2", "one voice"), kin("a:1", "a:3", "one face"), kin("a:4", "a:1", "one hand"), apart("a:2", "another"))
	diff(t, []countersign.Seq{2, 3, 4}, told())
	h.append(undo("a:1", 3))
	diff(t, []countersign.Seq{2, 4}, told())
	h.erase("a:4")
	diff(t, []countersign.Seq{2}, told())
}

// eraseKin demands that what was decided of two subjects goes with either of
// them, hides no verdict, and that the second of them may be erased though
// nothing else speaks of it.
func eraseKin(t *testing.T, h *house) {
	h.append(decision("a:1", "verdict"), kin("a:1", "a:2", "one voice"), kin("a:1", "a:3", "one face"), kin("a:4", "a:1", "one hand"))
	if _, last := h.decided("a:1"); last == nil || last.Reason != "verdict" {
		t.Errorf("the verdict is hidden: %+v", last)
	}
	left := func() (out []string) {
		for _, e := range h.after(0, 0, countersign.KindDecision) {
			if k := e.Decision.Kin; k != nil {
				out = append(out, string(k.Subject)+" "+string(k.Same)+" "+e.Decision.Reason)
			}
		}
		return out
	}
	diff(t, []string{"a:2 yes one voice", "a:3 yes one face", "a:1 yes one hand"}, left())
	h.erase("a:2")
	diff(t, []string{"a:2  ", "a:3 yes one face", "a:1 yes one hand"}, left())
	h.erase("a:1")
	diff(t, []string{"a:2  ", "a:3  ", "a:1  "}, left())
}

func people(t *testing.T, h *house) {
	h.append(email(1, "email:a@x", "a:1", "a:2"), decision("q:1", "nobody speaks of it"), email(2, "email:a@x", "a:3"), email(3, "email:b@x", "a:1", "a:4"))
	all := func(limit int) (out []countersign.ID) {
		h.read(func(tx flow.Tx[store.View]) {
			for at := uint32(0); ; {
				ids, last, err := tx.View().People(context.Background(), at, limit)
				if err != nil {
					t.Fatal(err)
				}
				if len(ids) == 0 {
					return
				}
				out, at = append(out, ids...), last
			}
		})
		return out
	}
	for _, limit := range []int{1, 2, 100} {
		diff(t, []countersign.ID{"a:1", "a:2", "a:3", "a:4"}, all(limit))
	}
	h.erase("a:2")
	diff(t, []countersign.ID{"a:1", "a:3", "a:4"}, all(2))
	h.append(email(4, "email:c@x", "a:2"))
	diff(t, []countersign.ID{"a:1", "a:2", "a:3", "a:4"}, all(2))
}
