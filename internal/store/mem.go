package store

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"time"

	"countersign"
	"countersign/internal/flow"
)

// Mem is a ledger in memory.
type Mem struct {
	mu  sync.RWMutex
	now func() time.Time

	log     []countersign.Entry
	keys    map[shortKey]struct{}
	cursors map[string]countersign.Seq
	holds   map[countersign.ID]Hold
	erased  map[countersign.ID]struct{}

	index      map[countersign.ID]uint32 // subject -> place in subjects
	subjects   []subject
	population int // subjects that records speak of
	post       postings
	seed       maphash.Seed
	head       countersign.Seq
}

// shortKey is the first half of an entry's key: 128 bits tell entries apart.
type shortKey [16]byte

func short(h countersign.Hash) shortKey { return shortKey(h[:16]) }

// subject is what the memory ledger knows of one subject.
type subject struct {
	id         countersign.ID
	facts      []countersign.Fact
	newest     countersign.Seq
	assessment *countersign.Assessment
	decision   *countersign.Decision
}

// NewMem returns an empty ledger. now dates its entries; nil leaves them
// undated, and holds without end.
func NewMem(now func() time.Time) *Mem {
	return &Mem{
		now:     now,
		keys:    map[shortKey]struct{}{},
		cursors: map[string]countersign.Seq{},
		holds:   map[countersign.ID]Hold{},
		erased:  map[countersign.ID]struct{}{},
		index:   map[countersign.ID]uint32{},
		seed:    maphash.MakeSeed(),
	}
}

// Update runs fn as the only writer. If fn fails or panics, nothing it did
// remains.
func (m *Mem) Update(ctx context.Context, fn func(flow.Tx[View]) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := m.begin()
	defer tx.rollBack() // does nothing once kept
	if err := fn(tx); err != nil {
		return err
	}
	m.post.settle()
	tx.undo = nil
	return nil
}

// Read runs fn beside other readers.
func (m *Mem) Read(ctx context.Context, fn func(flow.Tx[View]) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(&memTx{m: m})
}

// Close lets go of nothing: the garbage collector does.
func (m *Mem) Close() error { return nil }

// Erase drops the subject's facts and what was derived from them, by building
// the ledger again without them: erasures are rare and must leave nothing.
func (m *Mem) Erase(ctx context.Context, e countersign.Erasure) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, ok := m.index[e.Subject]; !ok {
		return fmt.Errorf("erase %s: %w", e.Subject, countersign.ErrNotFound)
	}
	if h, ok := m.holds[e.Subject]; ok && (m.now == nil || h.inForce(m.now())) {
		return fmt.Errorf("erase %s: %w", e.Subject, countersign.ErrHeld)
	}
	entry := countersign.Entry{By: e.By, Erasure: &e}
	m.rebuild(e.Subject)
	m.erased[e.Subject] = struct{}{}
	if k := short(entry.Key()); !m.known(k) {
		m.keys[k] = struct{}{}
		m.place(entry, nil)
	}
	return nil
}

// rebuild places every entry anew, less what it says of the subject. Subjects
// keep their order, and keys stay: what was erased does not come back because
// the same file is read again.
func (m *Mem) rebuild(id countersign.ID) {
	old, log := m.subjects, m.log
	m.log, m.subjects, m.post, m.head, m.population = make([]countersign.Entry, 0, len(log)+1), nil, postings{}, 0, 0
	clear(m.index)
	for i := range old {
		m.subject(old[i].id, nil)
	}
	for i := range log {
		m.place(without(log[i], id), nil)
	}
	m.post.settle()
}

func (m *Mem) known(k shortKey) bool { _, ok := m.keys[k]; return ok }

// Hold puts a subject under legal hold.
func (m *Mem) Hold(_ context.Context, h Hold) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.index[h.Subject]; !ok {
		return fmt.Errorf("hold %s: %w", h.Subject, countersign.ErrNotFound)
	}
	m.holds[h.Subject] = h
	return nil
}

// Release lifts a hold.
func (m *Mem) Release(_ context.Context, id countersign.ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.holds[id]; !ok {
		return fmt.Errorf("hold on %s: %w", id, countersign.ErrNotFound)
	}
	delete(m.holds, id)
	return nil
}

// Holds lists the holds in force.
func (m *Mem) Holds(context.Context) ([]Hold, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var out []Hold
	for _, h := range m.holds {
		if m.now == nil || h.inForce(m.now()) {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b Hold) int { return strings.Compare(string(a.Subject), string(b.Subject)) })
	return out, nil
}

// place appends an entry that is known to be new. tx remembers how to take it
// back; nil if nobody will ask.
func (m *Mem) place(e countersign.Entry, tx *memTx) countersign.Entry {
	e.Seq = countersign.Seq(len(m.log) + 1)
	if e.At.IsZero() && m.now != nil {
		e.At = m.now().UTC().Round(0)
	}
	m.log = append(m.log, e)
	switch {
	case e.Record != nil:
		m.head = e.Seq
		runs(e.Record.Facts, func(facts []countersign.Fact) { m.learn(facts, e.Seq, tx) })
	case e.Link != nil:
		m.subject(e.Link.A, tx)
		m.subject(e.Link.B, tx)
	case e.Assessment != nil:
		m.subject(e.Assessment.Subject, tx).assessment = e.Assessment
		cited(e.Assessment, func(id countersign.ID) { m.subject(id, tx) })
	case e.Decision != nil:
		m.subject(e.Decision.Subject, tx).decision = e.Decision
	}
	return e
}

// subject returns a subject that is about to be changed. The pointer holds
// until the next call.
func (m *Mem) subject(id countersign.ID, tx *memTx) *subject {
	i, ok := m.index[id]
	if !ok {
		i = uint32(len(m.subjects))
		m.index[id] = i
		m.subjects = append(m.subjects, subject{id: id})
	}
	s := &m.subjects[i]
	if tx != nil && int(i) < tx.subjects {
		tx.undo.touched = append(tx.undo.touched, touched{i, *s})
	}
	return s
}

// learn indexes one subject's facts of one record. A subject with one record
// shares the record's own slice.
func (m *Mem) learn(facts []countersign.Fact, seq countersign.Seq, tx *memTx) {
	s := m.subject(facts[0].Subject, tx)
	at := m.index[s.id]
	met := s.newest != 0
	if !met {
		m.population++
	}
	s.newest = seq
	for i := range facts {
		f := &facts[i]
		f.Seq = seq
		f.Selectors(func(sel countersign.Selector) { m.post.add(posting{m.hash(sel), at, met}) })
		for _, h := range f.Shingles {
			m.post.add(posting{m.shingle(f.Pred, h), at, met})
		}
	}
	if s.facts == nil {
		s.facts = facts
		return
	}
	s.facts = merged(s.facts, facts)
}

func (m *Mem) hash(s countersign.Selector) uint64 {
	return maphash.Comparable(m.seed, s)
}

func (m *Mem) shingle(p countersign.Pred, h uint64) uint64 {
	return maphash.Comparable(m.seed, shingle{p, h})
}

type shingle struct {
	pred countersign.Pred
	hash uint64
}

var _ Ledger = (*Mem)(nil)
