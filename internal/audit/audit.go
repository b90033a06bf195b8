// Package audit measures answers against labels: what was found, who was
// wrongly flagged, and whether that differs by cohort.
package audit

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"countersign"
)

// A Label says what a subject truly is. Labels exist in audit sets only; they
// are never read while judging.
type Label struct {
	ID         countersign.ID
	Fraud      bool
	Ring       string
	Difficulty string
	Archetype  string
	Group      string // innocents who share something on purpose: a family, an agency
	Cohort     string // name origin or any other group to compare
}

// ReadLabels reads a CSV with a header. Columns are found by name: id, label
// (fraud or innocent) or fraud (true or false), and, where there are any,
// ring, difficulty, archetype, group, and cohort (or origin).
func ReadLabels(r io.Reader) ([]Label, error) {
	cr := csv.NewReader(r)
	cr.ReuseRecord = true
	header, err := cr.Read()
	if err != nil {
		return nil, fmt.Errorf("labels: header: %w: %w", countersign.ErrInvalid, err)
	}
	at := map[string]int{}
	for i, h := range header {
		at[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))] = i
	}
	if _, ok := at["id"]; !ok {
		return nil, fmt.Errorf("labels: there is no column id: %w", countersign.ErrInvalid)
	}
	var out []Label
	for {
		row, err := cr.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("labels: %w: %w", countersign.ErrInvalid, err)
		}
		l, err := label(row, at)
		if err != nil {
			line, _ := cr.FieldPos(0)
			return nil, fmt.Errorf("labels: line %d: %w", line, err)
		}
		out = append(out, l)
	}
}

func label(row []string, at map[string]int) (Label, error) {
	col := func(names ...string) string {
		for _, n := range names {
			if i, ok := at[n]; ok && i < len(row) {
				return strings.Clone(row[i])
			}
		}
		return ""
	}
	l := Label{ID: countersign.ID(col("id", "subject")), Ring: col("ring"), Difficulty: col("difficulty"),
		Archetype: col("archetype"), Group: col("group"), Cohort: col("cohort", "origin", "name_origin")}
	switch v := strings.ToLower(col("label", "fraud")); v {
	case "fraud", "true", "1", "yes":
		l.Fraud = true
	case "innocent", "false", "0", "no":
	default:
		return l, fmt.Errorf("%q is neither fraud nor innocent: %w", v, countersign.ErrInvalid)
	}
	return l, nil
}

// A Report is what answers are worth.
type Report struct {
	Subjects, Fraud, Innocent int
	Recall                    Share // fraud at review or above
	Held                      Share // fraud at hold or above
	Alarms                    Share // innocents at review or above
	Wronged                   []Wronged
	ByDifficulty              []Group // fraud: share at review or above
	ByCohort                  []Group // innocents: share at review or above
	ByArchetype               []Group // innocents: share at review or above, worst first
	RecallByCohort            []Group
	Rings, RingsFound         int // found: at least half the personas at review or above
	Calibration               float64
	Lift                      []Lift
}

// Wronged is an innocent at hold or above.
type Wronged struct {
	ID        countersign.ID
	Archetype string
	Score     float64
	Detectors []string
}

// A Share is a count of a total.
type Share struct{ N, Of int }

// Rate returns the share as a fraction, 0 of nothing.
func (s Share) Rate() float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(s.N) / float64(s.Of)
}

// Wilson returns the 95 % score interval of the share (E. B. Wilson, JASA 1927).
func (s Share) Wilson() (lo, hi float64) {
	if s.Of == 0 {
		return 0, 1
	}
	const z = 1.96
	n, p := float64(s.Of), s.Rate()
	mid := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	d := 1 + z*z/n
	return max(0, (mid-half)/d), min(1, (mid+half)/d)
}

// A Group is a share of one part of the subjects.
type Group struct {
	Name string
	Share
}

// Lift is how often a detector fired on fraud and on innocents, by grade.
type Lift struct {
	Detector, Grade string
	Weight          float64 // mean weight given
	Fraud, Innocent Share
	Measured        float64 // decibans: 10*log10 of the ratio of the two rates, smoothed
}

// Measure compares answers with labels. A subject without an answer counts as
// clear.
func Measure(labels []Label, answers []countersign.Assessment) Report {
	by := make(map[countersign.ID]*countersign.Assessment, len(answers))
	for i := range answers {
		by[answers[i].Subject] = &answers[i]
	}
	m := measure{difficulty: map[string]*Share{}, cohort: map[string]*Share{}, recall: map[string]*Share{},
		archetype: map[string]*Share{}, rings: map[string]*Share{}, lift: map[[2]string]*Lift{}}
	for i := range labels {
		m.add(&labels[i], by[labels[i].ID])
	}
	return m.report()
}

type measure struct {
	r                                            Report
	difficulty, cohort, recall, archetype, rings map[string]*Share
	lift                                         map[[2]string]*Lift
	points                                       []point
}

