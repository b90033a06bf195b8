package storetest

import (
	"context"
	"testing"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

func eraseOf(id countersign.ID) countersign.Erasure {
	return countersign.Erasure{Subject: id, By: "person:ann", Reason: "asked"}
}

func (h *house) erase(id countersign.ID) {
	h.t.Helper()
	if err := h.l.Erase(context.Background(), eraseOf(id)); err != nil {
		h.t.Fatalf("erase %s: %v", id, err)
	}
}

func erase(t *testing.T, h *house) {
	ctx := context.Background()
	h.append(email(1, "email:a@x", "a:1"), email(2, "email:a@x", "a:2"), assessment("a:1", 4), decision("a:1", "reason"))
	wantErr(t, h.l.Erase(ctx, eraseOf("a:3")), countersign.ErrNotFound)
	h.erase("a:1")
	if fs := h.facts("a:1"); len(fs) != 0 {
		t.Errorf("facts left: %v", fs)
	}
	h.wantHaving("email:a@x", "a:2")
	es := h.after(0, 0)
	if len(es) != 5 || len(es[0].Record.Facts) != 0 || es[4].Erasure == nil {
		t.Fatalf("entries: %v", es)
	}
	diff(t, eraseOf("a:1"), *es[4].Erasure)
	diff(t, &countersign.Assessment{Subject: "a:1", Verdict: countersign.VerdictReview, Score: 4, Prior: -25}, es[2].Assessment)
	diff(t, "", es[3].Decision.Reason)
	diff(t, countersign.VerdictHold, es[3].Decision.Verdict)
	h.read(func(tx flow.Tx[store.View]) {
		v := tx.View()
		if n := must(v.Population(ctx))(t); n != 1 {
			t.Errorf("population %d, want 1", n)
		}
		if n := must(v.Newest(ctx, "a:1"))(t); n != 0 {
			t.Errorf("newest %d, want 0", n)
		}
		if a := must(v.Assessment(ctx, "a:1"))(t); a == nil || len(a.Findings) != 0 {
			t.Errorf("assessment %v", a)
		}
	})
}

// eraseShared erases one subject of a record about two.
func eraseShared(t *testing.T, h *house) {
	h.append(email(1, "email:a@x", "a:1", "a:2"))
	h.append(countersign.Entry{By: "resolve/1", Link: &countersign.Link{A: "a:2", B: "a:1", Weight: 7,
		Why: []countersign.Tie{{Pred: countersign.Email, Shared: "a@x", Weight: 7}}}})
	h.erase("a:1")
	h.wantHaving("email:a@x", "a:2")
	es := h.after(0, 0)
	diff(t, []countersign.ID{"a:2"}, es[0].Record.Subjects())
	diff(t, []countersign.Tie{{Pred: countersign.Email, Weight: 7}}, es[1].Link.Why)
	if n := len(h.facts("a:2")); n != 1 {
		t.Errorf("%d facts of the other, want 1", n)
	}
}

// eraseDerived erases a subject whose value the assessment of another shows.
func eraseDerived(t *testing.T, h *house) {
	h.append(email(1, "email:a@x", "a:1", "a:2"), assessment("a:2", 1,
		countersign.Cause{Seq: 1, Subject: "a:2", Pred: countersign.Email, Shown: "own"},
		countersign.Cause{Seq: 1, Subject: "a:1", Pred: countersign.Email, Shown: "theirs"}))
	h.erase("a:1")
	because := h.after(0, 0, countersign.KindAssessment)[0].Assessment.Findings[0].Because
	if because[0].Shown != "own" || because[1].Shown != "" {
		t.Errorf("causes %v", because)
	}
}

func eraseTwice(t *testing.T, h *house) {
	h.append(email(1, "email:a@x", "a:1"))
	h.erase("a:1")
	h.erase("a:1")
	if n := len(h.after(0, 0)); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
}

// eraseComesBack demands that the same file read again brings nothing back,
// that a new record does, and that the new one can be erased as well.
func eraseComesBack(t *testing.T, h *house) {
	h.append(email(1, "email:a@x", "a:1"), email(2, "email:a@x", "a:2"))
	h.erase("a:1")
	if out := h.append(email(1, "email:a@x", "a:1")); len(out) != 0 {
		t.Errorf("the erased record came back: %v", out)
	}
	h.append(email(3, "email:b@x", "a:1"), email(4, "email:a@x", "a:1"))
	h.wantHaving("email:a@x", "a:1", "a:2")
	if n := len(h.facts("a:1")); n != 2 {
		t.Errorf("%d facts, want 2", n)
	}
	if n := len(h.after(0, 1)[0].Record.Facts); n != 0 {
		t.Errorf("the erased record has %d facts again", n)
	}
	h.erase("a:1")
	if es := h.after(0, 0, countersign.KindErasure); len(es) != 2 {
		t.Errorf("%d erasures, want 2: who reads them must hear of both", len(es))
	}
	h.erase("a:1")
	if es := h.after(0, 0, countersign.KindErasure); len(es) != 2 {
		t.Errorf("%d erasures, want 2: nothing was said since", len(es))
	}
	h.wantHaving("email:a@x", "a:2")
	h.wantHaving("email:b@x")
	if n := len(h.facts("a:1")); n != 0 {
		t.Errorf("%d facts left", n)
	}
}

func hold(t *testing.T, h *house) {
	ctx := context.Background()
	h.append(email(1, "email:a@x", "a:1"))
	order := store.Hold{Subject: "a:1", By: "person:ann", Reason: "court order 7"}
	wantErr(t, h.l.Hold(ctx, store.Hold{Subject: "a:9"}), countersign.ErrNotFound)
	if err := h.l.Hold(ctx, order); err != nil {
		t.Fatal(err)
	}
	diff(t, []store.Hold{order}, must(h.l.Holds(ctx))(t))
	wantErr(t, h.l.Erase(ctx, eraseOf("a:1")), countersign.ErrHeld)
	h.wantHaving("email:a@x", "a:1")
	if n := len(h.after(0, 0)); n != 1 {
		t.Errorf("%d entries, want 1", n)
	}
	if err := h.l.Release(ctx, "a:1"); err != nil {
		t.Fatal(err)
	}
	wantErr(t, h.l.Release(ctx, "a:1"), countersign.ErrNotFound)
	order.Until = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) // long past
	if err := h.l.Hold(ctx, order); err != nil {
		t.Fatal(err)
	}
	h.erase("a:1")
}
