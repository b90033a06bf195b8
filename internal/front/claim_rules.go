package front

import (
	"fmt"
	"slices"
	"strings"

	"countersign"
	"countersign/normal"
)

var ageRule = &Rule{
	Name: "frontage", Title: "The firm claims to be older than anything of it", Family: countersign.FamilyIdentity, Version: 1, Ground: "contradiction",
	Basis: []string{"IND-27", "US22-E5"},
	Doc: `The year a firm says it began is set beside the registration of its domain and the first certificate for it. A front claims the age
of the firm it copied. It misleads for firms that moved to a new domain or went online late.`,
	Weights: []Weight{
		{"much", 6, "judgement: five years and more are claimed, the domain is not two years old"},
		{"some", 3, "judgement: the domain is three years and more younger than the firm says it is"},
	},
	Innocent: "The firm may have moved to this domain, or had no site before.",
	Clear:    "Show an earlier domain, or the entry in the registry of companies.",
	run:      ageClaimed,
}

func ageClaimed(l *look) {
	p := l.p
	if p.empty || p.since == 0 || p.began.IsZero() || l.set.cfg.Now.IsZero() {
		return
	}
	claimed, age := l.set.cfg.Now.Year()-p.since, int(l.set.cfg.Now.Sub(p.began).Hours()/24/365)
	because := []countersign.Cause{l.cause("since", fmt.Sprint(p.since)), l.cause("began", p.began.Format("2006-01-02"))}
	if o := l.set.family(l.at); o != nil && !o.began.IsZero() && o.began.Year()-p.since < 3 {
		return // the firm it openly belongs to is as old as that
	}
	switch {
	case claimed >= 5 && age < 2:
		l.report("much", because, "The firm says it began in %d; nothing of its domain is older than %s.", p.since, p.began.Format("January 2006"))
	case p.began.Year()-p.since >= 3:
		l.report("some", because, "The firm says it began in %d; its domain began in %d.", p.since, p.began.Year())
	}
}

var youngRule = &Rule{
	Name: "frontyoung", Title: "The domain is young", Family: countersign.FamilyIdentity, Version: 1, Ground: "conduct",
	Basis: []string{"IND-27"},
	Doc:   `Fronts live for months. So do new firms, which is why a young domain alone says little.`,
	Weights: []Weight{
		{"young", 2, "judgement: less than two years; one honest firm in ten is as young"},
		{"old", -4, "judgement: ten years and more under one registration; fronts do not live so long"},
	},
	Innocent: "Every firm begins.",
	Clear:    "Nothing needs clearing.",
	run: func(l *look) {
		if l.p.began.IsZero() || l.set.cfg.Now.IsZero() || l.p.empty {
			return
		}
		because := []countersign.Cause{l.cause("began", l.p.began.Format("2006-01-02"))}
		switch years := l.set.cfg.Now.Sub(l.p.began).Hours() / 24 / 365; {
		case years < 2 && !l.claimsAge(): // told by frontage already
			l.report("young", because, "The domain began in %s.", l.p.began.Format("January 2006"))
		case years >= 10:
			l.report("old", because, "The domain has been there since %d.", l.p.began.Year())
		}
	},
}

// claimsAge reports whether frontage told of the site in full.
func (l *look) claimsAge() bool {
	for i := range l.out {
		if l.out[i].Detector == ageRule.Name && l.out[i].Grade == "much" {
			return true
		}
	}
	return false
}

var companyRule = &Rule{
	Name: "frontcompany", Title: "No such company, or a younger one", Family: countersign.FamilyIdentity, Version: 1, Ground: "contradiction",
	Basis: []string{"IC3-24-8", "IND-27"},
	Doc: `If an extract of the company registry was imported, the legal name a site gives is looked up in it. It misleads for firms registered
elsewhere, for sole traders, and for extracts that are old.`,
	Weights: []Weight{
		{"missing", 3, "judgement: the registry of the country knows no firm of the name; one honest firm in ten is registered elsewhere"},
		{"younger", 3, "judgement: the registered firm is five years and more younger than it says; firms change their form"},
		{"found", -2, "judgement: a firm of that name and age is registered"},
	},
	Innocent: "The firm may be registered in another state or under another name.",
	Clear:    "Give the number in the registry of companies.",
	run:      companyClaimed,
}

func companyClaimed(l *look) {
	p := l.p
	if len(l.set.registry) == 0 || p.empty {
		return
	}
	names := ownNames(p)
	if len(names) == 0 || !l.claimsCountry() {
		return
	}
	found := -1
	for _, n := range names {
		for _, i := range l.set.registry[firmKey(n)] {
			if found < 0 || l.set.cfg.Companies[i].Founded.Before(l.set.cfg.Companies[found].Founded) {
				found = i
			}
		}
	}
	if found < 0 {
		l.report("missing", []countersign.Cause{l.cause("legal-name", names[0])}, "The registry has no firm of the name %s.", names[0])
		return
	}
	c := &l.set.cfg.Companies[found]
	because := []countersign.Cause{l.cause("legal-name", names[0]), l.cause("registry", c.Number+", "+c.Founded.Format("2006-01-02"))}
	switch {
	case p.since > 0 && c.Founded.Year()-p.since >= 5:
		l.report("younger", because, "The firm says it began in %d and was registered in %d.", p.since, c.Founded.Year())
	case !c.Founded.IsZero() && l.set.cfg.Now.Year()-c.Founded.Year() >= 3:
		l.report("found", because, "The firm is registered since %d.", c.Founded.Year())
	}
}