func (m *measure) add(l *Label, a *countersign.Assessment) {
	rank := 0
	if a != nil {
		rank = a.Verdict.Rank()
		m.points = append(m.points, point{1 / (1 + math.Pow(10, -a.Score/10)), l.Fraud})
		m.fired(l, a)
	}
	m.r.Subjects++
	flagged := rank >= 1
	if l.Fraud {
		m.r.Fraud++
		count(m.difficulty, l.Difficulty, flagged)
		count(m.recall, l.Cohort, flagged)
		m.r.Recall.count(flagged)
		m.r.Held.count(rank >= 2)
		if l.Ring != "" {
			count(m.rings, l.Ring, flagged)
		}
		return
	}
	m.r.Innocent++
	m.r.Alarms.count(flagged)
	count(m.cohort, l.Cohort, flagged)
	count(m.archetype, l.Archetype, flagged)
	if rank >= 2 {
		m.r.Wronged = append(m.r.Wronged, wronged(l, a))
	}
}

func wronged(l *Label, a *countersign.Assessment) Wronged {
	w := Wronged{ID: l.ID, Archetype: l.Archetype, Score: a.Score}
	for _, f := range a.Findings {
		if f.Weight > 0 {
			w.Detectors = append(w.Detectors, fmt.Sprintf("%s/%s %+.1f", f.Detector, f.Grade, f.Weight))
		}
	}
	return w
}

func (m *measure) fired(l *Label, a *countersign.Assessment) {
	seen := map[[2]string]bool{}
	for _, f := range a.Findings {
		k := [2]string{f.Detector, f.Grade}
		if seen[k] {
			continue
		}
		seen[k] = true
		x := m.lift[k]
		if x == nil {
			x = &Lift{Detector: f.Detector, Grade: f.Grade}
			m.lift[k] = x
		}
		x.Weight += f.Weight
		if l.Fraud {
			x.Fraud.N++
		} else {
			x.Innocent.N++
		}
	}
}

func (m *measure) report() Report {
	r := m.r
	r.ByDifficulty, r.ByCohort, r.RecallByCohort = groups(m.difficulty, byName), groups(m.cohort, byName), groups(m.recall, byName)
	r.ByArchetype = groups(m.archetype, byRate)
	for _, s := range m.rings {
		r.Rings++
		if 2*s.N >= s.Of {
			r.RingsFound++
		}
	}
	for _, x := range m.lift {
		x.Weight /= float64(x.Fraud.N + x.Innocent.N)
		x.Fraud.Of, x.Innocent.Of = r.Fraud, r.Innocent
		f := (float64(x.Fraud.N) + 0.5) / (float64(r.Fraud) + 1)
		i := (float64(x.Innocent.N) + 0.5) / (float64(r.Innocent) + 1)
		x.Measured = 10 * math.Log10(f/i)
		r.Lift = append(r.Lift, *x)
	}
	slices.SortFunc(r.Lift, func(a, b Lift) int { return cmp.Or(cmp.Compare(a.Detector, b.Detector), cmp.Compare(a.Grade, b.Grade)) })
	slices.SortFunc(r.Wronged, func(a, b Wronged) int { return cmp.Compare(a.ID, b.ID) })
	r.Calibration = calibration(m.points)
	return r
}

func (s *Share) count(hit bool) {
	s.Of++
	if hit {
		s.N++
	}
}

func count(m map[string]*Share, name string, hit bool) {
	s := m[name]
	if s == nil {
		s = &Share{}
		m[name] = s
	}
	s.count(hit)
}

func byName(a, b Group) int { return cmp.Compare(a.Name, b.Name) }

func byRate(a, b Group) int {
	return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(b.Rate(), a.Rate()), cmp.Compare(a.Name, b.Name))
}

func groups(m map[string]*Share, order func(a, b Group) int) []Group {
	out := make([]Group, 0, len(m))
	for name, s := range m {
		out = append(out, Group{name, *s})
	}
	slices.SortFunc(out, order)
	return out
}

type point struct {
	p     float64
	fraud bool
}

// bins of calibration. Equal mass: the many innocents do not hide the few.
const bins = 10

// calibration is the expected calibration error: the mean distance, over bins
// of equal mass, between the probability that scores claim and the share that
// was fraud (M. Pakdaman Naeini et al., AAAI 2015).
func calibration(ps []point) float64 {
	if len(ps) == 0 {
		return 0
	}
	slices.SortFunc(ps, func(a, b point) int { return cmp.Compare(a.p, b.p) })
	sum := 0.0
	for b := range bins {
		part := ps[b*len(ps)/bins : (b+1)*len(ps)/bins]
		if len(part) == 0 {
			continue
		}
		p, n := 0.0, 0.0
		for _, x := range part {
			p += x.p
			if x.fraud {
				n++
			}
		}
		sum += math.Abs(p - n)
	}
	return sum / float64(len(ps))
}
