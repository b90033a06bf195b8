// Package sharedhome tells of one home that too many or too far apart claim.
package sharedhome

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector looks who else gives the same home.
var Detector = &detect.Detector{
	Name:    "sharedhome",
	Title:   "The home address is that of people who claim to live elsewhere",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"IC3-24-1", "US22-E3"},
	Doc: `People at one home are a household, and that explains much. Where some of them claim to live in other regions or countries,
two of their statements cannot both hold; one place that differs may be a student's. More than six are more than most homes have. More than forty are a dormitory or a building
without unit numbers, and tell nothing. It misleads for big families, shared houses, shelters and people who just moved.`,
	Weights: []detect.Weight{
		{Grade: "apart", Decibans: 7, From: "judgement: people at this home claim to live in two other regions or countries"},
		{Grade: "crowded", Decibans: 3, From: "judgement: more than six people of different names at one home"},
	},
	Innocent: "You may live in a big family, a shared house or a building where people leave out the unit, or just have moved.",
	Clear:    "Show a lease or bill in your name for the address.",
	Reads:    []countersign.Pred{countersign.AddressHome, countersign.ClaimCountry, countersign.ClaimRegion},
	Run:      run,
}

const (
	full = 6  // people beside the subject
	hall = 40 // more are a dormitory
)

func run(p *detect.Pass) {
	for _, f := range p.Facts(countersign.AddressHome) {
		n, ids := p.Holders(countersign.AddressHome, f.Object)
		if n < 2 || n > hall {
			continue
		}
		people := 0
		var claims []string // different ones of those who claim to live elsewhere
		because := []countersign.Fact{f}
		for _, id := range ids {
			if p.Kinship(id) == detect.SamePerson {
				continue
			}
			people++
			if p.ClaimsFar(id) {
				because = append(because, countersign.Fact{Subject: id, Pred: f.Pred, Object: f.Object})
				if c := claim(p, id); !slices.Contains(claims, c) {
					claims = append(claims, c)
				}
			}
		}
		switch {
		case len(claims) >= 2:
			p.Report("apart", because, "People who gave the same home claim to live in %s other regions or countries.", detect.Few(len(claims)))
			return
		case people > full:
			p.Report("crowded", because, "%s gave the same home.", p.Others(people))
			return
		}
	}
}

// claim returns where somebody claims to live.
func claim(p *detect.Pass, id countersign.ID) string {
	out := ""
	for _, pred := range []countersign.Pred{countersign.ClaimCountry, countersign.ClaimRegion} {
		for _, f := range p.FactsOf(id, pred) {
			out += f.Value + "/"
			break
		}
	}
	return out
}
