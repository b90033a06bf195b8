// Package concurrentplaces tells of accounts in use in two places at once.
package concurrentplaces

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds sessions that overlap in time and not in place.
var Detector = &detect.Detector{
	Name:    "concurrentplaces",
	Title:   "In use in two places at once",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"US22-F1", "US22-B2", "IC3-25a-3"},
	Doc: `A rented account has two users: its owner, who must show up now and then, and the one who works. Two sessions that run at
the same time from home lines in two countries show it. Both must last and overlap for ten minutes, on different devices where they
are known; telephones, tunnels and gateways are left out. It misleads for a machine left signed in at home, and for an account that a
family or a team shares.`,
	Weights: []detect.Weight{
		{Grade: "often", Decibans: 10, From: "judgement: on three days and more, in two countries at once"},
		{Grade: "once", Decibans: 5, From: "judgement: on one or two days; a machine left on at home explains it"},
	},
	Innocent: "A machine may have stayed signed in at home while you were away, or your family or team uses the account too.",
	Clear:    "Sign out of machines you do not use, and say who else has the account.",
	Reads:    []countersign.Pred{countersign.Session},
	Run:      run,
}

const (
	least = 10 * time.Minute
	often = 3  // days
	ahead = 64 // sessions that one is compared with
)

func run(p *detect.Pass) {
	visits := p.Visits()
	var because []countersign.Fact
	var today int64 = -1
	days := 0
	for i := range visits {
		a := &visits[i]
		if a.Until.Sub(a.At) < least || !fixed(a) {
			continue
		}
		for j := i + 1; j < min(len(visits), i+ahead) && visits[j].At.Before(a.Until); j++ {
			b := &visits[j]
			if !fixed(b) || !apart(a, b) {
				continue
			}
			if d := b.At.Unix() / 86400; d > today {
				today = d
				days++
			}
			if len(because) < 6 {
				because = append(because, *a.Fact, *b.Fact)
			}
		}
	}
	switch {
	case days >= often:
		p.Report("often", because, "On %d days the account was in use in two countries at the same time.", days)
	case days > 0:
		p.Report("once", because, "The account was in use in two countries at the same time.")
	}
}

func fixed(v *detect.Visit) bool { return v.Here() != "" && v.Home() }

// apart reports whether two sessions that begin in this order overlap for long
// in different countries, on different devices as far as they are known.
func apart(a, b *detect.Visit) bool {
	end := a.Until
	if b.Until.Before(end) {
		end = b.Until
	}
	return a.Net.Country != b.Net.Country && end.Sub(b.At) >= least && (a.Device != b.Device || a.Device == "")
}
