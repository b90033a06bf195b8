// Package collect defines what is asked of the outside about a website, and what comes of it.
//
// A collector lives in a folder of its own below this one. It asks one kind of
// question (the DNS, the registries, a TLS handshake, pages, certificate logs)
// through package fetch, keeps every answer as it came, and says in facts what
// the answers say. Reading an answer is a pure function of its bytes, apart
// from fetching it, so that sealed evidence can be read again.
package collect

import (
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"countersign"
)

// A Capture is one answer as it came, or why none did.
type Capture struct {
	// URI says what was asked: dns:example.com?type=MX (RFC 4501), an https
	// address, whois://server/name, tls://host:443.
	URI      string
	At       time.Time
	Took     time.Duration
	Peer     netip.AddrPort
	Media    string // of Received: application/http, application/dns-message, text/plain, ...
	Sent     []byte
	Received []byte
	Problem  string // what went wrong, in a sentence; Received holds what came before
	// Same is the earlier answer that Received says has not changed (304).
	Same *Earlier
}

// A Result is what a collector brings home.
type Result struct {
	Captures []Capture
	Facts    []countersign.Fact
}

// Fail adds a question that got no answer.
func (r *Result) Fail(uri string, at time.Time, err error) {
	r.Captures = append(r.Captures, Capture{URI: uri, At: at, Problem: err.Error()})
}

// Predicates of websites. A comment gives the object's kind, then the
// qualifiers. The subject is domain: or host:.
const (
	Address                      = countersign.SiteAddress
	Alias       countersign.Pred = "site/alias"       // host: that a CNAME leads to
	NameServer  countersign.Pred = "site/name-server" // host:
	MailHost    countersign.Pred = "site/mail-host"   // host:; Preference
	Text        countersign.Pred = "site/text"        // literal of a TXT record
	Authority   countersign.Pred = "site/authority"   // host: primary name server; Contact, Serial
	Registrar   countersign.Pred = "site/registrar"   // registrar: IANA number or name; literal name; Abuse, AbusePhone
	Registered  countersign.Pred = "site/registered"  // From created, To expires; Changed
	Status      countersign.Pred = "site/status"      // literal EPP or RDAP status
	Registrant  countersign.Pred = "site/registrant"  // literal name or organisation; Contact, ContactPhone, Country, Place
	Network     countersign.Pred = "site/network"     // netblock: handle; literal name; From, Range, Country, Abuse
	Certificate countersign.Pred = "site/certificate" // certificate: SHA-256; From, To; Issuer, Checked, Owner, Names, Trouble
	Key         countersign.Pred = "site/key"         // key: SHA-256 of the public key
	CoveredName countersign.Pred = "site/covered"     // host: a name that a certificate is for, too
	Handshake   countersign.Pred = "site/handshake"   // jarm: how the server shakes hands
	Page        countersign.Pred = "site/page"        // file: SHA-256 of the body; literal URL; StatusCode, Media, Title
	Asset       countersign.Pred = "site/asset"       // file: SHA-256 of the body; literal URL; Media
	Icon                         = countersign.SiteIcon
	Server      countersign.Pred = "site/server"   // literal Server or X-Powered-By line
	Redirect    countersign.Pred = "site/redirect" // host: where the home page leads
	Logged      countersign.Pred = "site/logged"   // certificate: seen in a public log; From when; LogName
)

// Qualifiers.
const (
	Preference   countersign.Pred = "preference"
	Contact      countersign.Pred = "contact" // email:
	ContactPhone countersign.Pred = "contact-phone"
	Serial       countersign.Pred = "zone-serial"
	Abuse        countersign.Pred = "abuse"       // email:
	AbusePhone   countersign.Pred = "abuse-phone" // literal
	Changed      countersign.Pred = "changed"
	Country      countersign.Pred = "country"
	Place        countersign.Pred = "place"
	Range        countersign.Pred = "range"
	Issuer       countersign.Pred = "certificate-issuer"
	Checked      countersign.Pred = "certificate-checked" // domain, organisation, individual, extended
	Owner        countersign.Pred = "certificate-owner"
	Names        countersign.Pred = "certificate-names" // how many names it is for
	Trouble      countersign.Pred = "trouble"           // why it cannot be trusted
	StatusCode   countersign.Pred = "status-code"
	Media        countersign.Pred = "media"
	Title        countersign.Pred = "page-title"
	LogName      countersign.Pred = "log"
)

const maxLiteral = 4 << 10

// Literal makes text of outside bytes: valid UTF-8, bounded, without control
// characters, space at the ends gone.
func Literal(s string) string {
	if len(s) > maxLiteral {
		s = s[:maxLiteral]
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s))
}

// Host makes the object of a host's name, "" where it is none.
func Host(name string) countersign.ID {
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(name), "."))
	if name == "" || len(name) > 253 {
		return ""
	}
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"\/:@`, c) >= 0 {
			return ""
		}
	}
	return countersign.ID("host:" + name)
}

// With makes a qualifier of a literal, nil where there is none.
func With(p countersign.Pred, value string) []countersign.With {
	if value = Literal(value); value == "" {
		return nil
	}
	return []countersign.With{{Pred: p, Value: value}}
}
