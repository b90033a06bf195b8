package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign"
	pages "countersign/internal/collect/web"
	"countersign/internal/front"
	"countersign/internal/sink"
)

// teamSite is a capture of a firm that shows two people, one with a mailbox and
// one with a picture, which it had a year ago.
func teamSite(t *testing.T, domain string) front.Site {
	t.Helper()
	about := "<p>" + strings.Repeat("We build bridges for those who ask us and answer for each of them. ", 12) + "</p>"
	team := fmt.Sprintf(`<h2>Our team</h2><h3>Ana Abbott</h3><a href="mailto:ana@%s">write</a><h3>Ben Baker</h3><a href="https://github.com/benbaker88">code</a>`, domain)
	s := front.Site{Domain: domain, Registration: &front.Registration{Created: worldEnd.AddDate(-1, 0, 0)}}
	for path, html := range map[string]string{"/": about, "/team": team, "/contact": about} {
		s.Pages = append(s.Pages, front.Page{URL: "https://" + domain + path, HTML: []byte(html)})
	}
	slices.SortFunc(s.Pages, func(a, b front.Page) int { return strings.Compare(a.URL, b.URL) })
	return s
}

func captures(t *testing.T, sites ...front.Site) []Input {
	t.Helper()
	var b bytes.Buffer
	for i := range sites {
		if err := sink.Encode(&b, &sites[i], ""); err != nil {
			t.Fatal(err)
		}
	}
	return []Input{{Name: "captures", Reader: &b}}
}

func findings(t *testing.T, out []byte, domain, rule string) []countersign.Finding {
	t.Helper()
	var found []countersign.Finding
	for line := range bytes.Lines(out) {
		var a front.Answer
		if json.Unmarshal(line, &a) == nil && a.Domain == domain {
			for _, f := range a.Findings {
				if strings.HasPrefix(f.Detector, rule) {
					found = append(found, f)
				}
			}
		}
	}
	return found
}

// TestFrontPeople: a folder's applicants are known on a front's site by what
// they have, not by what they are called; the receipt judges the same again
// though the folder learnt more, until one of them is erased.
func TestFrontPeople(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	data, receipt := filepath.Join(dir, "house"), filepath.Join(dir, "receipt.json")
	screened(t, Config{Data: data, Now: worldEnd}, []byte(`{"id":"applicant:acme/1","name":"Zoe Young","emails":["ana@firm.example"]}
{"id":"applicant:acme/2","name":"Yan Xu","handles":[{"service":"github","name":"BenBaker88"}]}
{"id":"applicant:acme/3","name":"Ana Abbott","emails":["ana.abbott@mail.example"]}
{"id":"worker:acme/4","name":"Will Varga","emails":["ana@firm.example"]}
{"id":"applicant:acme/5","name":"Uma Tanaka","employment":[{"employer":"Firm","domain":"firm.example","from":"2025-12"}],"references":[{"name":"x","email":"hr@firm.example"}]}
{"id":"applicant:acme/6","name":"Sam Rossi","employment":[{"employer":"Firm","domain":"www.firm.example","from":"2025-12"}],"references":[{"name":"y","email":"boss@firm.example"}]}
`))
	r := FrontRequest{Captures: captures(t, teamSite(t, "firm.example")), Data: data, Receipt: receipt, Format: "ndjson", Now: worldEnd, Outside: Outside{Offline: true}}
	var out bytes.Buffer
	if _, err := Front(ctx, &out, r); err != nil {
		t.Fatal(err)
	}
	staff := findings(t, out.Bytes(), "firm.example", "frontstaff")
	if len(staff) != 1 || staff[0].Grade != "othernames" || !strings.Contains(staff[0].Say, "applicant:acme/1, applicant:acme/2.") || len(staff[0].Because) != 2 || !strings.Contains(staff[0].Because[0].Shown, "ana@firm.example") {
		t.Errorf("%+v", staff)
	}
	if f := findings(t, out.Bytes(), "firm.example", "frontresume"); len(f) != 1 || f[0].Grade != "referees" || !strings.Contains(f[0].Say, "applicant:acme/5, applicant:acme/6") {
		t.Errorf("%+v", f)
	}
	parcelled(t, r, data, filepath.Join(dir, "package"))
	screened(t, Config{Data: data, Now: worldEnd}, []byte(`{"id":"applicant:acme/7","name":"Quinn Novak","emails":["ana@firm.example"]}`+"\n"))
	again := func() error {
		return Rerun(ctx, &bytes.Buffer{}, Rerunning{Receipt: receipt, Data: data})
	}
	if err := again(); err != nil {
		t.Errorf("with a later applicant: %v", err)
	}
	if err := Erase(ctx, data, countersign.Erasure{Subject: "applicant:acme/2", By: "ann", Reason: "asked"}); err != nil {
		t.Fatal(err)
	}
	if err := again(); !errors.Is(err, countersign.ErrNotFound) {
		t.Errorf("whom it speaks of was erased, and it says %v", err)
	}
	out.Reset()
	r.Captures = captures(t, teamSite(t, "firm.example"))
	if _, err := Front(ctx, &out, r); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "applicant:acme/2") || !strings.Contains(out.String(), "applicant:acme/7") {
		t.Errorf("after the erasure: %s", out.String())
	}
	r.Data, r.Receipt, r.Captures = "", "", captures(t, teamSite(t, "firm.example"))
	out.Reset()
	if _, err := Front(ctx, &out, r); err != nil || strings.Contains(out.String(), "applicant:") {
		t.Errorf("without a folder: %v %s", err, out.String())
	}
}

