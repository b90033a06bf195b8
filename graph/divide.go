package graph

// A division is the work on one component, with what it needs; it is used again
// for the next. Vertices are numbered anew, from 0.
type division struct {
	level         // the graph at hand: of vertices, then of communities
	base  level   // of vertices
	scale float64 // of masses multiplied

	of     []uint32  // community of each vertex of the level
	total  []float64 // mass of each community
	count  []uint32  // vertices of each community
	weigh  []float64 // from the vertex at hand to each community
	met    []uint32  // communities that weigh holds
	queue  []uint32
	queued []bool
	empty  []uint32 // communities without vertices
	above  []uint32 // vertex of the level that each vertex of the component is in
	found  []uint32 // community of each vertex of the component, so far

	// Of the refinement.
	fine    []uint32  // refined community of each vertex of the level
	mass2   []float64 // of each refined community
	cut     []float64 // weight from it to the rest of its community
	alone   []bool    // one vertex
	order   []uint32
	ordered []uint32
	names   []uint32
}

// A level is a graph whose vertices have masses.
type level struct {
	start  []uint32
	to     []uint32
	weight []float64
	mass   []float64
}

func (l *level) len() int { return len(l.mass) }

// least is a gain that is more than rounding.
const least = 1e-9

// divide finds the communities of a component and writes to out the smallest
// vertex of each member's. local is scratch, as long as the graph. It is done
// again from what was found until nothing changes, so that no vertex would gain
// by moving alone.
func (d *division) divide(g *Graph, o Options, scale float64, members, local, out []uint32) {
	d.scale = scale
	n := len(members)
	d.found = resize(d.found, n)
	for i := range n {
		d.found[i] = uint32(i)
	}
	const most = 12 // times; two or three are usual
	d.load(g, o, members, local)
	for round := range most {
		if !d.climb(n, round == 0) {
			break
		}
	}
	for i, v := range members {
		local[v] = d.found[i]
	}
	d.name(g, members, local, out)
}

// climb moves, refines and rises from the communities found so far until
// nothing is left to join. It reports whether it found others; unless it is the
// first time it gives up where no vertex moves.
func (d *division) climb(n int, first bool) bool {
	d.level = d.base
	d.above, d.of = resize(d.above, n), resize(d.of, n)
	copy(d.of, d.found)
	for i := range n {
		d.above[i] = uint32(i)
	}
	for level := 0; ; level++ {
		moved := d.move()
		if level == 0 && !moved && !first {
			return false
		}
		if d.whole() {
			break
		}
		d.refine()
		if !d.rise() {
			break
		}
	}
	changed := false
	d.names = resize(d.names, n)
	for i := range d.names {
		d.names[i] = none
	}
	for i := range uint32(n) { // named by their first vertex
		c := d.of[d.above[i]]
		if d.names[c] == none {
			d.names[c] = i
		}
		changed = changed || d.found[i] != d.names[c]
		d.found[i] = d.names[c]
	}
	return changed
}

// load makes the first level of a component.
func (d *division) load(g *Graph, o Options, members, local []uint32) {
	for i, v := range members {
		local[v] = uint32(i)
	}
	b := &d.base
	b.start = append(b.start[:0], 0)
	b.to, b.weight, b.mass = b.to[:0], b.weight[:0], b.mass[:0]
	for _, v := range members {
		to, weights := g.Neighbours(v)
		for i, u := range to {
			b.to = append(b.to, local[u])
			b.weight = append(b.weight, float64(weights[i]))
		}
		b.start = append(b.start, uint32(len(b.to)))
		b.mass = append(b.mass, o.mass(g, v))
	}
}

// move lets each vertex go to the community where it belongs best, until none
// moves (the fast local move of the paper: only those are looked at again whose
// neighbours moved). It reports whether any did.
func (d *division) move() bool {
	n := d.len()
	d.total, d.count, d.weigh, d.queued = cleared(d.total, n), cleared(d.count, n), cleared(d.weigh, n), cleared(d.queued, n)
	d.queue = d.queue[:0]
	for v := range uint32(n) {
		d.total[d.of[v]] += d.mass[v]
		d.count[d.of[v]]++
		d.queue = append(d.queue, v)
		d.queued[v] = true
	}
	moved := false
	d.empty = d.empty[:0]
	for c := uint32(n); c > 0; c-- {
		if d.count[c-1] == 0 {
			d.empty = append(d.empty, c-1)
		}
	}
	for at := 0; at < len(d.queue); at++ {
		v := d.queue[at]
		d.queued[v] = false
		if at > 4*n && at*2 > len(d.queue) { // what is done is dropped, so that the queue stays small
			d.queue = append(d.queue[:0], d.queue[at+1:]...)
			at = -1
		}
		free := none
		if k := len(d.empty); k > 0 {
			free = d.empty[k-1]
		}
		to, ok := d.best(v, free)
		if !ok {
			continue
		}
		if to == free {
			d.empty = d.empty[:len(d.empty)-1]
		}
		from := d.of[v]
		d.total[from] -= d.mass[v]
		d.count[from]--
		if d.count[from] == 0 {
			d.total[from] = 0
			d.empty = append(d.empty, from)
		}
		moved = true
		d.of[v] = to
		d.total[to] += d.mass[v]
		d.count[to]++
		for _, u := range d.to[d.start[v]:d.start[v+1]] {
			if d.of[u] != to && !d.queued[u] {
				d.queued[u] = true
				d.queue = append(d.queue, u)
			}
		}
	}
	return moved
}

