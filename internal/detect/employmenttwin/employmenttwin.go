// Package employmenttwin tells of work histories that are those of a tied stranger.
package employmenttwin

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares work histories with those of subjects tied by other things.
var Detector = &detect.Detector{
	Name:    "employmenttwin",
	Title:   "The work history is that of somebody tied to this one",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-M15", "IC3-25a-M5"},
	Doc: `Personas of one crew are given one history: the same employers from the same months. It is looked for only among subjects
whom something rare already ties, and two employers in common are not enough, since teams change firms together. It misleads for
colleagues or couples who moved through three firms at the same time.`,
	Weights: []detect.Weight{
		{Grade: "same", Decibans: 10, From: "judgement: four employers or more from the same months"},
		{Grade: "like", Decibans: 6, From: "judgement: three employers from the same months; teams move together"},
	},
	Innocent: "You and a colleague may have moved from firm to firm together.",
	Clear:    "Let the employers be asked through contact data found independently.",
	Reads:    []countersign.Pred{countersign.Employment},
	Run:      run,
}

const (
	nearest = 24 // links looked at
	fewest  = 3  // employers in common
)

func run(p *detect.Pass) {
	own := p.Facts(countersign.Employment)
	if len(own) < fewest {
		return
	}
	var best []countersign.Fact
	for i, l := range p.Links() {
		if i == nearest {
			break
		}
		if p.Kinship(l.B) <= detect.Household {
			continue
		}
		if both := common(own, p.FactsOf(l.B, countersign.Employment)); len(both) > len(best) {
			best = both
		}
	}
	switch n := len(best); {
	case n > fewest:
		p.Report("same", best, "Somebody tied to this one gives %s of the same employers from the same months.", detect.Few(n))
	case n == fewest:
		p.Report("like", best, "Somebody tied to this one gives three of the same employers from the same months.")
	}
}

// common returns the jobs that stand in both histories from the same month.
func common(own, theirs []countersign.Fact) []countersign.Fact {
	var out []countersign.Fact
	for i := range own {
		for j := range theirs {
			if same(&own[i], &theirs[j]) {
				out = append(out, own[i])
				break
			}
		}
	}
	return out
}

func same(a, b *countersign.Fact) bool {
	return a.Value != "" && strings.EqualFold(a.Value, b.Value) && !a.From.IsZero() &&
		a.From.Year() == b.From.Year() && a.From.Month() == b.From.Month()
}
