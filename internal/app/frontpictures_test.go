package app

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/internal/browser"
	"countersign/internal/front"
)

// TestScreenshots: stored pages are drawn beside those they were made from, in
// the report and in the package.
func TestScreenshots(t *testing.T) {
	if _, err := browser.Find(""); err != nil {
		t.Skipf("pictures are not drawn here: %v", err)
	}
	at := filepath.Join(t.TempDir(), "package")
	r := seizing1(t, at, "")
	r.Screenshots, r.Format, r.Domains = true, "html", []string{"topazstream.com"}
	var out bytes.Buffer
	if _, err := Front(context.Background(), &out, r); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), `<img src="data:image/png;base64,`); n != 2*picturesOfSite {
		t.Errorf("the report shows %d pictures", n)
	}
	if strings.Contains(out.String(), "Not looked at: screenshots") {
		t.Error("the report says that they are missing")
	}
	for _, d := range []string{"topazstream.com", "wrenmark.com"} {
		b, err := os.ReadFile(filepath.Join(at, "screenshots", d, "01.png"))
		if err != nil || !bytes.HasPrefix(b, []byte("\x89PNG")) {
			t.Errorf("%s: %v", d, err)
		}
	}
	if err := VerifySeizure(&out, at, ""); err != nil {
		t.Error(err)
	}
}

// TestNoBrowser: without a browser the answer says so, and is the same else.
func TestNoBrowser(t *testing.T) {
	r := seizing1(t, "", "")
	r.Domains = []string{"topazstream.com"}
	var with, without front.Answer
	for _, a := range []*front.Answer{&without, &with} {
		var out bytes.Buffer
		if _, err := Front(context.Background(), &out, r); err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(out.String(), "\n")
		if err := json.Unmarshal([]byte(line), a); err != nil {
			t.Fatal(err)
		}
		r.Screenshots, r.Browser = true, filepath.Join(t.TempDir(), "none")
	}
	if len(with.Missing) != 1 || !strings.HasPrefix(with.Missing[0], "screenshots: ") || len(without.Missing) != 0 {
		t.Errorf("missing: %q, %q", without.Missing, with.Missing)
	}
	if with.Verdict != without.Verdict || with.Score != without.Score {
		t.Error("a browser that is missing changes the verdict")
	}
}

// TestPairs: pages of one path stand side by side, each once.
func TestPairs(t *testing.T) {
	got := pairs([]picture{{URL: "https://a.example/"}, {URL: "https://a.example/about/"}, {URL: "https://a.example/x"}},
		[]picture{{URL: "https://b.example/about"}, {URL: "http://b.example"}})
	var said []string
	for _, p := range got {
		s := p.This.URL + " "
		if p.Other != nil {
			s += p.Other.URL
		}
		said = append(said, s)
	}
	want := "https://a.example/ http://b.example, https://a.example/about/ https://b.example/about, https://a.example/x "
	if s := strings.Join(said, ", "); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
}
