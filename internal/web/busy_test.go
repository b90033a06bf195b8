package web_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/internal/web"
)

// raw opens a connection and sends bytes as they are.
func (h *house) raw(text string) net.Conn {
	h.t.Helper()
	c, err := net.Dial("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, text); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// head is the beginning of a request.
func (h *house) head(kind string, length int) string {
	size := "Transfer-Encoding: chunked"
	if length >= 0 {
		size = fmt.Sprintf("Content-Length: %d", length)
	}
	return fmt.Sprintf("POST /v1/match HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n%s\r\n\r\n", h.tokens["all"], kind, size)
}

func statusOf(t *testing.T, c net.Conn) int {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// TestOverload: ten times as many as fit get answers or are told to come
// again, and nothing else; then everything is as before.
func TestOverload(t *testing.T) {
	const slots, queue = 2, 10
	var now, most atomic.Int64
	h := open(t, func([]byte) ([]byte, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(5 * time.Millisecond)
		return nobody, nil
	}, func(c *web.Config) { c.Slots, c.Queue = slots, queue })
	var mu sync.Mutex
	codes := map[int]int{}
	var wg sync.WaitGroup
	for range 10 * (slots + queue) {
		wg.Go(func() {
			for range 3 {
				r := h.match("all", "{}")
				if r.status == 503 && r.header.Get("Retry-After") != "1" {
					t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
				}
				mu.Lock()
				codes[r.status]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if codes[200] < slots+queue || codes[503] == 0 || codes[200]+codes[503] != 30*(slots+queue) {
		t.Errorf("%v", codes)
	}
	if most.Load() > slots {
		t.Errorf("%d were worked on at once", most.Load())
	}
	if r := h.match("all", "{}"); r.status != 200 {
		t.Errorf("after it: %d", r.status)
	}
	if r := h.do("GET", "/metrics", "all", "", ""); !strings.Contains(string(r.body), fmt.Sprintf(`countersign_shed_total{where="queue"} %d`, codes[503])) {
		t.Errorf("the measures do not count %d", codes[503])
	}
}

// TestPatience: who waits too long is told so.
func TestPatience(t *testing.T) {
	hold := make(chan struct{})
	h := open(t, func(b []byte) ([]byte, error) {
		if string(b) == "hold" {
			<-hold
		}
		return nobody, nil
	}, func(c *web.Config) { c.Slots, c.Queue, c.Patience = 1, 5, 20*time.Millisecond })
	done := make(chan response)
	go func() { done <- h.match("all", "hold") }()
	waitFor(t, func() bool { return h.measure("countersign_working") == "1" })
	h.refused(h.match("all", "{}"), 503, "overloaded", "again")
	close(hold)
	if r := <-done; r.status != 200 {
		t.Errorf("%d", r.status)
	}
}

func (h *house) measure(name string) string {
	h.t.Helper()
	r := h.do("GET", "/metrics", "all", "", "")
	for line := range strings.Lines(string(r.body)) {
		if v, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func waitFor(t *testing.T, what func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !what(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not come to that")
		}
	}
}

// TestSlowClients: a thousand who send a byte and wait hold up nobody, take
// little memory, and are sent away.
func TestSlowClients(t *testing.T) {
	h := open(t, quiet, func(c *web.Config) { c.Idle = 1500 * time.Millisecond })
	const many = 1000
	var conns []net.Conn
	before := liveMemory()
	for i := range many {
		text := h.head("application/json", 1<<20) + "{"
		switch i % 4 {
		case 1:
			text = "POST /v1/match HTTP/1.1\r\nHost: x\r\nAuthoriz" // the head does not end
		case 2:
			text = h.head("application/x-ndjson", -1) + "1\r\n{\r\n"
		}
		conns = append(conns, h.raw(text))
	}
	if took := liveMemory() - before; took > 100<<20 {
		t.Errorf("a thousand slow clients take %d MiB", took>>20)
	}
	for range 20 {
		began := time.Now()
		if r := h.match("all", "{}"); r.status != 200 {
			t.Errorf("beside slow clients: %d", r.status)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("beside slow clients: %s", took)
		}
	}
	for i, c := range conns {
		if i%4 == 0 {
			if got := statusOf(t, c); got != 408 {
				t.Errorf("a slow client is told %d", got)
			}
			break
		}
	}
	for _, c := range conns { // all are sent away in the end
		c.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatal("a slow client is still there")
		}
	}
}

func liveMemory() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// TestMemory: bodies that are sent at once take no more memory than they may.
func TestMemory(t *testing.T) {
	h := open(t, quiet, func(c *web.Config) { c.MaxHeld, c.MaxMatch = 1<<20, 1<<20 })
	var conns []net.Conn
	for range 20 {
		c := h.raw(h.head("application/json", 200<<10))
		go func() { _, _ = c.Write(bytes.Repeat([]byte(" "), 199<<10)) }()
		conns = append(conns, c)
	}
	waitFor(t, func() bool { return h.measure(`countersign_shed_total{where="memory"}`) != "" })
	if r := h.match("all", "{}"); r.status != 200 { // a small one needs none of it
		t.Errorf("a small body beside large ones: %d", r.status)
	}
	for _, c := range conns {
		c.Close()
	}
	waitFor(t, func() bool { return h.measure("countersign_held_bytes") == "0" })
}

// TestLargeAnswers: answers that are taken slowly take no more memory than they
// may either.
func TestLargeAnswers(t *testing.T) {
	large := bytes.Repeat([]byte("x"), 4<<20)
	h := open(t, func([]byte) ([]byte, error) { return large, nil }, func(c *web.Config) { c.MaxHeld, c.Idle = 10<<20, time.Second })
	h.doc = nil   // it is no JSON
	for range 3 { // who do not read
		h.raw(h.head("application/json", 2) + "{}")
	}
	waitFor(t, func() bool {
		return h.measure(`countersign_shed_total{where="memory"}`) != "" || h.match("all", "{}").status == 503
	})
	waitFor(t, func() bool { return h.measure("countersign_held_bytes") == "0" }) // they are sent away
	if r := h.match("all", "{}"); r.status != 200 {
		t.Errorf("after it: %d", r.status)
	}
}

// TestSlowReaders: who takes the answer of a mount slowly keeps nobody from his
// turn.
func TestSlowReaders(t *testing.T) {
	large := bytes.Repeat([]byte("x"), 8<<20)
	h := open(t, quiet, func(c *web.Config) {
		c.Slots = 2
		c.Mounts = []web.Mount{{Patterns: []string{"/dialect/"}, Scope: web.ScopeMatch,
			Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(large) })}}
	})
	for range 6 { // who do not read
		h.raw("GET /dialect/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + h.tokens["all"] + "\r\n\r\n")
	}
	waitFor(t, func() bool { held := h.measure("countersign_held_bytes"); return len(held) > 2 && held != "0" })
	for range 10 {
		if r := h.match("all", "{}"); r.status != 200 {
			t.Errorf("beside slow readers: %d", r.status)
		}
	}
}

// TestStreams: who streams is answered line by line, and only so many stream
// at once.
func TestStreams(t *testing.T) {
	h := open(t, quiet, func(c *web.Config) { c.Streams = 2 })
	stream := func() (*io.PipeWriter, *http.Response) {
		r, w := io.Pipe()
		req, _ := http.NewRequest("POST", h.url+"/v1/match", r)
		req.Header.Set("Authorization", "Bearer "+h.tokens["all"])
		req.Header.Set("Content-Type", "application/x-ndjson")
		go io.WriteString(w, "{}\n")
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { w.Close(); resp.Body.Close() })
		return w, resp
	}
	ask, answer := stream()
	lines := bufio.NewReader(answer.Body)
	for range 3 {
		if line, err := lines.ReadString('\n'); err != nil || line != string(nobody)+"\n" {
			t.Fatalf("%q %v", line, err)
		}
		io.WriteString(ask, "{}\n")
	}
	stream()
	h.refused(h.do("POST", "/v1/match", "all", "application/x-ndjson", "{}"), 503, "overloaded", "")
	if r := h.match("all", "{}"); r.status != 200 {
		t.Errorf("beside streams: %d", r.status)
	}
	ask.Close()
	rest, err := io.ReadAll(lines)
	if err != nil || !bytes.Contains(rest, []byte(`{"run":`)) {
		t.Errorf("%q %v", rest, err)
	}
	waitFor(t, func() bool { return h.measure("countersign_streams") == "1" })
	if r := h.do("POST", "/v1/match", "all", "application/x-ndjson", "{}"); r.status != 200 {
		t.Errorf("after a stream ended: %d", r.status)
	}
}

// TestStop: what was begun is answered, nothing new is taken, a stream is told
// that it is cut, and the server ends.
func TestStop(t *testing.T) {
	begun := make(chan struct{}, 1)
	h := open(t, func(b []byte) ([]byte, error) {
		if string(b) == "slow" {
			begun <- struct{}{}
			time.Sleep(300 * time.Millisecond)
		}
		return nobody, nil
	}, func(c *web.Config) { c.Drain = time.Second })
	answer := make(chan response)
	go func() { answer <- h.match("all", "slow") }()
	<-begun
	c := h.raw(h.head("application/x-ndjson", -1) + "3\r\n{}\n\r\n")
	lines := bufio.NewReader(c)
	resp, err := http.ReadResponse(lines, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.stop()
	if r := <-answer; r.status != 200 {
		t.Errorf("what was begun: %d", r.status)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || !strings.HasSuffix(string(body), "}}\n") || !strings.Contains(string(body), `{"problem":{"type":"urn:countersign:problem:stopping"`) {
		t.Errorf("a stream that was cut: %q %v", body, err)
	}
	if err := <-h.done; err != nil {
		t.Error(err)
	}
	h.done <- nil
	if _, err := net.DialTimeout("tcp", h.addr, time.Second); err == nil {
		t.Error("it still listens")
	}
}

// TestReadiness: a server that is stopping, or not ready, asks for no requests.
func TestReadiness(t *testing.T) {
	var why atomic.Pointer[web.Problem]
	h := open(t, quiet, func(c *web.Config) {
		c.Ready = func() error {
			if p := why.Load(); p != nil {
				return p
			}
			return nil
		}
	})
	if r := h.do("GET", "/readyz", "", "", ""); r.status != 200 {
		t.Errorf("%d", r.status)
	}
	why.Store(web.NewProblem("not-ready", "list ofac is 40 days old"))
	h.refused(h.do("GET", "/readyz", "", "", ""), 503, "not-ready", "40 days")
	if r := h.do("GET", "/healthz", "", "", ""); r.status != 200 {
		t.Errorf("%d", r.status)
	}
}

// TestBrokenRequests: bytes that are no request, or only a part of one.
func TestBrokenRequests(t *testing.T) {
	h := open(t, quiet, nil)
	for name, text := range map[string]string{
		"no HTTP":           "\x16\x03\x01\x00\x00 hello\r\n\r\n",
		"a huge field":      "GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("a", 200<<10) + "\r\n\r\n",
		"many fields":       "GET /healthz HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X: "+strings.Repeat("b", 60)+"\r\n", 3000) + "\r\n",
		"two lengths":       "POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
		"length and chunks": "POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n{}",
	} {
		if got := statusOf(t, h.raw(text)); got != 400 && got != 431 {
			t.Errorf("%s: %d", name, got)
		}
	}
	c := h.raw(h.head("application/json", 100) + `{"name"`)
	c.(*net.TCPConn).CloseWrite()
	if got := statusOf(t, c); got != 400 {
		t.Errorf("half a body: %d", got)
	}
	c = h.raw(h.head("application/json", -1) + "zz\r\n")
	if got := statusOf(t, c); got != 400 {
		t.Errorf("broken chunks: %d", got)
	}
	if r := h.match("all", "{}"); r.status != 200 {
		t.Errorf("after it: %d", r.status)
	}
}

// TestCrowd: beyond three quarters of the connections, each is closed behind
// its answer, so that idle ones keep nobody out.
func TestCrowd(t *testing.T) {
	h := open(t, quiet, func(c *web.Config) { c.Connections = 8 })
	var idle []net.Conn
	for range 7 {
		idle = append(idle, h.raw("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
	}
	for range 20 {
		if r := h.do("GET", "/healthz", "", "", ""); r.status != 200 {
			t.Fatalf("%d", r.status)
		}
	}
	for _, c := range idle {
		c.Close()
	}
}

func TestMetricsAlone(t *testing.T) {
	h := open(t, quiet, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- h.server.ServeMetrics(ctx, l) }()
	for path, want := range map[string]int{"/metrics": 200, "/v1/lists": 404} {
		resp, err := http.Get("http://" + l.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want || want == 200 && !bytes.Contains(body, []byte(`countersign_list_rows{list="ofac"} 3`)) {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
