package kindred

import (
	"cmp"
	"slices"

	"countersign"
)

// What became of a network.
const (
	Formed  = "formed"  // a new id
	Changed = "changed" // the same id, other members
	Gone    = "gone"    // nobody answers to the id any more
)

// A Change is one line of the feed.
type Change struct {
	Network countersign.ID   `json:"network"`
	What    string           `json:"what"`
	Joined  []countersign.ID `json:"joined,omitempty"` // members it did not have before
	Left    []countersign.ID `json:"left,omitempty"`   // members it has no more
	// From are other networks whose members it took in: a merger, or what it was
	// split from. Into is where the members of one that is gone are now.
	From []countersign.ID `json:"from,omitempty"`
	Into []countersign.ID `json:"into,omitempty"`
}

// regroup works out the networks around whom a change reached, and tells the
// difference.
func (t *touch) regroup() []Change {
	b := t.b
	r := b.around(t.dirty)
	sets := r.settled()
	before := map[countersign.ID][]countersign.ID{}
	for _, n := range r.nodes {
		if id := b.entries[n].net; id != "" {
			before[id] = append(before[id], b.entries[n].id)
		}
	}
	for id, net := range t.left {
		if net != "" {
			before[net] = append(before[net], id)
		}
	}
	for id := range before {
		delete(b.nets, id)
	}
	after := map[countersign.ID][]countersign.ID{}
	for _, n := range r.nodes {
		b.entries[n].net = ""
	}
	for _, g := range sets {
		if len(g) < 2 {
			continue
		}
		id := NetworkID(b.oldest(g))
		b.nets[id] = g
		for _, n := range g {
			b.entries[n].net = id
		}
		after[id] = b.ids(g)
	}
	return b.changes(before, after)
}

func (b *Book) neighbours(n int32, visit func(int32)) {
	for _, e := range b.entries[n].edges {
		visit(e.to)
	}
	for _, id := range b.told.same(b.entries[n].id) {
		if o, ok := b.at[id]; ok {
			visit(o)
		}
	}
}

// partition splits what hangs together in a region into networks. Those judged the
// same are joined first. Then ties are taken, those inside a crowd before those
// between, the strongest first, each unless it would bring together two that were
// judged apart, or join two crowds by one of either: one who is in both does not
// make them one. Who is outside and may be reached is added to out.
func (r *region) partition(comp []int32, out *[]int32) [][]int32 {
	b := r.b
	inside, leaving := r.edgesOf(comp)
	judged := slices.ContainsFunc(comp, func(n int32) bool { return b.told.about(b.entries[n].id) })
	if !judged && len(leaving) == 0 && len(comp) < 2*crowd {
		return [][]int32{comp}
	}
	g := newGroups(len(comp))
	at := func(id countersign.ID) (int, bool) {
		n, ok := b.at[id]
		if !ok || !r.in[n] {
			return 0, false
		}
		i := int(r.place[n])
		return i, i < len(comp) && comp[i] == n
	}
	for i, n := range comp {
		for _, id := range b.told.same(b.entries[n].id) {
			if j, ok := at(id); ok {
				g.join(i, j)
			}
		}
	}
	for i, n := range comp {
		for _, id := range b.told.apart(b.entries[n].id) {
			if j, ok := at(id); ok {
				g.apart = append(g.apart, [2]int{i, j})
			}
		}
	}
	left := leaving
	for _, e := range inside {
		for len(left) > 0 && !left[0].behind(e) {
			*out = r.refuse(g, left[0], *out)
			left = left[1:]
		}
		if g.find(e.a) != g.find(e.b) && !g.forbidden(e.a, e.b) && r.wide(g, comp, e) {
			g.join(e.a, e.b)
		}
	}
	for _, e := range left {
		*out = r.refuse(g, e, *out)
	}
	*out = append(*out, r.reached(g, comp, leaving)...)
	return g.sets(comp)
}

