// Package payeeaddress tells of account addresses that strangers share.
package payeeaddress

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector finds addresses behind the accounts of strangers.
var Detector = &detect.Detector{
	Name:    "payeeaddress",
	Title:   "The address behind the account is that of strangers' accounts too",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IC3-24-4", "IND-25"},
	Doc: `A facilitator opens accounts for many at one address. Households, persons of one name and colleagues in one place are left
out, and so are addresses of more than forty. It misleads for mailbox shops, shared flats, dormitories and accountants who receive mail
for their clients.`,
	Weights: []detect.Weight{
		{Grade: "ring", Decibans: 9, From: "judgement: accounts of three strangers or more at one address, two claim to live elsewhere"},
		{Grade: "several", Decibans: 6, From: "judgement: accounts of three strangers or more at one address"},
		{Grade: "few", Decibans: 2, From: "judgement: one or two strangers; flats are shared and passed on"},
	},
	Innocent: "You may share a flat or a mailbox, or an accountant may receive mail for you.",
	Clear:    "Show a statement that the account's provider sent you, with your name and address.",
	Reads:    []countersign.Pred{countersign.AddressPayout},
	Run:      run,
}

func run(p *detect.Pass) {
	c := p.MostCommon(countersign.AddressPayout)
	n := len(c.Strangers)
	if n == 0 {
		return
	}
	because := c.Because(p, countersign.AddressPayout, c.Fact.Object)
	switch {
	case n >= 3 && c.Elsewhere >= 2:
		p.Report("ring", because, "%s are paid at the same address, %s of whom claim to live elsewhere.", p.Others(n), detect.Few(c.Elsewhere))
	case n >= 3:
		p.Report("several", because, "%s are paid at the same address.", p.Others(n))
	default:
		p.Report("few", because, "%s %s paid at the same address.", p.Others(n), detect.Plural(n, "is", "are"))
	}
}
