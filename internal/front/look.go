package front

import (
	"fmt"
	"slices"
	"strings"

	"countersign/page"
)

// States of a site.
const (
	StateContent  = "content"  // pages that claim to be a firm
	StateEmpty    = "empty"    // pages that say nothing
	StateParked   = "parked"   // pages that stand where a firm may come
	StateSeized   = "seized"   // an authority's notice or name servers
	StateRedirect = "redirect" // visitors are sent to another domain
	StateSilent   = "silent"   // the name is there and no page
	StateGone     = "gone"     // there is no such name
)

// Parts of a look beside the state.
const (
	PartServers     = "name servers"
	PartAddresses   = "addresses"
	PartNetworks    = "networks"
	PartMail        = "mail servers"
	PartRegistrar   = "registrar"
	PartRegistrant  = "registrant"
	PartCertificate = "certificate"
)

// A Look is what is compared of a site from one visit to the next. A part that
// was not learnt is not in Parts; one that is there and empty is known to be
// empty.
type Look struct {
	State string              `json:"state,omitempty"` // "" where it was not learnt
	To    string              `json:"to,omitempty"`    // domain that visitors are sent to
	Parts map[string][]string `json:"parts,omitempty"`
	// Doubt is set when a site was silent once: the second time it is told.
	Doubt bool `json:"doubt,omitempty"`
}

// LookOf reads a site.
func LookOf(s *Site) Look {
	l := Look{To: s.Redirect, Parts: map[string][]string{}}
	l.State = stateOf(s)
	if l.State == StateGone {
		return l
	}
	learnt := func(part, what string, values []string) {
		if len(values) > 0 || !s.lacks(what) {
			slices.Sort(values)
			l.Parts[part] = slices.Compact(values)
		}
	}
	var at, nets []string
	for _, a := range s.Addresses {
		at = append(at, a.String())
	}
	for _, n := range s.Networks {
		nets = append(nets, n.Org)
	}
	if len(at) > 0 { // a name without an address is silent, and has moved nowhere
		learnt(PartAddresses, "dns", at)
		learnt(PartNetworks, "network", nets)
	}
	if len(s.NS) > 0 {
		learnt(PartServers, "dns", lower(s.NS))
	}
	learnt(PartMail, "dns", lower(s.MX))
	if r := s.Registration; r != nil {
		learnt(PartRegistrar, "rdap", words(r.Registrar))
		learnt(PartRegistrant, "rdap", words(r.Name, r.Org, r.Email))
	}
	if n := len(s.Certificates); n > 0 && !s.lacks("tls") {
		c := s.Certificates[n-1] // the one that is served
		l.Parts[PartCertificate] = []string{fmt.Sprintf("%s of %s for %s", c.Issuer, c.NotBefore.UTC().Format("2006-01-02 15:04"), strings.Join(c.Names, ", "))}
	}
	return l
}

func lower(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, strings.ToLower(strings.TrimSuffix(s, ".")))
	}
	return out
}

func words(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// lacks reports whether a collector brought nothing: dns, rdap, tls, ...
func (s *Site) lacks(what string) bool {
	return slices.ContainsFunc(s.Missing, func(m string) bool {
		return strings.HasPrefix(m, what+":") || strings.HasPrefix(m, what+" ") || strings.HasPrefix(m, "not captured")
	})
}

func stateOf(s *Site) string {
	if slices.ContainsFunc(s.NS, seizing) {
		return StateSeized
	}
	if s.Redirect != "" {
		return StateRedirect
	}
	if len(s.Pages) > 0 {
		return pagesState(s)
	}
	switch {
	case s.Gone:
		return StateGone
	case len(s.Addresses) > 0 || len(s.NS) > 0:
		return StateSilent
	}
	return ""
}

func pagesState(s *Site) string {
	var read []*page.Page
	said := 0
	var out page.Print
	var pr page.Printer
	for i := range s.Pages {
		html := page.UTF8(s.Pages[i].HTML, s.Pages[i].Type)
		g := page.Read(html)
		pr.Print(html, nil, &out)
		read, said = append(read, g), said+out.Words
	}
	switch {
	case noticed(read):
		return StateSeized
	case parked(read):
		return StateParked
	case said < fewestWords:
		return StateEmpty
	}
	return StateContent
}

// seizedZones hold the name servers of seized domains, as delegations of
// domains that were publicly announced as seized show them: the FBI's
// (seized.gov, formerly cirfu.net), Homeland Security's (seizedservers.com), the
// Secret Service's.
var seizedZones = []string{"seized.gov", "seizedservers.com", "usssdomainseizure.com", "cirfu.net"}

// seizing reports whether a name server is one that authorities use for what
// they seized. No other firm's name servers stand under gov or mil, either.
func seizing(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if strings.HasSuffix(host, ".gov") || strings.HasSuffix(host, ".mil") {
		return true
	}
	return slices.ContainsFunc(seizedZones, func(z string) bool { return host == z || strings.HasSuffix(host, "."+z) })
}

// seizedSays are wordings of the notices that authorities put up.
var seizedSays = []string{"website has been seized", "domain has been seized", "domain name has been seized", "site has been seized",
	"seized by the federal bureau of investigation", "seized by homeland security", "seized by the united states", "seized pursuant to a seizure warrant"}

// noticed reports whether the pages are an authority's notice: short, unlike
// an article about one.
func noticed(pages []*page.Page) bool {
	for _, g := range pages {
		low := strings.ToLower(strings.Join(strings.Fields(g.Title+" "+g.Text), " "))
		if len(g.Text) <= 3000 && slices.ContainsFunc(seizedSays, func(s string) bool { return strings.Contains(low, s) }) {
			return true
		}
	}
	return false
}
