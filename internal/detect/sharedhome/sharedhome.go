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

// A home is an address with those who gave it too.
type home struct {
	people  int      // of other names
	claims  []string // different ones of those who claim to live elsewhere
	because []countersign.Fact
}

func run(p *detect.Pass) {
	var apart, crowded home
	for _, f := range p.Facts(countersign.AddressHome) {
		n, ids := p.Holders(countersign.AddressHome, f.Object)
		if n < 2 || n > hall {
			continue
		}
		h := look(p, f, ids)
		if len(h.claims) > len(apart.claims) {
			apart = h
		}
		if h.people > crowded.people {
			crowded = h
		}
	}
	switch {
	case len(apart.claims) >= 2:
		p.Report("apart", apart.because, "People who gave the same home claim to live in %s other regions or countries.", detect.Few(len(apart.claims)))
	case crowded.people > full:
		p.Report("crowded", crowded.because, "%s gave the same home.", p.Others(crowded.people))
	}
}

func look(p *detect.Pass, f countersign.Fact, ids []countersign.ID) home {
	h := home{because: []countersign.Fact{f}}
	for _, id := range ids {
		if p.Kinship(id) == detect.SamePerson {
			continue
		}
		h.people++
		if !p.ClaimsFar(id) {
			continue
		}
		h.because = append(h.because, countersign.Fact{Subject: id, Pred: f.Pred, Object: f.Object})
		if c := claim(p, id); !slices.Contains(h.claims, c) {
			h.claims = append(h.claims, c)
		}
	}
	return h
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
