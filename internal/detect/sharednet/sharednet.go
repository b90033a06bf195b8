// Package sharednet tells of strangers on neighbouring lines who claim to be far
// apart.
package sharednet

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector finds small networks that a few strangers share.
var Detector = &detect.Detector{
	Name:    "sharednet",
	Title:   "Neighbouring lines, far apart by their own words",
	Family:  countersign.FamilyDevice,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-F2", "IC3-24-1"},
	Doc: `The address of a home changes, its small network (256 addresses, or one site of the newer kind) seldom does. Where one
such network holds a few strangers out of a whole population, and all of them claim to live far away, they may sit in one room on
several lines. Chance does the same now and then in large populations, so it weighs little. Subjects that share the very address are
left to another flag.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 5, From: "judgement: three strangers or more on one small network of homes, all claim other regions"},
		{Grade: "two", Decibans: 2, From: "judgement: two such strangers; chance does it in large populations"},
	},
	Innocent: "Addresses near one another are often given to people who have nothing to do with one another.",
	Clear:    "A bill or a photo of your router shows which line is yours.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Net},
	Run:      run,
}

const (
	mostAsked = 8  // networks of one subject
	rare      = 12 // people on one network
)

func run(p *detect.Pass) {
	var best detect.Common
	var where countersign.ID
	asked := make([]countersign.ID, 0, mostAsked)
	for _, v := range p.Visits() {
		net := v.Fact.QObject(countersign.Net)
		if net == "" || !v.Home() || seen(asked, net) || len(asked) == mostAsked {
			continue
		}
		asked = append(asked, net)
		if n, _ := p.Holders(countersign.Net, net); n < 2 || n > rare || !detect.Settled(p.Visits(), v.Net.ASN) {
			continue
		}
		c := p.InCommon(*v.Fact, countersign.Net, net)
		c.Strangers = far(p, net, v.Net.ASN, c.Strangers)
		if len(c.Strangers) > len(best.Strangers) {
			best, where = c, net
		}
	}
	n := len(best.Strangers)
	if n < 2 {
		return
	}
	grade := "two"
	if n >= 3 {
		grade = "several"
	}
	p.Report(grade, best.Because(p, countersign.Net, where), "%s who claim to live in other regions signed in from neighbouring lines.", p.Others(n))
}

func seen(ids []countersign.ID, id countersign.ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// far keeps those who claim to live far away, have no other line of their own
// and never used an address of the subject.
func far(p *detect.Pass, net countersign.ID, asn uint32, ids []countersign.ID) []countersign.ID {
	var out []countersign.ID
	for _, id := range ids {
		if p.ClaimsFar(id) && detect.Settled(p.VisitsOf(id), asn) && !sameLine(p, net, p.FactsOf(id, countersign.Session)) {
			out = append(out, id)
		}
	}
	return out
}

func sameLine(p *detect.Pass, net countersign.ID, theirs []countersign.Fact) bool {
	for _, v := range p.Visits() {
		if v.Fact.QObject(countersign.Net) != net {
			continue
		}
		for i := range theirs {
			if theirs[i].Object == v.Fact.Object {
				return true
			}
		}
	}
	return false
}
