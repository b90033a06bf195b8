// Package listedemployer tells of work for firms that stand on sanctions lists.
package listedemployer

import (
	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// Detector looks employers up among listed firms, by exact name.
var Detector = &detect.Detector{
	Name:    "listedemployer",
	Title:   "An employer bears the name of a listed firm",
	Family:  countersign.FamilyList,
	Version: 1,
	Ground:  detect.Listed,
	Basis:   []string{"UK24-1", "IND-27"},
	Doc: `Some firms were listed for what hidden workers earn. The name is compared exactly as listed, aliases counted, case, spaces
and legal form left out; likeness does not count. Short names are borne by many honest firms and weigh little. The person is not the
listed party. It misleads for firms of the same name, and for people who worked there before it was listed or without knowing.`,
	Weights: []detect.Weight{
		{Grade: "named", Decibans: 7, From: "judgement: a name of three words or more, legal form left out, agrees exactly with a listed firm's"},
		{Grade: "short", Decibans: 2, From: "judgement: a name of one or two words agrees; honest firms bear such names"},
	},
	Innocent: "Another firm may bear the same name, or you may have worked there before it was listed.",
	Clear:    "Give the firm's register number or address; they tell it from the listed one.",
	Reads:    []countersign.Pred{countersign.Employment, countersign.Employer, countersign.ReferenceEmployer},
	Run:      run,
}

const long = 3 // words, legal form left out, of a name that is hardly shared by chance

func run(p *detect.Pass) {
	var named, short []countersign.Fact
	for _, pred := range []countersign.Pred{countersign.Employment, countersign.Employer} {
		for _, f := range p.Facts(pred) {
			if _, ok := p.Known().ListedFirm(f.Value); !ok {
				continue
			}
			if len(reference.FirmWords(f.Value)) >= long {
				named = append(named, f)
			} else {
				short = append(short, f)
			}
		}
	}
	switch {
	case len(named) > 0:
		p.Report("named", named, "An employer bears exactly the name of a firm on a sanctions list.")
	case len(short) > 0:
		p.Report("short", short, "An employer bears the short name of a firm on a sanctions list.")
	}
}
