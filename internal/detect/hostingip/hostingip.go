// Package hostingip tells of sessions through rented machines and tunnels.
package hostingip

import (
	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// Detector measures how many sessions come through rented addresses.
var Detector = &detect.Detector{
	Name:    "hostingip",
	Title:   "Sessions through rented machines or tunnels",
	Family:  countersign.FamilyAccess,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-M5", "USROK23-M8", "IND-6", "CA25-7"},
	Doc: `Crews come through rented machines and commercial tunnels, because their own address would give them away. So do one
honest developer in five, for privacy, for work or out of habit. So it weighs little, whatever the share, and cannot bring anybody to
review by itself. Networks are known by their holder; one address in them may be of another kind, and privacy relays built into
ordinary devices are not counted.`,
	Weights: []detect.Weight{
		{Grade: "machines", Decibans: 6, From: "judgement: nearly all sessions from rented machines, as few people work"},
		{Grade: "tunnels", Decibans: 5, From: "judgement: nearly all sessions through a commercial tunnel; perhaps 10 in 100 honest developers and 25 of the others"},
		{Grade: "some", Decibans: 1, From: "judgement: a fifth of the sessions and more"},
	},
	Innocent: "Many people use a tunnel or a rented desktop for privacy, for work, or because their network needs one.",
	Clear:    "Sign in once without the tunnel, or say which service you use; your employer may have set it up.",
	Reads:    []countersign.Pred{countersign.Session},
	Run:      run,
}

const few = 4 // sessions of which a share says something

func run(p *detect.Pass) {
	known, machines, tunnels := 0, 0, 0
	var because []countersign.Fact
	for _, v := range p.Visits() {
		switch {
		case v.Net.Kind == reference.KindHosting:
			machines++
		case v.Net.Kind == reference.KindVPN:
			tunnels++
		case v.Net.Country != "":
			known++
			continue
		default:
			continue
		}
		if len(because) < 4 {
			because = append(because, *v.Fact)
		}
		known++
	}
	rented := machines + tunnels
	if known < few || rented == 0 {
		return
	}
	switch {
	case 5*rented >= 4*known && machines > tunnels:
		p.Report("machines", because, "%d of %d sessions came from rented machines.", rented, known)
	case 5*rented >= 4*known:
		p.Report("tunnels", because, "%d of %d sessions came through a commercial tunnel.", rented, known)
	case 5*rented >= known:
		p.Report("some", because, "%d of %d sessions came through a rented machine or tunnel.", rented, known)
	}
}
