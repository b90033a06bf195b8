package front_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/front"
)

const (
	berths  = "They moved the berth planner of our 14 northern harbours in a single quiet night and nobody on the quays noticed."
	plain   = "They listened to us, understood what we needed and delivered everything on time and on budget, every single time."
	product = "Since Ledgerlight came our 14 clerks close the month on a Tuesday, and the auditor has stopped sending us letters."
	pilots  = "Our pilots read one board instead of seven now, and the whiteboard hangs in the hallway as a reminder."
)

// praised makes a site with what customers say: "name, firm|text".
func praised(domain, created string, reviews ...string) front.Site {
	s := site(domain, created, "")
	own := prose // each site has words of its own
	if domain != "quayside.example" {
		own = strings.Repeat("about"+domain[:4]+" we care for what"+domain[:4]+" does. ", 12)
	}
	for i := range s.Pages {
		s.Pages[i].HTML = []byte("<title>" + strings.Split(domain, ".")[0] + "</title><p>" + own + "</p>")
	}
	var b strings.Builder
	for _, r := range reviews {
		by, text, _ := strings.Cut(r, "|")
		b.WriteString("<blockquote>" + text + "</blockquote><p>" + by + "</p>")
	}
	s.Pages = append(s.Pages, front.Page{URL: "https://" + domain + "/clients", HTML: []byte(b.String())})
	return s
}

// also adds a page to a site.
func also(s front.Site, html string) front.Site {
	s.Pages = append(slices.Clone(s.Pages), front.Page{URL: "https://" + s.Domain + "/also", HTML: []byte(html)})
	return s
}

func sendsTo(s front.Site, domain string) front.Site {
	s.Redirect = domain
	return s
}

func unregistered(s front.Site) front.Site {
	s.Registration = nil
	return s
}

// styles are those of a template.
func styles() string {
	var b strings.Builder
	for i := range 24 {
		fmt.Fprintf(&b, ".card-%d{margin:%dpx}\n", i, i)
	}
	return b.String()
}

