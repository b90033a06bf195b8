// Package shareddevice tells of one machine behind several strangers.
package shareddevice

import (
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds machines that strangers sign in from.
var Detector = &detect.Detector{
	Name:    "shareddevice",
	Title:   "A device that other people also signed in from",
	Family:  countersign.FamilyDevice,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-F2", "IC3-24-5", "IND-16"},
	Doc: `One operator keeps ten to twenty personas. Careful crews use a machine or a browser profile for each; where the same
one shows behind people who claim to live far apart, one pair of hands is the plain reading. More than forty holders are a
fingerprint that fits many machines, and tell nothing. A machine that one used only before or after the other was sold or handed on.
It misleads for shared family computers, libraries, test centres, second-hand
machines and weak fingerprints.`,
	Weights: []detect.Weight{
		{Grade: "image", Decibans: 2, From: "judgement: six workers or more, all of one employer; its machines are set up alike"},
		{Grade: "passedon", Decibans: 2, From: "judgement: one had the machine after the other; machines are sold and handed on"},
		{Grade: "one", Decibans: 3, From: "judgement: one or two strangers on the same machine; friends lend machines"},
		{Grade: "town", Decibans: 4, From: "judgement: three strangers or more, none of whom claims to live elsewhere; a library looks so"},
		{Grade: "elsewhere", Decibans: 13, From: "judgement: one or two strangers on the machine, one claims to live elsewhere"},
		{Grade: "several", Decibans: 13, From: "judgement: three strangers or more on one machine, one of whom claims to live elsewhere"},
		{Grade: "ring", Decibans: 17, From: "judgement: three strangers or more on one machine, two of them claim to live elsewhere"},
	},
	Innocent: "You may have used a family computer, a library, a test centre or a second-hand machine; devices can also be mistaken for one another.",
	Clear:    "Sign in once from a machine of your own during a live call, or say whose machine it was.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Device},
	Run:      run,
}

func run(p *detect.Pass) {
	var best detect.Common
	var device countersign.ID
	var asked [8]countersign.ID // most people have a few machines and many sessions
	n := 0
	for _, v := range p.Visits() {
		if v.Device == "" || known(asked[:n], v.Device) {
			continue
		}
		if n < len(asked) {
			asked[n] = v.Device
			n++
		}
		c := p.InCommon(*v.Fact, countersign.Device, v.Device)
		if len(c.Strangers) > len(best.Strangers) ||
			len(c.Strangers) > 0 && len(c.Strangers) == len(best.Strangers) && c.Elsewhere > best.Elsewhere {
			best, device = c, v.Device
		}
	}
	report(p, best, device)
}

func known(ids []countersign.ID, id countersign.ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

func report(p *detect.Pass, c detect.Common, device countersign.ID) {
	n := len(c.Strangers)
	if n == 0 {
		return
	}
	because := c.Because(p, countersign.Device, device)
	switch {
	case p.OneImage(c.Strangers):
		p.Report("image", because, "%s, all of one employer, signed in from what looks like the same device.", p.Others(n))
	case n >= 3 && c.Elsewhere >= 2:
		p.Report("ring", because, "%s signed in from the same device, %s of whom claim to live elsewhere.", p.Others(n), detect.Few(c.Elsewhere))
	case n >= 3 && c.Elsewhere == 0:
		p.Report("town", because, "%s signed in from the same device.", p.Others(n))
	case n >= 3:
		p.Report("several", because, "%s signed in from the same device.", p.Others(n))
	case inTurn(p, device, c.Strangers):
		p.Report("passedon", because, "%s signed in from the same device, at another time.", p.Others(n))
	case c.Elsewhere > 0:
		p.Report("elsewhere", because, "%s who %s to live elsewhere signed in from the same device.",
			p.Others(c.Elsewhere), detect.Plural(c.Elsewhere, "claims", "claim"))
	default:
		p.Report("one", because, "%s signed in from the same device.", p.Others(n))
	}
}

// inTurn reports whether all strangers used the machine only before or only
// after the subject did.
func inTurn(p *detect.Pass, device countersign.ID, ids []countersign.ID) bool {
	from, to := span(p.Visits(), device)
	for _, id := range ids {
		a, b := span(p.VisitsOf(id), device)
		if from.IsZero() || a.IsZero() || !b.Before(from) && !a.After(to) {
			return false
		}
	}
	return true
}

// span returns when a machine was first and last in use.
func span(visits []detect.Visit, device countersign.ID) (from, to time.Time) {
	for i := range visits {
		v := &visits[i]
		if v.Device != device || v.At.IsZero() {
			continue
		}
		if from.IsZero() {
			from = v.At
		}
		if v.Until.After(to) {
			to = v.Until
		}
	}
	return from, to
}
