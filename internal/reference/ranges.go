package reference

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"

	"countersign"
)

// ranges maps addresses to entries of a dictionary. A key is the first 64 bits
// of an address, an IPv4 address standing in the upper half; so an IPv6 table
// tells networks apart down to /64, the smallest that is handed to a customer.
//
// starts[i] begins a run of keys that share vals[i]; value 0 is unknown, value
// v is entry v-1. index[h] is the first run whose key begins with the 16 bits
// h or more, which leaves a handful of runs to search. IPv6 crowds into few of
// these: where more than crowd runs do, crowded[h] numbers, from 1, a block of
// fine, which goes on in the same way by the next 12 bits.
type ranges struct {
	starts  []uint64
	vals    []uint32
	index   []uint32
	crowded []uint16
	fine    []uint32
	dict    dictionary
}

const (
	crowd     = 512
	fineBits  = 12
	fineSize  = 1 << fineBits
	maxBlocks = 512
)

// A dictionary says what the values of a table mean. A country table has only
// codes.
type dictionary struct {
	codes    []string // country codes, ISO 3166-1 alpha-2
	networks []network
	names    string
}

// A network stands in 16 bytes, so that one is read with one look at memory.
type network struct {
	asn      uint32
	from, to uint32 // its part of names
	kind     byte   // place in kinds
}

const (
	dictCountry = 'C'
	dictNetwork = 'N'
)

func (d *dictionary) name(n *network) string { return d.names[n.from:n.to] }

func (d *dictionary) size() int { return max(len(d.codes), len(d.networks)) }

func key4(a [4]byte) uint64 { return uint64(binary.BigEndian.Uint32(a[:])) << 32 }

func key(a netip.Addr) uint64 {
	if a.Is4() {
		return key4(a.As4())
	}
	b := a.As16()
	return binary.BigEndian.Uint64(b[:8])
}

// find returns the number of the dictionary's entry for a key.
func (r *ranges) find(k uint64) (uint32, bool) {
	h := k >> 48
	lo, hi := int(r.index[h]), int(r.index[h+1])
	if hi-lo > crowd {
		if at := int(r.crowded[h]); at > 0 {
			at = (at-1)*(fineSize+1) + int(k>>(48-fineBits)&(fineSize-1))
			lo, hi = int(r.fine[at]), int(r.fine[at+1])
		}
	}
	lo += upTo(r.starts[lo:hi], k)
	if lo == 0 || r.vals[lo-1] == 0 {
		return 0, false
	}
	return r.vals[lo-1] - 1, true
}

// upTo counts the sorted keys that are not above k. The loop takes the same way
// through the memory whatever k is, so that the processor need not guess.
func upTo(keys []uint64, k uint64) int {
	base, n := 0, len(keys)
	for n > 1 {
		half := n >> 1
		next := base
		if keys[base+half-1] <= k {
			next = base + half
		}
		base = next
		n -= half
	}
	if n == 1 && keys[base] <= k {
		base++
	}
	return base
}

func (r *ranges) buildIndex() {
	r.index = firsts(r.starts, 0, 1<<16, func(k uint64) int { return int(k >> 48) })
	r.crowded = make([]uint16, 1<<16)
	blocks := 0
	for h := range r.crowded {
		lo, hi := r.index[h], r.index[h+1]
		if hi-lo <= crowd || blocks == maxBlocks {
			continue
		}
		next := func(k uint64) int { return int(k >> (48 - fineBits) & (fineSize - 1)) }
		r.fine = append(r.fine, firsts(r.starts[lo:hi], lo, fineSize, next)...)
		blocks++
		r.crowded[h] = uint16(blocks)
	}
}

// firsts returns, for each number below n and for n itself, the first of the
// sorted keys whose part is that number or more, counted from base.
func firsts(keys []uint64, base uint32, n int, part func(uint64) int) []uint32 {
	out := make([]uint32, n+1)
	next := 0
	for i, k := range keys {
		for h := part(k); next <= h; next++ {
			out[next] = base + uint32(i)
		}
	}
	for ; next <= n; next++ {
		out[next] = base + uint32(len(keys))
	}
	return out
}

// The packed form, before compression:
//
//	"CSR1", family (4 or 6), dictionary (C or N), number of entries,
//	the entries column by column, number of runs,
//	the distances between starts: all low bytes, all high bytes,
//	the values: all low bytes, all middle bytes, all high bytes,
//	the distances that two bytes do not hold
//
// Numbers are unsigned varints unless a width is given. A distance is shifted
// right by one of four widths, whose number stands in its low two bits: most
// starts are aligned. Columns of single bytes compress as well as varints do
// and are read in half the time.
const (
	magic  = "CSR1"
	escape = 1<<16 - 1
)

