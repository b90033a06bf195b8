package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// TestWatchMiniature measures a watch over unseen miniature internets: what it
// tells while honest sites are edited and others arrive, and whether it notices
// content that comes back or is copied. COUNTERSIGN_SEEDS names the seeds;
// docs/measurements.md has the figures.
func TestWatchMiniature(t *testing.T) {
	if os.Getenv("COUNTERSIGN_SEEDS") == "" {
		t.Skip("takes minutes; COUNTERSIGN_SEEDS names the seeds")
	}
	var all watchTally
	var from, to uint64
	if n, _ := fmt.Sscanf(os.Getenv("COUNTERSIGN_SEEDS"), "%d-%d", &from, &to); n < 2 {
		t.Fatal("COUNTERSIGN_SEEDS is no range such as 501-504")
	}
	for seed := from; seed <= to; seed++ {
		m := newWatchMeasure(t, seed)
		m.quiet(8)
		m.returns()
		t.Logf("seed %d: %s", seed, &m.watchTally)
		all.add(&m.watchTally)
	}
	t.Logf("altogether: %s", &all)
}

// A watchTally counts what was told.
type watchTally struct {
	looks  int            // at sites, after the first of each
	edited int            // of them, of a site that was edited
	false_ map[string]int // told though nothing of the kind happened, by kind
	owner  int            // told of two domains of one owner, which do show the same
	named  []string       // which
	moved  map[string]int // content moved, by "back light" etc.
	found  map[string]int // of it, told
	shares []string       // the likest page of what moved
}

func (s *watchTally) add(o *watchTally) {
	s.looks, s.edited, s.owner = s.looks+o.looks, s.edited+o.edited, s.owner+o.owner
	for _, x := range []struct{ to, from *map[string]int }{{&s.false_, &o.false_}, {&s.moved, &o.moved}, {&s.found, &o.found}} {
		if *x.to == nil {
			*x.to = map[string]int{}
		}
		for k, n := range *x.from {
			(*x.to)[k] += n
		}
	}
	s.shares = append(s.shares, o.shares...)
}

func (s *watchTally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d looks, %d at edited sites; of one owner %d; told falsely %v %q;", s.looks, s.edited, s.owner, s.false_, s.named)
	for _, k := range sortedNames(s.moved) {
		fmt.Fprintf(&b, " %s %d of %d;", k, s.found[k], s.moved[k])
	}
	slices.Sort(s.shares)
	return b.String() + " " + strings.Join(s.shares, " ")
}

func sortedNames(m map[string]int) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

type watchMeasure struct {
	watchTally
	t     *testing.T
	w     *internet.World
	r     FrontRequest
	shown map[string]bool // sites that have arrived
	gone  map[string]bool
	turn  uint64
}

func newWatchMeasure(t *testing.T, seed uint64) *watchMeasure {
	t.Helper()
	m := &watchMeasure{t: t, w: internet.New(internet.Options{Seed: seed, Hard: os.Getenv("COUNTERSIGN_HARD") != ""}), shown: map[string]bool{}, gone: map[string]bool{}}
	m.false_, m.moved, m.found = map[string]int{}, map[string]int{}, map[string]int{}
	m.r = FrontRequest{Format: "ndjson", Now: m.w.Now, Data: filepath.Join(t.TempDir(), "house"), Outside: Outside{Offline: true}}
	for i := range m.w.Sites {
		// Of honest sites one in four comes later. Fronts are there from the start,
		// and so are those whom they copied.
		if l := m.w.Sites[i].Label; l.Front || i%4 > 0 || m.copied(m.w.Sites[i].Domain) {
			m.shown[m.w.Sites[i].Domain] = true
		}
	}
	if got := m.look(); len(got) > 0 {
		t.Errorf("the first look tells %d changes", len(got))
	}
	return m
}

func (m *watchMeasure) copied(domain string) bool {
	return slices.ContainsFunc(m.w.Sites, func(s internet.Site) bool { return s.Label.CloneOf == domain })
}

