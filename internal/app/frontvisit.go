package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"countersign/internal/collect/rdap"
	pages "countersign/internal/collect/web"
	"countersign/internal/front"
	"countersign/normal"
)

// visit surveys sites, several at once, in the order of the domains, and packs
// what was captured if that is asked for.
func (f *fronting) visit(ctx context.Context, domains []string) ([]front.Site, error) {
	var out []front.Site
	err := f.each(ctx, domains, func(s *Surveyed, site front.Site) error {
		out = append(out, site)
		if (f.r.Archive != "" || f.r.Seizure != "") && f.folder == nil { // a folder has the exchanges
			f.surveyed = append(f.surveyed, s)
		}
		return nil
	})
	return out, err
}

// each surveys sites and hands each on as soon as it and those before it are
// there, sealed if there is a ledger.
func (f *fronting) each(ctx context.Context, domains []string, fn func(*Surveyed, front.Site) error) error {
	var mu sync.Mutex
	seen := map[string]front.Site{}
	for s, err := range Collect(ctx, Survey{
		Known: f.earlier,
		Keep: func(ctx context.Context, s *Surveyed) error {
			site, err := f.seen(ctx, s)
			mu.Lock()
			defer mu.Unlock()
			seen[s.Domain] = site
			return err
		},
		Domains: domains, Outside: f.r.Outside, RDAP: f.r.RDAP, CT: f.r.CT, logs: f.logs, Jobs: f.jobs(), Pause: cmp.Or(f.r.pause, 200*time.Millisecond),
		Now: func() time.Time { return f.r.Now },
		Done: func(_ string, done, total int) {
			if f.r.Progress != nil {
				f.r.Progress(done, total)
			}
		},
	}) {
		if err != nil {
			return err
		}
		mu.Lock()
		site := seen[s.Domain]
		delete(seen, s.Domain)
		mu.Unlock()
		if err := fn(s, site); err != nil {
			return err
		}
	}
	return nil
}

// seen seals what a survey brought home before anything is read from it, and
// says what it found. The site is as its stored form is read, so that it is
// judged now as it will be from the evidence.
func (f *fronting) seen(ctx context.Context, s *Surveyed) (front.Site, error) {
	var exhibits []front.Exhibit
	if f.ledger != nil {
		var err error
		if exhibits, err = sealCaptures(ctx, f.ledger, s); err != nil {
			return front.Site{}, err
		}
		if f.logs != nil {
			f.logs.entered(s)
		}
	}
	out := siteOf(s)
	out.Evidence, out.Seen = exhibits, f.r.Now
	raw, err := siteBytes(&out)
	if err != nil {
		return out, err
	}
	var stored front.Site
	if err := json.Unmarshal(raw, &stored); err != nil {
		return out, fmt.Errorf("front: %s: %w", s.Domain, err)
	}
	if err := f.observe(ctx, &stored, s.Facts); err != nil {
		return out, err
	}
	if f.r.Screenshots {
		filesOf(&stored, s.Site)
	}
	return stored, f.kept(&stored, s)
}

// siteOf says what a survey found in the words of the judge.
func siteOf(s *Surveyed) front.Site {
	out := front.Site{Domain: s.Domain, Missing: s.Missing}
	r := s.Names[s.Domain]
	switch {
	case r == nil:
	case r.Missing && len(r.Addresses) == 0 && len(r.NameServers) == 0:
		out.Gone = true
	default:
		out.Addresses, out.NS, out.TXT = r.Addresses, r.NameServers, r.Texts
		for _, m := range r.Mail {
			out.MX = append(out.MX, m.Host)
		}
		out.Missing = append(slices.Clone(out.Missing), unanswered(s)...)
	}
	if s.Registration != nil {
		out.Registration = registrationOf(s.Registration)
	}
	for _, a := range out.Addresses {
		if n := s.Networks[a]; n != nil {
			out.Networks = append(out.Networks, networkOf(n, a))
		}
	}
	for _, c := range s.Sightings {
		out.Certificates = append(out.Certificates, front.Certificate{Names: c.Names, NotBefore: c.Time, Issuer: c.Issuer, Serial: c.Serial, Fingerprint: c.SHA256})
	}
	slices.SortStableFunc(out.Certificates, func(a, b front.Certificate) int { return cmp.Compare(a.NotBefore.Unix(), b.NotBefore.Unix()) })
	if t := s.Certificate; t != nil && len(t.Chain) > 0 { // the one that is served comes last
		c := t.Chain[0]
		out.Certificates = append(out.Certificates, front.Certificate{Names: c.Names, NotBefore: c.From, Issuer: c.Maker, Serial: c.Serial, Fingerprint: c.SHA256})
	}
	if s.Site != nil {
		showing(&out, s.Site)
	}
	return out
}

// unanswered names the kinds of records that the DNS did not tell of a name
// that is there: that is no word on whether there are any.
func unanswered(s *Surveyed) []string {
	var out []string
	for _, kind := range []string{"A", "NS", "MX"} {
		for _, c := range s.Captures {
			if c.URI == "dns:"+s.Domain+"?type="+kind && c.Problem != "" {
				out = append(out, "dns "+kind+": "+c.Problem)
			}
		}
	}
	return out
}

// showing takes the pages of a site, unless it shows another's.
func showing(s *front.Site, w *pages.Site) {
	if d := domainOf(w.Home); d != "" && d != s.Domain {
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
	s.Images = portraits(w)
	if len(s.Pages) == 0 {
		s.Missing = append(s.Missing, "pages: none that a browser would show")
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
