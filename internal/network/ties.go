package network

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"countersign"
	"countersign/graph"
)

// Ties are links that somebody else derived, with their reasons: those of
// subject records. Networks are made of them as of a table's.
type Ties struct {
	ids     []countersign.ID // sorted
	links   []countersign.Link
	at      map[[2]uint32]int // link of each pair, smaller vertex first
	g       *graph.Graph      // ties from Joins on
	workers int

	// Things is who shares what of all that subjects have, hubs too, to say why
	// two are not tied; nil where nobody knows.
	Things *Web
}

// Tie makes networks of links between subjects. Links to others than those given
// are left out; of links between the same two the strongest stands.
func Tie(ids []countersign.ID, links []countersign.Link, workers int) *Ties {
	t := &Ties{ids: slices.Compact(slices.Sorted(slices.Values(ids))), at: map[[2]uint32]int{}, workers: workers}
	var edges []graph.Edge
	for _, l := range links {
		a, okA := t.vertex(l.A)
		b, okB := t.vertex(l.B)
		if !okA || !okB || a == b {
			continue
		}
		if a > b {
			a, b, l.A, l.B = b, a, l.B, l.A
		}
		have, there := t.at[[2]uint32{a, b}]
		switch {
		case !there:
			t.at[[2]uint32{a, b}] = len(t.links)
			t.links = append(t.links, l)
		case l.Weight > t.links[have].Weight:
			t.links[have] = l
		}
	}
	for pair, i := range t.at {
		if w := t.links[i].Weight; w >= Joins {
			edges = append(edges, graph.Edge{A: pair[0], B: pair[1], Weight: float32(w)})
		}
	}
	t.g = graph.Build(len(t.ids), edges, workers) // in whatever order edges come
	return t
}

func (t *Ties) vertex(id countersign.ID) (uint32, bool) {
	i, ok := slices.BinarySearch(t.ids, id)
	return uint32(i), ok
}

func (t *Ties) link(a, b uint32) (countersign.Link, bool) {
	i, ok := t.at[[2]uint32{min(a, b), max(a, b)}]
	if !ok {
		return countersign.Link{}, false
	}
	return t.links[i], true
}

// Networks calls yield with every network, largest first.
func (t *Ties) Networks() iter.Seq2[Network, error] {
	return func(yield func(Network, error) bool) {
		for _, members := range Communities(t.g, t.workers) {
			if !yield(t.network(members), nil) {
				return
			}
		}
	}
}

