// Package testpasted tells of tests that were not typed where they were taken.
package testpasted

import (
	"strconv"

	"countersign"
	"countersign/internal/detect"
)

// Detector reads what the test room counted: pastes, losses of focus, minutes.
var Detector = &detect.Detector{
	Name:    "testpasted",
	Title:   "The test was pasted in or done faster than typing",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"USROK23-3"},
	Doc: `Helpers feed answers to the person in the test. Many people write in an editor of their own and paste, and many look things
up, so counts weigh little. It weighs a little more where a long text appeared faster than anybody types and no paste was counted. It
misleads for people who use assistive software, and where starter code is part of the text.`,
	Weights: []detect.Weight{
		{Grade: "faster", Decibans: 3, From: "judgement: thirty signs a second or more with no paste counted"},
		{Grade: "pasted", Decibans: 3, From: "judgement: five pastes or more with ten losses of focus or more"},
	},
	Innocent: "You may have written in your own editor, looked things up, or used assistive software.",
	Clear:    "Explain the solution and change it in a live session.",
	Reads:    []countersign.Pred{countersign.Test, countersign.Pastes, countersign.FocusLosses, countersign.Minutes},
	Run:      run,
}

const (
	pastes = 5
	losses = 10
	long   = 3000 // signs; less may be starter code
	rate   = 1800 // signs a minute: thirty a second, ten times a quick typist
)

func run(p *detect.Pass) {
	var faster, pasted []countersign.Fact
	for _, f := range p.Facts(countersign.Test) {
		n, counted := number(f.Q(countersign.Pastes))
		m, timed := number(f.Q(countersign.Minutes))
		lost, _ := number(f.Q(countersign.FocusLosses))
		switch {
		case counted && n == 0 && timed && m > 0 && len(f.Value) >= long && float64(len(f.Value)) > rate*m:
			faster = append(faster, f)
		case n >= pastes && lost >= losses:
			pasted = append(pasted, f)
		}
	}
	switch {
	case len(faster) > 0:
		p.Report("faster", faster, "A long test answer appeared faster than anybody types, and no paste was counted.")
	case len(pasted) > 0:
		p.Report("pasted", pasted, "A test answer was pasted in many parts while other windows were in use.")
	}
}

func number(s string) (float64, bool) {
	if s == "" {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && x >= 0
}
