package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/flow"
	"countersign/internal/front"
	"countersign/internal/store"
	"countersign/normal"
	"countersign/page"
)

// frontSource signs what a visit saw, and frontSigner says by which reading of
// it: raise it when the same captures would be read otherwise.
const (
	frontSource = "front"
	frontSigner = "front/1"
)

// observe appends what was seen of a site to the ledger: what collectors said
// (nil where captures were read), and what its pages give. Each record rests on
// the capture that shows it. What the ledger knows of the site already is not
// said again, so that looking twice adds nothing.
func (f *fronting) observe(ctx context.Context, site *front.Site, said []countersign.Fact) error {
	if f.ledger == nil {
		return nil
	}
	raw, err := siteBytes(site)
	if err != nil {
		return err
	}
	subject := countersign.MakeID("domain", site.Domain)
	o := observing{site: site, whole: sha256.Sum256(raw), at: map[countersign.Hash]int{}, seen: f.r.Now}
	return f.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
		known, err := tx.View().Facts(ctx, subject)
		if err != nil {
			return err
		}
		o.begin(known)
		for i := range said {
			o.collected(said[i], subject)
		}
		for _, x := range f.givenBy(site, subject) {
			o.say(x, o.whole, "")
		}
		if len(o.out) == 0 {
			return nil
		}
		if _, err := tx.(store.Sealer).Seal(ctx, frontCaptureName, []countersign.ID{subject}, raw); err != nil {
			return err
		}
		_, err = tx.Append(ctx, o.out...)
		return err
	})
}

// An observing gathers the records of one site, one for each capture.
type observing struct {
	site  *front.Site
	whole countersign.Hash // of the site's stored form
	seen  time.Time
	known map[string]bool
	at    map[countersign.Hash]int
	out   []countersign.Entry
}

func (o *observing) begin(known []countersign.Fact) {
	o.known, o.out = map[string]bool{}, nil
	clear(o.at)
	for i := range known {
		o.known[factKey(&known[i])] = true
	}
}

// factKey is what a fact says, but for what changes with every look.
func factKey(f *countersign.Fact) string {
	return strings.Join([]string{string(f.Pred), string(f.Object), f.Value, f.From.UTC().Format(time.RFC3339), f.To.UTC().Format(time.RFC3339)}, "\x00")
}

// say adds a fact to the record of its capture, unless it is known.
func (o *observing) say(f countersign.Fact, evidence countersign.Hash, uri string) {
	k := factKey(&f)
	if o.known[k] {
		return
	}
	o.known[k] = true
	i, ok := o.at[evidence]
	if !ok {
		i = len(o.out)
		o.at[evidence] = i
		o.out = append(o.out, countersign.Entry{At: o.seen, By: frontSigner, Record: &countersign.Record{Source: frontSource, Origin: uri, Seen: o.seen, Evidence: evidence, Marking: countersign.Amber}})
	}
	o.out[i].Record.Facts = append(o.out[i].Record.Facts, f)
}

// collected takes what a collector said of the domain, or of the host of that
// name. What it said of others is left out: they are nobody's site here.
func (o *observing) collected(f countersign.Fact, subject countersign.ID) {
	if f.Subject != subject && f.Subject != countersign.MakeID("host", o.site.Domain) {
		return
	}
	f.Subject = subject
	x := o.exhibit(&f)
	o.say(f, x.SHA256, x.URI)
}

// shownBy are the kinds of capture by which predicates are known.
var shownBy = map[countersign.Pred]string{
	collect.Address: "dns:", collect.Alias: "dns:", collect.NameServer: "dns:", collect.MailHost: "dns:", collect.Text: "dns:", collect.Authority: "dns:",
	collect.Certificate: "tls:", collect.Key: "tls:", collect.CoveredName: "tls:", collect.Handshake: "tls:",
}

// recordOf is the kind of DNS record behind a predicate.
var recordOf = map[countersign.Pred]string{collect.Alias: "CNAME", collect.NameServer: "NS", collect.MailHost: "MX", collect.Text: "TXT", collect.Authority: "SOA"}

// exhibit finds the capture that shows a fact; where none can be named it is
// all that was captured of the site.
func (o *observing) exhibit(f *countersign.Fact) front.Exhibit {
	want := f.Value // pages, files and icons are known by their address
	switch shownBy[f.Pred] {
	case "dns:":
		kind := recordOf[f.Pred]
		if f.Pred == collect.Address {
			kind = "A"
			if strings.Contains(f.Object.Rest(), ":") {
				kind = "AAAA"
			}
		}
		want = fmt.Sprintf("dns:%s?type=%s", o.site.Domain, kind)
	case "tls:":
		want = "tls://" + o.site.Domain
	}
	for _, x := range o.site.Evidence {
		if want != "" && (x.URI == want || shownBy[f.Pred] == "tls:" && strings.HasPrefix(x.URI, want+":")) || ofRegistry(f.Pred) && strings.HasSuffix(x.URI, "/domain/"+o.site.Domain) {
			return x
		}
	}
	return front.Exhibit{SHA256: o.whole}
}

func ofRegistry(p countersign.Pred) bool {
	return slices.Contains([]countersign.Pred{collect.Registrar, collect.Registered, collect.Status, collect.Registrant}, p)
}

// givenBy is what ties a site to others that have the same: its domain,
// addresses and icon, and the mailboxes, numbers and offices that its pages
// give.
func (f *fronting) givenBy(site *front.Site, subject countersign.ID) []countersign.Fact {
	var out []countersign.Fact
	say := func(p countersign.Pred, kind, rest, value string) {
		if rest != "" && len(rest) <= mostGiven {
			out = append(out, countersign.Fact{Subject: subject, Pred: p, Object: countersign.MakeID(kind, rest), Value: collect.Literal(value)})
		}
	}
	say(countersign.SiteDomain, "domain", site.Domain, "")
	for _, a := range site.Addresses {
		say(countersign.SiteAddress, "ip", a.Unmap().String(), "")
	}
	if len(site.Icon) > 0 {
		say(countersign.SiteIcon, "icon", fmt.Sprint(page.IconHash(site.Icon)), "")
	}
	c := front.ContactsOf(site, f.cfg.Known)
	for _, e := range c.Emails {
		say(countersign.SiteMailbox, "email", e, "")
	}
	for _, n := range c.Phones {
		say(countersign.SitePhone, "phone", n, "")
	}
	for _, a := range c.Offices {
		if canonical, ok := normal.Address(a, ""); ok {
			say(countersign.SiteOffice, "address", canonical, a)
		}
	}
	return out
}

// mostGiven bounds one thing that a page gives, in bytes.
const mostGiven = 512
