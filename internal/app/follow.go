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
	var changes []kindred.Change
	for {
		var news roster.News
		err := l.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
			news, err = heard(ctx, tx, n, r)
			return err
		})
		if err != nil || news.Upto == 0 {
			return changes, err
		}
		cs, err := r.Take(ctx, news)
		changes = append(changes, cs...)
		if err != nil {
			return changes, err
		}
	}
}

// heard is what the next entries say that the roster does not know: a run of
// them, and all there are for a roster that knows nothing, since many at once
// cost a fraction of what they cost one by one.
func heard(ctx context.Context, tx flow.Tx[store.View], n resolve.Namer, r *roster.Roster) (news roster.News, err error) {
	from := r.Upto()
	seen := map[countersign.ID]int64{}
	for at := from; ; at = news.Upto {
		in, err := tx.After(ctx, at, followed, countersign.KindRecord, countersign.KindErasure, countersign.KindDecision, countersign.KindRetraction)
		if err != nil {
			return roster.News{}, err
		}
		for i := range in {
			heed(&news, seen, &in[i])
		}
		if from != 0 || len(in) < followed {
			break
		}
	}
	news.Subjects, err = subjectsOf(ctx, tx.View(), n, r, seen, news.Erased)
	return news, err
}

// heed adds what one entry says.
func heed(news *roster.News, seen map[countersign.ID]int64, e *countersign.Entry) {
	news.Upto = e.Seq
	switch {
	case e.Erasure != nil:
		news.Erased = append(news.Erased, e.Erasure.Subject)
		delete(seen, e.Erasure.Subject)
	case e.Retraction != nil:
		news.Undone = append(news.Undone, roster.Undone{Subject: e.Retraction.Subject, Entry: e.Retraction.Entry})
	case e.Record != nil:
		sighted(seen, e)
	default:
		if j, ok := judgement(e); ok {
			news.Judged = append(news.Judged, j)
		}
	}
}

// sighted notes when a record saw whom it speaks of.
func sighted(seen map[countersign.ID]int64, e *countersign.Entry) {
	for _, id := range e.Subjects() {
		if id.Kind() == "listed" {
			continue
		}
		old, known := seen[id]
		if !known {
			old = math.MaxInt64
		}
		seen[id] = min(old, moment(e.Record.Seen))
	}
}

// subjectsOf reads subjects as the ledger knows them now, in order. Who was
// known and not erased since was seen when it was seen first.
func subjectsOf(ctx context.Context, v store.View, n resolve.Namer, r *roster.Roster, seen map[countersign.ID]int64, erased []countersign.ID) ([]kindred.Subject, error) {
	err := r.Ask(func(b *kindred.Book) error {
		for id := range seen {
			if at, ok := b.Seen(id); ok && !slices.Contains(erased, id) {
				seen[id] = min(seen[id], at)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []kindred.Subject
	for _, id := range slices.Sorted(maps.Keys(seen)) {
		facts, err := v.Facts(ctx, id)
		if err != nil {
			return nil, err
		}
		k := n.Subject(id, time.Time{}, facts)
		k.Seen = seen[id]
		out = append(out, k)
	}
	return out, nil
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
