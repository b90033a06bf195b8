package store

import (
	"context"
	"slices"

	"countersign"
	"countersign/internal/flow"
)

// memTx is one transaction, and what rooms read inside it.
type memTx struct {
	m    *Mem
	undo *undo // nil for a reader, and once the writer is done
	// subjects is how many there were: those beyond are taken back whole.
	subjects int
}

// undo is what stood before a writer began.
type undo struct {
	log        int
	population int
	head       countersign.Seq
	post       postings
	keys       []shortKey
	touched    []touched
	cursors    map[string]countersign.Seq
}

type touched struct {
	at  uint32
	was subject
}

func (m *Mem) begin() *memTx {
	return &memTx{m: m, subjects: len(m.subjects), undo: &undo{
		log: len(m.log), population: m.population, head: m.head, post: m.post,
		cursors: map[string]countersign.Seq{},
	}}
}

// rollBack takes back what the transaction did.
func (t *memTx) rollBack() {
	m, u := t.m, t.undo
	if u == nil {
		return
	}
	t.undo = nil
	clear(m.log[u.log:])
	m.log, m.population, m.head, m.post = m.log[:u.log], u.population, u.head, u.post
	for _, k := range u.keys {
		delete(m.keys, k)
	}
	for i := len(u.touched) - 1; i >= 0; i-- {
		m.subjects[u.touched[i].at] = u.touched[i].was
	}
	for i := t.subjects; i < len(m.subjects); i++ {
		delete(m.index, m.subjects[i].id)
	}
	clear(m.subjects[t.subjects:])
	m.subjects = m.subjects[:t.subjects]
	for stage, seq := range u.cursors {
		m.cursors[stage] = seq
	}
}

// View settles what this transaction appended. Readers never need it: writers
// settle before they let go of the lock.
func (t *memTx) View() View {
	t.settle()
	if t.undo != nil {
		t.m.post.compact()
	}
	return t
}

func (t *memTx) settle() {
	if t.undo != nil {
		t.m.post.settle()
	}
}

func (t *memTx) Concurrent() bool { return true }

func (t *memTx) Cursor(_ context.Context, stage string) (countersign.Seq, error) {
	return t.m.cursors[stage], nil
}

func (t *memTx) SetCursor(_ context.Context, stage string, seq countersign.Seq) error {
	if t.undo == nil {
		return errReadOnly
	}
	if _, ok := t.undo.cursors[stage]; !ok {
		t.undo.cursors[stage] = t.m.cursors[stage]
	}
	t.m.cursors[stage] = seq
	return nil
}

func (t *memTx) Append(_ context.Context, entries ...countersign.Entry) ([]countersign.Entry, error) {
	if t.undo == nil {
		return nil, errReadOnly
	}
	out := make([]countersign.Entry, 0, len(entries))
	for i := range entries {
		if err := appendable(&entries[i]); err != nil {
			return nil, err
		}
		k := short(entries[i].Key())
		if t.m.known(k) {
			continue
		}
		t.m.keys[k] = struct{}{}
		t.undo.keys = append(t.undo.keys, k)
		out = append(out, t.m.place(entries[i], t))
	}
	return out, nil
}

func (t *memTx) After(_ context.Context, seq countersign.Seq, limit int, kinds ...string) ([]countersign.Entry, error) {
	var out []countersign.Entry
	log := t.m.log[min(max(int(seq), 0), len(t.m.log)):]
	for i := range log {
		if len(kinds) > 0 && !slices.Contains(kinds, log[i].entry.Kind()) {
			continue
		}
		if out = append(out, unpacked(&log[i], t.m.subjects)); len(out) == limit {
			break
		}
	}
	return out, nil
}

func (t *memTx) at(id countersign.ID) *subject {
	if i, ok := t.m.index[id]; ok {
		return &t.m.subjects[i]
	}
	return &subject{}
}

func (t *memTx) Facts(_ context.Context, id countersign.ID) ([]countersign.Fact, error) {
	if i, ok := t.m.index[id]; ok {
		return t.m.facts(i), nil
	}
	return nil, nil
}

func (t *memTx) Newest(_ context.Context, id countersign.ID) (countersign.Seq, error) {
	return t.at(id).newest, nil
}

func (t *memTx) Assessment(_ context.Context, id countersign.ID) (*countersign.Assessment, error) {
	return t.at(id).assessment, nil
}

func (t *memTx) Decision(ctx context.Context, id countersign.ID) (*countersign.Decision, error) {
	es, err := t.Decided(ctx, id)
	return countersign.LastVerdict(es), err
}

func (t *memTx) Decided(_ context.Context, id countersign.ID) (out []countersign.Entry, err error) {
	for _, n := range t.at(id).decided {
		out = append(out, t.m.log[n].entry)
	}
	return out, nil
}

func (t *memTx) Judged(ctx context.Context) ([]countersign.Entry, error) {
	if !t.m.decided {
		return nil, nil
	}
	all, err := t.After(ctx, 0, len(t.m.log), countersign.KindDecision, countersign.KindRetraction)
	return judgedOf(all), err
}

func (t *memTx) AnyDecided(context.Context) (bool, error) { return t.m.decided, nil }

func (t *memTx) People(_ context.Context, after uint32, limit int) (ids []countersign.ID, last uint32, err error) {
	for i := int(after); i < len(t.m.subjects) && len(ids) < limit; i++ {
		if s := &t.m.subjects[i]; s.newest != 0 && !s.id.Site() {
			ids, last = append(ids, s.id), uint32(i+1)
		}
	}
	return ids, last, nil
}

func (t *memTx) Head(context.Context) (countersign.Seq, error) { return t.m.head, nil }

func (t *memTx) Last(context.Context) (countersign.Seq, error) {
	return countersign.Seq(len(t.m.log)), nil
}

func (t *memTx) Population(context.Context) (int, error) { return t.m.population, nil }

func (t *memTx) Having(_ context.Context, s countersign.Selector, limit int, buf []countersign.ID) (int, []countersign.ID, error) {
	return t.collect(t.m.hash(s), limit, buf)
}

func (t *memTx) Sharing(_ context.Context, p countersign.Pred, h uint64, most int, buf []uint32) (int, []uint32, error) {
	t.settle()
	var s spans
	n := t.m.post.find(t.m.shingle(p, h), &s)
	if n > most {
		return n, buf, nil
	}
	return n, s.all(buf), nil
}

func (t *memTx) Subject(_ context.Context, number uint32) (countersign.ID, error) {
	if int(number) >= len(t.m.subjects) {
		return "", countersign.ErrNotFound
	}
	return t.m.subjects[number].id, nil
}

// collect counts the subjects under a hash and names the first of them. A hub
// of any size costs what a rare selector costs.
func (t *memTx) collect(hash uint64, limit int, buf []countersign.ID) (int, []countersign.ID, error) {
	t.settle()
	var s spans
	n := t.m.post.find(hash, &s)
	for range min(n, limit) {
		i, _ := s.next()
		buf = append(buf, t.m.subjects[i].id)
	}
	return n, buf, nil
}

var _ flow.Tx[View] = (*memTx)(nil)
