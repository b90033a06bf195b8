// Package devicehandover tells of a machine that goes from one stranger to
// another within hours.
package devicehandover

import (
	"time"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// Detector finds machines that strangers use in turn.
var Detector = &detect.Detector{
	Name:    "devicehandover",
	Title:   "A device that changes between strangers within hours",
	Family:  countersign.FamilyDevice,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-B2", "IND-16", "US22-F2"},
	Doc: `A second-hand machine changes hands once. One that serves two accounts in turn, minutes or hours apart, sits before
somebody who works both. Households, one person's two accounts, people of one town, schools and public bodies are left out, and so are devices that many
share. It misleads for public machines on ordinary lines, such as an internet cafe or a test centre.`,
	Weights: []detect.Weight{
		{Grade: "often", Decibans: 14, From: "judgement: on three days and more; a shop's machine would show more people"},
		{Grade: "minutes", Decibans: 9, From: "judgement: within half an hour, on one or two days"},
		{Grade: "hours", Decibans: 5, From: "judgement: within twelve hours, on one or two days"},
	},
	Innocent: "You may have used a public machine, or that of a friend, shortly before or after somebody else.",
	Clear:    "Say where the machine stands and who else uses it.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Device},
	Run:      run,
}

const (
	minutes = 30 * time.Minute
	hours   = 12 * time.Hour
	often   = 3
	few     = 8 // people on one machine; more is a public one
	most    = 8 // machines of one subject
)

// turns is how often strangers took over from the subject or it from them.
type turns struct {
	days    int
	closest time.Duration
	because []countersign.Fact
}

func run(p *detect.Pass) {
	var asked [most]countersign.ID
	n := 0
	best := turns{closest: hours}
	visits := p.Visits()
	for i := range visits {
		d := visits[i].Device
		if d == "" || n == most || known(asked[:n], d) {
			continue
		}
		asked[n] = d
		n++
		count, ids := p.Holders(countersign.Device, d)
		if count == 0 || count > few {
			continue
		}
		strangers, _ := p.Unrelated(ids)
		for _, id := range strangers {
			if p.SameTown(id) { // a library, a shop
				continue
			}
			if t := between(visits, p.VisitsOf(id), d); t.days > best.days || t.days == best.days && t.closest < best.closest {
				best = t
			}
		}
	}
	report(p, best)
}

func known(ids []countersign.ID, id countersign.ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

func report(p *detect.Pass, t turns) {
	switch {
	case t.days >= often:
		p.Report("often", t.because, "On %d days somebody else used the same device within hours.", t.days)
	case t.days > 0 && t.closest <= minutes:
		p.Report("minutes", t.because, "Somebody else used the same device within half an hour.")
	case t.days > 0:
		p.Report("hours", t.because, "Somebody else used the same device within hours.")
	}
}

// between compares two people's sessions on one device, both oldest first.
func between(own, theirs []detect.Visit, device countersign.ID) turns {
	t := turns{closest: hours}
	var today int64 = -1
	from := 0
	for i := range own {
		a := &own[i]
		if a.Device != device || public(a) {
			continue
		}
		for from < len(theirs) && a.At.Sub(theirs[from].At) > hours {
			from++
		}
		for j := from; j < len(theirs); j++ {
			b := &theirs[j]
			if b.At.Sub(a.At) > hours {
				break
			}
			if b.Device != device || public(b) {
				continue
			}
			t.note(a, b)
			if d := a.At.Unix() / 86400; d != today {
				today = d
				t.days++
			}
		}
	}
	return t
}

func (t *turns) note(a, b *detect.Visit) {
	gap := b.At.Sub(a.Until)
	if b.At.Before(a.At) {
		gap = a.At.Sub(b.Until)
	}
	t.closest = min(t.closest, max(0, gap))
	if len(t.because) < 6 {
		t.because = append(t.because, *a.Fact, *b.Fact)
	}
}

func public(v *detect.Visit) bool {
	return v.At.IsZero() || v.Net.Kind == reference.KindEducation || v.Net.Kind == reference.KindGovernment
}
