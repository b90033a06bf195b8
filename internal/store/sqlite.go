package store

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"countersign"
	"countersign/custody"
	"countersign/internal/flow"
)

// Options say how a house keeps its ledger. The zero value is a good one.
type Options struct {
	// Now dates entries; nil means time.Now.
	Now func() time.Time
	// Keys is the folder of the keys; "" means "keys" inside the data. Keep it
	// out of the backups of the data: a ledger without keys says nothing.
	Keys string
	// Master wraps the house's key (32 bytes, from a file or a vault); nil
	// leaves the key in clear in Keys, readable by its owner only.
	Master []byte
	// Pairs is how many (selector, subject) pairs gather in memory before they
	// move to the table, 24 bytes each at the most; 0 means four million.
	Pairs int
	// Readers is how many views may be open at once; 0 means twice the
	// processors, at least four.
	Readers int
	// Origin names the custody log; "" means "countersign".
	Origin string
	// PublishEvery is how long the published log may lag behind the ledger; 0
	// means a second, less than 0 that Publish is called by others only.
	PublishEvery time.Duration
	// MaxBytes bounds the size of the ledger's file; 0 means the disk does.
	MaxBytes int64
}

const pageSize = 4096

// SQLite is a ledger in a folder:
//
//	ledger.db   entries, sealed; selectors, hashed; the custody log's leaves
//	keys/       house (the house's key), subjects (one key a subject)
//	blobs/      sealed evidence of 64 KiB and more
//	log/        the custody log as published (see package custody)
//	temp/       files being written; swept on opening
//	lock.db     held by the one process that has the folder open
type SQLite struct {
	opts     Options
	dir      string
	lock     *conn
	house    cipher.AEAD
	blind    *blinder
	networks []byte // see NetworkKey
	keys     *keyfile
	names    names
	ruled    ruled
	log      publisher
	carrier  carrier

	publishing sync.Mutex    // held by the one who publishes
	sealing    chan struct{} // told when there are new leaves
	stop       chan struct{} // closed to end the goroutine that publishes
	stopped    sync.WaitGroup

	mu      sync.Mutex // the writer's turn; guards what follows
	c       *conn
	state   state
	owners  map[countersign.ID]subjectRow
	group   *group
	broken  error // why nothing more may be written
	closed  bool
	waiting atomic.Int64

	readers chan *conn
	views   views
}

// state is what the writer knows of the ledger's end. It is copied before
// each update and put back if that fails.
type state struct {
	head  head
	index index
	log   custody.Tree
}

// head is the row of that name.
type head struct {
	version, seq, record, subjects, population, slots, indexed, moving, moved, past, pastSubject int64
}

// OpenSQLite opens the ledger in a folder, making it if there is none, and
// mends what a crash left unfinished. It returns ErrConflict if another
// process has it open.
func OpenSQLite(dir string, opts Options) (*SQLite, error) {
	s := &SQLite{opts: opts.withDefaults(dir), dir: dir, owners: map[countersign.ID]subjectRow{}}
	if err := s.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger in %s: %w", filepath.Base(dir), err), s.shut())
	}
	return s, nil
}

func (o Options) withDefaults(dir string) Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Keys == "" {
		o.Keys = filepath.Join(dir, "keys")
	}
	if o.Pairs == 0 {
		o.Pairs = 4 << 20
	}
	if o.Readers == 0 {
		o.Readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	if o.PublishEvery == 0 {
		o.PublishEvery = time.Second
	}
	if o.Origin == "" {
		o.Origin = "countersign"
	}
	return o
}

func (s *SQLite) open() error {
	for _, d := range []string{s.dir, s.temp(), s.opts.Keys} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	if err := s.takeLock(); err != nil {
		return err
	}
	if err := s.openWriter(); err != nil {
		return err
	}
	if err := s.readHead(); err != nil {
		return err
	}
	if err := s.openKeys(); err != nil {
		return err
	}
	if err := s.sweep(); err != nil {
		return err
	}
	if err := s.finishErasures(); err != nil {
		return err
	}
	if err := s.recoverIndex(); err != nil {
		return err
	}
	s.views.publish(&snapshot{s.state.head.version, s.state.index})
	if err := s.openReaders(); err != nil {
		return err
	}
	if err := s.openCarrier(); err != nil {
		return err
	}
	s.sealing, s.stop = make(chan struct{}, 1), make(chan struct{})
	s.stopped.Go(s.carryAll)
	if s.opts.PublishEvery > 0 {
		s.stopped.Go(s.publishAll)
		s.sealing <- struct{}{} // what a crash left unpublished
	}
	return nil
}

