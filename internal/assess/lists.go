package assess

import (
	"context"
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// ListsSay asks the lists in force about a subject and compares with its last
// assessment: whether other parties are shown for it, and whether what weighs
// is another. Rules that ask no list do not run.
func (a *Assessor) ListsSay(ctx context.Context, v View, last *countersign.Assessment) (shown, weighs bool, err error) {
	folder, err := detect.Open(ctx, v, last.Subject)
	if err != nil {
		return false, false, err
	}
	l := &look{a: a, v: v}
	around := l.surroundings()
	open, silenced, err := candidates(ctx, folder, around)
	if err != nil {
		return false, false, err
	}
	var failed []string
	asking := slices.DeleteFunc(slices.Clone(a.alone), func(d *detect.Detector) bool { return !d.AsksLists })
	findings := l.run(ctx, asking, around, folder, &failed)
	order(findings)
	var before []countersign.Finding
	for _, f := range last.Findings {
		if slices.ContainsFunc(asking, func(d *detect.Detector) bool { return d.Name == f.Detector }) {
			before = append(before, f)
		}
	}
	shown = !slices.EqualFunc(open, last.Candidates, sameCandidate) || !slices.EqualFunc(silenced, last.Silenced, sameCandidate)
	weighs = len(failed) > 0 || !slices.EqualFunc(findings, before, sameFinding)
	return shown, weighs, nil
}

func sameCandidate(a, b countersign.Candidate) bool {
	da, db := a.Decided, b.Decided
	a.Decided, b.Decided = nil, nil
	return a == b && (da == nil) == (db == nil) && (da == nil || da.Same == db.Same && da.Entry == db.Entry && da.Back == db.Back)
}

// sameFinding compares what a finding says and weighs, and what it rests on.
func sameFinding(a, b countersign.Finding) bool {
	return a.Detector == b.Detector && a.Version == b.Version && a.Grade == b.Grade && a.Weight == b.Weight && a.Say == b.Say &&
		slices.Equal(a.Because, b.Because)
}
