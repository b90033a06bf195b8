package reference

import (
	"net/netip"
	"slices"
)

// A Network is what is known of the network an address belongs to.
type Network struct {
	Country string      `json:"country,omitempty"` // ISO 3166-1 alpha-2, of the network's registration or routing, "" unknown
	ASN     uint32      `json:"asn,omitempty"`     // autonomous system, 0 unknown
	Name    string      `json:"name,omitempty"`    // of the autonomous system's holder
	Kind    NetworkKind `json:"kind,omitempty"`
}

// NetworkKind says what a network mainly carries.
type NetworkKind string

// The kinds of network. They are judged by the holder's name and by a list of
// well-known systems, so they hold for the network at large and may be wrong
// for one address in it.
const (
	KindUnknown    NetworkKind = ""
	KindAccess     NetworkKind = "access"     // homes and offices
	KindMobile     NetworkKind = "mobile"     // phones
	KindHosting    NetworkKind = "hosting"    // servers, clouds, rented machines
	KindVPN        NetworkKind = "vpn"        // chiefly the exits of commercial VPNs
	KindRelay      NetworkKind = "relay"      // privacy relays built into ordinary devices
	KindGateway    NetworkKind = "gateway"    // an employer's own security gateway
	KindEducation  NetworkKind = "education"  // schools, universities, research
	KindGovernment NetworkKind = "government" // public bodies
)

// kinds gives each kind its byte in the packed form. Append only.
var kinds = []NetworkKind{
	KindUnknown, KindAccess, KindMobile, KindHosting, KindVPN, KindRelay, KindGateway, KindEducation, KindGovernment,
}

func kindByte(k NetworkKind) byte { return byte(max(0, slices.Index(kinds, k))) }

func kindOf(b byte) NetworkKind {
	if int(b) >= len(kinds) {
		return KindUnknown
	}
	return kinds[b]
}

// Rented says whether a person who works from this network most likely comes
// through a machine or tunnel that is rented: hosting or VPN. Relays and
// gateways are not: millions of ordinary devices use them unasked.
func (k NetworkKind) Rented() bool { return k == KindHosting || k == KindVPN }

// Network returns what is known of the network an address belongs to; false if
// neither its country nor its holder is. IPv4 addresses inside IPv6 are
// unwrapped.
func (b *Base) Network(a netip.Addr) (Network, bool) {
	a = a.Unmap()
	if special(a) {
		return Network{}, false
	}
	country, network := b.country4, b.network4
	if a.Is6() {
		country, network = b.country6, b.network6
	}
	k := key(a)
	var out Network
	c := country.get()
	i, found := c.find(k)
	if found {
		out.Country = c.dict.codes[i]
	}
	n := network.get()
	if j, ok := n.find(k); ok {
		held := &n.dict.networks[j]
		out.ASN, out.Name, out.Kind = held.asn, n.dict.name(held), kinds[held.kind]
		found = true
	}
	return out, found
}

// special says whether an address belongs to no place on the internet: not
// valid, private, shared, for documentation, reserved (IANA special-purpose
// registries, RFC 6890). The published tables give some of them a country.
func special(a netip.Addr) bool {
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return true
	}
	if a.Is6() {
		b := a.As16()
		return b[0]&0xe0 != 0x20 || b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0d && b[3] == 0xb8
	}
	b := a.As4()
	switch b[0] {
	case 0:
		return true
	case 100:
		return b[1]&0xc0 == 64
	case 192:
		return b[1] == 0 && (b[2] == 0 || b[2] == 2)
	case 198:
		return b[1]&0xfe == 18 || b[1] == 51 && b[2] == 100
	case 203:
		return b[1] == 0 && b[2] == 113
	}
	return b[0] >= 240
}

// CountryOf returns the country of an address without asking for its holder.
func (b *Base) CountryOf(a netip.Addr) (string, bool) {
	a = a.Unmap()
	if special(a) {
		return "", false
	}
	t := b.country4
	if a.Is6() {
		t = b.country6
	}
	c := t.get()
	i, ok := c.find(key(a))
	if !ok {
		return "", false
	}
	return c.dict.codes[i], true
}
