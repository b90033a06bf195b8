package kindred

import (
	"slices"

	"countersign"
)

// A touch gathers what one change reaches: the things whose holders change, and
// the subjects whose ties may.
//
// What a thing weighs follows from how many have it and from what else each two
// of them have. So a change reaches the pairs that share one of its things and
// no others, but where a thing becomes a hub or ceases to be one: then it no
// longer bears out what else its holders share. Few of these pairs need to be
// looked at: those of the subject itself; where a thing weighs less than before,
// those who are tied; where it weighs more, all.
type touch struct {
	b       *Book
	stirs   map[Thing]*stir
	crossed [][2]int32 // who share a thing that becomes a hub or ceases to be one
	pairs   map[[2]int32]bool
	dirty   map[int32]bool
	left    map[countersign.ID]countersign.ID // who is taken out, of which network
	near    []neighbour
	buf     []int32
}

// A stir is what a change does to a thing.
type stir struct {
	was, is int
	kinds   kindSet // under which its holders have it, before and after
	pairs   int32   // of its holders, how many more bear it out than before
	backed  []backing
}

func (b *Book) touched() *touch {
	return &touch{b: b, stirs: map[Thing]*stir{}, pairs: map[[2]int32]bool{}, dirty: map[int32]bool{},
		left: map[countersign.ID]countersign.ID{}}
}

// nobody is the number of a subject that is not in the book yet.
const nobody = -1

// before looks at what stands around a subject that is about to have other
// things.
func (t *touch) before(n int32, held []has) {
	b, old := t.b, []has(nil)
	if n != nobody {
		t.dirty[n] = true
		for _, x := range b.entries[n].edges { // what they had in common may be no more
			t.pairs[ordered(n, x.to)] = true
		}
		old = b.entries[n].held
	}
	for i, j := 0, 0; i < len(old) || j < len(held); {
		switch {
		case j == len(held) || i < len(old) && old[i].thing < held[j].thing:
			t.change(old[i].thing, 1<<old[i].kind, 1, -1)
			i++
		case i == len(old) || held[j].thing < old[i].thing:
			t.change(held[j].thing, 1<<held[j].kind, 0, +1)
			j++
		default:
			t.change(old[i].thing, 1<<old[i].kind|1<<held[j].kind, 1, 0)
			i, j = i+1, j+1
		}
	}
	for thing, s := range t.stirs {
		if s.crosses() {
			t.cross(n, thing)
		}
	}
	slices.SortFunc(t.crossed, func(x, y [2]int32) int { return slices.Compare(x[:], y[:]) })
	t.crossed = slices.Compact(t.crossed)
	if n != nobody {
		t.tally(n, t.around(n), -1)
	}
	t.crossed = slices.DeleteFunc(t.crossed, func(p [2]int32) bool { return t.bearing(p[0], p[1], -1) < 2 })
}

// change notes that a thing gains a holder or loses one, of whom it had some
// already. A thing that nobody else has changes nothing.
func (t *touch) change(thing Thing, kinds kindSet, had, by int) {
	if t.b.things.count(thing) > had {
		s := t.stir(thing)
		s.is += by
		s.kinds |= kinds
	}
}

func (t *touch) stir(thing Thing) *stir {
	s, ok := t.stirs[thing]
	if !ok {
		c := t.b.things.count(thing)
		s = &stir{was: c, is: c}
		if c <= widest+1 { // others tie nobody, before and after
			s.kinds = t.b.kinds(thing)
		}
		t.stirs[thing] = s
	}
	return s
}

// crosses reports whether a thing becomes a hub or ceases to be one.
func (s *stir) crosses() bool {
	for k := range s.kinds.each {
		if (s.was > Kinds[k].Hub) != (s.is > Kinds[k].Hub) {
			return true
		}
	}
	return false
}

// cross adds the pairs of holders of a thing, without the subject that changes.
func (t *touch) cross(n int32, thing Thing) {
	t.buf = t.b.things.holders(thing, t.buf[:0])
	for i, x := range t.buf {
		for _, y := range t.buf[:i] {
			if x != n && y != n {
				t.crossed = append(t.crossed, ordered(x, y))
			}
		}
	}
}

// tally counts, on one side of the change, the pairs of a subject that bear a
// thing out and may not do so on the other.
func (t *touch) tally(n int32, near []neighbour, sign int32) {
	for _, o := range near {
		if o.things > 1 {
			t.bearing(n, o.n, sign)
		}
	}
}

// bearing counts a pair, and returns how many things it has in common.
func (t *touch) bearing(x, y int32, sign int32) (n int) {
	b := t.b
	ex, ey := &b.entries[x], &b.entries[y]
	common(ex, ey, func(h, _ has) bool {
		if r, ok := b.borne[h.thing]; ok && b.others(ex, ey, h.thing, groupOf[r.role]) {
			s := t.stir(h.thing)
			s.pairs += sign
			if r.role.passable() {
				s.backed = append(s.backed, backing{x, sign}, backing{y, sign})
			}
		}
		n++
		return true
	})
	return n
}

