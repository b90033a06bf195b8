// Package dns asks the DNS what a website's name stands for.
//
// Asked are addresses, name servers, mail hosts, texts and the zone's head of a
// domain, the addresses of its www, and what mail policy it announces
// (RFC 7489). Aliases are followed by the resolver; the chain is kept.
package dns

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	mdns "github.com/miekg/dns"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/fetch"
)

// Records are what the DNS says of one name.
type Records struct {
	Name        string
	Missing     bool     // there is no such name
	Chain       []string // aliases, in order, without the name itself
	Addresses   []netip.Addr
	NameServers []string
	Mail        []Mail
	Texts       []string
	Start       *Start
}

// Mail is a host that takes mail; the least preference comes first.
type Mail struct {
	Preference uint16
	Host       string
}

// Start is the head of the zone that the name is in (SOA).
type Start struct {
	Zone, Primary, Contact string // Contact is a mail address
	Serial                 uint32
}

// A question is a name and a type of record.
type question struct {
	name string
	kind uint16
}

func questions(domain string) []question {
	out := make([]question, 0, 11)
	for _, k := range []uint16{mdns.TypeA, mdns.TypeAAAA, mdns.TypeNS, mdns.TypeMX, mdns.TypeTXT, mdns.TypeSOA, mdns.TypeCNAME} {
		out = append(out, question{domain, k})
	}
	return append(out, question{"www." + domain, mdns.TypeA}, question{"www." + domain, mdns.TypeAAAA},
		question{"www." + domain, mdns.TypeCNAME}, question{"_dmarc." + domain, mdns.TypeTXT})
}

// Collect asks about a domain. The records are by name; an answer that did not
// come is a capture with a problem.
func Collect(ctx context.Context, door *fetch.Client, domain string, now func() time.Time) (map[string]*Records, collect.Result) {
	all, out := map[string]*Records{}, collect.Result{}
	for _, q := range questions(domain) {
		c := ask(ctx, door, q, now)
		if all[q.name] == nil {
			all[q.name] = &Records{Name: q.name}
		}
		if c.Problem == "" {
			if err := all[q.name].Read(c.Received); err != nil {
				c.Problem = err.Error()
			}
		}
		out.Captures = append(out.Captures, c)
		if ctx.Err() != nil {
			break
		}
	}
	for _, name := range []string{domain, "www." + domain, "_dmarc." + domain} {
		if r := all[name]; r != nil {
			r.sort()
			out.Facts = append(out.Facts, r.Facts(domain)...)
		}
	}
	return all, out
}

func ask(ctx context.Context, door *fetch.Client, q question, now func() time.Time) collect.Capture {
	c := collect.Capture{
		URI: fmt.Sprintf("dns:%s?type=%s", q.name, mdns.TypeToString[q.kind]), At: now(), Media: "application/dns-message",
	}
	m := new(mdns.Msg).SetQuestion(mdns.Fqdn(q.name), q.kind)
	m.Id = number()
	m.SetEdns0(1232, false) // what fits everywhere (DNS flag day 2020)
	var err error
	if c.Sent, err = m.Pack(); err != nil {
		c.Problem = fmt.Sprintf("%s is no name that can be asked for", q.name)
		return c
	}
	c.Received, err = door.Ask(ctx, c.Sent)
	c.Took = now().Sub(c.At)
	if err != nil {
		c.Problem = err.Error()
		return c
	}
	if say := fits(m, c.Received); say != "" {
		c.Problem = say
	}
	return c
}

// number is a question's number, which nobody beside the path can guess.
func number() uint16 {
	var b [2]byte
	rand.Read(b[:]) //nolint:errcheck // never fails
	return binary.BigEndian.Uint16(b[:])
}

// fits checks that an answer is to the question that was asked.
func fits(asked *mdns.Msg, answer []byte) string {
	var m mdns.Msg
	if err := m.Unpack(answer); err != nil {
		return "the answer is damaged"
	}
	q := asked.Question[0]
	if len(m.Question) != 1 || !strings.EqualFold(m.Question[0].Name, q.Name) || m.Question[0].Qtype != q.Qtype {
		return "the answer is to another question"
	}
	return ""
}

// Limits of one answer.
const (
	maxRecords = 256
	maxChain   = 16
	maxText    = 4 << 10
)

// Read adds what an answer says. Records of names that are not on the chain of
// aliases from the name asked for are passed over: whoever answers may add what
// nobody asked.
func (r *Records) Read(answer []byte) error {
	var m mdns.Msg
	if err := m.Unpack(answer); err != nil {
		return fmt.Errorf("dns answer for %s: %w", r.Name, countersign.ErrInvalid)
	}
	switch m.Rcode {
	case mdns.RcodeSuccess:
	case mdns.RcodeNameError:
		r.Missing = true
	default:
		return fmt.Errorf("dns answer for %s: %s: %w", r.Name, mdns.RcodeToString[m.Rcode], countersign.ErrNotFound)
	}
	at := mdns.CanonicalName(mdns.Fqdn(r.Name))
	answers := m.Answer[:min(len(m.Answer), maxRecords)]
	at = r.follow(answers, at)
	for _, rr := range answers {
		if mdns.CanonicalName(rr.Header().Name) == at {
			r.take(rr)
		}
	}
	for _, rr := range m.Ns[:min(len(m.Ns), maxRecords)] {
		if soa, ok := rr.(*mdns.SOA); ok && r.Start == nil && mdns.IsSubDomain(soa.Hdr.Name, mdns.Fqdn(r.Name)) {
			r.take(soa)
		}
	}
	return nil
}

