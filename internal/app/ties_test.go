package app

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/source"
	"countersign/match"
)

func openTestDesk(t testing.TB, r MatchRequest) *desk {
	t.Helper()
	if r.Now.IsZero() {
		r.Now = worldEnd
	}
	d, err := openDesk(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A repeating reader gives one text over and over.
type repeating struct {
	text []byte
	at   int
	left int
	heap uint64 // live bytes when it ended
}

func (r *repeating) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && n < 64<<10 {
		c := copy(p[n:], r.text[r.at:])
		n += c
		r.at = (r.at + c) % len(r.text)
	}
	if r.left -= n; r.left < 0 {
		r.heap = liveHeap()
		return 0, io.EOF
	}
	return n, nil
}

func party(id, name string) match.Entry {
	return match.Entry{List: "l", ID: id, Type: match.Organization, Names: []match.Name{{Text: name}}}
}

// testWeb has a listed X, a listed Y, and A to D that the list only mentions.
func testWeb() *web {
	k := func(id string) match.Key { return match.Key{List: "l", ID: id} }
	p := &parties{reasons: map[match.Key][]string{}, reasoned: map[string]bool{"l": true}}
	for _, id := range []string{"X", "Y", "A", "B", "C", "D"} {
		p.entries = append(p.entries, party(id, id+" Trading"))
		if id >= "X" {
			p.reasons[k(id)] = []string{"role.pep", "sanction"}
		}
	}
	p.ties = []tie{
		{from: k("A"), to: k("X"), pred: source.ListOwnedBy, percent: "30"},
		{from: k("Y"), to: k("A"), pred: source.ListOwns, percent: "25"},
		{from: k("B"), to: k("A"), pred: source.ListOwnedBy, percent: "50"},
		{from: k("C"), name: "x-TRADING", pred: source.ListOwnedBy},
		{from: k("D"), to: k("X"), pred: source.ListOwnedBy, percent: "90", until: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
		{from: k("D"), name: "Nobody's Holding", pred: source.ListLinkedTo},
		{from: k("X"), to: k("D"), pred: source.ListOwns, percent: "90", until: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	return newWeb(p, worldEnd)
}

func TestDescribe(t *testing.T) {
	w := testWeb()
	for id, want := range map[string][]string{
		"X": {"owns A Trading (l A), 30 percent", "owns C Trading (l C)", "owns D Trading (l D), 90 percent, until 2020-01-01"},
		"Y": {"owns A Trading (l A), 25 percent"},
		"A": {"owned by X Trading (l X), 30 percent", "owned by Y Trading (l Y), 25 percent", "owns B Trading (l B), 50 percent",
			"The list mentions this party without listing it.",
			"Listed parties own 55 percent of it: from 50 percent on it counts as listed (OFAC, 13 August 2014)."},
		"B": {"owned by A Trading (l A), 50 percent", "The list mentions this party without listing it.",
			"A party that counts as listed owns 50 percent of it: from 50 percent on it counts as listed (OFAC, 13 August 2014)."},
		"C": {"owned by X Trading (l X)", "The list mentions this party without listing it.",
			"A listed party owns an unknown share of it: from 50 percent on it would count as listed; a register of owners would tell."},
		"D": {"owned by X Trading (l X), 90 percent, until 2020-01-01", "linked to Nobody's Holding",
			"The list mentions this party without listing it."},
	} {
		var f matchFound
		w.describe(&f, match.Key{List: "l", ID: id})
		var got []string
		for i := range f.Related {
			got = append(got, f.Related[i].String())
		}
		if diff := cmp.Diff(want, append(got, f.Why...)); diff != "" {
			t.Errorf("%s: -want +got\n%s", id, diff)
		}
	}
}

// TestTiesOfOFAC: of the ties that OFAC gives by name nearly all find their party.
func TestTiesOfOFAC(t *testing.T) {
	p, err := importedParties(context.Background(), importedFor(t, "ofac-2025-12"))
	if err != nil {
		t.Fatal(err)
	}
	newWeb(p, worldEnd)
	found := 0
	for _, tie := range p.ties {
		if tie.to.ID != "" {
			found++
		}
	}
	t.Logf("%d of %d ties find their party", found, len(p.ties))
	if found*10 < len(p.ties)*9 {
		t.Errorf("%d of %d ties find their party", found, len(p.ties))
	}
}

// TestPlaces: where a listed party lives tells it from others of the name.
func TestPlaces(t *testing.T) {
	p, err := importedParties(context.Background(), importedFor(t, "ofac-2025-12"))
	if err != nil {
		t.Fatal(err)
	}
	placed := 0
	for i := range p.entries {
		if len(p.entries[i].Countries) > 0 {
			placed++
		}
		for _, c := range p.entries[i].Countries {
			if strings.TrimSpace(c) == "" {
				t.Fatalf("%s has an empty country", p.entries[i].ID)
			}
		}
	}
	if placed*10 < len(p.entries)*7 {
		t.Errorf("%d of %d parties have a country", placed, len(p.entries))
	}
}

func sharedData(t testing.TB, path ...string) string {
	p := filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, path...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("the shared data are absent: %v", err)
	}
	return p
}

func importedFor(t testing.TB, edition string) string {
	dir := t.TempDir()
	files, err := filepath.Glob(filepath.Join(sharedData(t, "sanctions", edition), "*.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ImportList(context.Background(), dir, Import{Name: "ofac", Files: files, Date: "2025-12-01"}, worldEnd); err != nil {
		t.Fatal(err)
	}
	return dir
}
