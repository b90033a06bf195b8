package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/web/webtest"
)

// A serving house is a server on loopback.
type servingHouse struct {
	t    testing.TB
	url  string
	data string
	key  string
	doc  *webtest.Document
	stop func() error
}

// sdn writes a list of made-up people, in OFAC's form.
func sdn(t testing.TB, names ...string) string {
	t.Helper()
	var b strings.Builder
	for i, n := range names {
		fmt.Fprintf(&b, "%d,%q,\"individual\",\"MADE-UP\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 10 Jan 1987.\"\n", 90001+i, n)
	}
	file := filepath.Join(t.TempDir(), "sdn.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func importNames(t testing.TB, data string, names ...string) {
	t.Helper()
	if _, err := ImportList(context.Background(), data, Import{Name: "ofac", Files: []string{sdn(t, names...)}, Date: "2026-11-01", Force: true}, worldEnd); err != nil {
		t.Fatal(err)
	}
}

func addKey(t testing.TB, data, name string) string {
	t.Helper()
	token, err := AddAPIKey(data, APIKey{Name: name}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// serveHouse serves a folder, or nothing but what the program brings along.
func serveHouse(t testing.TB, s Serving) *servingHouse {
	t.Helper()
	h := &servingHouse{t: t, data: s.Data}
	if s.Data == "" {
		s.Open = true
	} else {
		h.key = addKey(t, s.Data, "test")
	}
	s.Listen = "127.0.0.1:0"
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Now == nil {
		s.Now = func() time.Time { return worldEnd }
	}
	at, done := make(chan string, 1), make(chan error, 1)
	s.Listening = func(a net.Addr) { at <- a.String() }
	ctx, cancel := context.WithCancel(context.Background())
	go func() { done <- Serve(ctx, s) }()
	select {
	case addr := <-at:
		h.url = "http://" + addr
	case err := <-done:
		cancel()
		t.Fatal(err)
	}
	h.stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() {
		if err := h.stop(); err != nil {
			t.Error(err)
		}
	})
	_, _, raw := h.ask("GET", "/openapi.json", "", nil)
	h.doc = webtest.Open(t, raw)
	return h
}

// ask holds every answer to the description.
func (h *servingHouse) ask(method, path, kind string, body io.Reader) (int, http.Header, []byte) {
	h.t.Helper()
	r, err := http.NewRequest(method, h.url+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	if h.key != "" {
		r.Header.Set("Authorization", "Bearer "+h.key)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if h.doc != nil {
		h.doc.Check(h.t, method, strings.SplitN(path, "?", 2)[0], resp.StatusCode, resp.Header, out)
	}
	return resp.StatusCode, resp.Header, out
}

func (h *servingHouse) answer(path, kind, body string) string {
	h.t.Helper()
	status, _, out := h.ask("POST", path, kind, strings.NewReader(body))
	if status != 200 {
		h.t.Fatalf("%s: %d %s", path, status, out)
	}
	return string(out)
}

const (
	asJSON   = "application/json"
	asNDJSON = "application/x-ndjson"
)

// asked are queries with everything that can be asked in them.
var askedLines = []string{
	`{"id":"q1","name":"Dylan Marsh","type":"person"}`,
	`{"id":"q2","name":"Dylan Marsh","type":"person","birth_date":"1987-01-10"}`,
	`{"id":"q3","names":["Jong Song Hwa","\uc815\uc131\ud654"],"country":"RU"}`,
	`{"id":"q4","name":"Robin Nobody"}`,
	`{"id":"q5 \u202e <b>","name":"Volasys Silver Star","type":"spaceship","identifiers":{"tax":"7714493590","x":["1",2]}}`,
}

// TestServeMatchSame: the server's answers are the command's, byte for byte:
// one at a time, several at once, and as a stream.
func TestServeMatchSame(t *testing.T) {
	dir := t.TempDir()
	importNames(t, dir, "MARSH, Dylan", "WHITFIELD, Hannah")
	h := serveHouse(t, Serving{Data: dir})
	serverSaysSame(t, h, askedLines, "", "?threshold=0.5&limit=2&list=parties", "?floor=0.3")
}

// TestServeMatchReal is the same with each seventh of the 1,000 screening
// queries and the full list.
func TestServeMatchReal(t *testing.T) {
	text, _ := screeningQueries(t, 1)
	dir := importedFor(t, "ofac-2025-12")
	var some []string
	for i, l := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if i%7 == 0 {
			some = append(some, l)
		}
	}
	serverSaysSame(t, serveHouse(t, Serving{Data: dir, Stateless: true}), some, "")
}

func serverSaysSame(t *testing.T, h *servingHouse, lines []string, parameters ...string) {
	t.Helper()
	flags := map[string]MatchRequest{
		"": {}, "?floor=0.3": {Floor: 0.3},
		"?threshold=0.5&limit=2&list=parties": {Threshold: 0.5, Limit: 2, Lists: []string{"parties"}},
	}
	for _, query := range parameters {
		r := flags[query]
		r.Data = h.data
		out, _, _ := matched(t, r, strings.Join(lines, "\n"))
		want := strings.SplitAfter(out, "\n")
		want = want[:len(want)-2] // without the run
		for i, line := range lines {
			if diff := cmp.Diff(want[i], h.answer("/v1/match"+query, asJSON, line)); diff != "" {
				t.Fatalf("%s %s: -command +server\n%s", query, line, diff)
			}
		}
		stream := h.answer("/v1/match"+query, asNDJSON, strings.Join(lines, "\n"))
		if !strings.HasPrefix(stream, strings.Join(want, "")+`{"run":{"tool":`) {
			t.Errorf("%s: the stream differs from the command", query)
		}
		var doc struct{ Answers []json.RawMessage }
		if err := json.Unmarshal([]byte(h.answer("/v1/match"+query, asJSON, `{"queries":[`+strings.Join(lines, ",")+"]}")), &doc); err != nil {
			t.Fatal(err)
		}
		for i, a := range doc.Answers {
			if string(a)+"\n" != want[i] {
				t.Errorf("%s: answer %d of several differs: %s", query, i, a)
			}
		}
		if len(doc.Answers) != len(lines) {
			t.Errorf("%d answers to %d queries", len(doc.Answers), len(lines))
		}
	}
}

// TestServeScreenSame: what screening says is the command's, byte for byte.
func TestServeScreenSame(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "examples", "applicants.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	raw = append(raw, "{\"nobody\":1}\n"...)
	h := serveHouse(t, Serving{})
	a, err := New(context.Background(), Config{Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	command, err := a.Screen(context.Background(), Request{Inputs: []Input{{Name: "request", Reader: bytes.NewReader(raw)}}})
	if err != nil {
		t.Fatal(err)
	}
	now := "now=" + worldEnd.Format(time.RFC3339)
	var want bytes.Buffer
	if err := command.Render(&want, "json", RenderOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // nothing is kept: the second time is as the first
		got := h.answer("/v1/screen?format=json&"+now, asNDJSON, string(raw))
		if diff := cmp.Diff(want.String(), got); diff != "" {
			t.Fatalf("-command +server\n%s", diff)
		}
	}
	want.Reset()
	if err := command.Render(&want, "ndjson", RenderOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	got := strings.SplitAfter(h.answer("/v1/screen?"+now, asNDJSON, string(raw)), "\n")
	i := slices.IndexFunc(got, func(l string) bool { return strings.HasPrefix(l, `{"problem":`) })
	if i != len(got)-3 || !strings.Contains(got[i], "request:25") {
		t.Fatalf("a problem stands in line %d of %d: %s", i, len(got), got[i])
	}
	if diff := cmp.Diff(want.String(), strings.Join(slices.Delete(got, i, i+1), "")); diff != "" {
		t.Errorf("-command +server\n%s", diff)
	}
	if out := h.answer("/v1/screen?map=ashby", "text/csv", readExample(t, "ashby.csv")); !strings.Contains(out, `"verdict"`) {
		t.Errorf("by a mapping: %.200s", out)
	}
}

func readExample(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestServeKeeps: with a folder, what is screened stays, and later answers rest
// on it; the evidence verifies, and a second server is told that the folder is
// in use unless it keeps nothing.
func TestServeKeeps(t *testing.T) {
	dir := t.TempDir()
	h := serveHouse(t, Serving{Data: dir})
	lines := strings.Split(strings.TrimSpace(readExample(t, "applicants.ndjson")), "\n")
	var wg sync.WaitGroup
	for _, part := range [][]string{lines[:12], lines[12:]} { // at once
		wg.Go(func() { h.answer("/v1/screen", asNDJSON, strings.Join(part, "\n")) })
	}
	wg.Wait()
	if out := h.answer("/v1/screen", asNDJSON, lines[1]); !strings.Contains(out, `"detector":"crew"`) {
		t.Errorf("one of a crew alone: %s", out)
	}
	err := Serve(context.Background(), Serving{Listen: "127.0.0.1:0", Data: dir, Log: slog.New(slog.DiscardHandler)})
	if !errors.Is(err, countersign.ErrConflict) || !strings.Contains(err.Error(), "--stateless") {
		t.Errorf("a second server: %v", err)
	}
	second := serveSecond(t, h)
	if out := second.answer("/v1/screen", asNDJSON, lines[1]); strings.Contains(out, `"detector":"crew"`) {
		t.Error("a server that keeps nothing knows of others")
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	var say strings.Builder // each line once, and a receipt of each screening
	if err := VerifyEvidence(context.Background(), &say, dir, ""); err != nil || !strings.HasPrefix(say.String(), fmt.Sprint(len(lines)+3)) {
		t.Errorf("%v: %s", err, say.String())
	}
}

// TestServeHeeds: what a person decided is heeded as the command heeds it.
func TestServeHeeds(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	importNames(t, dir, "MARSH, Dylan")
	query := `{"id":"q7","name":"Dylan Marsh"}`
	matched(t, MatchRequest{Data: dir, Ledger: true}, query)
	a, err := OpenKept(ctx, Config{Data: dir, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Decide(ctx, Deciding{Subject: "q7", By: "ann", Reason: "a namesake", List: "ofac", Entry: "90001", Same: countersign.SameNo})
	if err = errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for parameters, r := range map[string]MatchRequest{"": {Data: dir, Ledger: true}, "?silenced=true": {Data: dir, Ledger: true, Silenced: true}} {
		out, _, _ := matched(t, r, query)
		want[parameters], _, _ = strings.Cut(out, "{\"run\"")
	}
	h := serveHouse(t, Serving{Data: dir})
	for parameters, line := range want {
		if got := h.answer("/v1/match"+parameters, asJSON, query); got != line || strings.Contains(got, "MARSH") != (parameters != "") {
			t.Errorf("%s: %s, and the command says %s", parameters, got, line)
		}
		stream := h.answer("/v1/match"+parameters, asNDJSON, query)
		several := h.answer("/v1/match"+parameters, asJSON, `{"queries":[`+query+`]}`)
		for _, got := range []string{stream, several} {
			if !strings.Contains(got, strings.TrimSpace(line)) || !strings.Contains(got, `"silenced":1,"read":1`) {
				t.Errorf("%s: %s", parameters, got)
			}
		}
	}
	for _, other := range []string{`{"id":"q8","name":"Dylan Marsh"}`, `{"name":"Dylan Marsh"}`, `{"id":"q7","name":"Dylan Marsh","birth_date":"1987-01-10"}`} {
		if got := h.answer("/v1/match", asJSON, other); !strings.Contains(got, `"results":[{"list":"ofac"`) {
			t.Errorf("%s: %s", other, got)
		}
	}
}

// serveSecond serves the same folder beside another server, with its key.
func serveSecond(t *testing.T, first *servingHouse) *servingHouse {
	if err := os.Remove(keyFile(first.data, "test")); err != nil {
		t.Fatal(err)
	}
	return serveHouse(t, Serving{Data: first.data, Stateless: true})
}
