package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"countersign"
	"countersign/internal/audit"
	"countersign/internal/sim"
	"countersign/internal/sink"
)

// Demo makes a labelled world, screens it, writes the report as HTML and tells
// in words what was found and what was missed.
func Demo(ctx context.Context, report, words io.Writer, seed uint64, size int) error {
	world := sim.New(sim.Options{Seed: seed, Subjects: size, Fraud: 0.08})
	a, err := New(ctx, Config{Now: worldEnd})
	if err != nil {
		return err
	}
	defer a.Close()
	r, w := io.Pipe()
	go func() { w.CloseWithError(world.WriteNDJSON(w)) }()
	defer r.Close()
	answer, err := a.Screen(ctx, Request{Inputs: []Input{{Name: "demo world", Reader: r}}})
	if err != nil {
		return err
	}
	answer.Bundle.Title = fmt.Sprintf("A made-up platform of %d accounts", size)
	if err := answer.Render(report, "html", sink.Options{}); err != nil {
		return err
	}
	return tell(words, audit.Measure(labelsOf(world), answer.Bundle.Assessments), answer)
}

func tell(w io.Writer, r audit.Report, answer *Answer) error {
	n := answer.Bundle.Count()
	_, err := fmt.Fprintf(w, `A made-up platform: %d accounts, %d of them run by %d crews, the others innocent, many of whom look odd.

Of the crews' accounts %d of %d should be looked at; %d of %d crews are found.
Of the innocents %d of %d should be looked at, and %d would have to wait.

To review: %d, to hold: %d, to refer: %d. Nobody is real; the labels were not read while judging.
`, r.Subjects, r.Fraud, r.Rings, r.Recall.N, r.Recall.Of, r.RingsFound, r.Rings, r.Alarms.N, r.Alarms.Of, len(r.Wronged),
		n[countersign.VerdictReview], n[countersign.VerdictHold], n[countersign.VerdictRefer])
	return err
}

// worldEnd is the day after the last that a made world tells of.
var worldEnd = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
