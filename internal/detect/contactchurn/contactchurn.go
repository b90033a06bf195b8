// Package contactchurn tells of mailboxes and numbers that keep changing.
package contactchurn

import (
	"slices"
	"time"

	"countersign"
	"countersign/internal/detect"
)

// Detector counts how often contact data is replaced.
var Detector = &detect.Detector{
	Name:    "contactchurn",
	Title:   "Contact data that keeps changing",
	Family:  countersign.FamilyContact,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-E11", "USROK23-8"},
	Doc: `Accounts that change hands, and people whose accounts are closed elsewhere, keep giving new mailboxes and numbers.
Most people give the same ones for years. Where a source dates its data, changes within two months count; where it does not, how
many the records hold that no single record does. It misleads for people who move, change providers, or were asked to tidy up.`,
	Weights: []detect.Weight{
		{Grade: "fast", Decibans: 5, From: "judgement: three new mailboxes or numbers within sixty days"},
		{Grade: "many", Decibans: 2, From: "judgement: three replaced mailboxes or numbers over any time"},
	},
	Innocent: "People change numbers and mailboxes when they move, change jobs or lose a telephone.",
	Clear:    "Say which mailbox and number you keep, and answer on them.",
	Reads:    []countersign.Pred{countersign.Email, countersign.Phone},
	Run:      run,
}

const (
	enough = 3
	window = 60 * 24 * time.Hour
)

func run(p *detect.Pass) {
	mails, phones := p.Facts(countersign.Email), p.Facts(countersign.Phone)
	if len(mails)+len(phones) <= enough { // most people
		return
	}
	dated := max(burst(mails), burst(phones))
	replaced := max(replacedIn(mails), replacedIn(phones))
	because := slices.Concat(mails, phones)
	switch {
	case dated >= enough:
		p.Report("fast", because, "%s new e-mail addresses or telephone numbers were given within sixty days.", detect.Count(dated))
	case replaced >= enough:
		p.Report("many", because, "%s e-mail addresses or telephone numbers were replaced by others.", detect.Count(replaced))
	}
}

// burst returns the most new contacts within the window, the first ever left
// aside.
func burst(facts []countersign.Fact) int {
	var starts []time.Time
	seen := map[countersign.ID]bool{}
	for _, f := range facts {
		if !f.From.IsZero() && !seen[f.Object] {
			seen[f.Object] = true
			starts = append(starts, f.From)
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	most, from := 0, 1
	for i := 1; i < len(starts); i++ {
		for starts[i].Sub(starts[from]) > window {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// replacedIn returns how many contacts there are beyond those of the record
// that holds most: what one record holds is in use at one time.
func replacedIn(facts []countersign.Fact) int {
	all := map[countersign.ID]bool{}
	each := map[countersign.Seq]map[countersign.ID]bool{}
	most := 0
	for _, f := range facts {
		all[f.Object] = true
		if each[f.Seq] == nil {
			each[f.Seq] = map[countersign.ID]bool{}
		}
		each[f.Seq][f.Object] = true
		most = max(most, len(each[f.Seq]))
	}
	return len(all) - most
}
