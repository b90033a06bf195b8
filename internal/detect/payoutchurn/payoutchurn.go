// Package payoutchurn tells of accounts that keep changing.
package payoutchurn

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector counts how many accounts were begun within half a year.
var Detector = &detect.Detector{
	Name:    "payoutchurn",
	Title:   "The account that is paid keeps changing",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"IC3-25b-M6", "USROK23-8"},
	Doc: `Providers close the accounts of hidden workers, who then ask to be paid on the next one. Three new accounts within half a
year are unusual. It misleads for people who try several payment services, or whose bank was taken over.`,
	Weights: []detect.Weight{
		{Grade: "constant", Decibans: 7, From: "judgement: five new accounts or more within half a year"},
		{Grade: "frequent", Decibans: 4, From: "judgement: three or four new accounts within half a year"},
	},
	Innocent: "You may have tried several payment services, moved, or lost an account through no fault of yours.",
	Clear:    "Say why the accounts changed; a provider's letter on the closing of one helps.",
	Reads:    []countersign.Pred{countersign.Payout},
	Run:      run,
}

const window = 183 * 24 * time.Hour

func run(p *detect.Pass) {
	facts := p.Facts(countersign.Payout)
	if len(facts) < 3 {
		return
	}
	best := 0
	for i := range facts {
		if !facts[i].From.IsZero() {
			best = max(best, begun(facts, facts[i].From))
		}
	}
	switch {
	case best >= 5:
		p.Report("constant", facts, "%s new accounts to be paid on were given within half a year.", detect.Count(best))
	case best >= 3:
		p.Report("frequent", facts, "%s new accounts to be paid on were given within half a year.", detect.Count(best))
	}
}

// begun counts the different accounts that begin in the half-year from a time.
func begun(facts []countersign.Fact, from time.Time) int {
	n := 0
	for i := range facts {
		f := &facts[i]
		if !inside(f, from) {
			continue
		}
		first := true
		for j := range facts[:i] {
			first = first && (facts[j].Object != f.Object || !inside(&facts[j], from))
		}
		if first {
			n++
		}
	}
	return n
}

func inside(f *countersign.Fact, from time.Time) bool {
	return !f.From.IsZero() && !f.From.Before(from) && f.From.Sub(from) <= window
}
