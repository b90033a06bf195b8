package network

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/zeebo/xxh3"
)

// A find is what a bin of values holds that several subjects share, in the order
// of the values' hashes, then of the values.
type find struct {
	start   []uint32 // of each thing's holders, and one more
	holders []uint32 // numbers of subjects as between the passes
	pred    []uint16
	held    []uint16 // holders there are, though not all may be kept
	ends    []uint32 // of each thing's text
	texts   []byte
	seen    []sighting
	put     shelf
}

// A sighting is a thing of a subject that is asked after, shared or not.
type sighting struct {
	subject uint32 // number as between the passes
	pred    uint16
	rows    uint32 // that have the thing
	holders uint32 // subjects that have it; 0 for more than weigh anything
	text    string
}

// A sorter groups the rows of one bin after another by value; it belongs to one
// worker. Of a value that many have it keeps as many holders as could still
// weigh something, and a count.
type sorter struct {
	seed  uint64   // of the table, as a census has one
	seeds []uint64 // of the predicates' values
	most  []int    // holders of a thing of each predicate that weighs anything
	watch []uint32

	slots  []slot
	mask   uint32
	values []value
	texts  []byte
	pairs  []pair
	large  map[uint32][]uint32 // values of many rows: their holders beyond those in pairs
	seen   []pair              // rows of subjects that are asked after
	start  []uint32
	held   []uint32
	order  []uint32
}

// A value is one of the bin.
type value struct {
	hash uint64
	end  uint32 // in texts
	rows uint32
	kept uint32 // rows in pairs
	pred uint16
	hub  bool
}

// A pair says that a subject has a value.
type pair struct{ value, subject uint32 }

func (s *sorter) reset(rows int64) {
	want := 1 << 10
	for int64(want) < rows && want < 1<<17 {
		want *= 2
	}
	if len(s.slots) > 4*want || len(s.slots) < want {
		s.slots = make([]slot, want)
	} else {
		clear(s.slots)
	}
	s.mask = uint32(len(s.slots) - 1)
	s.values, s.texts, s.pairs, s.seen = s.values[:0], s.texts[:0], s.pairs[:0], s.seen[:0]
	s.large = nil
}

// hashValue tells values of different predicates apart.
func hashValue(seed uint64, text []byte) uint64 { return xxh3.HashSeed(text, seed) }

func (s *sorter) text(id uint32) []byte {
	from := uint32(0)
	if id > 0 {
		from = s.values[id-1].end
	}
	return s.texts[from:s.values[id].end]
}

// add takes one row.
func (s *sorter) add(subject uint32, pred uint16, seed uint64, text []byte) {
	id := s.value(pred, seed, text)
	v := &s.values[id]
	v.rows++
	if len(s.watch) > 0 && slices.Contains(s.watch, subject) {
		s.seen = append(s.seen, pair{id, subject})
	}
	most := uint32(s.most[pred])
	switch {
	case v.hub:
	case v.kept < 2*most+8:
		v.kept++
		s.pairs = append(s.pairs, pair{id, subject})
	default:
		s.many(id, subject, int(most))
	}
}

// many takes a row of a value that has had many: it may be one subject again and
// again, or too many subjects.
func (s *sorter) many(id, subject uint32, most int) {
	if s.large == nil {
		s.large = map[uint32][]uint32{}
	}
	held := s.large[id]
	at, ok := slices.BinarySearch(held, subject)
	if ok {
		return
	}
	if len(held) == most {
		delete(s.large, id)
		s.values[id].hub = true
		return
	}
	s.large[id] = slices.Insert(held, at, subject)
}

// value returns the number of a value in the order in which they came.
func (s *sorter) value(pred uint16, seed uint64, text []byte) uint32 {
	h := hashValue(s.seed^seed, text)
	tag := uint32(h)
	at := uint32(h>>20) & s.mask
	for s.slots[at].id != 0 {
		x := s.slots[at]
		if x.tag == tag && s.values[x.id-1].pred == pred && bytes.Equal(s.text(x.id-1), text) {
			return x.id - 1
		}
		at = (at + 1) & s.mask
	}
	id := uint32(len(s.values))
	s.slots[at] = slot{tag, id + 1}
	s.texts = append(s.texts, text...)
	s.values = append(s.values, value{hash: hashValue(seed, text), end: uint32(len(s.texts)), pred: pred})
	if 4*len(s.values) > 3*len(s.slots) {
		s.grow()
	}
	return id
}

