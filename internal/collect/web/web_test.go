package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/collect"
	"countersign/internal/fetch"
	"countersign/warc"
)

func door(t *testing.T) *fetch.Client {
	t.Helper()
	d, err := fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Resolver: "127.0.0.1:1",
		Limits: fetch.Limits{Time: 5 * time.Second, Idle: 500 * time.Millisecond, Body: 1 << 20, Wire: 1 << 20}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// serve gives out pages by path; a page may be a function.
func serve(t *testing.T, pages map[string]any) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch p := pages[q.URL.Path].(type) {
		case string:
			w.Header().Set("Server", "sample/1")
			w.Header().Set("ETag", fmt.Sprintf("%q", p[:min(len(p), 4)]))
			if q.Header.Get("If-None-Match") == w.Header().Get("ETag") {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			fmt.Fprint(w, p)
		case http.HandlerFunc:
			p(w, q)
		default:
			http.NotFound(w, q)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

const home = `<!DOCTYPE html><html><head><title> Sample
 Front </title><base href="/"><link rel="Shortcut Icon" href="img/icon.png"><link rel=stylesheet href="/style.css?v=1">
<meta http-equiv=refresh content="5; URL='/welcome'"></head><body>
<a href="/x1">One</a><a href="https://elsewhere.test/about">About others</a><a href="/x2">Two</a>
<a href="/staff/index.php#top">Our <b>people</b></a><a href="/contact">Write</a><a href="/about-us">About</a><a href="/en/about">About, too</a>
<a href="/brochure.pdf">About (PDF)</a><a href="javascript:alert(1)">About</a><a href="mailto:a@b">Contact</a><a href="/secret/about">About</a>
<script src="//cdn.test/x.js"></script><script src="/app.js"></script><img src="team.jpg"><img src="data:image/png;base64,AA">
</body></html>`

var pages = map[string]any{
	"/": home, "/about-us": "<title>About</title>", "/contact": "<h1>Contact</h1>", "/staff/index.php": "people", "/welcome": "in", "/x1": "1", "/x2": "2",
	"/en/about": "<title>2</title>", "/secret/about": "secret", "/img/icon.png": "icon", "/style.css": "css", "/app.js": "js", "/team.jpg": "jpg", "/careers": "jobs",
	"/robots.txt":  "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /secret/\nSitemap: /map.xml\n",
	"/map.xml":     `<?xml version="1.0"?><urlset xmlns="x"><url><loc>/careers</loc></url><url><loc>/about-us</loc></url><url><loc>https://elsewhere.test/team</loc></url></urlset>`,
	"/sitemap.xml": "not asked for",
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func now() time.Time { return noon }

func TestCollect(t *testing.T) {
	s := serve(t, pages)
	site, r := Collect(context.Background(), door(t), "front.test", Options{Start: s.URL + "/", Pages: 8, Agent: "Mozilla/5.0 (other)"}, now)
	if site == nil {
		t.Fatalf("%+v", r.Captures)
	}
	var got []string
	for _, p := range site.Pages {
		got = append(got, strings.TrimPrefix(p.URL, s.URL)+" "+p.Title)
	}
	if diff := cmp.Diff([]string{"/ Sample Front", "/welcome ", "/staff/index.php ", "/contact ", "/careers ", "/x1 ", "/about-us About", "/x2 "}, got); diff != "" {
		t.Error(diff)
	}
	got = nil
	for _, p := range site.Assets {
		got = append(got, strings.TrimPrefix(p.URL, s.URL))
	}
	if diff := cmp.Diff([]string{"/style.css?v=1", "/app.js", "/team.jpg"}, got); diff != "" {
		t.Error(diff)
	}
	if site.Icon == nil || string(site.Icon.Body) != "icon" || site.Listed != 3 || site.Second == nil || string(site.Second.Body) != home {
		t.Errorf("%+v", site)
	}
	sent := 0
	for _, c := range r.Captures {
		if strings.Contains(c.URI, "cdn.test") && c.Problem == "" || c.URI != s.URL+"/secret/about" && len(c.Sent) == 0 && !strings.Contains(c.URI, "cdn.test") {
			t.Errorf("%s: %q", c.URI, c.Problem)
		}
		if strings.Contains(string(c.Sent), "Mozilla/5.0 (other)") {
			sent++
		}
	}
	if sent != 1 || len(r.Facts) != 8+3+2+1 {
		t.Errorf("%d looks as another, %d facts", sent, len(r.Facts))
	}
}

// TestKnown: what did not change is not sent again, and the visit sees what it
// would have seen. A redirect leads to a page that is asked about, too. What is
// asked of somebody who shows visitors another face is not.
func TestKnown(t *testing.T) {
	all := map[string]any{}
	for path, p := range pages {
		all[path] = p
	}
	all["/home"], all["/"] = pages["/"], http.HandlerFunc(http.RedirectHandler("/home", http.StatusFound).ServeHTTP)
	var turned atomic.Bool
	all["/contact"] = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if turned.Load() {
			w.Header().Set("ETag", `"2"`)
			io.WriteString(w, "something new") //nolint:errcheck // to a recorder
			return
		}
		w.Header().Set("ETag", `"1"`)
	})
	s := serve(t, all)
	o := Options{Start: s.URL + "/", Agent: "Mozilla/5.0 (other)"}
	first, came := Collect(context.Background(), door(t), "front.test", o, now)
	o.Known = map[string]*collect.Earlier{}
	for _, c := range came.Captures {
		for _, r := range collect.Records(c) {
			if err := warc.NewPlainWriter(io.Discard).Write(r); err != nil {
				t.Fatal(err)
			}
			if e, ok := collect.ReadEarlier(r); ok {
				o.Known[e.URI] = e
			}
		}
	}
	if len(o.Known) < 5 || o.Known[first.Home] == nil {
		t.Fatalf("%d answers can be asked about", len(o.Known))
	}
	turned.Store(true)
	again, came := Collect(context.Background(), door(t), "front.test", o, now)
	same, revisits := 0, 0
	for i, p := range again.Pages {
		was := first.Pages[i]
		if changed := strings.HasSuffix(p.URL, "/contact"); p.Unchanged {
			same++
		} else if changed && string(p.Body) != "something new" {
			t.Errorf("%s is as it was", p.URL)
		}
		if p.Unchanged && (!bytes.Equal(p.Body, was.Body) || p.Title != was.Title || p.Media != was.Media || p.Status != was.Status || p.SHA256 != was.SHA256) {
			t.Errorf("unchanged, and otherwise: %+v, was %+v", p, was)
		}
	}
	if again.Second == nil || again.Second.Unchanged || len(again.Second.Body) == 0 {
		t.Errorf("the second look: %+v", again.Second)
	}
	for _, c := range came.Captures {
		if c.Same == nil {
			continue
		}
		revisits++
		r := collect.Records(c)[0]
		if err := warc.NewPlainWriter(io.Discard).Write(r); err != nil || r.Type != warc.Revisit || r.RefersTo() != o.Known[c.URI].Record || r.PayloadDigest != o.Known[c.URI].Digest {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if len(again.Pages) != len(first.Pages) || same < 2 || revisits < same {
		t.Errorf("%d of %d pages unchanged, %d revisits", same, len(again.Pages), revisits)
	}
}

// TestLiar: "not modified" of what was never seen is no page.
func TestLiar(t *testing.T) {
	s := serve(t, map[string]any{"/": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })})
	got, came := Collect(context.Background(), door(t), "front.test", Options{Start: s.URL + "/"}, now)
	if got == nil || got.Pages[0].Status != http.StatusNotModified || len(got.Pages[0].Body) > 0 {
		t.Errorf("%+v", got)
	}
	for _, c := range came.Captures {
		if c.Same != nil {
			t.Errorf("%s is said to be the same as something", c.URI)
		}
	}
}

// TestHostile: sites that trap, flood, loop or lead inside.
func TestHostile(t *testing.T) {
	canary := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the canary was touched") }))
	defer canary.Close()
	inside := strings.Replace(canary.URL, "127.0.0.1", "127.0.0.2", 1)
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, `<a href="/about%d">about</a><img src="/i%d.png"><link rel=icon href="/k%d">`, i, i, i)
	}
	trap := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		fmt.Fprintf(w, `<a href="%s/about">about</a>`, q.URL.Path)
	})
	endless := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		for q.Context().Err() == nil {
			fmt.Fprint(w, strings.Repeat("<a href=/about>", 1000))
		}
	})
	for name, home := range map[string]any{
		"deep":            strings.Repeat("<div>", 100_000) + `<a href="/about">about</a>`,
		"many":            many.String(),
		"trap":            trap,
		"endless":         endless,
		"a long tag":      "<a href='" + strings.Repeat("x", 900_000),
		"attributes":      "<a " + strings.Repeat("b=c ", 100_000) + "href=/about>",
		"leads inside":    `<a href="` + inside + `/about">about</a><img src="` + inside + `/a.png"><link rel=icon href="` + inside + `/i"><meta http-equiv=refresh content="0;url=` + inside + `">`,
		"moves inside":    http.RedirectHandler(inside, http.StatusFound),
		"script in title": `<title><script>alert(1)</script></title>`,
		"nothing":         "",
	} {
		if h, ok := home.(http.Handler); ok {
			home = http.HandlerFunc(h.ServeHTTP)
		}
		s := serve(t, map[string]any{"/": home, "/about": trap, "/robots.txt": strings.Repeat("Disallow: /*a*a*a*a*a*a\n", 20_000)})
		began := time.Now()
		site, r := Collect(context.Background(), door(t), "front.test", Options{Start: s.URL + "/", Pages: 4, Assets: 4, Bytes: 3 << 20, Time: 10 * time.Second}, now)
		if site != nil && (len(site.Pages) > 4 || len(site.Assets) > 4) {
			t.Errorf("%s: %d pages, %d assets", name, len(site.Pages), len(site.Assets))
		}
		if took := time.Since(began); took > 20*time.Second || len(r.Captures) == 0 || len(r.Captures) > 100 {
			t.Errorf("%s: %s, %d captures", name, took, len(r.Captures))
		}
	}
	if site, r := Collect(context.Background(), door(t), "front.test", Options{Start: inside}, now); site != nil || len(r.Captures) == 0 {
		t.Errorf("inside: %+v", site)
	}
}

