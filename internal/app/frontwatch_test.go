package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/sim/internet"
)

// TestWatchFronts watches a miniature internet that turns between the rounds: a
// seizure, moves, a new certificate, a site that wakes, one that goes, and
// content that comes back elsewhere. One round is cut short and goes on.
func TestWatchFronts(t *testing.T) {
	w, s, roots := miniature(t, internet.Options{Seed: 5, Firms: 30, Crews: 1})
	dir := t.TempDir()
	h := &turning{t: t, w: w, s: s, names: cast(w)}
	h.r = FrontRequest{Domains: h.names, Format: "ndjson", Now: w.Now, RDAP: s.RDAP, Jobs: 64, pause: time.Millisecond, Data: filepath.Join(dir, "house"),
		Outside: Outside{Allow: []string{"127.0.0.0/8"}, Resolver: s.DNS, CA: roots}}

	if got := h.watch(1, nil); len(got) > 0 {
		t.Errorf("the first look tells %+v", got)
	}
	s.Turn(h.turn)
	all := h.cut(filepath.Join(dir, "changes.ndjson"))
	want := h.expected()
	if diff := cmp.Diff(want, kindsOf(all)); diff != "" {
		t.Errorf("(-turned +told)\n%s", diff)
	}
	if len(all) != len(want) {
		t.Errorf("%d lines of %d changes", len(all), len(want))
	}
	again := h.watch(2, h.comeBack)
	seized := h.names[1]
	want = []string{seized + " back " + back, w.Site(seized).Label.CloneOf + " copied " + back} // whom the front had copied is watched, too
	slices.Sort(want)
	if diff := cmp.Diff(want, kindsOf(again)); diff != "" {
		t.Errorf("(-turned +told)\n%s", diff)
	}
	var said bytes.Buffer
	if err := VerifyEvidence(context.Background(), &said, h.r.Data, ""); err != nil {
		t.Errorf("%v: %s", err, said.String())
	}
}

const back = "zz-anew.com"

// cast is six fronts, an honest firm and a site that sleeps.
func cast(w *internet.World) []string {
	var fronts, honest, asleep []string
	for i := range w.Sites {
		switch l := w.Sites[i].Label; {
		case l.Front && w.Sites[i].Redirect == "":
			fronts = append(fronts, w.Sites[i].Domain)
		case l.Archetype == "plain":
			honest = append(honest, w.Sites[i].Domain)
		case l.Archetype == "parked":
			asleep = append(asleep, w.Sites[i].Domain)
		}
	}
	return append(fronts[:4:4], honest[0], honest[1], honest[2], asleep[0])
}

// A turning is a world that turns while it is watched.
type turning struct {
	t     *testing.T
	w     *internet.World
	s     *internet.Served
	r     FrontRequest
	names []string
	pages []internet.Page // of the site that is seized
}

// turn changes each site of the cast but the first.
func (h *turning) turn() {
	site := func(i int) *internet.Site { return h.w.Site(h.names[i]) }
	s := site(1)
	h.pages = s.Pages
	s.NS, s.Pages = []string{"ns1.fbi.seized.gov", "ns2.fbi.seized.gov"}, []internet.Page{{Path: "/", HTML: "<title>Notice</title><h1>This website has been seized</h1>"}}
	s = site(2)
	s.NS, s.MX = []string{"ns1.moved.example"}, []string{"mx.moved.example"}
	s = site(3)
	s.Certificates = append(slices.Clone(s.Certificates), internet.Certificate{Names: []string{s.Domain}, NotBefore: h.w.Now.Add(-time.Hour), Issuer: "Open CA"})
	s = site(4)
	s.Registration.Registrar, s.Registration.Org, s.Registration.Email = "Another Registrar", "Another LLC", "who@another.example"
	for i := range h.w.Sites {
		if o := &h.w.Sites[i]; o.Network.Org != site(5).Network.Org && o.A[0] != site(5).A[0] {
			site(5).A, site(5).Network = o.A, o.Network
			break
		}
	}
	site(7).Pages = site(0).Pages[:1]
	h.w.Sites = slices.DeleteFunc(slices.Clone(h.w.Sites), func(s internet.Site) bool { return s.Domain == h.names[6] })
}