// refuse adds to whom a tie leads that leaves the region, unless it is that of a
// crowd when its turn comes: only then it was refused before, and is again.
func (r *region) refuse(g *groups, e ranked, out []int32) []int32 {
	if len(g.in[g.find(e.a)]) < crowd {
		return append(out, e.to)
	}
	return out
}

const (
	// crowd is the size from which two sets are joined only by several of each.
	crowd, several = 8, 2
)

// wide reports whether enough of two sets are tied to one another, by more than
// one thing, for an edge between them to join them. What alone ties two crowds
// is a third party's: a client, a forwarder, a front that serves both.
func (r *region) wide(g *groups, comp []int32, e ranked) bool {
	x, y := g.find(e.a), g.find(e.b)
	if len(g.in[x]) > len(g.in[y]) {
		x, y = y, x
	}
	if len(g.in[x]) < crowd {
		return true
	}
	var w width
	for _, i := range g.in[x] {
		w.member(r.b.entries[comp[i]].edges, func(to int32) bool {
			return r.in[to] && g.find(int(r.place[to])) == y
		})
	}
	return w.enough()
}

// A width is how two sets are tied to one another.
type width struct {
	near int
	far  map[int32]bool
	by   uint32 // the thing that ties, of the last edge
	any  bool
	more bool // than one thing ties
}

// member takes one of the one set in, whose edges lead to the other where there
// says so.
func (w *width) member(edges []edge, there func(int32) bool) {
	tied := false
	for _, e := range edges {
		if !there(e.to) {
			continue
		}
		if w.far == nil {
			w.far = map[int32]bool{}
		}
		tied, w.far[e.to] = true, true
		w.more = w.more || e.by == severally || w.any && w.by != e.by
		w.by, w.any = e.by, true
	}
	if tied {
		w.near++
	}
}

func (w *width) enough() bool { return w.more && min(w.near, len(w.far)) >= several }

// A ranked edge leads from a to b, places in what is divided. One that leaves the
// region leads to somebody outside.
type ranked struct {
	a, b    int
	to      int32
	support int // others to whom both are tied
	weight  float32
}

// behind reports whether an edge is taken later than another.
func (e ranked) behind(o ranked) bool {
	return e.support < o.support || e.support == o.support && e.weight < o.weight
}

// edgesOf returns the edges of what hangs together, those inside a crowd before
// those between, then strongest first, then by who they join; and those that
// leave the region, in that order.
func (r *region) edgesOf(comp []int32) (inside, leaving []ranked) {
	b := r.b
	rank := b.ranks(comp)
	for i, n := range comp {
		for _, e := range b.entries[n].edges {
			x := ranked{a: i, to: e.to, weight: e.weight}
			if r.in[e.to] {
				if x.b = int(r.place[e.to]); rank[i] > rank[x.b] {
					continue
				}
			}
			x.support = shared(b.entries[n].edges, b.entries[e.to].edges)
			if r.in[e.to] {
				inside = append(inside, x)
			} else {
				leaving = append(leaving, x)
			}
		}
	}
	slices.SortFunc(inside, func(x, y ranked) int {
		return cmp.Or(y.support-x.support, cmp.Compare(y.weight, x.weight), rank[x.a]-rank[y.a], rank[x.b]-rank[y.b])
	})
	slices.SortFunc(leaving, func(x, y ranked) int {
		return cmp.Or(y.support-x.support, cmp.Compare(y.weight, x.weight), rank[x.a]-rank[y.a])
	})
	return inside, leaving
}

// ranks returns the place of each in order of ID.
func (b *Book) ranks(ns []int32) []int {
	by, out := make([]int, len(ns)), make([]int, len(ns))
	for i := range by {
		by[i] = i
	}
	slices.SortFunc(by, func(i, j int) int { return cmp.Compare(b.entries[ns[i]].id, b.entries[ns[j]].id) })
	for rank, i := range by {
		out[i] = rank
	}
	return out
}

