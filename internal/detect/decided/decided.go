// Package decided tells of subjects tied to one that a person decided on.
package decided

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector tells of ties to subjects that a person put on hold or referred.
var Detector = &detect.Detector{
	Name:    "decided",
	Title:   "Tied to an account that a person decided against",
	Family:  countersign.FamilyNetwork,
	Version: 2,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-M6", "IC3-25a-M5"},
	Doc: `When a reviewer has put one account on hold or referred it, accounts tied to it by rare things are likely its
siblings. The weight falls with the tie, and with every tie further along. It misleads where the decision was wrong or the thing shared is innocent; overturning the
decision takes the finding away.`,
	Weights: []detect.Weight{
		{Grade: "strong", Decibans: 14, From: "judgement: a tie of 20 db or more to a decided account"},
		{Grade: "tied", Decibans: 8, From: "judgement: a tie of 10 db or more to a decided account"},
		{Grade: "further", Decibans: 8, From: "judgement: as tied, over one or two others, times the chance that all of them are run by the same hands"},
	},
	Innocent: "You may share something with a person whose account was decided on without having anything to do with it.",
	Clear:    "Explain what you share with the other account and since when; a reviewer can also look at that decision again.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Payout},
	Run:      run,
}

func run(p *detect.Pass) {
	if !p.AnyDecided() { // then the ties of everybody's ties need no looking at
		return
	}
	r, ok := p.Toward(func(id countersign.ID) bool { return against(p, id) })
	switch {
	case !ok:
	case len(r.Way) == 1:
		p.Report(r.Grade(), detect.Along(r.Way), "A person decided against an account that shares rare things with this one.")
	default:
		p.Report(r.Grade(), detect.Along(r.Way), "A person decided against an account that rare things tie to this one through %s.", detect.Through(len(r.Way)-1))
		p.Scale(r.Chance)
	}
}

func against(p *detect.Pass, id countersign.ID) bool {
	v, ok := p.Decided(id)
	return ok && v.Rank() >= countersign.VerdictHold.Rank()
}
