package rdap

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	whoisparser "github.com/likexian/whois-parser"
	"golang.org/x/text/encoding/charmap"

	"countersign"
	"countersign/internal/collect"
)

// maxWhois bounds an answer that is text for people: real ones have a few KiB.
const maxWhois = 64 << 10

// ParseWhois reads a WHOIS answer about a domain. That there is no such domain
// is [countersign.ErrNotFound]; that the server answers no more today is
// [countersign.ErrStale].
func ParseWhois(raw []byte) (r *Registration, err error) {
	if len(raw) > maxWhois {
		return nil, fmt.Errorf("whois answer of %d bytes: %w", len(raw), countersign.ErrTooLarge)
	}
	// The parser knows the habits of some hundred registries, and trusts them.
	defer func() {
		if recover() != nil {
			r, err = nil, fmt.Errorf("whois answer cannot be read: %w", countersign.ErrInvalid)
		}
	}()
	said := readable(raw)
	info, err := whoisparser.Parse(said)
	switch {
	case errors.Is(err, whoisparser.ErrNotFoundDomain):
		return nil, fmt.Errorf("whois: no such domain: %w", countersign.ErrNotFound)
	case errors.Is(err, whoisparser.ErrDomainLimitExceed):
		return nil, fmt.Errorf("whois: the server wants fewer questions: %w", countersign.ErrStale)
	case err != nil || info.Domain == nil:
		return nil, fmt.Errorf("whois answer cannot be read: %w", countersign.ErrInvalid)
	}
	r = fromWhois(&info)
	r.supplement(said)
	r.blocks(said)
	if r.Name == "" && r.Created.IsZero() && r.Expires.IsZero() && len(r.NameServers) == 0 {
		return nil, fmt.Errorf("whois names no domain: %w", countersign.ErrNotFound)
	}
	for i, st := range r.Status {
		r.Status[i] = spelled(said, st)
	}
	slices.Sort(r.Status) // the parser has them in any order
	return r, nil
}

