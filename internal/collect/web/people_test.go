package web

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPortraits: the pictures of people are fetched within the budget and the
// site's rules, each once, and no others.
func TestPortraits(t *testing.T) {
	s := serve(t, map[string]any{
		"/":      `<a href="/team">Our team</a><a href="/about">About</a><img src="/office.jpg"><h2>Founders</h2><img src="/people/ana.jpg"><h3>Ana Abbott</h3>`,
		"/team":  `<h2>Our team</h2><img src="people/ana.jpg"><h3>Ana Abbott</h3><img src="people/ben.jpg"><h3>Ben Baker</h3><img src="/secret/cy.jpg"><h3>Cy Dale</h3><img src="/gone.jpg"><h3>Dee Engel</h3><img src="/people/ed.jpg"><h3>Ed Farr</h3><h2>Our work</h2><img src="/people/fay.jpg"><h3>Fay Gupta</h3>`,
		"/about": "about", "/office.jpg": "office", "/people/ana.jpg": "ana", "/people/ben.jpg": "ben", "/secret/cy.jpg": "cy", "/people/ed.jpg": "ed", "/people/fay.jpg": "fay",
		"/robots.txt": "User-agent: *\nDisallow: /secret/\n",
	})
	for _, x := range []struct {
		o    Options
		want []string
	}{
		{Options{}, []string{"ana", "ben", "ed"}},
		{Options{Portraits: 2}, []string{"ana", "ben"}},
		{Options{Portraits: -1}, nil},
	} {
		x.o.Start = s.URL + "/"
		site, r := Collect(context.Background(), door(t), "front.test", x.o, now)
		if site == nil {
			t.Fatalf("%+v", r.Captures)
		}
		var got []string
		for _, p := range site.Portraits {
			got = append(got, string(p.Body))
		}
		if d := cmp.Diff(x.want, got); d != "" {
			t.Errorf("%+v: %s", x.o, d)
		}
		said := 0
		for _, f := range r.Facts {
			if strings.Contains(f.Value, "/people/") {
				said++
			}
		}
		if said != max(1, len(x.want)) { // ana's came with the home page
			t.Errorf("%d facts of pictures", said)
		}
	}
	spent := int64(0)
	site, _ := Collect(context.Background(), door(t), "front.test", Options{Start: s.URL + "/", Bytes: 483}, now) // with 36 of robots.txt, all are 489
	for _, list := range [][]Page{site.Pages, site.Assets, site.Portraits} {
		for _, p := range list {
			spent += int64(len(p.Body))
		}
	}
	if spent > 483-36 || len(site.Portraits) == 0 || len(site.Portraits) == 3 {
		t.Errorf("%d bytes, %d pictures of people", spent, len(site.Portraits))
	}
}
