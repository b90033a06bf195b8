package kindred

import (
	"cmp"
	"container/heap"
	"slices"

	"countersign"
)

// A Link is what ties two subjects, by their own things.
type Link struct {
	A, B   countersign.ID
	Weight float64
	Ties   []Tie
}

// Ties returns the links of [Joins] and more inside a network, strongest first.
func (b *Book) Ties(network countersign.ID) []Link {
	var out []Link
	for _, n := range b.nets[network] {
		for _, e := range b.entries[n].edges {
			if o := &b.entries[e.to]; o.net == network && b.entries[n].id < o.id {
				out = append(out, b.link(n, e.to, false))
			}
		}
	}
	slices.SortFunc(out, func(x, y Link) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out
}

// Between returns what two subjects have in common, hubs last; the zero Link if
// either is unknown.
func (b *Book) Between(a, c countersign.ID) Link {
	x, ok := b.at[a]
	y, also := b.at[c]
	if !ok || !also {
		return Link{}
	}
	return b.link(x, y, true)
}

func (b *Book) link(x, y int32, all bool) Link {
	b.compare(&b.p, x, y, all)
	return Link{A: b.entries[x].id, B: b.entries[y].id, Weight: b.p.total(), Ties: b.p.ties()}
}

// An Answer tells why two subjects are in one network, or why they are not.
type Answer struct {
	Link                        // what they have in common themselves, hubs last
	Same       bool             // one network
	Network    countersign.ID   // it, if they are
	Path       []Link           // from A to B over the strongest ties, if they are and share nothing that joins
	Judgements []Judgement      // of the two, newest first; and of others, where those decide
	Lacks      float64          // decibans to [Joins], if they are not and nobody judged them
	Unknown    []countersign.ID // of whom nothing is known
}

// Why explains how two subjects stand to one another.
//
// The path is the one whose weakest tie is strongest, of those the one with
// fewest steps, then the first by ID: what a person would have to doubt to
// doubt the whole.
func (b *Book) Why(a, c countersign.ID) Answer {
	out := Answer{Link: b.Between(a, c)}
	out.A, out.B = a, c
	for _, id := range [...]countersign.ID{a, c} {
		if _, ok := b.at[id]; !ok {
			out.Unknown = append(out.Unknown, id)
		}
	}
	out.Judgements = b.deciding(a, c)
	if len(out.Unknown) > 0 {
		return out
	}
	x, y := b.at[a], b.at[c]
	if net := b.entries[x].net; net != "" && net == b.entries[y].net {
		out.Same, out.Network = true, net
		if out.Weight < Joins {
			out.Path = b.path(x, y)
		}
		return out
	}
	out.Lacks = max(0, Joins-out.Weight)
	return out
}

// deciding are the judgements about the two; where there are none, those that
// make one the same as somebody from whom the other is apart, or as the other.
func (b *Book) deciding(a, c countersign.ID) (out []Judgement) {
	mine := append([]countersign.ID{a}, b.told.same(a)...)
	theirs := append([]countersign.ID{c}, b.told.same(c)...)
	for _, id := range mine {
		for _, j := range b.told.by[id] {
			direct := j.A == a && j.B == c || j.A == c && j.B == a
			across := slices.Contains(theirs, j.A) || slices.Contains(theirs, j.B)
			if (direct || across && j.Say != Unsure) && !slices.ContainsFunc(out, j.equal) {
				out = append(out, j)
			}
		}
	}
	slices.SortFunc(out, later)
	return out
}

// path is the widest path between two members of one network (E. Dijkstra's,
// with the weakest tie in place of the sum).
func (b *Book) path(from, to int32) []Link {
	by := map[int32]int32{}
	q := &queue{{n: from, by: -1, weight: judgedSame, id: b.entries[from].id}}
	for q.Len() > 0 {
		r := heap.Pop(q).(reached)
		if _, done := by[r.n]; done {
			continue
		}
		by[r.n] = r.by
		if r.n == to {
			break
		}
		b.steps(r.n, func(n int32, w float32) {
			if _, done := by[n]; !done {
				heap.Push(q, reached{n, r.n, min(r.weight, w), r.steps + 1, b.entries[n].id, r.id})
			}
		})
	}
	var out []Link
	for n, ok := to, true; ok && by[n] >= 0; {
		out = append(out, b.link(by[n], n, false))
		n = by[n]
		_, ok = by[n]
	}
	slices.Reverse(out)
	return out
}

type reached struct {
	n, by  int32
	weight float32 // of the weakest tie on the way
	steps  int
	id, of countersign.ID
}

// queue gives the widest way first, then the shortest, then by ID.
type queue []reached

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	x, y := &q[i], &q[j]
	return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(x.steps, y.steps), cmp.Compare(x.id, y.id), cmp.Compare(x.of, y.of)) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(reached)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// judgedSame outweighs every tie.
const judgedSame = 1000

// steps calls visit with those of the same network that a subject is tied to,
// or was judged the same as.
func (b *Book) steps(n int32, visit func(int32, float32)) {
	net := b.entries[n].net
	for _, e := range b.entries[n].edges {
		if b.entries[e.to].net == net {
			visit(e.to, e.weight)
		}
	}
	for _, id := range b.told.same(b.entries[n].id) {
		if o, ok := b.at[id]; ok && o != n {
			visit(o, judgedSame)
		}
	}
}

// WhatIf tells what a judgement would change, and leaves everything as it is.
func (b *Book) WhatIf(j Judgement) ([]Change, error) {
	if j.A > j.B {
		j.A, j.B = j.B, j.A
	}
	if slices.ContainsFunc(b.told.by[j.A], j.equal) {
		return nil, nil
	}
	out, err := b.Judge(j)
	if err != nil {
		return nil, err
	}
	_, err = b.Undo(j)
	return out, err
}

// WhatIfGone tells what would change if a subject were not there.
func (b *Book) WhatIfGone(id countersign.ID) []Change {
	n, ok := b.at[id]
	if !ok {
		return nil
	}
	e := b.entries[n]
	s := Subject{ID: e.id, Seen: e.seen, Pictures: e.pictures}
	for _, h := range e.held {
		s.Held = append(s.Held, Held{h.thing, h.kind, int32(h.first), int32(h.last)})
	}
	for _, v := range e.visits {
		s.Visits = append(s.Visits, Visit{v.start, v.minutes, Thing(v.line), Thing(v.device)})
	}
	out := b.Remove(id)
	b.Put(s)
	return out
}