func (s *sorter) grow() {
	s.slots = make([]slot, 2*len(s.slots))
	s.mask = uint32(len(s.slots) - 1)
	for id := range uint32(len(s.values)) {
		h := hashValue(s.seed^s.seeds[s.values[id].pred], s.text(id))
		at := uint32(h>>20) & s.mask
		for s.slots[at].id != 0 {
			at = (at + 1) & s.mask
		}
		s.slots[at] = slot{uint32(h), id + 1}
	}
}

// settle gives out what is shared and adds to the counts of each predicate.
func (s *sorter) settle(counts []spread) *find {
	s.gather()
	f := &find{start: []uint32{0}}
	s.order = s.order[:0]
	for id := range uint32(len(s.values)) {
		v := &s.values[id]
		c := &counts[v.pred]
		c.rows += int64(v.rows)
		c.distinct++
		held := s.holders(id)
		switch {
		case v.hub || len(held) > s.most[v.pred]:
			v.hub = true
			c.hubs++
			c.hubRows += int64(v.rows)
		case len(held) == 1:
			c.single++
		default:
			c.shared++
			s.order = append(s.order, id)
		}
	}
	slices.SortFunc(s.order, func(a, b uint32) int {
		x, y := &s.values[a], &s.values[b]
		if x.hash != y.hash {
			return cmp.Compare(x.hash, y.hash)
		}
		return cmp.Or(cmp.Compare(x.pred, y.pred), bytes.Compare(s.text(a), s.text(b)))
	})
	for _, id := range s.order {
		held := s.holders(id)
		f.holders = append(f.holders, held...)
		f.held = append(f.held, uint16(len(held)))
		f.start = append(f.start, uint32(len(f.holders)))
		f.pred = append(f.pred, s.values[id].pred)
		f.texts = append(f.texts, s.text(id)...)
		f.ends = append(f.ends, uint32(len(f.texts)))
	}
	s.sight(f)
	return f
}

// gather brings the pairs of each value together, by counting.
func (s *sorter) gather() {
	n := len(s.values)
	s.start = append(s.start[:0], make([]uint32, n+1)...)
	for _, p := range s.pairs {
		s.start[p.value+1]++
	}
	for i := range n {
		s.start[i+1] += s.start[i]
	}
	s.held = append(s.held[:0], make([]uint32, len(s.pairs))...)
	for _, p := range s.pairs {
		s.held[s.start[p.value]] = p.subject
		s.start[p.value]++
	}
}

// holders returns who has a value, ascending and each once. Of one that very many
// have it returns some.
func (s *sorter) holders(id uint32) []uint32 {
	to := s.start[id] // gather left each value's end there
	from := to - s.values[id].kept
	held := s.held[from:to]
	if more := s.large[id]; len(more) > 0 {
		held = append(slices.Clone(held), more...)
	}
	if len(held) > 1 {
		slices.Sort(held)
		held = slices.Compact(held)
	}
	if n := uint32(len(held)); n < s.values[id].kept && len(s.large[id]) == 0 {
		for i := from + n; i < to; i++ { // so that a second look finds the same
			s.held[i] = held[n-1]
		}
		return s.held[from : from+n]
	}
	return held
}

// sight tells what subjects have that are asked after.
func (s *sorter) sight(f *find) {
	for _, p := range s.seen {
		v := &s.values[p.value]
		x := sighting{subject: p.subject, pred: v.pred, rows: v.rows, text: string(s.text(p.value))}
		if !v.hub {
			x.holders = uint32(len(s.holders(p.value)))
		}
		f.seen = append(f.seen, x)
	}
}
