package sink

import "countersign"

// Subject is one answer as machine formats write it (docs/design.md, section 6).
type Subject struct {
	Subject    countersign.ID          `json:"subject"`
	Verdict    countersign.Verdict     `json:"verdict"`
	Score      float64                 `json:"score"`
	Prior      float64                 `json:"prior"`
	Findings   []Finding               `json:"findings"`
	Families   []countersign.FamilySum `json:"families,omitempty"`
	Network    countersign.ID          `json:"network,omitempty"`
	Missing    []string                `json:"missing,omitempty"`
	NotLooked  []string                `json:"not_looked,omitempty"`
	Candidates []countersign.Candidate `json:"candidates,omitempty"`
	Silenced   []countersign.Candidate `json:"silenced,omitempty"`
	Was        *Was                    `json:"was,omitempty"`
	Receipt    countersign.Hash        `json:"receipt"`
}

// Finding is a finding with its causes as lines.
type Finding struct {
	Detector string             `json:"detector"`
	Version  int                `json:"version"`
	Family   countersign.Family `json:"family"`
	Grade    string             `json:"grade,omitempty"`
	Weight   float64            `json:"weight"`
	Say      string             `json:"say"`
	Because  []string           `json:"because"`
	Innocent string             `json:"innocent"`
	Clear    string             `json:"clear"`
	Basis    []string           `json:"basis"`
}

// Wired returns the assessments in their machine form.
func (b *Bundle) Wired(o Options) []Subject {
	out := make([]Subject, 0, len(b.Assessments))
	for _, a := range b.Assessments {
		s := Wire(a, o)
		if w := b.Was[a.Subject]; w != nil {
			s.Was = w
			if o.Redact {
				s.Was = &Was{Verdict: w.Verdict, Score: w.Score}
			}
		}
		out = append(out, s)
	}
	return out
}

// Wire turns an assessment into its machine form.
func Wire(a countersign.Assessment, o Options) Subject {
	s := Subject{Subject: a.Subject, Verdict: a.Verdict, Score: a.Score, Prior: a.Prior, Families: a.Families,
		Findings: []Finding{}, Network: a.Network, Missing: a.Missing, NotLooked: a.NotLooked,
		Candidates: a.Candidates, Receipt: a.Receipt}
	if o.Redact {
		s.Candidates = nil
	}
	if o.Silenced && !o.Redact {
		s.Silenced = a.Silenced
	}
	for _, f := range a.Findings {
		w := Finding{Detector: f.Detector, Version: f.Version, Family: f.Family, Grade: f.Grade, Weight: f.Weight, Say: f.Say,
			Because: make([]string, 0, len(f.Because)), Innocent: f.Innocent, Clear: f.Clear, Basis: f.Basis}
		for _, c := range f.Because {
			w.Because = append(w.Because, o.Cause(c))
		}
		s.Findings = append(s.Findings, w)
	}
	return s
}
