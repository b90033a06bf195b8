package web_test

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
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign"
	"countersign/internal/web"
	"countersign/internal/web/webtest"
)

// A desk of one list that answers what a test tells it to.
type desk struct {
	keep   web.Keep
	answer func(body []byte) ([]byte, error)
}

func (d *desk) Match(_ context.Context, dst, body []byte, _ web.Match, more func() error) ([]byte, int, web.Keep, error) {
	out, err := d.answer(body)
	if err == nil {
		err = more()
	}
	return append(dst, out...), 1, d.keep, err
}

func (d *desk) Stream(ctx context.Context, w io.Writer, r io.Reader, _ web.Match, turn func(context.Context) (func(), error)) (int, error) {
	n := 0
	for buf := make([]byte, 1<<10); ; n++ {
		size, err := r.Read(buf)
		if size > 0 {
			done, err := turn(ctx)
			if err != nil {
				return n, err
			}
			out, err := d.answer(buf[:size])
			done()
			if err != nil {
				return n, err
			}
			if _, err := w.Write(append(out, '\n')); err != nil {
				return n, err
			}
		}
		if err == io.EOF {
			_, err := io.WriteString(w, `{"run":{"tool":"t","rules":"r","lists":[],"read":1,"refused":0}}`+"\n")
			return n, err
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return n, err
		}
	}
}

func (d *desk) Lists() []web.List {
	return []web.List{{Name: "ofac", Kind: "watchlist", Date: "2026-11-20", Rows: 3, SHA256: "00"}}
}
func (d *desk) Edition() string { return "e1" }

var nobody = []byte(`{"id":"1","results":[]}`)

func quiet([]byte) ([]byte, error) { return nobody, nil }

type screener func(web.Screening) error

func (s screener) Screen(_ context.Context, w io.Writer, q web.Screening) (int, error) {
	if err := s(q); err != nil {
		return 0, err
	}
	_, err := io.WriteString(w, `{"subjects":[],"networks":[],"run":{"tool":"t","rules":"r","lists":[],"read":1,"refused":0}}`+"\n")
	return 1, err
}

// A house is a server on loopback with three keys.
type house struct {
	t      *testing.T
	url    string
	addr   string
	server *web.Server
	tokens map[string]string
	keys   []web.Key
	doc    *webtest.Document
	log    *lockedBuffer
	stop   func()
	done   chan error
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func open(t *testing.T, answer func([]byte) ([]byte, error), change func(*web.Config)) *house {
	t.Helper()
	h := &house{t: t, tokens: map[string]string{}, log: &lockedBuffer{}, done: make(chan error, 1)}
	d := &desk{answer: answer}
	c := web.Config{Desk: func() web.Desk { return d }, Screener: screener(func(web.Screening) error { return nil }), Networks: &folder{}, Recorder: &folder{}, Rules: []web.Rule{}, Tool: "test",
		Log: slog.New(slog.NewJSONHandler(h.log, nil)), Drain: 5 * time.Second}
	if change != nil {
		change(&c)
	}
	h.server = web.New(c)
	h.key(web.Key{Name: "all", Scopes: web.Scopes()})
	h.key(web.Key{Name: "matcher", Scopes: []web.Scope{web.ScopeMatch}})
	h.key(web.Key{Name: "slow", Scopes: []web.Scope{web.ScopeMatch}, Rate: 2})
	h.key(web.Key{Name: "old", Scopes: web.Scopes(), Expires: time.Now().Add(-time.Hour)})
	h.key(web.Key{Name: "revoked", Scopes: web.Scopes(), Revoked: time.Now()})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.addr, h.url = l.Addr().String(), "http://"+l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	go func() { h.done <- h.server.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-h.done; err != nil {
			t.Error(err)
		}
		h.done <- nil
	})
	resp := h.do("GET", "/openapi.json", "", "", "")
	h.doc = webtest.Open(t, resp.body)
	return h
}

func (h *house) key(k web.Key) {
	h.t.Helper()
	kept, token, err := web.MakeKey(k)
	if err != nil {
		h.t.Fatal(err)
	}
	h.keys, h.tokens[k.Name] = append(h.keys, kept), token
	h.server.SetKeys(h.keys)
}

type response struct {
	status int
	header http.Header
	body   []byte
}

