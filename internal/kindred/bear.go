package kindred

import (
	"math"
	"math/bits"
)

// A bearing is how far sharing a thing is borne out: of all pairs of its
// holders, how many have something of another group in common. It is kept of
// things that [fewest] and more have and that are no hubs, and follows each
// change: to count anew is a look at every pair.
type bearing struct {
	pairs int32
	role  Kind // the weakest kind under which a holder has the thing
}

// bears reports whether a bearing is kept of a thing that n have.
func bears(n int, role Kind) bool { return n >= fewest && n <= Kinds[role].Hub && role.weighed() }

// weighed reports kinds that weigh by who else has the thing, and not by what
// a text or a picture is.
func (k Kind) weighed() bool { return !k.sketched() && k != PhotoBand }

// share is which part of all pairs of n holders bears the thing out.
func (r bearing) share(n int) float64 {
	if r.pairs == 0 {
		return 0
	}
	return float64(r.pairs) / float64(n*(n-1)/2)
}

// bear counts the pairs of holders that bear a thing out.
func (b *Book) bear(thing Thing, role Kind, holders []int32) bearing {
	r := bearing{role: role}
	for i, x := range holders {
		for _, y := range holders[:i] {
			if b.others(&b.entries[x], &b.entries[y], thing, groupOf[role]) {
				r.pairs++
			}
		}
	}
	return r
}

// standing is what a thing that n have adds to what ties two of them, as far as
// that follows from who else has it: it grows and falls with the tie.
func standing(k Kind, n int, borne float64) float64 {
	switch {
	case n > Kinds[k].Hub:
		return math.Inf(-1)
	case !k.weighed():
		return Kinds[k].Base
	}
	return rarity(k, n, borne)
}

// A kindSet is a set of kinds, one bit each.
type kindSet uint64

func (s kindSet) each(yield func(Kind) bool) {
	for ; s != 0; s &= s - 1 {
		if !yield(Kind(bits.TrailingZeros64(uint64(s)))) {
			return
		}
	}
}

// weakest of the kinds.
func (s kindSet) weakest() Kind {
	out := Kind(bits.TrailingZeros64(uint64(s)))
	for k := range s.each {
		out = weaker(out, k)
	}
	return out
}

// hub is how many may have the thing and be tied by it under any of the kinds.
func (s kindSet) hub() (most int) {
	for k := range s.each {
		most = max(most, Kinds[k].Hub)
	}
	return most
}

// kinds returns the kinds under which holders have a thing.
func (b *Book) kinds(holders []int32, thing Thing) (out kindSet) {
	for _, n := range holders {
		if i := place(b.entries[n].held, thing); i >= 0 {
			out |= 1 << b.entries[n].held[i].kind
		}
	}
	return out
}

// place is where a thing stands among those of a subject, -1 for nowhere. Things
// are as random as they look, so where one stands in order is known but for a
// few steps.
func place(held []has, thing Thing) int {
	at, _ := bits.Mul64(uint64(thing), uint64(len(held)))
	i := int(at)
	for i > 0 && held[i-1].thing >= thing {
		i--
	}
	for i < len(held) && held[i].thing < thing {
		i++
	}
	if i == len(held) || held[i].thing != thing {
		return -1
	}
	return i
}
