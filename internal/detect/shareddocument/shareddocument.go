// Package shareddocument tells of one identity document behind several people.
package shareddocument

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector finds documents, by number or by file, that others handed in too.
var Detector = &detect.Detector{
	Name:    "shareddocument",
	Title:   "A document that other people handed in too",
	Family:  countersign.FamilyDocument,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-M6", "US22-F7", "IC3-25b-M6"},
	Doc: `A document belongs to one person. Where its number, or the very file of its picture, stands behind people of different
names, at most one of them is its holder. One person with two accounts is left out; one home hardly explains it. It misleads where a
helper uploaded a relative's papers by mistake, where a placeholder was typed for a number, and after a change of name: then birth dates
agree.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 18, From: "judgement: two strangers or more handed in the same document"},
		{Grade: "stranger", Decibans: 15, From: "judgement: one stranger handed in the same document; slips of the pen remain"},
		{Grade: "household", Decibans: 4, From: "judgement: somebody else at the same home did; papers are mixed up in families"},
	},
	Innocent: "You may have changed your name, or somebody at home may have uploaded the wrong paper.",
	Clear:    "Show the document in a live check, with a paper on the change of name if there was one.",
	Reads:    []countersign.Pred{countersign.Document, countersign.File, countersign.AddressHome},
	Run:      run,
}

// placeholder is how many hand in what is no document: a text typed for a
// number, an empty picture.
const placeholder = 40

func run(p *detect.Pass) {
	var strangers, family []countersign.Fact
	for _, f := range p.Facts(countersign.Document) {
		s, h := others(p, f, countersign.Document, f.Object)
		fs, fh := others(p, f, countersign.File, f.QObject(countersign.File))
		if len(fs) > len(s) {
			s = fs
		}
		if len(s) > len(strangers) {
			strangers = s
		}
		if h = append(h, fh...); len(h) > 0 {
			family = h
		}
	}
	switch n := len(strangers) - 1; {
	case n >= 2:
		p.Report("several", strangers, "%s handed in the same document.", p.Others(n))
	case n == 1:
		p.Report("stranger", strangers, "%s handed in the same document.", p.Others(n))
	case len(family) > 0:
		p.Report("household", family, "Somebody else at the same home handed in the same document.")
	}
}

// others returns the fact with what it shares with strangers, and with people
// at the same home; nil each where there are none.
func others(p *detect.Pass, f countersign.Fact, pred countersign.Pred, object countersign.ID) (strangers, family []countersign.Fact) {
	n, ids := p.Holders(pred, object)
	if n > placeholder {
		return nil, nil
	}
	for _, id := range ids {
		theirs := countersign.Fact{Subject: id, Pred: pred, Object: object}
		switch p.Kinship(id) {
		case detect.SamePerson:
		case detect.Household:
			family = append(family, f, theirs)
		default:
			if strangers == nil {
				strangers = append(strangers, f)
			}
			strangers = append(strangers, theirs)
		}
	}
	return strangers, family
}