func (h *turning) expected() []string {
	n := h.names
	out := []string{n[1] + " seized", n[1] + " name-servers", n[2] + " name-servers", n[2] + " mail", n[3] + " certificate", n[4] + " registrar",
		n[4] + " registrant", n[5] + " address", n[6] + " gone", n[7] + " woken", n[0] + " copied " + n[7], n[7] + " "}
	out = slices.DeleteFunc(out, func(s string) bool { return strings.HasSuffix(s, " ") })
	slices.Sort(out)
	return out
}

// comeBack puts the content of the seized site on a new domain, which somebody
// looks at while the watch rests.
func (h *turning) comeBack() {
	h.s.Turn(h.moveAway)
	r := h.r
	r.Domains = []string{back}
	if _, err := Front(context.Background(), &bytes.Buffer{}, r); err != nil {
		h.t.Fatal(err)
	}
}

func (h *turning) moveAway() {
	s := *h.w.Site(h.names[1])
	s.NS, s.Pages = h.w.Site(h.names[0]).NS, nil
	for _, p := range h.pages {
		s.Pages = append(s.Pages, internet.Page{Path: p.Path, HTML: strings.ReplaceAll(p.HTML, s.Domain, back)})
	}
	s.Domain = back
	s.Certificates = []internet.Certificate{{Names: []string{back}, NotBefore: h.w.Now, Issuer: "Open CA"}}
	h.w.Sites = append(slices.Clone(h.w.Sites), s)
}

// watch runs rounds, before the last of which something may happen.
func (h *turning) watch(rounds int, meanwhile func()) []told {
	h.t.Helper()
	var out bytes.Buffer
	waits := 0
	p := Watching{Every: 6 * time.Hour, Rounds: rounds, Wait: func(context.Context, time.Duration) error {
		if waits++; waits == rounds && meanwhile != nil {
			meanwhile()
		}
		return nil
	}}
	if _, err := WatchFronts(context.Background(), &out, h.r, p); err != nil {
		h.t.Fatal(err)
	}
	return changesIn(h.t, out.Bytes())
}

// cut runs a round into a file that ends twice in its middle, as if the process
// were killed within a line, and when a line was written and that was not yet
// entered; then a run that goes on with the sites that are left.
func (h *turning) cut(path string) []told {
	h.t.Helper()
	lines, err := OpenLines(path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer lines.Close()
	p := Watching{Every: 6 * time.Hour, Rounds: 1, Wait: func(context.Context, time.Duration) error { return nil }}
	for _, w := range []*shortOf{{lines, 4, 2}, {lines, 3, 1}} {
		if _, err = WatchFronts(context.Background(), w, h.r, p); !errors.Is(err, errCut) {
			h.t.Fatalf("the round was not cut: %v", err)
		}
	}
	if did, err := WatchFronts(context.Background(), lines, h.r, p); err != nil || did.Changes == 0 {
		h.t.Fatalf("%+v, %v", did, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		h.t.Fatal(err)
	}
	return changesIn(h.t, b)
}

var errCut = errors.New("cut")

// A shortOf takes so many lines, the last in part, and says that it did not.
type shortOf struct {
	*Lines
	lines int
	part  int // of the last line: 2 is half of it
}

func (s *shortOf) Write(b []byte) (int, error) {
	if s.lines--; s.lines > 0 {
		return s.Lines.Write(b)
	}
	return 0, errors.Join(errCut, must(s.Lines.Write(b[:len(b)/s.part])))
}

func must(_ int, err error) error { return err }

func changesIn(t *testing.T, lines []byte) []told {
	t.Helper()
	var out []told
	for l := range bytes.Lines(lines) {
		if bytes.HasPrefix(l, []byte(`{"run"`)) {
			continue
		}
		var c told
		if err := json.Unmarshal(l, &c); err != nil {
			t.Fatal(err)
		}
		if c.Key == (countersign.Hash{}) || c.Evidence == (countersign.Hash{}) || c.Say == "" {
			t.Errorf("%s", l)
		}
		out = append(out, c)
	}
	return out
}

// kindsOf are changes in short, each once, by its key.
func kindsOf(all []told) []string {
	seen := map[countersign.Hash]bool{}
	var out []string
	for _, c := range all {
		if !seen[c.Key] {
			out = append(out, strings.TrimSpace(c.Domain+" "+c.Kind+" "+c.Other))
		}
		seen[c.Key] = true
	}
	slices.Sort(out)
	return out
}
