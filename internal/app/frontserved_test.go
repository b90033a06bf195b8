package app

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// TestFrontStaffServed visits sites that show their people: their pictures come
// with the visit, stand in the evidence and in the captures, and say the same
// offline; what was seen stands on the ledger, and a second visit adds nothing.
func TestFrontStaffServed(t *testing.T) {
	ctx := context.Background()
	w, s, roots := miniature(t, internet.Options{Seed: 9, Firms: 30, Crews: 2, Staff: true})
	var domains []string
	shown := 0
	for i := range w.Sites {
		if x := &w.Sites[i]; len(x.Photos) > 0 && x.Redirect == "" && (x.Label.Front || x.Label.Archetype == "plain") && len(domains) < 6 {
			domains = append(domains, x.Domain)
			shown += len(x.Photos)
		}
	}
	dir := t.TempDir()
	r := FrontRequest{Domains: domains, Save: filepath.Join(dir, "captures.ndjson"), Format: "ndjson", Now: w.Now, RDAP: s.RDAP, Jobs: 8, pause: 1,
		Data: filepath.Join(dir, "house"), Outside: Outside{Allow: []string{"127.0.0.0/8"}, Resolver: s.DNS, CA: roots}}
	var online, offline bytes.Buffer
	if _, err := Front(ctx, &online, r); err != nil {
		t.Fatal(err)
	}
	records := siteRecords(t, r.Data)
	preds := map[countersign.Pred]int{}
	rests := map[string]bool{}
	for _, e := range records {
		rests[strings.SplitN(e.Record.Origin, ":", 2)[0]] = true
		for i := range e.Record.Facts {
			f := &e.Record.Facts[i]
			preds[f.Pred]++
			if !f.Subject.Site() {
				t.Errorf("%s is no site", f.Subject)
			}
		}
	}
	for _, p := range []countersign.Pred{collect.Address, collect.NameServer, collect.Registered, collect.Certificate, collect.Page, collect.Asset, countersign.SiteDomain, countersign.SiteIcon} {
		if preds[p] == 0 {
			t.Errorf("nothing of %s stands on the ledger: %v", p, preds)
		}
	}
	for _, from := range []string{"dns", "tls", "https", "http"} { // RDAP is served without encryption
		if !rests[from] {
			t.Errorf("nothing rests on %s: %v", from, rests)
		}
	}
	pictures := 0
	raw, err := os.ReadFile(r.Save)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(raw) {
		var site front.Site
		if err := json.Unmarshal(line, &site); err != nil {
			t.Fatal(err)
		}
		pictures += len(site.Images)
		for _, x := range site.Images {
			if x.SHA256 == (countersign.Hash{}) {
				t.Errorf("%s has no hash", x.URL)
			}
		}
	}
	if pictures != shown {
		t.Errorf("%d pictures of %d", pictures, shown)
	}
	again := FrontRequest{Captures: []Input{{Name: "captures.ndjson", Path: r.Save}}, Format: "ndjson", Now: w.Now, Outside: Outside{Offline: true}}
	if _, err := Front(ctx, &offline, again); err != nil {
		t.Fatal(err)
	}
	for _, d := range domains {
		if a, b := findings(t, online.Bytes(), d, "frontphoto"), findings(t, offline.Bytes(), d, "frontphoto"); len(a) != len(b) {
			t.Errorf("%s: %+v online, %+v offline", d, a, b)
		}
	}
	r.Save = ""
	if _, err := Front(ctx, &bytes.Buffer{}, r); err != nil {
		t.Fatal(err)
	}
	for _, e := range siteRecords(t, r.Data)[len(records):] {
		for _, f := range e.Record.Facts {
			if f.Pred != collect.Certificate { // the small world's authority makes one for each handshake
				t.Errorf("a second visit says %+v", f)
			}
		}
	}
}
