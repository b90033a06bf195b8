package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"countersign"
	"countersign/internal/web/watchman"
	"countersign/internal/web/yente"
)

var updateDialects = flag.Bool("update-dialects", false, "write the answers of testdata/dialects anew")

var dialectDay = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// dialects serves invented lists in both dialects, each under a prefix.
func dialects(t testing.TB) http.Handler {
	t.Helper()
	data := t.TempDir()
	for name, file := range map[string]string{"ftm": "testdata/dialects/entities.ftm.json", "uk": "../source/uk/testdata/xml.raw",
		"ofacxml": "../source/ofacxml/testdata/advanced.raw"} {
		if _, err := ImportList(context.Background(), data, Import{Name: name, Files: []string{file}, Date: "2026-03-01", Force: true}, dialectDay); err != nil {
			t.Fatal(err)
		}
	}
	l, err := openListed(context.Background(), data, nil, dialectDay) // what is embedded changes with each release
	if err != nil {
		t.Fatal(err)
	}
	return mounted(l)
}

func mounted(l *Listed) http.Handler {
	current := func() *Listed { return l }
	mux := http.NewServeMux()
	mux.Handle("/yente/", http.StripPrefix("/yente", Yente(current, yente.Options{Update: updating("secret")})))
	refresh := watchman.NewRefresh(func(context.Context) error { return nil }, func() time.Time { return dialectDay }, time.Minute)
	mux.Handle("/watchman/", http.StripPrefix("/watchman", Watchman(current, refresh)))
	return mux
}

func updating(secret string) func(context.Context, string, bool) error {
	return func(_ context.Context, token string, _ bool) error {
		if token != secret {
			return countersign.ErrForbidden
		}
		return nil
	}
}

// ask sends a request that is written out: a line "METHOD PATH", headers, an
// empty line and the body.
func ask(t testing.TB, h http.Handler, raw string) *httptest.ResponseRecorder {
	t.Helper()
	head, body, _ := strings.Cut(strings.TrimLeft(raw, "\n"), "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	method, path, _ := strings.Cut(lines[0], " ")
	r := httptest.NewRequest(method, path, strings.NewReader(strings.TrimSuffix(body, "\n")))
	for _, l := range lines[1:] {
		name, value, _ := strings.Cut(l, ":")
		r.Header.Set(name, strings.TrimSpace(value))
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// shownAnswer writes an answer as it is kept: status, headers that mean
// something, and JSON with indents.
func shownAnswer(w *httptest.ResponseRecorder) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d %s\n", w.Code, http.StatusText(w.Code))
	for _, name := range []string{"Content-Type", "Location", "X-Batch-Size", "Etag"} {
		if v := w.Header().Get(name); v != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	b.WriteString("\n")
	if json.Indent(&b, w.Body.Bytes(), "", " ") != nil {
		b.Write(w.Body.Bytes())
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// TestDialects: every request of testdata/dialects is answered as it stands
// there.
func TestDialects(t *testing.T) {
	h := dialects(t)
	files, err := filepath.Glob("testdata/dialects/*.txtar")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files of requests: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if fresh := replayed(t, h, a); *updateDialects {
				if err := os.WriteFile(file, txtar.Format(fresh), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func replayed(t *testing.T, h http.Handler, a *txtar.Archive) *txtar.Archive {
	fresh := &txtar.Archive{Comment: a.Comment}
	answers := map[string]string{}
	for _, f := range a.Files {
		answers[f.Name] = string(f.Data)
	}
	for _, f := range a.Files {
		name, ok := strings.CutSuffix(f.Name, ".request")
		if !ok {
			continue
		}
		got := shownAnswer(ask(t, h, string(f.Data)))
		if diff := cmp.Diff(answers[name+".response"], got); diff != "" && !*updateDialects {
			t.Errorf("%s: (-kept +got)\n%s", name, diff)
		}
		fresh.Files = append(fresh.Files, f, txtar.File{Name: name + ".response", Data: []byte(got)})
	}
	return fresh
}

// TestDialectsPage: the examples of docs/dialects.md are answered as the page
// shows; what stands between "..." lines is left out there.
func TestDialectsPage(t *testing.T) {
	h := dialects(t)
	page, err := os.ReadFile("../../docs/dialects.md")
	if err != nil {
		t.Fatal(err)
	}
	request, asked := "", 0
	for _, b := range fences(string(page)) {
		switch b.kind {
		case "http":
			request = b.text
		case "json":
			if request == "" {
				continue
			}
			asked++
			w := ask(t, h, request)
			var got bytes.Buffer
			if err := json.Indent(&got, w.Body.Bytes(), "", "  "); err != nil {
				t.Errorf("%s: %s", request, w.Body)
			}
			if !holds(got.String(), b.text) {
				t.Errorf("%s\nthe page shows another answer than\n%s", request, got.String())
			}
			request = ""
		}
	}
	if asked < 8 {
		t.Errorf("only %d examples with their answers on the page", asked)
	}
}

// holds reports whether the lines that are shown stand in the text in order;
// "..." stands for any lines.
func holds(text, shown string) bool {
	have := strings.Split(strings.TrimSpace(text), "\n")
	at, open := 0, false
	for l := range strings.Lines(strings.TrimSpace(shown)) {
		l = strings.TrimRight(l, "\n")
		if strings.TrimSpace(l) == "..." {
			open = true
			continue
		}
		i := slices.Index(have[at:], l)
		if i < 0 || i > 0 && !open {
			return false
		}
		at, open = at+i+1, false
	}
	return open || at == len(have)
}

type fence struct{ kind, text string }

func fences(page string) []fence {
	var out []fence
	open := false
	for s := bufio.NewScanner(strings.NewReader(page)); s.Scan(); {
		kind, is := strings.CutPrefix(s.Text(), "```")
		switch {
		case is && !open:
			out, open = append(out, fence{kind: kind}), true
		case is:
			open = false
		case open:
			out[len(out)-1].text += s.Text() + "\n"
		}
	}
	return out
}
