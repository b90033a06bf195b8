package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

func appendTwice(t *testing.T, h *house) {
	if n := len(h.append(email(1, "email:a@x", "applicant:1"))); n != 1 {
		t.Fatalf("appended %d entries, want 1", n)
	}
	again := email(1, "email:a@x", "applicant:1")
	if out := h.append(again, email(2, "email:a@x", "applicant:2"), email(2, "email:a@x", "applicant:2")); len(out) != 1 || out[0].Seq != 2 {
		t.Errorf("appended again: %+v, want entry 2 only", out)
	}
	if n := len(h.after(0, 0)); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
	h.wantHaving("email:a@x", "applicant:1", "applicant:2")
}

func order(t *testing.T, h *house) {
	var want []countersign.Seq
	for i := range 20 {
		for _, e := range h.append(email(byte(2*i), "email:a@x", "applicant:1"), email(byte(2*i+1), "email:b@x", "applicant:2")) {
			want = append(want, e.Seq)
		}
	}
	var got []countersign.Seq
	for _, e := range h.after(0, 0) {
		got = append(got, e.Seq)
		if e.At.IsZero() {
			t.Errorf("entry %d has no date", e.Seq)
		}
	}
	diff(t, want, got)
	if len(got) != 40 || got[0] != 1 || got[39] != 40 {
		t.Errorf("sequence is not 1 to 40: %v", got)
	}
}

// full has everything an entry of each kind can have.
func full() []countersign.Entry {
	rec := &countersign.Record{Source: "subject", Origin: "people.ndjson:12", Seen: seen, Evidence: countersign.Hash{7},
		Marking: countersign.Green, Facts: []countersign.Fact{
			{Subject: "applicant:1", Pred: countersign.Session, Object: "ip:203.0.113.9", From: seen, To: seen.Add(time.Hour),
				With: []countersign.With{{Pred: countersign.Device, Object: "device:d1"}, {Pred: countersign.Timezone, Value: "Asia/Tokyo"}}},
			{Subject: "applicant:1", Pred: countersign.Resume, Value: "text \x00 \u00e9", Shingles: []uint64{1, 1 << 63, ^uint64(0)}},
			{Subject: "company:2", Pred: countersign.AddressOffice, Object: "address:x", Value: "1 Main St", From: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)},
			{Subject: "applicant:1", Pred: countersign.Email, Object: "email:jo@x"},
			{Subject: "applicant:1", Pred: "protected/nationality", Value: "x"},
		}}
	a := assessment("applicant:1", -3.25, countersign.Cause{Seq: 1, Subject: "applicant:1", Pred: countersign.Email, Shown: "jo@x"},
		countersign.Cause{Seq: 1, Subject: "company:2", Pred: countersign.AddressOffice, Shown: "1 Main St"})
	a.Assessment.Families = []countersign.FamilySum{{Family: countersign.FamilyContact, Sum: 3.25, Capped: 3}}
	a.Assessment.Candidates = []countersign.Candidate{{List: "ofac", Entry: "1", Name: "N", Score: 0.5, Lacks: "birth date"}}
	a.Assessment.NotLooked = []string{"x: broke"}
	a.Assessment.Receipt, a.Assessment.Upto, a.Assessment.Network = countersign.Hash{9}, 1, "network:1"
	return []countersign.Entry{
		{By: "intake/1", At: seen, Record: rec},
		{By: "resolve/1", Link: &countersign.Link{A: "applicant:1", B: "company:2", Weight: 31, Why: []countersign.Tie{{Pred: countersign.Payout, Shared: "x/1", Weight: 18}}}},
		a,
		{By: "person:ann", Decision: &countersign.Decision{Case: "case:1", Subject: "applicant:1", By: "person:ann", Verdict: countersign.VerdictRefer, Reason: "because"}},
		{By: "share/1", Shipment: &countersign.Shipment{Case: "case:1", Sink: "ic3", Approved: []string{"person:ann"}, Body: countersign.Hash{3}, Receipt: "r"}},
		{By: "person:ann", Decision: &countersign.Decision{Subject: "applicant:1", By: "person:ann", At: seen, Until: seen.Add(time.Hour), Reason: "another man",
			Pair: &countersign.Pair{List: "ofac", Entry: "24977", Same: countersign.SameNo,
				Ours: countersign.Profile{Names: countersign.Hash{1}}, Theirs: countersign.Profile{BirthDates: countersign.Hash{2}}}}},
		{By: "person:ann", Decision: &countersign.Decision{Subject: "applicant:1", By: "person:ann", At: seen, Reason: "one voice",
			Kin: &countersign.Kin{Subject: "company:2", Same: countersign.SameYes}}},
		{By: "person:ann", Retraction: &countersign.Retraction{Entry: 2, By: "person:ann", Reason: "wrong"}},
		{By: "person:ann", Retraction: &countersign.Retraction{Entry: 5, Subject: "applicant:1", By: "person:ann", Reason: "not so"}},
		{By: "intake/1", Record: &countersign.Record{Source: "empty", Evidence: countersign.Hash{8}}},
	}
}

