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
	nodesDrawn    = 32
	edgesDrawn    = 140
	edgesListed   = 12
)

// A network is drawn with its members on a circle, and told as a table too,
// for those who cannot see the drawing.
type network struct {
	ID      countersign.ID
	Anchor  string
	Members int
	Hidden  int // members not drawn
	Nodes   []node
	Edges   []edge
	Ties    []tied
	Kinds   string
	Height  float64
}

type node struct {
	X, Y, LX, LY float64
	Label, End   string // End is the text anchor
	Verdict      countersign.Verdict
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

// size returns the height of a drawing and the radius of its circle.
func size(members int) (height, radius float64) {
	radius = min(160, 44+float64(members)*9)
	return 2*radius + 84, radius
}

func draw(n sink.Network, verdicts map[countersign.ID]countersign.Verdict) network {
	out := network{ID: n.ID, Anchor: anchor(n.ID), Members: len(n.Members), Hidden: max(0, len(n.Members)-nodesDrawn)}
	at := map[countersign.ID]node{}
	drawn := n.Members[:len(n.Members)-out.Hidden]
	out.Height, _ = size(len(drawn))
	for i, m := range drawn {
		p := place(i, len(drawn), m)
		p.Verdict = verdicts[m]
		at[m] = p
		out.Nodes = append(out.Nodes, p)
	}
	kinds := map[countersign.Pred]int{}
	for _, l := range n.Links {
		for _, t := range l.Why {
			kinds[t.Pred]++
		}
		a, okA := at[l.A]
		b, okB := at[l.B]
		if okA && okB && len(out.Edges) < edgesDrawn {
			out.Edges = append(out.Edges, edge{a.X, a.Y, b.X, b.Y, math.Round(10*min(4, 0.6+l.Weight/14)) / 10,
				sink.Plain(fmt.Sprintf("%s and %s: %s", l.A, l.B, reasons(l)))})
		}
		if len(out.Ties) < edgesListed {
			out.Ties = append(out.Ties, tied{l.A, l.B, l.Weight, sink.Plain(reasons(l))})
		}
	}
	out.Kinds = summary(kinds)
	return out
}

func place(i, n int, id countersign.ID) node {
	height, radius := size(n)
	angle := 2*math.Pi*float64(i)/float64(max(n, 1)) - math.Pi/2
	x, y := graphW/2+radius*math.Cos(angle), height/2+radius*math.Sin(angle)
	p := node{X: cut(x), Y: cut(y), LX: cut(graphW/2 + (radius+12)*math.Cos(angle)), LY: cut(height/2 + (radius+12)*math.Sin(angle) + 4),
		Label: short(sink.Plain(string(id))), End: "start"}
	switch c := math.Cos(angle); {
	case c < -0.2:
		p.End = "end"
	case c < 0.2:
		p.End = "middle"
	}
	return p
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