// do asks, and holds the answer to the description.
func (h *house) do(method, path, key, kind, body string, fields ...string) response {
	h.t.Helper()
	r, err := http.NewRequest(method, h.url+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+h.tokens[key])
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		if strings.EqualFold(fields[i], "Host") {
			r.Host = fields[i+1]
		}
		r.Header.Add(fields[i], fields[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	out := response{resp.StatusCode, resp.Header, got}
	if h.doc != nil && method != "HEAD" {
		h.doc.Check(h.t, method, strings.SplitN(path, "?", 2)[0], out.status, out.header, got)
	}
	return out
}

func (h *house) match(key, body string) response {
	h.t.Helper()
	return h.do("POST", "/v1/match", key, "application/json", body)
}

// refused demands a problem of a kind whose sentence holds some words.
func (h *house) refused(r response, status int, kind, words string) {
	h.t.Helper()
	if r.status != status {
		h.t.Errorf("status %d, want %d: %s", r.status, status, r.body)
		return
	}
	p := webtest.Refusal(h.t, r.status, r.header, r.body)
	if p.Type != "urn:countersign:problem:"+kind || !strings.Contains(p.Detail, words) {
		h.t.Errorf("refused as %s: %q, want %s: %q", p.Type, p.Detail, kind, words)
	}
}

type begun struct{}

// TestKeep: an answer is given once what it leaves behind is kept, after it left
// the gate, and not at all if that fails.
func TestKeep(t *testing.T) {
	var why error
	kept := 0
	h := open(t, quiet, func(c *web.Config) {
		d := &desk{answer: quiet, keep: func(context.Context) error { kept++; return why }}
		c.Desk = func() web.Desk { return d }
		c.Slots = 1
		c.Mounts = []web.Mount{{Patterns: []string{"/other/"}, Scope: web.ScopeMatch,
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "said ", r.Context().Value(begun{})) }),
			Begin: func(ctx context.Context) (context.Context, web.Keep) {
				return context.WithValue(ctx, begun{}, "so"), d.keep
			}}}
	})
	doc, full := h.doc, web.NewProblem("no-receipt", "no room")
	full.After = time.Minute
	for _, c := range []struct {
		why    error
		status int
		kind   string
	}{{nil, 200, ""}, {web.ErrOverloaded, 503, "overloaded"}, {full, 503, "no-receipt"}, {errors.New("x"), 500, "internal"}} {
		why = c.why
		for _, path := range []string{"/v1/match", "/other/x"} {
			if h.doc = doc; path != "/v1/match" {
				h.doc = nil
			}
			before := kept
			r := h.do("POST", path, "all", "application/json", "{}")
			if kept != before+1 || r.status != c.status {
				t.Errorf("%s, %v: kept %d times, %d %s", path, c.why, kept-before, r.status, r.body)
			}
			if c.kind != "" {
				h.refused(r, c.status, c.kind, "")
			} else if path == "/other/x" && string(r.body) != "said so" {
				t.Errorf("%s", r.body)
			}
		}
	}
}

func TestDescription(t *testing.T) {
	h := open(t, quiet, nil)
	want := []string{"GET /healthz", "GET /metrics", "GET /openapi.json", "GET /readyz", "GET /v1/lists", "GET /v1/networks",
		"GET /v1/networks/changes", "GET /v1/networks/path", "GET /v1/networks/{id}", "GET /v1/rules", "GET /v1/subjects/{id}/network", "POST /v1/match",
		"POST /v1/networks/judgements", "POST /v1/networks/judgements/undo", "POST /v1/records", "POST /v1/screen"}
	if got := h.doc.Operations(); !slices.Equal(got, want) || !slices.Equal(got, h.server.Routes()) {
		t.Errorf("described %v, served %v, want %v", got, h.server.Routes(), want)
	}
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json", "/v1/lists", "/v1/rules", "/metrics"} {
		if r := h.do("GET", path, "all", "", ""); r.status != 200 {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
		if r := h.do("HEAD", path, "all", "", ""); r.status != 200 || len(r.body) > 0 {
			t.Errorf("HEAD %s: %d %s", path, r.status, r.body)
		}
	}
	// Every parameter that is described is known, and no other.
	values := map[string]string{"threshold": "0.5", "floor": "0.5", "limit": "3", "list": "ofac", "format": "json", "from": "subject", "map": "ashby", "prior": "-20",
		"now": "2026-11-20T00:00:00Z", "redact": "true", "silenced": "true"}
	for _, op := range []string{"/v1/match", "/v1/screen"} {
		for _, p := range h.doc.Parameters("POST " + op) {
			if r := h.do("POST", op+"?"+p+"="+values[p], "all", "application/json", `{"name":"x"}`); r.status != 200 {
				t.Errorf("%s with %s: %d %s", op, p, r.status, r.body)
			}
		}
		h.refused(h.do("POST", op+"?wrong=1", "all", "application/json", "{}"), 400, "invalid", `the parameter "wrong" is unknown; known are `+strings.Join(h.doc.Parameters("POST "+op), ", "))
	}
}

