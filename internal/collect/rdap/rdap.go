package rdap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/fetch"
)

// An Asker asks registries. It remembers IANA's bootstrap for its lifetime, and
// is safe for concurrent use.
type Asker struct {
	Door *fetch.Client
	Now  func() time.Time

	Server    string // URL of one RDAP server to ask for everything, instead of those that IANA names
	Bootstrap string // URL of the folder of IANA's files; "" means IANA's own
	Whois     string // HOST:PORT to begin at; "" means IANA's

	mu     sync.Mutex
	tables map[string][]service
}

const (
	ianaBootstrap = "https://data.iana.org/rdap/"
	ianaWhois     = "whois.iana.org:43"
	mediaTypes    = "application/rdap+json, application/json;q=0.9"
)

// A service is one line of a bootstrap file: what it is for, and where it is.
type service struct{ keys, urls []string }

// Domain asks for a domain: RDAP, then the registrar's RDAP, or WHOIS. It
// returns nil where nothing was learnt; the captures say why.
func (a *Asker) Domain(ctx context.Context, domain string) (*Registration, collect.Result) {
	var out collect.Result
	r, err := a.rdap(ctx, &out, "dns.json", "domain/"+url.PathEscape(domain), func(s service) int { return forDomain(s, domain) })
	switch {
	case errors.Is(err, countersign.ErrNotFound) && asked(&out):
		return nil, out // the registry knows: there is none
	case err != nil:
		r = a.whois(ctx, &out, domain)
	case r.Related != "":
		if more := a.get(ctx, &out, r.Related); more != nil && strings.EqualFold(more.Name, r.Name) {
			r.merge(more)
		}
	}
	if r != nil {
		out.Facts = r.Facts(domain)
	}
	return r, out
}

// Address asks for the block that an address is in.
func (a *Asker) Address(ctx context.Context, ip netip.Addr) (*Registration, collect.Result) {
	var out collect.Result
	file := "ipv4.json"
	if ip.Is6() {
		file = "ipv6.json"
	}
	r, err := a.rdap(ctx, &out, file, "ip/"+ip.String(), func(s service) int { return forAddress(s, ip) })
	if err != nil {
		return nil, out
	}
	out.Facts = r.AddressFacts(ip.String())
	return r, out
}

// asked reports whether a server gave an answer, if only that there is none.
func asked(out *collect.Result) bool {
	return len(out.Captures) > 0 && out.Captures[len(out.Captures)-1].Problem == ""
}

func (a *Asker) rdap(ctx context.Context, out *collect.Result, file, path string, fit func(service) int) (*Registration, error) {
	base := a.Server
	if base == "" {
		services, err := a.bootstrap(ctx, out, file)
		if err != nil {
			return nil, err
		}
		if base = best(services, fit); base == "" {
			return nil, fmt.Errorf("no RDAP server for %s: %w", path, countersign.ErrStale)
		}
	}
	r, err := a.ask(ctx, out, strings.TrimSuffix(base, "/")+"/"+path)
	return r, err
}

// get asks one address, and returns nil where it did not answer.
func (a *Asker) get(ctx context.Context, out *collect.Result, url string) *Registration {
	r, err := a.ask(ctx, out, url)
	if err != nil {
		return nil
	}
	return r
}

func (a *Asker) ask(ctx context.Context, out *collect.Result, url string) (*Registration, error) {
	resp, err := a.Door.Get(ctx, fetch.Request{URL: url, Accept: mediaTypes, Keep: true})
	out.Captures = append(out.Captures, collect.HTTP(resp, err)...)
	switch {
	case err != nil:
		return nil, fmt.Errorf("rdap: %w", errors.Join(countersign.ErrStale, err))
	case resp.Status == http.StatusNotFound:
		return nil, fmt.Errorf("rdap: nothing is registered: %w", countersign.ErrNotFound)
	case resp.Status != http.StatusOK:
		return nil, fmt.Errorf("rdap: the server answers %d: %w", resp.Status, countersign.ErrStale)
	}
	r, err := Parse(resp.Body)
	if err != nil {
		out.Captures[len(out.Captures)-1].Problem = err.Error()
		return nil, fmt.Errorf("rdap: %w", err)
	}
	return r, nil
}

// bootstrap returns IANA's file, fetched once.
func (a *Asker) bootstrap(ctx context.Context, out *collect.Result, file string) ([]service, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s, ok := a.tables[file]; ok {
		return s, nil
	}
	base := a.Bootstrap
	if base == "" {
		base = ianaBootstrap
	}
	resp, err := a.Door.Get(ctx, fetch.Request{URL: base + file, Accept: "application/json", Keep: true})
	out.Captures = append(out.Captures, collect.HTTP(resp, err)...)
	if err != nil || resp.Status != http.StatusOK {
		return nil, fmt.Errorf("rdap: IANA's list of servers did not come: %w", countersign.ErrStale)
	}
	s, err := parseBootstrap(resp.Body)
	if err != nil {
		return nil, err
	}
	if a.tables == nil {
		a.tables = map[string][]service{}
	}
	a.tables[file] = s
	return s, nil
}

