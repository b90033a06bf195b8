package app

import (
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
// the ledger knows it now, who was erased is taken out. It tells what became of
// networks, in order. It may be called again at any time, and after a crash.
func Follow(ctx context.Context, l store.Ledger, n resolve.Namer, r *roster.Roster) ([]kindred.Change, error) {
	var changes []kindred.Change
	for {
		var s said
		err := l.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
			s, err = heard(ctx, tx, n, r)
			return err
		})
		if err != nil || s.upto == 0 {
			return changes, err
		}
		cs, err := r.Put(ctx, s.upto, s.subjects...)
		changes = append(changes, cs...)
		for _, id := range s.erased {
			if err == nil {
				cs, err = r.Remove(ctx, s.upto, id)
				changes = append(changes, cs...)
			}
		}
		if err != nil {
			return changes, err
		}
	}
}

// said is what a run of entries says of subjects.
type said struct {
	upto     countersign.Seq // the last entry of the run, 0 for none
	subjects []kindred.Subject
	erased   []countersign.ID
}

func heard(ctx context.Context, tx flow.Tx[store.View], n resolve.Namer, r *roster.Roster) (s said, err error) {
	in, err := tx.After(ctx, r.Upto(), followed, countersign.KindRecord, countersign.KindErasure)
	if err != nil || len(in) == 0 {
		return said{}, err
	}
	s.upto = in[len(in)-1].Seq
	seen := map[countersign.ID]int64{}
	for i := range in {
		if e := in[i].Erasure; e != nil {
			s.erased = append(s.erased, e.Subject)
			delete(seen, e.Subject)
			continue
		}
		for _, id := range in[i].Subjects() {
			if id.Kind() == "listed" {
				continue
			}
			s.erased = slices.DeleteFunc(s.erased, func(e countersign.ID) bool { return e == id }) // came anew
			old, known := seen[id]
			if !known {
				old = math.MaxInt64
			}
			seen[id] = min(old, moment(in[i].Record.Seen))
		}
	}
	err = r.Ask(func(b *kindred.Book) error {
		for id := range seen {
			if at, ok := b.Seen(id); ok {
				seen[id] = min(seen[id], at)
			}
		}
		return nil
	})
	if err != nil {
		return said{}, err
	}
	for _, id := range slices.Sorted(maps.Keys(seen)) {
		facts, err := tx.View().Facts(ctx, id)
		if err != nil {
			return said{}, err
		}
		k := n.Subject(id, time.Time{}, facts)
		k.Seen = seen[id]
		s.subjects = append(s.subjects, k)
	}
	return s, nil
}

// moment is when a record was seen; one that does not say is younger than any.
func moment(t time.Time) int64 {
	if t.IsZero() {
		return math.MaxInt64
	}
	return t.Unix()
}
