package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"countersign"
)

// group is one commit that several updates share. Each runs in its own
// goroutine, in turn, inside a savepoint; the last one in the queue commits
// for all, and only then do any of them return.
type group struct {
	done    chan struct{}
	err     error
	before  state
	begun   time.Time
	updates int
	wrote   bool
}

// A group ends when nobody waits or when it is this large or old, so that a
// steady stream of writers does not put off the commit.
const (
	groupUpdates = 512
	groupAge     = 20 * time.Millisecond
)

// write gives fn its turn and returns when what it did is on the disk.
func (s *SQLite) write(ctx context.Context, fn func(*sqlTx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g, err := s.turn(ctx, fn)
	if err != nil {
		return err
	}
	<-g.done
	return g.err
}

func (s *SQLite) turn(ctx context.Context, fn func(*sqlTx) error) (g *group, err error) {
	s.waiting.Add(1)
	s.mu.Lock()
	s.waiting.Add(-1)
	defer s.mu.Unlock()
	if s.broken != nil {
		return nil, s.broken
	}
	if g = s.group; g == nil {
		if g, err = s.begin(); err != nil {
			return nil, err
		}
	}
	defer s.leave(g)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return g, s.run(g, fn)
}

func (s *SQLite) begin() (*group, error) {
	if _, err := s.c.exec("BEGIN IMMEDIATE"); err != nil {
		return nil, err
	}
	s.group = &group{done: make(chan struct{}), before: s.state, begun: time.Now()}
	return s.group, nil
}

// run lets one update write. If it fails, only what it did is taken back; if
// SQLite itself fails, everything in the group is.
func (s *SQLite) run(g *group, fn func(*sqlTx) error) (err error) {
	tx := &sqlTx{s: s, c: s.c, writer: true, head: &s.state.head, index: &s.state.index, log: &s.state.log}
	before := s.state
	kept := false
	defer func() { // also when fn panics
		if kept || g.err != nil {
			return
		}
		if s.state.head.subjects > before.head.subjects {
			s.names.forget(before.head.subjects)
		}
		s.state = before
		for _, id := range tx.met {
			delete(s.owners, id)
		}
		if tx.saved {
			s.fail(g, tx.back())
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.keep(); err != nil {
		s.fail(g, err)
		return g.err
	}
	kept, g.wrote = true, g.wrote || tx.saved
	g.updates++
	return nil
}

// fail dooms the group.
func (s *SQLite) fail(g *group, err error) {
	if err != nil && g.err == nil {
		g.err = err
	}
}

// leave commits if this was the last of the group.
func (s *SQLite) leave(g *group) {
	if g.err == nil && s.waiting.Load() > 0 && g.updates < groupUpdates && time.Since(g.begun) < groupAge {
		return
	}
	s.end(g)
}

// end commits the group, or takes it back.
func (s *SQLite) end(g *group) {
	s.group = nil
	defer s.help()
	defer close(g.done)
	if g.err == nil && g.wrote {
		g.err = s.commit(g)
	}
	switch {
	case g.err != nil:
		s.abandon(g)
	case !g.wrote:
		g.err = rollback(s.c)
	}
}

func (s *SQLite) commit(g *group) error {
	s.state.index.young.settle() // once for all: most parts get a pair or two of each update
	if err := s.moveSelectors(max(0, s.state.index.young.pairs-g.before.index.young.pairs)); err != nil {
		return err
	}
	h := &s.state.head
	h.version++
	if _, err := s.c.exec(sqlSetHead, h.version, h.seq, h.record, h.subjects, h.population, h.slots, h.indexed, h.moving, h.moved, h.past, h.pastSubject); err != nil {
		return err
	}
	if s.state.log.Size() != g.before.log.Size() {
		edge, _ := s.state.log.MarshalText() // never fails
		if _, err := s.c.exec(sqlSetLog, string(edge)); err != nil {
			return err
		}
	}
	if err := s.keys.sync(); errors.Is(err, ErrFull) {
		return err // before anything was synced: the keys are made anew
	} else if err != nil {
		s.broken = fmt.Errorf("nothing more is written: %w", err)
		return err
	}
	s.views.publish(&snapshot{h.version, s.state.index})
	_, err := s.c.exec("COMMIT")
	if err != nil {
		return err
	}
	s.carrier.committed()
	if s.state.log.Size() != g.before.log.Size() {
		s.tell()
	}
	return nil
}

// abandon takes back the whole group.
func (s *SQLite) abandon(g *group) {
	_, err := s.c.exec("ROLLBACK") // an error says that SQLite rolled back by itself
	if fatal(errors.Join(g.err, err)) {
		s.spoil(g.err)
	}
	s.views.retract(s.state.head.version, g.before.head.version)
	s.state = g.before
	s.keys.drop()
	clear(s.owners)
	s.names.forget(s.state.head.subjects)
}

// spoil ends all writing: after a failed sync nobody knows what is on the disk.
func (s *SQLite) spoil(err error) {
	s.broken = fmt.Errorf("the disk failed, nothing more is written: %w", err)
}

// read gives fn a view that nobody changes.
func (s *SQLite) read(ctx context.Context, fn func(*sqlTx) error) error {
	var c *conn
	select {
	case <-ctx.Done():
		return ctx.Err()
	case c = <-s.readers:
		if c == nil {
			return errClosed
		}
	}
	defer func() { s.readers <- c }()
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := s.view(ctx, c)
	if err != nil {
		return err
	}
	defer c.exec("ROLLBACK") // a reader has nothing to lose
	return fn(tx)
}

// view begins a read transaction and finds the index that belongs to it. A
// reader that is overtaken by many commits in between begins again.
func (s *SQLite) view(ctx context.Context, c *conn) (*sqlTx, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, err := c.exec("BEGIN"); err != nil {
			return nil, err
		}
		row, err := c.one(sqlHead)
		if err == nil && len(row) == 0 {
			err = countersign.ErrTampered
		}
		if err != nil {
			return nil, errors.Join(err, rollback(c))
		}
		h := headOf(row)
		if snap := s.views.at(h.version); snap != nil {
			return &sqlTx{s: s, c: c, head: &h, index: &snap.index}, nil
		}
		if err := rollback(c); err != nil {
			return nil, err
		}
	}
}

func rollback(c *conn) error {
	_, err := c.exec("ROLLBACK")
	return err
}

// snapshot is the index as of one commit.
type snapshot struct {
	version int64
	index   index
}

// views keeps the newest snapshots. A snapshot is published before its commit,
// so that whoever sees the commit finds it.
type views struct {
	mu   sync.RWMutex
	last map[int64]*snapshot
}

const viewsKept = 8

func (v *views) publish(s *snapshot) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.last == nil {
		v.last = map[int64]*snapshot{}
	}
	v.last[s.version] = s
	maps.DeleteFunc(v.last, func(version int64, _ *snapshot) bool { return version <= s.version-viewsKept })
}

// retract takes back what was published for a commit that failed.
func (v *views) retract(failed, stands int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if failed != stands {
		delete(v.last, failed)
	}
}

func (v *views) at(version int64) *snapshot {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.last[version]
}