// look makes a round, and returns what was told.
func (m *watchMeasure) look() []told {
	m.t.Helper()
	m.turn++
	m.r.Now = m.w.Now.Add(time.Duration(m.turn) * 24 * time.Hour)
	var in, out bytes.Buffer
	for i := range m.w.Sites {
		s := m.w.Sites[i]
		if !m.shown[s.Domain] {
			continue
		}
		if m.gone[s.Domain] {
			fmt.Fprintf(&in, "{\"domain\":%q,\"gone\":true}\n", s.Domain)
			continue
		}
		captured(m.t, &in, &s)
	}
	m.r.Captures = []Input{{Name: "captures", Reader: &in}}
	if _, err := WatchFronts(context.Background(), &out, m.r, Watching{Every: time.Hour, Rounds: 1}); err != nil {
		m.t.Fatal(err)
	}
	return changesIn(m.t, out.Bytes())
}

// quiet makes rounds in which honest sites are edited and others arrive.
func (m *watchMeasure) quiet(rounds int) {
	for round := range rounds {
		for i := range m.w.Sites {
			d := m.w.Sites[i].Domain
			if m.shown[d] {
				m.looks++
				if (i+round)%3 == 0 && m.w.Edit(d, m.turn) {
					m.edited++
				}
			} else if (i/4+round)%rounds == 0 {
				m.shown[d] = true
			}
		}
		for _, c := range m.look() {
			if l := m.w.Site(c.Domain).Label; c.Other != "" && l.Group != "" && l.Group == m.w.Site(c.Other).Label.Group && (l.Archetype == "two-brand" || l.Archetype == "rebrand") {
				m.owner++
				continue
			}
			m.false_[c.Kind]++
			m.named = append(m.named, fmt.Sprintf("%s %s %s %s", c.Kind, m.what(c.Domain), m.what(c.Other), c.Say))
		}
	}
	m.named = m.named[:min(len(m.named), 8)]
}

func (m *watchMeasure) what(domain string) string {
	if s := m.w.Site(domain); s != nil {
		return s.Label.Archetype + s.Label.Group
	}
	return ""
}

// returns takes fronts down and has their content come back edited, and has
// honest firms copied.
func (m *watchMeasure) returns() {
	edits := []string{"light", "medium", "heavy"}
	var fronts, firms []string
	for i := range m.w.Sites {
		switch s := &m.w.Sites[i]; {
		case s.Label.Front && s.Redirect == "" && len(s.Pages) > 2:
			fronts = append(fronts, s.Domain)
		case s.Label.Archetype == "plain" && m.shown[s.Domain] && len(firms) < 30:
			firms = append(firms, s.Domain)
		}
	}
	for _, d := range fronts {
		m.gone[d] = true
	}
	m.look() // they are gone
	moved := map[string]string{}
	for i, d := range append(fronts, firms...) {
		to := m.w.Move(d, edits[i%3], m.turn)
		m.shown[to], moved[d+" "+to] = true, edits[i%3]
	}
	kind := func(d string) string {
		return map[bool]string{true: front.ChangedBack, false: front.ChangedCopied}[m.gone[d]]
	}
	told := map[string]bool{}
	for _, c := range m.look() {
		if e := moved[c.Domain+" "+c.Other]; e != "" && c.Kind == kind(c.Domain) {
			told[c.Domain+" "+c.Other] = true
		} else if c.Other == "" || m.w.Site(c.Domain).Label.CloneOf != c.Other && m.w.Site(c.Other).Label.CloneOf == "" {
			m.false_[c.Kind]++
		}
	}
	for pair, edit := range moved {
		from, _, _ := strings.Cut(pair, " ")
		m.moved[kind(from)+" "+edit]++
		if told[pair] {
			m.found[kind(from)+" "+edit]++
		}
	}
	m.likest(moved)
}

// likest notes how alike what moved is to what it was.
func (m *watchMeasure) likest(moved map[string]string) {
	x := &watch{fronting: fronting{r: m.r}}
	x.fronting.r.Captures = nil
	if err := x.prepare(); err != nil {
		m.t.Fatal(err)
	}
	defer x.close() //nolint:errcheck // it is only read
	for pair, edit := range moved {
		from, to, _ := strings.Cut(pair, " ")
		s, err := x.standing(context.Background(), from)
		if err != nil {
			m.t.Fatal(err)
		}
		near, _, err := x.alikeTo(context.Background(), s)
		if err != nil {
			m.t.Fatal(err)
		}
		best := likeSite{}
		for _, n := range near {
			if n.Site == to {
				best = n
			}
		}
		m.shares = append(m.shares, fmt.Sprintf("%s:%.2f/%d/%d", edit[:1], best.Text, best.Rare, best.pages))
	}
}
