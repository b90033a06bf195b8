// Package sharedphone tells of a telephone number that strangers give as their
// own.
package sharedphone

import (
	"strings"
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds numbers behind several people.
var Detector = &detect.Detector{
	Name:    "sharedphone",
	Title:   "A telephone number that other people also give as theirs",
	Family:  countersign.FamilyContact,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IC3-24-M5", "IC3-25a-M5", "IND-11"},
	Doc: `Numbers reused across resumes are how employers found crews: one person answers for many. Numbers that more than
forty people give are switchboards and tell nothing. Numbers go back to the pool when their owner leaves them (the
rules of some plans say after 45 days at the least), so a number that two people had one after the other is left out where the dates say so. A number that
comes with a firm's shared mailbox, beside one of the person's own, is a recruiter's and weighs little. It misleads for households at two addresses, agencies, and recycled numbers whose dates nobody wrote down.`,
	Weights: []detect.Weight{
		{Grade: "desk", Decibans: 2, From: "judgement: with a firm's shared mailbox, and beside a number of the person's own, it is a recruiter's"},
		{Grade: "one", Decibans: 5, From: "judgement: one stranger with the same number; recycled numbers and relatives are common"},
		{Grade: "elsewhere", Decibans: 14, From: "judgement: a stranger with the same number who claims to live elsewhere"},
		{Grade: "several", Decibans: 15, From: "judgement: three strangers or more behind one number; recycling does not do that"},
	},
	Innocent: "Numbers are given to new owners after some time, and relatives or an agency may share one.",
	Clear:    "Take a call or a code on the number, or give the one you use now.",
	Reads:    []countersign.Pred{countersign.Phone, countersign.Email},
	Run:      run,
}

// pool is how long a number rests before somebody else gets it (47 CFR
// 52.15(f)(1)(ii), 52.103(d)).
const pool = 45 * 24 * time.Hour

func run(p *detect.Pass) {
	c := p.MostCommon(countersign.Phone)
	c = without(p, c)
	n := len(c.Strangers)
	if n == 0 {
		return
	}
	because := c.Because(p, countersign.Phone, c.Fact.Object)
	switch {
	case desk(p) && ownNumber(p, c.Fact):
		p.Report("desk", because, "%s %s the same telephone number beside their own.", p.Others(n), detect.Plural(n, "gives", "give"))
	case n >= 3:
		p.Report("several", because, "%s give the same telephone number.", p.Others(n))
	case c.Elsewhere > 0:
		p.Report("elsewhere", because, "%s who %s to live elsewhere %s the same telephone number.",
			p.Others(c.Elsewhere), detect.Plural(c.Elsewhere, "claims", "claim"), detect.Plural(c.Elsewhere, "gives", "give"))
	default:
		p.Report("one", because, "%s %s the same telephone number.", p.Others(n), detect.Plural(n, "gives", "give"))
	}
}

// without leaves out strangers who had the number at another time.
func without(p *detect.Pass, c detect.Common) detect.Common {
	var left []countersign.ID
	elsewhere := 0
	for _, id := range c.Strangers {
		if recycled(c.Fact, p.FactsOf(id, countersign.Phone)) {
			continue
		}
		left = append(left, id)
		if p.ClaimsElsewhere(id) {
			elsewhere++
		}
	}
	c.Strangers, c.Elsewhere = left, elsewhere
	return c
}

// desk reports whether the subject gives a firm's mailbox that others give too.
func desk(p *detect.Pass) bool {
	for _, f := range p.Facts(countersign.Email) {
		_, domain, _ := strings.Cut(f.Object.Rest(), "@")
		if p.Known().FreeMail(domain) {
			continue
		}
		if n, _ := p.Holders(countersign.Email, f.Object); n > 0 {
			return true
		}
	}
	return false
}

// ownNumber reports whether the subject has another number that nobody shares.
func ownNumber(p *detect.Pass, f countersign.Fact) bool {
	for _, g := range p.Facts(countersign.Phone) {
		if g.Object == f.Object {
			continue
		}
		if n, _ := p.Holders(countersign.Phone, g.Object); n == 0 {
			return true
		}
	}
	return false
}

// recycled reports whether one had the number only after the other had left it.
func recycled(own countersign.Fact, others []countersign.Fact) bool {
	for _, f := range others {
		if f.Object == own.Object {
			return after(f, own) || after(own, f)
		}
	}
	return false
}

func after(a, b countersign.Fact) bool {
	return !a.From.IsZero() && !b.To.IsZero() && a.From.Sub(b.To) >= pool
}
