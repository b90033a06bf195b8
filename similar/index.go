package similar

import (
	"cmp"
	"errors"
	"io"
	"math"
	"slices"
)

// An Index finds the documents of a corpus that share rare marks with another.
// It consists of stored segments and a tail in memory. Reading is safe for any
// number of goroutines while nobody adds; the caller sees to that.
//
// What a mark tells is counted by owners (the sites pages belong to), not by
// documents: the menu of a site stands on all its pages and is its own, while
// a template stands with many owners and tells nothing.
type Index struct {
	segments []*Segment
	owners   []uint32        // of the tail
	base     uint32          // first document of the tail
	tail     map[Mark]uint32 // where in chain the newest document of a mark stands, counted from 1
	chain    []chained
	count    map[uint32]int // documents of each owner
}

// chained is a document that holds a mark, with the place of the one before it.
type chained struct{ doc, before uint32 }

// NewIndex returns an index over segments, which must follow one another from
// document 0.
func NewIndex(segments ...*Segment) (*Index, error) {
	x := &Index{tail: map[Mark]uint32{}, count: map[uint32]int{}}
	for _, s := range segments {
		if err := x.Attach(s); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// Attach adds a stored segment behind those there are. The tail must be empty.
func (x *Index) Attach(s *Segment) error {
	if len(x.owners) > 0 || s.base != x.base {
		return errors.New("similar: the segment does not follow the index")
	}
	x.segments, x.base = append(x.segments, s), x.base+uint32(len(s.owners))
	for _, o := range s.owners {
		x.count[o]++
	}
	return nil
}

// Add takes a document of an owner and returns its number.
func (x *Index) Add(owner uint32, marks []Mark) uint32 {
	doc := x.base + uint32(len(x.owners))
	x.owners = append(x.owners, owner)
	x.count[owner]++
	for _, m := range marks {
		key := m >> 16
		last := x.tail[key]
		if last == 0 || x.chain[last-1].doc != doc {
			x.chain = append(x.chain, chained{doc, last})
			x.tail[key] = uint32(len(x.chain))
		}
	}
	return doc
}

// Docs is how many documents there are; Owners how many have any.
func (x *Index) Docs() int { return int(x.base) + len(x.owners) }

// Owners is how many owners have documents.
func (x *Index) Owners() int { return len(x.count) }

// Tail is how many documents are in memory only.
func (x *Index) Tail() int { return len(x.owners) }

// Seal writes the tail as a segment. The index is as before; when the segment
// is safely stored, [Index.Sealed] puts it in the tail's place.
func (x *Index) Seal(w io.Writer) error {
	all := make([]posting, 0, len(x.chain))
	for m, at := range x.tail {
		for ; at != 0; at = x.chain[at-1].before {
			all = append(all, posting{m << 16, x.chain[at-1].doc - x.base})
		}
	}
	slices.SortFunc(all, comparePostings)
	s := newSegmentWriter(w, uint64(len(all)))
	for _, p := range all {
		s.add(p)
	}
	return s.close(x.base, x.owners)
}

// Sealed replaces the tail by the segment that was written of it.
func (x *Index) Sealed(s *Segment) error {
	if s.base != x.base || !slices.Equal(s.owners, x.owners) {
		return errors.New("similar: the segment is not the tail")
	}
	for _, o := range x.owners {
		if x.count[o]--; x.count[o] == 0 {
			delete(x.count, o)
		}
	}
	x.owners, x.tail, x.chain = nil, map[Mark]uint32{}, nil
	return x.Attach(s)
}

// Segments returns the stored segments in order.
func (x *Index) Segments() []*Segment { return slices.Clone(x.segments) }

// Merged replaces the last n segments by one that holds what they hold.
func (x *Index) Merged(s *Segment, n int) error {
	at := len(x.segments) - n
	if n < 1 || at < 0 || x.segments[at].base != s.base || s.base+uint32(len(s.owners)) != x.base {
		return errors.New("similar: the segment does not hold what it replaces")
	}
	x.segments = append(x.segments[:at:at], s)
	return nil
}

// Owner returns whose a document is.
func (x *Index) Owner(doc uint32) uint32 {
	if doc >= x.base {
		return x.owners[doc-x.base]
	}
	i, _ := slices.BinarySearchFunc(x.segments, doc, func(s *Segment, d uint32) int {
		switch {
		case s.base+uint32(len(s.owners)) <= d:
			return -1
		case s.base > d:
			return 1
		}
		return 0
	})
	s := x.segments[i]
	return s.owners[doc-s.base]
}

// find returns how many documents hold a mark, and which if they are few.
func (x *Index) find(m Mark, most int, buf []uint32, f *fetcher) (int, []uint32, error) {
	n, start := 0, len(buf)
	for _, s := range x.segments {
		k, all, err := s.find(m, most, buf, f)
		if err != nil {
			return 0, buf, err
		}
		if n, buf = n+k, all; n > most {
			buf = buf[:start]
		}
	}
	for at := x.tail[m>>16]; at != 0; at = x.chain[at-1].before {
		if n++; n <= most {
			buf = append(buf, x.chain[at-1].doc)
		}
	}
	if n > most {
		buf = buf[:start]
	}
	return n, buf, nil
}

// Holders returns how many documents hold a mark.
func (x *Index) Holders(m Mark) (int, error) {
	n, _, err := x.find(m, 0, nil, &fetcher{})
	return n, err
}

// Common is how many documents may hold a mark before it names nobody, and
// commonOwners of how many owners; few is how many others may hold what is
// nearly the document's own. They do not grow with the corpus, so that time
// does not either.
const (
	Common       = 384
	commonOwners = 64
	few          = 3
)

// A Near is a document that shares rare marks with the one asked about.
type Near struct {
	Doc, Owner uint32
	Shared     int            // marks in common that few hold
	Weight     float64        // bits: what they tell together
	Parts      [Parts]float64 // the same, by part
	Few        [Parts]int     // marks in common that at most three others hold, by part
}

// A Nearness is the answer to a question: the nearest documents, and what the
// marks asked about weigh by themselves, by part.
type Nearness struct {
	Near []Near
	Of   [Parts]float64
	All  [Parts]int // marks asked about, by part
}

// Share returns what part of the question's weight in some parts a document
// shares, 0 to 1.
func (n *Nearness) Share(d *Near, parts ...int) float64 {
	var have, of float64
	for _, p := range parts {
		have += d.Parts[p]
		of += n.Of[p]
	}
	if of == 0 {
		return 0
	}
	return min(1, have/of)
}

// FewShare returns what part of all marks in some parts a document shares that
// at most three others hold, 0 to 1. A theme that a dozen sites use has none.
func (n *Nearness) FewShare(d *Near, parts ...int) float64 {
	have, of := 0, 0
	for _, p := range parts {
		have += d.Few[p]
		of += n.All[p]
	}
	return float64(have) / float64(max(1, of))
}

// Nearest returns the documents that share most with the marks, heaviest first,
// at most n, but for those of one owner. A mark weighs log2(owners/others): as
// much for a thing that nobody else has as for one that one other has, so that
// a full copy shares all.
func (x *Index) Nearest(marks []Mark, not uint32, n int) (*Nearness, error) {
	q := query{x: x, not: not, out: &Nearness{}, at: map[uint32]int{}}
	for _, m := range marks {
		if err := q.mark(m); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(q.out.Near, func(a, b Near) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Doc, b.Doc))
	})
	q.out.Near = slices.Clip(q.out.Near[:min(n, len(q.out.Near))])
	return q.out, nil
}

