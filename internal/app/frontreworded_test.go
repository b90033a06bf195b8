package app

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// TestWatchReworded: a front goes and comes back in other words on a domain that
// is not watched, which somebody looks at while the watch rests; an honest
// firm arrives beside it. The return is told once, of the front, and nothing
// else.
func TestWatchReworded(t *testing.T) {
	h := rewording{t: t, w: internet.New(internet.Options{Seed: 505, Firms: 70, Crews: 1}), gone: map[string]bool{}}
	h.r = FrontRequest{Format: "ndjson", Data: filepath.Join(t.TempDir(), "house"), Outside: Outside{Offline: true}}
	var fronts []string
	for i := range h.w.Sites {
		s := &h.w.Sites[i]
		if s.Label.Front && len(s.Pages) > 2 {
			fronts = append(fronts, s.Domain)
		}
		if s.Label.Archetype != "startup" && (s.Label.Front || i%3 == 0) { // enough to know what is rare
			h.watched = append(h.watched, s.Domain)
		} else if s.Label.Archetype == "startup" {
			h.other = append(h.other, s.Domain)
		}
	}
	h.look()
	from := fronts[1]
	h.gone[from] = true
	if got := h.look(); len(got) != 1 || got[0].Kind != front.ChangedGone {
		t.Errorf("%+v", got)
	}
	to := h.w.Move(from, "heavy", 3)
	h.visit(to, h.other[0])
	got := h.look()
	got = slices.DeleteFunc(got, func(c told) bool { return c.Domain == h.w.Site(from).Label.CloneOf && c.Other == to }) // whom it had copied
	if len(got) != 1 || got[0].Domain != from || got[0].Other != to || got[0].Kind != front.ChangedBack || !strings.Contains(got[0].Say, "in other words") {
		t.Errorf("%s came back on %s: %+v", from, to, got)
	}
	if again := h.look(); len(again) > 0 {
		t.Errorf("told again: %+v", again)
	}
}

type rewording struct {
	t              *testing.T
	w              *internet.World
	r              FrontRequest
	watched, other []string
	gone           map[string]bool
	turn           int
}

// captures writes what a collector would bring of sites.
func (h *rewording) captures(domains ...string) []Input {
	var in bytes.Buffer
	for _, d := range domains {
		if h.gone[d] {
			fmt.Fprintf(&in, "{\"domain\":%q,\"gone\":true}\n", d)
			continue
		}
		s := *h.w.Site(d)
		captured(h.t, &in, &s)
	}
	return []Input{{Name: "captures", Reader: &in}}
}

func (h *rewording) later() {
	h.turn++
	h.r.Now = h.w.Now.Add(time.Duration(h.turn) * time.Hour)
}

func (h *rewording) look() []told {
	h.t.Helper()
	h.later()
	r := h.r
	r.Captures = h.captures(h.watched...)
	var out bytes.Buffer
	if _, err := WatchFronts(context.Background(), &out, r, Watching{Every: time.Minute, Rounds: 1}); err != nil {
		h.t.Fatal(err)
	}
	return changesIn(h.t, out.Bytes())
}

func (h *rewording) visit(domains ...string) {
	h.t.Helper()
	h.later()
	r := h.r
	r.Captures = h.captures(domains...)
	if _, err := Front(context.Background(), &bytes.Buffer{}, r); err != nil {
		h.t.Fatal(err)
	}
}
