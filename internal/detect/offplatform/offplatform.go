// Package offplatform tells of proposals that press to leave the platform.
package offplatform

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector looks for wordings by which people are led away from where they met.
var Detector = &detect.Detector{
	Name:    "offplatform",
	Title:   "A proposal presses to talk or pay outside the platform",
	Family:  countersign.FamilyContact,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-E6", "US22-E1"},
	Doc: `Off the platform nobody checks and nobody sees. Only proposals are read, and only for wordings that ask to talk or pay
elsewhere; how well somebody writes does not matter. It misleads for platforms that allow it, for clients who asked for it, and for people
who save fees.`,
	Weights: []detect.Weight{
		{Grade: "pay", Decibans: 5, From: "judgement: a proposal asks to be paid outside the platform"},
		{Grade: "talk", Decibans: 2, From: "judgement: a proposal asks to talk elsewhere; many do"},
	},
	Innocent: "The client may have asked for it, or the platform may allow it.",
	Clear:    "Go on with talk and pay on the platform.",
	Reads:    []countersign.Pred{countersign.Proposal},
	Run:      run,
}

var (
	pay = detect.NewWording("pay me directly", "pay * outside the platform", "paid outside the platform", "pay * outside of the platform",
		"pay * off platform", "payment * outside the platform", "avoid * platform fee", "avoid * platform fees", "avoid * service fee",
		"avoid * service fees", "without * platform fee", "without * platform fees", "close the contract and pay", "bypass * fees",
		"payment directly to my", "transfer * directly to my", "send * to my wallet")
	talk = detect.NewWording("contact me * telegram", "message me * telegram", "reach me * telegram", "add me * telegram", "write me * telegram",
		"text me * telegram", "my telegram", "contact me * whatsapp", "message me * whatsapp", "reach me * whatsapp", "text me * whatsapp",
		"add me * whatsapp", "my whatsapp", "contact me * skype", "add me * skype", "my skype", "add me * discord", "contact me * discord",
		"my discord", "talk * outside the platform", "discuss * outside the platform", "chat * outside the platform",
		"communicate * outside the platform", "continue * outside the platform", "move * off the platform", "talk off platform")
)

const most = 64 // proposals read

func run(p *detect.Pass) {
	var asked, led []countersign.Fact
	facts := p.Facts(countersign.Proposal)
	for i := range facts[:min(most, len(facts))] {
		switch f := facts[i]; {
		case pay.In(f.Value):
			asked = append(asked, f)
		case talk.In(f.Value):
			led = append(led, f)
		}
	}
	switch {
	case len(asked) > 0:
		p.Report("pay", asked, "A proposal asks to be paid outside the platform.")
	case len(led) > 0:
		p.Report("talk", led, "A proposal asks to talk outside the platform.")
	}
}
