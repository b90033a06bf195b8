// Package resumereuse tells of résumés that hold the passages of a stranger's.
package resumereuse

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
	"countersign/similar"
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
		{Grade: "several", Decibans: 12, From: "judgement: a third of the rare passages stand in the résumés of two strangers or more"},
		{Grade: "copied", Decibans: 9, From: "judgement: a third of the rare passages, or the file itself, are a stranger's too"},
		{Grade: "part", Decibans: 6, From: "judgement: three twentieths of the rare passages are a stranger's too; texts of one trade seldom share so much"},
		{Grade: "loose", Decibans: 5, From: "judgement: three strangers or more have a tenth of the rare passages each"},
		{Grade: "template", Decibans: 3, From: "judgement: more than two dozen have a third of the passages: most likely a template"},
	},
	Innocent: "You may have used a writer or a friend's text, or somebody may have copied yours.",
	Clear:    "Tell of the work described in a talk; an older copy of the résumé shows whose text it was.",
	Reads:    []countersign.Pred{countersign.Resume, countersign.File, countersign.Employment, countersign.Education},
	Run:      run,
}

const (
	fewest = 5    // rare passages in common; fewer are chance
	third  = 0.33 // of the text's weight: more than chance or one trade gives
	half   = 0.5  // what even a past in common does not explain
	part   = 0.15 // measured: of strangers in a made world one pair in ten thousand
	some   = 0.1  // one such pair is chance, three are not
	crew   = 24   // more who say the same have a template in common
)

// A web is whom a résumé shares passages with, by how much.
type web struct{ copied, partly, loosely []countersign.ID }

func run(p *detect.Pass) {
	facts := p.Facts(countersign.Resume)
	var w web
	for _, f := range facts {
		w.copied = merge(w.copied, p.Reused(f, countersign.File, f.QObject(countersign.File)).Strangers)
		for _, o := range p.Near(f) {
			if o.Shared >= fewest && o.Share >= some && p.Kinship(o.With) > detect.Household {
				w.add(p, o)
			}
		}
	}
	w.report(p, facts)
}

// add puts a stranger where the overlap belongs. Between people with a past in
// common only a copy counts.
func (w *web) add(p *detect.Pass, o similar.Overlap[countersign.ID]) {
	id := []countersign.ID{o.With}
	switch past := p.SharedPast(o.With); {
	case o.Share >= half || o.Share >= third && !past:
		w.copied = merge(w.copied, id)
	case past:
	case o.Share >= part && o.Shared > fewest:
		w.partly = merge(w.partly, id)
	default:
		w.loosely = merge(w.loosely, id)
	}
}

func (w *web) report(p *detect.Pass, facts []countersign.Fact) {
	n, m := len(w.copied), len(w.partly)
	l := n + m + len(w.loosely)
	switch {
	case n > crew:
		p.Report("template", because(facts, w.copied), "%d others or more gave résumés with a third of this one's passages or more.", n)
	case n >= 2:
		p.Report("several", because(facts, w.copied), "%s gave résumés with a third of this one's rare passages or more.", p.Others(n))
	case n == 1:
		p.Report("copied", because(facts, w.copied), "%s gave a résumé with a third of this one's rare passages or more.", p.Others(n))
	case m > 0:
		p.Report("part", because(facts, w.partly), "%s gave %s with rare passages of this one.", p.Others(m), detect.Plural(m, "a résumé", "résumés"))
	case l >= 3 && l <= crew:
		p.Report("loose", because(facts, w.loosely), "%s gave résumés with a few rare passages of this one.", p.Others(l))
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
