package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"countersign"
)

// Facts at rest are written in a form of their own, because decoding them is
// what reading the ledger costs. All integers are varints, strings and lists
// carry their length in front:
//
//	facts   = 1, count, fact...
//	fact    = pred, object, value, from, to, count, with..., count, shingle...
//	with    = pred, object, value
//	word    = 2*length, bytes | 2*place+1
//
// where pred, object and value are words, and place is where an equal word
// stands, counted from the beginning of facts: ten sessions name one browser
// once;
//
//	time    = 0 | 1, seconds since 1970, nanoseconds, minutes east of UTC
//	shingle = difference to the one before, modulo 2^64
//
// and the rest of a record, which names subjects by number:
//
//	outline = 1, source, origin, seen, evidence (32 bytes), marking, count, subject...
const codecVersion = 1

type encoder struct {
	b     []byte
	base  int            // where the facts begin
	words map[string]int // places of words written so far
}

func (e *encoder) uint(v uint64) { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) int(v int64)   { e.b = binary.AppendVarint(e.b, v) }

func (e *encoder) string(s string) {
	e.uint(uint64(len(s)))
	e.b = append(e.b, s...)
}

// leastWord is how long a word is that is worth a reference.
const leastWord = 3

func (e *encoder) word(s string) {
	if at, ok := e.words[s]; ok {
		e.uint(uint64(at)<<1 | 1)
		return
	}
	if len(s) >= leastWord {
		e.words[s] = len(e.b) - e.base
	}
	e.uint(uint64(len(s)) << 1)
	e.b = append(e.b, s...)
}

func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.uint(0)
		return
	}
	_, offset := t.Zone()
	e.uint(1)
	e.int(t.Unix())
	e.uint(uint64(t.Nanosecond()))
	e.int(int64(offset / 60))
}

// facts writes the facts of one subject, without the subject.
func (e *encoder) facts(facts []countersign.Fact) {
	e.base = len(e.b)
	if e.words == nil {
		e.words = make(map[string]int, 128)
	}
	clear(e.words)
	e.uint(codecVersion)
	e.uint(uint64(len(facts)))
	for i := range facts {
		f := &facts[i]
		e.word(string(f.Pred))
		e.word(string(f.Object))
		e.word(f.Value)
		e.time(f.From)
		e.time(f.To)
		e.uint(uint64(len(f.With)))
		for j := range f.With {
			e.word(string(f.With[j].Pred))
			e.word(string(f.With[j].Object))
			e.word(f.With[j].Value)
		}
		e.uint(uint64(len(f.Shingles)))
		last := uint64(0)
		for _, h := range f.Shingles {
			e.uint(h - last)
			last = h
		}
	}
}

func (e *encoder) outline(r *countersign.Record, subjects []int64) {
	e.uint(codecVersion)
	e.string(r.Source)
	e.string(r.Origin)
	e.time(r.Seen)
	e.b = append(e.b, r.Evidence[:]...)
	e.uint(uint64(r.Marking))
	e.uint(uint64(len(subjects)))
	for _, no := range subjects {
		e.int(no)
	}
}

// decoder reads what encoder wrote. After the first error every read gives
// zero values. Strings share the bytes it was given.
type decoder struct {
	b   string
	all string // the facts from their beginning, for references
	bad bool

	slab []countersign.With // not given out yet
}

func (d *decoder) fail() { d.b, d.bad = "", true }

func (d *decoder) uint() uint64 {
	if len(d.b) > 0 && d.b[0] < 0x80 { // most are
		v := d.b[0]
		d.b = d.b[1:]
		return uint64(v)
	}
	return d.long()
}

func (d *decoder) long() uint64 {
	var v uint64
	for i := 0; i < len(d.b) && i < binary.MaxVarintLen64; i++ {
		c := d.b[i]
		if c < 0x80 {
			if i == binary.MaxVarintLen64-1 && c > 1 {
				break
			}
			d.b = d.b[i+1:]
			return v | uint64(c)<<(7*i)
		}
		v |= uint64(c&0x7f) << (7 * i)
	}
	d.fail()
	return 0
}

