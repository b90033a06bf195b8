// Package shipto tells of equipment sent somewhere else than home.
package shipto

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
	"countersign/normal"
)

// Detector compares where things are sent with the addresses and places a person gave.
var Detector = &detect.Detector{
	Name:    "shipto",
	Title:   "Equipment goes somewhere else than the addresses given",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"US22-E7", "US22-M16"},
	Doc: `A hidden worker's laptop goes to a facilitator, not to the home the worker claims. Places are compared with what the person
said, the same for all countries; another unit of the same building is no difference. What went home, to an address few share, speaks a
little for the person. It misleads for people who have parcels taken in by relatives, at work or at a shop, and who moved.`,
	Weights: []detect.Weight{
		{Grade: "far", Decibans: 9, From: "judgement: sent outside the country or region claimed"},
		{Grade: "elsewhere", Decibans: 4, From: "judgement: sent to an address that was not given; parcels are often taken in elsewhere"},
		{Grade: "home", Decibans: -2, From: "judgement: sent home, to an address hardly shared; facilitators' addresses are given as homes too"},
	},
	Innocent: "A relative, a neighbour or a shop may take in parcels for you, or you may have moved.",
	Clear:    "Pick the equipment up in person with your document, or show a bill in your name for the address.",
	Reads:    []countersign.Pred{countersign.ShippedTo, countersign.AddressShipping, countersign.AddressHome, countersign.ClaimCountry, countersign.ClaimRegion},
	Run:      run,
}

// own are the addresses that explain where something goes.
var own = []countersign.Pred{countersign.AddressHome, countersign.AddressOffice, countersign.AddressBilling}

const (
	home = iota
	unknown
	elsewhere
	far
)

// few is how many others may receive at a home that speaks for a person.
const few = 3

func run(p *detect.Pass) {
	worst, sent := home, false
	var because []countersign.Fact
	for _, pred := range []countersign.Pred{countersign.ShippedTo, countersign.AddressShipping} {
		facts := p.Facts(pred)
		for i := range facts {
			sent = true
			g := place(p, &facts[i])
			if g > worst {
				worst, because = g, nil
			}
			if g == worst {
				because = append(because, facts[i])
			}
		}
	}
	switch {
	case worst == far:
		p.Report("far", because, "Equipment goes to a place outside the country or region claimed.")
	case worst == elsewhere:
		p.Report("elsewhere", because, "Equipment goes to an address that is none of those given as home, office or billing address.")
	case sent && worst == home && hardlyShared(p, because):
		p.Report("home", because, "Equipment goes to the home address given.")
	}
}

// place tells where an address stands against those given.
func place(p *detect.Pass, f *countersign.Fact) int {
	given := false
	for _, pred := range own {
		for _, a := range p.Facts(pred) {
			if a.Object != "" && a.Object == f.Object {
				return home
			}
			given = true
		}
	}
	if _, forwards := p.Known().Forwarder(f.Value); forwards { // for that detector to tell
		return unknown
	}
	country := f.Q(countersign.AddressCountry)
	to, ok := normal.AddressParts(f.Value, country)
	switch {
	case !ok:
		return unknown
	case sameBuilding(p, to):
		return home
	case outside(p, to):
		return far
	case given:
		return elsewhere
	}
	return unknown
}

func sameBuilding(p *detect.Pass, to normal.Parts) bool {
	for _, pred := range own {
		for _, a := range p.Facts(pred) {
			at, ok := normal.AddressParts(a.Value, a.Q(countersign.AddressCountry))
			if ok && at.Street == to.Street && at.Locality == to.Locality {
				return true
			}
		}
	}
	return false
}

// outside reports whether an address is outside the country claimed or, by its
// postal code, outside the region claimed.
func outside(p *detect.Pass, to normal.Parts) bool {
	country := strings.ToUpper(to.Country)
	if country != "" {
		if here, says := p.Claims(country); says && !here {
			return true
		}
	}
	claims := p.Facts(countersign.ClaimCountry)
	if country == "" && len(claims) == 1 {
		country = claims[0].Value
	}
	region, ok := p.Known().Postal(country, strings.ToUpper(to.Locality))
	if !ok {
		return false
	}
	known := false
	for _, f := range p.Facts(countersign.ClaimRegion) {
		code, ok := p.Known().RegionCode(country, f.Value)
		if ok && code == region {
			return false
		}
		known = known || ok
	}
	return known
}

func hardlyShared(p *detect.Pass, sent []countersign.Fact) bool {
	for i := range sent {
		n, _ := p.Holders(countersign.ShippedTo, sent[i].Object)
		m, _ := p.Holders(countersign.AddressShipping, sent[i].Object)
		if n+m > few {
			return false
		}
	}
	return true
}
