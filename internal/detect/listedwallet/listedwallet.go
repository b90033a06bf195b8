// Package listedwallet tells of wallets that stand on a sanctions list.
package listedwallet

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector looks wallets up on the lists, sign for sign.
var Detector = &detect.Detector{
	Name:       "listedwallet",
	Title:      "Pay goes to a wallet that stands on a sanctions list",
	Family:     countersign.FamilyList,
	Version:    1,
	Ground:     detect.Listed,
	NamesParty: true,
	Basis:      []string{"US22-E8", "UK24-1"},
	Doc: `Sanctions lists name wallets of those who gather what hidden workers earn. An address agrees with the list sign for sign
or not at all, so chance plays no part. It misleads where a listed address belongs to an exchange that many deposit with, or was typed
in by somebody else.`,
	Weights: []detect.Weight{
		{Grade: "listed", Decibans: 24, From: "judgement: an exact identifier of a listed party; a slip in the list or record remains"},
	},
	Innocent: "The address may be a deposit address of an exchange, or may have been entered by somebody else.",
	Clear:    "Show whose wallet it is, and give another account; paying the listed one may be forbidden.",
	Reads:    []countersign.Pred{countersign.Payout},
	Run:      run,
}

func run(p *detect.Pass) {
	var because []countersign.Fact
	for _, f := range p.Facts(countersign.Payout) {
		if f.Object.Kind() != "wallet" {
			continue
		}
		address := f.Object.Rest()
		if _, a, ok := strings.Cut(address, "/"); ok {
			address = a
		}
		if _, ok := p.Known().Wallet(address); ok {
			because = append(because, f)
		}
	}
	if len(because) > 0 {
		p.Report("listed", because, "Pay goes to a wallet that stands on a sanctions list.")
	}
}
