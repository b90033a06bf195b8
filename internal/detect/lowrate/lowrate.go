// Package lowrate tells of rates far below the market's.
package lowrate

import (
	"strconv"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares the rate asked with the market's, as the source gave both.
var Detector = &detect.Detector{
	Name:    "lowrate",
	Title:   "The rate asked is far below the market's",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"IND-22", "CA25-5"},
	Doc: `Hidden workers have quotas to fill and ask for little. So do beginners, people between jobs and people who live where life
is cheap, so it weighs hardly anything by itself. The market's rate is the one the source gave for the role and place.`,
	Weights: []detect.Weight{
		{Grade: "half", Decibans: 2, From: "judgement: less than half of the market's rate"},
		{Grade: "low", Decibans: 1, From: "judgement: half to three quarters of the market's rate"},
	},
	Innocent: "You may be new, between jobs, or live where life is cheap.",
	Clear:    "Nothing needs clearing; the rate by itself decides nothing.",
	Reads:    []countersign.Pred{countersign.Rate, countersign.Market},
	Run:      run,
}

func run(p *detect.Pass) {
	lowest := 1.0
	var because []countersign.Fact
	for _, f := range p.Facts(countersign.Rate) {
		asked, err := strconv.ParseFloat(f.Value, 64)
		market, err2 := strconv.ParseFloat(f.Q(countersign.Market), 64)
		if err != nil || err2 != nil || asked <= 0 || market <= 0 {
			continue
		}
		if r := asked / market; r < lowest {
			lowest, because = r, []countersign.Fact{f}
		}
	}
	switch {
	case lowest < 0.5:
		p.Report("half", because, "The rate asked is less than half of the market's.")
	case lowest <= 0.75:
		p.Report("low", because, "The rate asked is a quarter or more below the market's.")
	}
}
