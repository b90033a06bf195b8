package front_test

import (
	"testing"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// TestFew: among few sites everything looks rare. Honest firms are not flagged
// for it, and a light copy is still found beside its original.
func TestFew(t *testing.T) {
	w := internet.New(internet.Options{Seed: 11, Firms: 60, Crews: 2})
	var honest, copies []front.Site
	originals := map[string]bool{}
	for i := range w.Sites {
		switch l := w.Sites[i].Label; {
		case !l.Front:
			honest = append(honest, siteOf(&w.Sites[i]))
		case l.Edit == "light" || l.Edit == "medium":
			copies = append(copies, siteOf(&w.Sites[i]))
			originals[l.CloneOf] = true
		}
	}
	cfg := configOf(w)
	honest = honest[:120]
	said := 0
	for _, size := range []int{3, 12, 60} {
		for from := 0; from+size <= len(honest); from += size {
			set, err := front.NewSet(cfg, honest[from:from+size])
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range set.Judge() {
				if a.Verdict != countersign.VerdictClear {
					t.Errorf("among %d: %s is at %s: %+v", size, a.Domain, a.Verdict, a.Findings)
				}
				if a.CloneOf != "" {
					said++
				}
			}
		}
	}
	if said > len(honest)/100 {
		t.Errorf("%d honest sites are called copies", said)
	}
	for _, c := range copies {
		of := w.Site(w.Site(c.Domain).Label.CloneOf)
		set, err := front.NewSet(cfg, []front.Site{c, siteOf(of), honest[0], honest[1]})
		if err != nil {
			continue // one of the honest ones is the original
		}
		if a, err := set.Answer(c.Domain); err != nil || a.CloneOf != of.Domain {
			t.Errorf("%s copies %s: %+v, %v", c.Domain, of.Domain, a.CloneOf, err)
		}
	}
}
