// Package payoutchanged tells of pay redirected soon after hiring.
package payoutchanged

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds accounts that replaced another one soon after hiring.
var Detector = &detect.Detector{
	Name:    "payoutchanged",
	Title:   "Pay was redirected soon after hiring",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"IC3-24-M3", "US22-E1", "USROK23-8"},
	Doc: `Once hired, hidden workers have pay sent to an account that was not shown when they were checked. It weighs more where the
new account is held by somebody else, or is in another country or on another rail. A first account given after hiring is no change. It
misleads for people who move, who open a new bank account with a new job, or whose bank closed the old one.`,
	Weights: []detect.Weight{
		{Grade: "person", Decibans: 14, From: "judgement: redirected within sixty days to an account somebody else holds"},
		{Grade: "route", Decibans: 4, From: "judgement: redirected to another country or another kind of account"},
		{Grade: "account", Decibans: 2, From: "judgement: redirected to a like account; many open one with a new job"},
	},
	Innocent: "You may have opened a new account with the new job, or your bank may have closed the old one.",
	Clear:    "Show a bank letter in your name for the new account and say why it changed.",
	Reads:    []countersign.Pred{countersign.Payout, countersign.HiredAt, countersign.Holder, countersign.AccountCountry, countersign.Rail},
	Run:      run,
}

const soon = 60 * 24 * time.Hour

var grades = []string{"account", "route", "person"}

var to = []string{"another account", "another country or another kind of account", "an account somebody else holds"}

func run(p *detect.Pass) {
	facts := p.Facts(countersign.Payout)
	if len(facts) < 2 {
		return
	}
	hired, ok := p.Hired()
	if !ok {
		return
	}
	worst := -1
	var because []countersign.Fact
	for i := range facts {
		f := &facts[i]
		if !f.From.After(hired) || f.From.Sub(hired) > soon {
			continue
		}
		before := previous(facts, f)
		if before == nil {
			continue
		}
		if g := grade(p, before, f); g > worst {
			worst, because = g, []countersign.Fact{*before, *f}
		}
	}
	if worst >= 0 {
		p.Report(grades[worst], because, "Within sixty days of hiring, pay was redirected to %s.", to[worst])
	}
}

// previous returns the newest account known before f, or nil. An account
// without a date was there from the beginning.
func previous(facts []countersign.Fact, f *countersign.Fact) *countersign.Fact {
	var last *countersign.Fact
	for i := range facts {
		g := &facts[i]
		if g.Object == f.Object || !g.From.Before(f.From) {
			continue
		}
		if last == nil || g.From.After(last.From) || g.From.Equal(last.From) && g.Object < last.Object {
			last = g
		}
	}
	return last
}

func grade(p *detect.Pass, before, after *countersign.Fact) int {
	if p.Payee(after) == detect.PayeeOther && p.Payee(before) != detect.PayeeOther {
		return 2
	}
	if differ(before, after, countersign.AccountCountry) || differ(before, after, countersign.Rail) {
		return 1
	}
	return 0
}

func differ(a, b *countersign.Fact, pred countersign.Pred) bool {
	x, y := a.Q(pred), b.Q(pred)
	return x != "" && y != "" && x != y
}
