// Package sim makes labelled worlds of people and accounts: crews that run
// many personas, innocents who look like them, everybody else.
//
// A world follows from its seed: the same options give the same bytes on any
// machine. Nothing is tuned to a detector; the shapes and numbers of crews are
// those of the public record (docs/sim.md). Name origins and countries are
// drawn apart from labels, so that any difference a screening shows between
// origins is the screening's own.
//
// No rule may import this package: its name tables exist for audits.
package sim

import (
	"bufio"
	"io"
	"iter"
	"strconv"
	"time"
)

// Options describe a world. The zero value of a field means its default.
type Options struct {
	Seed     uint64
	Subjects int     // default 5000
	Fraud    float64 // share run by crews, default 0.03; negative for none
	// Lookalikes is the share of subjects that are innocent and look odd,
	// default 0.35; 0.45 when Hard. Negative for none.
	Lookalikes float64
	// Hard makes half of the crews careful, and look-alikes more frequent.
	Hard bool
	// Start is the first day on which records are seen, default 2026-01-05.
	// Records are seen over 84 days; what they tell goes back further.
	Start time.Time
}

// A Label is the truth about a subject. Origin, Sex and Country are for
// audits: no detector may read them.
type Label struct {
	ID         string
	Fraud      bool
	Ring       string // "ring-7"; "" for innocents
	Difficulty string // "sloppy", "medium", "careful"; "" for innocents
	Archetype  string // "persona" for fraud, "plain" or the name of a look-alike
	Group      string // innocents who share something on purpose, "group-12"
	Origin     string // of the name
	Sex        string // "m" or "f", of the name
	Country    string // claimed
}

// A World is a population that can be walked any number of times, always the
// same. Methods may be called from several goroutines.
type World struct {
	opts  Options
	plan  plan
	names naming
	base  naming // as before any swap: contact data keep it
	turn  int    // of protected values

	places   *places
	networks networks
	phrases  *phrases
}

// New plans a world. Its memory is some bytes a group, its people are made on
// the way.
func New(o Options) *World {
	if o.Subjects <= 0 {
		o.Subjects = 5000
	}
	o.Fraud = share(o.Fraud, 0.03)
	if o.Hard {
		o.Lookalikes = share(o.Lookalikes, 0.45)
	} else {
		o.Lookalikes = share(o.Lookalikes, 0.35)
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	}
	w := &World{opts: o, plan: newPlan(o), places: readPlaces(), networks: readNetworks(), phrases: readPhrases()}
	w.base = naming{origins: readOrigins()}
	w.names = w.base
	return w
}

func share(v, normal float64) float64 {
	switch {
	case v < 0:
		return 0
	case v == 0:
		return normal
	}
	return min(v, 0.95)
}

// SwapNames returns the same world in which every name is replaced by a name
// of another origin, equal names by equal names and different ones by
// different ones, wherever they stand: names, also-known-as, payout holders,
// referees, machine-readable zones, own names inside texts. Every value under
// "protected" is replaced too. Contact data stay. Seeds 0 to [Origins]-2 bring
// every origin to every name once.
func (w *World) SwapNames(seed uint64) *World {
	out := *w
	out.names = w.base.swapped(seed)
	out.turn = 1 + int(seed%5)
	return &out
}

// turnProtected is how far a swap turns a table of protected values.
func (w *World) turnProtected(n int) int {
	if w.turn == 0 {
		return 0
	}
	return 1 + w.turn%(n-1)
}

// Len is the number of subjects.
func (w *World) Len() int { return w.opts.Subjects }

// Origins is the number of name origins.
func (w *World) Origins() int { return len(w.base.origins) }

// Subjects walks the world: each subject's label with its line, subject record
// version 1 in JSON with a line break. The line is valid until the next step.
func (w *World) Subjects() iter.Seq2[Label, []byte] { return w.Slice(0, w.opts.Subjects) }

// Slice walks the lines from one to before another, as Subjects does. Any line
// can be made without those before it, so several slices can be walked at once.
func (w *World) Slice(from, to int) iter.Seq2[Label, []byte] {
	return func(yield func(Label, []byte) bool) {
		g, e := newGen(w), encoder{w: w}
		for i := max(from, 0); i < min(to, w.opts.Subjects); i++ {
			slot := w.plan.slot(i)
			g.make(slot)
			e.b, e.n = e.b[:0], 0
			e.subject(&g.s)
			if !yield(g.label(), e.b) {
				return
			}
		}
	}
}

// Labels walks the labels alone, in the order of Subjects.
func (w *World) Labels() iter.Seq[Label] {
	return func(yield func(Label) bool) {
		g := newGen(w)
		for i := range w.opts.Subjects {
			g.make(w.plan.slot(i))
			if !yield(g.label()) {
				return
			}
		}
	}
}

// WriteNDJSON writes every subject, one a line.
func (w *World) WriteNDJSON(out io.Writer) error {
	b := bufio.NewWriterSize(out, 1<<16)
	for _, line := range w.Subjects() {
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	return b.Flush()
}

// LabelHeader is the first line of what WriteLabels writes.
const LabelHeader = "id,fraud,ring,difficulty,archetype,group,origin,sex,country"

// WriteLabels writes the labels as CSV with a header, in the order of
// WriteNDJSON.
func (w *World) WriteLabels(out io.Writer) error {
	b := bufio.NewWriterSize(out, 1<<16)
	b.WriteString(LabelHeader + "\n")
	var line []byte
	for l := range w.Labels() {
		line = append(l.append(line[:0]), '\n')
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	return b.Flush()
}

// append writes the label as a CSV line; no value holds a comma.
func (l *Label) append(dst []byte) []byte {
	dst = append(append(dst, l.ID...), ',')
	dst = strconv.AppendBool(dst, l.Fraud)
	for _, v := range [...]string{l.Ring, l.Difficulty, l.Archetype, l.Group, l.Origin, l.Sex, l.Country} {
		dst = append(append(dst, ','), v...)
	}
	return dst
}
