// Package mrzcheck verifies the check digits of machine readable documents.
package mrzcheck

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector adds up the check digits of machine readable zones.
var Detector = &detect.Detector{
	Name:    "mrzcheck",
	Title:   "The check digits of a document do not agree",
	Family:  countersign.FamilyDocument,
	Version: 1,
	Ground:  detect.Forgery,
	Basis:   []string{"US22-B3", "US22-M2", "IC3-25b-M1"},
	Doc: `Whoever changes a number or a date in a picture of a document seldom works out the check digits of ICAO Doc 9303 anew. One
sign that cameras and typists confuse with a like one is tried first: if putting it right makes all digits agree, it was most likely
misread. Where three fields or more are wrong, a poor picture is likelier than a forgery. It misleads for bad scans, hand-typed zones and
a few issuers whose machines err.`,
	Weights: []detect.Weight{
		{Grade: "wrong", Decibans: 12, From: "judgement: one or two fields do not add up and no single confusion explains it"},
		{Grade: "garbled", Decibans: 3, From: "judgement: three fields or more do not add up, as in a poor picture"},
		{Grade: "misread", Decibans: 0.5, From: "judgement: one confused sign explains everything"},
	},
	Innocent: "The picture may be poor, or somebody may have typed the lines by hand.",
	Clear:    "Send a better picture of the document, or show it in a live check.",
	Reads:    []countersign.Pred{countersign.Document, countersign.MRZ},
	Run:      run,
}

const poor = 3 // wrong fields that a poor picture explains better

func run(p *detect.Pass) {
	worst := 0
	var because []countersign.Fact
	for _, d := range p.Papers() {
		g := grade(&d)
		if g > worst {
			worst, because = g, nil
		}
		if g == worst && g > 0 {
			because = append(because, *d.Fact)
		}
	}
	switch worst {
	case 3:
		p.Report("wrong", because, "The check digits of a document's machine readable lines do not agree with what the lines say.")
	case 2:
		p.Report("garbled", because, "Many check digits of a document's machine readable lines do not agree; the picture may be poor.")
	case 1:
		p.Report("misread", because, "One sign of a document's machine readable lines was likely misread; with it put right all check digits agree.")
	}
}

func grade(d *detect.Paper) int {
	if d.Zone.OK() {
		return 0
	}
	if d.Mended != nil {
		return 1
	}
	wrong := 0
	for _, c := range d.Zone.Checks {
		if !c.OK && c.Field != "composite" {
			wrong++
		}
	}
	if wrong >= poor {
		return 2
	}
	return 3
}
