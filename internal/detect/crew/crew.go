// Package crew weighs whom a subject is tied to: what speaks against those who
// are likely run by the same hands speaks against it.
package crew

import (
	"math"

	"countersign"
	"countersign/internal/detect"
)

// Detector tells of subjects tied to others that stand out by themselves.
var Detector = &detect.Detector{
	Name:    "crew",
	Title:   "Tied to several accounts that stand out by themselves",
	Family:  countersign.FamilyNetwork,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-F2", "US22-M6", "IC3-25a-M5"},
	Doc: `One crew runs many personas, each of which may look only a little odd. Where rare things tie a subject to others
(a device, a payee, a copied résumé), what speaks against them by themselves counts for it too, as far as the tie holds. What they
share is not counted again here, and households, colleagues and one person's two accounts are left out. It misleads where innocent
people share rare things with a fraudster they do not know: a landlord's line, a rented laptop, a stolen résumé.`,
	Weights: []detect.Weight{
		{Grade: "likely", Decibans: 16, From: "judgement: the chance that at least one tied account is fraudulent and run by the same hands, capped"},
		{Grade: "possible", Decibans: 9, From: "judgement: as above, a weaker chance"},
	},
	Innocent: "You may share a device, an address or a text with people you do not know well, such as room-mates or an agency.",
	Clear:    "Show that what you share with the others has an ordinary source: a lease, an agency contract, a shared office.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Device, countersign.Payout, countersign.Resume},
	Run:      run,
}

const (
	nearest = 24 // peers looked at
	// tieHalf is the link weight at which two subjects are as likely run by
	// one as by two hands.
	tieHalf = 20.0
)

func run(p *detect.Pass) {
	links := p.Links()
	alone, n, prior := 1.0, 0, probability(p.Prior())
	var because []countersign.Fact
	for i, l := range links {
		if i == nearest {
			break
		}
		if k := p.Kinship(l.B); k < detect.Unclear {
			continue
		}
		score, _ := p.Alone(l.B)
		excess := probability(score) - prior
		if excess <= 0.01 {
			continue
		}
		n++
		alone *= 1 - probability(l.Weight-tieHalf)*excess
		because = append(because, countersign.Fact{Subject: l.B, Pred: l.Why[0].Pred, Value: l.Why[0].Shared})
	}
	report(p, 1-alone, n, because)
}

func report(p *detect.Pass, chance float64, n int, because []countersign.Fact) {
	if n == 0 {
		return
	}
	prior := probability(p.Prior())
	db := 10 * math.Log10((chance+(1-chance)*prior)/prior)
	switch {
	case db >= 10:
		p.Report("likely", because, "%s tied to this one by rare things %s out by %s.", accounts(n), stands(n), itself(n))
		p.Scale(db / 20)
	case db >= 3:
		p.Report("possible", because, "%s loosely tied to this one %s out by %s.", accounts(n), stands(n), itself(n))
		p.Scale(db / 10)
	}
}

func probability(decibans float64) float64 { return 1 / (1 + math.Pow(10, -decibans/10)) }

func accounts(n int) string {
	if n == 1 {
		return "One account"
	}
	return detect.Count(n) + " accounts"
}

func stands(n int) string {
	if n == 1 {
		return "stands"
	}
	return "stand"
}

func itself(n int) string {
	if n == 1 {
		return "itself"
	}
	return "themselves"
}