func TestReviewRule(t *testing.T) {
	const contact = "<p>Lockside LLC</p><p>Call +1 512 555 0143</p><p>100 Main Street, Suite 4, Austin, TX 78701</p>"
	old := praised("lockside.example", "2008-01-01", "Ana Abbott, Northport|"+berths)
	young := func(reviews ...string) front.Site { return praised("quayside.example", "2024-01-01", reviews...) }
	both := praised("lockside.example", "2008-01-01", "Ana Abbott|"+berths, "Ben Baker|"+pilots)
	const tracked = "<script>gtag('config','G-ABCDEF1234');</script>"
	styled := "<style>" + styles() + "</style>"
	sister := praised("pierworks.example", "2012-01-01", "Ana Abbott|"+berths)
	for _, x := range []struct {
		name   string
		site   front.Site
		others []front.Site
		cfg    front.Config
		want   []string
	}{
		{"another name", young("Eve Farr|" + berths), []front.Site{old}, front.Config{}, []string{"frontreview othername"}},
		{"another name, the firm's own changed", young("Eve Farr|" + strings.Replace(berths, "They", "Quayside", 1)),
			[]front.Site{praised("lockside.example", "2008-01-01", "Ana Abbott|"+strings.Replace(berths, "They", "Lockside", 1))}, front.Config{}, []string{"frontreview othername"}},
		{"in any letters", young("\u0410\u043d\u043d\u0430 \u041a\u043e\u0437\u043b\u043e\u0432\u0430|" + berths),
			[]front.Site{praised("lockside.example", "2008-01-01", "\u041e\u043b\u044c\u0433\u0430 \u041f\u0435\u0442\u0440\u043e\u0432\u0430|"+berths)}, front.Config{}, []string{"frontreview othername"}},
		{"the same name", young("Ana Abbott|" + strings.Replace(berths, "They", "Quayside", 1)),
			[]front.Site{praised("lockside.example", "2008-01-01", "Ana Abbott|"+strings.Replace(berths, "They", "Lockside", 1))}, front.Config{}, []string{"frontreview otherfirm"}},
		{"the same name, nobody named", young("Ana Abbott|" + berths), []front.Site{old}, front.Config{}, []string{}},
		{"the same names, twice", young("Ana Abbott|"+berths, "Ben Baker|"+pilots), []front.Site{both}, front.Config{}, []string{"frontreview otherfirm"}},
		{"of a product", young("Ana Abbott|"+product, "Ben Baker|"+pilots), []front.Site{praised("lockside.example", "2008-01-01", "Ana Abbott|"+product, "Ben Baker|"+pilots)}, front.Config{}, []string{}},
		{"of one owner", also(young("Ana Abbott|"+berths, "Ben Baker|"+pilots), tracked), []front.Site{also(both, tracked)}, front.Config{}, []string{}},
		{"what anybody says", young("Eve Farr|" + plain), []front.Site{praised("lockside.example", "2008-01-01", "Ana Abbott|"+plain)}, front.Config{}, []string{}},
		{"what anybody says, twice", young("Eve Farr|"+plain, "Liv Holm|"+pilots), []front.Site{praised("lockside.example", "2008-01-01", "Ana Abbott|"+plain, "Ben Baker|"+pilots)}, front.Config{},
			[]string{"frontreview othername"}},
		{"left in one template", also(young("Eve Farr|"+plain, "Liv Holm|"+pilots), styled),
			[]front.Site{also(praised("lockside.example", "2008-01-01", "Ana Abbott|"+plain, "Ben Baker|"+pilots), styled)}, front.Config{}, []string{}},
		{"a placeholder", young("John Doe|" + berths), []front.Site{old}, front.Config{}, []string{}},
		{"another number", young("Eve Farr|" + strings.Replace(berths, "14", "15", 1)), []front.Site{old}, front.Config{}, []string{}},
		{"a word changed", young("Eve Farr|" + strings.Replace(berths, "quiet", "silent", 1)), []front.Site{old}, front.Config{}, []string{"frontreview othername"}},
		{"half the name", young("Ana Miller|" + berths), []front.Site{old}, front.Config{}, []string{}},
		{"the older one", praised("quayside.example", "2002-01-01", "Eve Farr|"+berths), []front.Site{old}, front.Config{}, []string{}},
		{"few words", young("Eve Farr|They moved the berth planner in a night."), []front.Site{praised("lockside.example", "2008-01-01", "Ana Abbott|They moved the berth planner in a night.")}, front.Config{}, []string{}},
		{"a sister with the same door", also(young("Eve Farr|"+berths), contact), []front.Site{also(old, contact)}, front.Config{}, []string{}},
		{"a brand, franchise or reseller", also(young("Eve Farr|"+berths), "<p>Quayside is a brand of Lockside LLC.</p>"), []front.Site{also(old, contact)}, front.Config{}, []string{}},
		{"an agency, a directory", young("Eve Farr|" + berths), []front.Site{also(old, "<p>We worked for Quayside, as for others.</p>")}, front.Config{}, []string{}},
		{"a template's", young("Eve Farr|" + berths), []front.Site{old, sister}, front.Config{}, []string{}},
		{"two of one firm are no template", young("Eve Farr|" + berths), []front.Site{also(old, contact), also(sister, contact)}, front.Config{}, []string{"frontreview othername"}},
		{"a brand of one of two", also(young("Eve Farr|"+berths), "<p>Quayside is a brand of Lockside LLC.</p>"), []front.Site{also(old, contact), praised("pierworks.example", "2012-01-01", "Ana Miller|"+berths)}, front.Config{}, []string{}},
		{"filler", young("Eve Farr|Lorem ipsum " + berths), []front.Site{praised("lockside.example", "2008-01-01", "Ana Abbott|Lorem ipsum "+berths)}, front.Config{}, []string{}},
		{"twice", young("Ana Abbott|"+berths, "Eve Farr|"+berths), nil, front.Config{}, []string{"frontreview twice"}},
		{"twice by one", young("Ana Abbott|"+berths, "Ana B. Abbott|"+berths, "Eve Farr|"+pilots), nil, front.Config{}, []string{}},
		{"its own", also(young("Eve Farr, Northport|"+berths), `<h2>Our team</h2><img src="e.jpg"><h3>Eve Farr</h3>`), nil, front.Config{}, []string{"frontreview own"}},
		{"its own, quoted as such", also(young("Eve Farr, Founder of Quayside|"+berths), `<h2>Our team</h2><img src="e.jpg"><h3>Eve Farr</h3>`), nil, front.Config{}, []string{}},
		{"its own, quoted by role", also(young("Eve Farr, CEO|"+berths), `<h2>Our team</h2><img src="e.jpg"><h3>Eve Farr</h3>`), nil, front.Config{}, []string{}},
		{"half a namesake", also(young("Eve Gupta, Northport|"+berths), `<h2>Our team</h2><img src="e.jpg"><h3>Eve Farr</h3>`), nil, front.Config{}, []string{}},
		{"customers that look like a team", also(young(), `<h2>People love us</h2><img src="e.jpg"><div class="review"><p>`+berths+`</p><h3>Eve Farr</h3><p>Northport</p></div>`), nil, front.Config{}, []string{}},
		{"before there was a firm", young("Ana Abbott|We have worked with them since 2011."), nil, front.Config{}, []string{"frontreview before"}},
		{"two years before", young("Ana Abbott|We have worked with them since 2022."), nil, front.Config{}, []string{}},
		{"their own beginning", young("Ana Abbott|Since 2011 our harbour has grown by a half."), nil, front.Config{}, []string{}},
		{"a moved domain", young("Ana Abbott|We have worked with them since 2011."), []front.Site{sendsTo(site("lockside.example", "2008-01-01", ""), "quayside.example")}, front.Config{}, []string{}},
		{"a firm of another name before", also(young("Ana Abbott|We have worked with them since 2011."), "<p>Formerly known as Lockside.</p>"), nil, front.Config{}, []string{}},
		{"an old firm", also(young("Ana Abbott|We have worked with them since 2011."), "<p>Quayside LLC</p>"), nil,
			front.Config{Registered: "US", Companies: []front.Company{{Number: "1", Name: "Quayside LLC", Founded: time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC)}}}, []string{}},
		{"nothing known of the domain", unregistered(young("Ana Abbott|We have worked with them since 2011.")), nil, front.Config{}, []string{}},
		{"told of as its age", also(young("Ana Abbott|We have worked with them since 2011."), "<p>Our firm was founded in 2009.</p>"), nil, front.Config{}, []string{}},
		{"honest", young("Ana Abbott, Northport|"+berths, "Ben Baker|"+pilots), []front.Site{praised("lockside.example", "2008-01-01", "Ana Abbott|They did well.")}, front.Config{}, []string{}},
	} {
		t.Run(x.name, func(t *testing.T) {
			all := judge(t, x.cfg, append([]front.Site{x.site}, x.others...)...)
			got := []string{}
			for _, f := range said(all[x.site.Domain]) {
				if strings.HasPrefix(f, "frontreview") {
					got = append(got, f)
				}
			}
			if d := cmp.Diff(x.want, got); d != "" {
				t.Errorf("%s%+v", d, all[x.site.Domain].Findings)
			}
			for _, o := range x.others {
				for _, f := range all[o.Domain].Findings {
					if f.Detector == "frontreview" && x.name != "the older one" {
						t.Errorf("%s: %+v", o.Domain, f)
					}
				}
			}
		})
	}
}
