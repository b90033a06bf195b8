// Package disposablemail tells of throw-away mailboxes.
package disposablemail

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds mailboxes at domains that hand them out for minutes.
var Detector = &detect.Detector{
	Name:    "disposablemail",
	Title:   "A throw-away mailbox",
	Family:  countersign.FamilyContact,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-E11", "IC3-25a-M5"},
	Doc: `A throw-away mailbox cannot be used to reach its owner a month later. Few people give one to an employer. The list of
domains is public and never complete. It misleads for forwarding services that protect a real mailbox and for people who sign up to
look around.`,
	Weights: []detect.Weight{
		{Grade: "only", Decibans: 6, From: "judgement: no lasting mailbox at all is rare among people who want to be hired or paid"},
		{Grade: "beside", Decibans: 2, From: "judgement: beside a lasting mailbox it may be a habit of privacy"},
	},
	Innocent: "You may use forwarding addresses to keep advertisers away from your own mailbox.",
	Clear:    "Give a mailbox that you mean to keep.",
	Reads:    []countersign.Pred{countersign.Email},
	Run:      run,
}

func run(p *detect.Pass) {
	mails := p.Facts(countersign.Email)
	var thrown []countersign.Fact
	for _, f := range mails {
		if _, domain, ok := strings.Cut(f.Object.Rest(), "@"); ok && p.Known().Disposable(domain) {
			thrown = append(thrown, f)
		}
	}
	switch {
	case len(thrown) == 0:
	case len(thrown) == len(mails):
		p.Report("only", thrown, "The only e-mail address given is at a service for throw-away mailboxes.")
	default:
		p.Report("beside", thrown, "One of the e-mail addresses given is at a service for throw-away mailboxes.")
	}
}
