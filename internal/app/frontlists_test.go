package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/reference"
	"countersign/internal/sim/internet"
)

const madeList = `90001,"SILVERSTAR QUORVEX TRADING CO., LTD.",-0- ,"MADE-UP",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Email Address quorvex_desk@mail.example; Phone Number +85023817000."
90002,"PIONEER",-0- ,"MADE-UP",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-
90003,"DALTON, Quorvexina","individual","MADE-UP",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 10 Jan 1987."
`

// TestFrontLists: lists that were imported into the folder are asked about the
// firm, by how rare its words are; the receipt holds them, and a list that came
// later changes nothing that was said.
func TestFrontLists(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	data, sdn := filepath.Join(dir, "house"), filepath.Join(dir, "sdn.csv")
	if err := os.WriteFile(sdn, []byte(madeList), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ImportList(ctx, data, Import{Name: "ofac", Files: []string{sdn}, Date: "2026-02-01"}, worldEnd); err != nil {
		t.Fatal(err)
	}
	named := func(domain, legal, mailbox string) front.Site {
		s := teamSite(t, domain)
		s.Pages = append(s.Pages, front.Page{URL: "https://" + domain + "/imprint", HTML: []byte("<p>" + legal + "</p><p>" + mailbox + "</p>")})
		return s
	}
	sites := []front.Site{
		named("quorvextrading.example", "Quorvex Silverstar Trading LLC", ""),
		named("quorvexdesk.example", "Quorvexdesk Software LLC", ""),
		named("other.example", "Other Software LLC", "quorvex_desk@mail.example"),
		named("pioneer.example", "Pioneer Software LLC", ""),
		named("bridgeworks.example", "Bridgeworks Trading Co., Ltd.", ""),
	}
	receipt := filepath.Join(dir, "receipt.json")
	var out bytes.Buffer
	r := FrontRequest{Captures: captures(t, sites...), Data: data, Receipt: receipt, Format: "ndjson", Now: worldEnd, Outside: Outside{Offline: true}}
	if _, err := Front(ctx, &out, r); err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string]string{"quorvextrading.example": "alike", "quorvexdesk.example": "handle", "other.example": "identifier", "pioneer.example": "", "bridgeworks.example": ""} {
		f := findings(t, out.Bytes(), domain, "frontlisted")
		switch {
		case want == "" && len(f) > 0, want != "" && (len(f) != 1 || f[0].Grade != want || !strings.Contains(f[0].Say, "ofac")):
			t.Errorf("%s: want %q, got %+v", domain, want, f)
		}
	}
	rerun := func() error {
		return Rerun(ctx, &bytes.Buffer{}, Rerunning{Receipt: receipt, Data: data})
	}
	if err := rerun(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(sdn, []byte(madeList[:strings.Index(madeList, "90003")]+"90004,\"OTHER SOFTWARE\",-0- ,\"MADE-UP\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ImportList(ctx, data, Import{Name: "ofac", Files: []string{sdn}, Date: "2026-03-01", Force: true}, worldEnd); err != nil {
		t.Fatal(err)
	}
	if err := rerun(); !errors.Is(err, countersign.ErrTampered) || !strings.Contains(err.Error(), "list ofac is another edition") {
		t.Errorf("another edition: %v", err)
	}
}

// TestFrontListsReal asks whole lists about the firms of made worlds: none is
// like a listed one.
func TestFrontListsReal(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "sanctions", "ofac-2025-12")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the lists are not beside the repository")
	}
	data := t.TempDir()
	if _, err := ImportList(context.Background(), data, Import{Name: "ofac", Files: []string{filepath.Join(dir, "sdn.csv.gz"), filepath.Join(dir, "alt.csv.gz"), filepath.Join(dir, "sdn_comments.csv.gz")}, Date: "2025-12-24"}, worldEnd); err != nil {
		t.Fatal(err)
	}
	l, err := openFrontLists(context.Background(), data, reference.Embedded(), nil)
	if err != nil {
		t.Fatal(err)
	}
	asked, alike := 0, 0
	for seed := range uint64(4) {
		w := internet.New(internet.Options{Seed: 401 + seed})
		for i := range w.Companies {
			asked++
			if hits := l.ask(front.ListQuestion{Names: []string{w.Companies[i].Name}}); len(hits) > 0 && hits[0].Score >= 0.85 {
				t.Logf("%s is like %s", w.Companies[i].Name, hits[0].Name)
				alike++
			}
		}
	}
	t.Logf("of %d firms %d are like a listed firm by name; %d handles of listed mailboxes", asked, alike, len(l.handles))
	if asked < 1000 || alike > asked/500 {
		t.Errorf("of %d made firms %d are alike", asked, alike)
	}
	for name, want := range map[string]bool{"Volasys Silverstar Inc": true, "Chinyong IT": true, "Summit Software LLC": false, "Golden Star Digital": false, "General Trading LLC": false} {
		hits := l.ask(front.ListQuestion{Names: []string{name}})
		if got := len(hits) > 0 && hits[0].Score >= 0.85; got != want {
			t.Errorf("%s: %v %+v", name, got, hits)
		}
	}
}
