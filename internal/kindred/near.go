package kindred

// A neighbour is somebody with whom a subject shares things that are no hubs.
type neighbour struct {
	n      int32
	things int   // how many they share
	one    Thing // of them
}

// around returns a subject's neighbours, until it is called again.
func (t *touch) around(n int32) []neighbour {
	b := t.b
	b.met.begin(len(b.entries))
	t.near = t.near[:0]
	for _, h := range b.entries[n].held {
		if c := b.things.count(h.thing); c < 2 || c > t.stir(h.thing).kinds.hub() {
			continue
		}
		t.buf = b.things.holders(h.thing, t.buf[:0])
		for _, o := range t.buf {
			if o == n {
				continue
			}
			if at, met := b.met.meet(o, int32(len(t.near))); met {
				t.near[at].things++
			} else {
				t.near = append(t.near, neighbour{o, 1, h.thing})
			}
		}
	}
	return t.near
}

// joined adds the pairs of subjects that have an edge now.
func (t *touch) joined(ns []int32) {
	b := t.b
	b.met.begin(len(b.entries))
	for _, n := range ns {
		b.met.meet(n, 0)
	}
	for _, n := range ns {
		for _, e := range b.entries[n].edges {
			if e.to > n && b.met.known(e.to) {
				t.pairs[[2]int32{n, e.to}] = true
			}
		}
	}
}

// meetings tell who was met before, in rounds, without clearing anything.
type meetings struct {
	round uint32
	of    []meeting // by number
}

type meeting struct {
	round uint32
	note  int32
}

// begin begins a round among some subjects.
func (m *meetings) begin(subjects int) {
	if m.round++; m.round == 0 { // after four thousand million
		clear(m.of)
		m.round = 1
	}
	if d := subjects - len(m.of); d > 0 {
		m.of = append(m.of, make([]meeting, d)...)
	}
}

// meet returns what was noted when a subject was met first in this round, which
// is the note given if that is now.
func (m *meetings) meet(n, note int32) (first int32, met bool) {
	if o := &m.of[n]; o.round != m.round {
		*o = meeting{m.round, note}
		return note, false
	}
	return m.of[n].note, true
}

// known reports whether a subject was met in this round.
func (m *meetings) known(n int32) bool { return m.of[n].round == m.round }
