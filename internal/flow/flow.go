// Package flow is the corridor of the house: it shows each room the entries
// that stand after its cursor and appends what the room derives.
package flow

import (
	"context"
	"fmt"

	"countersign"
)

// A Stage is one room's place in the corridor. V is what the room may read.
type Stage[V any] struct {
	Name    string
	Version int      // raise it to derive everything anew
	Wants   []string // kinds of entry it is shown
	Batch   int      // most entries in one step; 0 means 1000
	// Step derives entries from a run of entries. It may be shown the same
	// entries again after a crash, and must then say the same.
	Step func(ctx context.Context, view V, in []countersign.Entry) (out []countersign.Entry, err error)
}

// By is how the stage signs what it appends.
func (s *Stage[V]) By() string { return fmt.Sprintf("%s/%d", s.Name, s.Version) }

// A Ledger runs functions as its only writer. What fn did stays if and only if
// Update returns nil.
type Ledger[V any] interface {
	Update(ctx context.Context, fn func(Tx[V]) error) error
}

// A Tx is one transaction on a ledger.
type Tx[V any] interface {
	// View returns what rooms may read, as of this transaction.
	View() V
	// Cursor returns the last entry a stage has seen, 0 if none.
	Cursor(ctx context.Context, stage string) (countersign.Seq, error)
	// SetCursor moves a stage's cursor.
	SetCursor(ctx context.Context, stage string, seq countersign.Seq) error
	// Append places entries at the end and returns those that were new, with
	// their Seq. Entries whose Key is already there are left out.
	Append(ctx context.Context, entries ...countersign.Entry) ([]countersign.Entry, error)
	// After returns up to limit entries after seq, of the given kinds.
	After(ctx context.Context, seq countersign.Seq, limit int, kinds ...string) ([]countersign.Entry, error)
}

const defaultBatch = 1000

// Drain lets every stage, in order, catch up with the ledger. Each batch is
// one transaction with what it derives and the new cursor: a crash repeats
// work, it never loses or doubles any.
func Drain[V any](ctx context.Context, l Ledger[V], stages ...Stage[V]) error {
	for i := range stages {
		for {
			n, err := CatchUp(ctx, l, &stages[i])
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return nil
}

// CatchUp lets a stage take one batch, and returns how many entries it saw; 0 says
// that it has caught up.
func CatchUp[V any](ctx context.Context, l Ledger[V], s *Stage[V]) (n int, err error) {
	err = l.Update(ctx, func(tx Tx[V]) error {
		n, _, err = step(ctx, tx, s)
		return err
	})
	return n, err
}

// A Readable is a ledger that is read beside its writer.
type Readable[V any] interface {
	Ledger[V]
	// Read runs fn on a consistent view without writing.
	Read(ctx context.Context, fn func(Tx[V]) error) error
}

// Dated is a view that tells the newest entry.
type Dated interface {
	Last(ctx context.Context) (countersign.Seq, error)
}

// Beside is CatchUp for a stage that takes long: it works on a view, beside whoever
// writes, and its writer's turn is short. What it derived stays only if nothing
// was appended meanwhile, for then it is what CatchUp derives; otherwise Beside
// returns countersign.ErrStale, and nothing was done.
func Beside[V Dated](ctx context.Context, l Readable[V], s *Stage[V]) (int, error) {
	var b *batch
	var seen countersign.Seq
	err := l.Read(ctx, func(tx Tx[V]) (err error) {
		if seen, err = tx.View().Last(ctx); err == nil {
			b, err = derive(ctx, tx, s)
		}
		return err
	})
	if err != nil || len(b.in) == 0 {
		return 0, err
	}
	err = l.Update(ctx, func(tx Tx[V]) error {
		now, err := tx.View().Last(ctx)
		if err == nil && now != seen {
			err = countersign.ErrStale
		}
		if err != nil {
			return err
		}
		_, err = keep(ctx, tx, s, b)
		return err
	})
	if err != nil {
		return 0, err
	}
	return len(b.in), nil
}

// Through appends entries, takes them through every stage in one transaction,
// and returns all that was appended: the answer now, by the code that Drain
// runs later.
func Through[V any](ctx context.Context, l Ledger[V], in []countersign.Entry, stages ...Stage[V]) ([]countersign.Entry, error) {
	var all []countersign.Entry
	err := l.Update(ctx, func(tx Tx[V]) error {
		placed, err := tx.Append(ctx, in...)
		if err != nil {
			return err
		}
		all = placed
		for i := range stages {
			for {
				n, out, err := step(ctx, tx, &stages[i])
				if err != nil {
					return err
				}
				all = append(all, out...)
				if n == 0 {
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// step shows one batch to a stage. It returns how many entries the stage saw.
func step[V any](ctx context.Context, tx Tx[V], s *Stage[V]) (int, []countersign.Entry, error) {
	b, err := derive(ctx, tx, s)
	if err != nil || len(b.in) == 0 {
		return 0, nil, err
	}
	placed, err := keep(ctx, tx, s, b)
	if err != nil {
		return 0, nil, err
	}
	return len(b.in), placed, nil
}

// A batch is a run of entries, and what a stage made of it.
type batch struct{ in, out []countersign.Entry }

func derive[V any](ctx context.Context, tx Tx[V], s *Stage[V]) (*batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at, err := tx.Cursor(ctx, s.By())
	if err != nil {
		return nil, err
	}
	limit := s.Batch
	if limit == 0 {
		limit = defaultBatch
	}
	in, err := tx.After(ctx, at, limit, s.Wants...)
	if err != nil || len(in) == 0 {
		return &batch{}, err
	}
	out, err := s.Step(ctx, tx.View(), in)
	if err == nil {
		err = ctx.Err() // who was interrupted may have left something out
	}
	if err != nil {
		return nil, fmt.Errorf("stage %s: %w", s.Name, err)
	}
	for i := range out {
		out[i].By = s.By()
	}
	return &batch{in, out}, nil
}

func keep[V any](ctx context.Context, tx Tx[V], s *Stage[V], b *batch) ([]countersign.Entry, error) {
	placed, err := tx.Append(ctx, b.out...)
	if err != nil {
		return nil, err
	}
	return placed, tx.SetCursor(ctx, s.By(), b.in[len(b.in)-1].Seq)
}
