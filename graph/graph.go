// Package graph finds who hangs together in graphs of hundreds of millions of edges on one machine, and by which way.
//
// Vertices are numbers from 0. Weights are decibans, or anything else that
// adds up and is greater where two vertices belong together more. Every answer
// follows from the graph alone: neither the order in which edges come nor the
// number of workers changes a bit of it.
package graph

import "slices"

// An Edge joins two vertices. It has no direction.
type Edge struct {
	A, B   uint32
	Weight float32
}

// A Graph holds, for each vertex, its neighbours in ascending order and the
// weights of the edges to them (compressed sparse rows). It does not change.
type Graph struct {
	start  []uint64 // of each vertex's neighbours, and one more
	to     []uint32
	weight []float32
}

// Len is the number of vertices.
func (g *Graph) Len() int { return max(0, len(g.start)-1) }

// Edges is the number of edges, each counted once.
func (g *Graph) Edges() int { return len(g.to) / 2 }

// Degree is the number of neighbours of a vertex.
func (g *Graph) Degree(v uint32) int { return int(g.start[v+1] - g.start[v]) }

// Neighbours returns the neighbours of a vertex in ascending order and the
// weights of the edges to them. Neither may be changed.
func (g *Graph) Neighbours(v uint32) ([]uint32, []float32) {
	from, to := g.start[v], g.start[v+1]
	return g.to[from:to:to], g.weight[from:to:to]
}

// Weight returns the weight of the edge between two vertices; ok is false where
// there is none.
func (g *Graph) Weight(a, b uint32) (w float32, ok bool) {
	to, weights := g.Neighbours(a)
	i, ok := slices.BinarySearch(to, b)
	if !ok {
		return 0, false
	}
	return weights[i], true
}

// each calls yield with every edge once, by the smaller vertex, then the other.
func (g *Graph) each(yield func(a, b uint32, w float32)) {
	for v := range uint32(g.Len()) {
		to, weights := g.Neighbours(v)
		for i, u := range to {
			if u > v {
				yield(v, u, weights[i])
			}
		}
	}
}