// spelled returns a status as the registry spells it, which the parser folds.
func spelled(said, status string) string {
	lower := strings.ToLower(said)
	if len(lower) != len(said) {
		return status
	}
	for from := 0; ; {
		i := strings.Index(lower[from:], status)
		if i < 0 {
			return status
		}
		i += from
		line := lower[strings.LastIndexByte(lower[:i], '\n')+1 : i]
		end := i + len(status)
		if (strings.Contains(line, "stat") || strings.TrimSpace(line) == "") && (end == len(lower) || !letter(lower[end])) && (i == 0 || !letter(lower[i-1])) {
			return said[i:end]
		}
		from = end
	}
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' }

// readable makes UTF-8 of an answer; what is none is taken for Windows-1252,
// in which older registries write.
func readable(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	b, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	return string(b)
}

func fromWhois(i *whoisparser.WhoisInfo) *Registration {
	d := i.Domain
	r := &Registration{Handle: d.ID, Name: strings.ToLower(d.Punycode), Status: d.Status, Signed: d.DNSSec, Whois: d.WhoisServer}
	for _, n := range d.NameServers {
		if h := collect.Host(n).Rest(); h != "" {
			r.NameServers = append(r.NameServers, h)
		}
	}
	for to, t := range map[*time.Time]*time.Time{&r.Created: d.CreatedDateInTime, &r.Changed: d.UpdatedDateInTime, &r.Expires: d.ExpirationDateInTime} {
		if t != nil {
			*to = t.UTC()
		}
	}
	for _, c := range []struct {
		role string
		c    *whoisparser.Contact
	}{{"registrar", i.Registrar}, {"registrant", i.Registrant}, {"administrative", i.Administrative}, {"technical", i.Technical}, {"billing", i.Billing}} {
		if c.c != nil {
			r.Parties = append(r.Parties, fromContact(c.role, c.c))
		}
	}
	return r
}

func fromContact(role string, c *whoisparser.Contact) Party {
	p := Party{
		Roles: []string{role}, Handle: c.ID, Name: c.Name, Organisation: c.Organization, Email: c.Email, Phone: c.Phone,
		Street: c.Street, City: c.City, Region: c.Province, Postcode: c.PostalCode, Country: c.Country, Website: c.ReferralURL,
	}
	if role == "registrar" {
		p.IANA = strings.Trim(c.ID, " ")
		if strings.Trim(p.IANA, "0123456789") != "" {
			p.IANA = ""
		}
	}
	return p
}

// labels are what registries call things that the parser does not know by
// every name.
var labels = map[string]string{
	"creation date": "created", "created on": "created", "created": "created", "registered on": "created", "registration date": "created",
	"domain registration date": "created", "record created": "created", "registered": "created", "domain record activated": "created",
	"domain create date": "created", "domain name commencement date": "created", "registered date": "created", "record created on": "created",
	"created date": "created", "creation_date": "created", "domain registered": "created", "activated": "created",
	"date registered": "created", "entry created": "created", "registered since": "created",
	"changed": "changed", "updated": "changed", "updated date": "changed", "last update": "changed", "last updated": "changed", "last modified": "changed",
	"last_update": "changed", "last updated on": "changed", "entry updated": "changed", "modified": "changed", "record last updated on": "changed",
	"expiration date": "expires", "expiry date": "expires", "registry expiry date": "expires", "expires on": "expires", "expires": "expires",
	"domain expiration date": "expires", "record expires on": "expires", "renewal date": "expires", "paid-till": "expires", "valid until": "expires",
	"registrar registration expiration date": "expires", "expiration_date": "expires", "expire date": "expires", "expire": "expires",
	"domain expires": "expires", "exp date": "expires", "validity": "expires", "expiry": "expires",
	"name server": "server", "nameserver": "server", "nserver": "server", "name servers": "server", "nameservers": "server",
	"domain nameservers": "server", "domain servers": "server", "domain servers in listed order": "server", "domain name servers": "server",
	"host name": "server", "hostname": "server", "dns": "server", "servers": "server", "primary server": "server", "secondary server": "server",
	"registrar": "registrar", "sponsoring registrar": "registrar", "registrar name": "registrar", "registration service provider": "registrar",
}

// supplement fills what the parser left empty, from lines of the form
// "label: value" and from lists below a label.
func (r *Registration) supplement(said string) {
	had := len(r.NameServers) > 0
	under := ""
	for line := range strings.Lines(said) {
		label, value, ok := labelled(line)
		what := labels[label]
		switch {
		case label == "" && value == "": // an empty line ends nothing: lists begin behind one
		case ok && value == "":
			under = what
		case ok:
			under = ""
			r.fill(what, value, had)
		default:
			r.fill(under, value, had)
			if under != "server" {
				under = ""
			}
		}
	}
}

// roles are the labels at the head of a block of lines about a party, and
// parts what the lines below it hold.
var (
	roles = map[string]string{"registrar": "registrar", "domain registrant": "registrant", "registrant": "registrant"}
	parts = map[string]func(*Party) *string{
		"name": func(p *Party) *string { return &p.Name }, "organization": func(p *Party) *string { return &p.Organisation },
		"organisation": func(p *Party) *string { return &p.Organisation }, "email": func(p *Party) *string { return &p.Email },
		"phone": func(p *Party) *string { return &p.Phone }, "street": func(p *Party) *string { return &p.Street },
		"city": func(p *Party) *string { return &p.City }, "postal code": func(p *Party) *string { return &p.Postcode },
		"country code": func(p *Party) *string { return &p.Country },
	}
)

// blocks reads parties of which the head says only a number, and the lines
// below it the rest.
func (r *Registration) blocks(said string) {
	for block := range strings.SplitSeq(strings.ReplaceAll(said, "\r\n", "\n"), "\n\n") {
		var p *Party
		for line := range strings.Lines(strings.TrimLeft(block, "\n")) {
			label, value, ok := labelled(line)
			part := parts[label]
			switch {
			case !ok:
			case p == nil && roles[label] == "":
			case p == nil:
				p = &Party{Roles: []string{roles[label]}, Handle: value}
			case part != nil:
				keep(part(p), collect.Literal(value))
			}
		}
		if p == nil || p.said() < 2 {
			continue
		}
		have := r.Party(p.Roles[0])
		switch {
		case have == nil:
			r.Parties = append(r.Parties, *p)
		case have.Name == p.Handle || have.said() == 0:
			*have = *p
		}
	}
}

// labelled takes a line apart: "label: value", "[label] value",
// "label....... value", "Record created on value", or a value alone.
func labelled(line string) (label, value string, ok bool) {
	line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "*["))
	for _, on := range []string{"Record created on ", "Record expires on ", "Record last updated on "} {
		if v, found := strings.CutPrefix(line, on); found {
			return strings.ToLower(strings.TrimSpace(on)), v, true
		}
	}
	if i := strings.Index(line, ".."); i > 0 && strings.IndexByte(line[:i], ':') < 0 {
		line = line[:i] + ":" + strings.TrimLeft(line[i:], ".")
	} else if strings.IndexByte(line, ':') < 0 {
		line = strings.Replace(line, "]", ":", 1)
	}
	label, value, ok = strings.Cut(line, ":")
	if !ok {
		return "", line, false
	}
	label = strings.TrimRight(strings.ToLower(strings.TrimSpace(label)), ". ")
	if n, numbered := strings.CutPrefix(label, "dns"); numbered || strings.HasPrefix(label, "ns") {
		if n = strings.TrimPrefix(n, "ns"); n != "" && strings.Trim(n, "0123456789") == "" {
			label = "name server"
		}
	}
	return label, strings.TrimSpace(value), true
}

