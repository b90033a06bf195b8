package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/seizure"
	"countersign/internal/sink"
	"countersign/warc"
)

// seizable refuses early what could not be written in the end.
func seizable(r FrontRequest) error {
	switch {
	case r.Seizure == "":
		return nil
	case r.Compare:
		return fmt.Errorf("--seizure goes with verdicts, and --compare gives none: %w", countersign.ErrForbidden)
	}
	return unmade(r.Seizure)
}

// A seizing is one package in the making.
type seizing struct {
	*fronting
	bale  *bale
	paper seizure.Case
	about []front.Answer // at review or above
}

// seize writes the package that the request asks for. Sites with nothing to say
// get no papers; those that were copied are shown as what was compared.
func (f *fronting) seize(ctx context.Context, report *frontReport) error {
	if f.r.Seizure == "" {
		return nil
	}
	report = report.outward()
	s := &seizing{fronting: f, paper: seizure.Case{Made: f.r.Now, Tool: report.Run.Tool, Rules: report.Run.Rules,
		Live: f.live(), Stored: len(f.r.Captures) > 0}}
	for _, a := range report.Answers {
		if a.Verdict == countersign.VerdictClear {
			s.paper.Clear = append(s.paper.Clear, a.Domain)
			continue
		}
		s.about = append(s.about, a)
	}
	if len(s.about) == 0 {
		return fmt.Errorf("none of %s is at review or above, so there is nothing to lay before anybody: %w", count(len(report.Answers), "site", "sites"), countersign.ErrNotFound)
	}
	for i := range s.about {
		if o := s.about[i].CloneOf; o != "" && !slices.Contains(s.paper.Compared, o) {
			s.paper.Compared = append(s.paper.Compared, o)
		}
	}
	slices.Sort(s.paper.Compared)
	var err error
	if s.bale, err = newBale(f.r.Seizure, f.r.Now); err != nil {
		return err
	}
	for _, step := range []func() error{func() error { return s.answers(report) }, s.captures, s.pages, s.screenshots, func() error { return s.evidence(ctx) }, s.papers, s.bale.close} {
		if err := step(); err != nil {
			s.bale.drop()
			return err
		}
	}
	return nil
}

// exhibit writes a file that the papers rest on.
func (s *seizing) exhibit(name, domain, what string, at time.Time, write func(io.Writer) error) error {
	if err := s.bale.put(name, write); err != nil {
		return err
	}
	p := s.bale.written[len(s.bale.written)-1]
	s.paper.Exhibits = append(s.paper.Exhibits, seizure.Exhibit{File: name, Domain: domain, What: what, At: at, Size: p.size, SHA256: hex.EncodeToString(p.sum[:]), Leaf: -1})
	return nil
}

func (s *seizing) answers(report *frontReport) error {
	return s.exhibit("answers.json", "", "answer of the machine", s.r.Now, func(w io.Writer) error { return sink.Encode(w, report, " ") })
}

