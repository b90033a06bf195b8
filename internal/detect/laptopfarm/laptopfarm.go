// Package laptopfarm tells of hired workers whose machines stand in one place
// that none of them claims.
package laptopfarm

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds several hired workers on one home line or at one address.
var Detector = &detect.Detector{
	Name:    "laptopfarm",
	Title:   "Several workers' machines on one home line or at one address",
	Family:  countersign.FamilyDevice,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IC3-24-1", "IC3-24-2", "IC3-24-3", "US22-E7"},
	Doc: `Somebody takes in the laptops that employers send, puts them on a home line, and others work on them from afar. Seen from
the ledger: people who were hired, by one employer or several, whose sessions come from one home line, or whose machines were sent to
one address, while they claim to live in different regions. Farms of 3 to 90 machines were found in homes. Households, colleagues
who claim one place, and people who are mostly on another line do not count. It misleads for shared houses, an office that looks like a home line, and mail-room
services.`,
	Weights: []detect.Weight{
		{Grade: "farm", Decibans: 18, From: "judgement: five hired strangers or more of other regions on one home line, on machines of their own"},
		{Grade: "line", Decibans: 13, From: "judgement: two hired strangers or more of other regions on one home line"},
		{Grade: "sent", Decibans: 14, From: "judgement: machines of three hired strangers or more sent to one address that they do not call home"},
	},
	Innocent: "You may share a house or an office with others who were hired, or use a service that takes in parcels.",
	Clear:    "Show the machine and the room it stands in on a call, or pick it up in person with an identity paper.",
	Reads:    []countersign.Pred{countersign.Session, countersign.HiredAt, countersign.ShippedTo},
	Run:      run,
}

const (
	mostAsked = 12 // lines of one subject
	farm      = 5  // workers, the subject among them
	house     = 40
	largest   = 400
)

func run(p *detect.Pass) {
	if !hired(p) {
		return
	}
	line(p)
	sent(p)
}

// hired reports whether the subject has a job: a day it was hired or a machine
// that was sent.
func hired(p *detect.Pass) bool {
	return p.Subject().Kind() == "worker" || p.Present(countersign.HiredAt) || p.Present(countersign.ShippedTo)
}

func otherHired(p *detect.Pass, id countersign.ID) bool {
	return id.Kind() == "worker" || len(p.FactsOf(id, countersign.HiredAt)) > 0 || len(p.FactsOf(id, countersign.ShippedTo)) > 0
}

// workers keeps the hired ones who claim to live far away and have no other
// line of their own.
func workers(p *detect.Pass, ids []countersign.ID, asn uint32) []countersign.ID {
	var out []countersign.ID
	for _, id := range ids {
		if p.ClaimsFar(id) && otherHired(p, id) && detect.Settled(p.VisitsOf(id), asn) {
			out = append(out, id)
		}
	}
	return out
}

func line(p *detect.Pass) {
	var best detect.Common
	var asked []countersign.ID
	for _, v := range p.Visits() {
		o := v.Fact.Object
		if o == "" || !v.Home() || !detect.Settled(p.Visits(), v.Net.ASN) || slices.Contains(asked, o) || len(asked) == mostAsked {
			continue
		}
		asked = append(asked, o)
		c := behind(p, &v)
		if len(c.Strangers) > len(best.Strangers) {
			best = c
		}
	}
	n := len(best.Strangers)
	if n < 2 {
		return
	}
	because := best.Because(p, countersign.Session, best.Fact.Object)
	if m := machines(because); n+1 >= farm && m >= farm {
		p.Report("farm", because, "%s who claim to live in other regions work from the same home line, each on another machine.", p.Others(n))
		return
	}
	p.Report("line", because, "%s who claim to live in other regions work from the same home line.", p.Others(n))
}

// behind returns the hired strangers of other regions on a line. More people
// than a house holds are a farm only if nearly all of them are such: else the
// address is one that a carrier shares out.
func behind(p *detect.Pass, v *detect.Visit) detect.Common {
	c := detect.Common{Fact: *v.Fact}
	n, ids := p.Holders(countersign.Session, v.Fact.Object)
	if n == 0 || n > largest {
		return c
	}
	c.Holders = n
	strangers, _ := p.Unrelated(ids)
	if c.Strangers = workers(p, strangers, v.Net.ASN); n > house && 5*len(c.Strangers) < 4*len(ids) {
		c.Strangers = nil
	}
	return c
}

// machines counts the devices of sessions.
func machines(sessions []countersign.Fact) int {
	var seen []countersign.ID
	for i := range sessions {
		if d := sessions[i].QObject(countersign.Device); d != "" && !slices.Contains(seen, d) {
			seen = append(seen, d)
		}
	}
	return len(seen)
}

func sent(p *detect.Pass) {
	for _, f := range p.Facts(countersign.ShippedTo) {
		if home(p, f.Object) {
			continue
		}
		c := p.InCommon(f, countersign.ShippedTo, f.Object)
		c.Strangers = slices.DeleteFunc(c.Strangers, func(id countersign.ID) bool {
			return slices.ContainsFunc(p.FactsOf(id, countersign.AddressHome), func(h countersign.Fact) bool { return h.Object == f.Object })
		})
		if n := len(c.Strangers); n >= 2 {
			p.Report("sent", c.Because(p, countersign.ShippedTo, f.Object),
				"The machines of %s others were sent to the same address, which none of them gives as home.", detect.Few(n))
			return
		}
	}
}

func home(p *detect.Pass, address countersign.ID) bool {
	for _, f := range p.Facts(countersign.AddressHome) {
		if f.Object == address {
			return true
		}
	}
	return false
}
