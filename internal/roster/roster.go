// Package roster keeps a book of networks on disk, beside the ledger it was
// made from.
//
// What it holds of subjects follows from the ledger and can be made again; so
// it is written without waiting for the disk, with how far the ledger was read
// in the same transaction, and catches up after a crash. It knows no value of
// anybody: things are numbers under the house's key. Judgements and the feed of
// changes are kept as well.
package roster

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"

	_ "modernc.org/sqlite" // the engine of package store

	"countersign"
	"countersign/internal/kindred"
)

const schema = `
CREATE TABLE IF NOT EXISTS subject (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS judgement (body TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (no INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reached (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL);
`

// A Roster is a book that survives. Its methods may be called from several
// goroutines; writes go one after the other.
type Roster struct {
	mu   sync.Mutex
	db   *sql.DB
	book *kindred.Book
	upto countersign.Seq
	fail error // set once book and disk may differ; only opening anew helps
}

// Open reads the roster in a file, or makes an empty one.
func Open(ctx context.Context, path string) (*Roster, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // nobody else may read it
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	f.Close()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)&_pragma=secure_delete(ON)")
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	db.SetMaxOpenConns(1)
	r := &Roster{db: db, book: kindred.New()}
	if _, err = db.ExecContext(ctx, schema); err == nil {
		err = r.load(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("roster: %w", err), db.Close())
	}
	return r, nil
}

// Close lets go of the file.
func (r *Roster) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.db.Close()
}

func (r *Roster) load(ctx context.Context) error {
	var failed error
	r.book.LoadAll(func(yield func(kindred.Subject) bool) {
		for s, err := range r.subjects(ctx) {
			if err != nil {
				failed = err
				return
			}
			if !yield(s) {
				return
			}
		}
	})
	if failed != nil {
		return failed
	}
	if err := r.judgements(ctx); err != nil {
		return err
	}
	err := r.db.QueryRowContext(ctx, "SELECT seq FROM reached").Scan(&r.upto)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func (r *Roster) subjects(ctx context.Context) iter.Seq2[kindred.Subject, error] {
	return func(yield func(kindred.Subject, error) bool) {
		rows, err := r.db.QueryContext(ctx, "SELECT id, body FROM subject")
		if err != nil {
			yield(kindred.Subject{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var body sql.RawBytes
			if err := rows.Scan(&id, &body); err != nil {
				yield(kindred.Subject{}, err)
				return
			}
			s, err := decode(countersign.ID(id), body)
			if !yield(s, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(kindred.Subject{}, err)
		}
	}
}

func (r *Roster) judgements(ctx context.Context) error {
	rows, err := r.db.QueryContext(ctx, "SELECT body FROM judgement")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var body []byte
		var j kindred.Judgement
		if err := errors.Join(rows.Scan(&body), json.Unmarshal(body, &j)); err != nil {
			return fmt.Errorf("judgement: %w", err)
		}
		if _, err := r.book.Judge(j); err != nil {
			return fmt.Errorf("judgement: %w", err)
		}
	}
	return rows.Err()
}

// Upto is how far the ledger was read.
func (r *Roster) Upto() countersign.Seq {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.upto
}

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

const putSubject = "INSERT INTO subject VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body"

func (r *Roster) put(ctx context.Context, tx *sql.Tx, subjects Subjects) (changes []kindred.Change, err error) {
	put, err := tx.PrepareContext(ctx, putSubject)
	if err != nil {
		return nil, err
	}
	defer put.Close()
	for s, err := range subjects {
		if err != nil {
			return nil, err
		}
		if at, known := r.book.Seen(s.ID); known {
			s.Seen = min(s.Seen, at)
		}
		if _, err := put.ExecContext(ctx, string(s.ID), encode(&s)); err != nil {
			return nil, err
		}
		changes = append(changes, r.book.Put(s)...)
	}
	return changes, nil
}

// begin puts subjects into an empty roster, all at once: the same networks
// follow, each told as it is in the end. They may be more than memory holds at
// once in any other form than the book's.
func (r *Roster) begin(ctx context.Context, tx *sql.Tx, subjects Subjects) (changes []kindred.Change, err error) {
	put, err := tx.PrepareContext(ctx, putSubject)
	if err != nil {
		return nil, err
	}
	defer put.Close()
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
	_, err = tx.ExecContext(ctx, "DELETE FROM subject WHERE id = ?", string(id))
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
	_, err = tx.ExecContext(ctx, "INSERT INTO judgement VALUES (?) ON CONFLICT DO NOTHING", text(j))
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
	_, err = tx.ExecContext(ctx, "DELETE FROM judgement WHERE body = ?", text(j))
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
	for _, c := range changes {
		body, err := json.Marshal(c)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO change (seq, body) VALUES (?, ?)", int64(upto), string(body)); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO reached VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq", int64(upto))
	return err
}

// A Line is one change of the feed: its number, and the newest ledger entry
// that was known.
type Line struct {
	No   int64           `json:"no"`
	Upto countersign.Seq `json:"upto"`
	kindred.Change
}

// Feed returns changes after a number, oldest first, at most limit.
func (r *Roster) Feed(ctx context.Context, after int64, limit int) (out []Line, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, err := r.db.QueryContext(ctx, "SELECT no, seq, body FROM change WHERE no > ? ORDER BY no LIMIT ?", after, limit)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l Line
		var body []byte
		if err := errors.Join(rows.Scan(&l.No, &l.Upto, &body), json.Unmarshal(body, &l.Change)); err != nil {
			return nil, fmt.Errorf("roster: change: %w", err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Ask lets fn read the book. It must change nothing and keep nothing of it.
func (r *Roster) Ask(fn func(*kindred.Book) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	return fn(r.book)
}