var widths = [4]uint{40, 32, 16, 0} // a /24 in IPv4, one address in IPv4 or a /32 in IPv6, a /48, a /64

const (
	maxEntries = 1 << 18 // autonomous systems
	maxRuns    = 1 << 22
)

// pack writes the table in the packed form.
func (r *ranges) pack(family byte) []byte {
	b := append([]byte(magic), family)
	b = r.dict.pack(b)
	n := 0
	var low, high, v0, v1, v2, far []byte
	put := func(d uint64, v uint32) {
		class := aligned(d)
		code := d>>widths[class]<<2 | uint64(class)
		if code >= escape {
			far = binary.AppendUvarint(far, code)
			code = escape
		}
		low, high = append(low, byte(code)), append(high, byte(code>>8))
		v0, v1, v2 = append(v0, byte(v)), append(v1, byte(v>>8)), append(v2, byte(v>>16))
		n++
	}
	var last uint64
	var held uint32
	for i, s := range r.starts {
		d := s - last
		if class := aligned(d); d>>widths[class]>>62 != 0 {
			most := d &^ (1<<40 - 1)
			put(most, held)
			d -= most
		}
		put(d, r.vals[i])
		last, held = s, r.vals[i]
	}
	b = binary.AppendUvarint(b, uint64(n))
	return slices.Concat(b, low, high, v0, v1, v2, far)
}

func aligned(d uint64) int {
	for class, w := range widths {
		if d&(1<<w-1) == 0 {
			return class
		}
	}
	return len(widths) - 1
}

func (d *dictionary) pack(b []byte) []byte {
	if d.codes != nil {
		b = append(b, dictCountry)
		b = binary.AppendUvarint(b, uint64(len(d.codes)))
		for _, c := range d.codes {
			b = append(b, c...)
		}
		return b
	}
	b = append(b, dictNetwork)
	b = binary.AppendUvarint(b, uint64(len(d.networks)))
	for _, n := range d.networks {
		b = binary.AppendUvarint(b, uint64(n.asn))
	}
	for _, n := range d.networks {
		b = append(b, n.kind)
	}
	for _, n := range d.networks {
		b = binary.AppendUvarint(b, uint64(n.to-n.from))
	}
	return append(b, d.names...)
}

// A cursor reads the packed form; the first thing wrong stays in err.
type cursor struct {
	b   []byte
	err error
}

func (c *cursor) fail(what string) {
	if c.err == nil {
		c.err = fmt.Errorf("packed table: %s: %w", what, countersign.ErrInvalid)
	}
	c.b = nil
}

func (c *cursor) bytes(n int) []byte {
	if n > len(c.b) {
		c.fail("cut short")
		return nil
	}
	out := c.b[:n]
	c.b = c.b[n:]
	return out
}

