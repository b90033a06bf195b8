package network

import (
	"encoding/binary"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"countersign"
)

// A bin takes records that belong together by hash; there are many, so that the
// records of one fit in memory, mostly in the caches of the processor. What the
// budget has no room for goes to a temporary file.
type bin struct {
	mu     sync.Mutex
	pieces []piece
	bytes  int64
	rows   int64
}

// A piece is a run of whole records: in memory, or in the file at an offset.
type piece struct {
	mem []byte
	at  int64
	len int
}

// A depot lends the memory for bins and keeps the file for what does not fit.
type depot struct {
	size  int   // of a piece in memory
	room  int64 // that may be lent
	lent  atomic.Int64
	spilt atomic.Int64 // bytes in the file
	most  int64        // that may be in the file

	mu   sync.Mutex
	free [][]byte
	dir  string
	file *os.File
}

func newDepot(size int, room int64, dir string) *depot {
	return &depot{size: size, room: room, dir: dir, most: 1 << 42}
}

// piece lends memory for a piece; spill says that the one it is lent for must go
// to the file once it is full.
func (d *depot) piece() (mem []byte, spill bool) {
	d.mu.Lock()
	if n := len(d.free); n > 0 {
		mem = d.free[n-1]
		d.free = d.free[:n-1]
		d.mu.Unlock()
		return mem[:0], false
	}
	d.mu.Unlock()
	if d.lent.Add(int64(d.size)) > d.room {
		d.lent.Add(-int64(d.size))
		return make([]byte, 0, d.size), true
	}
	return make([]byte, 0, d.size), false
}

// back takes a piece of memory that is not needed any more.
func (d *depot) back(mem []byte) {
	if cap(mem) != d.size {
		return
	}
	d.mu.Lock()
	d.free = append(d.free, mem[:0])
	d.mu.Unlock()
}

// spill writes bytes to the file and returns where they are.
func (d *depot) spill(b []byte) (int64, error) {
	d.mu.Lock()
	if d.file == nil {
		f, err := os.CreateTemp(d.dir, "countersign-network-*")
		if err != nil {
			d.mu.Unlock()
			return 0, fmt.Errorf("a temporary file for what memory has no room for: %w", err)
		}
		os.Remove(f.Name()) //nolint:errcheck // where a file in use can be removed, nothing stays behind
		d.file = f
	}
	d.mu.Unlock()
	at := d.spilt.Add(int64(len(b))) - int64(len(b))
	if _, err := d.file.WriteAt(b, at); err != nil {
		return 0, fmt.Errorf("temporary file of %s: %w", size(at), err)
	}
	return at, nil
}

// close removes the file.
func (d *depot) close() {
	if d.file != nil {
		name := d.file.Name()
		d.file.Close()
		os.Remove(name) //nolint:errcheck // it may be gone already
	}
}

// each calls do with every piece of a bin, in no order that means anything. The
// bytes are used again afterwards. If take is set the memory is given back as
// it goes.
func (d *depot) each(b *bin, buf *[]byte, take bool, do func([]byte) error) error {
	for i := range b.pieces {
		p := &b.pieces[i]
		mem := p.mem
		if mem == nil {
			if cap(*buf) < p.len {
				*buf = make([]byte, p.len)
			}
			mem = (*buf)[:p.len]
			if _, err := d.file.ReadAt(mem, p.at); err != nil {
				return fmt.Errorf("temporary file: %w", err)
			}
		}
		if err := do(mem); err != nil {
			return err
		}
		if take && p.mem != nil {
			d.back(p.mem)
			p.mem = nil
		}
	}
	if take {
		b.pieces = nil
	}
	return nil
}

// A packer writes records of one worker to bins.
type packer struct {
	depot *depot
	bins  []bin
	open  []pen
}

// A pen is the piece that one worker writes in one bin.
type pen struct {
	mem   []byte
	rows  int64
	spill bool
}

func newPacker(d *depot, bins []bin) *packer {
	return &packer{depot: d, bins: bins, open: make([]pen, len(bins))}
}

