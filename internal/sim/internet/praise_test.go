package internet

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestPraise: praise comes to a world without changing anything else of it, the
// same from one seed, and of every kind there is some.
func TestPraise(t *testing.T) {
	kinds := map[string]int{}
	for _, o := range []Options{{Seed: 7}, {Seed: 8, Staff: true, Traps: true}, {Seed: 9, Hard: true}} {
		bare := New(o)
		o.Praise = true
		w, again := New(o), New(o)
		if !reflect.DeepEqual(w.Sites, again.Sites) {
			t.Error("one seed makes two worlds")
		}
		for i := range w.Sites {
			for _, p := range w.Praises(w.Sites[i].Domain) {
				kinds[p.Truth]++
				if strings.ContainsAny(p.Text, "{}") || p.By == "" || p.Text == "" {
					t.Errorf("%s: %+v", w.Sites[i].Domain, p)
				}
			}
		}
		for i := range bare.Sites {
			sameButPraise(t, w, &bare.Sites[i])
		}
		if n := len(w.Sites) - len(bare.Sites); n != 15 {
			t.Errorf("%d sites more", n)
		}
	}
	for _, k := range strings.Fields("customer regular client carried one-owner demo plain saying widget edited older kept renamed moved paraphrased staff crew twice before invented") {
		if kinds[k] == 0 {
			t.Errorf("nothing %s", k)
		}
	}
}

func sameButPraise(t *testing.T, w *World, bare *Site) {
	t.Helper()
	s := w.Site(bare.Domain)
	if s == nil {
		t.Fatalf("%s is not there", bare.Domain)
	}
	a, b := *bare, *s
	a.Pages, b.Pages = slices.Clone(a.Pages), slices.Clone(b.Pages)
	b.Pages = slices.DeleteFunc(b.Pages, func(p Page) bool { return slices.Contains(praisePages, p.Path) })
	for i := range b.Pages {
		if before, rest, ok := strings.Cut(b.Pages[i].HTML, "<section class=\"clients\">"); ok {
			_, after, _ := strings.Cut(rest, "</section>\n")
			b.Pages[i].HTML = before + after
		}
	}
	if !reflect.DeepEqual(a, b) {
		t.Fatalf("%s changed", a.Domain)
	}
}
