package front_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// gradeOf is what the rule should say of praise, by how it came to a front.
var gradeOf = map[string]string{"renamed": "othername", "paraphrased": "othername", "crew": "othername", "kept": "otherfirm", "moved": "otherfirm",
	"twice": "twice", "staff": "own", "before": "before"}

// praiseTally counts what the rule on reviews said, and of whom.
type praiseTally struct {
	right, other, honest map[string]int // of fronts for that reason, of fronts for none, of honest firms; by grade
	found, told          tally          // by how praise came there: fronts that the rule told, those that it told or that are said to be copies
	sites, flagged       int            // honest sites with praise, those of which the rule said anything that weighs
	wrong                []string
}

func newPraiseTally() *praiseTally {
	return &praiseTally{right: map[string]int{}, other: map[string]int{}, honest: map[string]int{}, found: tally{}, told: tally{}}
}

func (p *praiseTally) answer(w *internet.World, a *front.Answer) {
	l, praises := w.Site(a.Domain).Label, w.Praises(a.Domain)
	truths, due := map[string]bool{}, map[string]bool{}
	for _, x := range praises {
		truths[x.Truth] = true
		if g := gradeOf[x.Truth]; l.Front && g != "" {
			due[g] = true
		}
	}
	said, copied := map[string]bool{}, a.CloneOf != ""
	for _, f := range a.Findings {
		if f.Detector == "frontreview" {
			said[f.Grade] = true
			p.count(a, &l, f.Grade, due[f.Grade], slices.Sorted(maps.Keys(truths)))
		}
	}
	if !l.Front && len(praises) > 0 {
		p.sites++
		if len(said) > 0 {
			p.flagged++
		}
	}
	for how := range truths {
		if g := gradeOf[how]; l.Front && g != "" {
			p.found.add(how, said[g])
			p.told.add(how, said[g] || copied && (g == "othername" || g == "otherfirm"))
		}
	}
}

func (p *praiseTally) count(a *front.Answer, l *internet.Label, grade string, due bool, truths []string) {
	switch {
	case l.Front && due:
		p.right[grade]++
	case l.Front:
		p.other[grade]++
	default:
		p.honest[grade]++
		if f := slices.IndexFunc(a.Findings, func(f countersign.Finding) bool { return f.Detector == "frontreview" && f.Grade == grade }); f >= 0 {
			p.wrong = append(p.wrong, fmt.Sprintf("%s %s %s %v: %s %+v", grade, a.Domain, l.Archetype, truths, a.Findings[f].Say, a.Findings[f].Because))
		}
	}
}

// TestPraised measures how often the rule on reviews is right on worlds whose
// sites show what customers say. COUNTERSIGN_SEEDS=401-403 measures on seeds at
// which nothing was looked at.
func TestPraised(t *testing.T) {
	seeds, firms := seedsAsked()
	p, with, without := newPraiseTally(), newMeasured(), newMeasured()
	for _, seed := range seeds {
		o := internet.Options{Seed: seed, Firms: firms, Staff: true, Praise: true, Hard: os.Getenv("COUNTERSIGN_HARD") != "", Traps: os.Getenv("COUNTERSIGN_TRAPS") != ""}
		w := internet.New(o)
		set, err := front.NewSet(configOf(w), sitesOf(w))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range set.Judge() {
			p.answer(w, &a)
			with.answer(t, w, &a)
			without.answer(t, w, unreviewed(&a))
		}
	}
	t.Logf("said of fronts for that reason %v, of other fronts %v, of honest firms %v", p.right, p.other, p.honest)
	t.Logf("told by the rule:%v", p.found)
	t.Logf("told by it, or the site said to be a copy:%v", p.told)
	t.Logf("honest sites with praise %d, of which something is said %d", p.sites, p.flagged)
	for i, m := range []*measured{without, with} {
		t.Logf("%s the rule: review or above:%v; false alarms %v; at hold %v", []string{"without", "with"}[i], m.found, m.alarms["all"], m.holds["all"])
	}
	slices.Sort(p.wrong)
	for _, x := range p.wrong {
		if os.Getenv("COUNTERSIGN_SHOW") != "" {
			t.Log(x)
		}
	}
	if firms == 0 && 100*p.flagged > p.sites {
		t.Errorf("said of %d of %d honest sites with praise", p.flagged, p.sites)
	}
	if p.right["othername"] == 0 {
		t.Error("no praise was found to be another's")
	}
}

// unreviewed is an answer without what the rule on reviews says.
func unreviewed(a *front.Answer) *front.Answer {
	b := *a
	b.Findings = slices.DeleteFunc(slices.Clone(a.Findings), func(f countersign.Finding) bool { return f.Detector == "frontreview" })
	b.Score, _, b.Verdict = assess.Weigh(a.Prior, b.Findings)
	return &b
}
