package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/flow"
	"countersign/internal/intake"
	"countersign/internal/reference"
	"countersign/internal/sink"
	allsink "countersign/internal/sink/all"
	"countersign/internal/store"
)

// A Request asks for a screening.
type Request struct {
	Inputs   []Input
	From     string // source to read as; "" recognises it
	Map      string // mapping: a shipped one's name, or a file
	Progress func(step string, done, total int64)
	Change   func(*countersign.Record) // before it is placed, for audits
	// Apart groups those of this request among themselves, without the networks
	// that the folder keeps.
	Apart bool
}

// An Answer is what a screening says, ready to be rendered.
type Answer struct {
	Bundle  *sink.Bundle
	Remarks []string // what else was done, a sentence each
	request Request
	over    countersign.Seq // newest entry it rests on, if the ledger held any before
}

// placed is how many entries are appended in one transaction.
const placed = 512

// Screen reads subjects, appends what was said of them, lets every stage catch
// up, and answers for the subjects that were read.
func (a *App) Screen(ctx context.Context, r Request) (*Answer, error) {
	if r.Progress == nil {
		r.Progress = func(string, int64, int64) {}
	}
	before, err := a.mark(ctx)
	if err != nil {
		return nil, err
	}
	first := sightings{}
	report, ids, err := a.take(ctx, first.watch(r))
	if err != nil {
		return nil, err
	}
	// Before anybody is judged: no answer may rest on who is to be forgotten.
	remarks, kept, err := a.forget(ctx, report.Erasures)
	if err != nil {
		return nil, err
	}
	ids, erased, err := a.told(ctx, ids)
	if err != nil {
		return nil, err
	}
	after, err := a.mark(ctx)
	if err != nil {
		return nil, err
	}
	r.Progress("judging", 0, int64(len(ids)))
	if err := flow.Drain(ctx, a.ledger, a.stages...); err != nil {
		return nil, a.full(err)
	}
	if err := a.refresh(ctx, ids, before.record); err != nil {
		return nil, err
	}
	b, err := a.bundle(ctx, ids)
	if err != nil {
		return nil, err
	}
	a.assess.Rest()
	r.Progress("linking", 0, int64(len(ids)))
	if err := a.belong(ctx, b, ids, first, r.Apart); err != nil {
		return nil, err
	}
	silenced := b.Run.Silenced
	b.Run = a.run(report)
	b.Run.Silenced = silenced
	for _, p := range report.Problems {
		b.Problems = append(b.Problems, p.Error())
	}
	b.Problems = append(b.Problems, kept...)
	for _, id := range erased {
		b.Problems = append(b.Problems, fmt.Sprintf("%s was erased; nothing is said of it", id))
	}
	answer := &Answer{Bundle: b, Remarks: remarks, request: r}
	if before.entry > 0 {
		answer.over = after.entry
	}
	return answer, a.keepReceipt(ctx, answer.receipt())
}

// keepReceipt seals a receipt in a transaction of its own.
func (a *App) keepReceipt(ctx context.Context, r Receipt) error {
	if a.vault == nil {
		return nil
	}
	return a.full(a.ledger.Update(ctx, func(tx flow.Tx[store.View]) error { return a.sealReceipt(ctx, tx, r) }))
}

// A mark is how far a ledger has come.
type mark struct{ entry, record countersign.Seq }

func (a *App) mark(ctx context.Context) (m mark, err error) {
	err = a.ledger.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		if m.entry, err = tx.View().Last(ctx); err != nil {
			return err
		}
		m.record, err = tx.View().Head(ctx)
		return err
	})
	return m, err
}