// takeLock keeps a second process out: numbers and the index are kept in
// memory, so there must be one writer only.
func (s *SQLite) takeLock() error {
	var err error
	if s.lock, err = dial(filepath.Join(s.dir, "lock.db"), "busy_timeout=0", "journal_mode=DELETE"); err == nil {
		_, err = s.lock.exec("BEGIN EXCLUSIVE")
	}
	if errors.Is(err, countersign.ErrConflict) {
		return errOpen
	}
	return err
}

// errOpen is the whole of what a second program is told; what the driver says
// of it tells nobody anything.
var errOpen error = conflict("another program has the folder open")

// openWriter opens the one connection that writes. secure_delete overwrites
// what is deleted; synchronous=FULL puts every commit on the disk.
func (s *SQLite) openWriter() error {
	var err error
	s.c, err = dial(filepath.Join(s.dir, "ledger.db"), "busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL",
		"secure_delete=ON", "cache_size=-65536", carryPragma, "journal_size_limit=67108864", "temp_store=MEMORY")
	if err != nil {
		return err
	}
	if s.opts.MaxBytes > 0 {
		if err := s.c.script(fmt.Sprintf("PRAGMA max_page_count=%d", s.opts.MaxBytes/pageSize)); err != nil {
			return err
		}
	}
	return migrate(s.c, s.opts.Now())
}

func (s *SQLite) readHead() error {
	row, err := s.c.one(sqlHead)
	if err != nil || len(row) == 0 {
		return errors.Join(err, countersign.ErrTampered)
	}
	s.state.head = headOf(row)
	s.state.index.tally = newTally()
	return nil
}

func headOf(row []int64) head {
	return head{row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10]}
}

func (s *SQLite) openKeys() error {
	fresh := s.state.head.version == 0
	root, err := rootKey(s.opts.Keys, s.opts.Master, fresh)
	if err != nil {
		return err
	}
	s.house, s.networks = aead(derive(root, "house")), derive(root, "networks")
	if s.blind, err = newBlinder(derive(root, "selectors")); err != nil {
		return err
	}
	if s.keys, err = openKeyfile(filepath.Join(s.opts.Keys, "subjects"), derive(root, "subjects"), fresh); err != nil {
		return err
	}
	return s.openLog(root)
}

// NetworkKey is the house's key under which things that tie subjects are
// numbered, where those numbers are kept outside the ledger.
func (s *SQLite) NetworkKey() []byte { return s.networks }

func (s *SQLite) openReaders() error {
	s.readers = make(chan *conn, s.opts.Readers)
	for range s.opts.Readers {
		c, err := dial(filepath.Join(s.dir, "ledger.db"), "busy_timeout=5000", "query_only=ON", "cache_size=-16384", "mmap_size=268435456")
		if err != nil {
			return err
		}
		s.readers <- c
	}
	return nil
}

// Close publishes the log, waits for writers and readers and lets go of the
// folder.
func (s *SQLite) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	close(s.stop)
	s.stopped.Wait()
	_, err := s.Publish(context.Background())
	s.mu.Lock()
	defer s.mu.Unlock()
	for range s.opts.Readers { // all of them: nobody has one any more
		c := <-s.readers
		err = errors.Join(err, c.close())
	}
	close(s.readers)
	return errors.Join(err, s.shut())
}

// shut closes what is open besides the readers.
func (s *SQLite) shut() error {
	var errs []error
	for len(s.readers) > 0 { // opening failed half way
		errs = append(errs, (<-s.readers).close())
	}
	for _, c := range []*conn{s.carrier.c, s.c, s.lock} {
		if c != nil {
			errs = append(errs, c.close())
		}
	}
	if s.keys != nil {
		errs = append(errs, s.keys.close())
	}
	s.carrier.c, s.c, s.lock, s.keys, s.broken = nil, nil, nil, nil, errClosed
	return errors.Join(errs...)
}

var errClosed = errors.New("ledger is closed")

// Read runs fn on a view as of now, beside other readers and the writer.
func (s *SQLite) Read(ctx context.Context, fn func(flow.Tx[View]) error) error {
	return s.read(ctx, func(tx *sqlTx) error { return fn(tx) })
}

// Update runs fn as the only writer. Updates that wait for their turn at the
// same time share one commit. If fn fails or panics, nothing it did remains. fn
// must use its transaction, not the ledger, which waits for it.
func (s *SQLite) Update(ctx context.Context, fn func(flow.Tx[View]) error) error {
	return s.write(ctx, func(tx *sqlTx) error { return fn(tx) })
}

var _ Ledger = (*SQLite)(nil)
