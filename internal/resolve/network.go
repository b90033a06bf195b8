package resolve

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"countersign"
)

// A Network is a set of subjects that are likely run by the same hands.
type Network struct {
	ID      countersign.ID
	Members []countersign.ID   // sorted
	Links   []countersign.Link // between members, strongest first, each once
}

// Joins is the link weight, in decibans, from which two subjects stand in one
// network.
const Joins = 12.0

// Networks groups subjects by their links. Only links between the given
// subjects count; a subject tied to none of them is in no network.
func Networks(ctx context.Context, ids []countersign.ID, links func(context.Context, countersign.ID) ([]countersign.Link, error)) ([]Network, error) {
	g := groups{place: make(map[countersign.ID]int, len(ids)), root: make([]int, len(ids))}
	for i, id := range ids {
		g.place[id], g.root[i] = i, i
	}
	var all []countersign.Link
	for i, id := range ids {
		ls, err := links(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, l := range ls {
			j, ok := g.place[l.B]
			if !ok || l.Weight < Joins {
				continue
			}
			g.join(i, j)
			if l.A < l.B {
				all = append(all, l)
			}
		}
	}
	return g.networks(ids, all), nil
}

type groups struct {
	place map[countersign.ID]int
	root  []int
}

func (g *groups) find(i int) int {
	for g.root[i] != i {
		g.root[i] = g.root[g.root[i]]
		i = g.root[i]
	}
	return i
}

func (g *groups) join(i, j int) { g.root[g.find(i)] = g.find(j) }

func (g *groups) networks(ids []countersign.ID, links []countersign.Link) []Network {
	members := map[int][]countersign.ID{}
	for i, id := range ids {
		r := g.find(i)
		members[r] = append(members[r], id)
	}
	at := map[int]*Network{}
	for r, m := range members {
		if len(m) < 2 {
			continue
		}
		slices.Sort(m)
		at[r] = &Network{ID: networkID(m[0]), Members: m}
	}
	for _, l := range links {
		n := at[g.find(g.place[l.A])]
		n.Links = append(n.Links, l)
	}
	out := make([]Network, 0, len(at))
	for _, n := range at {
		slices.SortFunc(n.Links, func(a, b countersign.Link) int {
			return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
		})
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b Network) int {
		return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// networkID names a network by its first member, so that the same input gives
// the same name.
func networkID(first countersign.ID) countersign.ID {
	sum := sha256.Sum256([]byte(first))
	return countersign.MakeID("network", hex.EncodeToString(sum[:5]))
}