// refresh judges again whoever was last judged before this run: lists, rules
// or the day may be others, and an answer must be of this run.
func (a *App) refresh(ctx context.Context, ids []countersign.ID, before countersign.Seq) error {
	if before == 0 {
		return nil
	}
	for batch := range slices.Chunk(ids, placed) {
		err := a.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
			old, err := judgedBy(ctx, tx.View(), batch, before)
			if err != nil {
				return err
			}
			links, err := linksIn(ctx, tx.View())
			if err != nil {
				return err
			}
			again, err := a.assess.Again(ctx, tx.View(), links, old)
			if err != nil {
				return err
			}
			for i := range again {
				again[i].By = a.stages[0].By()
			}
			news, err := assess.News(ctx, tx.View(), again)
			if err != nil {
				return err
			}
			_, err = tx.Append(ctx, news...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// judgedBy returns those whose last assessment knew of no record after seq.
func judgedBy(ctx context.Context, v store.View, ids []countersign.ID, seq countersign.Seq) (out []countersign.ID, err error) {
	for _, id := range ids {
		last, err := v.Assessment(ctx, id)
		if err != nil {
			return nil, err
		}
		if last != nil && last.Upto <= seq {
			out = append(out, id)
		}
	}
	return out, nil
}

// take reads the inputs and appends their records in batches. It returns the
// subjects read, each once, in order.
func (a *App) take(ctx context.Context, r Request) (intake.Report, []countersign.ID, error) {
	opts, err := a.intakeOptions(r)
	if err != nil {
		return intake.Report{}, nil, err
	}
	var ids []countersign.ID
	seen := map[countersign.ID]bool{}
	batch := make([]countersign.Entry, 0, placed)
	flush := func() error {
		err := a.append(ctx, batch)
		clear(batch)
		batch = batch[:0]
		return err
	}
	report, err := intake.Read(ctx, opts, opened(r.Inputs), func(e countersign.Entry) error {
		if r.Change != nil {
			r.Change(e.Record)
		}
		for _, id := range e.Subjects() {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
		if batch = append(batch, e); len(batch) < placed {
			return nil
		}
		r.Progress("reading", int64(len(ids)), 0)
		return flush()
	})
	if err != nil {
		return report, nil, err
	}
	return report, ids, flush()
}

// bundle gathers the latest assessments of the subjects, worst first.
func (a *App) bundle(ctx context.Context, ids []countersign.ID) (*sink.Bundle, error) {
	b := &sink.Bundle{Flags: a.flags(), Credits: a.credits()}
	err := a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		v := tx.View()
		for _, id := range ids {
			last, err := v.Assessment(ctx, id)
			if err != nil {
				return err
			}
			if last != nil {
				b.Assessments = append(b.Assessments, *last)
				b.Run.Silenced += len(last.Silenced)
			}
		}
		slices.SortFunc(b.Assessments, worstFirst)
		return nil
	})
	b.Facts = a.facts(ctx)
	return b, err
}

func worstFirst(x, y countersign.Assessment) int {
	return cmp.Or(cmp.Compare(y.Verdict.Rank(), x.Verdict.Rank()), cmp.Compare(y.Score, x.Score), cmp.Compare(x.Subject, y.Subject))
}

// facts returns what reports show of a subject.
func (a *App) facts(ctx context.Context) func(countersign.ID) []countersign.Fact {
	return func(id countersign.ID) (out []countersign.Fact) {
		err := a.ledger.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
			out, err = tx.View().Facts(ctx, id)
			return err
		})
		if err != nil {
			return nil // the report has the findings; the facts behind them are an aid
		}
		return out
	}
}

// run says what produced the answer.
func (a *App) run(r intake.Report) countersign.Run {
	return countersign.Run{Tool: Tool(), Rules: a.digest, Lists: a.lists.lists, Inputs: r.Inputs, Prior: *a.cfg.Prior,
		Now: a.cfg.Now.Format(time.RFC3339), Read: r.Read, Refused: r.Refused}
}

// flags are the published red flags, for citation.
func (a *App) flags() map[string]sink.Flag {
	out := map[string]sink.Flag{}
	for _, f := range reference.Embedded().RedFlags() {
		out[f.ID] = sink.Flag{ID: f.ID, Statement: f.Statement, Source: f.Source.Title, URL: f.Source.URL, Date: f.Source.Date}
	}
	return out
}

// credits are what licences ask a page to say, each once with its tables.
func (a *App) credits() []sink.Credit {
	var out []sink.Credit
	for _, t := range a.known.Tables() {
		if !strings.Contains(t.Licence, "CC-BY") || t.Attribution == "" {
			continue
		}
		i := slices.IndexFunc(out, func(c sink.Credit) bool { return c.Say == t.Attribution && c.Licence == t.Licence })
		if i < 0 {
			i = len(out)
			out = append(out, sink.Credit{Licence: t.Licence, Say: t.Attribution})
		}
		out[i].Tables = append(out[i].Tables, t.Name)
	}
	return out
}

// Partial reports whether anything of the input could not be read: an input, a
// record of it, or a value of a record.
func (a *Answer) Partial() bool { return len(a.Bundle.Problems) > 0 || a.Bundle.Run.Refused > 0 }

// Reaches reports whether anybody is at the verdict or above. "none" is
// reached by nobody.
func (a *Answer) Reaches(v countersign.Verdict) bool {
	if v.Rank() < 0 {
		return false
	}
	for i := range a.Bundle.Assessments {
		if a.Bundle.Assessments[i].Verdict.Rank() >= v.Rank() {
			return true
		}
	}
	return false
}

// RenderOptions say how to render.
type RenderOptions = sink.Options

// Render writes the answer in a format.
func (a *Answer) Render(w io.Writer, format string, o RenderOptions) error {
	for _, s := range allsink.Sinks {
		if s.Name == format {
			return s.Render(w, a.Bundle, o)
		}
	}
	return fmt.Errorf("format %q is none of %v: %w", format, FormatNames(Formats()), countersign.ErrForbidden)
}

// Plain makes outside text safe for a terminal.
func Plain(s string) string { return sink.Plain(s) }
