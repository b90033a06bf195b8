package detect

import (
	"cmp"
	"math"
	"slices"

	"countersign"
)

// A Reached is a subject that ties lead to, over others or at once.
type Reached struct {
	ID countersign.ID
	// Chance is how likely all on the way are run by the same hands: it falls
	// with every tie.
	Chance float64
	Way    []countersign.Link // from the subject to it
}

const (
	// tieHalf is the link weight, in decibans, at which two subjects are as
	// likely run by one as by two hands.
	tieHalf = 20.0
	// farthest is how many ties a way may have.
	farthest = 3
	// widest is how many peers of a subject are looked at, and how many in all.
	widest, mostReached = 24, 96
	// faint is a chance too small to follow.
	faint = 0.2
)

// Reach returns whom ties lead to, likeliest first, over ways of at most some
// ties. Nobody is reached over one whom kinship with the subject explains, nor
// is such a one.
func (p *Pass) Reach(ties int) []Reached {
	if p.around.Network == nil || p.err != nil {
		return nil
	}
	at := map[countersign.ID]bool{p.folder.ID: true}
	out := p.from(Reached{ID: p.folder.ID, Chance: 1}, at, 0)
	for i := 0; i < len(out) && len(out) < mostReached && p.err == nil; i++ {
		if len(out[i].Way) < min(ties, farthest) {
			out = append(out, p.from(out[i], at, faint)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Reached) int { return -cmp.Compare(a.Chance, b.Chance) })
	return out
}

// from returns whom one more tie leads to.
func (p *Pass) from(r Reached, at map[countersign.ID]bool, least float64) (out []Reached) {
	links, err := p.around.Network.Links(p.ctx, r.ID)
	if p.failed(err) {
		return nil
	}
	for _, l := range links[:min(len(links), widest)] {
		chance := r.Chance * Likely(l.Weight)
		if at[l.B] || chance < least {
			continue
		}
		at[l.B] = true
		if p.Kinship(l.B) >= Unclear {
			out = append(out, Reached{l.B, chance, append(slices.Clip(r.Way), l)})
		}
	}
	return out
}

// Likely is the chance that two subjects whose link weighs so much are run by
// the same hands.
func Likely(decibans float64) float64 { return 1 / (1 + math.Pow(10, (tieHalf-decibans)/10)) }
