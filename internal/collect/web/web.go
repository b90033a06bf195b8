// Package web visits the few pages of a website that tell firms apart, and keeps what it saw.
//
// It is polite: it obeys robots.txt unless told otherwise, fetches a dozen
// pages one after the other, and the client keeps requests to a host apart. It
// never runs what it fetches.
package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"countersign/internal/collect"
	"countersign/internal/fetch"
)

// Options say how much of a site is visited. Zero values mean the defaults.
type Options struct {
	Start  string // address to begin at; "" means https, then http, with and without www
	Pages  int    // most pages; 12
	Assets int    // most scripts, styles and images; 24
	// Portraits is the most pictures of people of the firm; 12, and none below
	// zero.
	Portraits int
	Bytes     int64         // of all bodies together; 20 MB
	Time      time.Duration // for the whole site; 2 minutes
	Rude      bool          // pays no heed to robots.txt
	Agent     string        // of a second look at the home page, for sites that show visitors different faces; "" means none

	// Known are the answers of an earlier visit, by address, so that what did not
	// change is not sent again.
	Known map[string]*collect.Earlier
}

// A Site is what was seen.
type Site struct {
	Home   string // address that answered
	Pages  []Page // the home page first
	Assets []Page
	// Portraits are the pictures of those whom pages show as people of the
	// firm; one may stand among the assets, too.
	Portraits []Page
	Icon      *Page
	Second    *Page // the home page, seen as another visitor
	Robots    *Robots
	Listed    int // addresses in the sitemap
}

// A Page is one document as it came.
type Page struct {
	URL       string
	Status    int
	Header    http.Header
	Title     string
	Media     string
	Body      []byte
	SHA256    string // of the body
	Unchanged bool   // since the visit that is known; the body is of that one
	Problem   string // what went wrong; the body holds what came before
}

func (o Options) full() Options {
	if o.Pages <= 0 {
		o.Pages = 12
	}
	if o.Assets <= 0 {
		o.Assets = 24
	}
	if o.Portraits == 0 {
		o.Portraits = 12
	}
	if o.Bytes <= 0 {
		o.Bytes = 20_000_000
	}
	if o.Time <= 0 {
		o.Time = 2 * time.Minute
	}
	return o
}

// A visit is one crawl.
type visit struct {
	Options
	door  *fetch.Client
	now   func() time.Time
	out   collect.Result
	site  Site
	spent int64
	seen  map[string]bool
}

// Collect visits a domain's website. It returns nil where no page answered; the
// captures say why.
func Collect(ctx context.Context, door *fetch.Client, domain string, o Options, now func() time.Time) (*Site, collect.Result) {
	v := &visit{Options: o.full(), door: door, now: now, seen: map[string]bool{}}
	ctx, cancel := context.WithTimeout(ctx, v.Time)
	defer cancel()
	home, found := v.home(ctx, domain)
	if home == nil {
		return nil, v.out
	}
	v.assets(ctx, home, &found)
	v.pages(ctx, home, found)
	v.portraits(ctx)
	v.out.Facts = v.site.Facts(domain)
	return &v.site, v.out
}

// home finds the address at which a domain answers.
func (v *visit) home(ctx context.Context, domain string) (*url.URL, contents) {
	starts := []string{v.Start}
	if v.Start == "" {
		starts = []string{"https://" + domain + "/", "https://www." + domain + "/", "http://" + domain + "/", "http://www." + domain + "/"}
	}
	for _, s := range starts {
		u, err := url.Parse(s)
		if err != nil {
			v.out.Fail(s, v.now(), err)
			continue
		}
		v.robots(ctx, u)
		p := v.get(ctx, s)
		if p == nil || p.Status == 0 {
			continue
		}
		at, err := url.Parse(p.URL)
		if err != nil {
			continue
		}
		c := read(p.Body, at)
		p.Title = c.title
		v.site.Home, v.site.Pages = p.URL, []Page{*p}
		if !strings.EqualFold(at.Host, u.Host) {
			v.robots(ctx, at)
		}
		if v.Agent != "" {
			v.site.Second = v.as(ctx, p.URL)
		}
		return at, c
	}
	return nil, contents{}
}

// robots reads the rules of a host. That there are none allows all; that the
// server fails forbids all (RFC 9309, section 2.3.1).
func (v *visit) robots(ctx context.Context, of *url.URL) {
	u := url.URL{Scheme: of.Scheme, Host: of.Host, Path: "/robots.txt"}
	r, err := v.door.Get(ctx, fetch.Request{URL: u.String(), Keep: true, Lenient: true})
	v.out.Captures = append(v.out.Captures, collect.HTTP(r, err)...)
	v.spent += int64(len(r.Body))
	switch {
	case v.Rude:
		v.site.Robots = nil
	case r.Status >= 500:
		v.site.Robots = &Robots{closed: true}
	case err == nil && r.Status == http.StatusOK:
		v.site.Robots = ParseRobots(r.Body)
	default:
		v.site.Robots = &Robots{}
	}
}

