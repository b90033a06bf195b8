package kindred

import (
	"math"
	"math/bits"
	"slices"
)

// A bearing is how far sharing a thing is borne out: of all pairs of its
// holders, how many have something of another group in common. It is kept of
// things that [fewest] and more have and that are no hubs, and follows each
// change: to count anew is a look at every pair.
type bearing struct {
	pairs int32
	role  Kind // the weakest kind under which a holder has the thing
	rush  bool // a client rated most of its holders in the same days
	// backed are those who bear it out with anybody, in how many pairs; sorted,
	// of kinds that a stranger may happen on.
	backed []backing
}

// A backing is a holder, with how many others it bears a thing out.
type backing struct{ n, pairs int32 }

const (
	// rushed is what a client weighs more than otherwise who rated most in the
	// same days, where any two share something else: a crew's praise is written in
	// one go.
	rushed = 4.0
	// sameDays are two accounts rated a week apart at most, each within two.
	sameDays, oneGo = 7, 14
)

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

// rarity is what sharing the thing weighs, which n have, two of them as k.
func (r bearing) rarity(k Kind, n int) float64 {
	w := rarity(k, n, r.share(n))
	if k == Rating && r.rush && r.pairs > 0 {
		w = max(w, Kinds[k].Base+rushed)
	}
	return w
}

// rush reports whether most pairs of holders have a thing of the same days.
func (b *Book) rush(thing Thing, holders []int32) bool {
	days := 0
	for i, x := range holders {
		for _, y := range holders[:i] {
			hx, hy := b.entries[x].held, b.entries[y].held
			i, j := place(hx, thing), place(hy, thing)
			if i >= 0 && j >= 0 && inOneGo(hx[i], hy[j]) {
				days++
			}
		}
	}
	return 2*days >= len(holders)*(len(holders)-1)/2
}

func inOneGo(x, y has) bool {
	return x.first != 0 && y.first != 0 && gap(x, y) <= sameDays && x.last-x.first <= oneGo && y.last-y.first <= oneGo
}

// bear counts the pairs of holders that bear a thing out.
func (b *Book) bear(thing Thing, role Kind, holders []int32) bearing {
	r := bearing{role: role, rush: role == Rating && b.rush(thing, holders)}
	for i, x := range holders {
		for _, y := range holders[:i] {
			if b.others(&b.entries[x], &b.entries[y], thing, groupOf[role]) {
				r.pairs++
				r.back(x, +1)
				r.back(y, +1)
			}
		}
	}
	return r
}

// passable reports kinds that a stranger may happen on: one visit to a crew's
// line, one honest year at its front.
func (k Kind) passable() bool { return k == Line || k == OtherLine || k == Device || k == Firm }

// back counts a pair of a holder's.
func (r *bearing) back(n, by int32) {
	if !r.role.passable() || by == 0 {
		return
	}
	i, found := slices.BinarySearchFunc(r.backed, n, func(b backing, n int32) int { return int(b.n - n) })
	if !found {
		r.backed = slices.Insert(r.backed, i, backing{n: n})
	}
	if r.backed[i].pairs += by; r.backed[i].pairs == 0 {
		r.backed = slices.Delete(r.backed, i, i+1)
	}
}

// stranger reports whether a holder of a thing that is borne out is none of
// those who bear it out: it has nothing else in common with any other, and was
// there once, of several visits.
func (b *Book) stranger(n int32, thing Thing, r bearing) bool {
	if r.pairs == 0 || !r.role.passable() || !b.passes(n, thing, r.role) {
		return false
	}
	return !r.backs(n)
}

// backs reports whether a holder bears the thing out with anybody.
func (r *bearing) backs(n int32) bool {
	_, found := slices.BinarySearchFunc(r.backed, n, func(b backing, n int32) int { return int(b.n - n) })
	return found
}

// passes reports whether somebody is no regular at a line, a machine, a firm.
func (b *Book) passes(n int32, thing Thing, role Kind) bool {
	e, once := &b.entries[n], 0
	for _, v := range e.visits {
		if v.line == uint32(thing) || v.device == uint32(thing) {
			once++
		}
	}
	return role == Firm || once == 1 && e.visited >= regular
}

// regular visits below which once among them tells nothing.
const regular = 3

// standing is what a thing that n have adds to what ties two of them, as far as
// that follows from who else has it: it grows and falls with the tie.
func (r bearing) standing(k Kind, n int) float64 {
	switch {
	case n > Kinds[k].Hub:
		return math.Inf(-1)
	case !k.weighed():
		return Kinds[k].Base
	}
	return r.rarity(k, n)
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

// kinds returns the kinds under which its holders have a thing.
func (b *Book) kinds(thing Thing) kindSet {
	holders, known, several := b.things.shared(thing)
	switch {
	case known != 0:
		return known
	case !several:
		return b.under(thing, b.things.holders(thing, nil)...)
	}
	known = b.under(thing, holders...)
	b.things.know(thing, known)
	return known
}

// under returns the kinds under which some have a thing.
func (b *Book) under(thing Thing, holders ...int32) (out kindSet) {
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
