package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/note"

	"countersign"
	"countersign/custody"
)

// publisher brings the files of the custody log up to the ledger: after a
// commit the leaves are safe in the ledger, and the files follow.
type publisher struct {
	signer note.Signer
	vkey   string
	root   string
	doubt  atomic.Pointer[error] // why the log was stopped
}

// publishStep is how many leaves are published under one checkpoint.
const publishStep = 1 << 16

// VerifierKey returns the key that verifies the custody log, in the form of
// signed notes. Keep a copy elsewhere.
func (s *SQLite) VerifierKey() string { return s.log.vkey }

// LogFS returns the files of the custody log, for custody.Verify and for
// whoever serves them.
func (s *SQLite) LogFS() fs.FS { return os.DirFS(s.log.root) }

func (s *SQLite) openLog(root []byte) (err error) {
	s.log.root = filepath.Join(s.dir, "log")
	if s.log.signer, s.log.vkey, err = custody.NewSigner(s.opts.Origin, derive(root, "custody log")); err != nil {
		return err
	}
	if err := os.MkdirAll(s.log.root, 0o700); err != nil {
		return err
	}
	edge, _, err := logRow(s.c)
	if err != nil {
		return err
	}
	if err := s.state.log.UnmarshalText([]byte(edge)); err != nil {
		return fmt.Errorf("custody log: %w", err)
	}
	return s.mendLog()
}

func logRow(c *conn) (edge, checkpoint string, err error) {
	err = c.query(sqlLog, func(row []driver.Value) error {
		edge, checkpoint = row[0].(string), row[1].(string)
		return nil
	})
	return edge, checkpoint, err
}

// mendLog makes the published files again where a crash or a loss left less
// than was signed. If they say more than the ledger, the ledger is an old
// copy: going on would fork the log, so nothing is opened.
func (s *SQLite) mendLog() error {
	_, signed, err := logRow(s.c)
	if err != nil {
		return err
	}
	var c custody.Checkpoint
	if signed != "" {
		if c, err = custody.OpenCheckpoint([]byte(signed), s.log.vkey); err != nil {
			return fmt.Errorf("custody log: %w", err)
		}
	}
	stands, err := os.ReadFile(filepath.Join(s.log.root, custody.CheckpointPath))
	if err == nil {
		if err := s.refuseFork(stands, c); err != nil {
			return err
		}
	}
	if string(stands) == signed && s.stands(c) {
		return nil
	}
	return s.republish(c, []byte(signed))
}

// stands reports whether the files at the log's edge are there and give the
// root. custody.Verify looks at all the others.
func (s *SQLite) stands(c custody.Checkpoint) bool {
	t, err := custody.Load(s.LogFS(), c.Size, c.Size)
	if err != nil || c.Size > 0 && t.Root() != c.Root {
		return false
	}
	_, err = custody.Extend(s.LogFS(), c.Size, nil) // reads what the next leaf needs
	return err == nil
}

func (s *SQLite) refuseFork(stands []byte, signed custody.Checkpoint) error {
	c, err := custody.OpenCheckpoint(stands, s.log.vkey)
	if err != nil {
		return nil // damaged: it is made again from what the ledger holds
	}
	if c.Size > signed.Size || c.Size == signed.Size && c != signed {
		return fmt.Errorf("the custody log has %d leaves and the ledger has signed %d: it is an old copy; restore a newer one, or move the folder log aside to begin a log that says so: %w",
			c.Size, signed.Size, countersign.ErrTampered)
	}
	return nil
}

// republish writes all files again up to the signed size, provided the leaves
// give the root that was signed.
func (s *SQLite) republish(c custody.Checkpoint, signed []byte) error {
	var tree custody.Tree
	for tree.Size() < c.Size {
		leaves, err := s.leaves(s.c, tree.Size(), min(publishStep, c.Size-tree.Size()))
		if err != nil {
			return err
		}
		if err := s.writeTiles(tree.Size(), leaves); err != nil {
			return err
		}
		for _, l := range leaves {
			tree.Append(l)
		}
	}
	if c.Size > 0 && tree.Root() != c.Root {
		return fmt.Errorf("custody log: the ledger's leaves do not give the root that was signed: %w", countersign.ErrTampered)
	}
	if len(signed) == 0 {
		return nil
	}
	return writeFile(s.temp(), filepath.Join(s.log.root, custody.CheckpointPath), signed)
}

func (s *SQLite) leaves(c *conn, from, most int64) (out [][]byte, err error) {
	err = c.query(sqlLeaves, func(row []driver.Value) error {
		out = append(out, row[0].([]byte))
		return nil
	}, from, most)
	if err == nil && int64(len(out)) == 0 {
		err = fmt.Errorf("leaf %d: %w", from, countersign.ErrTampered)
	}
	return out, err
}