// captures writes what was judged, all of it, so that the judgement can be
// made again, and an archive for replay.
func (s *seizing) captures() error {
	err := s.exhibit("captures/sites.ndjson", "", "captured sites, as they were judged", s.r.Now, func(w io.Writer) error {
		for i := range s.sites {
			if err := sink.Encode(w, &s.sites[i], ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if s.live() {
		return s.exhibit("captures/captures.wacz", "", "captures of this run, exchange by exchange", s.r.Now, func(w io.Writer) error {
			return s.pack(w)
		})
	}
	return s.exhibit("captures/captures.wacz", "", "captured pages, for replay; their exchanges were not kept", s.r.Now, s.replay)
}

// replay packs pages that were captured before. Only bodies were kept, so they
// are resources and not exchanges.
func (s *seizing) replay(w io.Writer) error {
	a := warc.Archive{Title: "websites", Software: Tool(), Created: s.r.Now}
	var records []*warc.Record
	for i := range s.sites {
		x := &s.sites[i]
		if !s.shown(x.Domain) {
			continue
		}
		for _, p := range x.Pages {
			kind := p.Type
			if kind == "" {
				kind = "text/html"
			}
			at := s.seen(x)
			records = append(records, &warc.Record{Type: warc.Resource, Date: at, Target: p.URL, ContentType: oneLineOf(kind), Block: p.HTML})
			a.Pages = append(a.Pages, warc.Page{URL: p.URL, Date: at})
		}
		for k := range s.pictures[x.Domain] {
			records = append(records, s.pictures[x.Domain][k].records(s.fronting)...)
		}
	}
	return warc.WriteWACZ(w, a, func(yield func(*warc.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	})
}

func oneLineOf(s string) string { return strings.Join(strings.Fields(sink.Plain(s)), " ") }

// seen is when a site was captured, or when the package was made if its
// captures do not say.
func (s *seizing) seen(x *front.Site) time.Time {
	if x.Seen.IsZero() {
		return s.r.Now
	}
	return x.Seen
}

// shown reports whether papers are about a domain, or compare with it.
func (s *seizing) shown(domain string) bool {
	return slices.Contains(s.paper.Compared, domain) || slices.ContainsFunc(s.about, func(a front.Answer) bool { return a.Domain == domain })
}

// pages writes each page's bytes as they came. The names end in .txt: a
// browser must not open by a click what others wrote.
func (s *seizing) pages() error {
	for i := range s.sites {
		x := &s.sites[i]
		if !s.shown(x.Domain) {
			continue
		}
		for n, p := range x.Pages {
			what := "page " + oneLineOf(p.URL)
			err := s.exhibit(fmt.Sprintf("pages/%s/%02d.txt", x.Domain, n+1), x.Domain, what, x.Seen, func(w io.Writer) error { _, err := w.Write(p.HTML); return err })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *seizing) papers() error {
	for i := range s.about {
		s.paper.Domains = append(s.paper.Domains, s.domain(&s.about[i]))
	}
	return s.paper.Write(s.bale.put)
}

func (s *seizing) site(domain string) *front.Site {
	for i := range s.sites {
		if s.sites[i].Domain == domain {
			return &s.sites[i]
		}
	}
	return &front.Site{Domain: domain}
}

// domain says in the words of the papers what is known of one.
func (s *seizing) domain(a *front.Answer) seizure.Domain {
	x := s.site(a.Domain)
	d := seizure.Domain{Name: a.Domain, Verdict: a.Verdict, Score: a.Score, Captured: x.Seen, NameServers: x.NS, Addresses: addresses(x.Addresses), Mail: x.MX,
		Redirect: x.Redirect, CopyOf: a.CloneOf, Findings: a.Findings, Missing: a.Missing}
	if a.Shared != nil {
		d.SharedText, d.SharedFiles = a.Shared.Text, a.Shared.Files
		for _, p := range a.Shared.Passages {
			d.Passages = append(d.Passages, seizure.Passage(p))
		}
	}
	for _, l := range a.Linked {
		to := seizure.Link{Domain: l.Domain, Weight: l.Weight}
		for _, t := range l.Why {
			to.Why = append(to.Why, seizure.Reason{Kind: t.Kind, Shared: t.Shared, Others: t.Others})
		}
		d.Links = append(d.Links, to)
	}
	for _, w := range a.WhoCanAct {
		d.Actors = append(d.Actors, seizure.Actor{Role: w.Role, Name: w.Name, Contact: w.Contact, Route: w.Route, Clock: w.Clock, Source: w.Source, Needs: w.Needs})
		if w.Role == "registry" {
			d.Registry = w.Name
		}
	}
	for _, n := range x.Networks {
		d.Networks = append(d.Networks, networkText(n))
	}
	registered(&d, x.Registration)
	certified(&d, x.Certificates)
	return d
}

func addresses(all []netip.Addr) []string {
	var out []string
	for _, a := range all {
		out = append(out, a.String())
	}
	return out
}

func networkText(n front.Network) string {
	var out []string
	if n.Addr.IsValid() {
		out = append(out, n.Addr.String())
	}
	if n.ASN != 0 {
		out = append(out, fmt.Sprintf("AS%d", n.ASN))
	}
	return strings.Join(append(out, n.Org), " ")
}

func registered(d *seizure.Domain, r *front.Registration) {
	if r == nil {
		return
	}
	d.Registrar, d.RegistrarID, d.Created, d.Changed, d.Status = r.Registrar, r.IANA, r.Created, r.Updated, r.Status
	if r.Registry != "" {
		d.Registry = r.Registry
	}
	var who, reach []string
	for _, x := range []struct {
		to    *[]string
		value string
	}{{&who, r.Name}, {&who, r.Org}, {&reach, r.Email}, {&reach, r.Phone}, {&reach, r.Country}} {
		if x.value != "" {
			*x.to = append(*x.to, x.value)
		}
	}
	d.Registrant, d.Registrant2 = strings.Join(who, ", "), strings.Join(reach, ", ")
	d.FirstSeen, d.FirstSeenBy = r.Created, "registration"
}

func certified(d *seizure.Domain, all []front.Certificate) {
	for _, c := range all {
		d.Certificates = append(d.Certificates, seizure.Certificate{Serial: c.Serial, SHA256: c.Fingerprint, Issuer: c.Issuer, From: c.NotBefore, Names: c.Names})
		if !c.NotBefore.IsZero() && (d.FirstSeen.IsZero() || c.NotBefore.Before(d.FirstSeen)) {
			d.FirstSeen, d.FirstSeenBy = c.NotBefore, "certificate"
		}
	}
	if d.FirstSeen.IsZero() {
		d.FirstSeenBy = ""
	}
}

// exhibitDomain is the folder of a domain's exhibits.
func exhibitDomain(folder, domain, name string) string {
	return filepath.ToSlash(filepath.Join(folder, domain, name))
}
