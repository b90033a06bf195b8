// Package manycountries tells of accounts signed in to from many countries.
package manycountries

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector counts the countries an account is signed in to from.
var Detector = &detect.Detector{
	Name:    "manycountries",
	Title:   "Sessions from many countries in a short time",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-F1", "CA25-6", "IC3-25a-M2"},
	Doc: `Published guidance names sign-ins from many countries as a sign that several people, or one behind changing exits, use an
account. Networks that stand between a person and the net are left out; what remains are homes, offices and telephones. Three within
a day is a rare journey; four within a month is a busy traveller. It misleads for people who travel for a living and for tunnels that
are in no table.`,
	Weights: []detect.Weight{
		{Grade: "day", Decibans: 6, From: "judgement: three countries within a day"},
		{Grade: "seven", Decibans: 5, From: "judgement: seven countries within thirty days"},
		{Grade: "month", Decibans: 1, From: "judgement: four countries within thirty days; travellers do that"},
	},
	Innocent: "You may travel a lot, or use a tunnel that we do not know as one.",
	Clear:    "Say where you were in that time, or which tunnel you use.",
	Reads:    []countersign.Pred{countersign.Session},
	Run:      run,
}

const (
	day   = 24 * time.Hour
	month = 30 * day
)

// seen is a country with the newest session from it.
type seen struct {
	country string
	at      time.Time
	fact    *countersign.Fact
}

func run(p *detect.Pass) {
	var countries []seen
	inDay, inMonth := 0, 0
	var because []countersign.Fact
	for _, v := range p.Visits() {
		here := v.Here()
		if here == "" || v.At.IsZero() {
			continue
		}
		fresh := note(&countries, seen{here, v.At, v.Fact})
		if !fresh && len(countries) < 3 { // most people
			continue
		}
		d, m := within(countries, v.At, day), within(countries, v.At, month)
		if m > inMonth {
			because = facts(countries, v.At)
		}
		inDay, inMonth = max(inDay, d), max(inMonth, m)
	}
	switch {
	case inDay >= 3:
		p.Report("day", because, "Sessions came from %s countries within a day.", detect.Few(inDay))
	case inMonth >= 7:
		p.Report("seven", because, "Sessions came from %s countries within thirty days.", detect.Few(inMonth))
	case inMonth >= 4:
		p.Report("month", because, "Sessions came from %s countries within thirty days.", detect.Few(inMonth))
	}
}

// note remembers the newest session of each country, and reports whether the
// country is a new one.
func note(countries *[]seen, s seen) bool {
	for i := range *countries {
		if (*countries)[i].country == s.country {
			(*countries)[i] = s
			return false
		}
	}
	*countries = append(*countries, s)
	return true
}

func within(countries []seen, at time.Time, span time.Duration) int {
	n := 0
	for _, c := range countries {
		if at.Sub(c.at) < span {
			n++
		}
	}
	return n
}

func facts(countries []seen, at time.Time) []countersign.Fact {
	var out []countersign.Fact
	for _, c := range countries {
		if at.Sub(c.at) < month {
			out = append(out, *c.fact)
		}
	}
	return out
}
