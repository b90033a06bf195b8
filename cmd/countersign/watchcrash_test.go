package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/sim/internet"
)

// TestWatchCrash kills a watch at random moments while a miniature internet
// turns, and lets it run on: every change is told once, none twice, and the log
// verifies. COUNTERSIGN_CRASHES sets how often it is killed.
func TestWatchCrash(t *testing.T) {
	if raced || testing.Short() {
		t.Skip("it takes minutes; it runs without the race detector")
	}
	crashes := 10
	if n, err := strconv.Atoi(os.Getenv("COUNTERSIGN_CRASHES")); err == nil {
		crashes = n
	}
	h := newWatchHouse(t)
	turns := h.turns()
	landed := 0
	for i, turn := range turns {
		h.s.Turn(turn.do)
		for range (crashes + len(turns) - 1 - i) / len(turns) {
			if h.killed(t) {
				landed++
			}
		}
		if code := h.end(h.run().Run()); code != "0" && code != "1" {
			t.Fatalf("%s: left with %s", turn.name, code)
		}
		got := h.fresh(t)
		slices.Sort(turn.want)
		if diff := cmp.Diff(turn.want, got); diff != "" {
			t.Fatalf("%s (-turned +told)\n%s", turn.name, diff)
		}
		if out, err := exec.Command("countersign", "evidence", "verify", "--data", h.data).CombinedOutput(); err != nil {
			t.Fatalf("%s: evidence verify: %v\n%s", turn.name, err, out)
		}
	}
	t.Logf("%d kills while it ran, %d lines, each once", landed, h.told)
}

// A watchHouse is a watch that is killed.
type watchHouse struct {
	w     *internet.World
	s     *internet.Served
	names []string
	data  string
	out   string
	args  []string
	told  int // lines of out that were looked at
	took  time.Duration
}

func newWatchHouse(t *testing.T) *watchHouse {
	t.Helper()
	h := &watchHouse{w: internet.New(internet.Options{Seed: 7, Firms: 30, Crews: 1})}
	for i := range h.w.Sites {
		if s := &h.w.Sites[i]; s.Label.Archetype == "plain" && len(h.names) < 6 {
			h.names = append(h.names, s.Domain)
			bare(s)
		}
	}
	var err error
	if h.s, err = h.w.Serve(context.Background(), 80, 443); err != nil {
		t.Skipf("this system does not let tests serve at the ports of the web: %v", err)
	}
	t.Cleanup(func() {
		if err := h.s.Close(); err != nil {
			t.Error(err)
		}
	})
	dir := t.TempDir()
	roots := filepath.Join(dir, "roots.pem")
	if err := os.WriteFile(roots, h.s.Roots, 0o600); err != nil {
		t.Fatal(err)
	}
	h.data, h.out, h.took = filepath.Join(dir, "house"), filepath.Join(dir, "changes.ndjson"), 3*time.Second
	h.args = append([]string{"front", "--watch", "--rounds", "1", "--every", "2s", "--data", h.data, "-o", h.out, "--format", "ndjson", "--jobs", "64",
		"--allow", "127.0.0.0/8", "--resolver", h.s.DNS, "--rdap", h.s.RDAP, "--ca", roots}, h.names...)
	return h
}

var loaded = regexp.MustCompile(`<(img|link|script)[^>]*>(</script>)?`)

// bare leaves a site two pages that load nothing, so that a visit is short.
func bare(s *internet.Site) {
	s.Pages = slices.Clone(s.Pages[:2])
	for i := range s.Pages {
		s.Pages[i].HTML = loaded.ReplaceAllString(s.Pages[i].HTML, "")
	}
}

// A turning of the world, and what is to be told of it.
type worldTurn struct {
	name string
	do   func()
	want []string
}

func (h *watchHouse) turns() []worldTurn {
	n := h.names
	site := func(i int) *internet.Site { return h.w.Site(n[i]) }
	own := site(3).Pages
	seized := []internet.Page{{Path: "/", HTML: "<title>Notice</title><h1>This website has been seized</h1>"}}
	var all []worldTurn
	all = append(all, worldTurn{"first look", func() {}, nil})
	for k := range 3 {
		ns, mx := fmt.Sprintf("ns%d.moved.example", k), fmt.Sprintf("mx%d.moved.example", k)
		var want []string
		for i := range n[:4] {
			want = append(want, n[i]+" name-servers", n[i]+" mail", n[i]+" registrar")
		}
		all = append(all, worldTurn{"moves " + strconv.Itoa(k), func() {
			for i := range n[:4] {
				site(i).NS, site(i).MX, site(i).Registration.Registrar = []string{ns}, []string{mx}, "Registrar "+strconv.Itoa(k)
			}
		}, want})
	}
	all = append(all,
		worldTurn{"seized, and copied", func() { site(3).Pages, site(4).Pages = seized, site(5).Pages },
			[]string{n[3] + " seized", n[5] + " copied " + n[4], n[4] + " copied " + n[5]}},
		worldTurn{"back", func() { site(2).Pages = own }, []string{n[3] + " back " + n[2], n[2] + " copied " + n[3]}},
		worldTurn{"moved back", func() {
			for i := range n[:4] {
				site(i).NS = []string{"ns0.moved.example"}
			}
		}, []string{n[0] + " name-servers", n[1] + " name-servers", n[2] + " name-servers", n[3] + " name-servers"}},
	)
	return all
}

func (h *watchHouse) run() *exec.Cmd { return exec.Command("countersign", h.args...) }

// end is the code that a run left with.
func (h *watchHouse) end(err error) string {
	if err == nil {
		return "0"
	}
	return codeOf(err)
}

// killed runs a round that is killed at some moment; false says that it was
// faster.
func (h *watchHouse) killed(t *testing.T) bool {
	t.Helper()
	cmd := h.run()
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(rand.N(h.took*5/4), func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	code := h.end(err)
	if code != "-1" {
		h.took = (h.took + time.Since(began)) / 2
		if code != "0" && code != "1" {
			t.Fatalf("left with %s", code)
		}
	}
	return code == "-1"
}

// fresh returns what was told since it was last asked, in short and in order,
// each line with a key of its own.
func (h *watchHouse) fresh(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile(h.out)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	keys := map[string]bool{}
	n := 0
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, `{"run"`) {
			continue
		}
		var c struct{ Domain, Change, Other, Key string }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%v: %q", err, line)
		}
		if keys[c.Key] {
			t.Errorf("told twice: %s", line)
		}
		keys[c.Key] = true
		if n++; n > h.told {
			out = append(out, strings.TrimSpace(c.Domain+" "+c.Change+" "+c.Other))
		}
	}
	h.told = n
	slices.Sort(out)
	return out
}
