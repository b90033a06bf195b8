// Package sharedhandle tells of profiles and web pages that strangers give as
// their own.
package sharedhandle

import (
	"countersign"
	"countersign/internal/detect"
	"countersign/normal"
)

// Detector finds profiles and pages behind several people.
var Detector = &detect.Detector{
	Name:    "sharedhandle",
	Title:   "A profile or web page that other people also give as theirs",
	Family:  countersign.FamilyIdentity,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-E3", "USROK23-4", "IC3-24-5"},
	Doc: `A developer's profile is theirs alone. Where people of different names give one profile or one portfolio page, at least
one shows the work of another. Pages are compared by their full address, so that two profiles at one service stay apart. It misleads
for pages of a team, a shop or an employer, and for links that were copied from a template.`,
	Weights: []detect.Weight{
		{Grade: "profile", Decibans: 11, From: "judgement: a stranger gives the same account at a service as his own"},
		{Grade: "profiles", Decibans: 16, From: "judgement: three strangers or more with one account at a service"},
		{Grade: "page", Decibans: 6, From: "judgement: a stranger gives the same web page; teams have one"},
		{Grade: "pages", Decibans: 8, From: "judgement: three strangers or more with one web page"},
	},
	Innocent: "The profile or page may belong to a team, or the link may have been copied by mistake.",
	Clear:    "Sign in to the profile, or change a word on the page, while we watch.",
	Reads:    []countersign.Pred{countersign.Handle, countersign.Website},
	Run:      run,
}

// peopleAPage is how many may give a page before it is anybody's.
const peopleAPage = 12

func run(p *detect.Pass) {
	c := p.MostCommon(countersign.Handle)
	switch n := len(c.Strangers); {
	case n >= 3:
		p.Report("profiles", c.Because(p, countersign.Handle, c.Fact.Object), "%s give the same online profile as theirs.", p.Others(n))
	case n > 0:
		p.Report("profile", c.Because(p, countersign.Handle, c.Fact.Object), "%s %s the same online profile as theirs.",
			p.Others(n), detect.Plural(n, "gives", "give"))
	}
	pages(p)
}

// pages compares web addresses in full: the registrable domain alone is that
// of a service more often than not.
func pages(p *detect.Pass) {
	var best detect.Common
	for _, f := range p.Facts(countersign.Website) {
		c := p.InCommon(f, countersign.Website, f.Object)
		if c.Holders > peopleAPage {
			continue
		}
		c.Strangers = same(p, &f, c.Strangers)
		if len(c.Strangers) > len(best.Strangers) {
			best = c
		}
	}
	switch n := len(best.Strangers); {
	case n >= 3:
		p.Report("pages", best.Because(p, countersign.Website, best.Fact.Object), "%s give the same web page as theirs.", p.Others(n))
	case n > 0:
		p.Report("page", best.Because(p, countersign.Website, best.Fact.Object), "%s %s the same web page as theirs.",
			p.Others(n), detect.Plural(n, "gives", "give"))
	}
}

// same keeps those who give the very page.
func same(p *detect.Pass, f *countersign.Fact, ids []countersign.ID) []countersign.ID {
	if len(ids) == 0 {
		return nil
	}
	page, ok := normal.URL(f.Text())
	if !ok {
		return nil
	}
	var out []countersign.ID
	for _, id := range ids {
		for _, o := range p.FactsOf(id, countersign.Website) {
			if theirs, ok := normal.URL(o.Text()); ok && theirs == page {
				out = append(out, id)
				break
			}
		}
	}
	return out
}
