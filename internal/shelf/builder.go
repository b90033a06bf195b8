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
	preds map[countersign.Pred]uint64
	terms map[string]*term
}

// term is a term while the shelf is built.
type term struct {
	last  uint32 // number of the last record, from 1
	count uint32
	posts []byte
}

// NewBuilder begins a shelf.
func NewBuilder() *Builder {
	return &Builder{shelf: &Shelf{}, preds: map[countersign.Pred]uint64{}, terms: map[string]*term{}}
}

// Add puts a record on the shelf and returns its number. A key that is there
// already is left as it is, and ok is false.
func (b *Builder) Add(key string, r *countersign.Record) (n int, ok bool) {
	if t := b.terms[keyTerm+key]; t != nil {
		return int(t.last) - 1, false
	}
	s := b.shelf
	n = len(s.docs)
	s.docs = append(s.docs, place{block: uint32(len(s.blocks)), at: uint32(len(b.raw))})
	b.raw = b.pack(b.raw, key, r)
	b.Term(n, keyTerm+key)
	if len(b.raw) >= blockSize {
		b.seal()
	}
	return n, true
}

// Term says that record n has a term. Records must come in their order: what
// is told of one that stands before the last that had the term is lost.
func (b *Builder) Term(n int, text string) {
	t := b.terms[text]
	if t == nil {
		t = new(term)
		b.terms[text] = t
	}
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
	for text, t := range b.terms {
		texts = append(texts, text)
		all, posts = all+len(text), posts+len(t.posts)
	}
	slices.Sort(texts)
	d := dictionary{
		text: make([]byte, 0, all), textAt: make([]uint32, 1, len(texts)+1), posts: make([]byte, 0, posts),
		postAt: make([]uint32, 1, len(texts)+1), count: make([]uint32, 0, len(texts)),
	}
	for _, text := range texts {
		t := b.terms[text]
		d.text, d.posts = append(d.text, text...), append(d.posts, t.posts...)
		d.textAt, d.postAt = append(d.textAt, uint32(len(d.text))), append(d.postAt, uint32(len(d.posts)))
		d.count = append(d.count, t.count)
	}
	s.terms = d
	return s
}