// best returns the community that v gains most by going to; ok is false where
// it gains nothing. free is an empty one, or none.
func (d *division) best(v, free uint32) (to uint32, ok bool) {
	d.look(v, d.of)
	own := d.of[v]
	pull := d.scale * d.mass[v]
	stay := d.weigh[own] - pull*(d.total[own]-d.mass[v])
	to, gain := own, stay+least
	if free != none && d.count[own] > 1 && gain < 0 {
		to, gain = free, 0
	}
	for _, c := range d.met {
		if c == own {
			continue
		}
		if g := d.weigh[c] - pull*d.total[c]; g > gain || g == gain && c < to && to != own {
			to, gain = c, g
		}
	}
	d.forget()
	return to, to != own
}

// look adds up the weights from v to each community of its neighbours.
func (d *division) look(v uint32, of []uint32) {
	from, to := d.start[v], d.start[v+1]
	for i, u := range d.to[from:to] {
		if u == v {
			continue
		}
		c := of[u]
		w := d.weight[int(from)+i]
		if w <= 0 {
			continue
		}
		if d.weigh[c] == 0 {
			d.met = append(d.met, c)
		}
		d.weigh[c] += w
	}
}

func (d *division) forget() {
	for _, c := range d.met {
		d.weigh[c] = 0
	}
	d.met = d.met[:0]
}

// whole reports that every community is one vertex of the level.
func (d *division) whole() bool {
	for v := range d.of {
		if d.count[d.of[v]] > 1 {
			return false
		}
	}
	return true
}

// rise makes a level of which the refined communities are the vertices, and
// begins with the communities found. It reports whether it is any smaller.
func (d *division) rise() bool {
	n := d.len()
	d.names = resize(d.names, n)
	for i := range d.names {
		d.names[i] = none
	}
	m := uint32(0)
	for v := range n { // numbers in the order of their first vertex
		if f := d.fine[v]; d.names[f] == none {
			d.names[f] = m
			m++
		}
	}
	if int(m) == n {
		return false
	}
	next := level{start: make([]uint32, 1, m+1), mass: make([]float64, m)}
	of := make([]uint32, m)
	for v := range n {
		d.fine[v] = d.names[d.fine[v]]
		next.mass[d.fine[v]] += d.mass[v]
		of[d.fine[v]] = d.of[v]
	}
	d.bundle(&next, m)
	d.renumber(of)
	for i := range d.above {
		d.above[i] = d.fine[d.above[i]]
	}
	d.level, d.of = next, of
	return true
}

const none = ^uint32(0)

// bundle adds up the edges between refined communities.
func (d *division) bundle(next *level, m uint32) {
	d.sort(d.fine, int(m))
	at := 0
	for c := range m {
		for ; at < len(d.ordered) && d.fine[d.ordered[at]] == c; at++ {
			d.look(d.ordered[at], d.fine)
		}
		for _, u := range d.met {
			if u != c {
				next.to = append(next.to, u)
				next.weight = append(next.weight, d.weigh[u])
			}
		}
		d.forget()
		next.start = append(next.start, uint32(len(next.to)))
	}
}

// renumber gives communities numbers below that of the level's vertices, in
// the order of their first.
func (d *division) renumber(of []uint32) {
	for i := range d.names {
		d.names[i] = none
	}
	k := uint32(0)
	for i, c := range of {
		if d.names[c] == none {
			d.names[c] = k
			k++
		}
		of[i] = d.names[c]
	}
}

// sort lists the vertices of the level by what they are in, in ascending order.
func (d *division) sort(in []uint32, m int) {
	n := len(in)
	d.order = cleared(d.order, m+1)
	d.ordered = resize(d.ordered, n)
	for _, c := range in {
		d.order[c+1]++
	}
	for i := range m {
		d.order[i+1] += d.order[i]
	}
	for v, c := range in {
		d.ordered[d.order[c]] = uint32(v)
		d.order[c]++
	}
}

// name writes to out the smallest vertex of each member's community. What does
// not hang together within one is named apart: that never lowers the quality.
func (d *division) name(g *Graph, members, local, out []uint32) {
	for _, v := range members {
		out[v] = none
	}
	for _, v := range members { // ascending, so the first of a community is its smallest
		if out[v] != none {
			continue
		}
		d.queue = append(d.queue[:0], v)
		out[v] = v
		for at := 0; at < len(d.queue); at++ {
			to, weights := g.Neighbours(d.queue[at])
			for i, u := range to {
				if out[u] == none && local[u] == local[v] && weights[i] > 0 {
					out[u] = v
					d.queue = append(d.queue, u)
				}
			}
		}
	}
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

func cleared[T any](s []T, n int) []T {
	s = resize(s, n)
	clear(s)
	return s
}
