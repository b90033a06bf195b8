package network

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"

	"countersign"
)

// A number of a subject between the two passes: its bin, then its place among
// the bin's subjects by hash and name. So numbers follow from names alone, in
// whatever order the rows come, and never from what other bins hold.
const placeBits = 23

const mostInBin = 1 << placeBits

// A roll is the subjects of one bin in their order.
type roll struct {
	ends  []uint32 // of each name in names
	names []byte
	at    int64 // in the depot's file, if names is nil: the ends, then the names
	count int
}

// A census makes the roll of one bin after another; it belongs to one worker.
type census struct {
	seed   uint64 // of the table; nobody outside can know which names would meet in it
	slots  []slot
	mask   uint32
	ends   []uint32
	names  []byte
	hashes []uint64
	order  []hashed
	place  []uint32
}

type hashed struct {
	hash uint64
	id   uint32
}

// A slot of the hash table: part of the hash, and which subject, from 1.
type slot struct{ tag, id uint32 }

// reset empties the table, with room for about so many rows' subjects.
func (c *census) reset(rows int64) {
	want := 1 << 10
	for int64(want) < rows/2 && want < 1<<16 {
		want *= 2
	}
	if len(c.slots) > 4*want || len(c.slots) < want {
		c.slots = make([]slot, want)
	} else {
		clear(c.slots)
	}
	c.mask = uint32(len(c.slots) - 1)
	c.ends, c.names, c.hashes = c.ends[:0], c.names[:0], c.hashes[:0]
}

// name returns the bytes of a subject by the order in which it came.
func (c *census) name(id uint32) []byte {
	from := uint32(0)
	if id > 0 {
		from = c.ends[id-1]
	}
	return c.names[from:c.ends[id]]
}

// find returns a subject's number in the order in which they came; it is new
// where it is as many as there are. The table's hash is another than the one
// that orders subjects, which follows from their names alone.
func (c *census) find(name []byte) (id, tag, at uint32) {
	h := xxh3.HashSeed(name, c.seed)
	tag = uint32(h)
	at = uint32(h>>16) & c.mask
	for {
		s := c.slots[at]
		if s.id == 0 {
			return uint32(len(c.ends)), tag, at
		}
		if s.tag == tag && bytes.Equal(c.name(s.id-1), name) {
			return s.id - 1, tag, at
		}
		at = (at + 1) & c.mask
	}
}

func (c *census) add(name []byte) error {
	id, tag, at := c.find(name)
	if int(id) < len(c.ends) {
		return nil
	}
	if id >= mostInBin || len(c.names)+len(name) > 1<<31 {
		return fmt.Errorf("more subjects than can be told apart: %w", countersign.ErrTooLarge)
	}
	c.slots[at] = slot{tag, id + 1}
	c.names = append(c.names, name...)
	c.ends = append(c.ends, uint32(len(c.names)))
	c.hashes = append(c.hashes, xxh3.Hash(name))
	if 4*len(c.ends) > 3*len(c.slots) {
		c.grow()
	}
	return nil
}

func (c *census) grow() {
	c.slots = make([]slot, 2*len(c.slots))
	c.mask = uint32(len(c.slots) - 1)
	for id := range uint32(len(c.ends)) {
		h := xxh3.HashSeed(c.name(id), c.seed)
		at := uint32(h>>16) & c.mask
		for c.slots[at].id != 0 {
			at = (at + 1) & c.mask
		}
		c.slots[at] = slot{uint32(h), id + 1}
	}
}

// settle gives subjects their places: by hash, then by name.
func (c *census) settle() *roll {
	n := len(c.ends)
	c.order = c.order[:0]
	for id, h := range c.hashes {
		c.order = append(c.order, hashed{h, uint32(id)})
	}
	slices.SortFunc(c.order, func(a, b hashed) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return bytes.Compare(c.name(a.id), c.name(b.id))
	})
	r := &roll{ends: make([]uint32, 0, n), names: make([]byte, 0, len(c.names)), count: n}
	c.place = append(c.place[:0], make([]uint32, n)...)
	for place, o := range c.order {
		c.place[o.id] = uint32(place)
		r.names = append(r.names, c.name(o.id)...)
		r.ends = append(r.ends, uint32(len(r.names)))
	}
	return r
}

// lookup is the place of a subject that was counted.
func (c *census) lookup(name []byte) uint32 {
	id, _, _ := c.find(name)
	return c.place[id]
}

// shelve moves a roll to the depot's file.
func (r *roll) shelve(d *depot) error {
	b := make([]byte, 0, 4*len(r.ends)+len(r.names))
	for _, e := range r.ends {
		b = binary.LittleEndian.AppendUint32(b, e)
	}
	at, err := d.spill(append(b, r.names...))
	if err != nil {
		return err
	}
	r.at, r.ends, r.names = at, nil, nil
	return nil
}

// name returns the name of the subject at a place. What was written can be read
// again: if not, the machine failed.
func (r *roll) name(d *depot, place uint32) (countersign.ID, error) {
	if r.ends != nil {
		from := uint32(0)
		if place > 0 {
			from = r.ends[place-1]
		}
		return countersign.ID(r.names[from:r.ends[place]]), nil
	}
	var ends [8]byte
	from := uint32(0)
	read, off := ends[:], r.at+4*int64(place)-4
	if place == 0 {
		read, off = ends[4:], r.at
	}
	if _, err := d.file.ReadAt(read, off); err != nil {
		return "", fmt.Errorf("temporary file: %w", err)
	}
	if place > 0 {
		from = binary.LittleEndian.Uint32(ends[:])
	}
	name := make([]byte, binary.LittleEndian.Uint32(ends[4:])-from)
	if _, err := d.file.ReadAt(name, r.at+4*int64(r.count)+int64(from)); err != nil {
		return "", fmt.Errorf("temporary file: %w", err)
	}
	return countersign.ID(name), nil
}
