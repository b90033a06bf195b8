package roster

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"countersign"
	"countersign/internal/kindred"
)

const (
	putSubject    = "INSERT INTO subject VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body"
	dropSubject   = "DELETE FROM subject WHERE id = ?"
	putJudgement  = "INSERT INTO judgement VALUES (?) ON CONFLICT DO NOTHING"
	dropJudgement = "DELETE FROM judgement WHERE body = ?"
	putChange     = "INSERT INTO change (seq, body) VALUES (?, ?)"
	putReached    = "INSERT INTO reached VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq"
)

// News is what a run of ledger entries says. Whom it erases is taken out before
// anybody is put in: who came anew since is somebody new. Who is known already
// was seen when it was seen first.
type News struct {
	Upto     countersign.Seq // the last entry of the run
	Erased   []countersign.ID
	Subjects Subjects // as the ledger knows them, at that entry or later; not nil
	Judged   []kindred.Judgement
	Undone   []Undone
}

// Subjects are read one by one. If one cannot be, nothing is taken in, and the
// roster must be opened anew.
type Subjects = iter.Seq2[kindred.Subject, error]

// Undone is a judgement that was taken back: one of its two, and where it stood.
type Undone struct {
	Subject countersign.ID
	Entry   countersign.Seq
}

// Take takes in what is new, all or nothing, and tells what became of networks.
// A judgement that says nothing is left out; taking back what is not there
// changes nothing.
func (r *Roster) Take(ctx context.Context, n News) ([]kindred.Change, error) {
	return r.write(ctx, n.Upto, func(tx *sql.Tx) (changes []kindred.Change, err error) {
		note := func(cs []kindred.Change, e error) {
			changes = append(changes, cs...)
			if !errors.As(e, &refused{}) {
				err = errors.Join(err, e)
			}
		}
		for _, id := range n.Erased {
			note(r.remove(ctx, tx, id))
		}
		if r.book.Len() > 0 {
			note(r.put(ctx, tx, n.Subjects))
		} else {
			note(r.begin(ctx, tx, n.Subjects))
		}
		for _, j := range n.Judged {
			note(r.judge(ctx, tx, j))
		}
		for _, u := range n.Undone {
			for _, j := range r.book.Judgements(u.Subject) {
				if j.Entry == u.Entry {
					note(r.undo(ctx, tx, j))
				}
			}
		}
		return changes, err
	})
}

// Each gives subjects one by one.
func Each(subjects []kindred.Subject) Subjects {
	return func(yield func(kindred.Subject, error) bool) {
		for i := range subjects {
			if !yield(subjects[i], nil) {
				return
			}
		}
	}
}

// Put takes in subjects as the ledger knows them at an entry, in one
// transaction, and tells what became of networks.
func (r *Roster) Put(ctx context.Context, upto countersign.Seq, subjects ...kindred.Subject) ([]kindred.Change, error) {
	return r.Take(ctx, News{Upto: upto, Subjects: Each(subjects)})
}

func (r *Roster) put(ctx context.Context, tx *sql.Tx, subjects Subjects) (changes []kindred.Change, err error) {
	put := tx.StmtContext(ctx, r.stmt[putSubject])
	changes = r.book.PutAll(func(yield func(kindred.Subject) bool) {
		for s, e := range subjects {
			if err = e; err != nil {
				return
			}
			if at, known := r.book.Seen(s.ID); known {
				s.Seen = min(s.Seen, at)
			}
			if _, err = put.ExecContext(ctx, string(s.ID), encode(&s)); err != nil || !yield(s) {
				return
			}
		}
	})
	return changes, err
}

// begin puts subjects into an empty roster, all at once: the same networks
// follow, each told as it is in the end. They may be more than memory holds at
// once in any other form than the book's.
func (r *Roster) begin(ctx context.Context, tx *sql.Tx, subjects Subjects) (changes []kindred.Change, err error) {
	put := tx.StmtContext(ctx, r.stmt[putSubject])
	r.book.LoadAll(func(yield func(kindred.Subject) bool) {
		for s, e := range subjects {
			if err = e; err == nil {
				_, err = put.ExecContext(ctx, string(s.ID), encode(&s))
			}
			if err != nil || !yield(s) {
				return
			}
		}
	})
	for _, n := range r.book.Networks() {
		changes = append(changes, kindred.Change{Network: n.ID, What: kindred.Formed, Joined: n.Members})
	}
	return changes, err
}

