// Package workhours estimates from the hours of activity where it is day for a
// person.
package workhours

import (
	"math"
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares the active hours of an account with the day where its
// owner claims to live.
var Detector = &detect.Detector{
	Name:    "workhours",
	Title:   "Hours of activity that do not fit the claimed time zone",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"IND-9", "US22-E3", "US22-E10"},
	Doc: `People sleep, and most work by day. The middle of a person's active hours lies near two in the afternoon for most; for whom
it lies seven hours and a half and more from there by the claimed zone, it is the middle of the night: the person works nights, or
lives elsewhere. The estimate needs hours that gather in one part of the day; who is active around the clock has no middle. Plenty of
honest people work at night, care for children or keep a faraway team's hours, so alone it weighs little; more where the clock of the
device points to another place as well. Crews that keep the claimed hours are not seen.`,
	Weights: []detect.Weight{
		{Grade: "supported", Decibans: 10, From: "judgement: active hours and the device's clock agree with one another and not with the claim"},
		{Grade: "off", Decibans: 5, From: "judgement: active hours alone; perhaps one honest person in fifty works at night"},
	},
	Innocent: "You may work at night, care for somebody, or keep the hours of a faraway team.",
	Clear:    "Say which hours you work and why; nothing is wrong with any hours.",
	Reads:    []countersign.Pred{countersign.Session, countersign.ClaimCountry, countersign.ClaimRegion, countersign.ClaimTimezone},
	Run:      run,
}

const (
	enough  = 8              // sessions, and days with any
	fewDays = 5              // days
	longest = 16 * time.Hour // of a session that counts
	gather  = 0.45           // how far hours gather, from 0 (around the clock) to 1 (one moment)
	noon    = 14 * 60        // minutes after midnight, the middle of most people's active hours
	farOff  = 450            // minutes
	close   = 210            // minutes
)

func run(p *detect.Pass) {
	visits := p.Visits()
	if len(visits) < enough {
		return
	}
	middle, days, ok := activity(visits)
	if !ok {
		return
	}
	at := visits[len(visits)/2].At
	var buf [48]int
	claimed := p.ClaimedOffsets(at, buf[:])
	if len(claimed) == 0 {
		return
	}
	best := 24 * 60
	for _, c := range claimed {
		best = min(best, around(middle+c-noon))
	}
	if best < farOff {
		return
	}
	grade := "off"
	if supported(p, visits, claimed, middle) {
		grade = "supported"
	}
	because := []countersign.Fact{*visits[0].Fact, *visits[len(visits)-1].Fact}
	p.Report(grade, because, "On %d days the sessions gather in the night hours of the claimed time zone.", days)
}

// activity returns the middle of the active hours, in minutes after midnight
// UTC: the mean of the sessions' middles on the circle of the day (Mardia and
// Jupp, Directional Statistics, 2000, section 2.2). It is false where there are
// too few sessions or they do not gather.
func activity(visits []detect.Visit) (middle, days int, ok bool) {
	var x, y float64
	n := 0
	var today int64 = -1
	for i := range visits {
		v := &visits[i]
		length := v.Until.Sub(v.At)
		if v.At.IsZero() || length > longest { // a machine left on is not a person awake
			continue
		}
		at := v.At.Unix() + int64(length/(2*time.Second))
		sin, cos := math.Sincos(2 * math.Pi * float64(at%86400) / 86400)
		x, y, n = x+cos, y+sin, n+1
		if d := v.At.Unix() / 86400; d != today {
			today = d
			days++
		}
	}
	if n < enough || days < fewDays || math.Hypot(x, y) < gather*float64(n) {
		return 0, 0, false
	}
	return wrap(int(math.Atan2(y, x) * 720 / math.Pi)), days, true
}

// supported reports whether the clock of most sessions fits the active hours
// and not the claim.
func supported(p *detect.Pass, visits []detect.Visit, claimed []int, middle int) bool {
	told, agree := 0, 0
	for i := range visits {
		off, ok := p.Offset(visits[i].Zone, visits[i].At)
		if !ok {
			continue
		}
		told++
		if around(middle+off-noon) <= close && !fits(off, claimed) {
			agree++
		}
	}
	return told >= fewDays && 2*agree > told
}

func fits(off int, claimed []int) bool {
	for _, c := range claimed {
		if around(off-c) <= close {
			return true
		}
	}
	return false
}

// wrap brings minutes into a day.
func wrap(m int) int { return ((m % 1440) + 1440) % 1440 }

// around returns how far minutes are from midnight, either way.
func around(m int) int {
	m = wrap(m)
	return min(m, 1440-m)
}
