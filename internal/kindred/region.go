package kindred

import "slices"

// A region is whom a change may regroup.
//
// Networks follow from all that hangs together ([region.partition]), and in a
// large population half of it may, by ties between crowds that join nobody. So
// only the networks around a change are worked out anew, and more of them where
// that could matter: a tie to a network outside was refused when both were
// crowds, and is refused again as long as its own side is a crowd by then and
// the two are tied too narrowly at the end; for a set that grows is tied to no
// fewer. Then nothing outside can tell that something changed.
type region struct {
	b     *Book
	nodes []int32 // sorted, once settled
	in    map[int32]bool
	place map[int32]int32 // in what hangs together with it
}

// around returns the networks of whom a change reached, and of those tied to
// them: where a tie weighs more or less, its turn comes at another time.
func (b *Book) around(dirty map[int32]bool) *region {
	r := &region{b: b, in: make(map[int32]bool, len(dirty)), place: make(map[int32]int32, len(dirty))}
	for n := range dirty {
		if b.entries[n].id == "" {
			continue
		}
		r.include(n)
		b.neighbours(n, r.include)
	}
	return r
}

// include takes somebody in, with the whole network.
func (r *region) include(n int32) {
	if r.in[n] || r.b.entries[n].id == "" {
		return
	}
	r.in[n] = true
	r.nodes = append(r.nodes, n)
	if net := r.b.entries[n].net; net != "" {
		for _, m := range r.b.nets[net] {
			r.include(m)
		}
	}
}

// mostRounds of taking in who is reached; then all that hangs together is taken
// in. A change that reaches much reaches further and further.
const mostRounds = 6

// settled divides the region, and takes in who is reached, until nobody is.
func (r *region) settled() [][]int32 {
	done := map[int32]divided{} // by the first of what hangs together
	for round := 1; ; round++ {
		r.closed(round > mostRounds)
		var sets [][]int32
		var out []int32
		for _, comp := range r.components() {
			d, same := done[comp[0]]
			if !same || d.members != len(comp) {
				from := len(out)
				d = divided{members: len(comp), sets: r.partition(comp, &out)}
				if done[comp[0]] = d; len(out) > from {
					delete(done, comp[0])
				}
			}
			sets = append(sets, d.sets...)
		}
		if len(out) == 0 {
			return sets
		}
		for _, n := range out {
			r.include(n)
		}
	}
}

// divided is what hangs together in a region, that reaches nobody outside. It only
// ever grows.
type divided struct {
	members int
	sets    [][]int32
}

// closed takes in who was judged the same as somebody, for they are one whatever
// else, and if asked for all to whom ties lead; it puts all in order.
func (r *region) closed(all bool) {
	for i := 0; i < len(r.nodes); i++ {
		if all {
			r.b.neighbours(r.nodes[i], r.include)
			continue
		}
		for _, id := range r.b.told.same(r.b.entries[r.nodes[i]].id) {
			if o, ok := r.b.at[id]; ok {
				r.include(o)
			}
		}
	}
	slices.Sort(r.nodes)
}

// components splits the region into what hangs together in it.
func (r *region) components() [][]int32 {
	seen := make(map[int32]bool, len(r.nodes))
	var out [][]int32
	for _, first := range r.nodes {
		if seen[first] {
			continue
		}
		seen[first] = true
		comp := []int32{first}
		for i := 0; i < len(comp); i++ {
			r.b.neighbours(comp[i], func(n int32) {
				if !seen[n] && r.in[n] {
					seen[n] = true
					comp = append(comp, n)
				}
			})
		}
		for i, n := range comp {
			r.place[n] = int32(i)
		}
		out = append(out, comp)
	}
	return out
}

// reached returns to whom outside the sets of a division might be joined after
// all. The ties are those that leave the region.
func (r *region) reached(g *groups, comp []int32, leaving []ranked) (out []int32) {
	type pair struct {
		set int
		net string // or who is alone
	}
	seen := map[pair]bool{}
	for _, e := range leaving {
		x := g.find(e.a)
		net := r.b.entries[e.to].net
		p := pair{x, string(net)}
		if net == "" {
			p.net = string(r.b.entries[e.to].id)
		}
		if seen[p] {
			continue
		}
		seen[p] = true
		if net == "" || r.opens(g.in[x], comp, r.b.nets[net]) {
			out = append(out, e.to)
		}
	}
	return out
}

// opens reports whether a set and a network outside might be joined, as far as
// can be told without working out how that network came about: where it is tied
// widely enough, or somebody in it was judged, for then a tie may have been refused
// for another reason.
func (r *region) opens(set []int, comp []int32, net []int32) bool {
	b := r.b
	member := make(map[int32]bool, len(net))
	for _, n := range net {
		member[n] = true
		if b.told.about(b.entries[n].id) {
			return true
		}
	}
	var w width
	for _, i := range set {
		w.member(b.entries[comp[i]].edges, func(to int32) bool { return member[to] })
	}
	return w.enough()
}