// room returns space for a record of n bytes in a bin.
func (p *packer) room(bin uint32, n int) ([]byte, error) {
	o := &p.open[bin]
	if cap(o.mem)-len(o.mem) < n {
		if err := p.put(bin); err != nil {
			return nil, err
		}
		if o.mem == nil {
			o.mem, o.spill = p.depot.piece()
		}
	}
	from := len(o.mem)
	o.mem = o.mem[:from+n]
	o.rows++
	return o.mem[from:], nil
}

// put hands a piece over to its bin.
func (p *packer) put(bin uint32) error {
	o := &p.open[bin]
	if len(o.mem) == 0 {
		return nil
	}
	q := piece{mem: o.mem, len: len(o.mem)}
	if o.spill {
		at, err := p.depot.spill(o.mem)
		if err != nil {
			return err
		}
		q = piece{at: at, len: len(o.mem)}
	}
	b := &p.bins[bin]
	b.mu.Lock()
	b.pieces = append(b.pieces, q)
	b.bytes += int64(len(o.mem))
	b.rows += o.rows
	b.mu.Unlock()
	if o.spill {
		o.mem = o.mem[:0]
	} else {
		o.mem = nil
	}
	o.rows = 0
	return nil
}

// close hands over what is still open.
func (p *packer) close() error {
	for i := range p.open {
		if err := p.put(uint32(i)); err != nil {
			return err
		}
		p.open[i] = pen{}
	}
	return nil
}

// Records of the two passes. The first is by subject: predicate, length of
// subject, length of value, subject, value. The second is by value: subject
// number, predicate, length of value, value.
const (
	bySubject = 2 + 2 + 2
	byValue   = 4 + 2 + 2
)

func (p *packer) saySubject(bin uint32, pred uint16, subject, value []byte) error {
	b, err := p.room(bin, bySubject+len(subject)+len(value))
	if err != nil {
		return err
	}
	binary.LittleEndian.PutUint16(b, pred)
	binary.LittleEndian.PutUint16(b[2:], uint16(len(subject)))
	binary.LittleEndian.PutUint16(b[4:], uint16(len(value)))
	copy(b[copy(b[bySubject:], subject)+bySubject:], value)
	return nil
}

func readSubject(b []byte) (pred uint16, subject, value, rest []byte) {
	pred = binary.LittleEndian.Uint16(b)
	n, m := int(binary.LittleEndian.Uint16(b[2:])), int(binary.LittleEndian.Uint16(b[4:]))
	return pred, b[bySubject : bySubject+n], b[bySubject+n : bySubject+n+m], b[bySubject+n+m:]
}

func (p *packer) sayValue(bin, subject uint32, pred uint16, value []byte) error {
	b, err := p.room(bin, byValue+len(value))
	if err != nil {
		return err
	}
	binary.LittleEndian.PutUint32(b, subject)
	binary.LittleEndian.PutUint16(b[4:], pred)
	binary.LittleEndian.PutUint16(b[6:], uint16(len(value)))
	copy(b[byValue:], value)
	return nil
}

func readValue(b []byte) (subject uint32, pred uint16, value, rest []byte) {
	n := int(binary.LittleEndian.Uint16(b[6:]))
	return binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint16(b[4:]), b[byValue : byValue+n], b[byValue+n:]
}

// size says a number of bytes as people do.
func size(n int64) string {
	const kib = 1 << 10
	switch {
	case n >= kib*kib*kib:
		return fmt.Sprintf("%.1f GiB", float64(n)/(kib*kib*kib))
	case n >= kib*kib:
		return fmt.Sprintf("%.0f MiB", float64(n)/(kib*kib))
	}
	return fmt.Sprintf("%d KiB", (n+kib-1)/kib)
}

// tooMuch is the error of an input that the budget has no room for.
func tooMuch(what string, need, have int64) error {
	return fmt.Errorf("%s need %s, and --memory gives %s; give more, or fewer rows: %w", what, size(need), size(have), countersign.ErrTooLarge)
}
