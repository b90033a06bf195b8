package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/internal/front"
	"countersign/internal/sim/internet"
	"countersign/internal/sink"
)

var updateFronts = flag.Bool("update-fronts", false, "write the example of captured sites anew")

// TestFrontExample: the example is of the miniature internet of seed 5, so that
// it can be made again: two fronts of one crew, the firms that were copied, two
// honest ones.
func TestFrontExample(t *testing.T) {
	w := internet.New(internet.Options{Seed: 5, Firms: 30, Crews: 1})
	var fresh bytes.Buffer
	fronts, honest := 0, 0
	for _, d := range chosen(w) {
		s := w.Site(d)
		l := s.Label
		switch {
		case l.Front && l.CloneOf != "" && l.Edit != "heavy" && fronts < 2:
			fronts++
			captured(t, &fresh, w.Site(l.CloneOf))
		case l.Archetype == "plain" && honest < 2:
			honest++
		default:
			continue
		}
		captured(t, &fresh, s)
	}
	path := filepath.Join("..", "..", "examples", "fronts.ndjson")
	if *updateFronts {
		if err := os.WriteFile(path, fresh.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, fresh.Bytes()) {
		t.Error("the example is not what its seed makes; go test ./internal/app -run FrontExample -update-fronts writes it")
	}
}

// captured writes a site as front --save does, its first three pages.
func captured(t *testing.T, w *bytes.Buffer, s *internet.Site) {
	t.Helper()
	r := s.Registration
	out := front.Site{Domain: s.Domain, Addresses: s.A, NS: s.NS, MX: s.MX, TXT: s.TXT, Icon: s.Icon,
		Registration: &front.Registration{Registrar: r.Registrar, Created: r.Created, Name: r.Name, Org: r.Org, Email: r.Email, Country: r.Country},
		Networks:     []front.Network{{Addr: s.A[0], ASN: s.Network.ASN, Org: s.Network.Org, Abuse: "abuse@network.example"}}}
	c := s.Certificates[len(s.Certificates)-1]
	out.Certificates = []front.Certificate{{Names: c.Names, NotBefore: c.NotBefore, Issuer: c.Issuer}}
	for _, p := range s.Pages[:min(len(s.Pages), 4)] {
		out.Pages = append(out.Pages, front.Page{URL: "https://" + s.Domain + p.Path, HTML: []byte(p.HTML)})
	}
	if err := sink.Encode(w, &out, ""); err != nil {
		t.Fatal(err)
	}
}

// TestFront visits a miniature internet as it would visit the large one: a crew
// of fronts, the firms they copied, and honest ones. What it captured says the
// same again, offline.
func TestFront(t *testing.T) {
	w, s, roots := miniature(t, internet.Options{Seed: 5, Firms: 30, Crews: 1})
	dir := t.TempDir()
	r := FrontRequest{Domains: chosen(w), Save: filepath.Join(dir, "captures.ndjson"), Archive: filepath.Join(dir, "all.wacz"), Seizure: filepath.Join(dir, "package.zip"), Format: "ndjson", Now: w.Now, RDAP: s.RDAP, Jobs: 64,
		Data: filepath.Join(dir, "house"), Outside: Outside{Allow: []string{"127.0.0.0/8"}, Resolver: s.DNS, CA: roots}}
	if err := os.Mkdir(r.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	r.Receipt = filepath.Join(dir, "receipt.json")
	var online bytes.Buffer
	if _, err := Front(context.Background(), &online, r); err != nil {
		t.Fatal(err)
	}
	var a front.Answer
	if err := json.Unmarshal(bytes.SplitN(online.Bytes(), []byte("\n"), 2)[0], &a); err != nil {
		t.Fatal(err)
	}
	evidenceHeld(t, r.Data, &a)
	if err := Rerun(context.Background(), &bytes.Buffer{}, Rerunning{Receipt: r.Receipt, Data: r.Data}); err != nil {
		t.Errorf("from the evidence: %v", err)
	}
	judged(t, w, online.Bytes())
	laidOut(t, r.Seizure)
	z, err := zip.OpenReader(r.Archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	index, err := fs.ReadFile(z, "indexes/index.cdxj")
	if lines := bytes.Count(index, []byte("\n")); err != nil || lines < 10*len(r.Domains) {
		t.Errorf("the archive has %d answers of %d sites; %v", lines, len(r.Domains), err)
	}

	again := FrontRequest{Captures: []Input{{Name: "captures.ndjson", Path: r.Save}}, Format: "ndjson", Now: w.Now, Outside: Outside{Offline: true}}
	var one, two bytes.Buffer
	for _, out := range []*bytes.Buffer{&one, &two} {
		if _, err := Front(context.Background(), out, again); err != nil {
			t.Fatal(err)
		}
	}
	judged(t, w, one.Bytes())
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same captures were told otherwise")
	}
	for _, format := range []string{"table", "json", "html"} {
		again.Format = format
		var out bytes.Buffer
		if _, err := Front(context.Background(), &out, again); err != nil || out.Len() < 1000 {
			t.Errorf("%s: %d bytes, %v", format, out.Len(), err)
		}
	}
}

// laidOut demands of a package of a live run that it verifies, that its archive
// holds exchanges, and that certificates have their serial numbers.
func laidOut(t *testing.T, at string) {
	t.Helper()
	if err := VerifySeizure(&bytes.Buffer{}, at, ""); err != nil {
		t.Error(err)
	}
	z, err := zip.OpenReader(at)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for name, want := range map[string]string{"domains.csv": "serial ", "affidavit.md": "The captures were made with", "captures/captures.wacz": "archive/data.warc.gz"} {
		b, err := fs.ReadFile(z, name)
		if err != nil || !bytes.Contains(b, []byte(want)) {
			t.Errorf("%s does not hold %q; %v", name, want, err)
		}
	}
}

// chosen are all fronts of a world with whom they copied, and some honest firms.
func chosen(w *internet.World) []string {
	var out []string
	honest := 0
	for i := range w.Sites {
		l := w.Sites[i].Label
		switch {
		case l.Front:
			out = append(out, w.Sites[i].Domain)
			if l.CloneOf != "" {
				out = append(out, l.CloneOf)
			}
		case l.Archetype == "plain" && honest < 8:
			honest++
			out = append(out, w.Sites[i].Domain)
		}
	}
	return out
}

func judged(t *testing.T, w *internet.World, lines []byte) {
	t.Helper()
	n := 0
	for line := range strings.Lines(string(lines)) {
		if !strings.HasPrefix(line, `{"domain"`) {
			continue // the crew, the run
		}
		var a front.Answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		n++
		l := w.Site(a.Domain).Label
		if !l.Front && a.Verdict != "clear" {
			t.Errorf("%s is honest and at %s: %+v", a.Domain, a.Verdict, a.Findings)
		}
		if (l.Edit == "light" || l.Edit == "medium") && (a.Verdict == "clear" || a.CloneOf != l.CloneOf) {
			t.Errorf("%s copies %s (%s): %s, copy of %q, lacks %v", a.Domain, l.CloneOf, l.Edit, a.Verdict, a.CloneOf, a.Missing)
		}
	}
	if n < 10 {
		t.Errorf("%d sites were judged", n)
	}
}

// TestFrontRefuses: what is no domain, and captures that are none, are told in
// a sentence.
func TestFrontRefuses(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.ndjson")
	if err := os.WriteFile(bad, []byte("{\"domain\":\"a.example\"}\nnot json\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, r := range []FrontRequest{
		{Domains: []string{"no domain"}},
		{Captures: []Input{{Name: "bad.ndjson", Path: bad}}},
		{From: filepath.Join(t.TempDir(), "none")},
		{},
	} {
		r.Format, r.Now, r.Outside.Offline = "ndjson", time.Unix(0, 0), true
		if _, err := Front(context.Background(), &bytes.Buffer{}, r); err == nil {
			t.Errorf("%+v is taken", r)
		}
	}
}

// FuzzFrontInputs: captures, lists of domains and registry extracts are others'
// bytes; whatever they hold, the command answers or says what is wrong.
func FuzzFrontInputs(f *testing.F) {
	f.Add([]byte(`{"domain":"a.example","pages":[{"url":"x","html":"PGgxPng8L2gxPg=="}],"addresses":["192.0.2.1"]}`), []byte("number,name,founded\n1,A LLC,2019-01-01\n"), []byte("b.example # known\n"))
	f.Add([]byte(`{"domain":"a.example","registration":{"created":"2020-01-01T00:00:00Z"},"icon":"AA=="}`), []byte("name\n\"x"), []byte("\x00"))
	f.Fuzz(func(t *testing.T, captures, registry, known []byte) {
		dir := t.TempDir()
		r := FrontRequest{Captures: []Input{{Name: "captures", Reader: bytes.NewReader(captures)}}, Registry: filepath.Join(dir, "registry.csv"),
			From: filepath.Join(dir, "known.txt"), Format: "table", Now: time.Unix(1_780_000_000, 0).UTC(), Outside: Outside{Offline: true}}
		for path, b := range map[string][]byte{r.Registry: registry, r.From: known} {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if _, err := Front(context.Background(), &out, r); err == nil && out.Len() == 0 {
			t.Error("no error and no answer")
		}
	})
}
