package network

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"math"
	"slices"
	"sort"

	"countersign"
	"countersign/graph"
)

// A Network is subjects that belong together, with why.
type Network struct {
	ID      countersign.ID     `json:"network"`
	Members []countersign.ID   `json:"members"` // sorted
	Links   []countersign.Link `json:"links"`   // strongest first; of equals the rarer thing first
	// More is how many ties between members stand behind those in Links.
	More int `json:"links_left_out,omitempty"`
	// Say is what else there is to know, a sentence each.
	Say []string `json:"say,omitempty"`
}

// Name is a network's ID: made from all its members, so that the same members
// have the same name, in whatever order they were read.
func Name(members []countersign.ID) countersign.ID {
	sum := sha256.New()
	for _, m := range members {
		fmt.Fprintf(sum, "%d:%s", len(m), m)
	}
	return countersign.MakeID("network", hex.EncodeToString(sum.Sum(nil)[:8]))
}

// linksOf is how many links are told of a network: enough to hold the largest
// usual ones whole, and each member to the others.
func linksOf(members int) int { return max(members-1, min(max(64, 3*members), 2000)) }

// chosen says which of a network's ties are told, of those that stand strongest
// first: those that hold all members together, and the strongest of the others.
// ends gives the places of a tie's two among n members.
func chosen(n, ties int, ends func(i int) (a, b uint32)) []bool {
	out := make([]bool, ties)
	room := linksOf(n)
	if ties <= room {
		for i := range out {
			out[i] = true
		}
		return out
	}
	sets := graph.NewSets(n)
	for i := range out {
		if a, b := ends(i); sets.Find(a) != sets.Find(b) {
			sets.Join(a, b)
			out[i] = true
			room--
		}
	}
	for i := range out {
		if !out[i] && room > 0 {
			out[i] = true
			room--
		}
	}
	return out
}

// Communities divides the vertices of a graph of ties: the members of each
// network, largest first, then by their first.
func Communities(g *graph.Graph, workers int) [][]uint32 {
	var out [][]uint32
	for m := range graph.Parts(graph.Leiden(g, graph.Options{Resolution: resolution, Workers: workers})) {
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b []uint32) int { return cmp.Compare(len(b), len(a)) })
	return out
}

// resolution is what the ties between two groups have to weigh for each pair
// across, in decibans, for both to be one network: a chain of crews stays a chain
// (docs/network.md).
const resolution = 0.2

// Networks calls yield with every network, largest first. The error ends it.
func (w *Web) Networks() iter.Seq2[Network, error] {
	return func(yield func(Network, error) bool) {
		w.o.Progress("networks", 0, 0)
		g := graph.Build(len(w.who), w.edges, w.o.Workers)
		groups := Communities(g, w.o.Workers)
		in := make([]uint32, len(w.who))
		for i := range in {
			in[i] = none
		}
		for i, m := range groups {
			for _, v := range m {
				in[v] = uint32(i)
			}
		}
		w.told(g, groups, in, yield)
	}
}

// told makes networks on all workers, some ahead, and yields them in order.
func (w *Web) told(g *graph.Graph, groups [][]uint32, in []uint32, yield func(Network, error) bool) {
	type made struct {
		n   Network
		err error
	}
	const ahead = 64
	stop := make(chan struct{})
	defer close(stop)
	queue := make(chan chan []made, 2*w.o.Workers)
	batches := slices.Collect(slices.Chunk(groups, ahead))
	slots := make(chan struct{}, w.o.Workers)
	go func() {
		defer close(queue)
		for _, batch := range batches {
			out := make(chan []made, 1)
			select {
			case queue <- out:
			case <-stop:
				return
			}
			slots <- struct{}{}
			go func() {
				defer func() { <-slots }()
				all := make([]made, len(batch))
				for i, m := range batch {
					all[i].n, all[i].err = w.network(g, m, in)
				}
				out <- all
			}()
		}
	}()
	for out := range queue {
		for _, m := range <-out {
			if !yield(m.n, m.err) || m.err != nil {
				return
			}
		}
	}
}

func placeOf(members []uint32, v uint32) uint32 {
	i, _ := slices.BinarySearch(members, v)
	return uint32(i)
}

// inner is a tie between two members, before it is put into words.
type inner struct {
	a, b   uint32
	weight float32
	fewest int // holders of the rarest thing
}

func (w *Web) network(g *graph.Graph, members []uint32, in []uint32) (Network, error) {
	names := make(map[uint32]countersign.ID, len(members))
	n := Network{Members: make([]countersign.ID, 0, len(members))}
	for _, v := range members {
		name, err := w.name(v)
		if err != nil {
			return n, err
		}
		names[v] = name
		n.Members = append(n.Members, name)
	}
	slices.Sort(n.Members)
	n.ID = Name(n.Members)
	var ties []inner
	var shared []uint32
	for _, v := range members {
		to, _ := g.Neighbours(v)
		for _, u := range to {
			if u > v && in[u] == in[v] {
				shared = w.share.Both(v, u, shared[:0])
				ties = append(ties, w.inner(v, u, shared))
			}
		}
	}
	slices.SortFunc(ties, func(x, y inner) int {
		return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(x.fewest, y.fewest), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	tell := chosen(len(members), len(ties), func(i int) (uint32, uint32) { return placeOf(members, ties[i].a), placeOf(members, ties[i].b) })
	for i, t := range ties {
		if tell[i] {
			n.Links = append(n.Links, w.link(t.a, t.b, names[t.a], names[t.b]))
		}
	}
	n.leave(len(ties) - len(n.Links))
	n.household()
	return n, nil
}

func (w *Web) inner(a, b uint32, shared []uint32) inner {
	t := inner{a: a, b: b, fewest: math.MaxInt}
	var room [8]tie
	for _, x := range w.ties(shared, room[:0]) {
		t.weight += x.weight
		t.fewest = min(t.fewest, len(w.share.Holders(x.thing)))
	}
	return t
}

// link puts what ties two subjects into words.
func (w *Web) link(a, b uint32, nameA, nameB countersign.ID) countersign.Link {
	if nameB < nameA {
		nameA, nameB = nameB, nameA
	}
	l := countersign.Link{A: nameA, B: nameB}
	ties := w.ties(w.share.Both(a, b, nil), nil)
	slices.SortStableFunc(ties, func(x, y tie) int { return cmp.Compare(y.weight, x.weight) })
	for _, t := range ties {
		weight := Tenth(float64(t.weight))
		l.Weight += weight
		l.Why = append(l.Why, countersign.Tie{Pred: w.words.preds[w.pred[t.thing]].kind.Pred, Shared: w.text(t.thing), Weight: weight})
	}
	l.Weight = Tenth(l.Weight)
	return l
}

// Tenth rounds a weight as it is told.
func Tenth(x float64) float64 { return math.Round(10*x) / 10 }

// name is the name of a vertex.
func (w *Web) name(v uint32) (countersign.ID, error) {
	subject := w.who[v]
	i := sort.Search(len(w.base)-1, func(i int) bool { return w.base[i+1] > subject })
	return w.rolls[i].name(w.depot, subject-w.base[i])
}

// text is what a thing reads.
func (w *Web) text(thing uint32) string {
	i := sort.Search(len(w.finds), func(i int) bool { return w.first[i+1] > thing })
	f, at := w.finds[i], thing-w.first[i]
	from := uint32(0)
	if at > 0 {
		from = f.ends[at-1]
	}
	return string(f.texts[from:f.ends[at]])
}