// publishAll publishes what is sealed, soon after it is. An error is kept and
// stops further sealing: a log in doubt must not grow.
func (s *SQLite) publishAll() {
	for {
		select {
		case <-s.stop:
			return
		case <-s.sealing:
		}
		_, err := s.Publish(context.Background())
		if err != nil && !full(err) {
			s.log.doubt.Store(&err)
			return
		}
		if err != nil { // nothing is in doubt: it is published once there is room
			s.tell()
		}
		select {
		case <-s.stop:
			return
		case <-time.After(s.opts.PublishEvery):
		}
	}
}

// full reports an error that says no more than that there is no room.
func full(err error) bool { return errors.Is(err, ErrFull) || errors.Is(err, syscall.ENOSPC) }

// tell wakes publishAll.
func (s *SQLite) tell() {
	select {
	case s.sealing <- struct{}{}:
	default: // told already
	}
}

// Publish brings the published log up to the ledger and returns its
// checkpoint, nil if there is nothing to sign yet.
func (s *SQLite) Publish(ctx context.Context) ([]byte, error) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	for {
		more, signed, err := s.publishSome(ctx)
		if err != nil {
			return nil, fmt.Errorf("custody log: %w", err)
		}
		if !more {
			return signed, nil
		}
	}
}

// publishSome publishes one step. The checkpoint moves by compare and swap in
// the ledger first, then the file follows.
func (s *SQLite) publishSome(ctx context.Context) (more bool, signed []byte, err error) {
	var tree custody.Tree // as of the last checkpoint, then as of the next
	var leaves [][]byte
	var last string
	err = s.read(ctx, func(tx *sqlTx) error {
		var edge string
		var now custody.Tree
		if edge, last, err = logRow(tx.c); err != nil {
			return err
		}
		if err := now.UnmarshalText([]byte(edge)); err != nil {
			return err
		}
		if tree, err = s.signedTree(last); err != nil || tree.Size() == now.Size() {
			return err
		}
		leaves, err = s.leaves(tx.c, tree.Size(), min(publishStep, now.Size()-tree.Size()))
		more = tree.Size()+int64(len(leaves)) < now.Size()
		if err == nil && !more {
			defer func() { // all of them: then the ledger's own edge is what must come out
				if tree.Root() != now.Root() {
					err = countersign.ErrTampered
				}
			}()
		}
		for _, l := range leaves {
			tree.Append(l)
		}
		return err
	})
	if err != nil || len(leaves) == 0 {
		return false, bytesOf(last), err
	}
	signed, err = s.sign(ctx, &tree, leaves, last)
	return more, signed, err
}

func (s *SQLite) signedTree(last string) (t custody.Tree, err error) {
	if last == "" {
		return t, nil
	}
	c, err := custody.OpenCheckpoint([]byte(last), s.log.vkey)
	if err != nil {
		return t, err
	}
	return custody.Load(s.LogFS(), c.Size, c.Size)
}

func (s *SQLite) sign(ctx context.Context, tree *custody.Tree, leaves [][]byte, last string) ([]byte, error) {
	if err := s.writeTiles(tree.Size()-int64(len(leaves)), leaves); err != nil {
		return nil, err
	}
	signed, err := custody.Advance(s.LogFS(), s.log.signer, s.log.vkey, bytesOf(last), tree)
	if err != nil {
		return nil, err
	}
	err = s.write(ctx, func(tx *sqlTx) error {
		if err := tx.save(); err != nil {
			return err
		}
		n, err := tx.c.exec(sqlSign, last, string(signed))
		if err == nil && n != 1 {
			err = fmt.Errorf("another checkpoint was signed meanwhile: %w", countersign.ErrConflict)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := writeFile(s.temp(), filepath.Join(s.log.root, custody.CheckpointPath), signed); err != nil {
		return nil, err
	}
	return signed, s.dropPartial(tree.Size()-int64(len(leaves)), tree.Size())
}

// bytesOf returns the bytes of a checkpoint, nil if there is none.
func bytesOf(checkpoint string) []byte {
	if checkpoint == "" {
		return nil
	}
	return []byte(checkpoint)
}

// writeTiles writes the files that the leaves add. A file that stands already
// with the same bytes was written before a crash.
func (s *SQLite) writeTiles(size int64, leaves [][]byte) error {
	files, err := custody.Extend(s.LogFS(), size, leaves)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(s.log.root, filepath.FromSlash(f.Path))
		if b, err := os.ReadFile(path); err == nil && bytes.Equal(b, f.Data) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := writeFile(s.temp(), path, f.Data); err != nil {
			return err
		}
	}
	return nil
}

// dropPartial removes the partial tiles of an earlier size that whole ones have
// replaced. The checkpoint of that size must have been replaced before.
func (s *SQLite) dropPartial(before, now int64) error {
	var errs []error
	drop := func(path string) {
		errs = append(errs, os.RemoveAll(filepath.Join(s.log.root, filepath.FromSlash(path)+".p")))
	}
	n := before / custody.Width
	if now/custody.Width > n {
		drop(custody.BundlePath(n, custody.Width))
	}
	for level := 0; now/custody.Width > n; level++ {
		drop(custody.TilePath(level, n, custody.Width))
		n, now = n/custody.Width, now/custody.Width
	}
	return errors.Join(errs...)
}
