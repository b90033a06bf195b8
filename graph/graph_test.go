package graph

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawn is a random small graph: mostly sparse, sometimes with the same edge
// twice or an edge from a vertex to itself.
func drawn(t *rapid.T) (int, []Edge) {
	n := rapid.IntRange(1, 40).Draw(t, "n")
	m := rapid.IntRange(0, 3*n).Draw(t, "m")
	edges := make([]Edge, m)
	for i := range edges {
		edges[i] = Edge{uint32(rapid.IntRange(0, n-1).Draw(t, "a")), uint32(rapid.IntRange(0, n-1).Draw(t, "b")),
			float32(rapid.IntRange(1, 300).Draw(t, "w")) / 10}
	}
	return n, edges
}

func shuffled(t *rapid.T, edges []Edge) []Edge {
	out := rapid.Permutation(edges).Draw(t, "order")
	for i := range out {
		if rapid.Bool().Draw(t, "turned") {
			out[i].A, out[i].B = out[i].B, out[i].A
		}
	}
	return out
}

func TestBuild(t *testing.T) {
	g := Build(5, []Edge{{3, 1, 2}, {1, 3, 3}, {0, 0, 9}, {4, 1, 7}}, 1)
	to, w := g.Neighbours(1)
	if diff := cmp.Diff([]uint32{3, 4}, to); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float32{5, 7}, w); diff != "" {
		t.Error(diff)
	}
	if g.Edges() != 2 || g.Degree(0) != 0 || g.Len() != 5 {
		t.Errorf("%d edges, %d at 0, %d vertices", g.Edges(), g.Degree(0), g.Len())
	}
	if got, ok := g.Weight(3, 1); !ok || got != 5 {
		t.Errorf("weight %v %v", got, ok)
	}
	if _, ok := g.Weight(3, 4); ok {
		t.Error("an edge that is not there")
	}
	if empty := Build(0, nil, 3); empty.Len() != 0 || len(empty.Components(2)) != 0 {
		t.Error("nothing is something")
	}
}

func TestBuildRefuses(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an edge to nowhere was taken")
		}
	}()
	Build(2, []Edge{{0, 2, 1}}, 1)
}

// TestOrder: neither the order of edges nor the number of workers changes
// anything.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		g, h := Build(n, edges, 1), Build(n, shuffled(t, edges), 3)
		if diff := cmp.Diff(g, h, cmp.AllowUnexported(Graph{})); diff != "" {
			t.Fatal(diff)
		}
		for _, q := range []Quality{CPM, Modularity} {
			if diff := cmp.Diff(Leiden(g, Options{Quality: q}), Leiden(h, Options{Quality: q, Workers: 4})); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// TestWorkers: a graph that is worth several workers comes out as with one.
func TestWorkers(t *testing.T) {
	n, edges := rings(30_000, 7)
	one, many := Build(n, edges, 1), Build(n, edges, 4)
	if diff := cmp.Diff(one, many, cmp.AllowUnexported(Graph{})); diff != "" {
		t.Fatal("the graphs differ")
	}
	if !slices.Equal(one.Components(1), many.Components(4)) {
		t.Error("the components differ")
	}
	if !slices.Equal(Leiden(one, Options{}), Leiden(many, Options{Workers: 4})) {
		t.Error("the communities differ")
	}
}

func TestComponents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		if diff := cmp.Diff(naive(n, edges, -1), Build(n, edges, 1).Components(2)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// naive labels vertices again and again until nothing changes. Edges of at
// most the weight over count for nothing.
func naive(n int, edges []Edge, over float32) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i)
	}
	for again := true; again; {
		again = false
		for _, e := range edges {
			if low := min(out[e.A], out[e.B]); e.Weight > over && out[e.A] != out[e.B] {
				out[e.A], out[e.B], again = low, low, true
			}
		}
	}
	return out
}