func (d *decoder) int() int64 {
	u := d.uint()
	return int64(u>>1) ^ -int64(u&1)
}

// count reads the length of a list whose items take at least one byte each.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	n := d.count()
	s := d.b[:n]
	d.b = d.b[n:]
	return s
}

func (d *decoder) word() string {
	n := d.uint()
	if n&1 == 0 {
		return d.take(n >> 1)
	}
	if n >>= 1; n >= uint64(len(d.all)) {
		d.fail()
		return ""
	}
	at := decoder{b: d.all[n:]}
	length := at.uint()
	if length&1 != 0 || at.bad { // a reference to a reference could go round
		d.fail()
		return ""
	}
	s := at.take(length >> 1)
	if at.bad {
		d.fail()
	}
	return s
}

func (d *decoder) take(n uint64) string {
	if n > uint64(len(d.b)) {
		d.fail()
		return ""
	}
	s := d.b[:n]
	d.b = d.b[n:]
	return s
}

func (d *decoder) time() time.Time {
	if d.uint() == 0 {
		return time.Time{}
	}
	sec, nano, minutes := d.int(), d.uint(), d.int()
	if nano >= 1e9 || minutes < -24*60 || minutes > 24*60 {
		d.fail()
		return time.Time{}
	}
	t := time.Unix(sec, int64(nano))
	if minutes == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", int(minutes)*60))
}

// facts reads facts and says who said what where.
func (d *decoder) facts(subject countersign.ID, seq countersign.Seq) []countersign.Fact {
	d.all = d.b
	if d.uint() != codecVersion {
		d.fail()
	}
	n := d.count()
	out := make([]countersign.Fact, min(n, len(d.b)/7+1)) // a fact takes at least seven bytes
	for i := range out {
		if d.bad {
			return out[:i]
		}
		f := &out[i]
		f.Subject, f.Seq = subject, seq
		f.Pred, f.Object, f.Value = countersign.Pred(d.word()), countersign.ID(d.word()), d.word()
		f.From, f.To = d.time(), d.time()
		f.With = d.with()
		f.Shingles = d.shingles()
	}
	if n > len(out) {
		d.fail()
	}
	return out
}

// withSlab is how many qualifiers are made at once: a folder of twenty sessions
// has two hundred.
const withSlab = 64

// with reads the qualifiers of a fact, cut from a slab that facts share.
func (d *decoder) with() []countersign.With {
	n := d.count()
	if n == 0 {
		return nil
	}
	n = min(n, len(d.b)/3+1) // each takes at least three bytes
	if n > len(d.slab) {
		d.slab = make([]countersign.With, max(n, min(withSlab, len(d.b)/3+1)))
	}
	out := d.slab[:n:n]
	d.slab = d.slab[n:]
	for i := range out {
		out[i] = countersign.With{Pred: countersign.Pred(d.word()), Object: countersign.ID(d.word()), Value: d.word()}
		if d.bad {
			return out[:i]
		}
	}
	return out
}

func (d *decoder) shingles() []uint64 {
	n := d.count()
	if n == 0 {
		return nil
	}
	out, last := make([]uint64, n), uint64(0)
	for i := range out {
		last += d.uint()
		out[i] = last
	}
	return out
}

func (d *decoder) outline() (r countersign.Record, subjects []int64) {
	if d.uint() != codecVersion {
		d.fail()
	}
	r.Source, r.Origin, r.Seen = d.string(), d.string(), d.time()
	if len(d.b) < len(r.Evidence) {
		d.fail()
		return r, nil
	}
	copy(r.Evidence[:], d.b)
	d.b = d.b[len(r.Evidence):]
	marking := d.uint()
	if marking > uint64(countersign.Clear) {
		d.fail()
	}
	r.Marking = countersign.Marking(marking)
	for range d.count() {
		subjects = append(subjects, d.int())
	}
	return r, subjects
}

// end returns an error unless exactly everything was read.
func (d *decoder) end() error {
	if d.bad || d.b != "" {
		return fmt.Errorf("stored facts: %w", countersign.ErrTampered)
	}
	return nil
}
