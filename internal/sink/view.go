package sink

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"countersign"
)

// Shown returns the assessments that a human-readable answer prints: those
// that need a person, and with o.All the others too.
func (b *Bundle) Shown(o Options) []countersign.Assessment {
	if o.All {
		return b.Assessments
	}
	var out []countersign.Assessment
	for _, a := range b.Assessments {
		if a.Verdict != countersign.VerdictClear {
			out = append(out, a)
		}
	}
	return out
}

// Count returns how many assessments have each verdict, in the order of
// countersign.Verdicts.
func (b *Bundle) Count() map[countersign.Verdict]int {
	n := map[countersign.Verdict]int{}
	for i := range b.Assessments {
		n[b.Assessments[i].Verdict]++
	}
	return n
}

// Cause returns a cause in one line, its value masked if o says so.
func (o Options) Cause(c countersign.Cause) string {
	if o.Redact {
		c.Shown = Redact(c.Shown)
	}
	return Plain(c.String())
}

// Listed returns a sentence for each listed party with a like name, and for
// those that a person told the subject from if o asks for them.
func (o Options) Listed(a *countersign.Assessment) (out []string) {
	if o.Redact {
		return nil
	}
	for i := range a.Candidates {
		out = append(out, candidate(&a.Candidates[i]))
	}
	if o.Silenced {
		for i := range a.Silenced {
			c := &a.Silenced[i]
			out = append(out, fmt.Sprintf("Silenced: a listed party (%s %s). %s", c.List, c.Entry, SayRuling(c.Decided)))
		}
	}
	return out
}

func candidate(c *countersign.Candidate) string {
	s := fmt.Sprintf("A listed party has a like name (%s %s). A name alone weighs nothing; it lacks %s.", c.List, c.Entry, c.Lacks)
	if c.Lacks == "" {
		s = fmt.Sprintf("A listed party was decided on (%s %s).", c.List, c.Entry)
	}
	if c.Decided != nil {
		s += " " + SayRuling(c.Decided)
	}
	return s
}

// SayRuling says what a person decided on a pair, and why it no longer binds
// if it does not.
func SayRuling(r *countersign.Ruling) string {
	what := map[countersign.Same]string{countersign.SameNo: "is another person or firm", countersign.SameYes: "is the one that is listed",
		countersign.SameUnsure: "may or may not be the one that is listed"}[r.Same]
	s := fmt.Sprintf("%s decided on %s that it %s", r.By, r.At.UTC().Format(time.DateOnly), what)
	if !r.Until.IsZero() {
		s += ", until " + r.Until.UTC().Format(time.DateOnly)
	}
	if r.Back != "" {
		s += "; that no longer binds: " + r.Back
	}
	return s + "."
}

// Verdicts are what was last said of subjects, whether or not this run judged
// them.
func (b *Bundle) Verdicts() map[countersign.ID]countersign.Verdict {
	out := make(map[countersign.ID]countersign.Verdict, len(b.Standing)+len(b.Assessments))
	maps.Copy(out, b.Standing)
	for i := range b.Assessments {
		out[b.Assessments[i].Subject] = b.Assessments[i].Verdict
	}
	return out
}

// Clear counts the members of a network who are clear.
func (n *Network) Clear(verdicts map[countersign.ID]countersign.Verdict) (clear int) {
	for _, m := range n.Members {
		if verdicts[m] == countersign.VerdictClear {
			clear++
		}
	}
	return clear
}

// Networks returns the networks, what their members share masked if o says so.
func (o Options) Networks(all []Network) []Network {
	if !o.Redact {
		return all
	}
	out := slices.Clone(all)
	for i := range out {
		out[i].Links = slices.Clone(out[i].Links)
		for j := range out[i].Links {
			l := &out[i].Links[j]
			l.Why = slices.Clone(l.Why)
			for k := range l.Why {
				l.Why[k].Shared = Redact(l.Why[k].Shared)
			}
		}
	}
	return out
}

// Advice says what a verdict asks of the reader.
func Advice(v countersign.Verdict) string {
	switch v {
	case countersign.VerdictReview:
		return "A person should look at this."
	case countersign.VerdictHold:
		return "Wait with access, equipment or payment until a person has looked."
	case countersign.VerdictRefer:
		return "A person should look now and consider whom to tell."
	}
	return "Nothing here asks for attention."
}

// Guidance returns the published sources behind a finding, each once.
func (b *Bundle) Guidance(f countersign.Finding) []Flag {
	var out []Flag
	for _, id := range f.Basis {
		if fl, ok := b.Flags[id]; ok {
			out = append(out, fl)
			continue
		}
		out = append(out, Flag{ID: id})
	}
	return out
}

// Sentence joins strings as a sentence would: "a, b and c".
func Sentence(parts []string) string {
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