// parseBootstrap reads RFC 9224: services are pairs of what and where.
func parseBootstrap(b []byte) ([]service, error) {
	var f struct{ Services [][][]string }
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("rdap bootstrap: no file of RFC 9224: %w", countersign.ErrInvalid)
	}
	var out []service
	for _, s := range f.Services {
		if len(s) >= 2 {
			out = append(out, service{s[len(s)-2], s[len(s)-1]})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("rdap bootstrap: it names no service: %w", countersign.ErrInvalid)
	}
	return out, nil
}

// best returns the address of the service that fits best, https before http.
func best(all []service, fit func(service) int) string {
	found, most := "", 0
	for _, s := range all {
		n := fit(s)
		if n <= most || len(s.urls) == 0 {
			continue
		}
		found, most = s.urls[0], n
		for _, u := range s.urls {
			if strings.HasPrefix(u, "https://") {
				found = u
				break
			}
		}
	}
	return found
}

func forDomain(s service, domain string) int {
	n := 0
	for _, k := range s.keys {
		k = strings.ToLower(k)
		if k != "" && (domain == k || strings.HasSuffix(domain, "."+k)) {
			n = max(n, len(k))
		}
	}
	return n
}

func forAddress(s service, ip netip.Addr) int {
	n := 0
	for _, k := range s.keys {
		if p, err := netip.ParsePrefix(k); err == nil && p.Contains(ip) {
			n = max(n, p.Bits()+1)
		}
	}
	return n
}

// maxReferrals bounds how often one WHOIS server may name another.
const maxReferrals = 3

// whois asks from IANA's server down: to the registry, then to the registrar.
func (a *Asker) whois(ctx context.Context, out *collect.Result, domain string) *Registration {
	at := a.Whois
	if at == "" {
		at = ianaWhois
	}
	var best *Registration
	seen := map[string]bool{}
	for range maxReferrals + 1 {
		if at == "" || seen[at] {
			break
		}
		seen[at] = true
		raw := a.whoisOnce(ctx, out, at, domain)
		if raw == nil {
			break
		}
		r, err := ParseWhois(raw)
		switch {
		case err == nil && best == nil:
			best = r
		case err == nil:
			best.merge(r)
		}
		at = referral(string(raw))
	}
	return best
}

// questionTo is how servers want to be asked that take more than a name.
func questionTo(server, domain string) string {
	switch server {
	case "whois.verisign-grs.com":
		return "domain " + domain
	case "whois.denic.de":
		return "-T dn,ace " + domain
	case "whois.jprs.jp":
		return domain + "/e"
	}
	return domain
}

func (a *Asker) whoisOnce(ctx context.Context, out *collect.Result, at, domain string) []byte {
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		host, port = at, "43"
	}
	c := collect.Capture{URI: fmt.Sprintf("whois://%s/%s", at, domain), At: a.Now(), Media: "text/plain"}
	defer func() { out.Captures = append(out.Captures, c) }()
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		c.Problem = fmt.Sprintf("%q is no port", port)
		return nil
	}
	conn, err := a.Door.Dial(ctx, host, uint16(n))
	if err != nil {
		c.Problem = err.Error()
		return nil
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	c.Sent = []byte(questionTo(host, domain) + "\r\n")
	if _, err := conn.Write(c.Sent); err != nil {
		c.Problem = err.Error()
		return nil
	}
	c.Received, err = io.ReadAll(io.LimitReader(conn, maxWhois+1))
	c.Took = a.Now().Sub(c.At)
	if err != nil {
		c.Problem = err.Error()
	}
	if len(c.Received) > maxWhois {
		c.Received, c.Problem = c.Received[:maxWhois], fmt.Sprintf("more than %d bytes came", maxWhois)
	}
	return c.Received
}

// referral returns the server that an answer names, "" if it names none.
func referral(said string) string {
	for line := range strings.Lines(said) {
		label, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(label)) {
		case "refer", "whois", "registrar whois server", "whois server":
			value = strings.TrimSpace(value)
			for _, scheme := range []string{"whois://", "http://", "https://"} {
				value = strings.TrimPrefix(value, scheme)
			}
			value, _, _ = strings.Cut(strings.ToLower(value), "/")
			host, _, _ := strings.Cut(value, ":")
			if collect.Host(host) != "" && strings.Contains(host, ".") {
				return value
			}
		}
	}
	return ""
}
