package assess

import (
	"cmp"
	"math"
	"slices"

	"countersign"
)

// DefaultPrior is 10*log10(1/343): of 343 applicants in one vendor's hiring
// pipeline one was linked to a hidden-worker scheme (Pindrop, February 2026;
// docs/knowledge.md). It is one number for everybody in a population.
const DefaultPrior = -25.0

// Where a score begins to recommend something, in decibans. A score is the log
// odds of fraud. Review begins where fraud has become ten times likelier than
// for anybody (-15, one in thirty): a look costs minutes. Hold begins at four
// in five, refer at a hundred to one.
const (
	reviewAt = -15.0
	holdAt   = 6.0
	referAt  = 20.0
)

// Independent grounds that stronger verdicts need: families that by
// themselves add at least counts decibans.
const (
	counts        = 3.0
	holdFamilies  = 2
	referFamilies = 3
)

// caps are what one family may add at most, in decibans, so that ten ways to
// say one thing count once. A list hit with a second identifier is the one
// thing that may decide a review by itself.
var caps = map[countersign.Family]float64{
	countersign.FamilyIdentity: 14,
	countersign.FamilyContact:  15,
	countersign.FamilyLocation: 15,
	countersign.FamilyDevice:   17,
	countersign.FamilyPayment:  19,
	countersign.FamilyDocument: 20,
	countersign.FamilyWork:     16,
	countersign.FamilyNetwork:  17,
	countersign.FamilyList:     30,
	countersign.FamilyAccess:   8,
	countersign.FamilySite:     16,
}

// floor is the least that all which speaks for a person may weigh, in
// decibans. A crew that prepares well passes every check that it knows of, and
// about one persona in three is prepared well (docs/sim.md); so passing them
// all makes fraud at most two and a half times less likely. Without a floor ten
// passed checks would wash away a device that strangers share.
const floor = -4.0

// weigh adds findings to a prior: per family, capped, then summed, what speaks
// for the person down to the floor.
func weigh(prior float64, findings []countersign.Finding) (score float64, sums []countersign.FamilySum) {
	against, speaksFor := 0.0, 0.0
	for _, fam := range countersign.Families {
		s, any := countersign.FamilySum{Family: fam}, false
		for i := range findings {
			if findings[i].Family == fam {
				s.Sum += findings[i].Weight
				any = true
			}
		}
		if !any {
			continue
		}
		s.Sum = round(s.Sum)
		if s.Sum < 0 {
			s.Capped = round(max(floor-speaksFor, s.Sum))
			speaksFor += s.Capped
		} else {
			s.Capped = min(caps[fam], s.Sum)
			against += s.Capped
		}
		sums = append(sums, s)
	}
	return round(prior + against + speaksFor), sums
}

// verdict recommends. Hold and refer need independent grounds.
func verdict(score float64, sums []countersign.FamilySum) countersign.Verdict {
	n := 0
	for _, s := range sums {
		if s.Capped >= counts {
			n++
		}
	}
	switch {
	case score >= referAt && n >= referFamilies:
		return countersign.VerdictRefer
	case score >= holdAt && n >= holdFamilies:
		return countersign.VerdictHold
	case score >= reviewAt:
		return countersign.VerdictReview
	}
	return countersign.VerdictClear
}

// order sorts findings heaviest first, then by detector.
func order(fs []countersign.Finding) {
	slices.SortStableFunc(fs, func(a, b countersign.Finding) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)), cmp.Compare(a.Detector, b.Detector), cmp.Compare(a.Say, b.Say))
	})
}

// round keeps one decimal: more would pretend.
func round(x float64) float64 { return math.Round(x*10) / 10 }

// Cap returns the most that a family may add, in decibans.
func Cap(f countersign.Family) float64 { return caps[f] }

// Weigh sums findings as an assessment does and recommends: for those who judge
// other things than people by the same rules.
func Weigh(prior float64, findings []countersign.Finding) (float64, []countersign.FamilySum, countersign.Verdict) {
	score, sums := weigh(prior, findings)
	return score, sums, verdict(score, sums)
}
