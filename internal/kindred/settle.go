package kindred

import (
	"cmp"
	"slices"

	"countersign"
)

// A touch gathers what one change reaches: the things whose holders changed,
// and the subjects whose ties may have.
type touch struct {
	b      *Book
	things map[Thing]Kind
	before map[Thing]int // holders before the change
	pairs  map[[2]int32]bool
	dirty  map[int32]bool
	left   map[countersign.ID]countersign.ID // who is taken out, of which network
	buf    []int32
}

func (b *Book) touched() *touch {
	return &touch{b: b, things: map[Thing]Kind{}, before: map[Thing]int{},
		pairs: map[[2]int32]bool{}, dirty: map[int32]bool{}, left: map[countersign.ID]countersign.ID{}}
}

// gone takes a subject's things out of the index.
func (t *touch) gone(n int32) {
	e := &t.b.entries[n]
	t.dirty[n] = true
	for _, x := range e.edges { // what they had in common may be no more
		t.pairs[ordered(n, x.to)] = true
	}
	for _, h := range e.held {
		t.things[h.thing] = h.kind
		t.before[h.thing] = t.b.things.count(h.thing)
		t.b.things.remove(h.thing, n)
	}
	e.held = nil
}

// come tells of a subject that was just shelved.
func (t *touch) come(n int32) {
	t.dirty[n] = true
	for _, h := range t.b.entries[n].held {
		t.things[h.thing] = h.kind
		if _, ok := t.before[h.thing]; !ok {
			t.before[h.thing] = t.b.things.count(h.thing) - 1
		}
	}
}

// settle works out anew what the change reaches, and tells what became of the
// networks.
//
// What a thing weighs follows from how many have it and from what else each two
// of them have; so a change reaches the pairs that share one of its things and
// no others, but where a thing becomes a hub or ceases to be one: then it no
// longer bears out what else its holders share.
func (t *touch) settle() []Change {
	for thing, kind := range t.things {
		hub := Kinds[kind].Hub
		if was, is := t.before[thing], t.b.things.count(thing); (was > hub) != (is > hub) {
			t.spread(thing)
		}
	}
	for thing := range t.things {
		t.b.bear(thing, &t.buf)
	}
	for thing, kind := range t.things {
		if t.b.things.count(thing) > Kinds[kind].Hub+1 {
			continue
		}
		t.buf = t.b.things.holders(thing, t.buf[:0])
		for i, x := range t.buf {
			for _, y := range t.buf[:i] {
				t.pairs[ordered(x, y)] = true
			}
		}
	}
	for p := range t.pairs {
		t.reweigh(p[0], p[1])
	}
	return t.regroup()
}

func ordered(a, b int32) [2]int32 { return [2]int32{min(a, b), max(a, b)} }

// spread adds what the holders of a thing have in common besides it.
func (t *touch) spread(thing Thing) {
	hs := t.b.things.holders(thing, nil)
	for i, x := range hs {
		for _, y := range hs[:i] {
			common(&t.b.entries[x], &t.b.entries[y], func(hx, hy has) {
				if _, ok := t.things[hx.thing]; !ok {
					t.things[hx.thing] = weaker(hx.kind, hy.kind)
					t.before[hx.thing] = t.b.things.count(hx.thing)
				}
			})
		}
	}
}

// bear works out how far sharing a thing is borne out: of all pairs of its
// holders, how many have something else in common.
func (b *Book) bear(thing Thing, buf *[]int32) {
	delete(b.borne, thing)
	n := b.things.count(thing)
	if n < fewest || n > widest {
		return
	}
	hs := b.things.holders(thing, (*buf)[:0])
	*buf = hs
	kind := b.role(hs, thing)
	if n > Kinds[kind].Hub {
		return
	}
	pairs := 0
	for i, x := range hs {
		for _, y := range hs[:i] {
			if b.others(&b.entries[x], &b.entries[y], thing, groupOf[kind]) {
				pairs++
			}
		}
	}
	if pairs > 0 {
		b.borne[thing] = float64(pairs) / float64(n*(n-1)/2)
	}
}

// role is the weakest kind under which a thing's holders have it.
func (b *Book) role(holders []int32, thing Thing) Kind {
	kind := Kind(kinds)
	for _, n := range holders {
		held := b.entries[n].held
		i, _ := slices.BinarySearchFunc(held, thing, func(h has, t Thing) int { return cmp.Compare(h.thing, t) })
		if k := held[i].kind; kind == kinds {
			kind = k
		} else {
			kind = weaker(kind, k)
		}
	}
	return kind
}

// reweigh works out the edge of a pair and notes whom a change reaches.
func (t *touch) reweigh(x, y int32) {
	b := t.b
	b.compare(&b.p, &b.entries[x], &b.entries[y], false)
	w := float32(b.p.total())
	if w < Joins {
		w = 0
	}
	if b.set(x, y, w) {
		b.set(y, x, w)
		t.dirty[x], t.dirty[y] = true, true
	}
}

// set sets the edge from x to y, 0 for none, and reports whether it changed.
func (b *Book) set(x, y int32, w float32) bool {
	e := &b.entries[x]
	i, found := slices.BinarySearchFunc(e.edges, y, func(e edge, y int32) int { return int(e.to) - int(y) })
	switch {
	case w == 0 && found:
		e.edges = slices.Delete(e.edges, i, i+1)
	case w == 0:
		return false
	case !found:
		e.edges = slices.Insert(e.edges, i, edge{y, w})
	case e.edges[i].weight == w:
		return false
	default:
		e.edges[i].weight = w
	}
	return true
}