// parcelled demands of a seizure package that it says what was found and names
// nobody of the house.
func parcelled(t *testing.T, r FrontRequest, data, dir string) {
	t.Helper()
	r.Captures, r.Data, r.Receipt, r.Seizure = captures(t, teamSite(t, "firm.example")), data, "", dir
	if _, err := Front(context.Background(), &bytes.Buffer{}, r); err != nil {
		t.Fatal(err)
	}
	said := false
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, who := range []string{"applicant:", "Zoe Young", "hr@firm.example"} {
			if bytes.Contains(b, []byte(who)) {
				t.Errorf("%s gives %s away", filepath.Base(path), who)
			}
		}
		said = said || bytes.Contains(b, []byte("Its people are known as applicants only"))
		return err
	})
	if err != nil || !said {
		t.Errorf("the package does not say that people are known: %v", err)
	}
}

func drawn(t *testing.T, side int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.SetGray(x, y, color.Gray{Y: uint8(x * 14 / side * y * 14 / side * 37)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPortraits: what is no picture, or would unpack to too much, is left out
// before a pixel of it is read.
func TestPortraits(t *testing.T) {
	bomb := drawn(t, 64)
	for i := 16; i < 24; i++ { // width and height of the header: four thousand million each
		bomb[i] = 0x7f
	}
	began := time.Now()
	got := portraits(&pages.Site{Portraits: []pages.Page{{URL: "bomb", Body: bomb}, {URL: "text", Body: []byte("no picture")}, {URL: "sign", Body: drawn(t, 32)},
		{URL: "cut", Body: drawn(t, 200)[:300]}, {URL: "ana", Body: drawn(t, 200)}, {URL: "none"}}})
	if len(got) != 1 || got[0].URL != "ana" || got[0].SHA256 == (countersign.Hash{}) {
		t.Errorf("%+v", got)
	}
	if time.Since(began) > time.Minute {
		t.Error("a picture took a minute")
	}
}

func FuzzPortrait(f *testing.F) {
	f.Add([]byte("GIF89a\x40\x00\x40\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x40\x00\x40\x00\x00\x02\x16\x8c\x2d\x99\x87\x2a\x1c\xdc\x33\xa0\x02\x75\xec\x95\xfa\xa8\xde\x60\x8c\x04\x91\x4c\x01\x00;"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		_, _ = hashed(b)
	})
}

// TestPhotosKept: a picture that a site showed once is known when a younger one
// shows it, offline; the receipt does not learn from what came later.
func TestPhotosKept(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	data := filepath.Join(dir, "house")
	shows := func(domain string, created time.Time, name string) front.Site {
		s := teamSite(t, domain)
		s.Registration.Created, s.Seen = created, created
		h, err := hashed(drawn(t, 200))
		if err != nil {
			t.Fatal(err)
		}
		s.Images = []front.Image{{URL: "https://" + domain + "/" + domain + ".png", Hash: h}}
		s.Pages = append(s.Pages, front.Page{URL: "https://" + domain + "/people", HTML: []byte(`<h2>Our team</h2><img src="/` + domain + `.png"><h3>` + name + `</h3>`)})
		return s
	}
	run := func(receipt string, s front.Site) []countersign.Finding {
		var out bytes.Buffer
		r := FrontRequest{Captures: captures(t, s), Data: data, Receipt: receipt, Format: "ndjson", Now: worldEnd, Outside: Outside{Offline: true}}
		if _, err := Front(ctx, &out, r); err != nil {
			t.Fatal(err)
		}
		return findings(t, out.Bytes(), s.Domain, "frontphoto")
	}
	receipt := filepath.Join(dir, "receipt.json")
	if f := run(receipt, shows("old.example", worldEnd.AddDate(-9, 0, 0), "Cy Dale")); len(f) != 0 {
		t.Errorf("the first: %+v", f)
	}
	if f := run("", shows("new.example", worldEnd.AddDate(-1, 0, 0), "Dee Engel")); len(f) != 1 || f[0].Grade != "one" {
		t.Errorf("the second: %+v", f)
	}
	if err := Rerun(ctx, &bytes.Buffer{}, Rerunning{Receipt: receipt, Data: data}); err != nil {
		t.Error(err)
	}
}
