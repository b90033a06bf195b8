// Package sharedshipto tells of one address that takes in equipment for many.
package sharedshipto

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds addresses to which the equipment of strangers goes.
var Detector = &detect.Detector{
	Name:    "sharedshipto",
	Title:   "Equipment of strangers goes to the same address",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IC3-24-1", "US22-E7", "IND-13"},
	Doc: `Laptop farms hold three to ninety machines of workers who claim to live elsewhere. Households, persons of one name,
colleagues in one place and an office of one's own are left out; parcel forwarders count for little here, since strangers meet there
anyway. It misleads for shared flats, dormitories, mailbox shops and a neighbour who takes in parcels.`,
	Weights: []detect.Weight{
		{Grade: "farm", Decibans: 15, From: "judgement: equipment of three strangers or more at one address, two claim to live elsewhere"},
		{Grade: "several", Decibans: 12, From: "judgement: equipment of three strangers or more at one address"},
		{Grade: "few", Decibans: 9, From: "judgement: one or two strangers; flats are shared"},
		{Grade: "forwarder", Decibans: 1, From: "judgement: strangers meet at a forwarder or mailbox shop"},
	},
	Innocent: "You may share a flat, a house or a mailbox shop with the others, or a neighbour takes in parcels for many.",
	Clear:    "Pick the equipment up in person with your document, or show a lease or bill in your name for the address.",
	Reads:    []countersign.Pred{countersign.ShippedTo, countersign.AddressShipping, countersign.AddressOffice},
	Run:      run,
}

var roles = []countersign.Pred{countersign.ShippedTo, countersign.AddressShipping}

func run(p *detect.Pass) {
	var best detect.Common
	var asked []countersign.ID
	for _, pred := range roles {
		for _, f := range p.Facts(pred) {
			if f.Object == "" || slices.Contains(asked, f.Object) || atWork(p, f.Object) {
				continue
			}
			asked = append(asked, f.Object)
			if c := receivers(p, f); c.More(best) {
				best = c
			}
		}
	}
	if len(best.Strangers) > 0 {
		report(p, best)
	}
}

// receivers gathers the strangers who receive at the address, in either role.
func receivers(p *detect.Pass, f countersign.Fact) detect.Common {
	c := p.InCommon(f, roles[0], f.Object)
	d := p.InCommon(f, roles[1], f.Object)
	for _, id := range d.Strangers {
		if slices.Contains(c.Strangers, id) {
			continue
		}
		c.Strangers = append(c.Strangers, id)
		if p.ClaimsElsewhere(id) {
			c.Elsewhere++
		}
	}
	return c
}

func atWork(p *detect.Pass, address countersign.ID) bool {
	return slices.ContainsFunc(p.Facts(countersign.AddressOffice), func(f countersign.Fact) bool { return f.Object == address })
}

func report(p *detect.Pass, c detect.Common) {
	n := len(c.Strangers)
	because := slices.Concat(c.Because(p, roles[0], c.Fact.Object), c.Because(p, roles[1], c.Fact.Object)[1:])
	_, forwards := p.Known().Forwarder(c.Fact.Value)
	switch {
	case forwards:
		p.Report("forwarder", because, "%s %s equipment at the same forwarder or mailbox shop.", p.Others(n), detect.Plural(n, "receives", "receive"))
	case n >= 3 && c.Elsewhere >= 2:
		p.Report("farm", because, "%s receive equipment at the same address, %s of whom claim to live elsewhere.", p.Others(n), detect.Few(c.Elsewhere))
	case n >= 3:
		p.Report("several", because, "%s receive equipment at the same address.", p.Others(n))
	default:
		p.Report("few", because, "%s %s equipment at the same address.", p.Others(n), detect.Plural(n, "receives", "receive"))
	}
}