func TestRefusals(t *testing.T) {
	h := open(t, quiet, func(c *web.Config) { c.MaxMatch, c.MaxScreen = 1000, 2000 })
	js := "application/json"
	h.refused(h.do("GET", "/nothing", "all", "", ""), 404, "not-found", "openapi.json")
	h.refused(h.do("GET", "/v1/../v1/match", "all", "", ""), 404, "not-found", "")
	h.refused(h.do("GET", "//v1/lists", "all", "", ""), 404, "not-found", "")
	if r := h.do("GET", "/v1/match", "all", "", ""); r.status != 405 || r.header.Get("Allow") != "POST" {
		t.Errorf("GET /v1/match: %d, Allow %q", r.status, r.header.Get("Allow"))
	}
	h.refused(h.do("BREW", "/v1/match", "all", "", ""), 405, "wrong-method", "POST")
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "application/json, text/html", "text/csv", "json"} {
		h.refused(h.do("POST", "/v1/match", "all", kind, "{}"), 415, "wrong-type", "application/json")
	}
	h.refused(h.do("POST", "/v1/match", "all", js, "{}", "Content-Encoding", "gzip"), 415, "wrong-type", "Content-Encoding")
	h.refused(h.do("POST", "/v1/match", "all", js, strings.Repeat(" ", 1001)), 413, "too-large", "1000 bytes")
	h.refused(h.do("POST", "/v1/screen", "all", js, strings.Repeat("x", 2001)), 413, "too-large", "2000 bytes")
	h.refused(h.do("POST", "/v1/screen", "all", js, " \n"), 400, "invalid", "empty")
	for query, words := range map[string]string{"threshold=2": "0 to 1", "threshold=NaN": "0 to 1", "floor=x": "0 to 1", "limit=0": "1 to 100", "limit=101": "1 to 100", "limit=x": "1 to 100",
		"silenced=2": "neither true nor false", "limit=3&limit=4": "given 2 times", "%zz=1": "query string", strings.Repeat("list=a&", 65): "more than 64"} {
		h.refused(h.do("POST", "/v1/match?"+query, "all", js, "{}"), 400, "invalid", words)
	}
	for query, words := range map[string]string{"format=html": "json, ndjson", "prior=99": "-60 to 20", "now=yesterday": "2026-11-20", "redact=maybe": "true", "limit=1": "unknown"} {
		h.refused(h.do("POST", "/v1/screen?"+query, "all", js, "{}"), 400, "invalid", words)
	}
	h.refused(h.do("GET", "/v1/lists?x=1", "all", "", ""), 400, "invalid", "no parameters")
	h.refused(h.do("POST", "/v1/match", "all", js, "{}", "Sec-Fetch-Site", "cross-site"), 403, "cross-origin", "browser")
	h.refused(h.do("POST", "/v1/match", "all", js, "{}", "Origin", "https://example.com"), 403, "cross-origin", "browser")
}

// TestErrors: what the house says is told; what it did not foresee is not.
func TestErrors(t *testing.T) {
	secret := errors.New("Jong Song Hwa")
	h := open(t, func(b []byte) ([]byte, error) {
		switch string(b) {
		case "invalid":
			return nil, fmt.Errorf("a name of 400 letters: %w", countersign.ErrInvalid)
		case "stale":
			return nil, fmt.Errorf("list un is %w", countersign.ErrStale)
		case "busy":
			return nil, countersign.ErrConflict
		case "full":
			return nil, web.NewProblem("disk-full", "full")
		}
		return nil, fmt.Errorf("query: %w", secret)
	}, nil)
	h.refused(h.match("all", "invalid"), 400, "invalid", "400 letters")
	h.refused(h.match("all", "stale"), 404, "no-list", "list un")
	h.refused(h.match("all", "busy"), 503, "in-use", "")
	r := h.match("all", "other")
	h.refused(r, 500, "internal", "log")
	if strings.Contains(string(r.body)+h.log.String(), "Jong") {
		t.Error("a value of the request is told or logged")
	}
	if !strings.Contains(h.log.String(), "*errors.errorString") {
		t.Errorf("the log does not say what failed:\n%s", h.log)
	}
}