// get fetches one document within the budget, nil if it was not fetched.
func (v *visit) get(ctx context.Context, address string) *Page {
	u, err := url.Parse(address)
	switch {
	case err != nil, v.seen[address], ctx.Err() != nil, v.spent >= v.Bytes:
		return nil
	case !v.site.Robots.May(u):
		v.out.Fail(address, v.now(), errors.New("robots.txt asks visitors to stay away; it was not fetched"))
		return nil
	}
	v.seen[address] = true
	etag, modified := v.tags(address)
	return v.fetch(ctx, fetch.Request{URL: address, ETag: etag, Modified: modified, Known: v.tags, Keep: true, Lenient: true})
}

// tags are what an address is asked with, if it was seen before.
func (v *visit) tags(address string) (etag, modified string) {
	if e := v.Known[address]; e != nil {
		return e.Tags()
	}
	return "", ""
}

// unchanged takes the page that was seen before, where the server says that it
// has not changed since.
func (v *visit) unchanged(r *fetch.Response, captures []collect.Capture) {
	e := v.Known[r.URL]
	if r.Status != http.StatusNotModified || e == nil {
		return
	}
	captures[len(captures)-1].Same = e
	r.Status, r.Body, r.Header = e.Status, e.Body, e.Update(r.Header)
}

// as looks at a page as another visitor.
func (v *visit) as(ctx context.Context, address string) *Page {
	return v.fetch(ctx, fetch.Request{URL: address, Agent: v.Agent, Accept: "text/html", Keep: true, Lenient: true})
}

func (v *visit) fetch(ctx context.Context, q fetch.Request) *Page {
	r, err := v.door.Get(ctx, q)
	captures := collect.HTTP(r, err)
	same := r.Status == http.StatusNotModified
	if err == nil && q.Agent == "" {
		v.unchanged(r, captures)
	}
	v.out.Captures = append(v.out.Captures, captures...)
	p := &Page{URL: r.URL, Status: r.Status, Header: r.Header, Body: r.Body, Unchanged: same}
	if err != nil {
		p.Problem = err.Error()
	}
	if left := v.Bytes - v.spent; int64(len(p.Body)) > left {
		p.Body, p.Problem = p.Body[:left], fmt.Sprintf("the visit's %d bytes were spent", v.Bytes)
	}
	v.spent += int64(len(p.Body))
	sum := sha256.Sum256(p.Body)
	p.SHA256 = hex.EncodeToString(sum[:])
	if r.Header != nil {
		p.Media, _, _ = strings.Cut(strings.ToLower(r.Header.Get("Content-Type")), ";")
		p.Media = collect.Literal(p.Media)
	}
	v.seen[p.URL] = true
	return p
}

// patience is how many times as many documents are asked for as are wanted: a
// site may link to what is not there.
const patience = 2

// pages visits what matters, from the links of the home page and the sitemap.
// Where a page moves its visitors on, that is visited first.
func (v *visit) pages(ctx context.Context, home *url.URL, found contents) {
	links := found.links
	if found.moves != "" {
		links = append([]link{{found.moves, "about"}}, links...)
	}
	links = append(links, v.sitemap(ctx, home)...)
	for i, address := range ranked(home, links) {
		if len(v.site.Pages) >= v.Pages || i >= patience*v.Pages || ctx.Err() != nil {
			return
		}
		p := v.get(ctx, address)
		if p == nil || p.Status == 0 {
			continue
		}
		if at, err := url.Parse(p.URL); err == nil {
			p.Title = read(p.Body, at).title
		}
		v.site.Pages = append(v.site.Pages, *p)
	}
}

// assets fetches the icon, then scripts, styles and images, those of the site
// before those of others.
func (v *visit) assets(ctx context.Context, home *url.URL, found *contents) {
	icon := resolve(home, "/favicon.ico")
	if len(found.icons) > 0 {
		icon = found.icons[0]
	}
	if p := v.get(ctx, icon); p != nil && p.Status == http.StatusOK && len(p.Body) > 0 {
		v.site.Icon = p
	}
	list := slices.Clone(found.assets)
	slices.SortStableFunc(list, func(a, b string) int { return foreign(home, a) - foreign(home, b) })
	for i, address := range list {
		if len(v.site.Assets) >= v.Assets || i >= patience*v.Assets || ctx.Err() != nil {
			return
		}
		if p := v.get(ctx, address); p != nil && p.Status == http.StatusOK {
			v.site.Assets = append(v.site.Assets, *p)
		}
	}
}

func foreign(home *url.URL, address string) int {
	if u, err := url.Parse(address); err == nil && sameSite(home, u) {
		return 0
	}
	return 1
}

const maxSitemap = 2000

// sitemap reads the site's own list of pages.
func (v *visit) sitemap(ctx context.Context, home *url.URL) []link {
	at := resolve(home, "/sitemap.xml")
	if r := v.site.Robots; r != nil && len(r.Sitemaps) > 0 {
		at = resolve(home, r.Sitemaps[0])
	}
	p := v.get(ctx, at)
	if p == nil || p.Status != http.StatusOK {
		return nil
	}
	var out []link
	for _, address := range locations(p.Body) {
		if u := resolve(home, address); u != "" {
			out = append(out, link{url: u})
		}
	}
	v.site.Listed = len(out)
	return out
}

// locations reads the addresses of a sitemap (sitemaps.org, 0.9).
func locations(b []byte) []string {
	var out []string
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	in := false
	for range 16 * maxSitemap {
		t, err := d.RawToken()
		if err != nil || len(out) >= maxSitemap {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			in = t.Name.Local == "loc"
		case xml.EndElement:
			in = false
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); in && s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}
