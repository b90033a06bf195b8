package store

import (
	"slices"
	"sync"
)

// index is the part of the selectors table that is still in memory.
//
// Inserting random hashes into a large table touches a page a row. So the
// selectors of new records gather here, and move to the table in order of
// hash, some in each transaction of later writers. What is here
// is derived: after a crash it is made again from the records that came after
// head.indexed.
//
// An index is a value: copying it makes a snapshot, because runs never change.
type index struct {
	young   postings  // still growing
	old     *postings // moving to the table; nil if nothing is
	moved   int       // parts of old that are in the table already
	past    place     // of the next part: what stands before it is there, too
	moving  run       // what is left of that part; nothing before it is begun
	tally   *tally    // counts of the table's hubs; of those that the move has not come to
	tallied *tally    // of those that it is past
}

// A place is where a pair stands in the order of hash, then subject.
type place struct {
	hash    uint64
	subject uint32
}

// frozen turns the young pairs into those that move next.
func (x *index) freeze() {
	old := x.young
	x.young, x.old, x.moved = postings{}, &old, 0
	x.past, x.moving, x.tallied = place{}, run{}, newTally()
}

// rest returns what is left of the part that moves, as one run.
func (x *index) rest() run {
	if x.moving.hash == nil {
		x.moving = x.old.part[x.moved].flat().from(x.past)
	}
	return x.moving
}

// advance notes that the first n pairs of what is left of a part moved.
func (x *index) advance(n int) {
	r := x.moving
	if x.moving = (run{hash: r.hash[n:], subject: r.subject[n:]}); n < len(r.hash) {
		x.past = place{r.hash[n], r.subject[n]}
		return
	}
	x.moved++
	x.past, x.moving = place{}, run{}
	if x.moved == parts {
		x.old, x.moved, x.tally, x.tallied = nil, 0, x.tallied, nil
	}
}

// left says whether pairs of a hash are still to move, and from which subject on.
func (x *index) left(hash uint64) (from uint32, any bool) {
	switch p := partOf(hash); {
	case x.old == nil || p < x.moved || p == x.moved && hash < x.past.hash:
		return 0, false
	case p == x.moved && hash == x.past.hash:
		return x.past.subject, true
	}
	return 0, true
}

// counts is where to remember how many pairs of a hash stand in the table; nil
// if some of them are on their way.
func (x *index) counts(hash uint64) *tally {
	from, any := x.left(hash)
	switch {
	case any && from > 0:
		return nil
	case x.old != nil && !any:
		return x.tallied
	}
	return x.tally
}

// find returns how many subjects in memory have the hash, and where they
// stand: first the old ones, then the young.
func (x *index) find(hash uint64, old, young *spans) int {
	old.n = 0
	n := x.young.find(hash, young)
	if from, any := x.left(hash); any {
		n += x.old.find(hash, old) - old.skip(from)
	}
	return n
}

// holdsOld reports whether the pair is among those that are still to move.
func (x *index) holdsOld(p posting) bool {
	from, any := x.left(p.hash)
	return any && p.subject >= from && holds(x.old.part[partOf(p.hash)].runs, p)
}

// without returns the index less one subject.
func (x *index) without(subject uint32) index {
	out := index{young: x.young.without(subject), moved: x.moved, past: x.past, tally: newTally()}
	if x.old != nil {
		old := x.old.without(subject)
		out.old, out.tallied = &old, newTally()
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

// from returns what of a run stands at a place and after it.
func (r run) from(p place) run {
	at, _ := slices.BinarySearch(r.hash, p.hash)
	for at < len(r.hash) && r.hash[at] == p.hash && r.subject[at] < p.subject {
		at++
	}
	return run{hash: r.hash[at:], subject: r.subject[at:]}
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
// a hub walks it, and hubs are asked for by everybody who is on them. Pairs
// move in order, so a count is right until the move comes to its hash, and
// another from then on; where somebody is erased, all are made anew.
type tally struct {
	mu sync.RWMutex
	n  map[uint64]int
}

const tallyMost = 1 << 14

func newTally() *tally { return &tally{n: map[uint64]int{}} }

func (t *tally) get(hash uint64) (int, bool) {
	if t == nil {
		return 0, false
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	n, ok := t.n[hash]
	return n, ok
}

func (t *tally) put(hash uint64, n int) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.n) >= tallyMost {
		clear(t.n)
	}
	t.n[hash] = n
}
