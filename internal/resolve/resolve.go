// Package resolve tells who is who: which subjects are likely run by the same
// hands, by what they share and how rare it is.
//
// No pair is stored. A link is derived when it is asked for, from the selector
// index: each thing two subjects share weighs by its kind and by how few have
// it, things that go together count once, and a thing that many have links
// nobody. So an address shared by thousands costs one count.
package resolve

import (
	"cmp"
	"context"
	"math"
	"slices"

	"countersign"
	"countersign/internal/selector"
	"countersign/similar"
)

// Version rises whenever the same facts would be linked otherwise.
const Version = 1

// A View is what links are derived from.
type View interface {
	Facts(ctx context.Context, id countersign.ID) ([]countersign.Fact, error)
	Having(ctx context.Context, s countersign.Selector, limit int, buf []countersign.ID) (int, []countersign.ID, error)
}

const (
	minLink  = 6.0 // decibans; less is not worth a line
	maxLinks = 64  // of one subject, strongest first
)

// Near finds the subjects whose selector.Texts share rare passages with a fact's. It is
// handed in because whoever asks for links has often worked it out already.
type Near func(f *countersign.Fact) ([]similar.Overlap[countersign.ID], error)

// Links returns whom a subject is tied to, strongest first, then by ID.
func Links(ctx context.Context, v View, id countersign.ID, near Near) ([]countersign.Link, error) {
	facts, err := v.Facts(ctx, id)
	if err != nil {
		return nil, err
	}
	t := tally{ctx: ctx, v: v, id: id, near: near, ties: map[countersign.ID][]tie{}}
	for i := range facts {
		if err := t.fact(&facts[i]); err != nil {
			return nil, err
		}
	}
	return t.links(), nil
}

// A tally gathers ties to others, one subject's facts at a time.
type tally struct {
	ctx  context.Context
	v    View
	id   countersign.ID
	near Near
	ties map[countersign.ID][]tie
	seen map[countersign.Selector]bool
	buf  []countersign.ID
}

type tie struct {
	countersign.Tie
	group string
}

func (t *tally) fact(f *countersign.Fact) error {
	var err error
	f.Selectors(func(s countersign.Selector) {
		if err == nil {
			err = t.selector(s)
		}
	})
	if err != nil || len(f.Shingles) == 0 {
		return err
	}
	return t.text(f)
}

// classes are predicates under which the same object may stand with different
// subjects: one worker's home is where another's laptop is sent, one
// applicant's mailbox is another's referee. The order of a class is the same
// from both ends, so that a link weighs the same from both.
var classes = [][]countersign.Pred{
	{countersign.AddressHome, countersign.AddressShipping, countersign.ShippedTo},
	{countersign.Session, countersign.IP},
	{countersign.Email, countersign.ReferenceEmail},
	{countersign.Phone, countersign.ReferencePhone},
}

func classOf(p countersign.Pred) []countersign.Pred {
	for _, c := range classes {
		if slices.Contains(c, p) {
			return c
		}
	}
	return []countersign.Pred{p}
}

func (t *tally) selector(s countersign.Selector) error {
	k, ok := selector.KindOf(s.Pred)
	if !ok || t.seen[s] {
		return nil
	}
	if t.seen == nil {
		t.seen = make(map[countersign.Selector]bool, 32)
	}
	t.seen[s] = true
	if s.Pred == countersign.ReferredBy {
		t.add(s.Object, k, string(s.Object), k.Base)
	}
	return t.holders(k, s.Object)
}

// holders ties the subject to those who have the object in any role of the
// class. How many have it counts over all roles; a pair weighs by the weaker
// of its two roles.
func (t *tally) holders(k selector.Kind, object countersign.ID) error {
	class := classOf(k.Pred)
	all := 0
	var from [4]int
	t.buf = t.buf[:0]
	for i, p := range class {
		n, ids, err := t.v.Having(t.ctx, countersign.Selector{Pred: p, Object: object}, k.Usual+1, t.buf)
		if err != nil {
			return err
		}
		all += n
		t.buf, from[i] = ids, len(ids)
	}
	start := 0
	for i, p := range class {
		other, _ := selector.KindOf(p)
		if all <= min(k.Usual, other.Usual) {
			w := min(k.Base, other.Base) - 10*math.Log10(float64(max(1, all-1)))
			for _, id := range t.buf[start:from[i]] {
				t.add(id, k, object.Rest(), w)
			}
		}
		start = from[i]
	}
	return nil
}

// text ties a subject to those whose selector.Texts share rare passages with its own.
// Half a text in common counts in full: copies are edited.
func (t *tally) text(f *countersign.Fact) error {
	i := slices.IndexFunc(selector.Texts, func(k selector.Kind) bool { return k.Pred == f.Pred })
	if i < 0 {
		return nil
	}
	over, err := t.near(f)
	for _, o := range over {
		if o.Share >= minShare {
			t.add(o.With, selector.Texts[i], "text", selector.Texts[i].Base*min(1, 2*o.Share))
		}
	}
	return err
}

// minShare of the rare passages of a text is less than what two people who
// answer the same advertisement have in common.
const minShare = 0.15

func (t *tally) add(other countersign.ID, k selector.Kind, shared string, w float64) {
	if other == t.id || other == "" || w <= 0 {
		return
	}
	t.ties[other] = append(t.ties[other], tie{countersign.Tie{Pred: k.Pred, Shared: shared, Weight: w}, k.Group})
}

// links adds up each pair's ties: groups count once, by their strongest.
func (t *tally) links() []countersign.Link {
	var out []countersign.Link
	for other, ties := range t.ties {
		l := countersign.Link{A: t.id, B: other}
		slices.SortFunc(ties, func(a, b tie) int {
			return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Pred, b.Pred), cmp.Compare(a.Shared, b.Shared))
		})
		for i, x := range ties {
			if slices.ContainsFunc(ties[:i], func(y tie) bool { return y.group == x.group }) {
				continue
			}
			l.Weight += x.Weight
			l.Why = append(l.Why, x.Tie)
		}
		if l.Weight >= minLink {
			out = append(out, l)
		}
	}
	return sorted(out)
}

// sorted are links strongest first, as many as are told.
func sorted(links []countersign.Link) []countersign.Link {
	slices.SortFunc(links, func(a, b countersign.Link) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.B, b.B))
	})
	return links[:min(len(links), maxLinks)]
}
