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
	decided bool // somebody was, ever
	mu      sync.RWMutex
	now     func() time.Time

	log     []line
	keys    map[shortKey]struct{}
	cursors map[string]countersign.Seq
	holds   map[countersign.ID]Hold
	erased  map[countersign.ID]struct{}

	index      map[countersign.ID]uint32 // subject -> place in subjects
	subjects   []subject
	population int // subjects that records speak of
	post       postings
	seed       maphash.Seed
	enc        encoder // the writer's, used again
	head       countersign.Seq
}

// shortKey is the first half of an entry's key: 128 bits tell entries apart.
type shortKey [16]byte

func short(h countersign.Hash) shortKey { return shortKey(h[:16]) }

// line is an entry as it is kept. What a record says is packed (codec.go): a
// subject's facts take a third of the room, and the collector has nothing to
// follow in them.
type line struct {
	entry countersign.Entry // a record without its facts
	said  []said
}

// said is what a record says of one subject.
type said struct {
	subject uint32
	facts   string // packed
}

// subject is what the memory ledger knows of one subject.
type subject struct {
	id         countersign.ID
	lines      []uint32 // places in the log of what speaks of it, in order
	newest     countersign.Seq
	assessment *countersign.Assessment
	decided    []uint32 // places in the log of decisions and retractions
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
	key := entry.Key()
	if m.known(short(key)) && m.since(e.Subject) {
		key = another(key, int64(len(m.log)))
	}
	m.rebuild(e.Subject)
	m.erased[e.Subject] = struct{}{}
	if k := short(key); !m.known(k) {
		m.keys[k] = struct{}{}
		m.place(entry, nil)
	}
	return nil
}

// since reports whether anything was said of a subject, or shown of it in what is
// said of another, since it was erased last.
func (m *Mem) since(id countersign.ID) bool {
	for i := range slices.Backward(m.log) {
		e := unpacked(&m.log[i], m.subjects)
		if e.Erasure != nil && e.Erasure.Subject == id {
			return false
		}
		said := slices.Contains(e.Subjects(), id)
		if e.Assessment != nil { // what is shown of others is theirs, too
			cited(e.Assessment, func(other countersign.ID) { said = said || other == id })
		}
		if said {
			return true
		}
	}
	return false
}

// rebuild places every entry anew, less what it says of the subject. Subjects
// keep their order, and keys stay: what was erased does not come back because
// the same file is read again.
func (m *Mem) rebuild(id countersign.ID) {
	old, log := m.subjects, m.log
	m.log, m.subjects, m.post, m.head, m.population = make([]line, 0, len(log)+1), nil, postings{}, 0, 0
	clear(m.index)
	for i := range old {
		m.subject(old[i].id, nil)
	}
	for i := range log {
		m.place(without(unpacked(&log[i], old), id), nil)
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
	m.log = append(m.log, line{entry: e})
	switch {
	case e.Record != nil:
		m.head = e.Seq
		m.keep(e.Record, e.Seq, tx)
	case e.Link != nil:
		m.subject(e.Link.A, tx)
		m.subject(e.Link.B, tx)
	case e.Assessment != nil:
		m.subject(e.Assessment.Subject, tx).assessment = e.Assessment
		cited(e.Assessment, func(id countersign.ID) { m.subject(id, tx) })
	case e.Decision != nil:
		m.decide(e.Decision.Subject, e.Seq, tx)
		if k := e.Decision.Kin; k != nil {
			m.subject(k.Subject, tx)
		}
	case e.Retraction != nil && e.Retraction.Subject != "":
		m.decide(e.Retraction.Subject, e.Seq, tx)
	}
	return e
}

func (m *Mem) decide(id countersign.ID, seq countersign.Seq, tx *memTx) {
	m.decided = true // of a transaction that is undone, too: then somebody looks in vain
	s := m.subject(id, tx)
	s.decided = append(slices.Clip(s.decided), uint32(seq-1))
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

// keep packs what a record says into its line, and indexes it.
func (m *Mem) keep(r *countersign.Record, seq countersign.Seq, tx *memTx) {
	outline := *r
	outline.Facts = nil
	l := &m.log[len(m.log)-1]
	l.entry.Record = &outline
	runs(r.Facts, func(facts []countersign.Fact) {
		at := m.learn(facts, seq, tx)
		m.enc.b = m.enc.b[:0]
		m.enc.facts(facts)
		l.said = append(l.said, said{at, string(m.enc.b)})
	})
}

// learn indexes one subject's facts of one record and returns the subject's
// place.
func (m *Mem) learn(facts []countersign.Fact, seq countersign.Seq, tx *memTx) uint32 {
	s := m.subject(facts[0].Subject, tx)
	at := m.index[s.id]
	met := s.newest != 0
	if !met && !s.id.Site() {
		m.population++
	}
	s.newest = seq
	s.lines = append(slices.Clip(s.lines), uint32(seq-1)) // a reader's copy may share what was there
	for i := range facts {
		f := &facts[i]
		f.Seq = seq
		f.Selectors(func(sel countersign.Selector) { m.post.add(posting{m.hash(sel), at, met}) })
		for _, h := range f.Shingles {
			m.post.add(posting{m.shingle(f.Pred, h), at, met})
		}
	}
	return at
}

// unpacked returns an entry with all it says.
func unpacked(l *line, subjects []subject) countersign.Entry {
	if l.entry.Record == nil {
		return l.entry
	}
	out, r := l.entry, *l.entry.Record
	for _, x := range l.said {
		facts := unpack(x, subjects, l.entry.Seq)
		if r.Facts == nil {
			r.Facts = facts
			continue
		}
		r.Facts = append(r.Facts, facts...)
	}
	out.Record = &r
	return out
}

func unpack(x said, subjects []subject, seq countersign.Seq) []countersign.Fact {
	d := decoder{b: x.facts}
	facts := d.facts(subjects[x.subject].id, seq)
	if d.bad {
		panic("store: packed facts do not unpack") // they were packed by this process
	}
	return facts
}

// facts returns what is known of a subject.
func (m *Mem) facts(at uint32) (out []countersign.Fact) {
	for _, n := range m.subjects[at].lines {
		l := &m.log[n]
		i := slices.IndexFunc(l.said, func(x said) bool { return x.subject == at })
		if i < 0 {
			continue
		}
		facts := unpack(l.said[i], m.subjects, l.entry.Seq)
		if out == nil {
			out = facts
			continue
		}
		out = merged(out, facts)
	}
	return out
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
