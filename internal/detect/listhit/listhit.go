// Package listhit tells of listed parties that the person may be.
package listhit

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector asks the sanctions lists. A name alone weighs nothing and is not told here.
var Detector = &detect.Detector{
	Name:    "listhit",
	Title:   "A second identifier agrees with a sanctions list",
	Family:  countersign.FamilyList,
	Version: 1,
	Ground:  detect.Listed,
	Basis:   []string{"UK24-1", "USROK23-M5"},
	Doc: `A listed party is told by more than its name: a document's number, a birth date, an address, a wallet or a mailbox that
agrees. What agrees decides the weight; the likeness of names adds nothing, and what contradicts takes half away. Names alone are shown
as candidates and weigh nothing. It misleads where birth date and name agree by chance, and where lists are old.`,
	Weights: []detect.Weight{
		{Grade: "certain", Decibans: 24, From: "judgement: an identifier of one holder agrees; scaled to what agrees"},
		{Grade: "likely", Decibans: 16, From: "judgement: a second identifier agrees that few share; scaled to what agrees"},
		{Grade: "disputed", Decibans: 8, From: "judgement: a second identifier agrees and another contradicts; scaled to half of what agrees"},
	},
	Innocent:   "Another person may have the same name and birth date, or the list may be wrong or old.",
	Clear:      "Show a document; its number and place of issue tell you from the listed party.",
	Reads:      []countersign.Pred{countersign.Name, countersign.AlsoKnownAs, countersign.BirthDate, countersign.Document, countersign.Email, countersign.Payout},
	AsksLists:  true,
	NamesParty: true,
	Run:        run,
}

const certain = 20.0 // decibans of agreement that chance hardly gives

func run(p *detect.Pass) {
	best, weight := detect.ListHit{}, 0.0
	for _, h := range p.Listed() {
		w := h.Weight
		if len(h.Differs) > 0 {
			w /= 2
		}
		if w > weight || w == weight && w > 0 && h.List+h.Entry < best.List+best.Entry {
			best, weight = h, w
		}
	}
	if weight > 0 {
		report(p, best, weight)
	}
}

func report(p *detect.Pass, h detect.ListHit, weight float64) {
	because := []countersign.Fact{{Subject: p.Subject(), Pred: countersign.ListPrefix + "entry", Value: h.List + "/" + h.Entry}}
	agrees := words(h.Agrees)
	switch {
	case len(h.Differs) > 0:
		p.Report("disputed", because, "A listed party agrees with this one in %s and differs in %s.", agrees, words(h.Differs))
		p.Scale(weight / 8)
	case weight >= certain:
		p.Report("certain", because, "A listed party agrees with this one in %s.", agrees)
		p.Scale(weight / 24)
	default:
		p.Report("likely", because, "A listed party agrees with this one in %s.", agrees)
		p.Scale(weight / 16)
	}
}

// words writes kinds of identifiers for people: "birth date and place".
func words(kinds []string) string { return strings.ReplaceAll(strings.Join(kinds, " and "), "-", " ") }
