// Package rdap asks the registries to whom a domain or an address is registered.
//
// RDAP (RFC 9082, RFC 9083) is asked first, at the server that IANA's bootstrap
// (RFC 9224) names, and once more at the registrar where the registry names its
// server. WHOIS (RFC 3912) is the fallback, for the registries that have no
// RDAP: text for people, read by a parser that knows their habits.
package rdap

import (
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/collect"
)

// A Registration is what a registry says of a domain or of a block of
// addresses.
type Registration struct {
	Handle      string
	Name        string // the domain in ASCII, or the network's name
	Status      []string
	NameServers []string
	Created     time.Time
	Changed     time.Time
	Expires     time.Time
	Transferred time.Time
	Signed      bool // DNSSEC
	Parties     []Party
	Registrar   string // WHOIS says no more of it, sometimes
	Whois       string // where to ask by WHOIS
	Related     string // the registrar's own RDAP answer

	// Of a block of addresses.
	Start, End string
	Country    string
	Parent     string
}

// A Party is somebody whom a registry names, in one or more roles of RFC 9083,
// section 10.2.4: registrant, registrar, abuse, administrative, technical.
type Party struct {
	Roles        []string
	Handle       string
	IANA         string // the registrar's number
	Name         string
	Organisation string
	Email        string
	Phone        string
	Street       string
	City         string
	Region       string
	Postcode     string
	Country      string
	Website      string
}

// In reports whether the party has the role.
func (p *Party) In(role string) bool { return slices.Contains(p.Roles, role) }

// Party returns the first party with the role, nil if there is none.
func (r *Registration) Party(role string) *Party {
	for i := range r.Parties {
		if r.Parties[i].In(role) {
			return &r.Parties[i]
		}
	}
	return nil
}

// merge takes from a second answer, the registrar's, what the first did not
// say.
func (r *Registration) merge(more *Registration) {
	for _, t := range []struct{ to, from *time.Time }{
		{&r.Created, &more.Created}, {&r.Changed, &more.Changed}, {&r.Expires, &more.Expires}, {&r.Transferred, &more.Transferred},
	} {
		if t.to.IsZero() {
			*t.to = *t.from
		}
	}
	for _, p := range more.Parties {
		have := false
		for _, role := range p.Roles {
			was := r.Party(role)
			if was != nil && was.said() >= p.said() {
				have = true
			}
		}
		if !have {
			r.Parties = append([]Party{p}, r.Parties...)
		}
	}
	if len(r.NameServers) == 0 {
		r.NameServers = more.NameServers
	}
	if len(r.Status) == 0 {
		r.Status = more.Status
	}
}

// said counts what is known of a party.
func (p *Party) said() int {
	n := 0
	for _, s := range []string{p.IANA, p.Name, p.Organisation, p.Email, p.Phone, p.Street, p.City, p.Country} {
		if s != "" && !hidden(s) {
			n++
		}
	}
	return n
}

// hidden recognises what registries write where they say nothing.
func hidden(s string) bool {
	s = strings.ToLower(s)
	for _, w := range []string{"redacted", "data protected", "not disclosed", "gdpr", "please query the", "withheld for privacy", "statutory masking"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// Facts says a domain's registration in facts. What a registry hides is not
// said.
func (r *Registration) Facts(domain string) []countersign.Fact {
	f := teller{subject: countersign.MakeID("domain", domain)}
	if !r.Created.IsZero() || !r.Expires.IsZero() {
		var with []countersign.With
		if !r.Changed.IsZero() {
			with = collect.With(collect.Changed, r.Changed.Format(time.DateOnly))
		}
		f.add(countersign.Fact{Pred: collect.Registered, From: r.Created, To: r.Expires, With: with})
	}
	f.registrar(r)
	if p := r.Party("registrant"); p != nil {
		f.party(collect.Registrant, *p)
	}
	for _, s := range r.Status {
		f.add(countersign.Fact{Pred: collect.Status, Value: s})
	}
	for _, n := range r.NameServers {
		if h := collect.Host(n); h != "" {
			f.add(countersign.Fact{Pred: collect.NameServer, Object: h})
		}
	}
	return f.facts
}

// AddressFacts says the registration of an address in facts.
func (r *Registration) AddressFacts(ip string) []countersign.Fact {
	f := teller{subject: countersign.MakeID("ip", ip)}
	with := slices.Concat(collect.With(collect.Range, r.Start+" - "+r.End), collect.With(collect.Country, r.Country))
	if p := r.Party("abuse"); p != nil {
		with = append(with, mail(collect.Abuse, p.Email)...)
	}
	name := r.Name
	if p := r.Party("registrant"); p != nil && shown(p.name()) != "" {
		name = p.name()
	}
	if r.Handle != "" {
		f.add(countersign.Fact{Pred: collect.Network, Object: countersign.MakeID("netblock", strings.ToLower(r.Handle)), Value: name, From: r.Created, With: with})
	}
	return f.facts
}

// A teller gathers facts of one subject.
type teller struct {
	subject countersign.ID
	facts   []countersign.Fact
}

func (t *teller) add(f countersign.Fact) {
	f.Subject = t.subject
	t.facts = append(t.facts, f)
}

func (t *teller) registrar(r *Registration) {
	p, abuse := r.Party("registrar"), r.Party("abuse")
	if p == nil {
		p = &Party{Name: r.Registrar}
	}
	name := shown(p.name())
	key := strings.ToLower(name)
	if p.IANA != "" {
		key = "iana/" + p.IANA
	}
	if key == "" {
		return
	}
	var with []countersign.With
	if abuse == nil {
		abuse = p
	}
	with = append(mail(collect.Abuse, abuse.Email), collect.With(collect.AbusePhone, shown(abuse.Phone))...)
	t.add(countersign.Fact{Pred: collect.Registrar, Object: countersign.MakeID("registrar", key), Value: name, With: with})
}

func (t *teller) party(pred countersign.Pred, p Party) {
	name := shown(p.name())
	with := slices.Concat(mail(collect.Contact, p.Email), collect.With(collect.ContactPhone, shown(p.Phone)),
		collect.With(collect.Country, shown(p.Country)), collect.With(collect.Place, shown(p.City)))
	if name == "" && len(with) == 0 {
		return
	}
	t.add(countersign.Fact{Pred: pred, Value: name, With: with})
}

func (p *Party) name() string {
	if shown(p.Organisation) != "" {
		return p.Organisation
	}
	return p.Name
}

func shown(s string) string {
	if hidden(s) {
		return ""
	}
	return collect.Literal(s)
}

func mail(p countersign.Pred, s string) []countersign.With {
	s = shown(s)
	if at := strings.LastIndexByte(s, '@'); at < 1 || at == len(s)-1 || strings.ContainsAny(s, " \t\n") {
		return nil
	}
	return []countersign.With{{Pred: p, Object: countersign.MakeID("email", strings.ToLower(s)), Value: s}}
}