// settle works out anew the ties that the change of a subject reaches.
func (t *touch) settle(n int32) {
	t.dirty[n] = true
	near := t.around(n)
	t.tally(n, near, +1)
	for _, p := range t.crossed {
		t.bearing(p[0], p[1], +1)
	}
	var fallen []int32
	for thing, s := range t.stirs {
		if min(s.was, s.is) > widest {
			continue
		}
		t.buf = t.b.things.holders(thing, t.buf[:0])
		old := t.b.borne[thing]
		falls, rises := t.b.restand(thing, s, t.buf)
		t.estranged(thing, s, old, t.buf)
		if falls {
			fallen = append(fallen, t.buf...)
		}
		if rises {
			t.all(t.buf)
		}
	}
	t.joined(fallen)
	for _, o := range near {
		if o.things > 1 || t.b.alone(o.one, t.stirs[o.one]) {
			t.pairs[ordered(n, o.n)] = true
		}
	}
	for p := range t.pairs {
		t.reweigh(p[0], p[1])
	}
}

// estranged adds the pairs of those who became strangers on a thing, ceased to
// be, or are strangers on it with fewer.
func (t *touch) estranged(thing Thing, s *stir, old bearing, holders []int32) {
	now := t.b.borne[thing]
	if !now.role.passable() && !old.role.passable() || old.pairs == 0 && now.pairs == 0 {
		return
	}
	for _, x := range holders {
		was, is := old.backs(x), now.backs(x)
		if (was != is || !is && s.is < s.was) && t.b.passes(x, thing, now.role) {
			for _, y := range holders {
				if x != y {
					t.pairs[ordered(x, y)] = true
				}
			}
		}
	}
}

// all adds the pairs of some subjects.
func (t *touch) all(ns []int32) {
	for i, x := range ns {
		for _, y := range ns[:i] {
			t.pairs[ordered(x, y)] = true
		}
	}
}

// restand takes over what a change did to how far a thing is borne out, and
// tells whether two of its holders may weigh less by it than before, or more.
func (b *Book) restand(thing Thing, s *stir, holders []int32) (falls, rises bool) {
	old, had := b.borne[thing]
	role := s.kinds.weakest()
	if s.kinds&(s.kinds-1) != 0 { // somebody may have had it otherwise before
		role = b.kinds(thing).weakest()
	}
	now := bearing{pairs: old.pairs + s.pairs, role: role, backed: slices.Clone(old.backed)}
	switch {
	case !bears(s.is, role):
		now = bearing{}
		delete(b.borne, thing)
	case !had || role != old.role:
		now = b.bear(thing, role, holders)
		b.borne[thing] = now
	default:
		now.rush = role == Rating && b.rush(thing, holders)
		for _, k := range s.backed {
			now.back(k.n, k.pairs)
		}
		b.borne[thing] = now
	}
	if min(s.was, s.is) < 2 {
		return false, false
	}
	for k := range s.kinds.each {
		before, after := old.standing(k, s.was), now.standing(k, s.is)
		falls = falls || after < before
		rises = rises || after > before
	}
	if role.passable() && now.pairs > 0 && s.is > s.was {
		falls = true // strangers on it have it with one more
	}
	return falls, rises
}

// alone reports whether a thing may join two who share nothing else.
func (b *Book) alone(thing Thing, s *stir) bool {
	for k := range s.kinds.each {
		if !k.sketched() && b.borne[thing].standing(k, s.is)+handoverMost >= Joins {
			return true
		}
	}
	return false
}

func ordered(a, b int32) [2]int32 { return [2]int32{min(a, b), max(a, b)} }

// reweigh works out the edge of a pair and notes whom a change reaches.
func (t *touch) reweigh(x, y int32) {
	b := t.b
	b.compare(&b.p, x, y, false)
	e := edge{weight: float32(b.p.total()), by: b.p.by()}
	if e.weight < Joins {
		e = edge{}
	}
	if b.set(x, y, e) {
		b.set(y, x, e)
		t.dirty[x], t.dirty[y] = true, true
	}
}

// set sets the edge from x to y, one of no weight for none, and reports whether
// it changed.
func (b *Book) set(x, y int32, w edge) bool {
	e := &b.entries[x]
	w.to = y
	i, found := slices.BinarySearchFunc(e.edges, y, func(e edge, y int32) int { return int(e.to) - int(y) })
	switch {
	case w.weight == 0 && found:
		e.edges = slices.Delete(e.edges, i, i+1)
	case w.weight == 0:
		return false
	case !found:
		e.edges = slices.Insert(e.edges, i, w)
	case e.edges[i] == w:
		return false
	default:
		e.edges[i] = w
	}
	return true
}
