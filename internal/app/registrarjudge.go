package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"countersign"
	"countersign/internal/kindred"
	"countersign/internal/network"
	api "countersign/internal/web"
)

// judgementTold is the answer to a judgement.
type judgementTold struct {
	Judgement *network.Judged  `json:"judgement,omitempty"` // absent where it was asked only
	WhatIf    bool             `json:"what_if,omitempty"`
	Undone    countersign.Seq  `json:"undone,omitempty"` // the entry that was taken back
	Changes   []kindred.Change `json:"changes"`
	Verdicts  []Change         `json:"verdicts,omitempty"`  // that are others now
	Overruled []network.Judged `json:"overruled,omitempty"` // stood before, and stand no more
	Say       []string         `json:"say"`
}

func (t *judgementTold) tell(changes []kindred.Change, verdicts []Change) {
	t.Verdicts = verdicts
	t.Changes = append([]kindred.Change{}, changes...)
	for i := range changes {
		t.Say = append(t.Say, sayNetworkChange(&changes[i]))
	}
	if len(changes) == 0 {
		t.Say = append(t.Say, "No network changes.")
	}
	for i := range verdicts {
		t.Say = append(t.Say, string(verdicts[i].Subject)+" "+verdicts[i].say()+".")
	}
}

var kinOf = map[string]countersign.Same{kindred.Same: countersign.SameYes, kindred.Not: countersign.SameNo, kindred.Unsure: countersign.SameUnsure}

// A bench is what is known of two subjects when somebody judges them.
type bench struct {
	judged []kindred.Judgement // of either, newest first
	void   []kindred.Judgement
	nets   []countersign.ID
}

// sit looks at two subjects, and asks what a judgement would change if one is
// given.
func (l *live) sit(a, b countersign.ID, what *kindred.Judgement) (s bench, changes []kindred.Change, err error) {
	err = l.roster.Ask(func(book *kindred.Book) (err error) {
		for _, id := range [...]countersign.ID{a, b} {
			if _, known := book.Seen(id); !known {
				return noSubject(id)
			}
			s.judged = append(s.judged, book.Judgements(id)...)
			s.void = append(s.void, book.Contradicted(id)...)
			if n, is := book.Of(id); is {
				s.nets = append(s.nets, n.ID)
			}
		}
		if what != nil {
			changes, err = book.WhatIf(*what)
		}
		return err
	})
	return s, changes, err
}

// Judge keeps what the bearer of a key says of two subjects.
func (r *registrar) Judge(ctx context.Context, j api.Judgement) ([]byte, bool, error) {
	a := r.house()
	k := Judging{A: j.A, B: j.B, Same: kinOf[j.Say], By: j.By, Reason: j.Reason, WhatIf: j.WhatIf}
	if err := k.check(a); err != nil {
		return nil, false, err
	}
	l, err := r.fresh(ctx)
	if err != nil {
		return nil, false, err
	}
	r.judging.Lock()
	defer r.judging.Unlock()
	s, _, err := l.sit(k.A, k.B, nil)
	if err != nil {
		return nil, false, err
	}
	told := judgementTold{WhatIf: j.WhatIf, Say: []string{}}
	at := s.after(r.now())
	if j.WhatIf {
		_, changes, err := l.sit(k.A, k.B, &kindred.Judgement{A: k.A, B: k.B, Say: j.Say, By: cmp.Or(k.By, "nobody"), At: at})
		if err != nil {
			return nil, false, err
		}
		told.tell(changes, nil)
		out, err := body(told)
		return out, false, err
	}
	p := l.populace(ctx)
	if old, err := s.stands(p, &k, j.Say); err != nil || old != nil {
		told.Judgement = old
		told.tell(nil, nil)
		out, wrong := body(told)
		return out, false, errors.Join(err, wrong)
	}
	e := countersign.Entry{By: k.By, Decision: &countersign.Decision{Subject: k.A, By: k.By, At: at, Reason: k.Reason, Kin: &countersign.Kin{Subject: k.B, Same: k.Same}}}
	seq, changes, verdicts, err := r.say(ctx, e, k.A, k.B)
	if err != nil {
		return nil, false, err
	}
	told.Judgement = &network.Judged{Entry: seq, A: k.A, B: k.B, Same: j.Say, By: k.By, At: at, Reason: k.Reason, Stands: true}
	told.tell(changes, verdicts)
	if told.Overruled, err = s.overruled(l, p, k.A, k.B); err != nil {
		return nil, false, err
	}
	out, err := body(told)
	return out, true, err
}

