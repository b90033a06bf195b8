package sim

import (
	_ "embed"
	"encoding/binary"
	"net/netip"
	"strings"
)

//go:embed data/prefixes.txt
var prefixesText string

// Uses of address ranges.
const (
	home    = "res"
	mobile  = "mob"
	hosting = "host"
	vpn     = "vpn"
)

type block struct {
	base netip.Addr
	bits int
	upto uint64 // running total of addresses, for IPv4
}

// networks are the address ranges of a country and use, as "US res".
type networks map[string][]block

func readNetworks() networks {
	out := networks{}
	for line := range strings.Lines(prefixesText) {
		f := strings.Fields(line)
		if len(f) < 3 || f[0][0] == '#' {
			continue
		}
		var blocks []block
		var total uint64
		for _, s := range f[2:] {
			p := netip.MustParsePrefix(s)
			if p.Addr().Is4() {
				total += 1 << (32 - p.Bits())
			}
			blocks = append(blocks, block{p.Addr(), p.Bits(), total})
		}
		out[f[0]+" "+f[1]] = blocks
	}
	return out
}

// v4 draws an address of a country and use, each address as likely as any
// other; countries without a range of the use fall back to the United States.
func (n networks) v4(r *rng, code, use string) netip.Addr {
	blocks := n[code+" "+use]
	if blocks == nil {
		blocks = n["US "+use]
	}
	k := r.next() % blocks[len(blocks)-1].upto
	for i := range blocks {
		if k >= blocks[i].upto {
			continue
		}
		if i > 0 {
			k -= blocks[i-1].upto
		}
		b := blocks[i].base.As4()
		v := binary.BigEndian.Uint32(b[:]) + uint32(k)
		if last := byte(v); last == 0 || last == 255 {
			v ^= 1 + uint32(r.next()&63)<<1 // the first and last of a /24 are seldom given out
		}
		binary.BigEndian.PutUint32(b[:], v)
		return netip.AddrFrom4(b)
	}
	return blocks[0].base
}

// v6 draws a home network, a /64; ok is false where the country has none here.
func (n networks) v6(r *rng, code, use string) (netip.Addr, bool) {
	blocks := n[code+" "+use+"6"]
	a, b := r.next(), r.next()
	if blocks == nil {
		return netip.Addr{}, false
	}
	p := blocks[a%uint64(len(blocks))]
	raw := p.base.As16()
	hi := binary.BigEndian.Uint64(raw[:8])
	hi |= b >> p.bits
	binary.BigEndian.PutUint64(raw[:8], hi)
	return netip.AddrFrom16(raw), true
}

// inside gives a host of the /64 that changes, as privacy addresses do.
func inside(r *rng, net netip.Addr) netip.Addr {
	raw := net.As16()
	binary.BigEndian.PutUint64(raw[8:], r.next()|1)
	return netip.AddrFrom16(raw)
}

// beside gives another host of the same /24.
func beside(r *rng, a netip.Addr) netip.Addr {
	b := a.As4()
	b[3] = byte(2 + (int(b[3])+1+r.n(249))%252)
	return netip.AddrFrom4(b)
}
