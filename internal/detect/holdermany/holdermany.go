// Package holdermany tells of one holder behind the accounts of several people.
package holdermany

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector compares who holds the accounts of people that are tied by other things.
var Detector = &detect.Detector{
	Name:    "holdermany",
	Title:   "One holder is paid for several people",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IND-25", "IC3-24-4"},
	Doc: `A facilitator opens several accounts and receives for several workers. Holders are compared only among subjects whom
something rare already ties, since two holders may share a name by chance, and only where the holder is not the worker. It misleads
for relatives who receive for several members of a family that lives apart.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 11, From: "judgement: the same other person holds accounts of two tied strangers or more"},
		{Grade: "one", Decibans: 7, From: "judgement: the same other person holds the account of one tied stranger"},
	},
	Innocent: "A relative or an agency may receive for you and for others you know.",
	Clear:    "Say who the holder is and why they receive for you, or be paid on an account of your own.",
	Reads:    []countersign.Pred{countersign.Payout, countersign.Holder},
	Run:      run,
}

const nearest = 24 // links looked at

func run(p *detect.Pass) {
	facts := p.Facts(countersign.Payout)
	var because []countersign.Fact
	n := 0
	for i := range facts {
		f := &facts[i]
		if p.Payee(f) != detect.PayeeOther {
			continue
		}
		found := others(p, f)
		if len(found) > n {
			n, because = len(found), append(found, *f)
		}
	}
	switch {
	case n >= 2:
		p.Report("several", because, "The holder of this account also holds accounts that %s people tied to this one are paid on.", detect.Few(n))
	case n == 1:
		p.Report("one", because, "The holder of this account also holds an account that a person tied to this one is paid on.")
	}
}

// others returns the accounts of tied strangers that the same person holds, one
// for each stranger. One and the same account is for sharedpayout to tell.
func others(p *detect.Pass, f *countersign.Fact) []countersign.Fact {
	var out []countersign.Fact
	for i, l := range p.Links() {
		if i == nearest {
			break
		}
		if p.Kinship(l.B) <= detect.Household {
			continue
		}
		theirs := p.FactsOf(l.B, countersign.Payout)
		for j := range theirs {
			if theirs[j].Object != f.Object && p.SameHolder(f, &theirs[j]) {
				out = append(out, theirs[j])
				break
			}
		}
	}
	return out
}
