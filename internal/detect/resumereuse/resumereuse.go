// Package resumereuse tells of résumés that hold the passages of a stranger's.
package resumereuse

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds rare passages, or the very file, of a résumé in those of strangers.
var Detector = &detect.Detector{
	Name:    "resumereuse",
	Title:   "The résumé holds rare passages of other people's",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IC3-25a-M5", "IND-11"},
	Doc: `Crews make many résumés from few blocks. Passages are compared by how rare they are, names, addresses and numbers left out:
what templates and many applicants say fades by itself. People who name an employer or a school in common may tell of one project in like
words, so between them only a copy counts. It misleads where a résumé writer sells one text twice, and where somebody copied an honest
person's résumé: then it is the copied one that is accused.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 12, From: "judgement: half of the rare passages stand in the résumés of two strangers or more"},
		{Grade: "copied", Decibans: 8, From: "judgement: half of the rare passages, or the file itself, are a stranger's too"},
		{Grade: "template", Decibans: 3, From: "judgement: more than two dozen have half of the passages: most likely a template"},
		{Grade: "part", Decibans: 3.5, From: "judgement: a fifth of the rare passages are a stranger's too, and no past in common"},
	},
	Innocent: "You may have used a writer or a friend's text, or somebody may have copied yours.",
	Clear:    "Tell of the work described in a talk; an older copy of the résumé shows whose text it was.",
	Reads:    []countersign.Pred{countersign.Resume, countersign.File, countersign.Employment, countersign.Education},
	Run:      run,
}

const (
	fewest = 6 // rare passages in common; fewer are chance
	half   = 0.5
	part   = 0.2
	crew   = 24 // more who say the same have a template in common
)

func run(p *detect.Pass) {
	var copied, partly []countersign.ID
	facts := p.Facts(countersign.Resume)
	for _, f := range facts {
		copied = merge(copied, p.Reused(f, countersign.File, f.QObject(countersign.File)).Strangers)
		for _, o := range p.Near(f) {
			switch {
			case o.Shared < fewest || o.Share < part || p.Kinship(o.With) <= detect.Household:
			case o.Share >= half:
				copied = merge(copied, []countersign.ID{o.With})
			case !p.SharedPast(o.With):
				partly = merge(partly, []countersign.ID{o.With})
			}
		}
	}
	switch n := len(copied); {
	case n > crew:
		p.Report("template", because(facts, copied), "%d others or more gave résumés with half of this one's passages or more.", n)
	case n >= 2:
		p.Report("several", because(facts, copied), "%s gave résumés with half of this one's rare passages or more.", p.Others(n))
	case n == 1:
		p.Report("copied", because(facts, copied), "%s gave a résumé with half of this one's rare passages or more.", p.Others(n))
	case len(partly) > 0:
		n = len(partly)
		p.Report("part", because(facts, partly), "%s gave %s with a fifth of this one's rare passages or more.", p.Others(n), detect.Plural(n, "a résumé", "résumés"))
	}
}

// merge adds ids that are not there yet.
func merge(to, ids []countersign.ID) []countersign.ID {
	for _, id := range ids {
		if !slices.Contains(to, id) {
			to = append(to, id)
		}
	}
	return to
}

func because(facts []countersign.Fact, ids []countersign.ID) []countersign.Fact {
	out := slices.Clone(facts[:1])
	for _, id := range ids {
		out = append(out, countersign.Fact{Subject: id, Pred: countersign.Resume})
	}
	return out
}
