package resolve

import (
	"context"
	"time"

	"countersign"
	"countersign/internal/kindred"
)

// Group works out the networks of a whole population at once. Seen tells when a
// subject was first told of; without it the first by ID counts as the oldest
// member of a network.
func Group(ctx context.Context, v View, ids []countersign.ID, seen func(countersign.ID) time.Time) ([]Network, error) {
	names := map[kindred.Thing]string{}
	n := Namer{Names: func(t kindred.Thing, name string) { names[t] = name }}
	b, err := n.Survey(ctx, v, ids, seen)
	if err != nil {
		return nil, err
	}
	var out []Network
	for _, k := range b.Networks() {
		out = append(out, Network{ID: k.ID, Members: k.Members, Links: told(b.Ties(k.ID), names)})
	}
	return out, nil
}

// Survey reads subjects, twice, into a book that is asked and never changed.
func (n Namer) Survey(ctx context.Context, v View, ids []countersign.ID, seen func(countersign.ID) time.Time) (*kindred.Book, error) {
	var failed error
	b := kindred.Survey(func(yield func(kindred.Subject) bool) {
		for _, id := range ids {
			facts, err := v.Facts(ctx, id)
			if err != nil {
				failed = err
				return
			}
			var at time.Time
			if seen != nil {
				at = seen(id)
			}
			if !yield(n.Subject(id, at, facts)) {
				return
			}
		}
	})
	return b, failed
}

// told puts ties into the vocabulary.
func told(ties []kindred.Link, names map[kindred.Thing]string) []countersign.Link {
	out := make([]countersign.Link, 0, len(ties))
	for _, t := range ties {
		l := countersign.Link{A: t.A, B: t.B, Weight: t.Weight}
		for _, w := range t.Ties {
			l.Why = append(l.Why, countersign.Tie{Pred: kindred.Kinds[w.Kind].Pred, Shared: shown(w, names), Weight: w.Weight})
		}
		out = append(out, l)
	}
	return out
}

// shown is what a tie's thing is called. Parts of texts and pictures have no
// name one could read, and names of people are not repeated.
func shown(t kindred.Tie, names map[kindred.Thing]string) string {
	switch t.Kind {
	case kindred.Resume, kindred.Proposal, kindred.Code:
		return "text"
	case kindred.PhotoBand:
		return "picture"
	case kindred.Person:
		return "name and birth date"
	}
	return names[t.Thing]
}
