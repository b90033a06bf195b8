package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"countersign"
	"countersign/internal/intake"
	"countersign/internal/source"
	"countersign/internal/store"
	api "countersign/internal/web"
)

// recordsMost are the records of one body: all of them stand on the ledger, or
// none.
const recordsMost = 1000

// A taking is one request that brings records.
type taking struct {
	r        *registrar
	ask      api.Recording
	house    *App
	entries  []countersign.Entry
	report   intake.Report
	subjects []countersign.ID // whom the records speak of, in order
	judged   *Answer          // nil where no verdict is asked for
	say      []string
}

// Read reads the records of a body.
func (r *registrar) Read(ctx context.Context, ask api.Recording) (api.Placing, error) {
	if err := shippedMap(ask.Map); err != nil {
		return nil, err
	}
	t := &taking{r: r, ask: ask, house: r.house()}
	if ask.Screen && ask.Erase { // judging reads for itself
		return t.answer, nil
	}
	in := t.input()
	opts, err := t.house.intakeOptions(in)
	if err != nil {
		return nil, err
	}
	opts.Workers = 1 // requests are many
	if t.report, err = intake.Read(ctx, opts, opened(in.Inputs), t.take); err != nil {
		return nil, err
	}
	if n := len(t.report.Erasures); n > 0 && !ask.Erase {
		return nil, api.NewProblem("wrong-scope", fmt.Sprintf("%s to be forgotten, and the key %s is not good for erase; nothing of this is kept", count(n, "subject is", "subjects are"), ask.By))
	}
	return t.answer, nil
}

// input names who brought the records: their place in the ledger says so.
func (t *taking) input() Request {
	return Request{Inputs: []Input{{Name: "api/" + cmp.Or(t.ask.By, "open"), Reader: bytes.NewReader(t.ask.Body)}}, From: t.ask.From, Map: t.ask.Map, Apart: true}
}

func (t *taking) take(e countersign.Entry) error {
	if t.ask.Screen { // is read again, and bounded as a screening is
		return nil
	}
	if len(t.entries) == recordsMost {
		return source.Invalid("more than %d records at once; send fewer, several times", recordsMost)
	}
	t.entries = append(t.entries, e)
	for _, id := range e.Subjects() {
		if !slices.Contains(t.subjects, id) {
			t.subjects = append(t.subjects, id)
		}
	}
	return nil
}

// answer keeps what was read, brings the networks up to it, and tells what became
// of them.
func (t *taking) answer(ctx context.Context) ([]byte, api.Recorded, error) {
	defer t.r.behind.begin()()
	if _, err := t.r.open(ctx, openPatience); err != nil {
		return nil, api.Recorded{}, err
	}
	w := t.r.attend()
	defer w.leave()
	if err := t.place(ctx); err != nil {
		return nil, api.Recorded{}, noRoom(err)
	}
	upto, err := t.upto(ctx)
	if err != nil {
		return nil, api.Recorded{}, err
	}
	changes, err := w.until(ctx, upto)
	if err != nil {
		return nil, api.Recorded{}, err
	}
	out, err := t.told(ctx, changes)
	n := api.Recorded{Placed: t.house.fresh, Known: t.report.Read - t.house.fresh, Refused: t.report.Refused}
	return out, n, err
}

// upto is the entry that the networks must know of before it is answered. What was
// there already came with an entry that nobody looks for.
func (t *taking) upto(ctx context.Context) (countersign.Seq, error) {
	if t.judged == nil && len(t.report.Erasures) == 0 && t.house.fresh == len(t.entries) {
		return t.house.upto, nil
	}
	return t.r.last(ctx)
}

// noRoom says of a full disk what became of the request.
func noRoom(err error) error {
	if errors.Is(err, store.ErrFull) {
		return api.NewProblem("disk-full", "the server's disk is full; what was sent before is whole, and nothing of this is kept")
	}
	return err
}

// place puts the records on the ledger, in one transaction, or screens them.
func (t *taking) place(ctx context.Context) error {
	if t.ask.Screen {
		return t.screen(ctx)
	}
	if err := t.house.append(ctx, t.entries); err != nil {
		return err
	}
	return t.forget(ctx)
}

// forget erases whom a hiring system asks to be forgotten, and says nothing of
// them.
func (t *taking) forget(ctx context.Context) error {
	if len(t.report.Erasures) == 0 && t.house.fresh == len(t.entries) {
		return nil
	}
	say, kept, err := t.house.forget(ctx, t.report.Erasures)
	if err != nil {
		return err
	}
	t.say = append(say, kept...)
	known, erased, err := t.house.told(ctx, t.subjects)
	for _, id := range erased {
		t.say = append(t.say, fmt.Sprintf("%s was erased; nothing is said of it", id))
	}
	t.subjects = known
	return err
}

// screen judges whom the records speak of, as POST /v1/screen does.
func (t *taking) screen(ctx context.Context) error {
	if stale := t.r.screens.lists().stale; stale != nil {
		return stale
	}
	a := t.r.screens.house(api.Screening{Now: t.house.cfg.Now})
	t.r.screens.one.Lock()
	defer t.r.screens.one.Unlock()
	answer, err := a.Screen(ctx, t.input())
	if err != nil {
		return err
	}
	t.judged, t.house.fresh, t.say = answer, a.fresh, answer.Remarks
	t.report = intake.Report{Read: answer.Bundle.Run.Read, Refused: answer.Bundle.Run.Refused}
	t.subjects = t.subjects[:0]
	for i := range answer.Bundle.Assessments {
		t.subjects = append(t.subjects, answer.Bundle.Assessments[i].Subject)
	}
	return nil
}
