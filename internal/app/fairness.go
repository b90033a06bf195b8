package app

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"countersign"
	"countersign/internal/audit"
	"countersign/internal/sim"
)

// A FairnessRequest asks how often answers are wrong, for whom, and whether a
// name or a protected fact moves any of them.
type FairnessRequest struct {
	Config Config
	Inputs []Input // nil: worlds are made
	Labels string  // CSV
	Swap   bool
	Names  bool // ask the lists about people of every name origin
	Lift   bool
	// Networks measures who is grouped with whom, and judges nobody.
	Networks bool
	Seeds    []uint64
	Size     int
	Hard     bool
}

// held are the seeds on which figures are reported. Weights are fitted on
// others (docs/measurements.md).
var held = []uint64{7001, 7002, 7003}

const (
	worldSize = 5000
	swapSize  = 2000
)

// Fairness prints the report. It returns ErrTampered if a swap moved an answer.
func Fairness(ctx context.Context, w io.Writer, q FairnessRequest) error {
	q.Config = q.Config.unkept()
	if q.Networks {
		return q.linking(ctx, w)
	}
	if len(q.Inputs) > 0 {
		return q.files(ctx, w)
	}
	if q.Seeds == nil {
		q.Seeds = held
	}
	if q.Config.Now.IsZero() {
		q.Config.Now = worldEnd // so that figures do not depend on the clock
	}
	if q.Swap {
		return q.swapWorlds(ctx, w)
	}
	if q.Names {
		return q.names(ctx, w)
	}
	var labels []audit.Label
	var answers []countersign.Assessment
	for _, seed := range q.Seeds {
		ls, as, err := q.world(ctx, seed)
		if err != nil {
			return err
		}
		if err := summary(w, fmt.Sprintf("world %d", seed), ls, as); err != nil {
			return err
		}
		labels, answers = append(labels, ls...), append(answers, as...)
	}
	fmt.Fprintf(w, "\nAll worlds together\n")
	return audit.Measure(labels, answers).Text(w, audit.Options{Lift: q.Lift})
}

// unkept judges by the lists of the folder and keeps nothing in it: who was
// made up, or is screened to measure by, must not stand among those who came.
func (c Config) unkept() Config {
	if c.Lists == "" {
		c.Lists = c.Data
	}
	c.Data = ""
	return c
}

// world makes one world, screens it and returns both sides. Rings and subjects
// of several worlds are kept apart by the seed.
func (q FairnessRequest) world(ctx context.Context, seed uint64) ([]audit.Label, []countersign.Assessment, error) {
	world := sim.New(sim.Options{Seed: seed, Subjects: orDefault(q.Size, worldSize), Hard: q.Hard})
	answers, err := screenWorld(ctx, q.Config, world)
	if err != nil {
		return nil, nil, err
	}
	labels := labelsOf(world)
	tag := fmt.Sprintf("#%d", seed)
	for i := range labels {
		labels[i].ID += countersign.ID(tag)
		if labels[i].Ring != "" {
			labels[i].Ring += tag
		}
	}
	for i := range answers {
		answers[i].Subject += countersign.ID(tag)
	}
	return labels, answers, nil
}

func orDefault(n, normal int) int {
	if n == 0 {
		return normal
	}
	return n
}

