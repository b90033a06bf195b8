package kindred

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"

	"countersign"
)

// A Book holds subjects, what ties them, what was judged of them, and the
// networks that follow. It is used by one goroutine at a time.
type Book struct {
	at      map[countersign.ID]int32
	entries []entry
	free    []int32
	things  index
	borne   map[Thing]bearing
	nets    map[countersign.ID][]int32
	told    judged
	p       pairing
	met     meetings
}

// An entry is a subject with what follows for it.
type entry struct {
	id       countersign.ID
	seen     int64
	held     []has // sorted by thing
	visits   []visit
	visited  uint8 // how many visits there are, of which visits may be some
	pictures []Picture
	edges    []edge // to others, of Joins and more; sorted by to
	net      countersign.ID
}

type visit struct {
	start        int32
	minutes      uint16
	line, device uint32 // the low half of the thing
}

type edge struct {
	to     int32
	weight float32
	by     uint32 // the low half of the thing, severally if not one alone ties
}

const severally = 0

// New returns an empty book.
func New() *Book {
	return &Book{at: map[countersign.ID]int32{}, things: index{of: map[Thing]uint32{}}, borne: map[Thing]bearing{},
		nets: map[countersign.ID][]int32{}, told: newJudged()}
}

// Len is the number of subjects.
func (b *Book) Len() int { return len(b.at) }

// Put puts a subject in, or what is known of it now in place of what was, and
// tells what changed.
func (b *Book) Put(s Subject) []Change {
	t := b.put(&s)
	return t.regroup()
}

// PutAll is Put for several, one after the other, and tells what changed in the
// end. The networks around them are worked out once: where much hangs together,
// that takes longer than all else.
func (b *Book) PutAll(subjects iter.Seq[Subject]) []Change {
	all := b.touched()
	for s := range subjects {
		maps.Copy(all.dirty, b.put(&s).dirty)
	}
	return all.regroup()
}

func (b *Book) put(s *Subject) *touch {
	n, ok := b.at[s.ID]
	if !ok {
		n = nobody
	}
	t, held := b.touched(), packed(s.Held)
	t.before(n, held)
	t.settle(b.shelve(s, held))
	return t
}

// Remove takes a subject out and tells what changed.
func (b *Book) Remove(id countersign.ID) []Change {
	n, ok := b.at[id]
	if !ok {
		return nil
	}
	t := b.touched()
	t.left[id] = b.entries[n].net
	for _, m := range b.nets[b.entries[n].net] { // judgements may have held them together through it
		t.dirty[m] = true
	}
	t.before(n, nil)
	b.clear(n)
	b.entries[n].id = ""
	delete(b.at, id)
	t.settle(n)
	out := t.regroup()
	b.entries[n] = entry{}
	b.free = append(b.free, n)
	return out
}

// shelve stores the subject and indexes its things, packed, without deriving
// anything.
func (b *Book) shelve(s *Subject, held []has) int32 {
	n, ok := b.at[s.ID]
	if ok {
		b.clear(n)
	} else {
		n = b.room()
		b.at[s.ID] = n
	}
	e := &b.entries[n]
	e.id, e.seen, e.pictures = s.ID, s.Seen, slices.Clone(s.Pictures)
	e.held, e.visits = held, visits(s.Visits)
	e.visited = uint8(len(e.visits))
	for _, h := range e.held {
		b.things.add(h.thing, n, h.kind)
	}
	return n
}

// clear takes a subject's things out of the index.
func (b *Book) clear(n int32) {
	for _, h := range b.entries[n].held {
		b.things.remove(h.thing, n)
	}
	b.entries[n].held = nil
}

func (b *Book) room() int32 {
	if k := len(b.free); k > 0 {
		n := b.free[k-1]
		b.free = b.free[:k-1]
		return n
	}
	b.entries = append(b.entries, entry{})
	return int32(len(b.entries) - 1)
}

// most things of one subject that are kept: a subject with a million values
// costs what one with a thousand does. Those kept follow from the things alone.
const most = 1024

// packed sorts things, each once under its strongest kind, from its first day
// to its last.
func packed(held []Held) []has {
	out := make([]has, 0, len(held))
	for _, h := range held {
		if h.Kind < kinds {
			out = append(out, has{h.Thing, h.Kind, day(h.First), day(max(h.First, h.Last))})
		}
	}
	slices.SortFunc(out, func(a, b has) int {
		return cmp.Or(cmp.Compare(a.thing, b.thing), cmp.Compare(Kinds[b.kind].Base, Kinds[a.kind].Base), cmp.Compare(a.kind, b.kind))
	})
	kept := out[:0]
	for _, h := range out {
		if n := len(kept); n > 0 && kept[n-1].thing == h.thing {
			kept[n-1].first, kept[n-1].last = spell(kept[n-1], h)
			continue
		}
		kept = append(kept, h)
	}
	return slices.Clip(kept[:min(len(kept), most)])
}

// spell is the time that two spells cover; an open one covers all.
func spell(a, b has) (first, last uint16) {
	if a.first == 0 || b.first == 0 {
		return 0, 0
	}
	return min(a.first, b.first), max(a.last, b.last)
}

func day(d int32) uint16 { return uint16(max(0, min(d, math.MaxUint16))) }

// mostVisits of a subject are kept, the last ones.
const mostVisits = 64

func visits(vs []Visit) []visit {
	out := make([]visit, 0, len(vs))
	for _, v := range vs {
		out = append(out, visit{v.Start, v.Minutes, uint32(v.Line), uint32(v.Device)})
	}
	slices.SortFunc(out, func(a, b visit) int {
		return cmp.Or(cmp.Compare(b.start, a.start), cmp.Compare(b.minutes, a.minutes), cmp.Compare(a.line, b.line), cmp.Compare(a.device, b.device))
	})
	return slices.Clip(out[:min(len(out), mostVisits)])
}

// Networks returns every network, largest first, then by ID.
func (b *Book) Networks() []Network {
	out := make([]Network, 0, len(b.nets))
	for id := range b.nets {
		out = append(out, b.network(id))
	}
	slices.SortFunc(out, func(x, y Network) int {
		return cmp.Or(cmp.Compare(len(y.Members), len(x.Members)), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// Seen returns when a subject was first seen, and whether it is known.
func (b *Book) Seen(id countersign.ID) (int64, bool) {
	n, ok := b.at[id]
	if !ok {
		return 0, false
	}
	return b.entries[n].seen, true
}

// Of returns the network a subject is in, and whether it is in one.
func (b *Book) Of(id countersign.ID) (Network, bool) {
	n, ok := b.at[id]
	if !ok || b.entries[n].net == "" {
		return Network{}, false
	}
	return b.network(b.entries[n].net), true
}

func (b *Book) network(id countersign.ID) Network {
	return Network{ID: id, Members: b.ids(b.nets[id])}
}

func (b *Book) ids(ns []int32) []countersign.ID {
	out := make([]countersign.ID, len(ns))
	for i, n := range ns {
		out[i] = b.entries[n].id
	}
	slices.Sort(out)
	return out
}
