package graph

import (
	"math"
	"slices"
)

// A Point is a place in a drawing.
type Point struct{ X, Y float64 }

// Layout places the vertices of a small graph so that tied ones are near and
// nobody stands on another: springs along the edges, shorter for heavier ones,
// and a push between all (Fruchterman and Reingold 1991), from a start that
// follows from the graph. Points lie within a unit square. It costs the square
// of the vertices, so draw hundreds with it, not thousands.
func Layout(g *Graph) []Point {
	n := g.Len()
	at := spiral(n)
	if n < 2 {
		return at
	}
	near := 0.9 / math.Sqrt(float64(n))
	heaviest := float64(1)
	if len(g.weight) > 0 {
		heaviest = max(1, float64(slices.Max(g.weight)))
	}
	const rounds = 400
	push := make([]Point, n)
	for round := range rounds {
		clear(push)
		repel(at, push, near)
		g.each(func(a, b uint32, w float32) { pull(at, push, a, b, near, 0.6+0.4*float64(w)/heaviest) })
		heat := 0.1 * (1 - float64(round)/rounds)
		for i := range at {
			push[i].X -= (at[i].X - 0.5) * 0.3
			push[i].Y -= (at[i].Y - 0.5) * 0.3
			far := math.Hypot(push[i].X, push[i].Y)
			if far > 0 {
				step := min(far, heat) / far
				at[i].X += push[i].X * step
				at[i].Y += push[i].Y * step
			}
		}
	}
	return fit(at)
}

// spiral is where vertices start: along a sunflower, so that none begin alike.
func spiral(n int) []Point {
	golden := math.Pi * (3 - math.Sqrt(5))
	out := make([]Point, n)
	for i := range out {
		r := 0.5 * math.Sqrt((float64(i)+0.5)/float64(max(n, 1)))
		out[i] = Point{0.5 + r*math.Cos(golden*float64(i)), 0.5 + r*math.Sin(golden*float64(i))}
	}
	return out
}

func repel(at, push []Point, near float64) {
	for i := range at {
		for j := i + 1; j < len(at); j++ {
			dx, dy := at[i].X-at[j].X, at[i].Y-at[j].Y
			d2 := max(dx*dx+dy*dy, 1e-6)
			f := near * near / d2
			push[i].X += dx * f
			push[i].Y += dy * f
			push[j].X -= dx * f
			push[j].Y -= dy * f
		}
	}
}

func pull(at, push []Point, a, b uint32, near, strength float64) {
	dx, dy := at[a].X-at[b].X, at[a].Y-at[b].Y
	f := math.Hypot(dx, dy) / near * strength
	push[a].X -= dx * f
	push[a].Y -= dy * f
	push[b].X += dx * f
	push[b].Y += dy * f
}

// fit stretches a drawing to the unit square, each side by itself, unless it is
// a line.
func fit(at []Point) []Point {
	low, high := at[0], at[0]
	for _, p := range at {
		low, high = Point{min(low.X, p.X), min(low.Y, p.Y)}, Point{max(high.X, p.X), max(high.Y, p.Y)}
	}
	stretch := func(x, from, to float64) float64 {
		if to-from < 1e-9 {
			return 0.5
		}
		return (x - from) / (to - from)
	}
	for i, p := range at {
		at[i] = Point{stretch(p.X, low.X, high.X), stretch(p.Y, low.Y, high.Y)}
	}
	return at
}
