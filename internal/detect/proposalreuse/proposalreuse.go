// Package proposalreuse tells of proposals that strangers send too.
package proposalreuse

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds rare passages of proposals in those of strangers.
var Detector = &detect.Detector{
	Name:    "proposalreuse",
	Title:   "Strangers send the same proposals",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"US22-F6", "US22-M7"},
	Doc: `Crews bid with the same texts from many accounts. Passages count by how rare they are, so phrases of the trade fade by
themselves. Households, persons of one name and colleagues in one place are left out. It misleads where a course or a website teaches
one text to a few people, and where somebody copied an honest person's proposals.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 11, From: "judgement: three strangers or more send two fifths of the rare passages of a proposal"},
		{Grade: "often", Decibans: 10, From: "judgement: one stranger sends two fifths of the rare passages of three proposals or more"},
		{Grade: "once", Decibans: 8, From: "judgement: one or two strangers send two fifths of the rare passages of one proposal"},
		{Grade: "taught", Decibans: 2, From: "judgement: more than two dozen send it: most likely a text that is taught"},
	},
	Innocent: "You may have taken the text from a course or a website, or somebody may have copied yours.",
	Clear:    "Say where the text comes from; a dated draft of your own settles it.",
	Reads:    []countersign.Pred{countersign.Proposal},
	Run:      run,
}

const (
	fewest = 6   // rare passages in common; fewer are chance
	half   = 0.4 // of the text's weight
	crew   = 24  // more who say the same were taught it
	most   = 24  // proposals looked at
	often  = 3
)

// A match is a stranger with how many proposals agree.
type match struct {
	with  countersign.ID
	times int
}

func run(p *detect.Pass) {
	facts := p.Facts(countersign.Proposal)
	if len(facts) == 0 {
		return
	}
	matches, because := matched(p, facts)
	top := 0
	for _, m := range matches {
		top = max(top, m.times)
		because = append(because, countersign.Fact{Subject: m.with, Pred: countersign.Proposal})
	}
	switch n := len(matches); {
	case n == 0:
	case n > crew:
		p.Report("taught", because, "%d others or more send the same proposal.", n)
	case n >= 3:
		p.Report("several", because, "%s send the same proposals.", p.Others(n))
	case top >= often:
		p.Report("often", because, "%s %s %s of this one's proposals too.", p.Others(n), detect.Plural(n, "sends", "send"), detect.Few(top))
	default:
		p.Report("once", because, "%s %s the same proposal.", p.Others(n), detect.Plural(n, "sends", "send"))
	}
}

// matched gathers the strangers who send the same proposals, and the first
// proposal that they do.
func matched(p *detect.Pass, facts []countersign.Fact) (out []match, first []countersign.Fact) {
	for i := range facts[:min(most, len(facts))] {
		if repeated(facts, i) {
			continue
		}
		var ids []countersign.ID
		for _, o := range p.Near(facts[i]) {
			if o.Shared >= fewest && o.Share >= half {
				ids = append(ids, o.With)
			}
		}
		ids, _ = p.Unrelated(ids)
		if len(ids) > 0 && first == nil {
			first = append(first, facts[i])
		}
		for _, id := range ids {
			j := slices.IndexFunc(out, func(m match) bool { return m.with == id })
			if j < 0 {
				j = len(out)
				out = append(out, match{with: id})
			}
			out[j].times++
		}
	}
	return out, first
}

// repeated reports whether an earlier proposal has the same fingerprints: one
// text sent often counts once.
func repeated(facts []countersign.Fact, i int) bool {
	return slices.ContainsFunc(facts[:i], func(f countersign.Fact) bool { return slices.Equal(f.Shingles, facts[i].Shingles) })
}
