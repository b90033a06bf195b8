// Package longsession tells of accounts that stay signed in for days.
package longsession

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds sessions of a day and longer.
var Detector = &detect.Detector{
	Name:    "longsession",
	Title:   "Signed in for a whole day or longer",
	Family:  countersign.FamilyAccess,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-F3", "IND-5"},
	Doc: `Accounts worked in shifts, and machines kept awake for somebody far away, stay signed in without a break; the advisory of
May 2022 names it. Many services never sign anybody out, and then it means nothing: only sessions whose source gives an end or a
length are counted. It misleads for people who leave their machine on.`,
	Weights: []detect.Weight{
		{Grade: "often", Decibans: 2, From: "judgement: three sessions of a day and longer; a workstation that is never switched off looks so"},
		{Grade: "once", Decibans: 3, From: "judgement: one or two, out of the ordinary for this person"},
	},
	Innocent: "You may have left your machine on, or the service did not sign you out.",
	Clear:    "Sign out at the end of the day for a while, if you like.",
	Reads:    []countersign.Pred{countersign.Session},
	Run:      run,
}

const (
	day   = 24 * time.Hour
	often = 3
	never = 31 * day // longer is a clock that stands, not a session
)

func run(p *detect.Pass) {
	n := 0
	var longest time.Duration
	var because []countersign.Fact
	for _, v := range p.Visits() {
		d := v.Until.Sub(v.At)
		if v.At.IsZero() || d < day || d > never {
			continue
		}
		n++
		longest = max(longest, d)
		if len(because) < 4 {
			because = append(because, *v.Fact)
		}
	}
	if n == 0 {
		return
	}
	grade := "once"
	if n >= often {
		grade = "often"
	}
	p.Report(grade, because, "%s %s lasted a day or longer, the longest %d hours.",
		detect.Count(n), detect.Plural(n, "session", "sessions"), int(longest.Hours()))
}