// shared counts those at the other end of both lists, which are sorted.
func shared(x, y []edge) (n int) {
	for i, j := 0, 0; i < len(x) && j < len(y); {
		s, t := x[i].to, y[j].to
		var di, dj int
		if s <= t {
			di = 1
		}
		if t <= s {
			dj = 1
		}
		i, j, n = i+di, j+dj, n+di&dj
	}
	return n
}

// groups is a union-find with pairs that must stay apart.
type groups struct {
	root  []int
	in    [][]int // the members of a root
	apart [][2]int
}

func newGroups(n int) *groups {
	g := &groups{root: make([]int, n), in: make([][]int, n)}
	for i := range g.root {
		g.root[i], g.in[i] = i, []int{i}
	}
	return g
}

func (g *groups) find(i int) int {
	for g.root[i] != i {
		g.root[i] = g.root[g.root[i]]
		i = g.root[i]
	}
	return i
}

func (g *groups) join(i, j int) {
	i, j = g.find(i), g.find(j)
	if i == j {
		return
	}
	if len(g.in[i]) > len(g.in[j]) {
		i, j = j, i
	}
	g.root[i] = j
	g.in[j] = append(g.in[j], g.in[i]...)
	g.in[i] = nil
}

func (g *groups) forbidden(i, j int) bool {
	i, j = g.find(i), g.find(j)
	return slices.ContainsFunc(g.apart, func(p [2]int) bool {
		x, y := g.find(p[0]), g.find(p[1])
		return x == i && y == j || x == j && y == i
	})
}

func (g *groups) sets(comp []int32) [][]int32 {
	at := map[int]int{}
	var out [][]int32
	for i, n := range comp {
		r := g.find(i)
		k, ok := at[r]
		if !ok {
			k = len(out)
			at[r], out = k, append(out, nil)
		}
		out[k] = append(out[k], n)
	}
	return out
}

// oldest is the member first seen, by ID where several were.
func (b *Book) oldest(members []int32) countersign.ID {
	best := &b.entries[members[0]]
	for _, n := range members[1:] {
		if e := &b.entries[n]; cmp.Or(cmp.Compare(e.seen, best.seen), cmp.Compare(e.id, best.id)) < 0 {
			best = e
		}
	}
	return best.id
}

// changes tells the difference between networks before and after, by ID.
func (b *Book) changes(before, after map[countersign.ID][]countersign.ID) []Change {
	was, is := map[countersign.ID]countersign.ID{}, map[countersign.ID]countersign.ID{}
	for net, members := range before {
		for _, m := range members {
			was[m] = net
		}
	}
	for net, members := range after {
		for _, m := range members {
			is[m] = net
		}
	}
	var out []Change
	for net, members := range after {
		c := Change{Network: net, What: Formed}
		if _, old := before[net]; old {
			c.What = Changed
		}
		for _, m := range members {
			if was[m] != net {
				c.Joined = append(c.Joined, m)
				c.From = appendNew(c.From, was[m])
			}
		}
		c.Left = missing(before[net], is, net)
		if len(c.Joined)+len(c.Left) > 0 {
			out = append(out, c.sorted())
		}
	}
	for net, members := range before {
		if _, still := after[net]; still {
			continue
		}
		c := Change{Network: net, What: Gone, Left: slices.Clone(members)}
		for _, m := range members {
			c.Into = appendNew(c.Into, is[m])
		}
		out = append(out, c.sorted())
	}
	slices.SortFunc(out, func(x, y Change) int { return cmp.Or(cmp.Compare(x.What, y.What), cmp.Compare(x.Network, y.Network)) })
	return out
}

func missing(members []countersign.ID, is map[countersign.ID]countersign.ID, net countersign.ID) (out []countersign.ID) {
	for _, m := range members {
		if is[m] != net {
			out = append(out, m)
		}
	}
	return out
}

func appendNew(ids []countersign.ID, id countersign.ID) []countersign.ID {
	if id == "" || slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

func (c Change) sorted() Change {
	for _, l := range [][]countersign.ID{c.Joined, c.Left, c.From, c.Into} {
		slices.Sort(l)
	}
	return c
}
