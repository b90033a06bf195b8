package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign"
)

// TestServeReload: a list that is imported is in force soon, while requests go
// on; each answer is of one state, and none fails.
func TestServeReload(t *testing.T) {
	dir := t.TempDir()
	importNames(t, dir, "MARSH, Dylan", "WHITFIELD, Hannah")
	hup := make(chan os.Signal, 1)
	h := serveHouse(t, Serving{Data: dir, Reload: hup})
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for !stop.Load() {
				out := h.answer("/v1/match", asJSON, `{"queries":[{"name":"Dylan Marsh"},{"name":"Quentin Overbury"}]}`)
				marsh, overbury := strings.Contains(out, "MARSH, Dylan"), strings.Contains(out, "OVERBURY, Quentin")
				if marsh == overbury {
					t.Errorf("of two states: %s", out)
				}
			}
		})
	}
	defer wg.Wait()
	defer stop.Store(true)
	importNames(t, dir, "OVERBURY, Quentin", "WHITFIELD, Hannah")
	h.until("OVERBURY", `{"name":"Quentin Overbury"}`)
	importNames(t, dir, "MARSH, Dylan", "WHITFIELD, Hannah")
	hup <- os.Interrupt
	h.until("MARSH", `{"name":"Dylan Marsh"}`)
	stop.Store(true)
	wg.Wait()

	// What cannot be read, or is gone, leaves what was in force.
	file := filepath.Join(dir, "lists", "ofac", "sdn.csv")
	if err := os.WriteFile(file, []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	hup <- os.Interrupt
	time.Sleep(50 * time.Millisecond)
	h.until("MARSH", `{"name":"Dylan Marsh"}`)
	if err := os.RemoveAll(filepath.Join(dir, "lists", "ofac")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * look)
	h.until("MARSH", `{"name":"Dylan Marsh"}`)
}

// TestServeDay: ages and ownership are as of the day that it is, also when the
// server began on another.
func TestServeDay(t *testing.T) {
	dir := t.TempDir()
	importNames(t, dir, "MARSH, Dylan")
	var days atomic.Int64
	h := serveHouse(t, Serving{Data: dir, Now: func() time.Time {
		return time.Date(2026, 11, 2, 23, 59, 59, 0, time.UTC).AddDate(0, 0, int(days.Load()))
	}})
	age := func() string {
		_, _, out := h.ask("GET", "/v1/lists", "", nil)
		_, rest, _ := strings.Cut(string(out), `"name":"ofac","kind":"watchlist","date":"2026-11-01","age_days":`)
		return rest[:strings.IndexByte(rest, ',')]
	}
	if got := age(); got != "1" {
		t.Errorf("%s days", got)
	}
	days.Store(5)
	for end := time.Now().Add(10 * time.Second); age() != "6"; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s days, five days later", age())
		}
	}
}

// until asks until an answer holds some words.
func (h *servingHouse) until(words, body string) {
	h.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		out := h.answer("/v1/match", asJSON, body)
		if strings.Contains(out, words) {
			return
		}
		if time.Now().After(end) {
			h.t.Fatalf("no %s in %s", words, out)
		}
	}
}

