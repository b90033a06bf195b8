package app

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// TestLogPlaces: a certificate log is read on from where it was left, what was
// found before stays known, a domain that is new is looked for in what the
// others had read, and a log that shows less than it did is not believed.
func TestLogPlaces(t *testing.T) {
	w, s, roots := miniature(t, internet.Options{Seed: 5, Firms: 30, Crews: 1})
	dir := t.TempDir()
	all := 0
	for i := range w.Sites {
		all += len(w.Sites[i].Certificates)
	}
	r := FrontRequest{Format: "ndjson", Now: w.Now, RDAP: s.RDAP, CT: s.CT + "/logs.json", Jobs: 64, pause: time.Millisecond,
		Outside: Outside{Allow: []string{"127.0.0.0/8"}, Resolver: s.DNS, CA: roots}}
	names := cast(w)
	run := func(house string, shown int, domains ...string) (given int, sites map[string]front.Site) {
		t.Helper()
		s.Turn(func() { s.Logged = shown })
		before := s.Given()
		r.Data, r.Domains, r.Save = filepath.Join(dir, house), domains, filepath.Join(dir, "save.ndjson")
		if _, err := Front(context.Background(), &bytes.Buffer{}, r); err != nil {
			t.Fatal(err)
		}
		return s.Given() - before, savedSites(t, r.Save)
	}
	if given, _ := run("house", all/2, names[:3]...); given != all/2 {
		t.Errorf("at first %d entries were read of %d", given, all/2)
	}
	if given, _ := run("house", all/2, names[:3]...); given != 0 {
		t.Errorf("%d entries of a log that did not grow", given)
	}
	given, got := run("house", 0, names[:4]...)
	if want := all - all/2 + all; given != want { // the rest for three, all for the new one
		t.Errorf("then %d entries, want %d", given, want)
	}
	_, want := run("fresh", 0, names[:4]...)
	for _, d := range names[:4] {
		// The one that is served is issued anew with each handshake.
		if diff := cmp.Diff(logged1(want[d]), logged1(got[d])); diff != "" || len(logged1(got[d])) < 2 {
			t.Errorf("%s (-read at once +in parts)\n%s", d, diff)
		}
		kept := 0
		for _, x := range got[d].Evidence {
			if strings.HasPrefix(x.URI, "ct:") && strings.Contains(x.URI, "#") {
				kept++
			}
		}
		if kept != len(logged1(got[d])) {
			t.Errorf("%s: %d certificates, %d of them in the evidence", d, len(logged1(got[d])), kept)
		}
	}
	if _, less := run("house", all/3, names[0]); !slices.ContainsFunc(less[names[0]].Missing, func(m string) bool { return strings.Contains(m, "entries and shows") }) {
		t.Errorf("a log that shows less: %q", less[names[0]].Missing)
	}
}

// logged1 are the certificates of a site but the one that is served.
func logged1(s front.Site) []front.Certificate {
	return s.Certificates[:max(0, len(s.Certificates)-1)]
}

func savedSites(t *testing.T, path string) map[string]front.Site {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]front.Site{}
	for l := range bytes.Lines(b) {
		var s front.Site
		if err := json.Unmarshal(l, &s); err != nil {
			t.Fatal(err)
		}
		out[s.Domain] = s
	}
	return out
}
