package html

import (
	"fmt"
	"math"
	"strings"

	"countersign"
	"countersign/internal/sink"
)

const (
	networksShown = 24
	edgesDrawn    = 140
	edgesListed   = 12
)

// A network is drawn, and told as a table too, for those who cannot see the
// drawing.
type network struct {
	ID      countersign.ID
	Anchor  string
	Members int
	Clear   int // members who are
	Say     []string
	Drawing drawing
	Ties    []tied
	Kinds   string
}

type edge struct {
	X1, Y1, X2, Y2, Width float64
	Title                 string
}

type tied struct {
	A, B   countersign.ID
	Weight float64
	Why    string
}

const graphW = 720.0

func draw(n sink.Network, verdicts map[countersign.ID]countersign.Verdict) network {
	out := network{ID: n.ID, Anchor: anchor(n.ID), Members: len(n.Members), Clear: n.Clear(verdicts), Say: n.Say, Drawing: newDrawing(n)}
	for i := range out.Drawing.Dots {
		out.Drawing.Dots[i].Verdict = verdicts[n.Members[i]]
	}
	kinds := map[countersign.Pred]int{}
	for i, l := range n.Links {
		for _, t := range l.Why {
			kinds[t.Pred]++
		}
		if i < edgesListed {
			out.Ties = append(out.Ties, tied{l.A, l.B, l.Weight, sink.Plain(reasons(l))})
		}
	}
	out.Kinds = sink.Plain(summary(kinds))
	return out
}

func cut(x float64) float64 { return math.Round(10*x) / 10 }

func short(s string) string {
	r := []rune(s)
	if len(r) <= 30 {
		return s
	}
	return string(r[:12]) + "…" + string(r[len(r)-16:])
}

func reasons(l countersign.Link) string {
	var parts []string
	for _, t := range l.Why {
		parts = append(parts, fmt.Sprintf("%s %s (%+.0f)", t.Pred, t.Shared, t.Weight))
	}
	return strings.Join(parts, ", ")
}

// summary says by what a network hangs together, commonest first.
func summary(kinds map[countersign.Pred]int) string {
	var parts []string
	for len(kinds) > 0 {
		var best countersign.Pred
		for p, n := range kinds {
			if best == "" || n > kinds[best] || n == kinds[best] && p < best {
				best = p
			}
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", best, kinds[best]))
		delete(kinds, best)
	}
	return sink.Sentence(parts)
}
