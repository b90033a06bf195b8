package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"countersign"
	"countersign/internal/browser"
	pages "countersign/internal/collect/web"
	"countersign/internal/front"
)

// A picture is what a stored page looks like, and what a visitor reads there.
type picture struct {
	URL  string
	PNG  []byte
	page countersign.Hash // of the bytes that were drawn
	text *browser.Text    // nil where it could not be told
	why  error            // why not
	by   string           // the browser
	// sealed is where the evidence has them.
	sealed []front.Exhibit
}

// Source is the picture inside the page, so that the report loads nothing. The
// bytes were checked to be a PNG.
func (p picture) Source() template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(p.PNG))
}

const (
	picturesOfSite = 3
	mostPictures   = 300 // of a run, a second or so each
)

// filesOf keeps what pages load, so that they can be drawn later.
func filesOf(s *front.Site, w *pages.Site) {
	if w == nil || len(s.Pages) == 0 {
		return
	}
	for _, a := range w.Assets {
		if a.Status == 200 && !strings.Contains(a.Media, "script") {
			s.Files = append(s.Files, front.Page{URL: a.URL, HTML: a.Body, Type: a.Header.Get("Content-Type")})
		}
	}
}

// draw takes pictures of the sites at review or above and of those that they
// were made from. It shows a browser what is stored and nothing else. Where that
// fails, the answer says so, and nothing else changes.
func (f *fronting) draw(ctx context.Context, answers []front.Answer) error {
	if !f.r.Screenshots {
		return nil
	}
	f.pictures, f.undrawn = map[string][]picture{}, map[string]string{}
	at, err := browser.Find(f.r.Browser)
	for i := range answers {
		a := &answers[i]
		if a.Verdict == countersign.VerdictClear {
			continue
		}
		why := err
		for _, d := range []string{a.Domain, a.CloneOf} {
			if d != "" && why == nil {
				why = f.drawSite(ctx, at, d)
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if why != nil {
			f.undrawn[a.Domain] = "screenshots: " + why.Error()
		}
	}
	if err := f.sealDrawn(ctx); err != nil || f.r.Archive == "" || !f.live() {
		return err
	}
	return f.archive() // with what was drawn
}

// drawing reports whether the run draws pages.
func (f *fronting) drawing() bool { return f.r.Screenshots && !f.r.Compare }

var errPictures = errors.New("enough were taken in this run")

func (f *fronting) drawSite(ctx context.Context, path, domain string) error {
	i := slices.IndexFunc(f.sites, func(s front.Site) bool { return s.Domain == domain })
	if _, done := f.pictures[domain]; done || i < 0 {
		return nil
	}
	s := &f.sites[i]
	stored := map[string]browser.Stored{}
	for _, list := range [][]front.Page{s.Files, s.Pages} {
		for _, p := range list {
			stored[p.URL] = browser.Stored{Type: p.Type, Body: p.HTML}
		}
	}
	pages := s.Pages[:min(len(s.Pages), picturesOfSite, mostPictures-f.drawn)]
	for _, p := range pages {
		if kind := stored[p.URL]; kind.Type == "" { // captures of old did not keep it
			kind.Type = "text/html; charset=utf-8"
			stored[p.URL] = kind
		}
	}
	f.drawn += len(pages)
	list, err := drawPages(ctx, path, stored, pages)
	f.pictures[domain] = list
	if err == nil && len(pages) < min(len(s.Pages), picturesOfSite) {
		err = errPictures
	}
	return err
}

// drawAtOnce is how many browsers run at once: each takes some 300 MB.
const drawAtOnce = 2

// drawPages draws pages, and returns those before the first that could not be
// drawn.
func drawPages(ctx context.Context, path string, stored map[string]browser.Stored, list []front.Page) ([]picture, error) {
	drawn, errs := make([]picture, len(list)), make([]error, len(list))
	turn := make(chan struct{}, drawAtOnce)
	var all sync.WaitGroup
	for i, p := range list {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			var shown *browser.Picture
			if shown, errs[i] = browser.Draw(ctx, browser.Options{Path: path}, stored, p.URL); errs[i] == nil {
				drawn[i] = picture{URL: p.URL, PNG: shown.PNG, page: sha256.Sum256(p.HTML), text: shown.Text, why: shown.Untold, by: shown.By}
			}
		})
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			return drawn[:i], err
		}
	}
	return drawn, nil
}

// screenshots adds the pictures to a package.
func (s *seizing) screenshots() error {
	for i := range s.sites {
		domain := s.sites[i].Domain
		if !s.shown(domain) {
			continue
		}
		for n := range s.pictures[domain] {
			p := &s.pictures[domain][n]
			what := "screenshot of stored " + oneLineOf(p.URL)
			err := s.exhibit(exhibitDomain("screenshots", domain, fmt.Sprintf("%02d.png", n+1)), domain, what, s.r.Now, func(w io.Writer) error { _, err := w.Write(p.PNG); return err })
			if err != nil {
				return err
			}
			if err := s.drawnTexts(domain, fmt.Sprintf("%02d", n+1), p); err != nil {
				return err
			}
		}
	}
	return nil
}

// A pair is a page of a site beside one of the site it was made from.
type pair struct{ This, Other *picture }

// pairs sets the pictures of two sites side by side, those of the same path
// together.
func pairs(this, other []picture) []pair {
	out := make([]pair, 0, len(this))
	used := map[int]bool{}
	for i := range this {
		p := pair{This: &this[i]}
		for j := range other {
			if !used[j] && pagePath(this[i].URL) == pagePath(other[j].URL) {
				p.Other, used[j] = &other[j], true
				break
			}
		}
		out = append(out, p)
	}
	return out
}

func pagePath(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	_, path, _ := strings.Cut(rest, "/")
	return strings.Trim(path, "/")
}
