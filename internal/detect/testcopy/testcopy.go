// Package testcopy tells of test solutions that strangers handed in too.
package testcopy

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
	"countersign/similar"
)

// Detector finds rare passages of a solution in those of strangers.
var Detector = &detect.Detector{
	Name:    "testcopy",
	Title:   "The test solution is that of strangers",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"USROK23-3", "US22-M7"},
	Doc: `One hand solves the tests of several personas. Solutions are compared by passages that few have: starter code and what the
task asks for fade by themselves. It misleads where two people copied one public answer, or were helped by one machine; more than two
dozen alike are a public answer.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 4, From: "judgement: two strangers or more handed in most of the rare passages, or the same file"},
		{Grade: "copied", Decibans: 2, From: "judgement: one stranger did; public answers are copied too"},
		{Grade: "public", Decibans: 1, From: "judgement: more than eight did: most likely a public answer"},
	},
	Innocent: "You and the others may have used the same public answer or the same assistant.",
	Clear:    "Explain the solution and change it in a live session.",
	Reads:    []countersign.Pred{countersign.Test, countersign.Task, countersign.File},
	Run:      run,
}

const (
	fewest = 2    // rare passages in common that make it worth to compare
	rare   = 6    // rare passages that are more than chance
	most   = 0.6  // of the rare passages' weight
	whole  = 0.85 // of all passages
	long   = 30   // passages of a solution that two people do not write alike
	crew   = 8    // more alike are a public answer
)

func run(p *detect.Pass) {
	var alike []countersign.ID
	facts := p.Facts(countersign.Test)
	for _, f := range facts {
		for _, id := range p.Reused(f, countersign.File, f.QObject(countersign.File)).Strangers {
			alike = add(alike, id)
		}
		for _, o := range p.Near(f) {
			if o.Shared >= fewest && p.Kinship(o.With) > detect.Household && same(p, &f, &o) {
				alike = add(alike, o.With)
			}
		}
	}
	if len(alike) == 0 {
		return
	}
	because := slices.Clone(facts[:1])
	for _, id := range alike {
		because = append(because, countersign.Fact{Subject: id, Pred: countersign.Test})
	}
	switch n := len(alike); {
	case n > crew:
		p.Report("public", because, "%d others or more handed in nearly the same solution.", n)
	case n >= 2:
		p.Report("several", because, "%s handed in nearly the same solution.", p.Others(n))
	default:
		p.Report("copied", because, "%s handed in nearly the same solution.", p.Others(n))
	}
}

func add(ids []countersign.ID, id countersign.ID) []countersign.ID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

// same reports whether another's solution is nearly this one: most of the rare
// passages of the same task, or nearly all passages, rare or not, of any.
func same(p *detect.Pass, f *countersign.Fact, o *similar.Overlap[countersign.ID]) bool {
	task := f.Q(countersign.Task)
	return slices.ContainsFunc(p.FactsOf(o.With, countersign.Test), func(g countersign.Fact) bool {
		if len(f.Shingles) >= long && similar.Compare(f.Shingles, g.Shingles) >= whole {
			return true
		}
		t := g.Q(countersign.Task)
		return o.Shared >= rare && o.Share >= most && (t == "" || task == "" || t == task)
	})
}