// Tells returns what marks of a document of one owner tell together, in bits, by
// how few others hold each, as [Index.Nearest] weighs them.
func (x *Index) Tells(marks []Mark, not uint32) (float64, error) {
	q := query{x: x, not: not, out: &Nearness{}, at: map[uint32]int{}}
	for _, m := range marks {
		if _, _, err := q.weigh(m); err != nil {
			return 0, err
		}
	}
	sum := 0.0
	for _, w := range q.out.Of {
		sum += w
	}
	return sum, nil
}

type query struct {
	x   *Index
	not uint32
	out *Nearness
	at  map[uint32]int
	buf []uint32
	who []uint32
	f   fetcher
	// seen is a table of owners by open addressing; an entry counts if its
	// round is the present one.
	seen  [1024]struct{ owner, round uint32 }
	round uint32
}

func (q *query) mark(m Mark) error {
	others, bits, err := q.weigh(m)
	if err != nil || others > commonOwners {
		return err
	}
	for i, d := range q.buf {
		if q.who[i] != q.not {
			q.add(d, q.who[i], m.Part(), bits, others <= few)
		}
	}
	return nil
}

// weigh notes what a mark tells and whose it is, if they are few: of more than
// Common, the number of documents is returned for that of owners.
func (q *query) weigh(m Mark) (others int, bits float64, err error) {
	part := m.Part()
	q.out.All[part]++
	n, docs, err := q.x.find(m, Common, q.buf[:0], &q.f)
	if err != nil {
		return 0, 0, err
	}
	q.buf = docs
	others = n
	if n <= Common {
		others = q.others(docs)
	}
	bits = max(0, math.Log2(float64(max(2, len(q.x.count)))/float64(max(1, others))))
	q.out.Of[part] += bits
	return others, bits, nil
}

// others counts the owners but the one left out, and notes whose each document is.
func (q *query) others(docs []uint32) int {
	q.who = q.who[:0]
	q.round++
	n := 0
	for _, d := range docs {
		o := q.x.Owner(d)
		if o != q.not && q.first(o) {
			n++
		}
		q.who = append(q.who, o)
	}
	return n
}

// first reports whether an owner is met for the first time for this mark.
func (q *query) first(owner uint32) bool {
	size := uint32(len(q.seen))
	for at := owner * 0x9e3779b1 % size; ; at = (at + 1) % size {
		switch e := &q.seen[at]; {
		case e.round != q.round:
			e.owner, e.round = owner, q.round
			return true
		case e.owner == owner:
			return false
		}
	}
}

func (q *query) add(doc, owner uint32, part int, bits float64, rare bool) {
	i, ok := q.at[doc]
	if !ok {
		i = len(q.out.Near)
		q.at[doc] = i
		q.out.Near = append(q.out.Near, Near{Doc: doc, Owner: owner})
	}
	d := &q.out.Near[i]
	d.Shared++
	d.Weight += bits
	d.Parts[part] += bits
	if rare {
		d.Few[part]++
	}
}
