package front

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"countersign"
	"countersign/internal/reference"
)

// A Rule is one red flag of a company's website: what can be said of it before
// it runs, and the function that looks.
type Rule struct {
	Name    string
	Title   string
	Doc     string // why it matters, when it misleads
	Family  countersign.Family
	Version int
	Ground  string   // what kind of thing it rests on, as detect.Ground
	Basis   []string // ids of published red flags (reference.RedFlag)
	Weights []Weight
	// Innocent says what else would explain it; Clear what would clear it.
	Innocent, Clear string
	run             func(*look)
}

// A Weight is one grade of a finding, in decibans, with where it comes from.
type Weight struct {
	Grade    string
	Decibans float64
	From     string
}

// A look is one rule's view of one site.
type look struct {
	set  *Set
	at   int
	p    *profile
	rule *Rule
	out  []countersign.Finding
}

// examine lets every rule look at a site, but for its network.
func (s *Set) examine(i int) *look {
	l := &look{set: s, at: i, p: s.profiles[i]}
	for _, r := range Rules() {
		if r.run != nil {
			l.rule = r
			r.run(l)
		}
	}
	return l
}

// report adds a finding of a grade.
func (l *look) report(grade string, because []countersign.Cause, say string, args ...any) {
	i := slices.IndexFunc(l.rule.Weights, func(w Weight) bool { return w.Grade == grade })
	if i < 0 {
		panic("front: rule " + l.rule.Name + " has no grade " + grade)
	}
	r := l.rule
	l.out = append(l.out, countersign.Finding{Detector: r.Name, Version: r.Version, Family: r.Family, Grade: grade,
		Weight: r.Weights[i].Decibans, Say: fmt.Sprintf(say, args...), Because: because, Innocent: r.Innocent, Clear: r.Clear, Basis: r.Basis})
}

// cause points at what a site shows.
func (l *look) cause(pred, shown string) countersign.Cause {
	return countersign.Cause{Subject: countersign.MakeID("domain", l.p.site.Domain), Pred: countersign.Pred("site/" + pred), Shown: clip(shown)}
}

func clip(s string) string {
	r := []rune(oneLine(s))
	if len(r) > 160 {
		return string(r[:159]) + "\u2026"
	}
	return string(r)
}

// order sorts findings heaviest first.
func order(fs []countersign.Finding) {
	slices.SortStableFunc(fs, func(a, b countersign.Finding) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)), cmp.Compare(a.Detector, b.Detector), cmp.Compare(a.Say, b.Say))
	})
}

// Rules lists every rule by name.
func Rules() []*Rule {
	return []*Rule{ageRule, companyRule, contactRule, copyRule, knownRule, leftoverRule, listedRule, maildropRule, networkRule, phoneRule, photoRule, resumeRule, reviewRule, staffRule, youngRule}
}

// known returns the tables of the house.
func (l *look) known() *reference.Base { return l.set.cfg.Known }
