// Package shelf keeps records packed in memory, to be found by key or by term.
//
// An index of names needs little of what a list says of an entry: names, dates
// and numbers in canonical form. Who shows an entry needs the rest: addresses,
// programmes, remarks, relations as they were published. A shelf holds that
// rest, packed in blocks, at about a fifth of its size, and an inverted index
// of terms over it. It never changes once it is built.
package shelf

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"sync"

	"github.com/klauspost/compress/s2"

	"countersign"
)

// blockSize is how many bytes of records are packed together: large enough
// to pack well, small enough to open for one record.
const blockSize = 16 << 10

// A Shelf holds records. All methods may be called at once.
type Shelf struct {
	preds  []string
	blocks []span // of data
	data   []byte // packed
	docs   []place
	terms  dictionary
	pool   sync.Pool // of *[]byte
}

type span struct{ from, to uint32 }

// place is where a record stands.
type place struct{ block, at uint32 }

// dictionary holds the terms, sorted, with the records that have each.
type dictionary struct {
	text   []byte
	textAt []uint32
	posts  []byte // differences of record numbers, as varints
	postAt []uint32
	count  []uint32
}

// Len counts the records.
func (s *Shelf) Len() int { return len(s.docs) }

// Size is what the shelf takes in memory, in bytes.
func (s *Shelf) Size() int {
	d := &s.terms
	return len(s.data) + 8*(len(s.blocks)+len(s.docs)) + len(d.text) + len(d.posts) + 4*(len(d.textAt)+len(d.postAt)+len(d.count))
}

// Find returns the number of the record with the key.
func (s *Shelf) Find(key string) (int, bool) {
	at, ok := s.terms.find(keyTerm + key)
	if !ok {
		return 0, false
	}
	first, _ := binary.Uvarint(s.terms.posts[s.terms.postAt[at]:])
	return int(first) - 1, true
}

// Record returns record n with its key. What it returns belongs to the caller.
func (s *Shelf) Record(n int) (key string, r countersign.Record, err error) {
	if n < 0 || n >= len(s.docs) {
		return "", r, fmt.Errorf("record %d of %d: %w", n, len(s.docs), countersign.ErrNotFound)
	}
	buf, _ := s.pool.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	defer s.pool.Put(buf)
	p := s.docs[n]
	b := s.blocks[p.block]
	raw, err := s2.Decode((*buf)[:cap(*buf)], s.data[b.from:b.to])
	if err != nil {
		return "", r, fmt.Errorf("record %d: %w: %w", n, countersign.ErrTampered, err)
	}
	*buf = raw
	key, r = s.unpack(raw[p.at:])
	return key, r, nil
}

// Having returns the records that have the term.
func (s *Shelf) Having(term string) Set {
	out := s.None()
	s.Mark(out, term)
	return out
}

// Mark adds the records that have the term to a set.
func (s *Shelf) Mark(in Set, term string) {
	if at, ok := s.terms.find(term); ok {
		s.terms.mark(at, in)
	}
}

// Beginning returns the records that have a term that begins so. Of more than
// limit such terms the first count.
func (s *Shelf) Beginning(prefix string, limit int) Set {
	out := s.None()
	for at := s.terms.from(prefix); at < s.terms.len() && limit > 0 && bytes.HasPrefix(s.terms.at(at), []byte(prefix)); at++ {
		s.terms.mark(at, out)
		limit--
	}
	return out
}

// Between returns the records that have a term that is not less than from and
// is less than below.
func (s *Shelf) Between(from, below string) Set {
	out := s.None()
	for at := s.terms.from(from); at < s.terms.len() && string(s.terms.at(at)) < below; at++ {
		s.terms.mark(at, out)
	}
	return out
}

// A Count says how many records have a term.
type Count struct {
	Term    string
	Records int
}

// Counts returns how many of the records have each term that begins with the
// prefix, most first, then by term; terms that none has are left out.
func (s *Shelf) Counts(prefix string, of Set) []Count {
	var out []Count
	for at := s.terms.from(prefix); at < s.terms.len() && bytes.HasPrefix(s.terms.at(at), []byte(prefix)); at++ {
		if n := s.terms.among(at, of); n > 0 {
			out = append(out, Count{string(s.terms.at(at)[len(prefix):]), n})
		}
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Records, a.Records), cmp.Compare(a.Term, b.Term)) })
	return out
}

func (d *dictionary) len() int        { return len(d.count) }
func (d *dictionary) at(i int) []byte { return d.text[d.textAt[i]:d.textAt[i+1]] }

// from is the first term that is not less.
func (d *dictionary) from(term string) int {
	return sort.Search(d.len(), func(i int) bool { return string(d.at(i)) >= term })
}

func (d *dictionary) find(term string) (int, bool) {
	i := d.from(term)
	return i, i < d.len() && string(d.at(i)) == term
}

// each calls yield with the records of a term, ascending.
func (d *dictionary) each(i int, yield func(uint32)) {
	posts, doc := d.posts[d.postAt[i]:d.postAt[i+1]], uint32(0)
	for len(posts) > 0 {
		step, n := binary.Uvarint(posts)
		doc, posts = doc+uint32(step), posts[n:]
		yield(doc - 1) // numbers are kept from 1
	}
}

func (d *dictionary) mark(i int, in Set) {
	d.each(i, func(doc uint32) { in[doc/64] |= 1 << (doc % 64) })
}

func (d *dictionary) among(i int, of Set) int {
	n := 0
	d.each(i, func(doc uint32) {
		if of[doc/64]&(1<<(doc%64)) != 0 {
			n++
		}
	})
	return n
}
