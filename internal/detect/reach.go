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
	// mostReached is how many are reached in all.
	mostReached = 96
)

const (
	// Farthest is how many ties a way may have, and Least the chance that all on
	// it are run by the same hands: what is less is not followed.
	Farthest, Least = 3, 0.35
	// Widest is how many peers of a subject are looked at.
	Widest = 24
	// Tied and Strong are the weights, in decibans, from which one tie is told.
	Tied, Strong = 10.0, 20.0
)

// Reach returns whom ties lead to, likeliest first, over ways of at most
// [Farthest] ties. Nobody is reached over one whom kinship with the subject
// explains, nor is such a one.
func (p *Pass) Reach() []Reached {
	if p.around.Network == nil || p.err != nil {
		return nil
	}
	at := map[countersign.ID]bool{p.folder.ID: true}
	out := p.from(Reached{ID: p.folder.ID, Chance: 1}, at)
	for i := 0; i < len(out) && len(out) < mostReached && p.err == nil; i++ {
		if len(out[i].Way) < Farthest {
			out = append(out, p.from(out[i], at)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Reached) int { return -cmp.Compare(a.Chance, b.Chance) })
	return out
}

// from returns whom one more tie leads to.
func (p *Pass) from(r Reached, at map[countersign.ID]bool) (out []Reached) {
	links, err := p.around.Network.Links(p.ctx, r.ID)
	if p.failed(err) {
		return nil
	}
	for _, l := range links[:min(len(links), Widest)] {
		chance := r.Chance * Likely(l.Weight)
		if at[l.B] || chance < Least {
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

// Toward returns the way to the nearest of whom something holds: over the
// strongest tie of the subject's own, else over others.
func (p *Pass) Toward(is func(countersign.ID) bool) (r Reached, ok bool) {
	for _, l := range p.Links() {
		if l.Weight < Tied {
			break
		}
		if is(l.B) && p.Kinship(l.B) >= Unclear {
			return Reached{l.B, Likely(l.Weight), []countersign.Link{l}}, true
		}
	}
	for _, r := range p.Reach() {
		if len(r.Way) > 1 && is(r.ID) {
			return r, true
		}
	}
	return r, false
}

// Grade says how a way ties: "strong" or "tied" over one tie, "further" over
// several.
func (r *Reached) Grade() string {
	switch {
	case len(r.Way) > 1:
		return "further"
	case r.Way[0].Weight >= Strong:
		return "strong"
	}
	return "tied"
}

// Along are the facts that a way rests on, one for each tie.
func Along(way []countersign.Link) []countersign.Fact {
	var out []countersign.Fact
	for _, l := range way {
		out = append(out, countersign.Fact{Subject: l.B, Pred: l.Why[0].Pred, Value: l.Why[0].Shared})
	}
	return out
}

// Through says over how many others a way leads.
func Through(others int) string {
	if others == 1 {
		return "another"
	}
	return "two others" // there are no longer ways
}
