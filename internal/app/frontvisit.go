package app

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"countersign/internal/collect"
	"countersign/internal/collect/dns"
	"countersign/internal/collect/rdap"
	"countersign/internal/collect/tls"
	pages "countersign/internal/collect/web"
	"countersign/internal/fetch"
	"countersign/internal/front"
	"countersign/normal"
)

// mostAtSite is the time that one site may take, all questions together.
const mostAtSite = 3 * time.Minute

// visit collects sites, several at once, in the order of the domains.
func (f *fronting) visit(ctx context.Context, domains []string) ([]front.Site, error) {
	door, err := f.r.Outside.client(fetch.Config{Pause: 200 * time.Millisecond})
	if err != nil {
		return nil, err
	}
	now := func() time.Time { return f.r.Now }
	v := visitor{door: door, asker: &rdap.Asker{Door: door, Now: now, Server: f.r.RDAP}, now: now}
	out := make([]front.Site, len(domains))
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range min(f.jobs(), len(domains)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(domains) {
					return
				}
				out[i] = v.site(ctx, domains[i])
				if n := done.Add(1); f.r.Progress != nil {
					f.r.Progress(int(n), len(domains))
				}
			}
		})
	}
	wg.Wait()
	return out, ctx.Err()
}

// A visitor asks all there is to ask of a site.
type visitor struct {
	door  *fetch.Client
	asker *rdap.Asker
	now   func() time.Time
}

func (v *visitor) site(ctx context.Context, domain string) front.Site {
	ctx, stop := context.WithTimeout(ctx, mostAtSite)
	defer stop()
	s := front.Site{Domain: domain}
	v.names(ctx, &s)
	v.registered(ctx, &s)
	if t, res := tls.Collect(ctx, v.door, domain, 443, false, v.now); t != nil && len(t.Chain) > 0 {
		c := t.Chain[0]
		s.Certificates = append(s.Certificates, front.Certificate{Names: c.Names, NotBefore: c.From, Issuer: c.Maker, Fingerprint: c.SHA256})
	} else {
		s.Missing = append(s.Missing, missing("certificate", res)...)
	}
	v.pages(ctx, &s)
	return s
}

// missing says in one line why an answer did not come.
func missing(what string, r collect.Result) []string {
	for _, c := range r.Captures {
		if c.Problem != "" {
			return []string{what + ": " + c.Problem}
		}
	}
	return []string{what + ": no answer"}
}

func (v *visitor) names(ctx context.Context, s *front.Site) {
	all, res := dns.Collect(ctx, v.door, s.Domain, v.now)
	r := all[s.Domain]
	if r == nil || r.Missing {
		s.Missing = append(s.Missing, missing("dns", res)...)
		return
	}
	s.Addresses, s.NS, s.TXT = r.Addresses, r.NameServers, r.Texts
	for _, m := range r.Mail {
		s.MX = append(s.MX, m.Host)
	}
}

func (v *visitor) registered(ctx context.Context, s *front.Site) {
	if r, res := v.asker.Domain(ctx, s.Domain); r != nil {
		s.Registration = registrationOf(r)
	} else {
		s.Missing = append(s.Missing, missing("registration", res)...)
	}
	for _, a := range s.Addresses {
		if len(s.Networks) >= 4 {
			return
		}
		if r, _ := v.asker.Address(ctx, a); r != nil {
			s.Networks = append(s.Networks, networkOf(r, a))
		}
	}
}

func registrationOf(r *rdap.Registration) *front.Registration {
	out := &front.Registration{Registrar: r.Registrar, Created: r.Created, Updated: r.Changed, Status: r.Status}
	if p := r.Party("registrar"); p != nil {
		out.IANA = p.IANA
		if p.Name != "" {
			out.Registrar = p.Name
		}
		if out.Registrar == "" {
			out.Registrar = p.Organisation
		}
	}
	if p := r.Party("abuse"); p != nil {
		out.Abuse = p.Email
	}
	if p := r.Party("registrant"); p != nil {
		out.Name, out.Org, out.Email, out.Phone, out.Country = p.Name, p.Organisation, p.Email, p.Phone, p.Country
	}
	return out
}

func networkOf(r *rdap.Registration, a netip.Addr) front.Network {
	n := front.Network{Addr: a, Org: r.Name}
	if p := r.Party("abuse"); p != nil {
		n.Abuse = p.Email
		if n.Org == "" {
			n.Org = p.Name
		}
	}
	return n
}

func (v *visitor) pages(ctx context.Context, s *front.Site) {
	w, res := pages.Collect(ctx, v.door, s.Domain, pages.Options{}, v.now)
	if w == nil {
		s.Missing = append(s.Missing, missing("pages", res)...)
		return
	}
	if d := domainOf(w.Home); d != "" && d != s.Domain { // what it shows is another's
		s.Redirect = d
		return
	}
	for _, p := range w.Pages {
		if p.Status == 200 && (p.Media == "" || strings.Contains(p.Media, "html")) {
			s.Pages = append(s.Pages, front.Page{URL: p.URL, HTML: p.Body, Type: p.Header.Get("Content-Type")})
		}
	}
	if w.Icon != nil && w.Icon.Status == 200 {
		s.Icon = slices.Clone(w.Icon.Body)
	}
	if len(s.Pages) == 0 {
		s.Missing = append(s.Missing, "pages: none that a browser would show")
	}
}

func domainOf(address string) string {
	d, ok := normal.Host(address)
	if !ok {
		return ""
	}
	if d, ok = normal.Domain(d); !ok {
		return ""
	}
	return d
}
