// Package payoutcountry tells of accounts outside the places a person claims.
package payoutcountry

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector compares the country of the account that is paid with the person's own claim.
var Detector = &detect.Detector{
	Name:    "payoutcountry",
	Title:   "The account that is paid is not where the person claims to live",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"US22-E3", "US22-P1"},
	Doc: `Whoever says where they live mostly banks there. Which country it is does not matter, only that it is not the one claimed;
routes of money say nothing of a person's origin. It weighs more where somebody else holds the account. It misleads for people who
moved and kept an account, who send pay home, and for payment services that keep all accounts in one country.`,
	Weights: []detect.Weight{
		{Grade: "third", Decibans: 10, From: "judgement: the account is elsewhere and held by another person or firm"},
		{Grade: "elsewhere", Decibans: 2, From: "judgement: the account is elsewhere; movers and payment services make it common"},
	},
	Innocent: "You may have kept an account where you lived before, or use a service whose accounts all stand in one country.",
	Clear:    "Show a statement of the account with your name and your present address.",
	Reads:    []countersign.Pred{countersign.Payout, countersign.AccountCountry, countersign.ClaimCountry, countersign.Holder},
	Run:      run,
}

func run(p *detect.Pass) {
	var because []countersign.Fact
	third := false
	facts := p.Facts(countersign.Payout)
	for i := range facts {
		f := &facts[i]
		c := f.Q(countersign.AccountCountry)
		if c == "" || !f.To.IsZero() && f.To.Before(p.Now()) {
			continue
		}
		here, says := p.Claims(c)
		if here || !says {
			continue
		}
		because = append(because, *f)
		third = third || p.Payee(f) == detect.PayeeOther // payroll firms sit where they like
	}
	switch {
	case len(because) == 0:
	case third:
		p.Report("third", because, "Pay goes to an account outside the country claimed that somebody else holds.")
	default:
		p.Report("elsewhere", because, "Pay goes to an account outside the country claimed.")
	}
}
