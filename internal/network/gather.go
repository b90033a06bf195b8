package network

import (
	"context"
	"fmt"
	"iter"

	"github.com/zeebo/xxh3"

	"countersign"
)

// A Gatherer takes what subjects have one by one, already in canonical form, as
// the facts of subject records tell it.
type Gatherer struct {
	r *reading
	w *worker
}

// NewGatherer returns a gatherer. Close it, or the Web that it makes.
func NewGatherer(o Options) *Gatherer {
	o.settle()
	r := newReading(o)
	return &Gatherer{r, r.worker()}
}

// Add takes one thing of a subject. Predicates that tie nobody are left out.
func (g *Gatherer) Add(subject countersign.ID, s countersign.Selector) error {
	if k, known := kindOf(string(s.Pred)); !known || k.pred == countersign.ReferredBy {
		return nil // a referral is no thing that two have: who derives links knows it
	}
	value := s.Object.Rest()
	if len(subject) == 0 || len(subject) > maxSubject || len(value) == 0 || len(value) > maxValue {
		return nil
	}
	no, err := g.w.number([]byte(s.Pred))
	if err != nil {
		return err
	}
	g.w.rows++
	return g.w.pack.saySubject(uint32(xxh3.HashString(string(subject))>>g.w.shift), no, []byte(subject), []byte(value))
}

// Web finds out who shares what of all that was added.
func (g *Gatherer) Web(ctx context.Context) (*Web, error) {
	if err := g.w.close(); err != nil {
		return nil, err
	}
	w := &Web{depot: g.r.depot, words: g.r.words, o: g.r.o}
	if err := w.build(ctx, g.r); err != nil {
		return nil, err
	}
	return w, nil
}

// Close lets go of what was added.
func (g *Gatherer) Close() { g.r.depot.close() }

// Links calls yield with every tie, in no order that means anything.
func (w *Web) Links() iter.Seq2[countersign.Link, error] {
	return func(yield func(countersign.Link, error) bool) {
		for _, e := range w.edges {
			a, err := w.name(e.A)
			if err != nil {
				yield(countersign.Link{}, err)
				return
			}
			b, err := w.name(e.B)
			if err != nil {
				yield(countersign.Link{}, fmt.Errorf("after %s: %w", a, err))
				return
			}
			if !yield(w.link(e.A, e.B, a, b), nil) {
				return
			}
		}
	}
}
