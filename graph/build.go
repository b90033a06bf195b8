package graph

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
)

// half is an edge as one of its ends sees it.
type half struct {
	from, to uint32
	weight   float32
}

const (
	buckets  = 1 << 10 // of a partition: as many streams as the caches can write to at once
	smallest = 1 << 16 // edges worth a second worker
)

// Build makes a graph of n vertices. Edges between the same two vertices become
// one, their weights added; edges from a vertex to itself are left out. It
// panics where an edge names a vertex that is not there. Memory: 20 bytes for
// each end of an edge while it builds, 8 afterwards.
//
// Ends are partitioned by their vertex so that what one bucket holds fits the
// caches (radix partitioning, Manegold, Boncz and Kersten 2002), and each
// bucket is sorted by itself.
func Build(n int, edges []Edge, workers int) *Graph {
	shift := uint(max(0, bits.Len(uint(max(n-1, 0)))-bits.Len(uint(buckets-1))))
	halves, start := partition(n, edges, shift, crew(workers, len(edges)))
	g := &Graph{start: make([]uint64, n+1)}
	kept := make([]int, buckets)
	parallel(crew(workers, len(edges)), buckets, func(b int) {
		kept[b] = sortBucket(halves[start[b]:start[b+1]], g.start, uint32(b)<<shift, shift)
	})
	for v := range n {
		g.start[v+1] += g.start[v]
	}
	g.to, g.weight = make([]uint32, g.start[n]), make([]float32, g.start[n])
	parallel(crew(workers, len(edges)), buckets, func(b int) {
		if kept[b] == 0 {
			return
		}
		at := g.start[b<<shift]
		for i, h := range halves[start[b] : start[b]+kept[b]] {
			g.to[at+uint64(i)], g.weight[at+uint64(i)] = h.to, h.weight
		}
	})
	return g
}

// partition brings both ends of every edge into the bucket of their vertex and
// returns where each bucket starts.
func partition(n int, edges []Edge, shift uint, workers int) ([]half, []int) {
	counts := make([][]int, workers)
	parts := func(w int) []Edge { return edges[len(edges)*w/workers : len(edges)*(w+1)/workers] }
	parallel(workers, workers, func(w int) {
		count := make([]int, buckets)
		for _, e := range parts(w) {
			if int(e.A) >= n || int(e.B) >= n {
				panic("graph: an edge names a vertex that is not there")
			}
			if e.A != e.B {
				count[e.A>>shift]++
				count[e.B>>shift]++
			}
		}
		counts[w] = count
	})
	start := make([]int, buckets+1)
	at := 0
	for b := range buckets {
		start[b] = at
		for w := range workers {
			counts[w][b], at = at, at+counts[w][b]
		}
	}
	start[buckets] = at
	halves := make([]half, at)
	parallel(workers, workers, func(w int) {
		next := counts[w]
		for _, e := range parts(w) {
			if e.A == e.B {
				continue
			}
			a, b := e.A>>shift, e.B>>shift
			halves[next[a]] = half{e.A, e.B, e.Weight}
			next[a]++
			halves[next[b]] = half{e.B, e.A, e.Weight}
			next[b]++
		}
	})
	return halves, start
}

// sortBucket orders the ends in a bucket, merges those of one edge, and writes
// to degree[v+1] how many neighbours each vertex has. It returns how many ends
// are left at the front.
func sortBucket(halves []half, degree []uint64, first uint32, shift uint) int {
	if len(halves) == 0 {
		return 0
	}
	sorted := byVertex(halves, first, shift)
	for from := 0; from < len(sorted); {
		to := from + 1
		for to < len(sorted) && sorted[to].from == sorted[from].from {
			to++
		}
		sortRow(sorted[from:to])
		from = to
	}
	n := 0
	for i := 0; i < len(sorted); {
		h := sorted[i]
		sum := float64(h.weight)
		for i++; i < len(sorted) && sorted[i].from == h.from && sorted[i].to == h.to; i++ {
			sum += float64(sorted[i].weight)
		}
		h.weight = float32(sum)
		halves[n] = h
		n++
		degree[h.from+1]++
	}
	return n
}

// byVertex returns the ends of a bucket in the order of their vertices, by
// counting.
func byVertex(halves []half, first uint32, shift uint) []half {
	count := make([]uint32, 1<<shift+1)
	for _, h := range halves {
		count[h.from-first+1]++
	}
	for i := 1; i < len(count); i++ {
		count[i] += count[i-1]
	}
	out := make([]half, len(halves))
	for _, h := range halves {
		out[count[h.from-first]] = h
		count[h.from-first]++
	}
	return out
}

// sortRow orders the ends of one vertex. Weights order those of one edge, so
// that their sum does not depend on the order in which they came.
func sortRow(row []half) {
	const few = 24
	if len(row) > few {
		slices.SortFunc(row, func(a, b half) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.weight, b.weight)) })
		return
	}
	for i := 1; i < len(row); i++ {
		for j := i; j > 0 && (row[j].to < row[j-1].to || row[j].to == row[j-1].to && row[j].weight < row[j-1].weight); j-- {
			row[j], row[j-1] = row[j-1], row[j]
		}
	}
}

// crew is how many workers a piece of work is worth.
func crew(workers, work int) int { return max(1, min(workers, work/smallest)) }

// parallel calls do with each number below n, on so many workers.
func parallel(workers, n int, do func(i int)) {
	if workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}
