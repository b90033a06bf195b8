// Package listedtie tells of subjects tied to one that a watchlist names by more
// than its name.
package listedtie

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector tells of ties to listed parties.
var Detector = &detect.Detector{
	Name:    "listedtie",
	Title:   "Tied to an account that a watchlist names by more than its name",
	Family:  countersign.FamilyNetwork,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-M6", "UK24-1"},
	Doc: `Where a second identifier says that an account is a listed party's, accounts tied to it by rare things may be run by the same
hands. The weight falls with the tie, and with every tie further along. A likeness of names is never enough, neither for the listed account nor for
the tie, and households, colleagues and one person's two accounts are left out. It misleads where the list is wrong or the thing shared is innocent.`,
	Weights: []detect.Weight{
		{Grade: "strong", Decibans: 12, From: "judgement: a tie of 20 db or more to an account with an agreeing second identifier"},
		{Grade: "tied", Decibans: 7, From: "judgement: a tie of 10 db or more to such an account"},
		{Grade: "further", Decibans: 7, From: "judgement: as tied, over one or two others, times the chance that all of them are run by the same hands"},
	},
	Innocent: "You may share something with a listed person, or with one whom a list is mistaken for, without having anything to do with either.",
	Clear:    "Explain what you share with the other account and since when; a reviewer can also look at that hit again.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Payout},
	Run:      run,
}

// named is what watchlists must say of the other, in decibans: less is a birth
// date that many share, or a hit that something contradicts.
const named = 12.0

func run(p *detect.Pass) {
	r, ok := p.Toward(func(id countersign.ID) bool { return p.ListedBy(id) >= named })
	switch {
	case !ok:
	case len(r.Way) == 1:
		p.Report(r.Grade(), detect.Along(r.Way), "An account that shares rare things with this one agrees with a listed party in more than a name.")
	default:
		p.Report(r.Grade(), detect.Along(r.Way), "An account that rare things tie to this one through %s agrees with a listed party in more than a name.", detect.Through(len(r.Way)-1))
		p.Scale(r.Chance)
	}
}
