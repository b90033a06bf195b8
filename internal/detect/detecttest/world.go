package detecttest

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/reference"
)

// A network of the world that cases play in.
type network struct {
	prefix  netip.Prefix
	country string
	asn     uint32
	kind    reference.NetworkKind
	name    string
}

// World is where cases play: networks in a range whose holder keeps it off the
// internet (11.0.0.0/8) and in that of the former 6bone (3ffe::/16, RFC 3701),
// for the tables know nothing of ranges set apart for documentation. The
// autonomous systems are those for documentation (RFC 5398).
var World = mustParse(`
11.18.0.0/20   US 64496 access     Example Cable
11.18.16.0/20  US 64497 mobile     Example Wireless
11.18.32.0/20  US 64498 hosting    Example Cloud
11.18.48.0/20  US 64499 vpn        Example Tunnel
11.18.64.0/20  US 64500 education  Example State University
11.18.80.0/20  US 64501 gateway    Example Gateway
11.18.96.0/20  GB 64502 access     Example Broadband
11.18.112.0/20 DE 64503 access     Beispiel Kabel
11.18.128.0/20 CN 64504 access     Example Telecom
11.18.144.0/20 CN 64505 hosting    Example Servers
11.18.160.0/20 PL 64506 access     Example Siec
11.18.176.0/20 IN 64507 mobile     Example Mobile
11.18.192.0/20 MX 64508 access     Ejemplo Cable
11.18.208.0/20 US 64509 relay      Example Relay
11.18.224.0/20 CA 64510 access     Example Canada Cable
11.18.240.0/20 NG 64511 mobile     Example Cellular
11.19.0.0/20   JP 65536 access     Example Optical
11.19.16.0/20  BR 65537 access     Exemplo Banda Larga
11.19.32.0/20  NL 65538 hosting    Voorbeeld Hosting
11.19.48.0/20  NL 65539 vpn        Voorbeeld Tunnel
11.19.64.0/20  AU 65540 access     Example Down Under
11.19.80.0/20  US 65541 government Example County
3ffe::/17        US 64496 access     Example Cable
3ffe:8000::/17 DE 64503 access  Beispiel Kabel
`)

func mustParse(table string) []network {
	var out []network
	for line := range strings.Lines(strings.TrimSpace(table)) {
		n, err := parseNetwork(line)
		if err != nil {
			panic("detecttest: " + err.Error())
		}
		out = append(out, n)
	}
	return out
}

// parseNetwork reads "prefix country asn kind name".
func parseNetwork(line string) (network, error) {
	f := strings.Fields(line)
	if len(f) < 5 {
		return network{}, fmt.Errorf("network %q: %w", line, countersign.ErrInvalid)
	}
	p, err := netip.ParsePrefix(f[0])
	if err != nil {
		return network{}, fmt.Errorf("network %q: %w", line, err)
	}
	n := network{prefix: p, country: f[1], kind: reference.NetworkKind(f[3]), name: strings.Join(f[4:], " ")}
	_, err = fmt.Sscan(f[2], &n.asn)
	return n, err
}

// base returns the embedded tables with the networks in the place of the real
// ones.
func base(networks []network) (*reference.Base, error) {
	networks = slices.SortedFunc(slices.Values(networks), func(a, b network) int {
		return a.prefix.Addr().Compare(b.prefix.Addr())
	})
	tables := map[string]*strings.Builder{}
	for _, t := range []string{"assignments", "country4", "country6", "network4", "network6"} {
		tables[t] = &strings.Builder{}
	}
	tables["assignments"].WriteString("asn,kind,source,confidence\n")
	told := map[uint32]bool{}
	for _, n := range networks {
		if !told[n.asn] {
			fmt.Fprintf(tables["assignments"], "%d,%s,test,judgement\n", n.asn, n.kind)
		}
		told[n.asn] = true
		family := "4"
		if n.prefix.Addr().Is6() {
			family = "6"
		}
		from, to := n.prefix.Addr(), last(n.prefix)
		fmt.Fprintf(tables["country"+family], "%s,%s,%s\n", from, to, n.country)
		fmt.Fprintf(tables["network"+family], "%s,%s,%d,%s\n", from, to, n.asn, n.name)
	}
	b := reference.Embedded()
	for _, t := range []string{"assignments", "country4", "country6", "network4", "network6"} {
		next, err := b.With(t, strings.NewReader(tables[t].String()), reference.Import{Source: "test", Force: true})
		if err != nil {
			return nil, err
		}
		b = next
	}
	return b, nil
}

// last returns the last address of a prefix.
func last(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < 8*len(b); i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
