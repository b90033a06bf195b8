//go:build unix

package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestTerm: told to stop in the middle of many streams, the server answers what
// was asked, tells each stream that it is cut, and leaves with 0. Told twice, it
// is gone at once.
func TestTerm(t *testing.T) {
	addr, server := startServer(t, "--drain", "500ms")
	var wg sync.WaitGroup
	var ready sync.WaitGroup
	ready.Add(20)
	for range 20 {
		wg.Go(func() {
			body, ask := io.Pipe()
			defer ask.Close()
			resp, err := post(addr, body, ask)
			if err != nil {
				t.Error(err)
				ready.Done()
				return
			}
			defer resp.Body.Close()
			lines := bufio.NewReader(resp.Body)
			first, err := lines.ReadString('\n')
			ready.Done()
			if err != nil || !strings.HasPrefix(first, `{"id":"1","results":[{`) {
				t.Errorf("%v %q", err, first)
			}
			rest, err := io.ReadAll(lines)
			if err != nil || !strings.HasPrefix(string(rest), `{"problem":{"type":"urn:countersign:problem:stopping"`) {
				t.Errorf("the end of a stream: %v %q", err, rest)
			}
		})
	}
	ready.Wait()
	began := time.Now()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if err := server.Wait(); err != nil {
		t.Errorf("left with %v", err)
	}
	t.Logf("stopped in %s", time.Since(began))

	addr, server = startServer(t, "--drain", "1h")
	body, ask := io.Pipe()
	defer ask.Close()
	resp, err := post(addr, body, ask)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	for range 2 {
		if err := server.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
	}
	if err := server.Wait(); err == nil {
		t.Error("told twice, it left in order")
	}
}

// post begins a stream with one query.
func post(addr string, body io.Reader, ask io.Writer) (*http.Response, error) {
	go io.WriteString(ask, "Jong Song Hwa\n") //nolint:errcheck // the answer shows it
	r, err := http.NewRequest("POST", "http://"+addr+"/v1/match", body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-ndjson")
	return http.DefaultTransport.RoundTrip(r)
}

func startServer(t *testing.T, more ...string) (string, *exec.Cmd) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	server := exec.Command("countersign", append([]string{"serve", "--open", "--listen", addr}, more...)...)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill() }) // it has left, but in a test that fails
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		resp, err := http.Get("http://" + addr + "/readyz")
		if err == nil {
			resp.Body.Close()
			return addr, server
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
