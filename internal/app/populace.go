package app

import (
	"context"
	"fmt"
	"iter"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/network"
	"countersign/internal/resolve"
	"countersign/internal/store"
)

// A populace is all subjects of records, with what ties them and what it is
// called.
type populace struct {
	book  *kindred.Book
	names map[kindred.Thing]string
}

// populace works out who belongs together of all the subjects.
func (a *App) populace(ctx context.Context, ids []countersign.ID, seen func(countersign.ID) time.Time) (*populace, error) {
	p := &populace{names: map[kindred.Thing]string{}}
	n := resolve.Namer{Names: func(t kindred.Thing, name string) { p.names[t] = name }}
	err := a.ledger.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		p.book, err = n.Load(ctx, tx.View(), ids, seen)
		return err
	})
	return p, err
}

// Networks calls yield with every network, largest first.
func (p *populace) Networks() iter.Seq2[network.Network, error] {
	return func(yield func(network.Network, error) bool) {
		for _, n := range p.book.Networks() {
			if !yield(network.Told(n.ID, n.Members, p.links(p.book.Ties(n.ID))), nil) {
				return
			}
		}
	}
}

// Between says what ties two subjects, and if nothing does, why not.
func (p *populace) Between(a, b countersign.ID) (network.Why, error) {
	why := network.Why{A: a, B: b}
	answer := p.book.Why(a, b)
	for _, id := range answer.Unknown {
		return why, fmt.Errorf("no record is of %s: %w", id, countersign.ErrNotFound)
	}
	for _, t := range answer.Ties {
		s := network.Shared{Pred: kindred.Kinds[t.Kind].Pred, Shared: p.shown(t), Holders: t.Holders}
		switch {
		case t.Hub:
			s.Say = fmt.Sprintf("%d have it, so that it ties nobody", t.Holders)
		case t.Holders == 2:
			s.Say = "nobody else has it"
		case t.Holders > 2:
			s.Say = fmt.Sprintf("%d subjects have it", t.Holders)
		}
		if !t.Hub {
			s.Weight = network.Tenth(t.Weight)
		}
		why.Shared = append(why.Shared, s)
	}
	why.Weight, why.Tied = network.Tenth(answer.Weight), answer.Weight >= network.Joins
	if answer.Same {
		why.Network = answer.Network
		n, _ := p.book.Of(a)
		why.Follow(n.Members, p.links(p.book.Ties(n.ID)))
	}
	why.Tell()
	return why, nil
}

// links puts ties into the vocabulary.
func (p *populace) links(ties []kindred.Link) []countersign.Link {
	out := make([]countersign.Link, 0, len(ties))
	for _, t := range ties {
		l := countersign.Link{A: t.A, B: t.B, Weight: t.Weight}
		for _, x := range t.Ties {
			l.Why = append(l.Why, countersign.Tie{Pred: kindred.Kinds[x.Kind].Pred, Shared: p.shown(x), Weight: x.Weight})
		}
		out = append(out, l)
	}
	return out
}

// shown is what a tie's thing is called. Parts of texts and pictures have no
// name one could read, and names of people are not repeated.
func (p *populace) shown(t kindred.Tie) string {
	switch t.Kind {
	case kindred.Resume, kindred.Proposal, kindred.Code:
		return "text"
	case kindred.PhotoBand:
		return "picture"
	case kindred.Person:
		return "name and birth date"
	}
	return p.names[t.Thing]
}
