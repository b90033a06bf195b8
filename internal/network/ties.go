package network

import (
	"fmt"
	"slices"

	"countersign"
	"countersign/graph"
)

// Told is a network that somebody else found, with the ties of its members as
// they were derived, strongest first: those of subject records. What is told of
// it is what would be told of a table's.
func Told(id countersign.ID, members []countersign.ID, links []countersign.Link) Network {
	n := Network{ID: id, Members: members, Links: make([]countersign.Link, 0, len(links))}
	for _, l := range links {
		n.Links = append(n.Links, Rounded(l))
	}
	n.household()
	tell := chosen(len(members), len(links), func(i int) (uint32, uint32) {
		a, _ := slices.BinarySearch(members, links[i].A)
		b, _ := slices.BinarySearch(members, links[i].B)
		return uint32(a), uint32(b)
	})
	at := 0
	for i, l := range n.Links {
		if tell[i] {
			n.Links[at] = l
			at++
		}
	}
	n.Links = n.Links[:at]
	n.leave(len(links) - at)
	return n
}

// Rounded is a link with its weights as they are told.
func Rounded(l countersign.Link) countersign.Link {
	l.Weight, l.Why = Tenth(l.Weight), slices.Clone(l.Why)
	for i := range l.Why {
		l.Why[i].Weight = Tenth(l.Why[i].Weight)
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

// Follow fills in the strongest way between the two over the ties of their
// network, and what it hangs on. Members are sorted.
func (y *Why) Follow(members []countersign.ID, links []countersign.Link) {
	a, okA := slices.BinarySearch(members, y.A)
	b, okB := slices.BinarySearch(members, y.B)
	if !okA || !okB || a == b {
		return
	}
	g, of := tieGraph(members, links, y.From, thing{})
	p, ok := g.Strongest(uint32(a), uint32(b))
	if !ok {
		return
	}
	for i := range p.Weights {
		l := Rounded(of[[2]uint32{min(p.Vertices[i], p.Vertices[i+1]), max(p.Vertices[i], p.Vertices[i+1])}])
		l.A, l.B = members[p.Vertices[i]], members[p.Vertices[i+1]]
		y.Path = append(y.Path, l)
	}
	seen := map[thing]bool{}
	for _, l := range y.Path {
		for _, t := range l.Why {
			x := thing{t.Pred, t.Shared}
			if seen[x] {
				continue
			}
			seen[x] = true
			rest, _ := tieGraph(members, links, y.From, x)
			if label := rest.Components(1); label[a] != label[b] {
				y.Without = append(y.Without, string(x.pred)+"="+x.shared)
			}
		}
	}
}

// A thing is what two share.
type thing struct {
	pred   countersign.Pred
	shared string
}

// tieGraph is the graph of the ties of at least so much, and the link of each pair,
// smaller vertex first. One thing may count for nothing.
func tieGraph(members []countersign.ID, links []countersign.Link, from float64, without thing) (*graph.Graph, map[[2]uint32]countersign.Link) {
	var edges []graph.Edge
	of := make(map[[2]uint32]countersign.Link, len(links))
	for _, l := range links {
		a, okA := slices.BinarySearch(members, l.A)
		b, okB := slices.BinarySearch(members, l.B)
		weight := l.Weight
		for _, t := range l.Why {
			if (thing{t.Pred, t.Shared}) == without {
				weight -= t.Weight
			}
		}
		if okA && okB && a != b && weight >= from {
			edges = append(edges, graph.Edge{A: uint32(a), B: uint32(b), Weight: float32(weight)})
			of[[2]uint32{uint32(min(a, b)), uint32(max(a, b))}] = l
		}
	}
	return graph.Build(len(members), edges, 1), of
}
