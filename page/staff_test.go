package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStaff(t *testing.T) {
	for _, x := range []struct {
		name, html string
		want       []Person
	}{
		{"picture first", `<h2>Our team</h2><div><img src="/a.jpg"><h3>Ana Abbott</h3><p>Lead</p></div><div><img src="/b.jpg"><h3>Jos&eacute; de la Cruz</h3></div>`,
			[]Person{{Name: "Ana Abbott", Image: "/a.jpg"}, {Name: "Jos\u00e9 de la Cruz", Image: "/b.jpg"}}},
		{"name first", `<h2>Leadership</h2><h3>Ana Abbott</h3><img src="/a.jpg"><h3>Ben Baker</h3><img src="/b.jpg">`,
			[]Person{{Name: "Ana Abbott", Image: "/a.jpg"}, {Name: "Ben Baker", Image: "/b.jpg"}}},
		{"one picture above many names", `<h2>Our team</h2><img src="/office.jpg"><h3>Ana Abbott</h3><h3>Ben Baker</h3><h3>Cy Dale</h3>`, nil},
		{"a banner above", `<h2>Our team</h2><img src="/x.jpg"><p>We work well.</p><img src="/a.jpg"><h3>Ana Abbott</h3><img src="/b.jpg"><h3>Ben Baker</h3>`,
			[]Person{{Name: "Ana Abbott", Image: "/a.jpg"}, {Name: "Ben Baker", Image: "/b.jpg"}}},
		{"turns that do not come out even", `<h2>Our team</h2><img src="/x.jpg"><h3>Ana Abbott</h3><img src="/a.jpg"><h3>Ben Baker</h3><img src="/b.jpg">`, nil},
		{"words of the picture", `<h2>Our team</h2><img src="/x.jpg"><img src="/a.jpg" alt="Ana Abbott"><p>Ana Abbott</p><img src="/b.jpg" alt="Ben Baker">`,
			[]Person{{Name: "Ana Abbott", Image: "/a.jpg"}, {Name: "Ben Baker", Image: "/b.jpg"}}},
		{"contacts", `<title>Team</title><p>Ana Abbott</p><p><a href="mailto:Ana@Firm.example?subject=x">write</a> <a href="tel:+1 512 555 0100">call</a><a href="https://github.com/ana">x</a></p><p>Ben Baker</p><p>ben@firm.example</p>`,
			[]Person{{Name: "Ana Abbott", Emails: []string{"ana@firm.example"}, Phones: []string{"+1 512 555 0100"}, Links: []string{"https://github.com/ana"}},
				{Name: "Ben Baker", Emails: []string{"ben@firm.example"}}}},
		{"services are no people", `<h2>Our team</h2><h2>What we do</h2><img src="/c.svg"><h3>Cloud Migration</h3><img src="/d.svg"><h3>Grace Hopper</h3>`, nil},
		{"a script without capitals", "<h2>\u56e2\u961f</h2><img src=/w.jpg><h3>\u738b\u5c0f\u660e</h3>", []Person{{Name: "\u738b\u5c0f\u660e", Image: "/w.jpg"}}},
		{"the foot is the firm's", `<h2>Our team</h2><h3>Ana Abbott</h3><footer><a href="tel:+15125550100">x</a></footer>`, nil},
		{"a name alone", `<h2>Our team</h2><h3>Ana Abbott</h3>`, nil},
	} {
		if d := cmp.Diff(x.want, Staff([]byte(x.html))); d != "" {
			t.Errorf("%s: %s", x.name, d)
		}
	}
}

func TestNameLike(t *testing.T) {
	for s, want := range map[string]bool{"Ana Abbott": true, "Nguy\u1ec5n Th\u1ecb Minh": true, "Ludwig van Dyke": true, "O\u2019Neil, Ana": false, "Jean-Luc P.": true,
		"Our Team": false, "Senior Engineer": false, "ana abbott": false, "Ana": false, "We build bridges for you": false, "\u738b\u5c0f\u660e": true, "Call 512": false} {
		if NameLike(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func FuzzStaff(f *testing.F) {
	f.Add([]byte(`<h2>Our team</h2><img src="/a.jpg"><h3>Ana Abbott</h3><a href="mailto:a@b.example">x</a>`))
	f.Add([]byte(`<title>people</title><img alt="Ana Abbott" src=x><h1>`))
	f.Add([]byte(`<div class=testimonials><p>They moved it in one night.<br><b>Ana Abbott</b>, Acme</div><blockquote>It went very well indeed<cite>Ben Baker`))
	f.Fuzz(func(t *testing.T, b []byte) {
		people := Staff(b)
		if len(people) > mostStaff {
			t.Fatalf("%d people", len(people))
		}
		for _, p := range people {
			if !NameLike(p.Name) || len(p.Emails) > mostBeside || len(p.Links) > mostBeside {
				t.Fatalf("%+v", p)
			}
		}
		reviews := Reviews(b)
		if len(reviews) > mostReviews {
			t.Fatalf("%d reviews", len(reviews))
		}
		for _, r := range reviews {
			if !NameLike(r.By) || len(r.Text) > longestPraise || r.Since() < 0 || len(r.Words(nil)) < len(r.Words([]string{"it"})) {
				t.Fatalf("%+v", r)
			}
		}
	})
}
