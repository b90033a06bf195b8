//go:build linux

package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestServeCrash kills a server under load (SIGKILL) at random points: of every
// answer that a client got there is the receipt, and the log verifies.
// COUNTERSIGN_CRASHES sets how often.
func TestServeCrash(t *testing.T) {
	rounds := 3
	if v, err := strconv.Atoi(os.Getenv("COUNTERSIGN_CRASHES")); err == nil {
		rounds = v
	}
	dir := t.TempDir()
	importNames(t, dir, "MARSH, Dylan")
	token := addKey(t, dir, "crash")
	answered := map[string]bool{}
	var mu sync.Mutex
	for round := range rounds {
		killUnderLoad(t, dir, func(addr string, w, i int) bool {
			id := fmt.Sprintf("r%d-%d-%d", round, w, i)
			if !asks(addr, token, id, w%3) {
				return false
			}
			mu.Lock()
			defer mu.Unlock()
			answered[id] = true
			return true
		})
	}
	if len(answered) < 10*rounds {
		t.Fatalf("%d answers before %d crashes", len(answered), rounds)
	}
	a, err := OpenKept(context.Background(), Config{Data: dir, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	missing := 0
	for id := range answered {
		if r, err := a.lastAnswer(context.Background(), queryID(id)); err != nil || r == nil || len(r.Results) != 1 {
			missing++
		}
	}
	if err := errors.Join(a.Close(), VerifyEvidence(context.Background(), io.Discard, dir, "")); err != nil {
		t.Error(err)
	}
	if missing > 0 {
		t.Errorf("%d of %d answers have no receipt", missing, len(answered))
	}
	t.Logf("%d answers, %d crashes", len(answered), rounds)
}

// killUnderLoad kills a server that twelve ask at once, each until it gets no
// answer.
func killUnderLoad(t *testing.T, dir string, ask func(addr string, w, i int) bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestServeChild$", "-test.v")
	cmd.Env = append(os.Environ(), serveChild+"="+dir, serveReceipts+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Wait() }() // killed
	lines, addr := bufio.NewScanner(out), ""
	for addr == "" && lines.Scan() {
		addr, _ = strings.CutPrefix(lines.Text(), "listening ")
		if !strings.Contains(lines.Text(), "listening ") {
			addr = ""
		}
	}
	if addr == "" {
		_ = cmd.Process.Kill()
		t.Fatal("the server did not begin")
	}
	var wg sync.WaitGroup
	for w := range 12 {
		wg.Go(func() {
			for i := 0; ask(addr, w, i); i++ {
			}
		})
	}
	time.Sleep(200*time.Millisecond + time.Duration(rand.IntN(400))*time.Millisecond)
	_ = cmd.Process.Kill()
	wg.Wait()
}

// asks reports whether the whole answer came, to one query, several or a
// stream of it.
func asks(addr, token, id string, way int) bool {
	body, kind, whole := fmt.Sprintf(`{"id":%q,"name":"Dylan Marsh"}`, id), asJSON, fmt.Sprintf(`{"id":%q,`, id)
	switch way {
	case 1:
		body = `{"queries":[` + body + `]}`
	case 2:
		kind = asNDJSON
	}
	r, err := http.NewRequest("POST", "http://"+addr+"/v1/match", strings.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	line, err := bufio.NewReader(resp.Body).ReadString('\x00') // all that came
	return resp.StatusCode == 200 && strings.Contains(line, whole) && strings.Contains(line, "MARSH") && errors.Is(err, io.EOF)
}
