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
	stmt map[string]*sql.Stmt

	carrier *carrier
}

// Open reads the roster in a file, or makes an empty one.
func Open(ctx context.Context, path string) (*Roster, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // nobody else may read it
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	f.Close()
	dsn := "file:" + path + "?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)&_pragma=secure_delete(ON)" + carryPragma
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	db.SetMaxOpenConns(1)
	r := &Roster{db: db, book: kindred.New(), stmt: map[string]*sql.Stmt{}}
	if _, err = db.ExecContext(ctx, schema); err == nil {
		err = r.prepare(ctx)
	}
	if err == nil {
		err = r.load(ctx)
	}
	if err == nil {
		err = r.openCarrier(dsn)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("roster: %w", err), db.Close())
	}
	return r, nil
}

// prepare reads the statements that write: to read one anew is more work than
// to keep a record by it.
func (r *Roster) prepare(ctx context.Context) (err error) {
	for _, query := range [...]string{putSubject, dropSubject, putJudgement, dropJudgement, putChange, putReached} {
		if err == nil {
			r.stmt[query], err = r.db.PrepareContext(ctx, query)
		}
	}
	return err
}

// Close lets go of the file.
func (r *Roster) Close() error {
	err := r.carrier.close()
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(err, r.db.Close())
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
	rows, err := r.db.QueryContext(ctx, "SELECT no, seq, body FROM change WHERE no > ? ORDER BY no LIMIT ? + 0", after, limit)
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
