// Package shipmoved tells of shipping addresses that change around hiring.
package shipmoved

import (
	"slices"
	"time"

	"countersign"
	"countersign/internal/detect"
	"countersign/normal"
)

// Detector counts the places equipment went to around hiring.
var Detector = &detect.Detector{
	Name:    "shipmoved",
	Title:   "The shipping address changed around hiring",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"USROK23-5", "IC3-24-M3"},
	Doc: `Shortly before a laptop leaves, a hidden worker asks for another address: the facilitator's. It is told where a shipment
went elsewhere than the shipping address given, and where shipments around hiring went to several places. Units of one building count as
one place. It misleads for people who move for the job, or who were away when the parcel came.`,
	Weights: []detect.Weight{
		{Grade: "often", Decibans: 6, From: "judgement: three places or more within ninety days of hiring"},
		{Grade: "changed", Decibans: 4, From: "judgement: sent elsewhere than the shipping address given"},
		{Grade: "moved", Decibans: 3, From: "judgement: two places within ninety days of hiring"},
	},
	Innocent: "You may have moved for the job, or been away when the parcel came.",
	Clear:    "Say why the address changed; a lease or bill in your name for the new one settles it.",
	Reads:    []countersign.Pred{countersign.ShippedTo, countersign.AddressShipping, countersign.HiredAt},
	Run:      run,
}

const (
	before = 14 * 24 * time.Hour
	after  = 90 * 24 * time.Hour
)

func run(p *detect.Pass) {
	sent := p.Facts(countersign.ShippedTo)
	if len(sent) == 0 {
		return
	}
	around := inTime(p, sent)
	n := places(around)
	if n >= 3 {
		p.Report("often", around, "Around hiring, equipment went to %s places.", detect.Few(n))
		return
	}
	if f := diverted(p, sent); f != nil {
		p.Report("changed", []countersign.Fact{*f, p.Facts(countersign.AddressShipping)[0]}, "Equipment was sent elsewhere than to the shipping address given.")
		return
	}
	if n == 2 {
		p.Report("moved", around, "Around hiring, equipment went to two places.")
	}
}

// inTime returns the shipments around hiring.
func inTime(p *detect.Pass, sent []countersign.Fact) []countersign.Fact {
	hired, ok := p.Hired()
	if !ok {
		return nil
	}
	var out []countersign.Fact
	for i := range sent {
		if d := sent[i].From.Sub(hired); !sent[i].From.IsZero() && d > -before && d < after {
			out = append(out, sent[i])
		}
	}
	return out
}

// places counts the buildings that shipments went to.
func places(sent []countersign.Fact) int {
	if len(sent) < 2 {
		return len(sent)
	}
	var seen []string
	for i := range sent {
		if b := building(&sent[i]); !slices.Contains(seen, b) {
			seen = append(seen, b)
		}
	}
	return len(seen)
}

func building(f *countersign.Fact) string {
	if a, ok := normal.AddressParts(f.Value, f.Q(countersign.AddressCountry)); ok {
		return a.Locality + "/" + a.Street
	}
	return f.Object.Rest()
}

// diverted returns the first shipment that went to none of the shipping
// addresses given nor home, where a shipping address was given.
func diverted(p *detect.Pass, sent []countersign.Fact) *countersign.Fact {
	if !p.Present(countersign.AddressShipping) {
		return nil
	}
	given := slices.Concat(p.Facts(countersign.AddressShipping), p.Facts(countersign.AddressHome))
	var first *countersign.Fact
	for i := range sent {
		f := &sent[i]
		there := slices.ContainsFunc(given, func(a countersign.Fact) bool { return a.Object == f.Object || building(&a) == building(f) })
		if !there && (first == nil || f.From.Before(first.From)) {
			first = f
		}
	}
	return first
}