func roundTrip(t *testing.T, h *house) {
	want := full()
	out := h.append(full()...)
	for i := range want {
		want[i].Seq = countersign.Seq(i + 1)
		want[i].At = out[i].At
	}
	want[0].At = seen
	f := want[0].Record.Facts
	want[0].Record.Facts = []countersign.Fact{f[3], f[4], f[1], f[0], f[2]}
	for i := range want[0].Record.Facts {
		want[0].Record.Facts[i].Seq = 1
	}
	if out[4].At.Year() < 2026 {
		t.Errorf("entry dated %v", out[4].At)
	}
	diff(t, want, out)
	got := h.after(0, 0)
	for i := range got {
		if r := got[i].Record; r != nil && len(r.Facts) == 0 {
			r.Facts = nil
		}
		if k := want[i].Key(); got[i].Key() != k {
			t.Errorf("key of entry %d changed", i+1)
		}
	}
	diff(t, want, got)
	if n := len(h.append(got...)); n != 0 {
		t.Errorf("%d entries read and appended again were new", n)
	}
}

func after(t *testing.T, h *house) {
	h.append(full()...)
	seqs := func(es []countersign.Entry) (out []countersign.Seq) {
		for _, e := range es {
			out = append(out, e.Seq)
		}
		return out
	}
	for _, test := range []struct {
		seq   countersign.Seq
		limit int
		kinds []string
		want  []countersign.Seq
	}{
		{0, 2, nil, []countersign.Seq{1, 2}},
		{2, 2, nil, []countersign.Seq{3, 4}},
		{9, 10, nil, []countersign.Seq{10}},
		{10, 10, nil, nil},
		{99, 10, nil, nil},
		{0, 10, []string{countersign.KindRecord}, []countersign.Seq{1, 10}},
		{0, 2, []string{countersign.KindRecord, countersign.KindDecision}, []countersign.Seq{1, 4}},
		{1, 5, []string{countersign.KindRecord, countersign.KindShipment}, []countersign.Seq{5, 10}},
		{0, 5, []string{countersign.KindErasure}, nil},
		{0, 5, []string{"no such kind"}, nil},
	} {
		diff(t, test.want, seqs(h.after(test.seq, test.limit, test.kinds...)))
	}
}

func cursors(t *testing.T, h *house) {
	ctx := context.Background()
	h.update(func(tx flow.Tx[store.View]) error {
		if at := must(tx.Cursor(ctx, "a/1"))(t); at != 0 {
			t.Errorf("new cursor at %d", at)
		}
		if err := tx.SetCursor(ctx, "a/1", 7); err != nil {
			return err
		}
		if at := must(tx.Cursor(ctx, "a/1"))(t); at != 7 {
			t.Errorf("cursor at %d inside, want 7", at)
		}
		return tx.SetCursor(ctx, "a/1", 9)
	})
	broken := errors.New("broken")
	err := h.l.Update(ctx, func(tx flow.Tx[store.View]) error {
		if err := tx.SetCursor(ctx, "a/1", 11); err != nil {
			return err
		}
		if err := tx.SetCursor(ctx, "b/1", 1); err != nil {
			return err
		}
		return broken
	})
	wantErr(t, err, broken)
	h.read(func(tx flow.Tx[store.View]) {
		if at := must(tx.Cursor(ctx, "a/1"))(t); at != 9 {
			t.Errorf("cursor at %d, want 9", at)
		}
		if at := must(tx.Cursor(ctx, "b/1"))(t); at != 0 {
			t.Errorf("cursor of what failed at %d, want 0", at)
		}
	})
}

func readOnly(t *testing.T, h *house) {
	h.read(func(tx flow.Tx[store.View]) {
		_, err := tx.Append(context.Background(), email(1, "email:a@x", "applicant:1"))
		wantErr(t, err, countersign.ErrForbidden)
		wantErr(t, tx.SetCursor(context.Background(), "a/1", 1), countersign.ErrForbidden)
	})
	if n := len(h.after(0, 0)); n != 0 {
		t.Errorf("a reader wrote %d entries", n)
	}
}

func refused(t *testing.T, h *house) {
	for _, e := range []countersign.Entry{
		{By: "x"},
		{By: "x", Record: &countersign.Record{Facts: []countersign.Fact{{Pred: countersign.Email, Object: "email:a@x"}}}},
		{By: "x", Decision: &countersign.Decision{}},
	} {
		err := h.l.Update(context.Background(), func(tx flow.Tx[store.View]) error {
			_, err := tx.Append(context.Background(), email(1, "email:a@x", "applicant:1"), e)
			return err
		})
		wantErr(t, err, countersign.ErrInvalid)
	}
	if n := len(h.after(0, 0)); n != 0 {
		t.Errorf("%d entries stayed", n)
	}
}
