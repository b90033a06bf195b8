// Package identityrent tells of texts that offer or ask for borrowed identities.
package identityrent

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector looks for wordings by which accounts and identities are rented.
var Detector = &detect.Detector{
	Name:    "identityrent",
	Title:   "A text asks to rent or lend an account or identity",
	Family:  countersign.FamilyIdentity,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"IND-31", "US22-E14", "US22-B2"},
	Doc: `Crews recruit people who lend their name, account or a place for a laptop for a share of the pay. The person's own texts
weigh most. Notes of others weigh less: they may tell of an offer that the person received and reported, which speaks for the person. It
misleads for texts about renting in general, and for firms that lawfully present candidates.`,
	Weights: []detect.Weight{
		{Grade: "offer", Decibans: 10, From: "judgement: the person's own text asks for or offers an account, identity or place for a laptop"},
		{Grade: "noted", Decibans: 2, From: "judgement: a note mentions such an offer; the person may have reported it"},
	},
	Innocent: "You may have quoted or reported such an offer that somebody made to you.",
	Clear:    "Say what was meant; whoever was asked to lend an identity can report it and is not to blame.",
	Reads:    []countersign.Pred{countersign.Proposal, countersign.Note},
	Run:      run,
}

var wording = detect.NewWording("rent * your account", "rent * your accounts", "rent * your identity", "rent * your profile", "rent out * account",
	"rent out * identity", "renting * your account", "renting * verified accounts", "lend * your account", "lend * your identity", "lend me your id",
	"borrow * your account", "borrow * your identity", "use your identity", "work under your identity", "work with your identity", "work under your name",
	"work using your account", "use your account to work", "use your account for work", "use * your upwork account", "use * your freelancer account",
	"use * your linkedin account", "rent * upwork account", "rent * linkedin account", "rent * freelancer account", "buy * upwork account",
	"buy * verified account", "buy * verified accounts", "sell * verified account", "sell * verified accounts", "account for rent", "accounts for rent",
	"keep * laptop at your home", "receive * laptop at your", "host * laptop at your", "remote access to your laptop", "remote access to your computer",
	"interview * on your behalf", "interviews * on your behalf", "attend * interview for me", "you get # percent of the salary",
	"receive # percent of the salary", "you keep # percent of the salary")

const most = 64 // texts read

func run(p *detect.Pass) {
	if because := said(p.Facts(countersign.Proposal)); because != nil {
		p.Report("offer", because, "A text asks to rent or lend an account, an identity or a place for a laptop.")
		return
	}
	if because := said(p.Facts(countersign.Note)); because != nil {
		p.Report("noted", because, "A note mentions an offer to rent or lend an account, an identity or a place for a laptop.")
	}
}

func said(facts []countersign.Fact) []countersign.Fact {
	var out []countersign.Fact
	for i := range facts[:min(most, len(facts))] {
		if wording.In(facts[i].Value) {
			out = append(out, facts[i])
		}
	}
	return out
}
