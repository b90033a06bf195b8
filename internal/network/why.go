package network

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/graph"
)

// A Why says what is between two subjects.
type Why struct {
	A       countersign.ID     `json:"a"`
	B       countersign.ID     `json:"b"`
	Tied    bool               `json:"tied"`             // by themselves
	Weight  float64            `json:"weight"`           // of what they share
	Shared  []Shared           `json:"shared,omitempty"` // heaviest first
	Path    []countersign.Link `json:"path,omitempty"`   // the strongest; absent where none is
	Network countersign.ID     `json:"network,omitempty"`
	Without []string           `json:"without,omitempty"` // things of which each holds the path together
	Judged  []Judged           `json:"judged,omitempty"`  // newest first
	Say     []string           `json:"say"`               // a sentence each
	// From is the weight from which two are tied: Joins in a table, what another
	// says of subjects that it tied.
	From float64 `json:"-"`
}

// Judged is what a person said of the two, or of others, where that decides.
type Judged struct {
	Entry  countersign.Seq `json:"entry"` // of the ledger
	A      countersign.ID  `json:"a"`
	B      countersign.ID  `json:"b"`
	Same   string          `json:"say"` // same, not-same, unsure
	By     string          `json:"by"`
	At     time.Time       `json:"at"`
	Reason string          `json:"reason,omitempty"`
	Stands bool            `json:"stands"` // no newer one contradicts it
}

func (j *Judged) say() string {
	s := map[string]string{"same": "the same hands run %s and %s", "not-same": "different hands run %s and %s"}[j.Same]
	if s == "" {
		s = "nobody can tell whether the same hands run %s and %s"
	}
	s = fmt.Sprintf("#%d, %s, %s: "+s, j.Entry, j.At.UTC().Format(time.DateOnly), j.By, j.A, j.B)
	if j.Reason != "" {
		s += ": " + j.Reason
	}
	if !j.Stands {
		s += " (a newer judgement stands before it)"
	}
	return s + "."
}

// A Shared is a thing that two subjects have.
type Shared struct {
	Pred    countersign.Pred `json:"pred"`
	Shared  string           `json:"shared"`
	Weight  float64          `json:"weight"`
	Holders int              `json:"holders,omitempty"` // 0 where too many have it to be kept
	Rows    int              `json:"rows,omitempty"`    // of a table that say so
	Say     string           `json:"say,omitempty"`
}

// Between says what ties two subjects, and if nothing does, why not. Both must
// have been named in Options.Watch.
func (w *Web) Between(a, b countersign.ID) (Why, error) {
	why := Why{A: a, B: b, From: Joins}
	x, y := w.asked(a), w.asked(b)
	for _, k := range []*asked{x, y} {
		if k == nil || k.subject == none {
			id := a
			if k == y {
				id = b
			}
			return why, fmt.Errorf("no row is of %s: %w", id, countersign.ErrNotFound)
		}
	}
	w.both(&why, x, y)
	if err := w.path(&why, x, y); err != nil {
		return why, err
	}
	why.Tell()
	return why, nil
}

func (w *Web) asked(id countersign.ID) *asked {
	for i := range w.watch {
		if a := &w.watch[i]; a.id == id {
			if a.seen == nil && a.subject != none {
				w.sight(a)
			}
			return a
		}
	}
	return nil
}

// sight gathers what a subject has, each thing once.
func (w *Web) sight(a *asked) {
	for _, f := range w.finds {
		for _, s := range f.seen {
			if s.subject == a.subject {
				a.seen = append(a.seen, s)
			}
		}
	}
	slices.SortFunc(a.seen, bySight)
	a.seen = slices.CompactFunc(a.seen, func(x, y sighting) bool { return bySight(x, y) == 0 })
}

func bySight(x, y sighting) int {
	return cmp.Or(cmp.Compare(x.pred, y.pred), strings.Compare(x.text, y.text))
}

// both lists what two subjects have in common, hubs too.
func (w *Web) both(why *Why, x, y *asked) {
	heaviest := map[int]float64{}
	for _, s := range x.seen {
		if _, ok := slices.BinarySearchFunc(y.seen, s, bySight); !ok {
			continue
		}
		p := &w.words.preds[s.pred]
		sh := Shared{Pred: p.kind.Pred, Shared: s.text, Holders: int(s.holders), Rows: int(s.rows)}
		if n := int(s.holders); n > 0 && n < len(p.fade) {
			sh.Weight = Tenth(float64(p.fade[n]))
		}
		switch {
		case sh.Weight > 0 && s.holders == 2:
			sh.Say = "nobody else has it"
		case sh.Weight > 0:
			sh.Say = fmt.Sprintf("%d subjects have it", s.holders)
		default:
			sh.Say = fmt.Sprintf("so many have it (%d rows) that it ties nobody", s.rows)
		}
		why.Shared = append(why.Shared, sh)
		heaviest[p.group] = max(heaviest[p.group], sh.Weight)
	}
	for _, weight := range heaviest {
		why.Weight += weight
	}
	why.Weight = Tenth(why.Weight)
	why.Tied = why.Weight >= why.From
	slices.SortStableFunc(why.Shared, func(a, b Shared) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Pred, b.Pred), cmp.Compare(a.Shared, b.Shared))
	})
}

