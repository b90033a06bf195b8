package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"countersign"
)

// conn is one SQLite connection that keeps its statements prepared. It speaks
// to the driver without database/sql, whose bookkeeping costs as much as a
// point read. It is for one goroutine at a time.
type conn struct {
	raw   driver.Conn
	stmts map[string]driver.Stmt
	args  []driver.NamedValue
}

// ErrFull says that the disk, or the limit set on the ledger's file, is full.
// What was acknowledged before stands, and can be read.
var ErrFull = errors.New("disk full, nothing was written")

func dial(path string, pragmas ...string) (*conn, error) {
	if err := touch(path); err != nil {
		return nil, err
	}
	raw, err := (&sqlite.Driver{}).Open("file:" + path)
	if err != nil {
		return nil, err
	}
	c := &conn{raw: raw, stmts: map[string]driver.Stmt{}}
	for _, p := range pragmas {
		if err := c.script("PRAGMA " + p); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", p, err), c.close())
		}
	}
	return c, nil
}

// touch makes the file before SQLite does, so that nobody else may read it.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.raw.Close())...)
}

// script runs statements that are not worth keeping.
func (c *conn) script(text string) error {
	s, err := c.raw.Prepare(text)
	if err != nil {
		return plain(err)
	}
	_, err = s.(driver.StmtExecContext).ExecContext(context.Background(), nil)
	return plain(errors.Join(err, s.Close()))
}

func (c *conn) prepare(query string, args []driver.Value) (driver.Stmt, error) {
	s, ok := c.stmts[query]
	if !ok {
		var err error
		if s, err = c.raw.Prepare(query); err != nil {
			return nil, err
		}
		c.stmts[query] = s
	}
	c.args = c.args[:0]
	for i, v := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return s, nil
}

// exec runs a statement and returns how many rows it changed. Statements are
// short, so none is interrupted: callers look at their context in between.
func (c *conn) exec(query string, args ...driver.Value) (int64, error) {
	s, err := c.prepare(query, args)
	if err != nil {
		return 0, plain(err)
	}
	r, err := s.(driver.StmtExecContext).ExecContext(context.Background(), c.args)
	if err != nil {
		return 0, plain(err)
	}
	return r.RowsAffected()
}

// query calls each with every row. The values are each's to keep; the slice
// is not. each must not run the same query.
func (c *conn) query(query string, each func(row []driver.Value) error, args ...driver.Value) error {
	s, err := c.prepare(query, args)
	if err != nil {
		return plain(err)
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), c.args)
	if err != nil {
		return plain(err)
	}
	row := make([]driver.Value, len(rows.Columns()))
	for {
		err := rows.Next(row)
		if err == nil {
			err = each(row)
		}
		if err == nil {
			continue
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return plain(errors.Join(err, rows.Close()))
	}
}

// one returns the first row as integers, nil if there is none.
func (c *conn) one(query string, args ...driver.Value) (out []int64, err error) {
	err = c.query(query, func(row []driver.Value) error {
		out = make([]int64, len(row))
		for i := range row {
			out[i], _ = row[i].(int64) // NULL is 0
		}
		return io.EOF
	}, args...)
	return out, err
}

// plain says in house terms what SQLite means.
func plain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %w", ErrFull, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", countersign.ErrTampered, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return conflict("another program works on the folder's files")
	}
	return err
}

// A conflict is a sentence that is a countersign.ErrConflict without saying so.
type conflict string

func (c conflict) Error() string { return string(c) }

func (c conflict) Is(err error) bool { return err == countersign.ErrConflict }

// fatal reports whether the disk failed, so that nothing more may be written:
// after a failed fsync nobody knows what is on the disk.
func fatal(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_IOERR
}
