// Package selfreference tells of people who vouch for themselves.
package selfreference

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector compares referees' contact data with the applicant's and other applicants' own.
var Detector = &detect.Detector{
	Name:    "selfreference",
	Title:   "A referee's contact is the person's own, or vouches in a circle",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"IND-12", "US22-M14"},
	Doc: `A referee who is reached at the applicant's own mailbox or number is the applicant. In a crew two personas vouch for each
other. Former colleagues who apply together may do so too, which is why those with a past in common are left out. It misleads where
somebody typed their own number into the wrong field.`,
	Weights: []detect.Weight{
		{Grade: "self", Decibans: 7, From: "judgement: the referee's mailbox or number is the applicant's own; forms are filled in wrongly"},
		{Grade: "mutual", Decibans: 5, From: "judgement: two people with no past in common vouch for each other"},
	},
	Innocent: "You may have typed your own contact into the referee's field.",
	Clear:    "Name a referee who can be reached by contact data found independently.",
	Reads:    []countersign.Pred{countersign.Reference, countersign.ReferenceEmail, countersign.ReferencePhone, countersign.Email, countersign.Phone},
	Run:      run,
}

func run(p *detect.Pass) {
	var self, mutual []countersign.Fact
	for _, r := range p.Facts(countersign.Reference) {
		mail, phone := r.QObject(countersign.ReferenceEmail), r.QObject(countersign.ReferencePhone)
		switch {
		case own(p.Facts(countersign.Email), mail) || own(p.Facts(countersign.Phone), phone):
			self = append(self, r)
		case returned(p, countersign.Email, mail) || returned(p, countersign.Phone, phone):
			mutual = append(mutual, r)
		}
	}
	switch {
	case len(self) > 0:
		p.Report("self", self, "A referee is reached at this one's own mailbox or number.")
	case len(mutual) > 0:
		p.Report("mutual", mutual, "A referee named this one as referee in turn, and they have no employer or school in common.")
	}
}

func own(facts []countersign.Fact, thing countersign.ID) bool {
	return thing != "" && slices.ContainsFunc(facts, func(f countersign.Fact) bool { return f.Object == thing })
}

// returned reports whether the referee is a subject who named this one as
// referee in turn, and nothing explains it.
func returned(p *detect.Pass, pred countersign.Pred, thing countersign.ID) bool {
	_, ids := p.Holders(pred, thing)
	for _, id := range ids {
		if p.Kinship(id) <= detect.Colleagues || p.SharedPast(id) {
			continue
		}
		for _, r := range p.FactsOf(id, countersign.Reference) {
			if own(p.Facts(countersign.Email), r.QObject(countersign.ReferenceEmail)) ||
				own(p.Facts(countersign.Phone), r.QObject(countersign.ReferencePhone)) {
				return true
			}
		}
	}
	return false
}
