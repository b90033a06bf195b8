package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
	"countersign/warc"
)

// TestFrontFolder: captures that were cut off in any way are told and made
// again, they alone; whole ones are not; and the answers are those of a run that
// nobody killed.
func TestFrontFolder(t *testing.T) {
	w, s, roots := miniature(t, internet.Options{Seed: 5, Firms: 30, Crews: 1})
	dir := t.TempDir()
	var said []string
	whole := filepath.Join(dir, "whole") + "/"
	r := FrontRequest{Domains: cast(w)[:6], Captures: []Input{{Name: "whole", Path: whole}}, Format: "ndjson", Now: w.Now, RDAP: s.RDAP, Jobs: 64, pause: time.Millisecond,
		Receipt: filepath.Join(dir, "receipt.json"), Tell: func(say string) { said = append(said, say) },
		Outside: Outside{Allow: []string{"127.0.0.0/8"}, Resolver: s.DNS, CA: roots}}
	run := func(at string) ([]string, map[string]int, error) {
		said = nil
		r.Captures[0].Path = at
		before := s.Visits()
		var out bytes.Buffer
		_, err := Front(context.Background(), &out, r)
		visits := map[string]int{}
		for d, n := range s.Visits() {
			if n > before[d] {
				visits[d] = n - before[d]
			}
		}
		return inShort(t, out.String()), visits, err
	}
	want, visits, err := run(whole)
	if err != nil || len(visits) != 6 || len(said) > 0 {
		t.Fatalf("%d visited, said %q, %v", len(visits), said, err)
	}
	if err := Rerun(context.Background(), io.Discard, Rerunning{Receipt: r.Receipt}); err != nil {
		t.Errorf("the receipt: %v", err)
	}
	if _, visits, err := run(whole); err != nil || len(visits) > 0 {
		t.Errorf("all was there, and visited again: %v, %v", visits, err)
	}
	lines := readLines(t, filepath.Join(whole, folderLines))
	last := domainIn(t, lines[5])
	for _, c := range []struct {
		name, file string
		spoil      func(b []byte) []byte
		again      int // sites that are visited again
		say        string
	}{
		{"in a line", folderLines, func(b []byte) []byte { return b[:len(b)-len(lines[5])/2] }, 1, "cut off in its middle"},
		{"before the end of a line", folderLines, func(b []byte) []byte { return b[:len(b)-1] }, 1, "cut off in its middle"},
		{"at a line", folderLines, func(b []byte) []byte { return b[:len(b)-len(lines[5])] }, 1, "cut off in its middle"}, // its exchanges are there
		{"of noughts", folderLines, func(b []byte) []byte { return append(b[:len(b)-len(lines[5])], make([]byte, 100)...) }, 1, "cut off in its middle"},
		{"in the exchanges", folderArchive, func(b []byte) []byte { return b[:len(b)-10] }, 1, "not whole"},
		{"behind the exchanges", folderArchive, func(b []byte) []byte { return append(b, b[:50]...) }, 0, "cut off in its middle"},
		{"everything", folderLines, func([]byte) []byte { return nil }, 6, ""},
	} {
		at := filepath.Join(t.TempDir(), "visits")
		if err := os.CopyFS(at, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(at, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at, c.file), c.spoil(b), 0o600); err != nil {
			t.Fatal(err)
		}
		got, visits, err := run(at)
		if err != nil || len(visits) != c.again || c.again == 1 && visits[last] == 0 || !strings.Contains(strings.Join(said, "\n"), c.say) {
			t.Errorf("cut %s: visited %v, said %q, %v", c.name, visits, said, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cut %s (-whole +gone on)\n%s", c.name, diff)
		}
		folderWhole(t, at, 6)
	}
	r.Archive = filepath.Join(dir, "all.wacz")
	if _, _, err := run(whole); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(r.Archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open("pages/pages.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if list, err := io.ReadAll(f); err != nil || bytes.Count(list, []byte("\n")) < 6*4 || !bytes.Contains(list, []byte(`"title":"`)) {
		t.Errorf("the archive of what was there has pages\n%s", list)
	}
}

// TestFrontFolderRefuses: one run at a time, and captures that somebody spoilt.
func TestFrontFolderRefuses(t *testing.T) {
	dir := t.TempDir()
	c, _, err := openCaptures(dir, time.Unix(0, 0), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := openCaptures(dir, time.Unix(0, 0), func(string) {}); !errors.Is(err, countersign.ErrConflict) {
		t.Errorf("two at once: %v", err)
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, folderLines), []byte("{\"domain\":\"a.example\"}\nnot json\n{\"domain\":\"b.example\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := openCaptures(dir, time.Unix(0, 0), func(string) {}); !errors.Is(err, countersign.ErrInvalid) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a line between others: %v", err)
	}
}

// inShort is what is said of each site.
func inShort(t *testing.T, answers string) []string {
	t.Helper()
	var out []string
	for l := range strings.Lines(answers) {
		if !strings.HasPrefix(l, `{"domain"`) {
			continue
		}
		var a front.Answer
		if err := json.Unmarshal([]byte(l), &a); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(map[string]any{"domain": a.Domain, "verdict": a.Verdict, "score": a.Score, "of": a.CloneOf, "findings": a.Findings, "missing": a.Missing})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func readLines(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.SplitAfter(strings.TrimSuffix(string(b), "\n"), "\n")
}

func domainIn(t *testing.T, line string) string {
	t.Helper()
	var s front.Site
	if err := json.Unmarshal([]byte(line), &s); err != nil {
		t.Fatal(err)
	}
	return s.Domain
}

// folderWhole: every line has its exchanges, and they verify.
func folderWhole(t *testing.T, dir string, sites int) {
	t.Helper()
	c, list, err := openCaptures(dir, time.Unix(0, 0), func(say string) { t.Errorf("a run that ended leaves: %s", say) })
	if err != nil {
		t.Fatal(err)
	}
	defer c.close() //nolint:errcheck // nothing was written
	if len(list) != sites {
		t.Errorf("%d sites", len(list))
	}
	for _, s := range list {
		pages := map[string]bool{}
		for r, err := range c.records(s.Domain) {
			if err != nil {
				t.Error(err)
				break
			}
			if r.Type == warc.Response {
				pages[r.Target] = true
			}
		}
		for _, p := range s.Pages {
			if !pages[p.URL] {
				t.Errorf("%s has no exchange", p.URL)
			}
		}
	}
}

// FuzzFolder: whatever stands in a folder's lines, they are read or refused, and
// what counts as whole is read alike again.
func FuzzFolder(f *testing.F) {
	f.Add([]byte("{\"domain\":\"a.example\",\"archive\":{\"from\":1,\"to\":2}}\n{\"domain\":"))
	f.Add([]byte("\n\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		kept, whole, _, err := readFolder(bytes.NewReader(b), "visits")
		if err != nil {
			return
		}
		again, n, torn, err := readFolder(bytes.NewReader(b[:whole]), "visits")
		if err != nil || n != whole || torn || len(again) != len(kept) {
			t.Errorf("%d of %d bytes: %d sites, then %d, torn %v, %v", whole, len(b), len(kept), len(again), torn, err)
		}
	})
}