// TestRobots are examples of RFC 9309 and of what is met.
func TestRobots(t *testing.T) {
	for _, test := range []struct {
		robots, path string
		may          bool
	}{
		{"", "/a", true},
		{"User-agent: *\nDisallow:", "/a", true},
		{"User-agent: *\nDisallow: /", "/a", false},
		{"User-agent: *\nDisallow: /", "/robots.txt", true},
		{"user-agent: *\ndisallow: /a\nallow: /a/b", "/a/b/c", true},
		{"user-agent: *\ndisallow: /a\nallow: /a", "/a", true},
		{"user-agent: *\ndisallow: /*.php$", "/x/a.php", false},
		{"user-agent: *\ndisallow: /*.php$", "/x/a.php?b", true},
		{"user-agent: *\ndisallow: /a*b*c", "/aXbXc/d", false},
		{"user-agent: *\ndisallow: /a$", "/ab", true},
		{"user-agent: other\ndisallow: /", "/a", true},
		{"user-agent: other\nuser-agent: *\ndisallow: /a # why", "/a", false},
		{"user-agent: *\ndisallow: /\nuser-agent: Countersign\ndisallow: /b", "/a", true},
		{"user-agent: *\ndisallow: /\nuser-agent: Countersign/1.0\ndisallow: /b", "/b", false},
		{"disallow: /", "/a", true},
		{"user-agent: *\ndisallow: /q?x=1", "/q?x=1", false},
		{"\ufeffuser-agent: *\ndisallow: /a", "/a", false},
	} {
		u := &url.URL{Path: test.path}
		if path, query, ok := strings.Cut(test.path, "?"); ok {
			u = &url.URL{Path: path, RawQuery: query}
		}
		if got := ParseRobots([]byte(test.robots)).May(u); got != test.may {
			t.Errorf("%q, %s: %v", test.robots, test.path, got)
		}
	}
	for status, pages := range map[int]int{500: 0, 503: 0, 404: 1, 403: 1} {
		s := serve(t, map[string]any{"/": "home", "/robots.txt": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })})
		site, r := Collect(context.Background(), door(t), "front.test", Options{Start: s.URL + "/"}, now)
		if got := 0; site != nil && len(site.Pages) != pages || site == nil && pages != got {
			t.Errorf("robots.txt answers %d: %+v, %+v", status, site, r)
		}
		if site, _ = Collect(context.Background(), door(t), "front.test", Options{Start: s.URL + "/", Rude: true}, now); site == nil {
			t.Errorf("robots.txt answers %d, and nobody heeds it: nothing came", status)
		}
	}
}

// FuzzRead: no page makes a panic, or a link that is none.
func FuzzRead(f *testing.F) {
	f.Add([]byte(home))
	f.Add([]byte(`<base href="http://a/../b?c"><a href="//x:y">`))
	at := &url.URL{Scheme: "https", Host: "front.test", Path: "/"}
	f.Fuzz(func(t *testing.T, b []byte) {
		c := read(b, at)
		for _, u := range slices.Concat(c.assets, c.icons, ranked(at, c.links)) {
			if !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
				t.Errorf("%q", u)
			}
		}
		ParseRobots(b).May(at)
		locations(b)
	})
}