func (t *Ties) network(members []uint32) Network {
	var n Network
	for _, v := range members {
		n.Members = append(n.Members, t.ids[v])
	}
	n.ID = Name(n.Members)
	for _, v := range members {
		to, _ := t.g.Neighbours(v)
		for _, u := range to {
			if _, in := slices.BinarySearch(members, u); in && u > v {
				l, _ := t.link(v, u)
				n.Links = append(n.Links, rounded(l))
			}
		}
	}
	slices.SortFunc(n.Links, func(x, y countersign.Link) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	n.household()
	all := n.Links
	tell := chosen(len(members), len(all), func(i int) (uint32, uint32) {
		a, _ := slices.BinarySearch(n.Members, all[i].A)
		b, _ := slices.BinarySearch(n.Members, all[i].B)
		return uint32(a), uint32(b)
	})
	n.Links = nil
	for i, l := range all {
		if tell[i] {
			n.Links = append(n.Links, l)
		}
	}
	n.leave(len(all) - len(n.Links))
	return n
}

// rounded is a link with its weights as they are told.
func rounded(l countersign.Link) countersign.Link {
	l.Weight, l.Why = tenth(l.Weight), slices.Clone(l.Why)
	for i := range l.Why {
		l.Why[i].Weight = tenth(l.Why[i].Weight)
	}
	return l
}

// household says of a few who all give one home what would explain it.
func (n *Network) household() {
	const most = 6
	home := ""
	for _, l := range n.Links {
		i := slices.IndexFunc(l.Why, func(t countersign.Tie) bool { return t.Pred == countersign.AddressHome })
		if i < 0 || home != "" && l.Why[i].Shared != home {
			return
		}
		home = l.Why[i].Shared
	}
	if home != "" && len(n.Members) <= most {
		n.Say = append(n.Say, "All give one home address: a household would explain it")
	}
}

// leave says how many links are not told.
func (n *Network) leave(more int) {
	if more == 0 {
		return
	}
	n.More = more
	n.Say = append(n.Say, fmt.Sprintf("%d weaker ties between members are not told; ask for two members with --path", more))
}

// Between says what ties two subjects, and if nothing does, why not.
func (t *Ties) Between(a, b countersign.ID) (Why, error) {
	why := Why{A: a, B: b}
	v, okA := t.vertex(a)
	u, okB := t.vertex(b)
	switch {
	case !okA:
		return why, fmt.Errorf("no record is of %s: %w", a, countersign.ErrNotFound)
	case !okB:
		return why, fmt.Errorf("no record is of %s: %w", b, countersign.ErrNotFound)
	}
	if l, ok := t.link(v, u); ok {
		why.Tied = l.Weight >= Joins
		l = rounded(l)
		why.Weight = l.Weight
		for _, s := range l.Why {
			why.Shared = append(why.Shared, Shared{Pred: s.Pred, Shared: s.Shared, Weight: s.Weight})
		}
	}
	t.also(&why)
	if p, ok := t.g.Strongest(v, u); ok && v != u {
		for i := range p.Weights {
			l, _ := t.link(p.Vertices[i], p.Vertices[i+1])
			l = rounded(l)
			l.A, l.B = t.ids[p.Vertices[i]], t.ids[p.Vertices[i+1]]
			why.Path = append(why.Path, l)
		}
		why.Without = t.hinges(v, u, why.Path)
	}
	for _, m := range Communities(t.g, t.workers) {
		_, inA := slices.BinarySearch(m, v)
		_, inB := slices.BinarySearch(m, u)
		if inA && inB && v != u {
			why.Network = t.network(m).ID
		}
	}
	why.sayAll()
	return why, nil
}

// also adds what two share that no link tells: too little, or what too many
// have.
func (t *Ties) also(why *Why) {
	if t.Things == nil {
		return
	}
	x, y := t.Things.asked(why.A), t.Things.asked(why.B)
	if x == nil || y == nil || x.subject == none || y.subject == none {
		return
	}
	var more Why
	t.Things.both(&more, x, y)
	for _, s := range more.Shared {
		if !slices.ContainsFunc(why.Shared, func(have Shared) bool { return have.Shared == s.Shared }) {
			why.Shared = append(why.Shared, s)
		}
	}
	if !why.Tied {
		why.Weight = max(why.Weight, more.Weight)
	}
}

// hinges are the things on a path without which none would lead there.
func (t *Ties) hinges(a, b uint32, path []countersign.Link) []string {
	type thing struct {
		pred   countersign.Pred
		shared string
	}
	var out []string
	seen := map[thing]bool{}
	for _, l := range path {
		for _, why := range l.Why {
			x := thing{why.Pred, why.Shared}
			if seen[x] {
				continue
			}
			seen[x] = true
			var edges []graph.Edge
			for pair, i := range t.at {
				rest := t.links[i].Weight
				for _, w := range t.links[i].Why {
					if (thing{w.Pred, w.Shared}) == x {
						rest -= w.Weight
					}
				}
				if rest >= Joins {
					edges = append(edges, graph.Edge{A: pair[0], B: pair[1], Weight: float32(rest)})
				}
			}
			if label := graph.Build(len(t.ids), edges, t.workers).Components(t.workers); label[a] != label[b] {
				out = append(out, string(x.pred)+"="+x.shared)
			}
		}
	}
	return out
}
