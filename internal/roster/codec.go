package roster

import (
	"encoding/binary"
	"errors"
	"fmt"

	"countersign"
	"countersign/internal/kindred"
)

// version of the body of a subject, and of what is known of one in it: it rises
// with what resolve tells of subjects, since a book of which half knows of
// employers and half does not answers for neither.
//
//	version, seen, things (8 bytes, kind, first, last-first), visits (start,
//	minutes, line, device), pictures (size, 32 bytes)
//
// Numbers are varints but for things, which are as random as they look, and
// pictures.
const version = 2

func encode(s *kindred.Subject) []byte {
	b := make([]byte, 0, 32+12*len(s.Held)+24*len(s.Visits)+34*len(s.Pictures))
	b = append(b, version)
	b = binary.AppendVarint(b, s.Seen)
	b = binary.AppendUvarint(b, uint64(len(s.Held)))
	for _, h := range s.Held {
		b = binary.LittleEndian.AppendUint64(b, uint64(h.Thing))
		b = append(b, byte(h.Kind))
		b = binary.AppendVarint(b, int64(h.First))
		b = binary.AppendVarint(b, int64(h.Last)-int64(h.First))
	}
	b = binary.AppendUvarint(b, uint64(len(s.Visits)))
	for _, v := range s.Visits {
		b = binary.AppendVarint(b, int64(v.Start))
		b = binary.AppendUvarint(b, uint64(v.Minutes))
		b = binary.LittleEndian.AppendUint64(b, uint64(v.Line))
		b = binary.LittleEndian.AppendUint64(b, uint64(v.Device))
	}
	b = binary.AppendUvarint(b, uint64(len(s.Pictures)))
	for _, p := range s.Pictures {
		b = binary.AppendUvarint(b, uint64(p.Size))
		for _, w := range p.Bits {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
	}
	return b
}

// ErrOlder says that a roster was written by an older program, and is to be made
// anew from the ledger.
var ErrOlder = errors.New("networks of an older program")

// decode reads what encode wrote, or says ErrTampered.
func decode(id countersign.ID, b []byte) (kindred.Subject, error) {
	d := decoder{b: b}
	s := kindred.Subject{ID: id}
	switch v := d.byte(); {
	case v > 0 && v < version:
		return s, ErrOlder
	case v != version:
		d.bad = true
	}
	s.Seen = d.int()
	for range d.count(11) {
		h := kindred.Held{Thing: kindred.Thing(d.word()), Kind: kindred.Kind(d.byte())}
		h.First = int32(d.int())
		h.Last = h.First + int32(d.int())
		s.Held = append(s.Held, h)
	}
	for range d.count(18) {
		s.Visits = append(s.Visits, kindred.Visit{Start: int32(d.int()), Minutes: uint16(d.uint()), Line: kindred.Thing(d.word()), Device: kindred.Thing(d.word())})
	}
	for range d.count(33) {
		p := kindred.Picture{Size: uint16(d.uint())}
		for i := range p.Bits {
			p.Bits[i] = d.word()
		}
		s.Pictures = append(s.Pictures, p)
	}
	if d.bad || len(d.b) > 0 {
		return kindred.Subject{}, fmt.Errorf("roster: %s: %w", id, countersign.ErrTampered)
	}
	return s, nil
}

type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n int) []byte {
	if d.bad || n > len(d.b) {
		d.bad, d.b = true, nil
		return make([]byte, n)
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) byte() byte   { return d.take(1)[0] }
func (d *decoder) word() uint64 { return binary.LittleEndian.Uint64(d.take(8)) }

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count reads how many pieces of at least some bytes follow.
func (d *decoder) count(least int) int {
	n := d.uint()
	if n > uint64(len(d.b)/least) {
		d.bad, d.b = true, nil
		return 0
	}
	return int(n)
}
