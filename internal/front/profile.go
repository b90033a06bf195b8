package front

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"countersign/internal/reference"
	"countersign/normal"
	"countersign/page"
	"countersign/similar"
)

// A profile is what a site tells of its firm.
type profile struct {
	site      *Site
	read      []*page.Page
	reviews   [][]page.Review // of each page
	brand     []string
	marks     []similar.Mark // of all pages, each once
	speech    speech
	words     int
	shells    int      // pages that show hardly any text without scripts, and whose data was read
	legal     []string // names with a legal form
	emails    []string // canonical
	phones    []string // E.164
	addresses []normal.Parts
	written   []string // the addresses as the site writes them
	trackers  []page.Tracker
	since     int // the earliest year the firm claims, or 0
	claims    []page.Claim
	links     []string // domains linked to
	headings  []string
	forms     bool
	began     time.Time // the domain's registration, or the first certificate before it; zero if neither is known
	empty     bool      // nothing there that claims to be a firm
}

// compareTimes is how much more of a page is kept here than in the corpus: all
// of a page of usual size.
const compareTimes = 8

// plainNumbers is the numbering plan in which a telephone number is read that
// names none.
const plainNumbers = "US"

// fewestWords is what a site must say to be told from others.
const fewestWords = 60

func profileOf(s *Site, known *reference.Base, thin uint32, now time.Time) *profile {
	p := &profile{site: s}
	for i := range s.Pages {
		html := page.UTF8(s.Pages[i].HTML, s.Pages[i].Type)
		g := page.Read(html)
		p.read, p.reviews = append(p.read, g), append(p.reviews, page.Reviews(html))
		p.brand = append(p.brand, page.Brand(g, s.Domain)...)
	}
	slices.Sort(p.brand)
	p.brand = slices.Compact(p.brand)
	p.print(thin)
	for i, g := range p.read {
		p.gather(g, known)
		p.claims = append(p.claims, ownClaims(g, p.reviews[i])...)
	}
	p.tidy()
	p.began = began(s, now)
	p.empty = p.words < fewestWords || parked(p.read)
	return p
}

func (p *profile) print(thin uint32) {
	k := speaker{thin: thin, heard: map[uint64]bool{}}
	pr := page.Printer{Times: compareTimes, Sentence: k.sentence}
	var out page.Print
	for _, g := range ownPages(p.site.Pages) {
		pr.Print(page.UTF8(g.HTML, g.Type), p.brand, &out)
		p.words += out.Words + pr.Told()
		if pr.Told() > 0 {
			p.shells++
		}
		p.marks = out.Marks(p.marks)
	}
	p.speech = k.speech()
	slices.Sort(p.marks)
	p.marks = slices.Compact(p.marks)
}

// missing is what was not looked at. Of a page that is made by scripts only its
// data was read, and what its visitors see may be something else.
func (p *profile) missing() []string {
	if p.shells == 0 {
		return p.site.Missing
	}
	return append(slices.Clone(p.site.Missing), fmt.Sprintf("rendered text: %d of %d pages show hardly any without scripts; the data in them was read", p.shells, len(p.read)))
}

// stateZIP is how American addresses end.
var stateZIP = regexp.MustCompile(`\b([A-Z]{2})[ ,]+[0-9]{5}(?:-[0-9]{4})?\b`)

// countryOf tells the country of an address that does not name it, if its form
// does.
func countryOf(address string, known *reference.Base) string {
	if m := stateZIP.FindStringSubmatch(address); m != nil {
		if _, ok := known.RegionCode("US", m[1]); ok {
			return "US"
		}
	}
	return ""
}

func (p *profile) gather(g *page.Page, known *reference.Base) {
	for _, e := range g.Emails {
		if c, ok := normal.Email(e); ok {
			p.emails = append(p.emails, c)
		}
	}
	country := plainNumbers
	for _, a := range g.Addresses {
		if parts, ok := normal.AddressParts(a, countryOf(a, known)); ok && parts.Street != "" {
			p.addresses, p.written = append(p.addresses, parts), append(p.written, a)
		}
	}
	for _, n := range g.Phones {
		if c, ok := normal.Phone(n, country); ok {
			p.phones = append(p.phones, c)
		}
	}
	p.trackers = append(p.trackers, g.Trackers...)
	for _, l := range g.Links {
		if d, ok := normal.Domain(hostOf(l.URL)); ok && d != p.site.Domain {
			p.links = append(p.links, d)
		}
	}
	p.headings = append(p.headings, g.Headings...)
	p.forms = p.forms || g.Forms > 0
}

func hostOf(u string) string {
	_, rest, ok := strings.Cut(u, "://")
	if !ok {
		if rest, ok = strings.CutPrefix(u, "//"); !ok {
			return ""
		}
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// tidy leaves each thing once, in order.
func (p *profile) tidy() {
	for _, list := range []*[]string{&p.emails, &p.phones, &p.links} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	slices.SortFunc(p.trackers, func(a, b page.Tracker) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	p.trackers = slices.Compact(p.trackers)
	seen := map[page.Claim]bool{}
	p.claims = slices.DeleteFunc(p.claims, func(c page.Claim) bool {
		c.Text = ""
		twice := seen[c]
		seen[c] = true
		return twice
	})
	for _, c := range p.claims {
		switch c.Kind {
		case "legal-name":
			p.legal = append(p.legal, c.Value)
		case "since", "copyright":
			if y := c.Number(); y > 1900 && (p.since == 0 || y < p.since) {
				p.since = y
			}
		}
	}
}

// claim returns the values claimed of a kind.
func (p *profile) claim(kinds ...string) []page.Claim {
	var out []page.Claim
	for _, c := range p.claims {
		if slices.Contains(kinds, c.Kind) {
			out = append(out, c)
		}
	}
	return out
}

// began returns the first day that registration or certificates show of a
// domain. The certificate that is served now shows when it was made, and not
// when the site began: alone it counts only if it is older than certificates
// may become.
func began(s *Site, now time.Time) time.Time {
	var t time.Time
	if s.Registration != nil {
		t = s.Registration.Created
	}
	known := !t.IsZero()
	for _, c := range s.Certificates {
		if t.IsZero() || c.NotBefore.Before(t) {
			t = c.NotBefore
		}
	}
	if !known && len(s.Certificates) == 1 && !now.IsZero() && now.Sub(t) < longestCertificate {
		return time.Time{}
	}
	return t
}

// longestCertificate is how long certificates were valid at most (398 days: CA/Browser
// Forum, ballot SC31, 2020).
const longestCertificate = 398 * 24 * time.Hour

// parkedSays are the wordings of pages that stand where a firm may come.
var parkedSays = []string{"domain is parked", "domain may be for sale", "buy this domain", "domain is for sale", "parked free",
	"this domain has expired", "website is coming soon", "under construction", "site is coming soon", "default web page",
	"welcome to nginx", "apache2 ubuntu default page", "this account has been suspended", "domain parking", "offering it for sale"}

// parked reports whether the pages are those of a parked domain.
func parked(pages []*page.Page) bool {
	for _, g := range pages {
		if len(g.Text) > 3000 {
			return false
		}
		low := strings.ToLower(g.Title + "\n" + g.Said())
		if slices.ContainsFunc(parkedSays, func(s string) bool { return strings.Contains(low, s) }) {
			return true
		}
	}
	return false
}

// firmKey is a firm's name without case, blanks and legal form.
func firmKey(name string) string { return strings.Join(reference.FirmWords(name), "") }
