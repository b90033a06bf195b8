// Package internet makes labelled miniature internets: firms, the fronts that copy them, and innocents who look like fronts.
//
// A world follows from its seed. It exists in memory, as [World], and can be
// served on loopback ([World.Serve]): sites over HTTP and HTTPS, a DNS zone,
// RDAP, a certificate log. Nothing is tuned to a rule: shapes and numbers
// follow the public record of front companies (docs/front.md).
package internet

import (
	"net/netip"
	"slices"
	"time"
)

// Options describe a world.
type Options struct {
	Seed  uint64
	Firms int // plain honest firms, default 240
	Crews int // default 5, of four to nine fronts each
	// Hard makes more copies heavy and heavier, has copiers look more closely,
	// gives templates few buyers, and puts fronts next door to honest firms.
	Hard bool
	// Staff has sites show pictures and contacts of their people, and makes
	// applicants who worked there, or say so. All else stays as it is.
	Staff bool
	// Traps gives firms brochures that many have in other words, makes crews copy
	// one firm again, mix two, put other words for most, buy old domains; takes
	// some originals away, lets the registry be silent on some sites; and adds
	// franchises, products under many names, articles printed in many places,
	// directories.
	Traps bool
	// Praise has sites show what customers say of them, and adds innocents whose
	// praise stands on two sites by right. All else stays as it is.
	Praise bool
}

// A World is a miniature internet.
type World struct {
	Now       time.Time
	Sites     []Site    // by domain
	Companies []Company // the registry
	// Applicants are whom an employer knows who looks at the sites; none without
	// Options.Staff.
	Applicants []Applicant

	gen *gen
}

// A Site is a domain with all that a collector would find.
type Site struct {
	Domain       string
	Pages        []Page
	Icon         []byte
	Photos       []Photo // of its people
	Redirect     string  // domain that the site sends its visitors to
	A            []netip.Addr
	NS, MX, TXT  []string
	Registration Registration
	Certificates []Certificate // as the log has them, oldest first
	Network      Network
	Silent       bool // the registry does not answer for it
	Label        Label
}

// A Page is one answer of a site.
type Page struct{ Path, HTML string }

// A Registration is what RDAP tells of a domain.
type Registration struct {
	Registrar string
	Created   time.Time
	Name      string // of the registrant; empty where it is withheld
	Org       string
	Email     string
	Country   string
}

// A Certificate is an entry of the certificate log.
type Certificate struct {
	Names     []string
	NotBefore time.Time
	Issuer    string
}

// A Network is whose an address is.
type Network struct {
	ASN int
	Org string
}

// A Company is an entry of the company registry.
type Company struct {
	Number, Name string
	Founded      time.Time
	Address      string
	Active       bool
}

// A Label is the truth about a site.
type Label struct {
	Front     bool
	Crew      string // "crew-3"
	Edit      string // of a clone: light, medium, heavy
	CloneOf   string // domain of the firm that was copied
	Also      string // domain of a second firm whose text was mixed in
	Missing   bool   // the original is not in the world
	Archetype string // plain, front, template, reseller, two-brand, agency-client, rebrand, parked, soon, startup, …
	Group     string // innocents who share something on purpose
}

// New makes a world.
func New(o Options) *World {
	if o.Firms == 0 {
		o.Firms = 240
	}
	if o.Crews == 0 {
		o.Crews = 5
	}
	g := &gen{hard: o.Hard, staff: o.Staff, traps: o.Traps, praise: o.Praise, seed: mix(o.Seed + golden), now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), taken: map[string]bool{}, behind: map[string]*Firm{}, carried: map[string]*Firm{}}
	g.hosts()
	g.plain(o.Firms)
	g.innocents()
	if o.Traps {
		g.trapped()
	}
	for c := range o.Crews {
		g.crew(c)
	}
	if o.Praise {
		g.commend()
	}
	if o.Traps {
		g.takeAway()
	}
	w := &World{Now: g.now}
	if o.Staff {
		w.Applicants = g.applicants()
	}
	slices.SortFunc(g.sites, func(a, b Site) int { return cmpString(a.Domain, b.Domain) })
	slices.SortFunc(g.companies, func(a, b Company) int { return cmpString(a.Number, b.Number) })
	w.Sites, w.Companies, w.gen = g.sites, g.companies, g
	return w
}

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Site returns the site of a domain, or nil.
func (w *World) Site(domain string) *Site {
	i, ok := slices.BinarySearchFunc(w.Sites, domain, func(s Site, d string) int { return cmpString(s.Domain, d) })
	if !ok {
		return nil
	}
	return &w.Sites[i]
}

// gen makes one world.
type gen struct {
	hard      bool
	staff     bool
	traps     bool
	praise    bool
	seed      uint64
	now       time.Time
	taken     map[string]bool // labels of domains
	sites     []Site
	companies []Company
	behind    map[string]*Firm // who is behind each site, by domain
	firms     []*Firm          // honest ones, which may be copied
	copied    map[int]bool
	buildings []*Firm  // with honest tenants
	shared    []host   // where many sites live
	faces     []worker // of honest firms
	stands    []stand
	patrons   []commendation   // of honest firms
	carried   map[string]*Firm // the first site of each group that carries its praise on
}

func (g *gen) rng(words ...uint64) *rng { return keyed(g.seed, words...) }
