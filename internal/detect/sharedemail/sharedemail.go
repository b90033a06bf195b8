// Package sharedemail tells of a mailbox that strangers give as their own.
package sharedemail

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds mailboxes behind several people.
var Detector = &detect.Detector{
	Name:    "sharedemail",
	Title:   "A mailbox that other people also give as theirs",
	Family:  countersign.FamilyContact,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IC3-24-M5", "IC3-25a-M5", "IND-11"},
	Doc: `A mailbox has one owner. When people of different names, homes and places give the same one, somebody answers for
all of them. Mailboxes that more than forty people give are the desk of an agency or a placeholder and tell nothing; one at a firm's
own domain, given beside a mailbox of the person's own, is a recruiter's and tells little. It misleads where a recruiter or a relative
applies on behalf of others.`,
	Weights: []detect.Weight{
		{Grade: "desk", Decibans: 2, From: "judgement: a firm's mailbox beside the person's own is a recruiter's"},
		{Grade: "one", Decibans: 9, From: "judgement: one stranger with the same mailbox; recruiters and relatives do this too"},
		{Grade: "elsewhere", Decibans: 12, From: "judgement: one stranger with the same mailbox who claims to live elsewhere"},
		{Grade: "several", Decibans: 16, From: "judgement: three strangers or more behind one mailbox"},
	},
	Innocent: "A recruiter, an agency or a relative may have entered one mailbox for several people.",
	Clear:    "Write to us from a mailbox of your own, and say who else uses the one you gave.",
	Reads:    []countersign.Pred{countersign.Email},
	Run:      run,
}

func run(p *detect.Pass) {
	c := p.MostCommon(countersign.Email)
	n := len(c.Strangers)
	if n == 0 {
		return
	}
	because := c.Because(p, countersign.Email, c.Fact.Object)
	switch {
	case desk(p, c.Fact):
		p.Report("desk", because, "%s %s the same e-mail address beside their own.", p.Others(n), detect.Plural(n, "gives", "give"))
	case n >= 3:
		p.Report("several", because, "%s give the same e-mail address.", p.Others(n))
	case c.Elsewhere > 0:
		p.Report("elsewhere", because, "%s who %s to live elsewhere %s the same e-mail address.",
			p.Others(c.Elsewhere), detect.Plural(c.Elsewhere, "claims", "claim"), detect.Plural(c.Elsewhere, "gives", "give"))
	default:
		p.Report("one", because, "%s %s the same e-mail address.", p.Others(n), detect.Plural(n, "gives", "give"))
	}
}

// desk reports whether a mailbox is at a firm's own domain and the subject has
// another one.
func desk(p *detect.Pass, f countersign.Fact) bool {
	_, domain, _ := strings.Cut(f.Object.Rest(), "@")
	if p.Known().FreeMail(domain) || p.Known().Disposable(domain) {
		return false
	}
	for _, g := range p.Facts(countersign.Email) {
		if g.Object == f.Object {
			continue
		}
		if n, _ := p.Holders(countersign.Email, g.Object); n == 0 {
			return true
		}
	}
	return false
}
