// Package impossibletravel tells of two sessions too far apart for one person.
package impossibletravel

import (
	"time"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// Detector finds sessions between which nobody can have travelled.
var Detector = &detect.Detector{
	Name:    "impossibletravel",
	Title:   "Sessions in places too far apart for the time between them",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"US22-F1", "IC3-25a-M2", "CA25-6"},
	Doc: `One account, two home lines, and less time between them than any aeroplane needs: two people, or one whose address is
not his own. Distance is taken from the sun: an airliner hardly outruns it, so two countries whose nearest time zones lie five hours
apart are about as many hours of flight away. Hosting, tunnels, relays, gateways and telephones are left out, since their addresses
stand elsewhere than their users. It misleads where a tunnel is not in the tables or an address is placed in the wrong country.`,
	Weights: []detect.Weight{
		{Grade: "often", Decibans: 10, From: "judgement: on three days and more; one wrong entry in a table can also do that"},
		{Grade: "once", Decibans: 4, From: "judgement: on one or two days; unlisted tunnels and wrong places are the usual reasons"},
	},
	Innocent: "You may use a tunnel we do not know, share your account with family abroad, or have an address placed in the wrong country.",
	Clear:    "Say which network each session used, and who else signs in.",
	Reads:    []countersign.Pred{countersign.Session},
	Run:      run,
}

const (
	far   = 4 * time.Hour // of time zones between two countries
	slack = 2 * time.Hour // zones follow borders, not the sun
	often = 3             // days
)

func run(p *detect.Pass) {
	var last *detect.Visit
	var because []countersign.Fact
	var today int64 = -1
	days := 0
	visits := p.Visits()
	for i := range visits {
		v := &visits[i]
		if !fixed(v) {
			continue
		}
		if last != nil && v.Net.Country != last.Net.Country && tooFar(p, last, v) {
			if d := v.At.Unix() / 86400; d != today {
				today = d
				days++
			}
			if len(because) < 6 {
				because = append(because, *last.Fact, *v.Fact)
			}
		}
		last = v
	}
	switch {
	case days >= often:
		p.Report("often", because, "On %d days two sessions came from countries too far apart for the time between them.", days)
	case days > 0:
		p.Report("once", because, "Two sessions came from countries too far apart for the time between them.")
	}
}

// fixed reports whether the session's line stands where its user is.
func fixed(v *detect.Visit) bool {
	return !v.At.IsZero() && v.Here() != "" && (v.Home() || v.Net.Kind == reference.KindEducation)
}

// tooFar reports whether the zones between two sessions' countries are more
// than the hours between the sessions.
func tooFar(p *detect.Pass, a, b *detect.Visit) bool {
	gap := b.At.Sub(a.Until)
	apart := zonesApart(p, a.Net.Country, b.Net.Country, b.At)
	return apart >= far && gap < apart-slack
}

// zonesApart returns the least difference between the time zones of two
// countries at a time, the shorter way round.
func zonesApart(p *detect.Pass, a, b string, at time.Time) time.Duration {
	best := 24 * time.Hour
	known := p.Known()
	for _, x := range known.Zones(a, "") {
		for _, y := range known.Zones(b, "") {
			m, ok := p.Offset(x, at)
			n, ok2 := p.Offset(y, at)
			if !ok || !ok2 {
				continue
			}
			d := time.Duration(max(m-n, n-m)) * time.Minute
			best = min(best, d, 24*time.Hour-d)
		}
	}
	if best == 24*time.Hour { // nothing is known of one of them
		return 0
	}
	return best
}
