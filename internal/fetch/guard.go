package fetch

import (
	"net/netip"
	"slices"
)

// A guard says which addresses may be reached.
type guard struct{ allow []netip.Prefix }

func newGuard(allow []netip.Prefix) guard {
	var g guard
	for _, p := range allow {
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
		g.allow = append(g.allow, p.Masked())
	}
	return g
}

// A closed range, and what it is called in a sentence.
type closed struct {
	prefix netip.Prefix
	is     string
}

// closed4 and closed6 are the ranges of the IANA special-purpose registries
// (RFC 6890, as of 2026) that are not for the public, and addresses at which
// clouds talk to their machines. Of version 6 only 2000::/3 is handed out to
// the public (RFC 4291), so everything else is closed as a whole.
var (
	closed4 = table(
		"0.0.0.0/8", "an address of this host",
		"10.0.0.0/8", "a private address",
		"100.64.0.0/10", "an address shared inside a provider's network",
		"127.0.0.0/8", "a loopback address",
		"169.254.0.0/16", "a link-local address",
		"172.16.0.0/12", "a private address",
		"192.0.0.0/24", "an address reserved for protocols",
		"192.0.2.0/24", "an address for documentation",
		"192.31.196.0/24", "an address that swallows reverse look-ups",
		"192.52.193.0/24", "a multicast relay",
		"192.88.99.0/24", "a 6to4 relay",
		"192.168.0.0/16", "a private address",
		"192.175.48.0/24", "an address that swallows reverse look-ups",
		"198.18.0.0/15", "an address for benchmarks",
		"198.51.100.0/24", "an address for documentation",
		"203.0.113.0/24", "an address for documentation",
		"224.0.0.0/4", "a multicast address",
		"240.0.0.0/4", "a reserved address",
	)
	closed6 = table(
		"::/128", "the unspecified address",
		"::1/128", "the loopback address",
		"::ffff:0:0/96", "a version 4 address in the form of version 6",
		"::ffff:0:0:0/96", "a translated version 4 address",
		"::/96", "a version 4 address in the form of version 6",
		"64:ff9b::/96", "a version 4 address behind a translator (NAT64)",
		"64:ff9b:1::/48", "a version 4 address behind a translator (NAT64)",
		"100::/64", "an address that discards",
		"100:0:0:1::/64", "an address that discards",
		"2001::/32", "a version 4 address in a tunnel (Teredo)",
		"2001::/23", "an address reserved for protocols",
		"2001:db8::/32", "an address for documentation",
		"2002::/16", "a version 4 address in a tunnel (6to4)",
		"2620:4f:8000::/48", "an address that swallows reverse look-ups",
		"3ffe::/16", "a withdrawn address (6bone)",
		"3fff::/20", "an address for documentation",
		"5f00::/16", "an address of segment routing",
		"fc00::/7", "a private address",
		"fe80::/10", "a link-local address",
		"fec0::/10", "a withdrawn private address",
		"ff00::/8", "a multicast address",
	)
	public6 = netip.MustParsePrefix("2000::/3")
)

// metadata are the addresses at which clouds hand credentials to their own
// machines. A range opened around one does not open it.
var metadata = addrs(
	"169.254.169.254", "169.254.169.253", "169.254.169.249", "169.254.169.123", "169.254.170.2", "169.254.170.23",
	"169.254.0.23", "169.254.10.10", "100.100.100.200", "100.88.222.5", "168.63.129.16", "192.0.0.192",
	"fd00:ec2::254", "fd00:ec2::23", "fd00:ec2::253", "fd20:ce::254", "fe80::a9fe:a9fe", "fd00:42::42",
)

func table(pairs ...string) []closed {
	out := make([]closed, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, closed{netip.MustParsePrefix(pairs[i]), pairs[i+1]})
	}
	return out
}

func addrs(list ...string) []netip.Addr {
	out := make([]netip.Addr, len(list))
	for i, s := range list {
		out[i] = netip.MustParseAddr(s)
	}
	return out
}

// Ports that may be reached outside the ranges that the operator opened: the
// web's, and those at which DNS and WHOIS answer.
var ports = []uint16{43, 53, 80, 443, 8080, 8443}

// check refuses an address, or returns nil.
func (g guard) check(to netip.AddrPort) error {
	a := to.Addr()
	if g.allowed(a) {
		return nil
	}
	if is := whyClosed(a); is != "" {
		bare := a.WithZone("").Unmap()
		return fail(ErrRefused, "%s is %s, which may not be reached (--allow %s opens it)", a, is, netip.PrefixFrom(bare, bare.BitLen()))
	}
	if !slices.Contains(ports, to.Port()) {
		bare := a.Unmap()
		return fail(ErrRefused, "port %d of %s may not be reached, only those of the web (--allow %s opens it)",
			to.Port(), a, netip.PrefixFrom(bare, bare.BitLen()))
	}
	return nil
}

func (g guard) allowed(a netip.Addr) bool {
	a = a.Unmap()
	if a.Zone() != "" {
		return false
	}
	alone := isMetadata(a)
	return slices.ContainsFunc(g.allow, func(p netip.Prefix) bool {
		return p.Contains(a) && (!alone || p.IsSingleIP())
	})
}

func isMetadata(a netip.Addr) bool { return slices.Contains(metadata, a.Unmap().WithZone("")) }

// whyClosed says what an address is that may not be reached, "" if it may.
func whyClosed(a netip.Addr) string {
	switch {
	case !a.IsValid():
		return "no address"
	case a.Zone() != "":
		return "an address of one network card"
	case isMetadata(a):
		return "where a cloud hands out credentials"
	}
	list := closed6
	if a.Is4() {
		list = closed4
	}
	for _, c := range list {
		if c.prefix.Contains(a) || a.Is4In6() && c.prefix.Contains(a.Unmap()) {
			return c.is
		}
	}
	switch {
	case a.Is4():
		return ""
	case a.Is4In6():
		return "a version 4 address in the form of version 6"
	case !public6.Contains(a):
		return "an address that is given to nobody"
	}
	return tunnelled(a)
}

// tunnelled says whether the lower half of an address of version 6 carries a
// closed one of version 4, as ISATAP does (RFC 5214).
func tunnelled(a netip.Addr) string {
	b := a.As16()
	if b[9] != 0 || b[10] != 0x5e || b[11] != 0xfe || b[8]&^0x03 != 0 {
		return ""
	}
	if whyClosed(netip.AddrFrom4([4]byte(b[12:16]))) != "" {
		return "a private address in a tunnel (ISATAP)"
	}
	return ""
}
