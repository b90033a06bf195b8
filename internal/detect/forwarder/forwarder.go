// Package forwarder tells of addresses where mail is taken in for others.
package forwarder

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector recognises forwarders and mailbox shops by the words of an address.
var Detector = &detect.Detector{
	Name:    "forwarder",
	Title:   "Equipment goes to a forwarder or mailbox shop",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"USROK23-5", "US22-E7"},
	Doc: `An address of a parcel forwarder hides where a laptop ends. Brands and wordings of forwarders, mailbox shops and virtual
mailboxes are known; unknown ones are not found. It misleads for people who travel or live in vehicles, who keep their home address to
themselves for their safety, and where couriers do not deliver.`,
	Weights: []detect.Weight{
		{Grade: "forwarder", Decibans: 6, From: "judgement: equipment goes to a firm that sends parcels on"},
		{Grade: "mailbox", Decibans: 3, From: "judgement: equipment goes to a mailbox shop; many honest people have parcels sent there"},
		{Grade: "home", Decibans: 3, From: "judgement: the home address given is one where mail is taken in for others"},
	},
	Innocent: "You may travel, keep your home address to yourself, or live where couriers do not deliver.",
	Clear:    "Pick the equipment up in person with your document, or show a bill in your name for where you live.",
	Reads:    []countersign.Pred{countersign.ShippedTo, countersign.AddressShipping, countersign.AddressHome},
	Run:      run,
}

func run(p *detect.Pass) {
	var sent, boxes []countersign.Fact
	for _, pred := range []countersign.Pred{countersign.ShippedTo, countersign.AddressShipping} {
		for _, f := range p.Facts(pred) {
			w, ok := p.Known().Forwarder(f.Value)
			switch {
			case !ok:
			case w.Kind == "forwarder":
				sent = append(sent, f)
			default:
				boxes = append(boxes, f)
			}
		}
	}
	switch {
	case len(sent) > 0:
		p.Report("forwarder", sent, "Equipment goes to a parcel forwarder.")
	case len(boxes) > 0:
		p.Report("mailbox", boxes, "Equipment goes to a mailbox shop or virtual mailbox.")
	default:
		atHome(p)
	}
}

func atHome(p *detect.Pass) {
	for _, f := range p.Facts(countersign.AddressHome) {
		if _, ok := p.Known().Forwarder(f.Value); ok {
			p.Report("home", []countersign.Fact{f}, "The home address given is one where mail is taken in for others.")
			return
		}
	}
}