// screenWorld takes a world through the whole house, as a file would go.
func screenWorld(ctx context.Context, cfg Config, world *sim.World) ([]countersign.Assessment, error) {
	a, err := New(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	r, w := io.Pipe()
	go func() { w.CloseWithError(world.WriteNDJSON(w)) }()
	defer r.Close()
	answer, err := a.Screen(ctx, Request{Inputs: []Input{{Name: "world", Reader: r}}})
	if err != nil {
		return nil, err
	}
	if len(answer.Bundle.Problems) > 0 {
		return nil, fmt.Errorf("world was not read whole: %s: %w", answer.Bundle.Problems[0], countersign.ErrInvalid)
	}
	return answer.Bundle.Assessments, nil
}

func labelsOf(world *sim.World) []audit.Label {
	var out []audit.Label
	for l := range world.Labels() {
		out = append(out, audit.Label{ID: countersign.ID(l.ID), Fraud: l.Fraud, Ring: l.Ring, Difficulty: l.Difficulty,
			Archetype: l.Archetype, Group: l.Group, Cohort: l.Origin})
	}
	return out
}

func summary(w io.Writer, name string, labels []audit.Label, answers []countersign.Assessment) error {
	r := audit.Measure(labels, answers)
	_, err := fmt.Fprintf(w, "%-12s recall %.3f  false alarms %.4f  innocents held %d  rings %d of %d  calibration error %.3f\n",
		name, r.Recall.Rate(), r.Alarms.Rate(), len(r.Wronged), r.RingsFound, r.Rings, r.Calibration)
	return err
}

// files measures files against labels, or swaps their names.
func (q FairnessRequest) files(ctx context.Context, w io.Writer) error {
	if q.Config.Now.IsZero() {
		q.Config.Now = time.Now().UTC().Truncate(time.Second) // one for both readings
	}
	content, err := slurp(q.Inputs)
	if err != nil {
		return err
	}
	plain, err := q.screenFiles(ctx, content, nil)
	if err != nil {
		return err
	}
	if q.Swap {
		swapped, err := q.screenFiles(ctx, content, cipherNames)
		if err != nil {
			return err
		}
		return sameAnswers(w, "names and protected facts replaced", plain, swapped)
	}
	f, err := os.Open(q.Labels)
	if err != nil {
		return unread("labels", q.Labels, err)
	}
	defer f.Close()
	labels, err := audit.ReadLabels(f)
	if err != nil {
		return err
	}
	return audit.Measure(labels, plain).Text(w, audit.Options{Lift: q.Lift, All: true})
}

// slurp reads inputs whole, since they are read twice.
func slurp(ins []Input) ([]namedBytes, error) {
	var out []namedBytes
	for _, in := range ins {
		var b []byte
		var err error
		if in.Path != "" {
			b, err = os.ReadFile(in.Path)
		} else {
			b, err = io.ReadAll(in.Reader)
		}
		if err != nil {
			return nil, unread("input", in.Name, err)
		}
		out = append(out, namedBytes{in.Name, b})
	}
	return out, nil
}

func (q FairnessRequest) screenFiles(ctx context.Context, files []namedBytes, change func(*countersign.Record)) ([]countersign.Assessment, error) {
	a, err := New(ctx, q.Config)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	r := Request{Change: change}
	for _, f := range files {
		r.Inputs = append(r.Inputs, Input{Name: f.name, Reader: bytes.NewReader(f.data)})
	}
	answer, err := a.Screen(ctx, r)
	if err != nil {
		return nil, err
	}
	return answer.Bundle.Assessments, nil
}

// swapWorlds screens each world once as it is and once for every origin that
// can take the place of the names'.
func (q FairnessRequest) swapWorlds(ctx context.Context, w io.Writer) error {
	var worst error
	for _, seed := range q.Seeds[:1] {
		world := sim.New(sim.Options{Seed: seed, Subjects: orDefault(q.Size, swapSize), Fraud: 0.5, Hard: q.Hard})
		plain, err := screenWorld(ctx, q.Config, world)
		if err != nil {
			return err
		}
		for turn := range world.Origins() - 1 {
			swapped, err := screenWorld(ctx, q.Config, world.SwapNames(uint64(turn)))
			if err != nil {
				return err
			}
			err = sameAnswers(w, fmt.Sprintf("world %d, swap %2d of %d", seed, turn+1, world.Origins()-1), plain, swapped)
			worst = cmp.Or(worst, err)
		}
	}
	return worst
}

// sameAnswers demands that two screenings differ in nothing but the block of
// listed parties with a like name, which weighs nothing.
func sameAnswers(w io.Writer, name string, a, b []countersign.Assessment) error {
	byID := map[countersign.ID]*countersign.Assessment{}
	for i := range b {
		byID[b[i].Subject] = &b[i]
	}
	var differ []string
	for i := range a {
		if d := difference(&a[i], byID[a[i].Subject]); d != "" {
			differ = append(differ, d)
		}
	}
	if _, err := fmt.Fprintf(w, "%s: %d subjects, %d answers differ\n", name, len(a), len(differ)); err != nil {
		return err
	}
	if len(differ) == 0 {
		return nil
	}
	for _, d := range differ[:min(len(differ), differencesShown)] {
		fmt.Fprintln(w, "  "+d)
	}
	return fmt.Errorf("a name or a protected fact moved %d answers: that %w as fair", len(differ), countersign.ErrTampered)
}

func difference(a, b *countersign.Assessment) string {
	if b == nil {
		return fmt.Sprintf("%s has no answer", a.Subject)
	}
	terms := func(x *countersign.Assessment) []Term { return sum(x).Findings }
	if a.Verdict == b.Verdict && a.Score == b.Score && slices.Equal(terms(a), terms(b)) {
		return ""
	}
	return fmt.Sprintf("%s: %s %+.1f %v became %s %+.1f %v", a.Subject, a.Verdict, a.Score, terms(a), b.Verdict, b.Score, terms(b))
}
