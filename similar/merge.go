package similar

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// MergeSegments writes one segment that holds what the given ones hold, each
// beginning where the one before it ends. Memory is some 12 bytes a document.
func MergeSegments(w io.Writer, parts []*Segment) error {
	if len(parts) == 0 {
		return errors.New("similar: no segments to merge")
	}
	var owners []uint32
	var postings uint64
	base := parts[0].base
	walks := make([]*walk, 0, len(parts))
	for _, p := range parts {
		if p.base != base+uint32(len(owners)) {
			return fmt.Errorf("similar: segment begins at %d, the one before it ends at %d", p.base, base+uint32(len(owners)))
		}
		postings += p.postings
		walks = append(walks, newWalk(p, uint32(len(owners))))
		owners = append(owners, p.owners...)
	}
	out := newSegmentWriter(w, postings)
	h := heaped(walks)
	for len(h) > 0 {
		out.add(h[0].now)
		h[0].next()
		h.settle()
	}
	for _, x := range walks {
		if x.err != nil {
			return fmt.Errorf("similar: merge: %w", x.err)
		}
	}
	return out.close(base, owners)
}

// A walk goes through a segment's postings in order.
type walk struct {
	s    *Segment
	in   *bufio.Reader
	n    uint64 // read so far
	slot int
	add  uint32 // to each document
	now  posting
	ok   bool
	err  error
}

func newWalk(s *Segment, add uint32) *walk {
	x := &walk{s: s, add: add, in: bufio.NewReaderSize(io.NewSectionReader(s.at, 0, int64(s.postings)*8), 1<<16)}
	x.next()
	return x
}

func (x *walk) next() {
	x.ok = false
	if x.n == x.s.postings {
		return
	}
	var b [8]byte
	if _, x.err = io.ReadFull(x.in, b[:]); x.err != nil {
		return
	}
	for uint64(x.s.dir[x.slot+1]) <= x.n {
		x.slot++
	}
	high := uint64(x.slot) << (64 - x.s.bits) >> 48 // the highest 16 bits
	mark := high<<48 | uint64(binary.LittleEndian.Uint32(b[4:]))<<16
	x.now, x.ok = posting{Mark(mark), binary.LittleEndian.Uint32(b[:]) + x.add}, true
	x.n++
}

// A heap keeps the walk that comes next in front.
type heap []*walk

func heaped(walks []*walk) heap {
	h := make(heap, 0, len(walks))
	for _, x := range walks {
		if x.ok {
			h = append(h, x)
		}
	}
	slices.SortFunc(h, func(a, b *walk) int { return comparePostings(a.now, b.now) })
	return h
}

// settle puts the first walk where it belongs after it went on.
func (h *heap) settle() {
	w := *h
	if !w[0].ok {
		w[0] = w[len(w)-1]
		w = w[:len(w)-1]
		*h = w
	}
	for i := 0; ; {
		k := 2*i + 1
		if k >= len(w) {
			return
		}
		if k+1 < len(w) && comparePostings(w[k+1].now, w[k].now) < 0 {
			k++
		}
		if comparePostings(w[i].now, w[k].now) <= 0 {
			return
		}
		w[i], w[k] = w[k], w[i]
		i = k
	}
}