// TestPanic: one request that breaks off breaks no other.
func TestPanic(t *testing.T) {
	h := open(t, func(b []byte) ([]byte, error) {
		switch string(b) {
		case "value":
			panic("Jong Song Hwa")
		case "runtime":
			_ = b[len(b)+1]
		}
		return nobody, nil
	}, nil)
	for range 100 { // more than there are slots
		h.refused(h.match("all", "value"), 500, "internal", "log")
	}
	h.refused(h.match("all", "runtime"), 500, "internal", "log")
	if r := h.match("all", "{}"); r.status != 200 {
		t.Errorf("after panics: %d", r.status)
	}
	log := h.log.String()
	if strings.Contains(log, "Jong") || !strings.Contains(log, `"panic":"string"`) || !strings.Contains(log, "index out of range") || !strings.Contains(log, "web_test.go") {
		t.Errorf("the log of a panic:\n%.2000s", log)
	}
	// In the middle of a stream what was begun is broken off.
	r := h.do("POST", "/v1/match", "all", "application/x-ndjson", "{}")
	if r.status != 200 || !strings.HasSuffix(string(r.body), "}\n") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// TestRequestIDs: a sane id is kept, another is replaced; the log has it.
func TestRequestIDs(t *testing.T) {
	h := open(t, quiet, nil)
	for sent, keep := range map[string]bool{"abc-1_2.Z": true, "": false, "a b": false, "x\"y": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false, "\u00e4": false} {
		r := h.do("GET", "/healthz", "", "", "", "X-Request-Id", sent)
		got := r.header.Get("X-Request-Id")
		if keep != (got == sent) || got == "" || !strings.Contains(h.log.String(), `"id":"`+got+`"`) {
			t.Errorf("sent %q, got %q", sent, got)
		}
	}
	a, b := h.do("GET", "/healthz", "", "", ""), h.do("GET", "/healthz", "", "", "")
	if a.header.Get("X-Request-Id") == b.header.Get("X-Request-Id") {
		t.Error("two requests have one id")
	}
}

// TestLog: a line a request, with nothing of what was asked.
func TestLog(t *testing.T) {
	h := open(t, quiet, nil)
	h.do("POST", "/v1/match?list=SecretList", "matcher", "application/json", `{"name":"Secret Person"}`, "User-Agent", "SecretAgent", "X-Request-Id", "r1")
	h.do("GET", "/SecretPath", "", "", "")
	log := h.log.String()
	if strings.Contains(log, "Secret") || strings.Contains(log, "127.0.0.1") {
		t.Errorf("the log tells of the request:\n%s", log)
	}
	var line map[string]any
	for l := range strings.Lines(log) {
		if strings.Contains(l, `"r1"`) {
			if err := json.Unmarshal([]byte(l), &line); err != nil {
				t.Fatal(err)
			}
		}
	}
	for k, want := range map[string]any{"method": "POST", "route": "POST /v1/match", "status": 200.0, "key": "matcher", "queries": 1.0, "bytes": float64(len(nobody) + 1)} {
		if line[k] != want {
			t.Errorf("%s is %v, want %v", k, line[k], want)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	h := open(t, quiet, nil)
	for _, path := range []string{"/healthz", "/nothing", "/v1/match"} {
		r := h.do("GET", path, "", "", "", "Origin", "https://example.com")
		for k, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": "", "Server": ""} {
			if got := r.header.Get(k); got != want {
				t.Errorf("%s: %s is %q", path, k, got)
			}
		}
	}
}

// TestOpen: without keys only this machine's names are answered, so that no
// page of the web can point its own at it.
func TestOpen(t *testing.T) {
	h := open(t, quiet, func(c *web.Config) { c.Open = true })
	if r := h.match("", "{}"); r.status != 200 {
		t.Errorf("%d", r.status)
	}
	for host, want := range map[string]int{"localhost:1": 200, "127.0.0.1": 200, "[::1]:80": 200, "evil.example": 421, "127.0.0.1.evil.example:80": 421, "192.0.2.1": 421} {
		if r := h.do("GET", "/healthz", "", "", "", "Host", host); r.status != want {
			t.Errorf("host %s: %d, want %d", host, r.status, want)
		}
	}
}

// TestMount: what another package serves stands behind the same keys and log.
func TestMount(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /dialect/match/{dataset}", func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %d", r.PathValue("dataset"), b, r.ContentLength)
	})
	h := open(t, quiet, func(c *web.Config) {
		c.Mounts = []web.Mount{{Patterns: []string{"/dialect/"}, Scope: web.ScopeMatch, Handler: mux, MaxBody: 4,
			Refuse: func(w http.ResponseWriter, p *web.Problem) {
				w.WriteHeader(p.Status)
				fmt.Fprintf(w, `{"detail":%q}`, p.Detail)
			}}}
	})
	h.doc = nil
	if r := h.do("POST", "/dialect/match/default?x=1", "all", "", "abc"); string(r.body) != "default abc 3" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := h.do("POST", "/dialect/match/default", "", "", "abc"); r.status != 401 || !strings.HasPrefix(string(r.body), `{"detail":"send a key`) || r.header.Get("Www-Authenticate") == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := h.do("GET", "/dialect/match/default", "all", "", ""); r.status != 405 {
		t.Errorf("%d", r.status)
	}
	if r := h.do("POST", "/dialect/match/default", "all", "", "abcde"); r.status != 413 || !strings.Contains(string(r.body), "4 bytes") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if !strings.Contains(h.log.String(), `"route":"/dialect/","status":405`) {
		t.Errorf("the log does not name the mount:\n%s", h.log)
	}
}
