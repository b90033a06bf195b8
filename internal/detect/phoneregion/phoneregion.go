// Package phoneregion compares telephone numbers with the place a person
// claims.
package phoneregion

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector compares where numbers were given out with where their owner says
// it lives.
var Detector = &detect.Detector{
	Name:    "phoneregion",
	Title:   "Telephone numbers from another place than the one claimed",
	Family:  countersign.FamilyContact,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"US22-E3", "US22-E11"},
	Doc: `A person who has lived somewhere for years mostly has a number from there. The number tells where it was first given
out: people keep theirs when they move, and hold several. So only a number of another country weighs anything, and a number that
fits speaks a little for the person. It misleads for people who moved, and for those who work across a border.`,
	Weights: []detect.Weight{
		{Grade: "country", Decibans: 5, From: "judgement: people who came from abroad, or back from it, keep their numbers for years"},
		{Grade: "region", Decibans: 1.5, From: "judgement: about a third of grown-up people live in another region than their number"},
		{Grade: "fits", Decibans: -1, From: "judgement: a number of the claimed region; cheap to rent, so it clears little"},
	},
	Innocent: "People keep their numbers when they move.",
	Clear:    "Take a call on the number, and say when you moved.",
	Reads:    []countersign.Pred{countersign.Phone, countersign.ClaimCountry, countersign.ClaimRegion},
	Run:      run,
}

func run(p *detect.Pass) {
	phones := p.Facts(countersign.Phone)
	if len(phones) == 0 || !p.Present(countersign.ClaimCountry) {
		return
	}
	region, country := false, false
	var fits countersign.Fact
	for _, f := range phones {
		in, same := place(p, f.Object.Rest())
		country = country || in
		if same >= maybe && in {
			region = true
		}
		if same == yes {
			fits = f
		}
	}
	switch {
	case !country:
		p.Report("country", phones, "No telephone number given is from the country that is claimed as home.")
	case !region:
		p.Report("region", phones, "No telephone number given is from the region that is claimed as home.")
	case fits.Object != "":
		p.Report("fits", []countersign.Fact{fits}, "A telephone number fits the region that is claimed as home.")
	}
}

type answer int

const (
	no answer = iota
	maybe
	yes
)

// place tells whether a number is of a claimed country, and of the claimed
// region as far as its area code tells.
func place(p *detect.Pass, e164 string) (country bool, region answer) {
	code, ok := p.Known().Calling(e164)
	if !ok {
		return true, maybe
	}
	if in, _ := p.Claims(code); !in {
		return false, no
	}
	area, ok := p.Known().AreaCode(e164)
	if !ok || area.Region == "" || !p.Present(countersign.ClaimRegion) {
		return true, maybe
	}
	region = no
	for _, f := range p.Facts(countersign.ClaimRegion) {
		switch c, ok := p.Known().RegionCode(code, f.Value); {
		case !ok: // a region in words the tables do not know
			region = max(region, maybe)
		case c == area.Region:
			return true, yes
		}
	}
	return true, region
}
