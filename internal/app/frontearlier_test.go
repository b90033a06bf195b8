package app

import (
	"bytes"
	"context"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
	"countersign/internal/store"
	"countersign/warc"
)

// TestWatchUnchanged: what a site says is unchanged is not sent again, is kept
// as a revisit of the record that has it, and the capture reads as if it had
// been sent. After a week nobody is believed.
func TestWatchUnchanged(t *testing.T) {
	w, s, roots := miniature(t, internet.Options{Seed: 5, Firms: 30, Crews: 1})
	dir := t.TempDir()
	at := time.Now().UTC().Truncate(time.Second) // records have the clock's time, and are believed for a week
	r := FrontRequest{Domains: cast(w)[:6], Format: "ndjson", Now: at, RDAP: s.RDAP, Jobs: 64, pause: time.Millisecond, Data: filepath.Join(dir, "house"),
		Outside: Outside{Allow: []string{"127.0.0.0/8"}, Resolver: s.DNS, CA: roots}}
	look := func() map[string]visited {
		t.Helper()
		var out bytes.Buffer
		wait := func(context.Context, time.Duration) error { return nil }
		if _, err := WatchFronts(context.Background(), &out, r, Watching{Every: time.Hour, Rounds: 1, Wait: wait}); err != nil {
			t.Fatal(err)
		}
		if got := changesIn(t, out.Bytes()); len(got) > 0 {
			t.Errorf("nothing changed, and told: %+v", got)
		}
		return lastVisits(t, r.Data, r.Domains)
	}
	first := look()
	for round := range 2 { // the second revisits what the first revisited
		r.Now = r.Now.Add(time.Hour)
		again := look()
		tagged := 0
		for d, was := range first {
			is := again[d]
			if diff := cmp.Diff(was.site, is.site, cmpopts.IgnoreFields(front.Site{}, "Seen", "Evidence", "Certificates"), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Errorf("round %d: %s (-first +again)\n%s", round, d, diff)
			}
			if w.Site(d).Tagged() {
				tagged++
				if is.revisits < len(is.site.Pages) || is.dangling > 0 {
					t.Errorf("round %d: %s: %d pages, %d revisits, %d of them of nothing", round, d, len(is.site.Pages), is.revisits, is.dangling)
				}
			} else if is.revisits != 0 {
				t.Errorf("round %d: %s: %d revisits", round, d, is.revisits)
			}
		}
		if tagged == 0 || tagged == len(first) {
			t.Errorf("%d of %d sites tell versions apart", tagged, len(first))
		}
	}
	r.Now = r.Now.Add(trusted)
	for d, is := range look() {
		if is.revisits != 0 {
			t.Errorf("%s: %d revisits after a week", d, is.revisits)
		}
	}
}

// A visited site is its last capture, and how many revisits are among the
// evidence it names, and how many of those whose payload is not.
type visited struct {
	site               front.Site
	revisits, dangling int
}

func lastVisits(t *testing.T, data string, domains []string) map[string]visited {
	t.Helper()
	out := map[string]visited{}
	ctx := context.Background()
	err := withData(ctx, data, func(l *store.SQLite) error {
		for _, d := range domains {
			all, err := l.EvidenceOf(ctx, countersign.MakeID("domain", d))
			if err != nil {
				return err
			}
			var v visited
			for _, e := range all {
				if e.Name != frontCaptureName {
					continue
				}
				s, err := storedSite(ctx, l, e.Hash)
				if err != nil {
					return err
				}
				v = visited{site: *s}
			}
			ids := map[string]bool{}
			var of []string
			for _, e := range v.site.Evidence {
				raw, err := l.Open(ctx, e.SHA256)
				if err != nil {
					return err
				}
				rec, err := warc.NewReader(bytes.NewReader(raw)).Next()
				if err != nil {
					return err
				}
				ids[rec.ID] = true
				if rec.Type == warc.Revisit {
					of = append(of, rec.RefersTo())
				}
			}
			for _, id := range of {
				v.revisits++
				if !ids[id] {
					v.dangling++
				}
			}
			out[d] = v
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