// Remove takes out a subject that was erased, and what was judged of it.
func (r *Roster) Remove(ctx context.Context, upto countersign.Seq, id countersign.ID) ([]kindred.Change, error) {
	return r.write(ctx, upto, func(tx *sql.Tx) ([]kindred.Change, error) { return r.remove(ctx, tx, id) })
}

func (r *Roster) remove(ctx context.Context, tx *sql.Tx, id countersign.ID) (changes []kindred.Change, err error) {
	for _, j := range r.book.Judgements(id) {
		cs, err := r.undo(ctx, tx, j)
		if changes = append(changes, cs...); err != nil {
			return changes, err
		}
	}
	_, err = tx.StmtContext(ctx, r.stmt[dropSubject]).ExecContext(ctx, string(id))
	return append(changes, r.book.Remove(id)...), err
}

// Judge keeps a judgement (see [kindred.Book.Judge]).
func (r *Roster) Judge(ctx context.Context, upto countersign.Seq, j kindred.Judgement) ([]kindred.Change, error) {
	return r.write(ctx, upto, func(tx *sql.Tx) ([]kindred.Change, error) { return r.judge(ctx, tx, j) })
}

func (r *Roster) judge(ctx context.Context, tx *sql.Tx, j kindred.Judgement) ([]kindred.Change, error) {
	changes, err := r.book.Judge(j)
	if err != nil {
		return nil, refused{err}
	}
	_, err = tx.StmtContext(ctx, r.stmt[putJudgement]).ExecContext(ctx, text(j))
	return changes, err
}

// Undo takes a judgement back (see [kindred.Book.Undo]).
func (r *Roster) Undo(ctx context.Context, upto countersign.Seq, j kindred.Judgement) ([]kindred.Change, error) {
	return r.write(ctx, upto, func(tx *sql.Tx) ([]kindred.Change, error) { return r.undo(ctx, tx, j) })
}

func (r *Roster) undo(ctx context.Context, tx *sql.Tx, j kindred.Judgement) ([]kindred.Change, error) {
	changes, err := r.book.Undo(j)
	if err != nil {
		return nil, refused{err}
	}
	_, err = tx.StmtContext(ctx, r.stmt[dropJudgement]).ExecContext(ctx, text(j))
	return changes, err
}

// refused is an error that changed nothing.
type refused struct{ error }

func (e refused) Unwrap() error { return e.error }

// text is a judgement as it is kept: the two in order and the time in UTC, so
// that one judgement has one text.
func text(j kindred.Judgement) string {
	if j.A > j.B {
		j.A, j.B = j.B, j.A
	}
	j.At = j.At.UTC()
	b, err := json.Marshal(j)
	if err != nil {
		panic("roster: judgement cannot be encoded: " + err.Error()) // plain data
	}
	return string(b)
}

// write changes book and disk together. If the disk refuses after the book
// changed, nothing more is answered until the roster is opened anew.
func (r *Roster) write(ctx context.Context, upto countersign.Seq, fn func(*sql.Tx) ([]kindred.Change, error)) ([]kindred.Change, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return nil, r.fail
	}
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	changes, err := fn(tx)
	if err == nil {
		err = r.note(ctx, tx, max(upto, r.upto), changes)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err == nil {
		r.upto = max(upto, r.upto)
		r.carrier.committed()
		return changes, nil
	}
	err = errors.Join(fmt.Errorf("roster: %w", err), ended(tx.Rollback()))
	if !errors.As(err, &refused{}) {
		r.fail = fmt.Errorf("%w; it must be opened anew", err)
	}
	return nil, err
}

// ended leaves out that a transaction was over already.
func ended(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

func (r *Roster) note(ctx context.Context, tx *sql.Tx, upto countersign.Seq, changes []kindred.Change) error {
	put := tx.StmtContext(ctx, r.stmt[putChange])
	for _, c := range changes {
		body, err := json.Marshal(c)
		if err != nil {
			return err
		}
		if _, err := put.ExecContext(ctx, int64(upto), string(body)); err != nil {
			return err
		}
	}
	_, err := tx.StmtContext(ctx, r.stmt[putReached]).ExecContext(ctx, int64(upto))
	return err
}
