// Package clientworker tells of clients who rate a worker they share things with.
package clientworker

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds ratings from accounts that share payee or machine with the one rated.
var Detector = &detect.Detector{
	Name:    "clientworker",
	Title:   "Rated by a client that shares its account or machine",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-F5", "US22-M6"},
	Doc: `Crews open client accounts of their own and hire themselves, to gain ratings and history. Then client and worker draw on
one payment account, or sign in from one machine. It misleads where somebody hires a relative or a partner, or where a client lends a
machine to the worker.`,
	Weights: []detect.Weight{
		{Grade: "payout", Decibans: 15, From: "judgement: client and worker draw on one account and the client rated the worker"},
		{Grade: "device", Decibans: 10, From: "judgement: client and worker signed in from one machine; machines are lent"},
	},
	Innocent: "You may have worked for a relative or a partner, or on a machine the client lent you.",
	Clear:    "Say who the client is and what was delivered; the contract or the work itself settles it.",
	Reads:    []countersign.Pred{countersign.Rating, countersign.Payout, countersign.Session, countersign.Device},
	Run:      run,
}

func run(p *detect.Pass) {
	ratings := p.Facts(countersign.Rating)
	if len(ratings) == 0 {
		return
	}
	if because := through(p, ratings, p.Facts(countersign.Payout), countersign.Payout); because != nil {
		p.Report("payout", because, "A client that rated this account draws on the same payment account.")
		return
	}
	if because := through(p, ratings, p.Facts(countersign.Session), countersign.Device); because != nil {
		p.Report("device", because, "A client that rated this account signed in from the same device.")
	}
}

// through returns the ratings from clients who hold something that one of the
// facts points at, with that fact; nil if there are none.
func through(p *detect.Pass, ratings, facts []countersign.Fact, pred countersign.Pred) []countersign.Fact {
	var asked []countersign.ID
	for i := range facts {
		f := &facts[i]
		thing := f.Object
		if f.Pred != pred {
			thing = f.QObject(pred)
		}
		if thing == "" || slices.Contains(asked, thing) {
			continue
		}
		asked = append(asked, thing)
		_, ids := p.Holders(pred, thing)
		if out := from(ratings, ids); out != nil {
			return append(out, *f)
		}
	}
	return nil
}

// from returns the ratings given by one of the accounts.
func from(ratings []countersign.Fact, ids []countersign.ID) []countersign.Fact {
	var out []countersign.Fact
	for i := range ratings {
		if slices.Contains(ids, ratings[i].Object) {
			out = append(out, ratings[i])
		}
	}
	return out
}
