// Package bidflood tells of very many proposals that led to hardly any work.
package bidflood

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector weighs proposals against ratings and sessions.
var Detector = &detect.Detector{
	Name:    "bidflood",
	Title:   "Very many proposals and hardly any work",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-F8", "US22-M9", "IND-17"},
	Doc: `Crews bid by the hundred. What counts is how few proposals led to a rating, and how many were sent for each sign-in. It
misleads for beginners, who bid much and win little, and for agencies whose staff bid by machine with leave.`,
	Weights: []detect.Weight{
		{Grade: "rapid", Decibans: 3, From: "judgement: a hundred proposals or more, twenty or more for each sign-in"},
		{Grade: "flood", Decibans: 1.5, From: "judgement: a hundred proposals or more, one rating for fifty at most; beginners bid much"},
	},
	Innocent: "You may be new and bid much, or send proposals through an agency's tool.",
	Clear:    "Say how proposals are written and sent.",
	Reads:    []countersign.Pred{countersign.Proposal, countersign.Rating, countersign.Session},
	Run:      run,
}

const (
	many      = 100
	perRating = 50
	perVisit  = 20
)

func run(p *detect.Pass) {
	sent := p.Facts(countersign.Proposal)
	if len(sent) < many {
		return
	}
	visits, ratings := len(p.Facts(countersign.Session)), len(p.Facts(countersign.Rating))
	switch {
	case ratings*perRating > len(sent):
	case visits > 0 && visits*perVisit <= len(sent):
		p.Report("rapid", sent, "%d proposals were sent in %s, and hardly any led to work.", len(sent), signIns(visits))
	default:
		p.Report("flood", sent, "%d proposals were sent, and hardly any led to work.", len(sent))
	}
}

func signIns(n int) string { return detect.Few(n) + " " + detect.Plural(n, "sign-in", "sign-ins") }
