package shelf

import (
	"encoding/binary"
	"slices"

	"github.com/klauspost/compress/s2"

	"countersign"
)

// keyTerm stands before the key of a record among the terms; no other term
// may begin so.
const keyTerm = "\x00"

// A Builder fills a shelf. Terms of a record are given once it is added.
type Builder struct {
	shelf *Shelf
	raw   []byte
	key   []byte // of the term at hand
	preds map[countersign.Pred]uint64
	terms map[string]uint32 // where a term stands in all
	all   []term
}

// term is a term while the shelf is built. Most have one record, and need no
// list.
type term struct {
	first, last uint32 // numbers of records, from 1
	count       uint32
	posts       []byte // after the first
}

// NewBuilder begins a shelf.
func NewBuilder() *Builder {
	return &Builder{shelf: &Shelf{}, preds: map[countersign.Pred]uint64{}, terms: map[string]uint32{}}
}

// Add puts a record on the shelf and returns its number. A key that is there
// already is left as it is, and ok is false.
func (b *Builder) Add(key string, r *countersign.Record) (n int, ok bool) {
	if at, ok := b.terms[keyTerm+key]; ok {
		return int(b.all[at].first) - 1, false
	}
	s := b.shelf
	n = len(s.docs)
	s.docs = append(s.docs, place{block: uint32(len(s.blocks)), at: uint32(len(b.raw))})
	b.raw = b.pack(b.raw, key, r)
	b.Term(n, keyTerm, key)
	if len(b.raw) >= blockSize {
		b.seal()
	}
	return n, true
}

// Term says that record n has a term, a kind with a text behind it. Records
// must come in their order: what is told of one that stands before the last
// that had the term is lost.
func (b *Builder) Term(n int, kind, text string) {
	b.key = append(append(b.key[:0], kind...), text...)
	at, ok := b.terms[string(b.key)]
	if !ok {
		at = uint32(len(b.all))
		b.terms[string(b.key)] = at
		b.all = append(b.all, term{first: uint32(n) + 1, last: uint32(n) + 1, count: 1})
		return
	}
	t := &b.all[at]
	doc := uint32(n) + 1
	if doc <= t.last {
		return
	}
	t.posts = binary.AppendUvarint(t.posts, uint64(doc-t.last))
	t.last = doc
	t.count++
}

func (b *Builder) seal() {
	s := b.shelf
	from := uint32(len(s.data))
	s.data = append(s.data, s2.EncodeBetter(nil, b.raw)...)
	s.blocks = append(s.blocks, span{from, uint32(len(s.data))})
	b.raw = b.raw[:0]
}

// Done returns the shelf. The builder must not be used again.
func (b *Builder) Done() *Shelf {
	if len(b.raw) > 0 {
		b.seal()
	}
	s := b.shelf
	s.data, s.blocks, s.docs = slices.Clip(s.data), slices.Clip(s.blocks), slices.Clip(s.docs)
	texts, all, posts := make([]string, 0, len(b.terms)), 0, 0
	for text, at := range b.terms {
		texts = append(texts, text)
		all, posts = all+len(text), posts+len(b.all[at].posts)+3
	}
	slices.Sort(texts)
	d := dictionary{
		text: make([]byte, 0, all), textAt: make([]uint32, 1, len(texts)+1), posts: make([]byte, 0, posts),
		postAt: make([]uint32, 1, len(texts)+1), count: make([]uint32, 0, len(texts)),
	}
	for _, text := range texts {
		t := &b.all[b.terms[text]]
		d.text, d.posts = append(d.text, text...), append(binary.AppendUvarint(d.posts, uint64(t.first)), t.posts...)
		d.textAt, d.postAt = append(d.textAt, uint32(len(d.text))), append(d.postAt, uint32(len(d.posts)))
		d.count = append(d.count, t.count)
	}
	d.posts = slices.Clip(d.posts)
	s.terms = d
	return s
}
