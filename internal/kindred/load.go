package kindred

import (
	"iter"
	"math/bits"
	"slices"

	"countersign"
)

// Load puts subjects in, many at once: what follows is the same as of Put, and
// worked out once.
func (b *Book) Load(subjects []Subject) {
	b.LoadAll(func(yield func(Subject) bool) {
		for _, s := range subjects {
			if !yield(s) {
				return
			}
		}
	})
}

// LoadAll is Load for subjects that are read one by one.
func (b *Book) LoadAll(subjects iter.Seq[Subject]) {
	for s := range subjects {
		b.shelve(&s, packed(s.Held))
	}
	defer b.lean()()
	b.derive()
}

// Survey returns a book of about n subjects that is asked and never changed.
// What one subject alone has is most of what there is, ties nobody and is left
// out, so the subjects are gone through twice.
func Survey(n int, subjects iter.Seq[Subject]) *Book {
	b, c := New(), newCensus(n)
	b.at, b.entries = make(map[countersign.ID]int32, n), make([]entry, 0, n)
	var own []Thing
	for s := range subjects {
		own = own[:0]
		for i := range s.Held {
			own = append(own, s.Held[i].Thing)
		}
		slices.Sort(own)
		for _, t := range slices.Compact(own) {
			c.count(t)
		}
	}
	var held []Held
	for s := range subjects {
		held = held[:0]
		for _, h := range s.Held {
			if c.several(h.Thing) {
				held = append(held, h)
			}
		}
		b.entries[b.shelve(&s, packed(held))].onShared()
	}
	b.derive()
	return b
}

// onShared leaves out visits over lines and on machines that nobody shares.
func (e *entry) onShared() {
	kept := e.visits[:0]
	for _, v := range e.visits {
		if slices.ContainsFunc(e.held, func(h has) bool { return uint32(h.thing) == v.line || uint32(h.thing) == v.device }) {
			kept = append(kept, v)
		}
	}
	e.visits = slices.Clone(kept)
}

// A census tells what one alone has from what several may have: some are taken
// for shared that are not, and none the other way.
type census struct{ once, again []uint64 }

// newCensus has room for the things of about n subjects, of which a tenth are
// then taken for shared in error, up to 32 MiB; of more subjects more are.
func newCensus(n int) *census {
	const perSubject, least, largest = 1 << 10, 1 << 10, 1 << 27 // bits
	words := min(largest, max(least, 1<<bits.Len(uint(n*perSubject)))) / 64
	return &census{make([]uint64, words), make([]uint64, words)}
}

func (c *census) at(t Thing) (word int, bit uint64) {
	return int(t>>6) & (len(c.once) - 1), 1 << (t & 63)
}

func (c *census) count(t Thing) {
	word, bit := c.at(t)
	c.again[word] |= c.once[word] & bit
	c.once[word] |= bit
}

func (c *census) several(t Thing) bool {
	word, bit := c.at(t)
	return c.again[word]&bit != 0
}

// derive works everything out, for a book just loaded.
func (b *Book) derive() {
	t := b.touched()
	clear(b.borne)
	for n := range b.entries {
		for _, h := range b.entries[n].held {
			if c := b.things.count(h.thing); c < fewest || c > Kinds[h.kind].Hub || !h.kind.weighed() {
				continue
			}
			if t.buf = b.things.holders(h.thing, t.buf[:0]); t.buf[0] != int32(n) { // once a thing
				continue
			}
			if role := b.kinds(h.thing).weakest(); bears(len(t.buf), role) {
				b.borne[h.thing] = b.bear(h.thing, role, t.buf)
			}
		}
	}
	for n := range b.entries {
		b.entries[n].edges = b.entries[n].edges[:0]
	}
	most := make([]float32, len(b.entries)) // what ties of one subject to the others may weigh
	var met []int32
	for n := range b.entries {
		met = t.meet(int32(n), most, met[:0])
		for _, o := range met {
			if most[o] >= nearlyJoins {
				t.reweigh(int32(n), o)
			}
			most[o] = 0
		}
	}
	for n := range b.entries {
		if e := &b.entries[n]; e.id != "" && (len(e.edges) > 0 || e.net != "" || b.told.about(e.id)) {
			t.dirty[int32(n)] = true
		}
	}
	t.regroup()
}

// nearlyJoins leaves room for rounding.
const nearlyJoins = Joins - 0.1

// meet adds up the most that each thing a subject shares with later ones may
// weigh. Most pairs share so little that there is no need to compare them.
func (t *touch) meet(n int32, most []float32, met []int32) []int32 {
	b := t.b
	for _, h := range b.entries[n].held {
		if c := b.things.count(h.thing); c < 2 || c > Kinds[h.kind].Hub {
			continue
		}
		t.buf = b.things.holders(h.thing, t.buf[:0])
		w := float32(h.kind.most(len(t.buf), b.borne[h.thing].share(len(t.buf))))
		for i := len(t.buf) - 1; i >= 0 && t.buf[i] > n; i-- {
			o := t.buf[i]
			if most[o] == 0 {
				met = append(met, o)
			}
			most[o] += w
		}
	}
	return met
}

// most is the most that sharing a thing of n holders may weigh, in whatever
// role of its class: of roles the weakest counts.
func (k Kind) most(n int, borne float64) float64 {
	switch {
	case k.sketched():
		_, full := k.parts()
		return Kinds[k].Base / float64(full)
	case k == PhotoBand:
		return Kinds[k].Base
	}
	w := rarity(k, n, borne) + highestLift*min(1, borneOut*borne)
	if k == Line || k == OtherLine || k == Device {
		w += handoverMost
	}
	if k == Rating {
		w = max(w, Kinds[k].Base+rushed)
	}
	return max(w, 0.1)
}

// lean leaves each subject those of its things alone that tie, until the
// function it returns is called: whoever compares all pairs need not step over
// the others once a pair.
func (b *Book) lean() (restore func()) {
	whole := make([][]has, len(b.entries))
	var tying []has
	for n := range b.entries {
		e, from := &b.entries[n], len(tying)
		for _, h := range e.held {
			if c := b.things.count(h.thing); c > 1 && c <= Kinds[h.kind].Hub {
				tying = append(tying, h)
			}
		}
		whole[n], e.held = e.held, tying[from:len(tying):len(tying)]
	}
	return func() {
		for n, held := range whole {
			b.entries[n].held = held
		}
	}
}