func (r *Registration) fill(what, value string, had bool) {
	switch what {
	case "created":
		r.Created = earliest(r.Created, date(value))
	case "changed":
		r.Changed = earliest(r.Changed, date(value))
	case "expires":
		if r.Expires.IsZero() {
			r.Expires = date(value)
		}
	case "server":
		h := collect.Host(first(strings.Join(strings.Fields(value), " "), " ")).Rest()
		if !had && strings.Contains(h, ".") && len(r.NameServers) < maxList && !contains(r.NameServers, h) {
			r.NameServers = append(r.NameServers, h)
		}
	case "registrar":
		if r.Party("registrar") == nil {
			r.Registrar = collect.Literal(value)
			r.Parties = append(r.Parties, Party{Roles: []string{"registrar"}, Name: r.Registrar})
		}
	}
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if strings.EqualFold(have, s) {
			return true
		}
	}
	return false
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// layouts are those of registries, with the day before the month: a date of
// digits alone with the month first is written by none that we know.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15-04-05Z", "2006-01-02/15:04:05", "2006-1-2", "2 Jan 2006", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02", "02-Jan-2006", "2-Jan-2006", "02-Jan-2006 15:04:05",
	"2006.01.02", "2006/01/02", "2006. 01. 02.", "02.01.2006", "2.1.2006", "02/01/2006", "02-01-2006", "20060102", "2006-Jan-02",
	"January 2 2006", "January 2, 2006", "Jan 2 2006", "2 January 2006", "Mon Jan 2 2006", "Mon Jan 2 15:04:05 2006", "2006/01/02 15:04:05",
	"02-Jan-2006 15:04:05 MST", "Mon Jan 02 15:04:05 MST 2006", "2006.01.02 15:04:05", "Mon, 02 Jan 2006",
}

// ordinal is how people write days: "Friday 7th November 2003".
var ordinal = regexp.MustCompile(`^(?:[A-Z][a-z]+day,? )?(\d+)(?:st|nd|rd|th) `)

// date reads a registry's date, to the day where the time or zone is unclear.
func date(s string) time.Time {
	s = ordinal.ReplaceAllString(strings.TrimSpace(s), "$1 ")
	for _, cut := range []string{s, first(s, " "), first(s, "."), first(s, " UTC"), first(s, " ("), first(s, " +"), strings.TrimPrefix(s, "before ")} {
		for _, l := range layouts {
			if t, err := time.Parse(l, cut); err == nil && t.Year() > 1980 && t.Year() < 2200 {
				return t.UTC()
			}
		}
	}
	return time.Time{}
}

func first(s, sep string) string { b, _, _ := strings.Cut(s, sep); return b }
