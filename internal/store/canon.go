package store

import (
	"slices"

	"countersign"
)

// canonical puts a record's facts in the one order both stores keep: by
// subject in the order of first mention, then by predicate, then as said. The
// same facts said in another order are the same record. Facts that stand in
// order are not written to: they may be on the ledger already.
func canonical(r *countersign.Record) {
	if inOrder(r.Facts) {
		return
	}
	subjects := r.Subjects()
	if len(subjects) == 1 {
		slices.SortStableFunc(r.Facts, byPred)
		return
	}
	rank := make(map[countersign.ID]int, len(subjects))
	for _, s := range subjects {
		rank[s] = len(rank)
	}
	slices.SortStableFunc(r.Facts, func(a, b countersign.Fact) int {
		if d := rank[a.Subject] - rank[b.Subject]; d != 0 {
			return d
		}
		return byPred(a, b)
	})
}

// inOrder reports whether facts are canonical. A record of one subject, the
// common case, is told without a map.
func inOrder(facts []countersign.Fact) bool {
	var seen map[countersign.ID]struct{}
	for i := 1; i < len(facts); i++ {
		a, b := &facts[i-1], &facts[i]
		if a.Subject == b.Subject {
			if a.Pred > b.Pred {
				return false
			}
			continue
		}
		if seen == nil {
			seen = map[countersign.ID]struct{}{}
		}
		seen[a.Subject] = struct{}{}
		if _, again := seen[b.Subject]; again {
			return false
		}
	}
	return true
}

func byPred(a, b countersign.Fact) int {
	switch {
	case a.Pred < b.Pred:
		return -1
	case a.Pred > b.Pred:
		return 1
	}
	return 0
}

// runs calls yield with each subject's stretch of canonical facts.
func runs(facts []countersign.Fact, yield func([]countersign.Fact)) {
	for len(facts) > 0 {
		n := 1
		for n < len(facts) && facts[n].Subject == facts[0].Subject {
			n++
		}
		yield(facts[:n:n])
		facts = facts[n:]
	}
}

// merged returns two lists sorted by predicate as one; where predicates are
// equal, those of a were said earlier. Neither list is changed.
func merged(a, b []countersign.Fact) []countersign.Fact {
	out := make([]countersign.Fact, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].Pred <= b[0].Pred {
			out, a = append(out, a[0]), a[1:]
			continue
		}
		out, b = append(out, b[0]), b[1:]
	}
	return append(append(out, a...), b...)
}

// without returns the entry less what it says of the subject. It is what both
// stores leave of an entry after an erasure: enough to count and to audit.
func without(e countersign.Entry, id countersign.ID) countersign.Entry {
	switch {
	case e.Record != nil:
		left := *e.Record
		left.Facts = slices.DeleteFunc(slices.Clone(left.Facts), func(f countersign.Fact) bool { return f.Subject == id })
		e.Record = &left
	case e.Assessment != nil && e.Assessment.Subject == id:
		left := outlineAssessment(e.Assessment)
		e.Assessment = &left
	case e.Assessment != nil:
		e.Assessment = withoutShown(e.Assessment, func(subject countersign.ID) bool { return subject == id })
	case e.Link != nil && (e.Link.A == id || e.Link.B == id):
		left := outlineLink(e.Link)
		e.Link = &left
	case e.Decision != nil && (e.Decision.Subject == id || e.Decision.Kin != nil && e.Decision.Kin.Subject == id):
		left := outlineDecision(e.Decision)
		e.Decision = &left
	case e.Retraction != nil && e.Retraction.Subject == id:
		left := *e.Retraction
		left.Reason = ""
		e.Retraction = &left
	}
	return e
}

func outlineAssessment(a *countersign.Assessment) countersign.Assessment {
	return countersign.Assessment{Subject: a.Subject, Verdict: a.Verdict, Score: a.Score, Prior: a.Prior}
}

// outlineDecision leaves who decided what on the subject. Whom of a list it was
// held to be, or not to be, goes; so does whether the same hands run another.
func outlineDecision(d *countersign.Decision) countersign.Decision {
	left := *d
	left.Reason, left.Pair = "", nil
	if d.Kin != nil {
		left.Kin = &countersign.Kin{Subject: d.Kin.Subject}
	}
	return left
}

func outlineLink(l *countersign.Link) countersign.Link {
	left := *l
	left.Why = slices.Clone(l.Why)
	for i := range left.Why {
		left.Why[i].Shared = ""
	}
	return left
}

// withoutShown returns the assessment less the values it shows of subjects
// that drop picks; the assessment itself if it shows none.
func withoutShown(a *countersign.Assessment, drop func(countersign.ID) bool) *countersign.Assessment {
	var out *countersign.Assessment
	for i := range a.Findings {
		for j, c := range a.Findings[i].Because {
			if c.Shown == "" || !drop(c.Subject) {
				continue
			}
			if out == nil {
				out = cloneCauses(a)
			}
			out.Findings[i].Because[j].Shown = ""
		}
	}
	if out == nil {
		return a
	}
	return out
}

func cloneCauses(a *countersign.Assessment) *countersign.Assessment {
	out := *a
	out.Findings = slices.Clone(a.Findings)
	for i := range out.Findings {
		out.Findings[i].Because = slices.Clone(out.Findings[i].Because)
	}
	return &out
}

// cited calls yield with the other subjects whose values an assessment shows.
func cited(a *countersign.Assessment, yield func(countersign.ID)) {
	for i := range a.Findings {
		for _, c := range a.Findings[i].Because {
			if c.Shown != "" && c.Subject != a.Subject && c.Subject != "" {
				yield(c.Subject)
			}
		}
	}
}
