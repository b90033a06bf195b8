// Package frontdomain tells of people who write from, or own, a known front's domain.
package frontdomain

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector looks mailboxes and websites up among known fronts.
var Detector = &detect.Detector{
	Name:    "frontdomain",
	Title:   "The mailbox or website is on the domain of a known front",
	Family:  countersign.FamilyList,
	Version: 1,
	Ground:  detect.Listed,
	Basis:   []string{"IND-27", "IC3-24-8"},
	Doc: `Who has a mailbox on the domain of a front belongs to it, worked there or was deceived by it. The domain agrees with the
published one sign for sign. It misleads for honest employees of a front, for those whom a front that posed as a recruiter gave a mailbox, and
for domains that changed hands after they were seized.`,
	Weights: []detect.Weight{
		{Grade: "mailbox", Decibans: 18, From: "judgement: the person's own mailbox is on the domain of a known front"},
		{Grade: "website", Decibans: 12, From: "judgement: the person gives a front's website as their own"},
		{Grade: "posing", Decibans: 5, From: "judgement: the front posed as a recruiter and gave honest applicants mailboxes"},
	},
	Innocent: "You may have worked for the firm without knowing what it was, or the domain may have changed hands.",
	Clear:    "Show since when the mailbox is yours and who gave it to you.",
	Reads:    []countersign.Pred{countersign.Email, countersign.Website},
	Run:      run,
}

func run(p *detect.Pass) {
	var mail, posing []countersign.Fact
	for _, f := range p.Facts(countersign.Email) {
		_, domain, _ := strings.Cut(f.Object.Rest(), "@")
		w, ok := p.Known().Front(domain)
		switch {
		case !ok:
		case w.Kind == "fake recruiter":
			posing = append(posing, f)
		default:
			mail = append(mail, f)
		}
	}
	var site []countersign.Fact
	for _, f := range p.Facts(countersign.Website) {
		if _, ok := p.Known().Front(f.Object.Rest()); ok {
			site = append(site, f)
		}
	}
	switch {
	case len(mail) > 0:
		p.Report("mailbox", mail, "The mailbox is on a domain that official reports tie to a front.")
	case len(site) > 0:
		p.Report("website", site, "The website is one that official reports tie to a front.")
	case len(posing) > 0:
		p.Report("posing", posing, "The mailbox is on the domain of a firm that posed as a recruiter.")
	}
}