// TestServeKeys: keys come and go while the server runs.
func TestServeKeys(t *testing.T) {
	dir := t.TempDir()
	h := serveHouse(t, Serving{Data: dir})
	first := h.key
	h.key = addKey(t, dir, "second")
	status := func() int {
		code, _, _ := h.ask("GET", "/v1/lists", "", nil)
		return code
	}
	for end := time.Now().Add(10 * time.Second); status() != 200; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a new key opens nothing")
		}
	}
	if err := RevokeAPIKey(dir, "second", time.Now()); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(5 * time.Second); status() != 401; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a revoked key still opens")
		}
	}
	if h.key = first; status() != 200 {
		t.Error("the first key was lost")
	}
	if _, err := AddAPIKey(dir, APIKey{Name: "second"}, time.Now()); !errors.Is(err, countersign.ErrConflict) {
		t.Errorf("the name of a revoked key: %v", err)
	}
	var list strings.Builder
	if err := ListAPIKeys(&list, dir, time.Now()); err != nil || !strings.Contains(list.String(), "revoked") || strings.Contains(list.String(), "cs_") {
		t.Errorf("%v\n%s", err, list.String())
	}
	err := filepath.WalkDir(keysDir(dir), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		info, _ := d.Info()
		if bytes.Contains(b, []byte(first)) || info.Mode().Perm() != 0o600 {
			t.Errorf("%s, %s, holds a token or can be read by others", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestServeRefuses: a house that would be open to everybody, or to nobody, is
// not opened.
func TestServeRefuses(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for name, tt := range map[string]struct {
		s    Serving
		want string
	}{
		"open to all":     {Serving{Listen: "0.0.0.0:0", Open: true}, "loopback only"},
		"open by name":    {Serving{Listen: "example.com:80", Open: true}, "loopback only"},
		"open everywhere": {Serving{Listen: ":8080", Open: true}, "loopback only"},
		"no folder":       {Serving{Listen: "127.0.0.1:0"}, "--data DIR"},
		"no key":          {Serving{Listen: "127.0.0.1:0", Data: t.TempDir()}, "no key opens"},
	} {
		tt.s.Log = log
		if err := Serve(context.Background(), tt.s); !errors.Is(err, countersign.ErrForbidden) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := Serve(context.Background(), Serving{Listen: l.Addr().String(), Open: true, Log: log}); !errors.Is(err, countersign.ErrConflict) {
		t.Errorf("a port that is taken: %v", err)
	}
}

// TestServeDialects: both dialects stand behind the same keys, answer from the
// lists in force, and refuse as their clients read it.
func TestServeDialects(t *testing.T) {
	dir := t.TempDir()
	importNames(t, dir, "MARSH, Dylan", "WHITFIELD, Hannah")
	h := serveHouse(t, Serving{Data: dir})
	h.doc = nil // they are described elsewhere
	yente := `{"queries":{"q":{"schema":"Person","properties":{"name":["Dylan Marsh"]}}}}`
	for _, tt := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/yente/match/default", yente, 200, `"caption":"`},
		{"GET", "/yente/catalog", "", 200, `"ofac"`},
		{"GET", "/yente/readyz", "", 200, `"status"`},
		{"POST", "/yente/match/default", "{", 422, `"detail"`},
		{"GET", "/yente/nothing", "", 404, `"detail"`},
		{"GET", "/watchman/v2/search?name=Dylan+Marsh&type=person", "", 200, `MARSH`},
		{"GET", "/watchman/v2/listinfo", "", 200, `us_ofac`},
		{"GET", "/watchman/v2/search?nmae=x", "", 400, `"error"`},
		{"POST", "/watchman/v2/data/refresh", "", 202, ``},
	} {
		if status, _, out := h.ask(tt.method, tt.path, asJSON, strings.NewReader(tt.body)); status != tt.status || !strings.Contains(string(out), tt.want) {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, status, out)
		}
	}
	h.key = ""
	for path, want := range map[string]struct {
		status int
		words  string
	}{"/yente/catalog": {401, `{"detail":"send a key`}, "/watchman/v2/listinfo": {401, `{"error":"send a key`}, "/yente/healthz": {200, `"status"`}} {
		if status, _, out := h.ask("GET", path, "", nil); status != want.status || !strings.Contains(string(out), want.words) {
			t.Errorf("without a key, %s: %d %s", path, status, out)
		}
	}
}

// TestServeStale: lists that are too old answer nothing, and say so.
func TestServeStale(t *testing.T) {
	dir := t.TempDir()
	importNames(t, dir, "MARSH, Dylan")
	h := serveHouse(t, Serving{Data: dir, RequireFresh: 30, Now: func() time.Time { return time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC) }})
	for _, path := range []string{"/v1/match", "/v1/screen"} {
		if status, _, out := h.ask("POST", path, asJSON, strings.NewReader(`{"id":"a:1","name":"x"}`)); status != 503 || !strings.Contains(string(out), "days old") {
			t.Errorf("%s: %d %s", path, status, out)
		}
	}
	if status, _, _ := h.ask("GET", "/readyz", "", nil); status != 503 {
		t.Errorf("ready: %d", status)
	}
	if status, _, out := h.ask("GET", "/v1/lists", "", nil); status != 200 || !strings.Contains(string(out), `"name":"ofac","kind":"watchlist","date":"2026-11-01"`) {
		t.Errorf("%d %s", status, out)
	}
}
