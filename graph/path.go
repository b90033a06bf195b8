package graph

import (
	"container/heap"
	"slices"
)

// A Path leads from one vertex to another over edges.
type Path struct {
	Vertices []uint32  // both ends included
	Weights  []float32 // of the edge behind each vertex but the last
}

// Weakest is the weight of the path's weakest edge.
func (p Path) Weakest() float32 {
	if len(p.Weights) == 0 {
		return 0
	}
	return slices.Min(p.Weights)
}

// Strongest returns the path whose weakest edge is the strongest: what a chain
// of reasons is worth. Of several it is the shortest, of those the one whose
// edges weigh most together, of those the one over the smallest vertices. ok is
// false where no path leads from a to b.
func (g *Graph) Strongest(a, b uint32) (p Path, ok bool) {
	if a == b {
		return Path{Vertices: []uint32{a}}, true
	}
	least, ok := g.bottleneck(a, b)
	if !ok {
		return Path{}, false
	}
	return g.direct(a, b, least), true
}

// reach is a vertex with what it costs, or is worth, to get there.
type reach struct {
	key  float64
	v    uint32
	from uint32
}

// frontier is a heap of what can be reached, cheapest first.
type frontier []reach

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(i, j int) bool {
	if f[i].key != f[j].key {
		return f[i].key < f[j].key
	}
	if f[i].v != f[j].v {
		return f[i].v < f[j].v
	}
	return f[i].from < f[j].from
}
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)   { *f = append(*f, x.(reach)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// bottleneck is the greatest weight that every edge of some path has.
func (g *Graph) bottleneck(a, b uint32) (float32, bool) {
	done := map[uint32]bool{}
	open := frontier{{key: 0, v: a}}
	least := float32(0)
	for len(open) > 0 {
		r := heap.Pop(&open).(reach)
		if done[r.v] {
			continue
		}
		done[r.v] = true
		if w := float32(-r.key); len(done) > 1 && (len(done) == 2 || w < least) {
			least = w
		}
		if r.v == b {
			return least, true
		}
		to, weights := g.Neighbours(r.v)
		for i, u := range to {
			if !done[u] {
				heap.Push(&open, reach{key: -float64(weights[i]), v: u})
			}
		}
	}
	return 0, false
}

// direct is the shortest path over edges of at least so much weight: step by
// step, with the best way to each vertex kept.
func (g *Graph) direct(a, b uint32, least float32) Path {
	type way struct {
		from  uint32
		steps int
		sum   float64
	}
	ways := map[uint32]way{a: {}}
	for layer, steps := []uint32{a}, 1; len(layer) > 0; steps++ {
		var next []uint32
		for _, v := range layer { // ascending, so that of equal ways the smallest vertex stands
			to, weights := g.Neighbours(v)
			for i, u := range to {
				if weights[i] < least {
					continue
				}
				sum := ways[v].sum + float64(weights[i])
				w, seen := ways[u]
				if !seen {
					next = append(next, u)
				}
				if !seen || w.steps == steps && sum > w.sum {
					ways[u] = way{v, steps, sum}
				}
			}
		}
		if _, there := ways[b]; there {
			break
		}
		slices.Sort(next)
		layer = next
	}
	return g.back(a, b, func(v uint32) uint32 { return ways[v].from })
}

// back walks from b to a and turns the way around.
func (g *Graph) back(a, b uint32, from func(uint32) uint32) Path {
	p := Path{Vertices: []uint32{b}}
	for v := b; v != a; v = from(v) {
		w, _ := g.Weight(from(v), v)
		p.Vertices = append(p.Vertices, from(v))
		p.Weights = append(p.Weights, w)
	}
	slices.Reverse(p.Vertices)
	slices.Reverse(p.Weights)
	return p
}

// Shortest returns the path whose edges cost least together (Dijkstra 1959).
// cost turns a weight into a cost, which must not be negative. Of equally cheap
// paths it is one over small vertices. ok is false where no path leads there.
func (g *Graph) Shortest(a, b uint32, cost func(weight float32) float64) (p Path, total float64, ok bool) {
	came := map[uint32]uint32{}
	open := frontier{{v: a, from: a}}
	for len(open) > 0 {
		r := heap.Pop(&open).(reach)
		if _, done := came[r.v]; done {
			continue
		}
		came[r.v] = r.from
		if r.v == b {
			return g.back(a, b, func(v uint32) uint32 { return came[v] }), r.key, true
		}
		to, weights := g.Neighbours(r.v)
		for i, u := range to {
			if _, done := came[u]; !done {
				heap.Push(&open, reach{key: r.key + cost(weights[i]), v: u, from: r.v})
			}
		}
	}
	return Path{}, 0, false
}
