// Package sharedpayout tells of one account that several strangers are paid on.
package sharedpayout

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector finds accounts that receive for strangers.
var Detector = &detect.Detector{
	Name:    "sharedpayout",
	Title:   "An account that strangers are paid on too",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-M6", "IC3-24-4", "IC3-25b-M6"},
	Doc: `Crews pool what their personas earn, so one account stands behind several of them. Persons of one name and one household
are left out; where a firm holds the account, so are people who name the same employer. It misleads for agencies that receive for
their people, for payroll services, and for relatives who live apart.`,
	Weights: []detect.Weight{
		{Grade: "ring", Decibans: 17, From: "judgement: three strangers or more, two of whom claim to live elsewhere"},
		{Grade: "several", Decibans: 15, From: "judgement: two strangers or more on one account"},
		{Grade: "one", Decibans: 13, From: "judgement: one stranger on the account; couples and relatives live apart too"},
		{Grade: "couple", Decibans: 4, From: "judgement: one stranger on the account, and one of the two holds it; couples share accounts"},
		{Grade: "crowd", Decibans: 4, From: "judgement: more than forty; most likely an agency or a payroll service"},
		{Grade: "firm", Decibans: 2, From: "judgement: a firm holds the account and receives for strangers of other employers"},
	},
	Innocent: "An agency or payroll service may receive for all its people, and relatives or partners may share an account.",
	Clear:    "Show a bank letter in your own name, or the agency's contract that says how you are paid.",
	Reads:    []countersign.Pred{countersign.Payout, countersign.Holder, countersign.Employer, countersign.AddressHome},
	Run:      run,
}

func run(p *detect.Pass) {
	var best detect.Common
	var crowd *countersign.Fact
	n, firm := 0, false
	facts := p.Facts(countersign.Payout)
	for i := range facts {
		f := &facts[i]
		c := p.Reused(*f, countersign.Payout, f.Object)
		if c.Holders == 0 {
			continue
		}
		payee := p.Payee(f)
		isFirm := payee == detect.PayeeFirm || payee == detect.PayeeEmployer
		if len(c.Strangers) == 0 && c.Holders > n && !isFirm {
			crowd, n = f, c.Holders
		}
		if isFirm {
			c.Strangers, c.Elsewhere = p.Strangers(c.Strangers)
		}
		if c.More(best) {
			best, firm = c, isFirm
		}
	}
	if len(best.Strangers) > 0 {
		report(p, best, firm)
		return
	}
	if n > most {
		p.Report("crowd", []countersign.Fact{*crowd}, "%d others are paid on the same account.", n)
	}
}

// most is how many may share an account before their kinship is not asked.
const most = 40

func report(p *detect.Pass, c detect.Common, firm bool) {
	n := len(c.Strangers)
	because := c.Because(p, countersign.Payout, c.Fact.Object)
	switch {
	case firm:
		p.Report("firm", because, "%s of another employer %s paid on the same firm's account.", p.Others(n), detect.Plural(n, "is", "are"))
	case n >= 3 && c.Elsewhere >= 2:
		p.Report("ring", because, "%s are paid on the same account, %s of whom claim to live elsewhere.", p.Others(n), detect.Few(c.Elsewhere))
	case n == 1 && (p.HeldBy(&c.Fact, p.Subject()) || p.HeldBy(&c.Fact, c.Strangers[0])):
		p.Report("couple", because, "%s is paid on the same account, which one of the two holds.", p.Others(n))
	case n >= 2:
		p.Report("several", because, "%s are paid on the same account.", p.Others(n))
	default:
		p.Report("one", because, "%s is paid on the same account.", p.Others(n))
	}
}