// ownNames returns the legal names that hold a word of the site's brand.
func ownNames(p *profile) []string {
	var out []string
	for _, n := range p.legal {
		low := strings.ToLower(n)
		if slices.ContainsFunc(p.brand, func(w string) bool { return strings.Contains(low, w) }) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// claimsCountry reports whether an address of the site stands in the country
// of the registry, or the site gives none.
func (l *look) claimsCountry() bool {
	want := strings.ToLower(l.set.cfg.Registered)
	if want == "" || len(l.p.addresses) == 0 {
		return true
	}
	return slices.ContainsFunc(l.p.addresses, func(a normal.Parts) bool { return a.Country == want || a.Country == "" })
}

var contactRule = &Rule{
	Name: "frontcontact", Title: "There is a form and nobody behind it", Family: countersign.FamilyContact, Version: 1, Ground: "conduct",
	Basis: []string{"IND-27"},
	Doc: `Fronts often give no address, no number and no mailbox, only a form. So do some honest small firms. It is looked for only where the
page of contacts was captured.`,
	Weights: []Weight{
		{"form", 3, "judgement: a form, and neither address nor number nor mailbox on any page; one honest small firm in twelve does the same"},
		{"freemail", 2, "judgement: the only mailbox is with a free provider"},
	},
	Innocent: "Small firms keep their number off the web because of unwanted calls.",
	Clear:    "Give an address and a number at which the firm can be reached.",
	run:      contactGiven,
}

func contactGiven(l *look) {
	p := l.p
	if p.empty || len(p.read) < 2 || p.shells > 0 { // what scripts show was not seen
		return
	}
	switch {
	case p.forms && len(p.emails)+len(p.phones)+len(p.addresses) == 0:
		l.report("form", []countersign.Cause{l.cause("contact", "a form only")}, "The site gives a form and neither address nor number nor mailbox.")
	case len(p.emails) > 0 && !slices.ContainsFunc(p.emails, func(e string) bool { return !l.known().FreeMail(mailHost(e)) }):
		l.report("freemail", []countersign.Cause{l.cause("email", p.emails[0])}, "The firm's only mailbox is with a free provider.")
	}
}

func mailHost(email string) string {
	_, host, _ := strings.Cut(email, "@")
	return host
}

var maildropRule = &Rule{
	Name: "frontmaildrop", Title: "The address takes in mail for others", Family: countersign.FamilyContact, Version: 1, Ground: "conduct",
	Basis: []string{"IC3-24-8"},
	Doc: `Private mailboxes, parcel forwarders and virtual offices are recognised by brand and wording. Many honest small firms use them, so the
weight is small.`,
	Weights:  []Weight{{"maildrop", 3, "judgement: a private mailbox or virtual office; one honest small firm in fifteen has one"}},
	Innocent: "Firms without an office of their own use such addresses.",
	Clear:    "Show where the work is done.",
	run: func(l *look) {
		for _, w := range l.p.written {
			if f, ok := l.known().Forwarder(w); ok {
				l.report("maildrop", []countersign.Cause{l.cause("address", w)}, "The address is one where mail is taken in for others (%s).", f.Kind)
				return
			}
		}
	},
}

var phoneRule = &Rule{
	Name: "frontphone", Title: "The number is from another place than the address", Family: countersign.FamilyContact, Version: 1, Ground: "contradiction",
	Basis: []string{"IND-27"},
	Doc: `The area code of each number is set beside the state of each address. Numbers move with their owners, so it says little, and nothing
where any number agrees with any address.`,
	Weights: []Weight{
		{"country", 3, "judgement: every number belongs to another country than every address"},
		{"state", 2, "judgement: every number was given out in another state than every address; one honest firm in ten has such a number"},
	},
	Innocent: "Mobile numbers stay with their owners when they move.",
	Clear:    "Answer the number.",
	run:      phonePlace,
}

func phonePlace(l *look) {
	p := l.p
	if len(p.phones) == 0 || len(p.addresses) == 0 {
		return
	}
	country, told := false, false
	for _, a := range p.addresses {
		state, ok := l.known().Postal(strings.ToUpper(a.Country), a.Locality)
		for _, n := range p.phones {
			area, known := l.known().AreaCode(n)
			of, _ := l.known().Calling(n)
			switch {
			case a.Country == "" || of == "":
				return // nothing can be told
			case !strings.EqualFold(of, a.Country):
				country = true
			case !ok || !known || area.Kind != "geographic" || area.Region == "":
				return
			case area.Region == state:
				return // one agrees
			}
			told = true
		}
	}
	because := []countersign.Cause{l.cause("phone", p.phones[0]), l.cause("address", p.written[0])}
	switch {
	case !told:
	case country:
		l.report("country", because, "The number %s belongs to another country than the address.", p.phones[0])
	default:
		l.report("state", because, "The number %s was given out in another state than that of the address.", p.phones[0])
	}
}
