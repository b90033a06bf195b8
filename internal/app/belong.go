package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/network"
	"countersign/internal/sink"
	"countersign/internal/store"
	api "countersign/internal/web"
)

// sightings are when subjects were first told of.
type sightings map[countersign.ID]time.Time

func (s sightings) of(id countersign.ID) time.Time { return s[id] }

// watch notes whom a request's records speak of.
func (s sightings) watch(r Request) Request {
	change := r.Change
	r.Change = func(rec *countersign.Record) {
		if change != nil {
			change(rec)
		}
		for _, id := range rec.Subjects() {
			if at, ok := s[id]; !ok || rec.Seen.Before(at) {
				s[id] = rec.Seen
			}
		}
	}
	return r
}

// belong tells with whom those of an answer belong who need a person: of all
// that the folder keeps, else of those that were read. Members who are clear are
// told as well, since nobody else would look at them.
func (a *App) belong(ctx context.Context, b *sink.Bundle, ids []countersign.ID, first sightings, apart bool) error {
	var need []countersign.ID
	for i := range b.Assessments {
		if b.Assessments[i].Verdict != countersign.VerdictClear {
			need = append(need, b.Assessments[i].Subject)
		}
	}
	if len(need) == 0 {
		return nil
	}
	p, done, err := a.among(ctx, ids, first, apart)
	if err != nil {
		return err
	}
	defer done()
	nets, err := p.around(need)
	if err != nil {
		return err
	}
	return a.place(ctx, b, nets)
}

// among is those whose networks an answer tells of.
func (a *App) among(ctx context.Context, ids []countersign.ID, first sightings, apart bool) (*populace, func(), error) {
	if _, kept := a.ledger.(*store.SQLite); !kept || apart {
		p, err := a.populace(ctx, ids, first.of)
		return p, func() {}, err
	}
	if a.nets != nil {
		l, err := a.nets(ctx)
		var wait *api.Problem
		if errors.As(err, &wait) { // being opened: the answer need not wait for it
			return a.among(ctx, ids, first, true)
		}
		if err != nil {
			return nil, nil, err
		}
		return l.populace(ctx), func() {}, nil
	}
	l, err := a.live(ctx)
	if err != nil {
		return nil, nil, err
	}
	return l.populace(ctx), func() { l.close() }, nil // what it holds follows from the ledger
}

// around returns the networks of subjects, largest first.
func (p *populace) around(ids []countersign.ID) (out []network.Network, err error) {
	err = p.ask(func(b *kindred.Book) error {
		met := map[countersign.ID]bool{}
		for _, id := range ids {
			n, ok := b.Of(id)
			if !ok || met[n.ID] {
				continue
			}
			met[n.ID] = true
			links, err := p.links(b.Ties(n.ID))
			p.forget()
			if err != nil {
				return err
			}
			out = append(out, network.Told(n.ID, n.Members, links))
		}
		return nil
	})
	slices.SortFunc(out, func(x, y network.Network) int {
		return cmp.Or(cmp.Compare(len(y.Members), len(x.Members)), cmp.Compare(x.ID, y.ID))
	})
	return out, err
}

// place puts networks into an answer, and says of members whom the run did not
// judge what was last said of them.
func (a *App) place(ctx context.Context, b *sink.Bundle, nets []network.Network) error {
	in := map[countersign.ID]countersign.ID{}
	for _, n := range nets {
		b.Networks = append(b.Networks, sink.Network(n))
		for _, m := range n.Members {
			in[m] = n.ID
		}
	}
	for i := range b.Assessments {
		x := &b.Assessments[i]
		x.Network = in[x.Subject]
		delete(in, x.Subject)
	}
	b.Standing = make(map[countersign.ID]countersign.Verdict, len(in))
	return a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		for id := range in {
			last, err := tx.View().Assessment(ctx, id)
			if err != nil {
				return err
			}
			if last != nil {
				b.Standing[id] = last.Verdict
			}
		}
		return nil
	})
}
