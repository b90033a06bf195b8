package front_test

import (
	"crypto/sha256"
	"testing"

	"countersign/internal/corpus"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
	"countersign/page"
)

// TestFar: the copied firms are in the corpus and not in the set, as where one
// domain is looked at.
func TestFar(t *testing.T) {
	w := internet.New(internet.Options{Seed: 12, Firms: 60, Crews: 2})
	pages, set := corpus.New(), []front.Site{}
	var pr page.Printer
	for i := range w.Sites {
		s := &w.Sites[i]
		if s.Label.Front || s.Label.Archetype == "startup" {
			set = append(set, siteOf(s))
			continue
		}
		for _, p := range s.Pages {
			c := corpus.Capture{Site: s.Domain, URL: p.Path, Seen: w.Now.AddDate(-3, 0, 0), Evidence: sha256.Sum256([]byte(p.HTML))}
			html := []byte(p.HTML)
			pr.Print(html, page.Brand(page.Read(html), s.Domain), &c.Print)
			if err := pages.AddNew(&c); err != nil {
				t.Fatal(err)
			}
		}
	}
	cfg := configOf(w)
	cfg.Corpus = pages
	x, err := front.NewSet(cfg, set)
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, a := range x.Judge() {
		l := w.Site(a.Domain).Label
		if l.CloneOf == "" {
			if !l.Front && a.CloneOf != "" {
				t.Errorf("%s is called a copy of %s", a.Domain, a.CloneOf)
			}
			continue
		}
		all++
		if a.CloneOf == l.CloneOf {
			right++
		}
	}
	if all == 0 || 10*right < 8*all {
		t.Errorf("%d of %d copied firms are named", right, all)
	}
}
