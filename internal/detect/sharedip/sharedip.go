// Package sharedip tells of one line behind several strangers.
package sharedip

import (
	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// Detector finds addresses that strangers sign in from.
var Detector = &detect.Detector{
	Name:    "sharedip",
	Title:   "A line that people who claim to live elsewhere also use",
	Family:  countersign.FamilyDevice,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-F2", "IC3-24-5", "IC3-24-1"},
	Doc: `A home line serves one household. Strangers on it who claim to live in other regions or countries are either visitors or
one crew. Only those count: neighbours behind one carrier address mostly claim one region. Lines of telephones, schools, public
bodies, gateways, relays and commercial tunnels are left out, and so is what more than forty people use. A rented machine that two
strangers of different employers come from is private to somebody, and counts too. Who is mostly on another line is a visitor. It misleads for guest houses, shared offices and reassigned addresses.`,
	Weights: []detect.Weight{
		{Grade: "ring", Decibans: 14, From: "judgement: four strangers or more from one home line, all claim other regions"},
		{Grade: "several", Decibans: 12, From: "judgement: two or three such strangers on one home line"},
		{Grade: "one", Decibans: 4, From: "judgement: one such stranger, or several who only visit the line; visits and reassigned addresses explain it"},
		{Grade: "machine", Decibans: 10, From: "judgement: two such strangers or more from one rented machine"},
	},
	Innocent: "You may have used the line of a friend, a guest house or a shared office, or the address was yours only for a while.",
	Clear:    "Say whose line it is and when you used it, or sign in from your own.",
	Reads:    []countersign.Pred{countersign.Session},
	Run:      run,
}

const mostAsked = 16 // addresses of one subject

func run(p *detect.Pass) {
	var home, machine shared
	asked := make([]countersign.ID, 0, mostAsked)
	for _, v := range p.Visits() {
		o := v.Fact.Object
		rented := v.Net.Kind == reference.KindHosting
		if o == "" || !v.Home() && !rented || seen(asked, o) || len(asked) == mostAsked {
			continue
		}
		asked = append(asked, o)
		s := ask(p, &v, rented)
		if rented {
			machine = more(machine, s)
		} else {
			home = more(home, s)
		}
	}
	report(p, home, machine)
}

func seen(ids []countersign.ID, id countersign.ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// shared is an address with the strangers on it who claim to live far away.
type shared struct {
	common  detect.Common
	object  countersign.ID
	far     int
	settled int // of them, and 0 if the subject itself only visits the line
}

func ask(p *detect.Pass, v *detect.Visit, rented bool) shared {
	s := shared{common: p.InCommon(*v.Fact, countersign.Session, v.Fact.Object), object: v.Fact.Object}
	kept := s.common.Strangers[:0]
	for _, id := range s.common.Strangers {
		if !p.ClaimsFar(id) || rented && p.Kinship(id) == detect.Colleagues { // an employer's own desktops
			continue
		}
		kept = append(kept, id)
		if detect.Settled(p.VisitsOf(id), v.Net.ASN) {
			s.settled++
		}
	}
	s.common.Strangers, s.far = kept, len(kept)
	if s.far > 0 && !detect.Settled(p.Visits(), v.Net.ASN) {
		s.settled = 0
	}
	return s
}

func more(a, b shared) shared {
	if b.settled > a.settled || b.settled == a.settled && b.far > a.far {
		return b
	}
	return a
}

func report(p *detect.Pass, home, machine shared) {
	if n := home.far; n > 0 {
		because := home.common.Because(p, countersign.Session, home.object)
		grade := "one"
		switch {
		case home.settled >= 4:
			grade = "ring"
		case home.settled >= 2:
			grade = "several"
		}
		p.Report(grade, because, "%s who %s to live in another region signed in from the same line.", p.Others(n), detect.Plural(n, "claims", "claim"))
	}
	if n := machine.far; n >= 2 {
		because := machine.common.Because(p, countersign.Session, machine.object)
		p.Report("machine", because, "%s who claim to live in other regions signed in from the same rented machine.", p.Others(n))
	}
}
