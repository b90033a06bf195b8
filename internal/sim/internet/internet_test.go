package internet

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSame(t *testing.T) {
	a, b := New(Options{Seed: 7}), New(Options{Seed: 7})
	if d := cmp.Diff(a, b, cmpopts.IgnoreUnexported(World{}), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); d != "" {
		t.Errorf("one seed makes two worlds: %s", d)
	}
	if c := New(Options{Seed: 8}); c.Sites[0].Domain == a.Sites[0].Domain && c.Sites[1].Domain == a.Sites[1].Domain {
		t.Error("two seeds make one world")
	}
}

// TestWorld: every kind of site is there, clones name who they copy, and
// honest firms do not share texts by accident.
func TestWorld(t *testing.T) {
	w := New(Options{Seed: 1})
	kinds, edits := map[string]int{}, map[string]int{}
	for i := range w.Sites {
		s := &w.Sites[i]
		kinds[s.Label.Archetype]++
		if i > 0 && w.Sites[i-1].Domain >= s.Domain {
			t.Errorf("%s stands behind %s", s.Domain, w.Sites[i-1].Domain)
		}
		if s.Label.CloneOf != "" {
			edits[s.Label.Edit]++
			if o := w.Site(s.Label.CloneOf); o == nil || o.Label.Front || !o.Registration.Created.Before(s.Registration.Created) {
				t.Errorf("%s copies %s", s.Domain, s.Label.CloneOf)
			}
		}
		if len(s.Pages) == 0 && s.Redirect == "" {
			t.Errorf("%s shows nothing", s.Domain)
		}
		for _, p := range s.Pages {
			if strings.ContainsAny(p.HTML, "{}") && strings.Contains(p.HTML, "{#") || strings.Contains(p.HTML, ".1}") {
				t.Errorf("%s%s has an empty slot", s.Domain, p.Path)
			}
		}
	}
	for _, k := range []string{"plain", "front", "template", "reseller", "two-brand", "agency", "agency-client", "rebrand", "parked", "soon", "neighbour", "startup", "new-domain"} {
		if kinds[k] == 0 {
			t.Errorf("no %s", k)
		}
	}
	for _, e := range []string{"light", "medium", "heavy"} {
		if edits[e] == 0 {
			t.Errorf("no %s edits", e)
		}
	}
	t.Logf("%d sites: %v, edits %v", len(w.Sites), kinds, edits)
}