// follow walks the aliases of an answer and returns the last name.
func (r *Records) follow(answers []mdns.RR, at string) string {
	for range maxChain {
		i := slices.IndexFunc(answers, func(rr mdns.RR) bool {
			_, alias := rr.(*mdns.CNAME)
			return alias && mdns.CanonicalName(rr.Header().Name) == at
		})
		if i < 0 {
			return at
		}
		at = mdns.CanonicalName(answers[i].(*mdns.CNAME).Target)
		if h := plain(at); h != "" && !slices.Contains(r.Chain, h) {
			r.Chain = append(r.Chain, h)
		}
	}
	return at
}

func plain(name string) string { return collect.Host(name).Rest() }

func (r *Records) take(rr mdns.RR) {
	switch v := rr.(type) {
	case *mdns.A:
		r.address(v.A)
	case *mdns.AAAA:
		r.address(v.AAAA)
	case *mdns.NS:
		add(&r.NameServers, plain(v.Ns))
	case *mdns.MX:
		if m := (Mail{v.Preference, plain(v.Mx)}); !slices.Contains(r.Mail, m) { // an empty host: takes no mail (RFC 7505)
			r.Mail = append(r.Mail, m)
		}
	case *mdns.TXT:
		if s := collect.Literal(unescape(strings.Join(v.Txt, ""))); len(s) <= maxText {
			add(&r.Texts, s)
		}
	case *mdns.SOA:
		r.Start = &Start{Zone: plain(v.Hdr.Name), Primary: plain(v.Ns), Contact: mailbox(v.Mbox), Serial: v.Serial}
	}
}

func (r *Records) address(b []byte) {
	if a, ok := netip.AddrFromSlice(b); ok && !slices.Contains(r.Addresses, a.Unmap()) {
		r.Addresses = append(r.Addresses, a.Unmap())
	}
}

func add(list *[]string, s string) {
	if s != "" && !slices.Contains(*list, s) && len(*list) < maxRecords {
		*list = append(*list, s)
	}
}

// unescape undoes \DDD and \X of a text's presentation (RFC 1035, section 5.1).
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\' || i+1 == len(s):
			b.WriteByte(s[i])
		case i+3 < len(s) && digits(s[i+1:i+4]):
			n := int(s[i+1]-'0')*100 + int(s[i+2]-'0')*10 + int(s[i+3]-'0')
			b.WriteByte(byte(n))
			i += 3
		default:
			i++
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" && s <= "255" }

// mailbox turns a name of a zone's head into a mail address: the first dot
// that is not escaped stands for the @ (RFC 1035, section 8).
func mailbox(name string) string {
	for i := 0; i < len(name); i++ {
		switch name[i] {
		case '\\':
			i++
		case '.':
			host := plain(name[i+1:])
			user := collect.Literal(unescape(name[:i]))
			if host == "" || user == "" {
				return ""
			}
			return user + "@" + host
		}
	}
	return ""
}

// sort brings records, which servers rotate, into one order.
func (r *Records) sort() {
	slices.SortFunc(r.Addresses, netip.Addr.Compare)
	slices.Sort(r.NameServers)
	slices.Sort(r.Texts)
	slices.SortFunc(r.Mail, func(a, b Mail) int {
		if a.Preference != b.Preference {
			return int(a.Preference) - int(b.Preference)
		}
		return strings.Compare(a.Host, b.Host)
	})
}

// Facts says the records in facts: of the domain, for the domain's own name,
// and of the host otherwise.
func (r *Records) Facts(domain string) []countersign.Fact {
	subject := countersign.MakeID("domain", domain)
	if r.Name != domain {
		subject = collect.Host(r.Name)
	}
	var out []countersign.Fact
	say := func(p countersign.Pred, object countersign.ID, value string, with ...countersign.With) {
		if object != "" || value != "" {
			out = append(out, countersign.Fact{Subject: subject, Pred: p, Object: object, Value: value, With: with})
		}
	}
	for _, a := range r.Addresses {
		say(collect.Address, countersign.MakeID("ip", a.String()), "")
	}
	for _, h := range r.Chain {
		say(collect.Alias, collect.Host(h), "")
	}
	for _, h := range r.NameServers {
		say(collect.NameServer, collect.Host(h), "")
	}
	for _, m := range r.Mail {
		say(collect.MailHost, collect.Host(m.Host), "", collect.With(collect.Preference, fmt.Sprint(m.Preference))...)
	}
	for _, s := range r.Texts {
		say(collect.Text, "", s)
	}
	if s := r.Start; s != nil && s.Zone == r.Name {
		with := collect.With(collect.Serial, fmt.Sprint(s.Serial))
		if s.Contact != "" {
			with = append(with, countersign.With{Pred: collect.Contact, Object: countersign.MakeID("email", strings.ToLower(s.Contact)), Value: s.Contact})
		}
		say(collect.Authority, collect.Host(s.Primary), "", with...)
	}
	return out
}