// after is a moment after all that was judged of the two: clocks are set back,
// and of two judgements of one moment none would be the newer.
func (s *bench) after(now time.Time) time.Time {
	at := now.UTC().Truncate(time.Microsecond)
	for _, j := range s.judged {
		if !j.At.Before(at) {
			at = j.At.Add(time.Microsecond)
		}
	}
	return at
}

// stands returns the newest judgement on the two, if the same person said the same
// of them for the same reason: it is not kept twice.
func (s *bench) stands(p *populace, k *Judging, say string) (*network.Judged, error) {
	var newest *kindred.Judgement
	for i, j := range s.judged {
		if j.A == k.A && j.B == k.B && (newest == nil || j.At.After(newest.At)) {
			newest = &s.judged[i]
		}
	}
	if newest == nil || newest.Say != say || newest.By != k.By || slices.Contains(s.void, *newest) {
		return nil, nil
	}
	old, err := p.judged([]kindred.Judgement{*newest}, nil)
	if err != nil || old[0].Reason != k.Reason {
		return nil, err
	}
	return &old[0], nil
}

// overruled are the judgements of the two that stood, and stand no more.
func (s *bench) overruled(l *live, p *populace, a, b countersign.ID) ([]network.Judged, error) {
	now, _, err := l.sit(a, b, nil)
	if err != nil {
		return nil, err
	}
	var out []kindred.Judgement
	for _, j := range s.judged {
		if slices.Contains(now.void, j) && !slices.Contains(s.void, j) && !slices.Contains(out, j) {
			out = append(out, j)
		}
	}
	return p.judged(out, now.void)
}

// say puts what a person said of two on the ledger, and returns where it stands
// and what it changed.
func (r *registrar) say(ctx context.Context, e countersign.Entry, x, y countersign.ID) (seq countersign.Seq, changes []kindred.Change, verdicts []Change, err error) {
	w := r.attend()
	defer w.leave()
	a := r.screens.house(api.Screening{Now: r.now().UTC()})
	if seq, verdicts, err = a.sayOfTwo(ctx, e, x, y); err != nil {
		return 0, nil, nil, noRoom(err)
	}
	heard, err := w.until(ctx, seq)
	if err != nil {
		return 0, nil, nil, err
	}
	var nets []countersign.ID
	l, err := r.open(ctx, openPatience)
	if err == nil {
		var s bench
		s, _, err = l.sit(x, y, nil)
		nets = s.nets
	}
	return seq, concerning(heard, []countersign.ID{x, y}, nets), verdicts, err
}

// Undo takes back the latest judgement on two that stands.
func (r *registrar) Undo(ctx context.Context, j api.Judgement) ([]byte, error) {
	a := r.house()
	k := Judging{A: j.A, B: j.B, By: j.By, Reason: j.Reason}
	if err := k.check(a); err != nil {
		return nil, err
	}
	if _, err := r.fresh(ctx); err != nil {
		return nil, err
	}
	r.judging.Lock()
	defer r.judging.Unlock()
	seq, err := a.kinMeant(ctx, k.A, k.B)
	if errors.Is(err, countersign.ErrNotFound) {
		return nil, api.NewProblem("no-judgement", fmt.Sprintf("no judgement stands on %.200q and %.200q", k.A, k.B))
	}
	if err != nil {
		return nil, err
	}
	_, changes, verdicts, err := r.say(ctx, countersign.Entry{By: k.By, Retraction: &countersign.Retraction{Entry: seq, Subject: k.A, By: k.By, Reason: k.Reason}}, k.A, k.B)
	if err != nil {
		return nil, err
	}
	told := judgementTold{Undone: seq, Say: []string{}}
	told.tell(changes, verdicts)
	return body(told)
}
