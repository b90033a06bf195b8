// Package payeediffers tells of pay that goes to somebody else.
package payeediffers

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares the holder of the account that is paid with the person.
var Detector = &detect.Detector{
	Name:    "payeediffers",
	Title:   "Pay goes to an account that somebody else holds",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"IND-25", "IC3-24-4", "USROK23-M2"},
	Doc: `Hidden workers are hired under one name and paid under another: the facilitator's, or that of a third identity. It
weighs most where the same account also receives for strangers. It misleads where a spouse, a parent or the person's own firm holds
the account, and where a name was changed or is spelt otherwise; spellings are compared in every romanisation. An account of the
person's own, in use for a year and shared with no stranger, speaks a little for the person: stolen identities have accounts too.`,
	Weights: []detect.Weight{
		{Grade: "collector", Decibans: 14, From: "judgement: another person holds the account and receives for strangers too"},
		{Grade: "other", Decibans: 9, From: "judgement: another person holds it; relatives' accounts are common"},
		{Grade: "household", Decibans: 2, From: "judgement: another person holds it, at the same home address"},
		{Grade: "firm", Decibans: 2, From: "judgement: a firm holds it that is neither the person's own nor an employer named"},
		{Grade: "own", Decibans: -3, From: "judgement: own name, a year in use, shared with no stranger"},
	},
	Innocent: "The account may be your spouse's, a relative's or your own firm's, or stand under a former name.",
	Clear:    "Show a bank letter or voided cheque in your name, or say who holds the account and why.",
	Reads:    []countersign.Pred{countersign.Payout, countersign.Holder, countersign.AddressPayout, countersign.AddressHome, countersign.Employment},
	Run:      run,
}

// settled is how long an account must have been in use to speak for a person.
const settled = 365 * 24 * time.Hour

var ranks = []string{"collector", "other", "household", "firm"}

func run(p *detect.Pass) {
	worst, own := len(ranks), 0
	var because []countersign.Fact
	facts := p.Facts(countersign.Payout)
	for i := range facts {
		f := &facts[i]
		if !f.To.IsZero() && f.To.Before(p.Now()) {
			continue
		}
		g := grade(p, f)
		if g < 0 {
			own += settledOwn(p, f)
			continue
		}
		if g < worst {
			worst, because = g, nil
		}
		if g == worst {
			because = append(because, *f)
		}
	}
	switch {
	case worst < len(ranks):
		p.Report(ranks[worst], because, "%s", say[worst])
	case own > 0:
		p.Report("own", facts, "Pay goes to an account in the person's own name that has been in use for a year.")
	}
}

var say = []string{
	"Pay goes to an account that another person holds and that also receives for strangers.",
	"Pay goes to an account that another person holds.",
	"Pay goes to an account that another person at the same address holds.",
	"Pay goes to an account of a firm that is not among the employers named.",
}

// grade returns the place in ranks, or -1 where nothing speaks against the account.
func grade(p *detect.Pass, f *countersign.Fact) int {
	switch p.Payee(f) {
	case detect.PayeeOther:
		if s := p.Reused(*f, countersign.Payout, f.Object).Strangers; len(s) > 0 && !couple(p, f, s) {
			return 0
		}
		if paidHome(p) {
			return 2
		}
		return 1
	case detect.PayeeFirm:
		return 3
	}
	return -1
}

// couple reports whether the only other one who is paid there is who holds the
// account: couples and relatives live apart, too.
func couple(p *detect.Pass, f *countersign.Fact, others []countersign.ID) bool {
	return len(others) == 1 && p.HeldBy(f, others[0])
}

// settledOwn counts 1 for an own account that speaks for the person.
func settledOwn(p *detect.Pass, f *countersign.Fact) int {
	if p.Payee(f) != detect.PayeeSelf || f.From.IsZero() || p.Now().Sub(f.From) < settled {
		return 0
	}
	if len(p.Reused(*f, countersign.Payout, f.Object).Strangers) > 0 {
		return 0
	}
	return 1
}

// paidHome reports whether the account's address is the person's home.
func paidHome(p *detect.Pass) bool {
	for _, a := range p.Facts(countersign.AddressPayout) {
		for _, h := range p.Facts(countersign.AddressHome) {
			if a.Object != "" && a.Object == h.Object {
				return true
			}
		}
	}
	return false
}
