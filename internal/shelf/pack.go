package shelf

import (
	"encoding/binary"
	"time"

	"countersign"
)

// A packed record is its key, the second it was seen and its facts. A fact is
// its predicate's number, object, value, two seconds and its qualifiers; a
// second is 0 where it is unknown. Numbers are varints, texts have their length
// before them. Only the shelf itself writes and reads this, in one process.

func (b *Builder) pack(to []byte, key string, r *countersign.Record) []byte {
	to = appendText(to, key)
	to = appendText(to, r.Source)
	to = appendTime(to, r.Seen)
	to = binary.AppendUvarint(to, uint64(len(r.Facts)))
	for i := range r.Facts {
		f := &r.Facts[i]
		to = binary.AppendUvarint(to, b.pred(f.Pred))
		to = appendText(to, string(f.Object))
		to = appendText(to, f.Value)
		to = appendTime(to, f.From)
		to = appendTime(to, f.To)
		to = binary.AppendUvarint(to, uint64(len(f.With)))
		for _, w := range f.With {
			to = binary.AppendUvarint(to, b.pred(w.Pred))
			to = appendText(to, string(w.Object))
			to = appendText(to, w.Value)
		}
	}
	return to
}

func (b *Builder) pred(p countersign.Pred) uint64 {
	n, ok := b.preds[p]
	if !ok {
		n = uint64(len(b.shelf.preds))
		b.preds[p] = n
		b.shelf.preds = append(b.shelf.preds, string(p))
	}
	return n
}

func appendText(to []byte, s string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(s))), s...)
}

func appendTime(to []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(to, 0)
	}
	return binary.AppendVarint(append(to, 1), t.Unix())
}

// unpacking reads a packed record. Texts are parts of one copy of it.
type unpacking struct {
	raw  []byte
	text string
	at   int
}

func (u *unpacking) number() uint64 {
	v, n := binary.Uvarint(u.raw[u.at:])
	u.at += n
	return v
}

func (u *unpacking) string() string {
	n := int(u.number())
	u.at += n
	return u.text[u.at-n : u.at]
}

func (u *unpacking) time() time.Time {
	u.at++
	if u.raw[u.at-1] == 0 {
		return time.Time{}
	}
	v, n := binary.Varint(u.raw[u.at:])
	u.at += n
	return time.Unix(v, 0).UTC()
}

// unpack returns the record at the beginning of raw. What stands behind it in
// the block is walked over once, to copy no more than the record.
func (s *Shelf) unpack(raw []byte) (string, countersign.Record) {
	measure := unpacking{raw: raw}
	measure.skip()
	raw = raw[:measure.at]
	u := unpacking{raw: raw, text: string(raw)}
	key := u.string()
	r := countersign.Record{Source: u.string(), Seen: u.time()}
	subject := countersign.ID("listed:" + key)
	r.Facts = make([]countersign.Fact, u.number())
	for i := range r.Facts {
		f := &r.Facts[i]
		f.Subject, f.Pred = subject, countersign.Pred(s.preds[u.number()])
		f.Object, f.Value = countersign.ID(u.string()), u.string()
		f.From, f.To = u.time(), u.time()
		if n := u.number(); n > 0 {
			f.With = make([]countersign.With, n)
		}
		for j := range f.With {
			f.With[j] = countersign.With{Pred: countersign.Pred(s.preds[u.number()]), Object: countersign.ID(u.string()), Value: u.string()}
		}
	}
	return key, r
}

// skip walks over one record.
func (u *unpacking) skip() {
	pass := func() { n := int(u.number()); u.at += n }
	pass()
	pass()
	u.time()
	for range u.number() {
		u.number()
		pass()
		pass()
		u.time()
		u.time()
		for range u.number() {
			u.number()
			pass()
			pass()
		}
	}
}
