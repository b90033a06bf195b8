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
func Follow(ctx context.Context, l store.Ledger, n resolve.Namer, r *roster.Roster) (changes []kindred.Change, err error) {
	take := func(news roster.News) error {
		cs, err := r.Take(ctx, news)
		changes = append(changes, cs...)
		return err
	}
	for more := true; more && err == nil; {
		var h *hearing
		err = l.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
			if h, err = heard(ctx, tx, r); err != nil || h.news.Upto == 0 {
				return err
			}
			h.news.Subjects = h.subjects(ctx, tx.View(), n)
			if h.whole { // too many to be held
				return take(h.news)
			}
			h.news.Subjects, err = inHand(h.news.Subjects)
			return err
		})
		if more = err == nil && h.more; err == nil && h.news.Upto != 0 && !h.whole {
			err = take(h.news)
		}
	}
	return changes, err
}

// hearing is what a run of entries says.
type hearing struct {
	news  roster.News
	whole bool                     // it is all there is, for a roster that knows nothing
	more  bool                     // there may be entries after it
	seen  map[countersign.ID]int64 // whom records speak of, and when they saw them first
	// facts are all that the ledger knows of a subject whom nobody knew before the
	// run, and of whom one record of it speaks: they need not be read again.
	facts map[countersign.ID][]countersign.Fact
}

// heard is what the next entries say that the roster does not know: a run of
// them, and all there are for a roster that knows nothing, since many at once
// cost a fraction of what they cost one by one.
func heard(ctx context.Context, tx flow.Tx[store.View], r *roster.Roster) (*hearing, error) {
	at := r.Upto()
	h := &hearing{whole: at == 0, seen: map[countersign.ID]int64{}, facts: map[countersign.ID][]countersign.Fact{}}
	for {
		in, err := tx.After(ctx, at, followed, countersign.KindRecord, countersign.KindErasure, countersign.KindDecision, countersign.KindRetraction)
		if err != nil {
			return nil, err
		}
		for i := range in {
			h.heed(&in[i])
		}
		if !h.whole {
			h.more = len(in) == followed
			return h, h.unknown(r)
		}
		clear(h.facts) // of everybody they would be too many
		if len(in) < followed {
			h.more = h.news.Upto != 0 // it took long
			return h, nil
		}
		at = h.news.Upto
	}
}

// heed adds what one entry says.
func (h *hearing) heed(e *countersign.Entry) {
	h.news.Upto = e.Seq
	switch {
	case e.Erasure != nil:
		h.news.Erased = append(h.news.Erased, e.Erasure.Subject)
		delete(h.seen, e.Erasure.Subject)
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

// unknown leaves out the facts of whom the roster knows: the ledger knows more.
func (h *hearing) unknown(r *roster.Roster) error {
	return r.Ask(func(b *kindred.Book) error {
		maps.DeleteFunc(h.facts, func(id countersign.ID, _ []countersign.Fact) bool {
			_, known := b.Seen(id)
			return known
		})
		return nil
	})
}

// subjects reads whom records speak of as the ledger knows them now, in order.
func (h *hearing) subjects(ctx context.Context, v store.View, n resolve.Namer) roster.Subjects {
	return func(yield func(kindred.Subject, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(h.seen)) {
			facts, err := h.facts[id], error(nil)
			if facts == nil {
				facts, err = v.Facts(ctx, id)
			}
			s := n.Subject(id, time.Time{}, facts)
			s.Seen = h.seen[id]
			if !yield(s, err) {
				return
			}
		}
	}
}

// inHand reads subjects, so that those it gives need no ledger any more.
func inHand(subjects roster.Subjects) (roster.Subjects, error) {
	var out []kindred.Subject
	for s, err := range subjects {
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return roster.Each(out), nil
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
