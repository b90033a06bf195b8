package app

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/browser"
	"countersign/internal/front"
	"countersign/internal/store"
	"countersign/warc"
)

var update = flag.Bool("update", false, "write the golden files anew")

// hidden is what is added to a page of a copy: names and long passages that no
// visitor sees, and what is hidden on honest pages.
const hidden = `<style>.sr{position:absolute;width:1px;height:1px;overflow:hidden}</style>
<p style="display:none">Cedarview Software has looked after construction firms since its first grant tracker.</p>
<div style="position:absolute;left:-9999px">Play at lucky-casino.example today &lt;script&gt;alert(1)&lt;/script&gt;</div>
<p style="opacity:0">` + "\u202e" + `The grant tracker of a group of construction firms handled 58 thousand requests on its first day under Node. Our payment integration practice uses Swift and Swift to give call centres safer data handling.</p>
<a class=sr href="#main">Skip to content</a><ul hidden><li>Home</li><li>About</li></ul>
<p style="color:#fff;background:#fff">&copy; 2009 Cedarview Software</p>`

// sightOf runs the example with a page of a copy changed.
func sightOf(t *testing.T, add string, r FrontRequest) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "examples", "fronts.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var in bytes.Buffer
	for line := range bytes.Lines(raw) {
		var s front.Site
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		if s.Domain == "fablefielddata.net" {
			s.Pages[0].HTML = append(s.Pages[0].HTML, add...)
		}
		b, err := siteBytes(&s)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(b)
	}
	r.Captures = []Input{{Name: "fronts.ndjson", Reader: &in}}
	r.Domains, r.Now, r.Outside = []string{"fablefielddata.net"}, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Outside{Offline: true}
	var out bytes.Buffer
	if _, err := Front(context.Background(), &out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func drawable(t *testing.T) {
	t.Helper()
	if _, err := browser.Find(""); err != nil {
		t.Skipf("pages are not drawn here: %v", err)
	}
}

// TestSight: hidden text that names others or is long is quoted, and said to be
// hidden where a leftover stands in it; verdict, score and weights are those of
// a run without pictures.
func TestSight(t *testing.T) {
	drawable(t)
	answer := func(raw string) front.Answer {
		var a front.Answer
		if err := json.Unmarshal([]byte(strings.SplitAfter(raw, "\n")[0]), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	with, without := answer(sightOf(t, hidden, FrontRequest{Format: "ndjson", Screenshots: true})), answer(sightOf(t, hidden, FrontRequest{Format: "ndjson"}))
	got, err := json.MarshalIndent(map[string]any{"sight": with.Sight, "leftover": leftoverOf(with)}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "sight.json")
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.TrimSpace(string(want)), string(got)); d != "" {
		t.Error(d)
	}
	if without.Sight != nil {
		t.Error("a run without pictures says what is hidden")
	}
	if with.Verdict != without.Verdict || with.Score != without.Score || with.CloneOf != without.CloneOf {
		t.Errorf("%s %v with pictures, %s %v without", with.Verdict, with.Score, without.Verdict, without.Score)
	}
	for i := range with.Findings {
		if a, b := with.Findings[i], without.Findings[i]; a.Detector != b.Detector || a.Grade != b.Grade || a.Weight != b.Weight {
			t.Errorf("%+v, and without pictures %+v", a, b)
		}
	}
}

func leftoverOf(a front.Answer) *countersign.Finding {
	i := slices.IndexFunc(a.Findings, func(f countersign.Finding) bool { return f.Detector == "frontleftover" })
	if i < 0 {
		return nil
	}
	return &a.Findings[i]
}

// TestSightShown: the report quotes what others wrote and lets none of it be
// markup; the terminal gets no signs that turn text round.
func TestSightShown(t *testing.T) {
	drawable(t)
	html := sightOf(t, hidden, FrontRequest{Format: "html", Screenshots: true})
	for _, want := range []string{"What visitors do not see", "lucky-casino.example", "&lt;script&gt;alert(1)", "cedarviewsoftware.com", "off the page"} {
		if !strings.Contains(html, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	for _, never := range []string{"<script", "\u202e", "Skip to content"} {
		if strings.Contains(html, never) {
			t.Errorf("the report holds %q", never)
		}
	}
	if table := sightOf(t, hidden, FrontRequest{Format: "table", Screenshots: true}); !strings.Contains(table, "of the words of 3 drawn pages are not shown") {
		t.Error(table)
	}
}

// TestSightSealed: picture and text are among the evidence, each a record that
// verifies, and the receipt holds.
func TestSightSealed(t *testing.T) {
	drawable(t)
	data, receipt := t.TempDir(), filepath.Join(t.TempDir(), "receipt.json")
	raw := sightOf(t, hidden, FrontRequest{Format: "ndjson", Screenshots: true, Data: data, Receipt: receipt})
	var a front.Answer
	if err := json.Unmarshal([]byte(strings.SplitAfter(raw, "\n")[0]), &a); err != nil {
		t.Fatal(err)
	}
	l, err := store.OpenSQLite(data, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, x := range a.Evidence {
		b, err := l.Open(context.Background(), x.SHA256)
		if err != nil {
			t.Fatalf("%s: %v", x.URI, err)
		}
		r, err := warc.NewReader(bytes.NewReader(b)).Next()
		if err != nil || r.Verify() != nil || r.Target != x.URI || r.Type != warc.Resource {
			t.Fatalf("%s: %v", x.URI, err)
		}
		kind, _, _ := strings.Cut(strings.TrimPrefix(r.Target, "urn:"), ":")
		kinds[kind]++
		if kind == "unseen" && strings.HasSuffix(x.URI, ".net/") {
			var u unseen
			if err := json.Unmarshal(r.Block, &u); err != nil || u.By == "" || len(u.Hidden) < 5 || u.URL != "https://fablefielddata.net/" {
				t.Errorf("%v %+v", err, u)
			}
		}
	}
	if d := cmp.Diff(map[string]int{"view": picturesOfSite, "text": picturesOfSite, "unseen": picturesOfSite}, kinds); d != "" {
		t.Error(d)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(receipt)
	if err != nil {
		t.Fatal(err)
	}
	r, ok := readFrontReceipt(b)
	if !ok {
		t.Fatal("no receipt")
	}
	if err := r.askAgain(context.Background(), io.Discard, Rerunning{Data: data}); err != nil {
		t.Error(err)
	}
}

// TestShellSaid: of a page that its scripts make, front says that it read data
// and no rendered page.
func TestShellSaid(t *testing.T) {
	var in bytes.Buffer
	s := front.Site{Domain: "shell.example", Pages: []front.Page{{URL: "https://shell.example/", HTML: []byte(`<title>Shell</title><div id=root></div><script id=__NEXT_DATA__ type=application/json>["` +
		strings.Repeat(`We plan, build and mind bridges for towns that ask us to.","Nights are covered by people who know every bridge by name.","`, 5) + `"]</script>`)}}}
	b, err := siteBytes(&s)
	if err != nil {
		t.Fatal(err)
	}
	in.Write(b)
	var out bytes.Buffer
	if _, err := Front(context.Background(), &out, FrontRequest{Captures: []Input{{Name: "shell", Reader: &in}}, Format: "table", Outside: Outside{Offline: true}, Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "1 of 1 pages show hardly any without scripts") {
		t.Error(out.String())
	}
}