// vertex is the place of a subject in the graph; ok is false where it shares
// nothing that weighs anything.
func (w *Web) vertex(a *asked) (uint32, bool) {
	v, ok := slices.BinarySearch(w.who, w.dense(a.subject))
	return uint32(v), ok
}

// path finds the strongest way between two subjects over ties of at least
// Joins, and their network if they have one in common.
func (w *Web) path(why *Why, x, y *asked) error {
	a, okA := w.vertex(x)
	b, okB := w.vertex(y)
	if !okA || !okB || a == b {
		return nil
	}
	g := w.plain(a, b, why.Tied)
	p, ok := g.Strongest(a, b)
	if ok {
		for i := range p.Weights {
			from, err := w.name(p.Vertices[i])
			if err != nil {
				return err
			}
			to, err := w.name(p.Vertices[i+1])
			if err != nil {
				return err
			}
			l := w.link(p.Vertices[i], p.Vertices[i+1], from, to)
			l.A, l.B = from, to
			why.Path = append(why.Path, l)
		}
		why.Without = w.hinges(g, a, b, p)
	}
	return w.common(why, a, b)
}

// plain is the graph of ties with their true weights. If the two are tied by
// themselves that tie is in it, though it may be none of the pairs looked at.
func (w *Web) plain(a, b uint32, tied bool) *graph.Graph {
	edges := make([]graph.Edge, 0, len(w.edges)+1)
	var shared []uint32
	direct := false
	for _, e := range w.edges {
		shared = w.share.Both(e.A, e.B, shared[:0])
		edges = append(edges, graph.Edge{A: e.A, B: e.B, Weight: w.inner(e.A, e.B, shared).weight})
		direct = direct || e.A == min(a, b) && e.B == max(a, b)
	}
	if tied && !direct {
		shared = w.share.Both(a, b, shared[:0])
		edges = append(edges, graph.Edge{A: a, B: b, Weight: w.inner(a, b, shared).weight})
	}
	return graph.Build(len(w.who), edges, w.o.Workers)
}

// hinges are the things on a path without which no way would lead from end to
// end: what if this one counted for nothing?
func (w *Web) hinges(g *graph.Graph, a, b uint32, p graph.Path) []string {
	var out []string
	seen := map[uint32]bool{}
	for i := range p.Weights {
		for _, t := range w.ties(w.share.Both(p.Vertices[i], p.Vertices[i+1], nil), nil) {
			if !seen[t.thing] && !w.reach(g, a, b, t.thing) {
				out = append(out, string(w.words.preds[w.pred[t.thing]].kind.Pred)+"="+w.text(t.thing))
			}
			seen[t.thing] = true
		}
	}
	return out
}

// reach reports whether b can be reached from a without a thing.
func (w *Web) reach(g *graph.Graph, a, b, without uint32) bool {
	seen := map[uint32]bool{a: true}
	queue := []uint32{a}
	holds := w.share.Holders(without)
	has := func(v uint32) bool { _, ok := slices.BinarySearch(holds, v); return ok }
	var shared []uint32
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		to, _ := g.Neighbours(v)
		for _, u := range to {
			if seen[u] {
				continue
			}
			if has(v) && has(u) {
				shared = w.share.Both(v, u, shared[:0])
				shared = slices.DeleteFunc(shared, func(t uint32) bool { return t == without })
				if w.inner(v, u, shared).weight < Joins {
					continue
				}
			}
			if u == b {
				return true
			}
			seen[u] = true
			queue = append(queue, u)
		}
	}
	return false
}

// common finds the network of both.
func (w *Web) common(why *Why, a, b uint32) error {
	g := graph.Build(len(w.who), w.edges, w.o.Workers)
	labels := graph.Leiden(g, graph.Options{Resolution: resolution, Workers: w.o.Workers})
	if labels[a] != labels[b] {
		return nil
	}
	var members []countersign.ID
	for v := range uint32(len(labels)) {
		if labels[v] == labels[a] {
			name, err := w.name(v)
			if err != nil {
				return err
			}
			members = append(members, name)
		}
	}
	slices.Sort(members)
	why.Network = Name(members)
	return nil
}
