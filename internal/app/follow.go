package app

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/resolve"
	"countersign/internal/roster"
	"countersign/internal/store"
)

// followed is how many entries are taken in one transaction.
const followed = 512

// Follow brings a roster up to a ledger: whom new records speak of is put in as
// the ledger knows it now, who was erased is taken out, what people judged of two
// is heeded. It tells what became of networks, in order. It may be called again
// at any time, and after a crash.
func Follow(ctx context.Context, l store.Ledger, n resolve.Namer, r *roster.Roster) ([]kindred.Change, error) {
	return follow(ctx, l, n, r, followed)
}

// follow takes in so many entries in one transaction.
func follow(ctx context.Context, l store.Ledger, n resolve.Namer, r *roster.Roster, run int) (changes []kindred.Change, err error) {
	take := func(news roster.News) error {
		cs, err := r.Take(ctx, news)
		changes = append(changes, cs...)
		return err
	}
	if r.Upto() == 0 { // too many to be held
		if err := followAll(ctx, l, n, run, take); err != nil {
			return changes, err
		}
	}
	h, err := hear(ctx, l, n, r.Upto(), run)
	for err == nil && h.news.Upto != 0 {
		next := func() (*hearing, error) { return &hearing{}, nil }
		if h.more { // the next run is read while this one is taken in
			next = begun(func() (*hearing, error) { return hear(ctx, l, n, h.news.Upto, run) })
		}
		if h.news.Subjects, err = h.settle(ctx, l, n, r); err == nil {
			err = take(h.news)
		}
		later, failed := next()
		if err == nil {
			h, err = later, failed
		}
	}
	return changes, err
}

// begun begins a task, and returns what waits for its end.
func begun(task func() (*hearing, error)) (wait func() (*hearing, error)) {
	var h *hearing
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		h, err = task()
	}()
	return func() (*hearing, error) {
		<-done
		return h, err
	}
}

// followAll takes in all there is, for a roster that knows nothing: many at once
// cost a fraction of what they cost one by one.
func followAll(ctx context.Context, l store.Ledger, n resolve.Namer, run int, take func(roster.News) error) error {
	return l.Read(ctx, func(tx flow.Tx[store.View]) error {
		all := newHearing()
		for at := countersign.Seq(0); ; at = all.news.Upto {
			more, err := all.hear(ctx, tx, at, run)
			if err != nil {
				return err
			}
			if clear(all.facts); !more { // of everybody they would be too many
				break
			}
		}
		if all.news.Upto == 0 {
			return nil
		}
		all.news.Subjects = all.subjects(ctx, tx.View(), n)
		return take(all.news)
	})
}

// hear reads the next run of entries, and who those are like of whom it may say
// all there is.
func hear(ctx context.Context, l store.Ledger, n resolve.Namer, at countersign.Seq, run int) (h *hearing, err error) {
	err = l.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		h = newHearing()
		h.more, err = h.hear(ctx, tx, at, run)
		return err
	})
	if err != nil {
		return nil, err
	}
	h.like = make(map[countersign.ID]kindred.Subject, len(h.facts))
	for id, facts := range h.facts {
		h.like[id] = n.Subject(id, time.Time{}, facts)
	}
	return h, nil
}

// hearing is what a run of entries says.
type hearing struct {
	news roster.News
	more bool                     // there may be entries after it
	seen map[countersign.ID]int64 // whom records speak of, and when they saw them first
	// facts are all that the ledger knows of a subject whom nobody knew before the
	// run, and of whom one record of it speaks: they need not be read again.
	facts map[countersign.ID][]countersign.Fact
	like  map[countersign.ID]kindred.Subject // what follows from facts
}

func newHearing() *hearing {
	return &hearing{seen: map[countersign.ID]int64{}, facts: map[countersign.ID][]countersign.Fact{}}
}

// hear adds the entries after one, and reports whether there may be others after
// them.
func (h *hearing) hear(ctx context.Context, tx flow.Tx[store.View], at countersign.Seq, run int) (more bool, err error) {
	in, err := tx.After(ctx, at, run, countersign.KindRecord, countersign.KindErasure, countersign.KindDecision, countersign.KindRetraction)
	for i := range in {
		h.heed(&in[i])
	}
	return len(in) == run, err
}

