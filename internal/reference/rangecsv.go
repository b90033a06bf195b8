package reference

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"net/netip"
	"strconv"
	"strings"

	"countersign"
)

// rangeParser reads the packed form, or ip-location-db's CSV: "start,end,cc"
// for countries, "start,end,asn,name" for networks, both ends in the range,
// addresses written out or as decimal numbers, sorted by start. Where two ranges
// overlap, as one pair in a published file does, the upper line keeps what it has.
func rangeParser(family, dict byte) parser[ranges] {
	return func(b *Base, raw []byte) (ranges, int, error) {
		if bytes.HasPrefix(raw, []byte(magic)) {
			r, err := unpackRanges(raw, family, dict)
			return r, len(r.starts), err
		}
		p := rangeReader{base: b, family: family, dict: dict, known: map[string]uint32{}}
		return p.read(raw)
	}
}

type rangeReader struct {
	base   *Base
	family byte
	dict   byte
	build  builder
	known  map[string]uint32 // entry + 1 by country code or AS number
	names  []byte
	last   netip.Addr // start of the line above
}

func (p *rangeReader) read(raw []byte) (ranges, int, error) {
	c := csv.NewReader(bytes.NewReader(raw))
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	c.LazyQuotes = true
	for {
		cells, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return ranges{}, 0, fmt.Errorf("%w: %w", err, countersign.ErrInvalid)
		}
		line, _ := c.FieldPos(0)
		if err := p.row(cells); err != nil {
			return ranges{}, 0, fmt.Errorf("line %d: %w: %w", line, err, countersign.ErrInvalid)
		}
		if len(p.build.r.starts) > maxRuns {
			return ranges{}, 0, fmt.Errorf("line %d: more than %d ranges: %w", line, maxRuns, countersign.ErrTooLarge)
		}
	}
	if len(p.build.r.starts) == 0 {
		var none ranges
		none.buildIndex() // a forced empty table must still answer
		return none, 0, nil
	}
	p.build.r.dict.names = string(p.names)
	r := p.build.done()
	return r, len(r.starts), nil
}

func (p *rangeReader) row(cells []string) error {
	want := 3
	if p.dict == dictNetwork {
		want = 4
	}
	if len(cells) != want {
		return fmt.Errorf("%d fields where %d are wanted", len(cells), want)
	}
	from, err := p.addr(cells[0])
	if err != nil {
		return err
	}
	to, err := p.addr(cells[1])
	if err != nil {
		return err
	}
	if to.Less(from) {
		return fmt.Errorf("range ends before it starts")
	}
	if p.last.IsValid() && from.Less(p.last) {
		return fmt.Errorf("range starts before the one above it")
	}
	p.last = from
	v, err := p.entry(cells[2:])
	if err != nil || v == 0 {
		return err
	}
	end := key(to)
	if p.family == 4 {
		end |= 1<<32 - 1
	}
	p.build.add(key(from), end, v)
	return nil
}

// addr reads an address written out, or as a decimal number.
func (p *rangeReader) addr(s string) (netip.Addr, error) {
	s = strings.TrimSpace(s)
	a, err := netip.ParseAddr(s)
	if err != nil {
		a, err = p.number(s)
	}
	if err != nil || a.Zone() != "" {
		return a, fmt.Errorf("address %.60q", s)
	}
	if a.Is4() != (p.family == 4) {
		return a, fmt.Errorf("address %.60q in a table of IPv%d", s, p.family)
	}
	return a, nil
}

func (p *rangeReader) number(s string) (netip.Addr, error) {
	var buf [16]byte
	if p.family == 4 {
		n, err := strconv.ParseUint(s, 10, 32)
		return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}), err
	}
	n, ok := new(big.Int).SetString(s, 10)
	if !ok || len(s) > 39 || n.Sign() < 0 || n.BitLen() > 128 {
		return netip.Addr{}, strconv.ErrSyntax
	}
	return netip.AddrFrom16([16]byte(n.FillBytes(buf[:]))), nil
}

// entry returns the number of a country or network in the dictionary, plus one;
// zero for ranges that nobody holds.
func (p *rangeReader) entry(cells []string) (uint32, error) {
	id := strings.TrimSpace(cells[0])
	if v, ok := p.known[id]; ok {
		return v, nil
	}
	d := &p.build.r.dict
	if p.dict == dictCountry {
		code := strings.ToUpper(id)
		if code == "" || code == "ZZ" || code == "NONE" {
			return 0, nil
		}
		if !upper2(code) || len(d.codes) >= 1<<10 {
			return 0, fmt.Errorf("country code %.20q", id)
		}
		d.codes = append(d.codes, code)
		v := uint32(len(d.codes))
		p.known[strings.Clone(id)] = v
		return v, nil
	}
	asn, err := strconv.ParseUint(strings.TrimPrefix(strings.ToUpper(id), "AS"), 10, 32)
	if err != nil || len(d.networks) >= maxEntries {
		return 0, fmt.Errorf("AS number %.20q", id)
	}
	if asn == 0 {
		return 0, nil
	}
	name := strings.ToValidUTF8(strings.TrimSpace(cells[1]), "?")
	if len(name) > 200 {
		name = strings.ToValidUTF8(name[:200], "")
	}
	n := network{asn: uint32(asn), from: uint32(len(p.names)), kind: kindByte(p.base.classify(uint32(asn), name))}
	p.names = append(p.names, name...)
	n.to = uint32(len(p.names))
	d.networks = append(d.networks, n)
	v := uint32(len(d.networks))
	p.known[strings.Clone(id)] = v
	return v, nil
}