// TestCommunities: each hangs together, they are no worse than where they
// began, and no vertex alone would gain by moving.
func TestCommunities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		g := Build(n, edges, 1)
		o := Options{Quality: rapid.SampledFrom([]Quality{CPM, Modularity}).Draw(t, "quality"),
			Resolution: rapid.SampledFrom([]float64{0.2, 1, 4}).Draw(t, "resolution")}
		got := Leiden(g, o)
		alone := make([]uint32, n)
		var within []Edge
		for i := range alone {
			alone[i] = uint32(i)
		}
		g.each(func(a, b uint32, w float32) {
			if got[a] == got[b] {
				within = append(within, Edge{a, b, w})
			}
		})
		if diff := cmp.Diff(naive(n, within, -1), got); diff != "" {
			t.Fatalf("a community does not hang together: %s", diff)
		}
		score := g.Score(got, o)
		if start := g.Score(alone, o); score < start-1e-6 {
			t.Fatalf("score %v, and %v before", score, start)
		}
		for v := range got {
			was := got[v]
			to, _ := g.Neighbours(uint32(v))
			for _, u := range append([]uint32{uint32(v)}, to...) {
				if got[u] == was && int(u) != v {
					continue
				}
				trial := slices.Clone(got)
				trial[v] = got[u]
				if int(u) == v {
					rename(trial, uint32(v)) // out of its community
				}
				if s := g.Score(trial, o); s > score+1e-5 {
					t.Fatalf("vertex %d would gain %v", v, s-score)
				}
			}
		}
	})
}

// rename takes v out of its community: the others get another name.
func rename(labels []uint32, v uint32) {
	old := labels[v]
	other := none
	for i, l := range labels {
		if l == old && uint32(i) != v {
			if other == none {
				other = uint32(i)
			}
			labels[i] = other
		}
	}
	labels[v] = v
}

// TestChain: two crews with one tie between them stay two, and what Leiden
// finds is what was planted.
func TestChain(t *testing.T) {
	var edges []Edge
	for c := range 3 {
		for i := range 8 {
			for j := range i {
				edges = append(edges, Edge{uint32(8*c + i), uint32(8*c + j), 14})
			}
		}
	}
	edges = append(edges, Edge{7, 8, 17}, Edge{15, 16, 17})
	got := Leiden(Build(24, edges, 1), Options{})
	want := make([]uint32, 24)
	for i := range want {
		want[i] = uint32(i / 8 * 8)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStrongest(t *testing.T) {
	g := Build(6, []Edge{{0, 1, 20}, {1, 2, 9}, {0, 3, 12}, {3, 4, 12}, {4, 2, 15}}, 1)
	p, ok := g.Strongest(0, 2)
	if diff := cmp.Diff(Path{[]uint32{0, 3, 4, 2}, []float32{12, 12, 15}}, p); diff != "" || !ok {
		t.Error(diff)
	}
	if p.Weakest() != 12 {
		t.Errorf("weakest %v", p.Weakest())
	}
	if _, ok := g.Strongest(0, 5); ok {
		t.Error("a way to nowhere")
	}
	if p, ok := g.Strongest(5, 5); !ok || len(p.Vertices) != 1 || p.Weakest() != 0 {
		t.Errorf("to itself: %v", p)
	}
	short, total, ok := g.Shortest(0, 2, func(w float32) float64 { return 1 / float64(w) })
	if !ok || len(short.Vertices) != 3 || math.Abs(total-(1.0/20+1.0/9)) > 1e-9 {
		t.Errorf("shortest: %v %v", short, total)
	}
}

// TestPaths: there is a path where both are in one component, and it is as
// strong as any: without weaker edges they would still be, with stronger ones
// only they would not.
func TestPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		g := Build(n, edges, 1)
		a, b := uint32(rapid.IntRange(0, n-1).Draw(t, "from")), uint32(rapid.IntRange(0, n-1).Draw(t, "to"))
		label := g.Components(1)
		p, ok := g.Strongest(a, b)
		q, total, okToo := g.Shortest(a, b, func(w float32) float64 { return float64(w) })
		if joined := label[a] == label[b]; ok != joined || okToo != joined {
			t.Fatalf("joined %v, strongest %v, shortest %v", joined, ok, okToo)
		}
		if !ok || a == b {
			return
		}
		for _, x := range []Path{p, q} {
			if x.Vertices[0] != a || x.Vertices[len(x.Vertices)-1] != b {
				t.Fatalf("ends: %v", x)
			}
			for i, w := range x.Weights {
				if have, ok := g.Weight(x.Vertices[i], x.Vertices[i+1]); !ok || have != w {
					t.Fatalf("no edge of %v at %d: %v", w, i, x)
				}
			}
		}
		var merged []Edge
		g.each(func(a, b uint32, w float32) { merged = append(merged, Edge{a, b, w}) })
		if over := naive(n, merged, p.Weakest()); over[a] == over[b] {
			t.Fatalf("a stronger path than %v exists", p)
		}
		sum := 0.0
		for _, w := range p.Weights {
			sum += float64(w)
		}
		if total > sum+1e-6 {
			t.Fatalf("the cheapest costs %v, another %v", total, sum)
		}
	})
}

