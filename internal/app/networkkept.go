package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/store"
)

// readKept asks the networks of a folder.
func (r *NetworkRequest) readKept(ctx context.Context) (*found, error) {
	a, err := OpenKept(ctx, r.Config)
	if err != nil {
		return nil, err
	}
	r.Progress("linking", 0, 0)
	l, err := a.live(ctx)
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	e := r.epilogue([]countersign.Input{}, 0, 0)
	e.Kept = true
	err = l.roster.Ask(func(b *kindred.Book) error { e.Run.Read = b.Len(); return nil })
	f := &found{answer: l.populace(ctx), live: l, epilogue: e, from: kindred.Joins, facts: a.factsOf, close: func() {
		l.close() // what it holds follows from the ledger
		a.Close()
	}}
	if err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// gone tells what would change if subjects were not there, each by itself.
func (r *NetworkRequest) gone(w io.Writer, f *found) (int, error) {
	var changes []kindred.Change
	err := f.live.roster.Ask(func(b *kindred.Book) error {
		for _, id := range r.Gone {
			if _, known := b.Seen(id); !known {
				return fmt.Errorf("no record is of %s: %w", id, countersign.ErrNotFound)
			}
			changes = append(changes, b.WhatIfGone(id)...)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(changes), writeNetworkChanges(w, r.Format, changes)
}

// A Judging is what a person says of two subjects: whether the same hands run
// both.
type Judging struct {
	A, B       countersign.ID
	Same       countersign.Same
	By, Reason string
	WhatIf     bool   // tell what it would change, and keep nothing
	Format     string // of changes: table, ndjson
}

// check refuses what is no judgement, and puts the two in order. What is only
// asked needs nobody's name and no reason.
func (j *Judging) check(a *App) error {
	probe := Deciding{By: j.By, Reason: j.Reason, Verdict: countersign.VerdictClear}
	if j.WhatIf {
		probe.By, probe.Reason = cmp.Or(j.By, "nobody"), cmp.Or(j.Reason, "asked")
	}
	if err := probe.check(a.cfg.Now); err != nil {
		return err
	}
	if j.A == j.B {
		return fmt.Errorf("%s is one subject; a judgement needs two: %w", j.A, countersign.ErrForbidden)
	}
	j.By, j.Reason = probe.By, probe.Reason
	j.A, j.B = min(j.A, j.B), max(j.A, j.B)
	return nil
}

// JudgeKin keeps a judgement on the ledger, and writes what it changes. The
// error wraps ErrNotFound for a subject nothing is known of, ErrForbidden for
// what cannot be judged.
func (a *App) JudgeKin(ctx context.Context, w io.Writer, j Judging) error {
	if err := j.check(a); err != nil {
		return err
	}
	l, err := a.live(ctx)
	if err != nil {
		return err
	}
	return errors.Join(a.judgeKin(ctx, w, l, j), l.close())
}

func (a *App) judgeKin(ctx context.Context, w io.Writer, l *live, j Judging) error {
	var changes []kindred.Change
	err := l.roster.Ask(func(b *kindred.Book) (err error) {
		for _, id := range [...]countersign.ID{j.A, j.B} {
			if _, known := b.Seen(id); !known {
				return fmt.Errorf("%s keeps no record of %s: %w", a.cfg.Data, id, countersign.ErrNotFound)
			}
		}
		if j.WhatIf {
			changes, err = b.WhatIf(kindred.Judgement{A: j.A, B: j.B, Say: kinSays[j.Same], By: j.By, At: a.cfg.Now})
		}
		return err
	})
	if err != nil {
		return err
	}
	if j.WhatIf {
		return writeNetworkChanges(w, j.Format, changes)
	}
	return a.placeKin(ctx, w, l, j.Format, countersign.Entry{By: j.By, Decision: &countersign.Decision{Subject: j.A, By: j.By,
		At: a.cfg.Now, Reason: j.Reason, Kin: &countersign.Kin{Subject: j.B, Same: j.Same}}}, j.A, j.B)
}

// placeKin appends what a person said of two, and writes what it changes.
func (a *App) placeKin(ctx context.Context, w io.Writer, l *live, format string, e countersign.Entry, x, y countersign.ID) error {
	_, verdicts, err := a.sayOfTwo(ctx, e, x, y)
	if err != nil {
		return err
	}
	changes, err := l.follow(ctx)
	if err != nil {
		return err
	}
	return cmp.Or(writeNetworkChanges(w, format, changes), writeVerdictChanges(w, format, verdicts))
}

// sayOfTwo appends what a person said of two, and judges again whom it concerns:
// those around them before it and after. It returns where it stands.
func (a *App) sayOfTwo(ctx context.Context, e countersign.Entry, x, y countersign.ID) (seq countersign.Seq, changes []Change, err error) {
	err = a.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
		before, err := a.around(ctx, tx.View(), x, y)
		if err != nil {
			return err
		}
		placed, err := tx.Append(ctx, e)
		if err != nil {
			return err
		}
		for _, p := range placed {
			seq = p.Seq
		}
		after, err := a.around(ctx, tx.View(), x, y)
		if err != nil {
			return err
		}
		both := append(before, after...)
		slices.Sort(both)
		changes, err = a.judgeAgain(ctx, tx, "decision", slices.Compact(both))
		return err
	})
	return seq, changes, a.full(err)
}

// UndoKin takes back the latest judgement on two subjects that stands, and
// writes what that changes. It returns ErrNotFound if none stands.
func (a *App) UndoKin(ctx context.Context, w io.Writer, j Judging) error {
	if err := j.check(a); err != nil {
		return err
	}
	l, err := a.live(ctx)
	if err != nil {
		return err
	}
	seq, err := a.kinMeant(ctx, j.A, j.B)
	if err == nil {
		err = a.placeKin(ctx, w, l, j.Format, countersign.Entry{By: j.By,
			Retraction: &countersign.Retraction{Entry: seq, Subject: j.A, By: j.By, Reason: j.Reason}}, j.A, j.B)
	}
	return errors.Join(err, l.close())
}

// kinMeant finds the judgement that an undoing means. It stands under the first
// of the two.
func (a *App) kinMeant(ctx context.Context, x, y countersign.ID) (seq countersign.Seq, err error) {
	err = a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		all, err := tx.View().Decided(ctx, x)
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(countersign.Standing(all)) {
			if k := e.Decision.Kin; k != nil && k.Subject == y && k.Same != "" {
				seq = e.Seq
				return nil
			}
		}
		return fmt.Errorf("no judgement stands on %s and %s: %w", x, y, countersign.ErrNotFound)
	})
	return seq, err
}
