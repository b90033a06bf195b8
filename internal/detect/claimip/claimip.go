// Package claimip compares where sessions come from with where a person claims
// to live.
package claimip

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares the claimed country with that of the networks used.
var Detector = &detect.Detector{
	Name:    "claimip",
	Title:   "Sessions from another country than the one claimed",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"US22-E3", "IND-7", "USROK23-M7"},
	Doc: `Somebody who lives where they say is mostly there. Days are counted, not sessions, and only on networks of homes, offices
and telephones: hosting, tunnels, relays and gateways say nothing of where a person sits. One country, week after week, contradicts
the claim; a few days are a journey, and four countries and more are a traveller, which weighs less. Weeks at home speak for the
person, a little, because others arrange for that. It misleads for people who moved and did not say so, and near borders.`,
	Weights: []detect.Weight{
		{Grade: "never", Decibans: 8, From: "judgement: ten days over a month and none where home is claimed; movers and long journeys remain"},
		{Grade: "mostly", Decibans: 6, From: "judgement: four days in five elsewhere, over two weeks"},
		{Grade: "some", Decibans: 4, From: "judgement: two days elsewhere and none at home; a journey explains it"},
		{Grade: "home", Decibans: -2, From: "judgement: a month at home; seen for 85 in 100 honest people and half of those with a lent line"},
	},
	Innocent: "You may be travelling, have moved, or live near a border; addresses are sometimes placed in the wrong country.",
	Clear:    "Say where you are and since when; a lease, a ticket or a call from the place settles it.",
	Reads:    []countersign.Pred{countersign.Session, countersign.ClaimCountry},
	Run:      run,
}

const (
	day       = 24 * time.Hour
	manyDays  = 10
	someDays  = 5
	fewDays   = 2
	month     = 28 * day
	fortnight = 13 * day
	traveller = 4 // countries
	halfway   = 0.5
)

// A tally counts days by where the sessions came from.
type tally struct {
	inside, outside int
	first, last     time.Time
	countries       []string // outside
	in, out         countersign.Fact
}

func run(p *detect.Pass) {
	if !p.Present(countersign.ClaimCountry) {
		return
	}
	t := count(p)
	span, all := t.last.Sub(t.first), t.inside+t.outside
	switch {
	case t.inside == 0 && t.outside >= manyDays && span >= month:
		t.report(p, "never")
	case t.outside >= someDays && 5*t.outside >= 4*all && span >= fortnight:
		t.report(p, "mostly")
	case t.inside == 0 && t.outside >= fewDays:
		t.report(p, "some")
	case t.inside >= manyDays && 10*t.inside >= 9*all && span >= month:
		p.Report("home", []countersign.Fact{t.in}, "On %d of %d days the sessions came from the country that is claimed as home.", t.inside, all)
	}
}

func (t *tally) report(p *detect.Pass, grade string) {
	which := ""
	if len(t.countries) == 1 {
		which = ": " + p.Known().CountryName(t.countries[0])
	}
	p.Report(grade, []countersign.Fact{t.out}, "On %d of %d days the sessions came from another country than the one claimed as home%s.",
		t.outside, t.inside+t.outside, which)
	if len(t.countries) >= traveller {
		p.Scale(halfway)
	}
}

// count goes through the sessions, oldest first. A day with any session at
// home is a day at home.
func count(p *detect.Pass) tally {
	var t tally
	var today int64 = -1
	home := false
	for _, v := range p.Visits() {
		here := v.Here()
		if here == "" || v.At.IsZero() {
			continue
		}
		if t.first.IsZero() {
			t.first = v.At
		}
		t.last = v.At
		yes, _ := p.Claims(here)
		d := v.At.Unix() / int64(day/time.Second)
		switch {
		case d != today && yes:
			t.inside++
		case d != today:
			t.outside++
		case yes && !home: // the day turns out to be one at home
			t.outside--
			t.inside++
		}
		home = yes || home && d == today
		today = d
		t.note(here, yes, v.Fact)
	}
	return t
}

func (t *tally) note(here string, yes bool, f *countersign.Fact) {
	if yes {
		if t.in.Pred == "" {
			t.in = *f
		}
		return
	}
	if t.out.Pred == "" {
		t.out = *f
	}
	for _, c := range t.countries {
		if c == here {
			return
		}
	}
	t.countries = append(t.countries, here)
}
