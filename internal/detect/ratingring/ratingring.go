// Package ratingring tells of ratings given in a circle or in a burst.
package ratingring

import (
	"slices"
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector looks who rated whom, and when.
var Detector = &detect.Detector{
	Name:    "ratingring",
	Title:   "Ratings were given in a circle or a burst",
	Family:  countersign.FamilyNetwork,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-F7", "US22-M8", "US22-F5"},
	Doc: `Crews rate their own accounts: client and worker rate each other, or one client rates several workers within days and hardly
anybody else. It misleads for clients who hire a team and close all contracts at once, and where both sides of a contract rate each other
by rule: a pair that rates each other counts only if it is most of what each has.`,
	Weights: []detect.Weight{
		{Grade: "mutual", Decibans: 5, From: "judgement: most ratings come from accounts that this one rated"},
		{Grade: "burst", Decibans: 4, From: "judgement: four ratings or more and most of all, from one client within two weeks"},
		{Grade: "together", Decibans: 9, From: "judgement: one client rated three strangers or more within two weeks and few others; teams are closed at once"},
	},
	Innocent: "A client may have hired a team, split one job into many contracts, or both sides may rate by rule.",
	Clear:    "Show what was delivered to the client, or let the client be asked through contact data found independently.",
	Reads:    []countersign.Pred{countersign.Rating, countersign.Score},
	Run:      run,
}

const (
	window = 14 * 24 * time.Hour
	fewest = 4  // ratings that make a burst
	team   = 3  // strangers rated together
	busy   = 12 // a client that rated more is nobody's own
)

func run(p *detect.Pass) {
	facts := p.Facts(countersign.Rating)
	if len(facts) == 0 {
		return
	}
	switch {
	case mutual(p, facts):
	case burst(p, facts):
	default:
		together(p, facts)
	}
}

// mutual looks for raters that the subject rated in turn.
func mutual(p *detect.Pass, facts []countersign.Fact) bool {
	n, ids := p.Holders(countersign.Rating, p.Subject()) // whom the subject rated
	if n == 0 {
		return false
	}
	var back []countersign.Fact
	for i := range facts {
		if slices.Contains(ids, facts[i].Object) {
			back = append(back, facts[i])
		}
	}
	if len(back) < 2 || 2*len(back) <= len(facts) {
		return false
	}
	p.Report("mutual", back, "Most ratings come from accounts that this one rated in turn.")
	return true
}

// burst looks for one client behind most ratings within a short time.
func burst(p *detect.Pass, facts []countersign.Fact) bool {
	var best []countersign.Fact
	for i := range facts {
		if facts[i].From.IsZero() {
			continue
		}
		var same []countersign.Fact
		for j := range facts {
			if d := facts[j].From.Sub(facts[i].From); facts[j].Object == facts[i].Object && d >= 0 && d <= window {
				same = append(same, facts[j])
			}
		}
		if len(same) > len(best) {
			best = same
		}
		if i > 256 { // who has so many ratings is no shell
			return false
		}
	}
	if len(best) < fewest || 2*len(best) <= len(facts) {
		return false
	}
	p.Report("burst", best, "%s of %d ratings came from one client within two weeks.", detect.Count(len(best)), len(facts))
	return true
}

// together looks for a client that rated several strangers within a short time
// and hardly anybody else.
func together(p *detect.Pass, facts []countersign.Fact) {
	for i := range facts[:min(len(facts), busy)] {
		f := &facts[i]
		n, ids := p.Holders(countersign.Rating, f.Object)
		if f.From.IsZero() || n < team || n > busy {
			continue
		}
		ids, _ = p.Unrelated(ids)
		because := []countersign.Fact{*f}
		for _, id := range ids {
			for _, g := range p.FactsOf(id, countersign.Rating) {
				if g.Object == f.Object && !g.From.IsZero() && g.From.Sub(f.From).Abs() <= window {
					because = append(because, g)
					break
				}
			}
		}
		if k := len(because) - 1; k >= team && 2*k > n {
			p.Report("together", because, "One client rated this one and %s strangers within two weeks, and hardly anybody else.", detect.Few(k))
			return
		}
	}
}
