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
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-M6", "IC3-25a-M5"},
	Doc: `When a reviewer has put one account on hold or referred it, accounts tied to it by rare things are likely its
siblings. The weight falls with the tie. It misleads where the decision was wrong or the thing shared is innocent; overturning the
decision takes the finding away.`,
	Weights: []detect.Weight{
		{Grade: "strong", Decibans: 14, From: "judgement: a tie of 20 db or more to a decided account"},
		{Grade: "tied", Decibans: 8, From: "judgement: a tie of 10 db or more to a decided account"},
	},
	Innocent: "You may share something with a person whose account was decided on without having anything to do with it.",
	Clear:    "Explain what you share with the other account and since when; a reviewer can also look at that decision again.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Payout},
	Run:      run,
}

const (
	strong = 20.0
	tied   = 10.0
)

func run(p *detect.Pass) {
	for _, l := range p.Links() {
		if l.Weight < tied {
			return
		}
		v, ok := p.Decided(l.B)
		if !ok || v.Rank() < countersign.VerdictHold.Rank() || p.Kinship(l.B) < detect.Unclear {
			continue
		}
		grade := "tied"
		if l.Weight >= strong {
			grade = "strong"
		}
		because := []countersign.Fact{{Subject: l.B, Pred: l.Why[0].Pred, Value: l.Why[0].Shared}}
		p.Report(grade, because, "A person decided against an account that shares rare things with this one.")
		return
	}
}