func TestFade(t *testing.T) {
	if w := Fade(17, 2, 40); w != 17 {
		t.Errorf("two: %v", w)
	}
	if w := Fade(17, 42, 40); math.Abs(w-14) > 0.02 {
		t.Errorf("forty-two: %v", w)
	}
	for base := 3.0; base < 24; base++ {
		n := Unfaded(base, 3, 24)
		if Fade(base, n, 24) < 3-1e-9 || Fade(base, n+1, 24) >= 3 {
			t.Errorf("base %v: %d holders weigh %v, one more %v", base, n, Fade(base, n, 24), Fade(base, n+1, 24))
		}
	}
	if Unfaded(2, 3, 24) != 0 {
		t.Error("what weighs too little alone weighs enough")
	}
}

// TestProject: who shares is found, with what is shared, and holders of a thing
// hang together; nobody is asked twice.
func TestProject(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 60).Draw(t, "subjects")
		start := []uint64{0}
		var holders []uint32
		for range rapid.IntRange(0, 12).Draw(t, "things") {
			held := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 2, min(n, 30), rapid.ID).Draw(t, "held")
			slices.Sort(held)
			for _, h := range held {
				holders = append(holders, uint32(h))
			}
			start = append(start, uint64(len(holders)))
		}
		s := NewSharing(n, start, holders)
		asked := map[[2]uint32]bool{}
		edges := s.Project(nil, func(a, b uint32, shared []uint32) float32 {
			if a >= b || asked[[2]uint32{a, b}] {
				t.Fatalf("%d and %d asked again", a, b)
			}
			asked[[2]uint32{a, b}] = true
			for _, x := range shared {
				if !slices.Contains(s.Holders(x), a) || !slices.Contains(s.Holders(x), b) || !slices.Contains(s.Of(a), x) {
					t.Fatalf("%d and %d do not share %d", a, b, x)
				}
			}
			return float32(len(shared))
		}, 1)
		even := s.Project(func(things []uint32) bool { return len(things)%2 == 0 }, func(a, b uint32, _ []uint32) float32 {
			if len(s.Of(a))%2 == 1 || len(s.Of(b))%2 == 1 {
				t.Fatalf("%d and %d asked, of which one is not worth it", a, b)
			}
			return 1
		}, 1)
		if len(even) > len(edges) {
			t.Fatal("more edges of fewer subjects")
		}
		label := Build(n, edges, 1).Components(1)
		budget := 0
		for x := range uint32(s.Things()) {
			held := s.Holders(x)
			budget += Asked(len(held))
			for _, h := range held {
				if label[h] != label[held[0]] {
					t.Fatalf("holders of %d fall apart", x)
				}
				if len(held) <= Paired && h != held[0] && !asked[[2]uint32{held[0], h}] {
					t.Fatalf("a pair of few was not asked")
				}
			}
		}
		if len(asked) > budget {
			t.Fatalf("%d pairs asked, at most %d should be", len(asked), budget)
		}
	})
}

func TestLayout(t *testing.T) {
	g := Build(4, []Edge{{0, 1, 10}, {2, 3, 10}}, 1)
	at := Layout(g)
	if diff := cmp.Diff(at, Layout(g)); diff != "" {
		t.Error(diff)
	}
	far := func(a, b int) float64 { return math.Hypot(at[a].X-at[b].X, at[a].Y-at[b].Y) }
	if far(0, 1) > far(0, 2) || far(2, 3) > far(1, 3) {
		t.Errorf("tied ones stand apart: %v", at)
	}
	for _, p := range at {
		if !(p.X >= 0 && p.X <= 1 && p.Y >= 0 && p.Y <= 1) {
			t.Errorf("outside: %v", p)
		}
	}
	if len(Layout(Build(1, nil, 1))) != 1 || len(Layout(Build(0, nil, 1))) != 0 {
		t.Error("small drawings")
	}
}

// rings is a graph of rings of 2 to 30 vertices that share things, as crews do,
// and stray edges between them. The same every time.
func rings(n int, seed uint64) (int, []Edge) {
	next := func(m int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % m
	}
	var edges []Edge
	for at := 0; at+2 <= n; {
		size := min(2+next(29), n-at)
		for i := range size {
			for range 3 {
				edges = append(edges, Edge{uint32(at + i), uint32(at + next(size)), float32(12 + next(8))})
			}
		}
		if next(4) == 0 {
			edges = append(edges, Edge{uint32(at), uint32(next(n)), 12})
		}
		at += size
	}
	return n, edges
}