func (c *cursor) uvarint() uint64 {
	if len(c.b) > 0 && c.b[0] < 0x80 {
		v := c.b[0]
		c.b = c.b[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.fail("bad number")
		return 0
	}
	c.b = c.b[n:]
	return v
}

// count reads a number of things that take at least one byte each.
func (c *cursor) count(most uint64) int {
	n := c.uvarint()
	if n > most || n > uint64(len(c.b)) {
		c.fail("too many entries")
		return 0
	}
	return int(n)
}

func unpackRanges(raw []byte, family, dict byte) (ranges, error) {
	c := &cursor{b: raw}
	var r ranges
	head := c.bytes(len(magic) + 2)
	if c.err != nil {
		return r, c.err
	}
	if string(head[:4]) != magic || head[4] != family || head[5] != dict {
		c.fail(fmt.Sprintf("not a table of this kind for IPv%d", family))
		return r, c.err
	}
	if dict == dictCountry {
		r.dict.unpackCodes(c)
	} else {
		r.dict.unpackNetworks(c)
	}
	r.unpackRuns(c)
	if c.err == nil && len(c.b) != 0 {
		c.fail("bytes left over")
	}
	if c.err != nil {
		return ranges{}, c.err
	}
	r.buildIndex()
	return r, nil
}

func (d *dictionary) unpackCodes(c *cursor) {
	n := c.count(1 << 10)
	all := string(c.bytes(2 * n))
	d.codes = make([]string, 0, n)
	for i := 0; i+2 <= len(all); i += 2 {
		code := all[i : i+2]
		if !upper2(code) {
			c.fail("country code")
		}
		d.codes = append(d.codes, code)
	}
}

func (d *dictionary) unpackNetworks(c *cursor) {
	n := c.count(maxEntries)
	d.networks = make([]network, n)
	for i := range d.networks {
		v := c.uvarint()
		if v > 1<<32-1 {
			c.fail("AS number")
		}
		d.networks[i].asn = uint32(v)
	}
	for i, k := range c.bytes(n) {
		d.networks[i].kind = kindByte(kindOf(k))
	}
	var end uint64
	for i := range d.networks {
		d.networks[i].from = uint32(end)
		size := c.uvarint()
		if size > 1<<10 {
			c.fail("name too long")
			size = 0
		}
		end += size
		d.networks[i].to = uint32(end)
	}
	d.names = string(c.bytes(int(end)))
}

func (r *ranges) unpackRuns(c *cursor) {
	n := c.count(maxRuns)
	low, high := c.bytes(n), c.bytes(n)
	v0, v1, v2 := c.bytes(n), c.bytes(n), c.bytes(n)
	if c.err != nil {
		return
	}
	r.starts, r.vals = make([]uint64, n), make([]uint32, n)
	var at uint64
	bad := false
	for i := range r.starts {
		v := uint64(low[i]) | uint64(high[i])<<8
		if v == escape {
			v = c.uvarint()
		}
		w := widths[v&3]
		d := v >> 2 << w
		bad = bad || d>>w != v>>2 || at+d < at || d == 0 && i > 0
		at += d
		r.starts[i] = at
	}
	most := uint32(r.dict.size())
	for i := range r.vals {
		v := uint32(v0[i]) | uint32(v1[i])<<8 | uint32(v2[i])<<16
		bad = bad || v > most
		r.vals[i] = v
	}
	if bad {
		c.fail("starts out of order or value out of range")
	}
}

// A builder makes ranges of sorted, separate spans.
type builder struct {
	r    ranges
	next uint64 // first key behind the last span
	full bool   // the last span ended the key space
}

// add appends a span of keys, both ends in it. What an earlier span holds stays
// with it: an overlap, or the key that two parts of one IPv6 /64 share.
func (b *builder) add(from, to uint64, v uint32) {
	if b.full || to < b.next {
		return
	}
	from = max(from, b.next)
	if from > b.next || len(b.r.starts) == 0 {
		b.run(b.next, 0)
	}
	b.run(from, v)
	b.next = to + 1
	b.full = b.next == 0
}

func (b *builder) run(at uint64, v uint32) {
	if n := len(b.r.starts); n > 0 && b.r.starts[n-1] == at {
		b.r.starts, b.r.vals = b.r.starts[:n-1], b.r.vals[:n-1]
	}
	if n := len(b.r.vals); n > 0 && b.r.vals[n-1] == v {
		return
	}
	b.r.starts = append(b.r.starts, at)
	b.r.vals = append(b.r.vals, v)
}

// done closes the last span and gives the commonest entries the smallest
// numbers, which packs better.
func (b *builder) done() ranges {
	if !b.full {
		b.run(b.next, 0)
	}
	b.r.starts, b.r.vals = slices.Clip(b.r.starts), slices.Clip(b.r.vals)
	b.r.renumber()
	b.r.buildIndex()
	return b.r
}

func (r *ranges) renumber() {
	n := r.dict.size()
	uses := make([]int, n)
	for _, v := range r.vals {
		if v > 0 {
			uses[v-1]++
		}
	}
	order := make([]uint32, n)
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return uses[b] - uses[a] })
	to := make([]uint32, n)
	for i, old := range order {
		to[old] = uint32(i)
	}
	for i, v := range r.vals {
		if v > 0 {
			r.vals[i] = to[v-1] + 1
		}
	}
	r.dict = r.dict.reorder(order)
}

func (d *dictionary) reorder(order []uint32) dictionary {
	var out dictionary
	var names []byte
	for _, i := range order {
		if d.codes != nil {
			out.codes = append(out.codes, d.codes[i])
			continue
		}
		n := d.networks[i]
		name := d.name(&n)
		n.from = uint32(len(names))
		names = append(names, name...)
		n.to = uint32(len(names))
		out.networks = append(out.networks, n)
	}
	out.names = string(names)
	return out
}

func upper2(s string) bool {
	return len(s) == 2 && 'A' <= s[0] && s[0] <= 'Z' && 'A' <= s[1] && s[1] <= 'Z'
}
