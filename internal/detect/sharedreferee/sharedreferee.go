// Package sharedreferee tells of one referee behind strangers.
package sharedreferee

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds referees' contact data that strangers gave too.
var Detector = &detect.Detector{
	Name:    "sharedreferee",
	Title:   "The same referee vouches for strangers",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IND-12", "IC3-25a-M5", "US22-M14"},
	Doc: `Referees of hidden workers are run by the same people and vouch for many. Mailboxes and numbers are compared, not names.
Former colleagues and classmates, households and persons of one name share referees honestly and are left out. It misleads for teachers,
agents and firms that give one contact for all references, which more than forty have.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 11, From: "judgement: the referee's contact is given by three strangers or more with no past in common"},
		{Grade: "few", Decibans: 9, From: "judgement: one or two strangers with no past in common"},
	},
	Innocent: "A teacher, an agent or a personnel office may vouch for many people.",
	Clear:    "Name another referee, or let the referee be reached by contact data found independently.",
	Reads:    []countersign.Pred{countersign.Reference, countersign.ReferenceEmail, countersign.ReferencePhone, countersign.Employment, countersign.Education},
	Run:      run,
}

func run(p *detect.Pass) {
	var most []countersign.ID
	var because []countersign.Fact
	for _, r := range p.Facts(countersign.Reference) {
		ids := vouched(p, r, countersign.ReferenceEmail, nil)
		ids = vouched(p, r, countersign.ReferencePhone, ids)
		if len(ids) > len(most) {
			most, because = ids, []countersign.Fact{r}
		}
	}
	for _, id := range most {
		because = append(because, countersign.Fact{Subject: id, Pred: because[0].Pred})
	}
	switch n := len(most); {
	case n >= 3:
		p.Report("several", because, "%s with no employer or school in common named the same referee.", p.Others(n))
	case n > 0:
		p.Report("few", because, "%s with no employer or school in common named the same referee.", p.Others(n))
	}
}

// vouched adds the strangers who gave the same mailbox or number of a referee.
func vouched(p *detect.Pass, r countersign.Fact, pred countersign.Pred, ids []countersign.ID) []countersign.ID {
	for _, id := range p.Reused(r, pred, r.QObject(pred)).Strangers {
		if !slices.Contains(ids, id) && !p.SharedPast(id) {
			ids = append(ids, id)
		}
	}
	return ids
}
