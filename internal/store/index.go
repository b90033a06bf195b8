package store

import (
	"slices"
	"sync"
)

// index is the part of the selectors table that is still in memory.
//
// Inserting random hashes into a large table touches a page a row. So the
// selectors of new records gather here, and move to the table in order of
// hash, a 256th at a time, in the transactions of later writers. What is here
// is derived: after a crash it is made again from the records that came after
// head.indexed.
//
// An index is a value: copying it makes a snapshot, because runs never change.
type index struct {
	young postings  // still growing
	old   *postings // moving to the table; nil if nothing is
	moved int       // parts of old that are in the table already
	tally *tally    // counts of the table's hubs
}

// frozen turns the young pairs into those that move next.
func (x *index) freeze() {
	old := x.young
	x.young, x.old, x.moved = postings{}, &old, 0
}

// find returns how many subjects in memory have the hash, and where they
// stand: first the old ones, then the young.
func (x *index) find(hash uint64, old, young *spans) int {
	old.n = 0
	n := x.young.find(hash, young)
	if x.old != nil && partOf(hash) >= x.moved {
		n += x.old.find(hash, old)
	}
	return n
}

// holds reports whether the pair is in memory or moving.
func (x *index) holdsOld(p posting) bool {
	return x.old != nil && partOf(p.hash) >= x.moved && holds(x.old.part[partOf(p.hash)].runs, p)
}

// without returns the index less one subject.
func (x *index) without(subject uint32) index {
	out := index{young: x.young.without(subject), moved: x.moved, tally: newTally()}
	if x.old != nil {
		old := x.old.without(subject)
		out.old = &old
	}
	return out
}

// without returns settled postings less one subject.
func (p *postings) without(subject uint32) postings {
	var out postings
	for i := range p.part {
		for _, r := range p.part[i].runs {
			if r = r.without(subject); len(r.hash) > 0 {
				out.part[i].runs = append(out.part[i].runs, r)
				out.pairs += len(r.hash)
			}
		}
	}
	return out
}

func (r run) without(subject uint32) run {
	if !slices.Contains(r.subject, subject) {
		return r
	}
	var out run
	for i, s := range r.subject {
		if s != subject {
			out.hash, out.subject = append(out.hash, r.hash[i]), append(out.subject, s)
		}
	}
	return out
}

// flat returns a part as one run.
func (t *part) flat() run {
	var out run
	for _, r := range t.runs {
		out = merge(out, r)
	}
	return out
}

// tally remembers how often the table's most shared selectors occur. Counting
// a hub walks it, and hubs are asked for by everybody who is on them. It is
// made anew whenever the table changes.
type tally struct {
	mu sync.RWMutex
	n  map[uint64]int
}

const tallyMost = 1 << 14

func newTally() *tally { return &tally{n: map[uint64]int{}} }

func (t *tally) get(hash uint64) (int, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n, ok := t.n[hash]
	return n, ok
}

func (t *tally) put(hash uint64, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.n) >= tallyMost {
		clear(t.n)
	}
	t.n[hash] = n
}
