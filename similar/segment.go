package similar

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"
	"slices"
	"sort"
	"sync"
)

// A Mark is a fingerprint of one part of a document, the part in its highest
// three bits. An index tells marks apart by their highest 48 bits.
type Mark uint64

// Parts is how many parts a document may have.
const Parts = 8

// MarkOf returns the mark of a hash that stands in a part, 0 to 7.
func MarkOf(part int, hash uint64) Mark { return Mark(uint64(part)<<61 | hash>>3) }

// Part returns the part a mark stands in.
func (m Mark) Part() int { return int(m >> 61) }

// Stored segments: postings, then owners, then a directory, then a trailer.
// Numbers are little-endian.
//
//	posting    uint64: bits 16 to 47 of the mark above, the document below
//	owner      uint32 for each document
//	directory  uint32 for each 2^bits beginnings of marks, and one at the end:
//	           the number of the first posting
//	trailer    magic, base document, documents, postings (uint64), bits,
//	           CRC-32C of the postings, CRC-32C of all that follows them
//
// A bucket of the directory holds some 128 postings, which is one read.
const (
	segmentMagic = 0x31786469 // "idx1"
	trailerSize  = 32
	leastBits    = 16
	mostBits     = 24
	bucketAims   = 128
	// maxSegment bounds the documents of one segment and its postings.
	maxSegment = 1 << 31
)

// ErrSegment says that stored bytes are no segment or were changed.
var ErrSegment = errors.New("similar: damaged index segment")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A Segment is a stored part of an index. Its postings stay where they are
// stored; owners and directory, some 12 bytes a document, are in memory. It
// does not change, and any number of goroutines may read it.
type Segment struct {
	at       io.ReaderAt
	base     uint32
	owners   []uint32
	dir      []uint32
	bits     uint
	postings uint64
	sum      uint32   // of the postings
	hubs     sync.Map // Mark>>16 to how many documents hold it, for those that very many do
}

// OpenSegment reads the frame of a stored segment of size bytes.
func OpenSegment(at io.ReaderAt, size int64) (*Segment, error) {
	var t [trailerSize]byte
	if size < trailerSize {
		return nil, ErrSegment
	}
	if _, err := at.ReadAt(t[:], size-trailerSize); err != nil {
		return nil, fmt.Errorf("similar: segment: %w", err)
	}
	u := func(i int) uint32 { return binary.LittleEndian.Uint32(t[4*i:]) }
	s := &Segment{at: at, base: u(1), postings: binary.LittleEndian.Uint64(t[12:]), bits: uint(u(5)), sum: u(6)}
	docs := u(2)
	if u(0) != segmentMagic || s.bits < leastBits || s.bits > mostBits || docs > maxSegment || s.postings > maxSegment {
		return nil, ErrSegment
	}
	frame := int64(docs)*4 + (1<<s.bits+1)*4
	if size != int64(s.postings)*8+frame+trailerSize {
		return nil, ErrSegment
	}
	b := make([]byte, frame)
	if _, err := at.ReadAt(b, int64(s.postings)*8); err != nil {
		return nil, fmt.Errorf("similar: segment: %w", err)
	}
	if crc32.Update(crc32.Checksum(b, castagnoli), castagnoli, t[:trailerSize-4]) != u(7) {
		return nil, ErrSegment
	}
	s.owners, s.dir = numbers(b[:docs*4]), numbers(b[docs*4:])
	if !slices.IsSorted(s.dir) || uint64(s.dir[len(s.dir)-1]) != s.postings {
		return nil, ErrSegment
	}
	return s, nil
}

func numbers(b []byte) []uint32 {
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}

// Base is the number of the first document.
func (s *Segment) Base() uint32 { return s.base }

// Docs is how many documents there are.
func (s *Segment) Docs() int { return len(s.owners) }

// Verify reads every posting and tells whether any was changed.
func (s *Segment) Verify() error {
	h := crc32.New(castagnoli)
	if _, err := io.Copy(h, io.NewSectionReader(s.at, 0, int64(s.postings)*8)); err != nil {
		return fmt.Errorf("similar: segment: %w", err)
	}
	if h.Sum32() != s.sum {
		return ErrSegment
	}
	return nil
}

func low32(m Mark) uint32 { return uint32(m >> 16) }

// A fetcher reads postings, one mark after another, into one buffer.
type fetcher struct {
	raw []byte
}

// smallBucket is how many postings are read at once. A larger bucket belongs
// to a mark that many documents hold, and is searched where it is stored.
const smallBucket = 1024

