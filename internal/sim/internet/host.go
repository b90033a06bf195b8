package internet

import (
	"fmt"
	"net/netip"
	"time"
)

// A host is where sites live: an address with the name servers and mail that
// go with it.
type host struct {
	addr      netip.Addr
	ns, mx    []string
	network   Network
	registrar string
}

var registrars = []string{"NameCheap, Inc.", "NameCheap, Inc.", "GoDaddy.com, LLC", "GoDaddy.com, LLC", "Tucows Domains Inc.", "Squarespace Domains LLC", "Cloudflare, Inc."}

// hosts makes shared hosting: a few addresses with many sites each, as cheap
// hosting is.
func (g *gen) hosts() {
	for i := range 14 {
		r := g.rng(2, uint64(i))
		g.shared = append(g.shared, host{
			addr:    address(uint64(i), 1),
			ns:      []string{fmt.Sprintf("ns1.webhost%d.example", i), fmt.Sprintf("ns2.webhost%d.example", i)},
			mx:      []string{fmt.Sprintf("mail.webhost%d.example", i)},
			network: Network{ASN: 64500 + i%6, Org: fmt.Sprintf("Webhost %d", i%6)}, registrar: pick(r, registrars),
		})
	}
}

// address gives addresses on loopback, so that the world can be served.
func address(net, n uint64) netip.Addr {
	return netip.AddrFrom4([4]byte{127, byte(20 + net/200), byte(net % 200), byte(n)})
}

// place draws where an honest firm lives: shared hosting, a large platform, a
// server of its own.
func (g *gen) place(r *rng) host {
	switch x := r.n(10); {
	case x < 6:
		h := pick(r, g.shared)
		h.registrar = pick(r, registrars)
		if r.p(0.5) {
			h.mx = []string{"aspmx.bigmail.example"}
		}
		return h
	case x < 8:
		return host{address(180, uint64(1+r.n(4))), []string{"ada.edge.example", "bob.edge.example"}, []string{"aspmx.bigmail.example"}, Network{64600, "Edge Platform"}, pick(r, registrars)}
	}
	n := uint64(len(g.sites))
	own := fmt.Sprintf("host%d.example", n)
	return host{address(200+n/250, 1+n%250), []string{"ns1." + own, "ns2." + own}, []string{"mx." + own}, Network{64500 + r.n(40), "Colocation"}, pick(r, registrars)}
}

// add puts a firm's site on the internet.
func (g *gen) add(r *rng, f *Firm, created time.Time, l Label) *Site {
	if g.staff {
		g.portray(f, &l, created)
		g.stands = append(g.stands, stand{f, l, created})
	}
	s := Site{Domain: f.Domain, Pages: f.pages(), Icon: icon(f), A: []netip.Addr{f.host.addr}, NS: f.host.ns, MX: f.host.mx,
		Network: f.host.network, Label: l}
	s.Registration = Registration{Registrar: f.host.registrar, Created: created.UTC().Truncate(time.Second), Country: "US"}
	if r.p(0.3) {
		s.Registration.Org, s.Registration.Email = f.Legal, "domains@"+f.Domain
	}
	s.TXT = []string{"v=spf1 include:" + f.host.mx[0] + " -all"}
	first := created.AddDate(0, 0, r.between(0, 40))
	for d := first; d.Before(g.now); d = d.AddDate(0, r.between(3, 12), 0) {
		s.Certificates = append(s.Certificates, Certificate{Names: []string{f.Domain, "www." + f.Domain}, NotBefore: d.UTC().Truncate(time.Second), Issuer: "Open CA"})
	}
	for _, w := range f.workers {
		if w.photo.Path != "" {
			s.Photos = append(s.Photos, w.photo)
		}
	}
	g.sites, g.behind[f.Domain] = append(g.sites, s), f
	return &g.sites[len(g.sites)-1]
}

// icon is a favicon: that of the theme, or the firm's own.
func icon(f *Firm) []byte {
	if f.look.theme != "own" && len(f.Text)%3 > 0 {
		return []byte("icon of " + f.look.theme)
	}
	return []byte("icon " + f.look.prefix + f.look.images[0])
}
