package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// TestFrontCrash kills a run over a miniature internet at random moments, again
// and again, until it comes through: no site is visited again whose visit had
// ended, none is lost, and the answers are those of a run that nobody killed.
// COUNTERSIGN_CRASHES sets how often it is killed at most.
func TestFrontCrash(t *testing.T) {
	if raced || testing.Short() {
		t.Skip("it takes a minute; it runs without the race detector")
	}
	crashes := 8
	if n, err := strconv.Atoi(os.Getenv("COUNTERSIGN_CRASHES")); err == nil {
		crashes = n
	}
	w := internet.New(internet.Options{Seed: 9, Firms: 30, Crews: 1})
	var names []string
	for i := range w.Sites {
		if s := &w.Sites[i]; (s.Label.Archetype == "plain" || s.Label.Front && s.Redirect == "") && len(names) < 16 {
			names = append(names, s.Domain)
			bare(s)
		}
	}
	s, err := w.Serve(context.Background(), 80, 443)
	if err != nil {
		t.Skipf("this system does not let tests serve at the ports of the web: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	dir := t.TempDir()
	roots := filepath.Join(dir, "roots.pem")
	if err := os.WriteFile(roots, s.Roots, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(folder, out string) *exec.Cmd {
		return exec.Command("countersign", append([]string{"front", "--captures", filepath.Join(dir, folder) + "/", "-o", filepath.Join(dir, out), "--format", "ndjson",
			"--now", "2026-06-01T00:00:00Z", "--jobs", "3", "--fail-on", "none", "--allow", "127.0.0.0/8", "--resolver", s.DNS, "--rdap", s.RDAP, "--ca", roots}, names...)...)
	}
	began := time.Now()
	if out, err := run("whole", "want.ndjson").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	took := time.Since(began)
	killed, told := 0, 0
	for range crashes {
		done := visitedIn(t, filepath.Join(dir, "visits"))
		before := s.Visits()
		cmd := run("visits", "got.ndjson")
		var said strings.Builder
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(rand.N(took/3), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		for d := range done {
			if n := s.Visits()[d] - before[d]; n > 0 {
				t.Errorf("%s was visited before, and is visited again", d)
			}
		}
		now := visitedIn(t, filepath.Join(dir, "visits"))
		for d := range done {
			if !now[d] {
				t.Errorf("%s is lost", d)
			}
		}
		if strings.Contains(said.String(), "cut off in its middle") {
			told++
		}
		if err == nil {
			break
		}
		killed++
	}
	if out, err := run("visits", "got.ndjson").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if n := len(visitedIn(t, filepath.Join(dir, "visits"))); n != len(names) {
		t.Errorf("%d of %d sites were captured", n, len(names))
	}
	if diff := cmp.Diff(verdictsIn(t, filepath.Join(dir, "want.ndjson")), verdictsIn(t, filepath.Join(dir, "got.ndjson"))); diff != "" {
		t.Errorf("(-at once +killed)\n%s", diff)
	}
	t.Logf("%d kills, after %d of which a visit was half written", killed, told)
}

// visitedIn are the sites whose lines are whole.
func visitedIn(t *testing.T, dir string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	b, err := os.ReadFile(filepath.Join(dir, "captures.ndjson"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var s front.Site
		if strings.HasSuffix(line, "\n") && json.Unmarshal([]byte(line), &s) == nil {
			out[s.Domain] = true
		}
	}
	return out
}

// verdictsIn is what is said of each site.
func verdictsIn(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, `{"domain"`) {
			continue // a crew, the run
		}
		var a front.Answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		short, err := json.Marshal([]any{a.Domain, a.Verdict, a.Score, a.CloneOf, a.Missing})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(short))
	}
	return out
}
