// Package devicezone compares the clock of a person's devices with the place
// they claim.
package devicezone

import (
	"strings"
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares the time zone that devices report with the claim.
var Detector = &detect.Detector{
	Name:    "devicezone",
	Title:   "A device set to another time zone than the one claimed",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"US22-E3", "IND-9", "US22-M5"},
	Doc: `A browser tells the zone its machine is set to. A lent line or a tunnel moves the address, not the clock: where the
address stands in the claimed country and the clock far away, day after day, the two contradict one another, most so if the address
is rented.
Where both are elsewhere and agree, the person is travelling or has moved, and
this flag is silent. Offsets are compared at the time of the session, an hour's difference
counts for nothing, and machines set to universal time are left out. It misleads for people who keep the clock of a faraway team.`,
	Weights: []detect.Weight{
		{Grade: "masked", Decibans: 6, From: "judgement: a home line in the claimed country and a clock elsewhere, three days and most of the time; some keep the clock of a team"},
		{Grade: "tunnel", Decibans: 9, From: "judgement: the same through a rented address; people abroad use tunnels home for their banks and films"},
		{Grade: "elsewhere", Decibans: 5, From: "judgement: a clock that fits neither the claim nor the address, for two weeks"},
		{Grade: "fits", Decibans: -0.5, From: "judgement: the clock fits the claim; it does for nearly everybody"},
	},
	Innocent: "You may be travelling, or keep your machine on the time of your team or family.",
	Clear:    "Say which place your machine is set to and why; a call from the machine shows it.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Timezone, countersign.ClaimCountry, countersign.ClaimRegion, countersign.ClaimTimezone},
	Run:      run,
}

const (
	slack     = 60 // minutes between neighbouring zones
	fewDays   = 3
	someDays  = 5
	fortnight = 13 * 24 * time.Hour
)

// verdicts on one day's clock.
const (
	fits = iota
	near
	elsewhere
	tunnel
	masked
	verdicts
)

func run(p *detect.Pass) {
	var days [verdicts]int
	var because [verdicts]countersign.Fact
	var all int
	var first, last time.Time
	var today int64 = -1
	worst := fits
	var zones [48]int
	for _, v := range p.Visits() {
		if v.Zone == "" || universal(v.Zone) {
			continue
		}
		k, ok := judge(p, &v, zones[:])
		if !ok {
			continue
		}
		if d := v.At.Unix() / 86400; d != today {
			today, worst = d, k
			days[k]++
			all++
		} else if k > worst {
			days[worst]--
			days[k]++
			worst = k
		}
		if because[k].Pred == "" {
			because[k] = *v.Fact
		}
		if first.IsZero() {
			first = v.At
		}
		last = v.At
	}
	off := days[elsewhere] + days[tunnel] + days[masked]
	switch {
	case days[masked] >= fewDays && 2*days[masked] >= all:
		say(p, "masked", because[masked], days[masked], all, ", while the address was in the claimed country")
	case days[tunnel] >= fewDays && 2*days[tunnel] >= all:
		say(p, "tunnel", because[tunnel], days[tunnel], all, ", while a rented address was in the claimed country")
	case off >= someDays && 5*off >= 4*all && last.Sub(first) >= fortnight:
		say(p, "elsewhere", first1(because[elsewhere], because[tunnel], because[masked]), off, all, "")
	case days[fits] >= someDays && 10*days[fits] >= 9*all:
		p.Report("fits", []countersign.Fact{because[fits]}, "On %d of %d days the device was set to a time zone of the claimed place.", days[fits], all)
	}
}

func say(p *detect.Pass, grade string, because countersign.Fact, days, all int, while string) {
	p.Report(grade, []countersign.Fact{because}, "On %d of %d days the device was set to a time zone other than those of the claimed place%s.", days, all, while)
}

// first1 returns the first fact that is one.
func first1(fs ...countersign.Fact) countersign.Fact {
	for _, f := range fs {
		if f.Pred != "" {
			return f
		}
	}
	return countersign.Fact{}
}

// judge compares a session's clock with the claim, and asks where its address
// was if they differ.
func judge(p *detect.Pass, v *detect.Visit, buf []int) (int, bool) {
	off, ok := p.Offset(v.Zone, v.At)
	if !ok {
		return 0, false
	}
	claimed := p.ClaimedOffsets(v.At, buf)
	if len(claimed) == 0 {
		return 0, false
	}
	best := 24 * 60
	for _, c := range claimed {
		best = min(best, max(off-c, c-off))
	}
	in, _ := p.Claims(v.Net.Country)
	switch {
	case best == 0:
		return fits, true
	case best <= slack:
		return near, true
	case in && v.Home():
		return masked, true
	case in && v.Net.Kind.Rented():
		return tunnel, true
	case follows(p, v, off):
		return near, true
	}
	return elsewhere, true
}

// follows reports whether the clock is that of the country the address is in:
// the person is there, and other flags weigh that.
func follows(p *detect.Pass, v *detect.Visit, off int) bool {
	for _, z := range p.Known().Zones(v.Here(), "") {
		if m, ok := p.Offset(z, v.At); ok && m == off {
			return true
		}
	}
	return false
}

// universal recognises machines that are set to no place.
func universal(zone string) bool {
	return zone == "UTC" || zone == "GMT" || strings.HasPrefix(zone, "Etc/")
}
