package app

import (
	"slices"

	"countersign"
	"countersign/internal/front"
)

// outward is a report as it may leave the house: of findings that rest on
// people whom the house knows, it has that there are some, and not who.
func (r *frontReport) outward() *frontReport {
	out := *r
	out.Answers = slices.Clone(r.Answers)
	for i := range out.Answers {
		a := &out.Answers[i]
		a.Findings = slices.Clone(a.Findings)
		for k := range a.Findings {
			inhouse(&a.Findings[k])
		}
	}
	return &out
}

func inhouse(f *countersign.Finding) {
	if !slices.ContainsFunc(f.Because, func(c countersign.Cause) bool { return !c.Subject.Site() }) {
		return
	}
	f.Because = nil
	f.Say = "People known from applications speak of the firm or are shown by it; who they are is not given."
	for _, r := range front.Rules() {
		if r.Name == f.Detector {
			f.Say = r.Title + ". Whom this rests on is known to the house and is not given."
		}
	}
}