// heed adds what one entry says.
func (h *hearing) heed(e *countersign.Entry) {
	h.news.Upto = e.Seq
	switch {
	case e.Erasure != nil:
		h.news.Erased = append(h.news.Erased, e.Erasure.Subject)
		delete(h.seen, e.Erasure.Subject)
		delete(h.facts, e.Erasure.Subject)
	case e.Retraction != nil:
		h.news.Undone = append(h.news.Undone, roster.Undone{Subject: e.Retraction.Subject, Entry: e.Retraction.Entry})
	case e.Record != nil:
		h.sighted(e.Record)
	default:
		if j, ok := judgement(e); ok {
			h.news.Judged = append(h.news.Judged, j)
		}
	}
}

// sighted notes when a record saw whom it speaks of, and what it says.
func (h *hearing) sighted(r *countersign.Record) {
	for rest := r.Facts; len(rest) > 0; {
		id, n := rest[0].Subject, 1
		for n < len(rest) && rest[n].Subject == id {
			n++
		}
		facts := rest[:n:n]
		if rest = rest[n:]; id.Kind() == "listed" {
			continue
		}
		if old, again := h.seen[id]; again {
			h.seen[id] = min(old, moment(r.Seen))
			delete(h.facts, id)
			continue
		}
		h.seen[id], h.facts[id] = moment(r.Seen), facts
	}
}

// settle makes subjects of whom records speak, in order. Of whom the roster knows
// the ledger knows more than the run, and is asked.
func (h *hearing) settle(ctx context.Context, l store.Ledger, n resolve.Namer, r *roster.Roster) (roster.Subjects, error) {
	err := r.Ask(func(b *kindred.Book) error {
		maps.DeleteFunc(h.like, func(id countersign.ID, _ kindred.Subject) bool {
			_, known := b.Seen(id)
			if known {
				delete(h.facts, id)
			}
			return known
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]kindred.Subject, 0, len(h.seen))
	all := func(v store.View) error {
		for s, err := range h.subjects(ctx, v, n) {
			if err != nil {
				return err
			}
			out = append(out, s)
		}
		return nil
	}
	if len(h.like) == len(h.seen) {
		err = all(nil) // nobody need be asked after
	} else {
		err = l.Read(ctx, func(tx flow.Tx[store.View]) error { return all(tx.View()) })
	}
	return roster.Each(out), err
}

// subjects reads whom records speak of as the ledger knows them now, in order.
func (h *hearing) subjects(ctx context.Context, v store.View, n resolve.Namer) roster.Subjects {
	return func(yield func(kindred.Subject, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(h.seen)) {
			s, known := h.like[id]
			var err error
			if !known {
				var facts []countersign.Fact
				facts, err = v.Facts(ctx, id)
				s = n.Subject(id, time.Time{}, facts)
			}
			s.Seen = h.seen[id]
			if !yield(s, err) {
				return
			}
		}
	}
}

// kinSays is what a person's word on two subjects is to the book of networks.
var kinSays = map[countersign.Same]string{countersign.SameYes: kindred.Same, countersign.SameNo: kindred.Not, countersign.SameUnsure: kindred.Unsure}

// judgement is a decision on two subjects, without its reason: that stays on the
// ledger, where it can be erased. Ok is false for any other entry, and once
// either of the two was erased.
func judgement(e *countersign.Entry) (j kindred.Judgement, ok bool) {
	if e.Decision == nil || e.Decision.Kin == nil {
		return j, false
	}
	d := e.Decision
	j = kindred.Judgement{A: d.Subject, B: d.Kin.Subject, Say: kinSays[d.Kin.Same], By: d.By, At: cmp.Or(d.At, e.At), Entry: e.Seq}
	return j, j.Say != ""
}

// moment is when a record was seen; one that does not say is younger than any.
func moment(t time.Time) int64 {
	if t.IsZero() {
		return math.MaxInt64
	}
	return t.Unix()
}
