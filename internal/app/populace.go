package app

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
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
	ask    func(func(*kindred.Book) error) error
	names  map[kindred.Thing]string
	know   func(countersign.ID) error // learns what a subject's things are called
	forget func()                     // lets go of what was learnt
	reason func(countersign.Seq) (string, error)
}

// populace works out who belongs together of all the subjects.
func (a *App) populace(ctx context.Context, ids []countersign.ID, seen func(countersign.ID) time.Time) (*populace, error) {
	p := newPopulace(ctx, a.ledger, resolve.Namer{})
	err := a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		b, err := resolve.Namer{}.Survey(ctx, tx.View(), ids, seen)
		p.ask = func(fn func(*kindred.Book) error) error { return fn(b) }
		return err
	})
	return p, err
}

// newPopulace is a populace that nobody can ask yet. What things are called is
// read from the ledger again, of whom an answer tells: books know numbers only.
func newPopulace(ctx context.Context, l store.Ledger, n resolve.Namer) *populace {
	p := &populace{names: map[kindred.Thing]string{}}
	known := map[countersign.ID]bool{}
	n.Names = func(t kindred.Thing, name string) { p.names[t] = name }
	p.know = func(id countersign.ID) error {
		if known[id] {
			return nil
		}
		known[id] = true
		return l.Read(ctx, func(tx flow.Tx[store.View]) error {
			facts, err := tx.View().Facts(ctx, id)
			if err == nil {
				n.Subject(id, time.Time{}, facts)
			}
			return err
		})
	}
	p.forget = func() {
		clear(p.names)
		clear(known)
	}
	p.reason = func(countersign.Seq) (string, error) { return "", nil }
	return p
}

// Networks calls yield with every network, largest first.
func (p *populace) Networks() iter.Seq2[network.Network, error] {
	return func(yield func(network.Network, error) bool) {
		err := p.ask(func(b *kindred.Book) error {
			for _, n := range b.Networks() {
				links, err := p.links(b.Ties(n.ID))
				p.forget()
				if err != nil || !yield(network.Told(n.ID, n.Members, links), nil) {
					return err
				}
			}
			return nil
		})
		if err != nil {
			yield(network.Network{}, err)
		}
	}
}

// Between says what ties two subjects, and if nothing does, why not.
func (p *populace) Between(a, b countersign.ID) (network.Why, error) {
	var k kinship
	if err := p.ask(func(book *kindred.Book) error { k = kinshipOf(book, a, b); return nil }); err != nil {
		return network.Why{A: a, B: b}, err
	}
	return p.between(&k)
}

// A kinship is what a book says of two, to be put into words once others may go
// on with the book.
type kinship struct {
	a, b    countersign.ID
	answer  kindred.Answer
	members []countersign.ID // of their network, if it is one
	ties    []kindred.Link   // of these
	void    []kindred.Judgement
}

func kinshipOf(b *kindred.Book, x, y countersign.ID) kinship {
	k := kinship{a: x, b: y, answer: b.Why(x, y)}
	if k.answer.Same {
		n, _ := b.Of(x)
		k.members, k.ties = n.Members, b.Ties(n.ID)
	}
	for _, j := range k.answer.Judgements {
		k.void = append(k.void, b.Contradicted(j.A)...)
	}
	return k
}

func (p *populace) between(k *kinship) (network.Why, error) {
	why := network.Why{A: k.a, B: k.b, From: kindred.Joins}
	for _, id := range k.answer.Unknown {
		return why, fmt.Errorf("no record is of %s: %w", id, countersign.ErrNotFound)
	}
	if err := cmp.Or(p.know(k.a), p.know(k.b)); err != nil {
		return why, err
	}
	for _, t := range k.answer.Ties {
		why.Shared = append(why.Shared, p.shared(t))
	}
	why.Weight, why.Tied = network.Tenth(k.answer.Weight), k.answer.Weight >= kindred.Joins
	if k.answer.Same {
		why.Network = k.answer.Network
		links, err := p.links(k.ties)
		if err != nil {
			return why, err
		}
		why.Follow(k.members, links)
	}
	var err error
	why.Judged, err = p.judged(k.answer.Judgements, k.void)
	if err == nil {
		why.Tell()
	}
	return why, err
}

// shared is a tie with how many have it.
func (p *populace) shared(t kindred.Tie) network.Shared {
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
	return s
}

// judged puts judgements into words; those among void stand no more.
func (p *populace) judged(js, void []kindred.Judgement) (out []network.Judged, err error) {
	for _, j := range js {
		reason, err := p.reason(j.Entry)
		if err != nil {
			return nil, err
		}
		out = append(out, network.Judged{Entry: j.Entry, A: j.A, B: j.B, Same: j.Say, By: j.By, At: j.At, Reason: reason, Stands: !slices.Contains(void, j)})
	}
	return out, nil
}

// links puts ties into the vocabulary.
func (p *populace) links(ties []kindred.Link) ([]countersign.Link, error) {
	out := make([]countersign.Link, 0, len(ties))
	for _, t := range ties {
		if err := cmp.Or(p.know(t.A), p.know(t.B)); err != nil {
			return nil, err
		}
		l := countersign.Link{A: t.A, B: t.B, Weight: t.Weight}
		for _, x := range t.Ties {
			l.Why = append(l.Why, countersign.Tie{Pred: kindred.Kinds[x.Kind].Pred, Shared: p.shown(x), Weight: x.Weight})
		}
		out = append(out, l)
	}
	return out, nil
}

// shown is what a tie's thing is called. Parts of texts and pictures have no
// name one could read, and names of people are not repeated.
func (p *populace) shown(t kindred.Tie) string {
	switch t.Kind {
	case kindred.Resume, kindred.Proposal, kindred.Code:
		return "text"
	case kindred.Career:
		return "history"
	case kindred.PhotoBand:
		return "picture"
	case kindred.Person:
		return "name and birth date"
	}
	return p.names[t.Thing]
}
