// Package referralchain tells of referrals from and to people who stand out by themselves.
package referralchain

import (
	"cmp"
	"math"
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector follows referrals up and down, two steps at most.
var Detector = &detect.Detector{
	Name:    "referralchain",
	Title:   "Referred by or referring people who stand out by themselves",
	Family:  countersign.FamilyNetwork,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-B6"},
	Doc: `Once hired, a hidden worker recommends team mates. What speaks against a referrer or those referred by themselves counts for
the other, less with each step. A referral alone says nothing: good people refer good people. It misleads where an honest colleague was
asked for a referral by somebody they hardly knew.`,
	Weights: []detect.Weight{
		{Grade: "referrer", Decibans: 8, From: "judgement: the chance that the referrer is fraudulent, halved with each step, capped"},
		{Grade: "referred", Decibans: 8, From: "judgement: the same for those this one referred; honest people are asked for referrals"},
	},
	Innocent: "You may have been referred by, or have referred, somebody you hardly knew.",
	Clear:    "Say how you know each other.",
	Reads:    []countersign.Pred{countersign.ReferredBy},
	Run:      run,
}

const (
	prior = 1.0 / 343 // of assess.DefaultPrior: what one expects of anybody
	steps = 2
	fewer = 0.5 // of the chance is left with each step
	most  = 16  // people looked at
	least = 3.0 // decibans that are told
)

func run(p *detect.Pass) {
	up, because := above(p)
	if db := weight(up); db >= least {
		p.Report("referrer", because, "Somebody who stands out by themselves referred this one.")
		p.Scale(db / 20)
	}
	down, because := below(p)
	if db := weight(down); db >= least {
		p.Report("referred", because, "Somebody whom this one referred stands out by themselves.")
		p.Scale(db / 20)
	}
}

// above follows referrers up the chain.
func above(p *detect.Pass) (chance float64, because []countersign.Fact) {
	facts, share := p.Facts(countersign.ReferredBy), fewer
	for range steps {
		if len(facts) == 0 {
			break
		}
		f := slices.MinFunc(facts, func(a, b countersign.Fact) int { return cmp.Compare(a.Object, b.Object) })
		if f.Object == p.Subject() {
			break
		}
		if c := share * excess(p, f.Object); c > chance {
			chance, because = c, []countersign.Fact{f}
		}
		share *= fewer
		facts = p.FactsOf(f.Object, countersign.ReferredBy)
	}
	return chance, because
}

// below looks at those whom the subject referred.
func below(p *detect.Pass) (chance float64, because []countersign.Fact) {
	n, ids := p.Holders(countersign.ReferredBy, p.Subject())
	if n == 0 {
		return 0, nil
	}
	alone := 1.0
	for _, id := range ids[:min(most, len(ids))] {
		c := fewer * excess(p, id)
		if c <= 0.01 {
			continue
		}
		alone *= 1 - c
		because = append(because, countersign.Fact{Subject: id, Pred: countersign.ReferredBy, Object: p.Subject()})
	}
	return 1 - alone, because
}

// excess is how much likelier fraud is for somebody by what stands by itself
// than for anybody; 0 if it is not.
func excess(p *detect.Pass, id countersign.ID) float64 {
	if tied(p, id) {
		return 0
	}
	score, _ := p.Alone(id)
	return max(0, 1/(1+math.Pow(10, -score/10))-prior)
}

// tied reports whether more than a referral ties the two: then crew counts what
// speaks against the other, and once is enough.
func tied(p *detect.Pass, id countersign.ID) bool {
	for _, l := range p.Links() {
		if l.B == id {
			return slices.ContainsFunc(l.Why, func(t countersign.Tie) bool { return t.Pred != countersign.ReferredBy })
		}
	}
	return false
}

func weight(chance float64) float64 { return 10 * math.Log10((chance+(1-chance)*prior)/prior) }
