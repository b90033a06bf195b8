package normal

import (
	"net/netip"
	"strings"
)

// Addr reads an IP address with or without brackets, port and zone. IPv4
// written as IPv6 becomes IPv4; the unspecified address stands for none.
func Addr(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	if err != nil {
		if a, err = looseAddr(strings.TrimSpace(s)); err != nil {
			return netip.Addr{}, false
		}
	}
	a = a.Unmap().WithZone("")
	return a, !a.IsUnspecified() && !a.IsMulticast()
}

func looseAddr(s string) (netip.Addr, error) {
	if p, err := netip.ParseAddrPort(s); err == nil {
		return p.Addr(), nil
	}
	if p, err := netip.ParsePrefix(s); err == nil && p.IsSingleIP() {
		return p.Addr(), nil
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	return netip.ParseAddr(s)
}

// IP returns the text of an address in its shortest form (RFC 5952 for IPv6).
// Private and loopback addresses are addresses too; ask [Addr] of what sort.
func IP(s string) (string, bool) {
	a, ok := Addr(s)
	if !ok {
		return "", false
	}
	var buf [48]byte
	b := a.AppendTo(buf[:0])
	if string(b) == s {
		return s, true
	}
	return string(b), true
}

// Net returns the network an address is in, as "192.0.2.0/24" or
// "2001:db8::/48": what one household or office usually gets. It is "" for the
// zero address.
func Net(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	bits := 48
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil || !p.IsValid() {
		return ""
	}
	return p.String()
}
