// Package refereemail tells of firms' referees who write from elsewhere.
package refereemail

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares the mailbox of a referee with the domain of the firm vouched for.
var Detector = &detect.Detector{
	Name:    "refereemail",
	Title:   "A firm's referee writes from a mailbox that is not the firm's",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"IND-12", "US22-B5", "US22-M1"},
	Doc: `Who vouches for a firm that has a domain mostly writes from it. A mailbox that anybody gets tells nothing of the firm, and
one that is thrown away after use tells against it. It misleads for referees who left the firm, small firms and firms that forbid
references by their own mail.`,
	Weights: []detect.Weight{
		{Grade: "throwaway", Decibans: 6, From: "judgement: the referee's mailbox is a throw-away one"},
		{Grade: "free", Decibans: 1, From: "judgement: a free mailbox though the firm has a domain; referees leave firms"},
	},
	Innocent: "The referee may have left the firm, or the firm may not allow references from its own mail.",
	Clear:    "Let the firm be asked through contact data found independently.",
	Reads:    []countersign.Pred{countersign.Reference, countersign.ReferenceEmail, countersign.ReferenceEmployer, countersign.Employment, countersign.EmployerDomain},
	Run:      run,
}

func run(p *detect.Pass) {
	var thrown, free []countersign.Fact
	for _, r := range p.Facts(countersign.Reference) {
		_, domain, ok := strings.Cut(r.QObject(countersign.ReferenceEmail).Rest(), "@")
		switch {
		case !ok:
		case p.Known().Disposable(domain):
			thrown = append(thrown, r)
		case p.Known().FreeMail(domain) && hasDomain(p, r.Q(countersign.ReferenceEmployer)):
			free = append(free, r)
		}
	}
	switch {
	case len(thrown) > 0:
		p.Report("throwaway", thrown, "A referee is reached at a throw-away mailbox.")
	case len(free) > 0:
		p.Report("free", free, "A referee of a firm with a domain of its own is reached at a free mailbox.")
	}
}

// hasDomain reports whether the firm has a domain by the person's own words.
func hasDomain(p *detect.Pass, firm string) bool {
	if firm == "" {
		return false
	}
	for _, f := range p.Facts(countersign.Employment) {
		if d := f.QObject(countersign.EmployerDomain).Rest(); d != "" && strings.EqualFold(f.Value, firm) && !p.Known().FreeMail(d) {
			return true
		}
	}
	return false
}
