package graph

import "cmp"

// A Quality says what a good division into communities is.
type Quality int

const (
	// CPM is the constant Potts model (Traag, Van Dooren and Nesterov 2011): the
	// weight inside communities less the resolution for every pair in one. Two
	// groups are one community where what joins them, spread over all pairs
	// between them, weighs more than the resolution. It is blind to how large
	// the graph is, so that a platform's size does not change its networks.
	CPM Quality = iota
	// Modularity is that of Newman and Girvan (2004), with a resolution
	// (Reichardt and Bornholdt 2006): the weight inside communities less what
	// chance would put there.
	Modularity
)

// Options say how communities are found.
type Options struct {
	Quality    Quality
	Resolution float64 // of CPM in units of weight a pair, of Modularity usually 1; 0 means 1
	Workers    int     // 0 means 1
}

func (o Options) resolution() float64 { return cmp.Or(o.Resolution, 1) }

// Leiden divides a graph into communities (Traag, Waltman and van Eck 2019:
// "From Louvain to Leiden") and returns the smallest vertex of its community for
// each vertex. Each community hangs together by itself; a chain of weak ties
// does not make one of what else is apart. Edges must not weigh less than 0.
//
// What the paper leaves to chance is fixed here: vertices come in their order,
// of equally good places the one with the smallest vertex is taken. Parts of the
// graph that do not hang together are divided apart, by any number of workers.
func Leiden(g *Graph, o Options) []uint32 {
	out := g.Components(o.Workers)
	parts := gather(out)
	scale := o.scale(g)
	local := make([]uint32, g.Len())
	const stripe = 64
	parallel(crew(o.Workers, len(g.to)), (parts.len()+stripe-1)/stripe, func(s int) {
		var d division
		for i := s * stripe; i < min(parts.len(), (s+1)*stripe); i++ {
			if members := parts.at(i); len(members) > 2 || len(members) == 2 && o.apart(g, members, scale) {
				d.divide(g, o, scale, members, local, out)
			}
		}
	})
	return out
}

// scale is what the product of two masses weighs against.
func (o Options) scale(g *Graph) float64 {
	if o.Quality == CPM {
		return o.resolution()
	}
	total := 0.0
	for _, w := range g.weight {
		total += float64(w)
	}
	if total == 0 {
		return 0
	}
	return o.resolution() / total
}

// apart reports a pair whose tie is too weak to make a community.
func (o Options) apart(g *Graph, pair []uint32, scale float64) bool {
	w, _ := g.Weight(pair[0], pair[1])
	return float64(w) <= scale*o.mass(g, pair[0])*o.mass(g, pair[1])
}

// mass is what a vertex weighs by itself.
func (o Options) mass(g *Graph, v uint32) float64 {
	if o.Quality == CPM {
		return 1
	}
	_, weights := g.Neighbours(v)
	sum := 0.0
	for _, w := range weights {
		sum += float64(w)
	}
	return sum
}

// Score is the quality of a division: what Leiden makes as great as it can.
func (g *Graph) Score(communities []uint32, o Options) float64 {
	scale := o.scale(g)
	inside := 0.0
	mass := make([]float64, g.Len())
	squares := 0.0
	for v := range uint32(g.Len()) {
		m := o.mass(g, v)
		mass[communities[v]] += m
		squares += m * m
	}
	g.each(func(a, b uint32, w float32) {
		if communities[a] == communities[b] {
			inside += float64(w)
		}
	})
	pairs := -squares / 2
	for _, m := range mass {
		pairs += m * m / 2
	}
	return inside - scale*pairs
}

// parts lists vertices by what they belong to.
type parts struct {
	start   []int
	members []uint32
}

func (p *parts) len() int          { return len(p.start) - 1 }
func (p *parts) at(i int) []uint32 { return p.members[p.start[i]:p.start[i+1]] }

// gather lists the vertices of each label in ascending order; labels are
// vertices of what they stand for.
func gather(labels []uint32) parts {
	size := make([]uint32, len(labels))
	for _, l := range labels {
		size[l]++
	}
	place := make([]uint32, len(labels))
	p := parts{start: make([]int, 1, 1024), members: make([]uint32, len(labels))}
	at := 0
	for l, n := range size {
		if n > 0 {
			place[l] = uint32(at)
			at += int(n)
			p.start = append(p.start, at)
		}
	}
	for v, l := range labels {
		p.members[place[l]] = uint32(v)
		place[l]++
	}
	return p
}

// Parts calls yield with the vertices of each label that more than one has, in
// the order of the labels, each in ascending order. Labels are as Components
// and Leiden return them.
func Parts(labels []uint32) func(yield func(members []uint32) bool) {
	return func(yield func([]uint32) bool) {
		p := gather(labels)
		for i := range p.len() {
			if m := p.at(i); len(m) > 1 && !yield(m) {
				return
			}
		}
	}
}