// find returns how many documents hold a mark and, if they are no more than
// most, appends them to buf.
func (s *Segment) find(m Mark, most int, buf []uint32, f *fetcher) (int, []uint32, error) {
	slot := uint64(m) >> (64 - s.bits)
	from, to := s.dir[slot], s.dir[slot+1]
	if from == to {
		return 0, buf, nil
	}
	want := low32(m)
	if to-from > smallBucket {
		if n, ok := s.hubs.Load(m >> 16); ok && n.(int) > most {
			return n.(int), buf, nil
		}
		var err error
		if from, to, err = s.narrow(from, to, want, f); err != nil {
			return 0, buf, err
		}
		if n := int(to - from); n > smallBucket { // at most one in a thousand postings, so they stay few
			s.hubs.Store(m>>16, n)
		}
		if int(to-from) > most {
			return int(to - from), buf, nil
		}
	}
	b, err := s.read(from, to, f)
	if err != nil {
		return 0, buf, err
	}
	n := len(b) / 8
	first := sort.Search(n, func(i int) bool { return binary.LittleEndian.Uint32(b[8*i+4:]) >= want })
	last := first
	for last < n && binary.LittleEndian.Uint32(b[8*last+4:]) == want {
		last++
	}
	if last-first <= most {
		for i := first; i < last; i++ {
			buf = append(buf, s.base+binary.LittleEndian.Uint32(b[8*i:]))
		}
	}
	return last - first, buf, nil
}

func (s *Segment) read(from, to uint32, f *fetcher) ([]byte, error) {
	f.raw = slices.Grow(f.raw[:0], int(to-from)*8)[:int(to-from)*8]
	if _, err := s.at.ReadAt(f.raw, int64(from)*8); err != nil {
		return nil, fmt.Errorf("similar: segment: %w", err)
	}
	return f.raw, nil
}

// narrow finds the postings of a mark inside a large bucket.
func (s *Segment) narrow(from, to, want uint32, f *fetcher) (uint32, uint32, error) {
	var err error
	search := func(from, to uint32, want uint64) uint32 {
		n := sort.Search(int(to-from), func(i int) bool {
			if err != nil {
				return true
			}
			var b []byte
			if b, err = s.read(from+uint32(i), from+uint32(i)+1, f); err != nil {
				return true
			}
			return uint64(binary.LittleEndian.Uint32(b[4:])) >= want
		})
		return from + uint32(n)
	}
	from = search(from, to, uint64(want))
	to = search(from, to, uint64(want)+1)
	return from, to, err
}

// A posting is a mark with a document that holds it, as it is sorted.
type posting struct {
	mark Mark // of which the highest 48 bits count
	doc  uint32
}

func comparePostings(a, b posting) int {
	return cmp.Or(cmp.Compare(a.mark>>16, b.mark>>16), cmp.Compare(a.doc, b.doc))
}

// A segmentWriter writes the postings of a segment in order, then its frame.
type segmentWriter struct {
	w    *bufio.Writer
	sum  uint32
	n    uint64
	bits uint
	dir  []uint32
	last posting
	err  error
}

func newSegmentWriter(w io.Writer, postings uint64) *segmentWriter {
	b := uint(bits.Len64(postings / bucketAims))
	s := &segmentWriter{w: bufio.NewWriterSize(w, 1<<16), bits: min(max(b, leastBits), mostBits)}
	s.dir = make([]uint32, 1<<s.bits+1)
	return s
}

// add writes a posting; doc counts from the segment's base. A posting twice is
// written once.
func (s *segmentWriter) add(p posting) {
	if s.err != nil || s.n > 0 && comparePostings(s.last, p) == 0 {
		return
	}
	s.last = p
	var b [8]byte
	binary.LittleEndian.PutUint32(b[:], p.doc)
	binary.LittleEndian.PutUint32(b[4:], low32(p.mark))
	s.sum = crc32.Update(s.sum, castagnoli, b[:])
	s.dir[uint64(p.mark)>>(64-s.bits)+1]++
	s.n++
	_, s.err = s.w.Write(b[:])
}

func (s *segmentWriter) close(base uint32, owners []uint32) error {
	for i := 1; i < len(s.dir); i++ {
		s.dir[i] += s.dir[i-1]
	}
	b := make([]byte, 0, 4*(len(owners)+len(s.dir))+trailerSize)
	for _, list := range [][]uint32{owners, s.dir} {
		for _, x := range list {
			b = binary.LittleEndian.AppendUint32(b, x)
		}
	}
	b = binary.LittleEndian.AppendUint32(b, segmentMagic)
	b = binary.LittleEndian.AppendUint32(b, base)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(owners)))
	b = binary.LittleEndian.AppendUint64(b, s.n)
	b = binary.LittleEndian.AppendUint32(b, uint32(s.bits))
	b = binary.LittleEndian.AppendUint32(b, s.sum)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	if s.err == nil {
		_, s.err = s.w.Write(b)
	}
	if s.err == nil {
		s.err = s.w.Flush()
	}
	if s.err != nil {
		return fmt.Errorf("similar: write segment: %w", s.err)
	}
	return nil
}
