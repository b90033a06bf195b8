// Package voipphone tells of numbers that no line stands behind.
package voipphone

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
	"countersign/normal"
)

// Detector finds people who can be reached on internet numbers only.
var Detector = &detect.Detector{
	Name:    "voipphone",
	Title:   "Only internet telephone numbers",
	Family:  countersign.FamilyContact,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"IC3-24-M5", "IND-11", "CA25-7"},
	Doc: `An internet number costs nothing, needs no identity and rings anywhere; crews put one on each resume. So do many honest
people, above all those who move, freelance or keep work and home apart, so it weighs little. The numbering plan marks only some of
these numbers; a lookup of the line says more, and its answer is used where the record has one (line_type).`,
	Weights: []detect.Weight{
		{Grade: "only", Decibans: 2.5, From: "judgement: perhaps one honest applicant in six has only such a number, and one in three of the others"},
		{Grade: "beside", Decibans: 0.5, From: "judgement: beside another line it says next to nothing"},
	},
	Innocent: "Many people use an internet number, for work or because they move often.",
	Clear:    "Give a number of a mobile or fixed line, if you have one, or take a call at an agreed time.",
	Reads:    []countersign.Pred{countersign.Phone, lineType},
	Run:      run,
}

// lineType is what a lookup of the line said, where a source passes it on.
const lineType countersign.Pred = countersign.ExtraPrefix + "line_type"

func run(p *detect.Pass) {
	phones := p.Facts(countersign.Phone)
	var internet []countersign.Fact
	for _, f := range phones {
		if voip(p, &f, len(phones)) {
			internet = append(internet, f)
		}
	}
	switch {
	case len(internet) == 0:
	case len(internet) == len(phones):
		p.Report("only", internet, "Every telephone number given is one that works over the internet.")
	default:
		p.Report("beside", internet, "One of the telephone numbers given works over the internet.")
	}
}

func voip(p *detect.Pass, f *countersign.Fact, phones int) bool {
	if t := f.Q(lineType); t != "" {
		return isVoIP(t)
	}
	if l, ok := p.First(lineType); ok && phones == 1 {
		return isVoIP(l.Value)
	}
	number := f.Object.Rest()
	if a, ok := p.Known().AreaCode(number); ok && a.Region != "" { // the plan does not tell lines apart here
		return false
	}
	return normal.PhoneKind(number) == normal.LineVoIP
}

func isVoIP(s string) bool { return strings.Contains(strings.ToLower(s), "voip") }
