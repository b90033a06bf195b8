package front

import (
	"cmp"
	"slices"
)

// What stands around a copied text makes it no less of a copy: words that no
// visitor sees, a legal text that nobody reads, a wordy site of one's own. So it
// is asked from the other side, too: how much of what the older site says stands in
// this one, whatever else does. A template's buyers do not have one another's
// own sentences, from whichever side one looks.

const (
	leastHeld    = 8    // sentences of the other that can be told from others
	saysMore     = 1.25 // times as many pairs as the other, from which on it is asked whether all of that stands in it
	saysMuchMore = 2    // the same, whether part of it does: one side is measured with less noise than the better of two
	heldPart     = 0.1  // of the other's pairs, from which on it is near
	mostSharing  = 12   // sites that say a pair by which near ones are found
)

// holdAll notes how much of each near site stands in the i-th.
func (s *Set) holdAll(i int) {
	p := s.profiles[i]
	for k := range s.copies[i] {
		c := &s.copies[i][k]
		o := s.profiles[c.at]
		both, _ := common(o.speech.pairs, p.speech.pairs)
		c.held, _ = o.speech.covered(s.others[c.at], both, float64(len(s.profiles)))
	}
}

// wordy tells how many times as much a site says as another. Of whom a part was
// taken says more than the copier, too: where the other is the one to be doubted,
// nothing is asked from its side, which is 0.
func (s *Set) wordy(i int, c *copyOf) float64 {
	if c.at < 0 || s.doubts[c.at]-s.doubts[i] >= muchDoubt {
		return 0
	}
	return float64(len(s.profiles[i].speech.pairs)) / float64(max(1, len(s.profiles[c.at].speech.pairs)))
}

// most is the share of the sentences that are the same, from the side from which
// it is more.
func (c *copyOf) most() float64 {
	if c.wordy >= saysMore {
		return max(c.verbatim, c.held.verbatim)
	}
	return c.verbatim
}

// heldShare is the share of what the other says of which something stands here:
// of its sentences, or of its pages' text, where only those are known.
func (c *copyOf) heldShare() float64 {
	if c.at < 0 {
		return c.far.held
	}
	return c.held.touched
}

// prints reports whether a site has most of what several say who have nothing in
// common: a register, an archive.
func (s *Set) prints(i int) bool {
	var apart []*profile
	for k := range s.copies[i] {
		c := &s.copies[i][k]
		if c.wordy < saysMore || c.held.verbatim < partVerbatim || c.held.sentences < leastHeld {
			continue
		}
		o := s.profiles[c.at]
		if !slices.ContainsFunc(apart, func(x *profile) bool { return sameText(o, x) }) {
			apart = append(apart, o)
		}
	}
	return len(apart) >= quotesMany
}

// sameText reports whether two sites say much of the same.
func sameText(a, b *profile) bool {
	_, n := common(a.speech.pairs, b.speech.pairs)
	return float64(n) >= kinShare*float64(min(len(a.speech.pairs), len(b.speech.pairs)))
}

// A rarely lists which sites say each pair that few say and more than one does:
// the pair in the upper half, the site in the lower, ascending. A page's sample of
// marks has the less of a copied text the more stands around it; here all of it
// is.
type rarely []uint64

// saidRarely gathers what few sites say.
func saidRarely(profiles []*profile, heard tally) rarely {
	var out rarely
	for i, p := range profiles {
		for _, x := range p.speech.pairs {
			if n := heard[heard.at(x)]; n > 1 && n <= mostSharing {
				out = append(out, uint64(x)<<32|uint64(i))
			}
		}
	}
	slices.Sort(out)
	return out
}

// near returns the sites that the i-th has most of, as far as few others say it,
// the most first.
func (r rarely) near(profiles []*profile, i int, heard tally) []int {
	shared := map[int]int{}
	for _, x := range profiles[i].speech.pairs {
		if n := heard[heard.at(x)]; n < 2 || n > mostSharing {
			continue
		}
		at, _ := slices.BinarySearch(r, uint64(x)<<32)
		for ; at < len(r) && r[at]>>32 == uint64(x); at++ {
			shared[int(uint32(r[at]))]++
		}
	}
	var out []int
	for o, n := range shared {
		if o != i && !profiles[o].empty && float64(n) >= heldPart*float64(len(profiles[o].speech.pairs)) {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a, b)) })
	return out[:min(len(out), nearest)]
}
