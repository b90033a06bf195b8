package resolve

import (
	"slices"

	"countersign"
)

// JudgedSame is the predicate of a tie that a person told.
const JudgedSame countersign.Pred = "judged/same"

// told is what a person's judgement weighs, in decibans: a hundred to one for
// one pair of hands.
const told = 40.0

// Heed puts what people judged above what a subject shares: who was judged the
// same is tied to it whatever they share, and who was judged apart is not.
func Heed(links []countersign.Link, id countersign.ID, same, apart []countersign.ID) []countersign.Link {
	if len(same)+len(apart) == 0 {
		return links
	}
	links = slices.DeleteFunc(links, func(l countersign.Link) bool { return slices.Contains(apart, l.B) })
	for _, o := range same {
		judged := countersign.Tie{Pred: JudgedSame, Shared: "as a person judged", Weight: told}
		i := slices.IndexFunc(links, func(l countersign.Link) bool { return l.B == o })
		if i < 0 {
			links = append(links, countersign.Link{A: id, B: o, Weight: told, Why: []countersign.Tie{judged}})
			continue
		}
		links[i].Weight = max(links[i].Weight, told)
		links[i].Why = append([]countersign.Tie{judged}, links[i].Why...)
	}
	return sorted(links)
}
