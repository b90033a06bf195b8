// Package workhours estimates from the hours of activity where it is night for
// a person.
package workhours

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares the quiet hours of an account with night where its owner
// claims to live.
var Detector = &detect.Detector{
	Name:    "workhours",
	Title:   "Hours of activity that do not fit the claimed time zone",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"IND-9", "US22-E3", "US22-E10"},
	Doc: `People sleep. Where activity is spread over a day with one quiet stretch of six to twelve hours, the middle of that
stretch is near three in the morning for most. When it lies six hours and more from there by the claimed zone, the person works at
night or lives elsewhere. Plenty of honest people work at night, care for children or keep a faraway team's hours, so alone it weighs
little; more where the clock of the device points to the same other place. Crews that work the claimed night hours are not seen.`,
	Weights: []detect.Weight{
		{Grade: "supported", Decibans: 5, From: "judgement: quiet hours and the device's clock agree with one another and not with the claim"},
		{Grade: "off", Decibans: 2, From: "judgement: quiet hours alone; one honest person in ten works nights or odd hours"},
	},
	Innocent: "You may work at night, care for somebody, or keep the hours of a faraway team.",
	Clear:    "Say which hours you work and why; nothing is wrong with any hours.",
	Reads:    []countersign.Pred{countersign.Session, countersign.ClaimCountry, countersign.ClaimRegion, countersign.ClaimTimezone},
	Run:      run,
}

const (
	enoughDays  = 10
	enoughHours = 60             // hours with activity, over all days
	longest     = 16 * time.Hour // of a session that counts
	quietLeast  = 6
	quietMost   = 12
	night       = 3 * 60 // minutes after midnight, the middle of most nights
	farOff      = 6 * 60 // minutes
	close       = 150    // minutes
)

func run(p *detect.Pass) {
	visits := p.Visits()
	if len(visits) < enoughDays {
		return
	}
	h := histogram(visits)
	middle, ok := h.quiet()
	if !ok {
		return
	}
	at := visits[len(visits)/2].At
	var buf [48]int
	claimed := p.ClaimedOffsets(at, buf[:])
	if len(claimed) == 0 {
		return
	}
	best, local := 24*60, 0
	for _, c := range claimed {
		if d := around(middle + c - night); d < best {
			best, local = d, wrap(middle+c)
		}
	}
	if best < farOff {
		return
	}
	grade := "off"
	if supported(p, visits, claimed, middle) {
		grade = "supported"
	}
	because := []countersign.Fact{*visits[0].Fact, *visits[len(visits)-1].Fact}
	p.Report(grade, because, "Over %d days the quiet hours lie around %02d:00 in the claimed time zone, which is not night there.", h.days, (local+30)/60%24)
}

// hours counts, for each hour of the day in UTC, the days with activity in it.
type hours struct {
	count             [24]int
	total, days       int
	lastHour, lastDay int64
}

func histogram(visits []detect.Visit) hours {
	h := hours{lastHour: -1 << 62, lastDay: -1 << 62}
	for i := range visits {
		v := &visits[i]
		if v.At.IsZero() || v.Until.Sub(v.At) > longest { // a machine left on is not a person awake
			continue
		}
		from := v.At.Unix() / 3600
		to := v.Until.Unix() / 3600
		if to > from && v.Until.Equal(v.Until.Truncate(time.Hour)) {
			to--
		}
		for x := max(from, h.lastHour+1); x <= to; x++ {
			h.count[((x%24)+24)%24]++
			h.total++
			h.lastHour = x
		}
		if d := from / 24; d != h.lastDay {
			h.lastDay = d
			h.days++
		}
	}
	return h
}

// quiet returns the middle of the longest stretch without activity, in minutes
// after midnight UTC, if there is one that looks like a night.
func (h *hours) quiet() (int, bool) {
	if h.days < enoughDays || h.total < enoughHours {
		return 0, false
	}
	still := h.total / 100
	length, start, run := 0, 0, 0
	for i := range 48 {
		if h.count[i%24] > still {
			run = 0
			continue
		}
		if run++; run > length {
			length, start = run, i-run+1
		}
	}
	if length < quietLeast || length > quietMost {
		return 0, false
	}
	return wrap(start*60 + length*30), true
}

// supported reports whether the clock of most sessions fits the quiet hours
// and not the claim.
func supported(p *detect.Pass, visits []detect.Visit, claimed []int, middle int) bool {
	told, agree := 0, 0
	for i := range visits {
		off, ok := p.Offset(visits[i].Zone, visits[i].At)
		if !ok {
			continue
		}
		told++
		if around(middle+off-night) <= close && !fits(off, claimed) {
			agree++
		}
	}
	return told >= enoughDays && 2*agree > told
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
