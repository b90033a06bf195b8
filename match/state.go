package match

import "slices"

// state is one immutable view: segments, oldest first, with their tombstones.
type state struct {
	segments []*segment
	dead     [][]uint64 // bit set: the entry is gone
	live     int
	rare     rarity
	version  uint64
}

// unique drops entries whose key a later entry has.
func unique(entries []Entry) []Entry {
	last := make(map[Key]int, len(entries))
	for i := range entries {
		last[Key{entries[i].List, entries[i].ID}] = i
	}
	if len(last) == len(entries) {
		return entries
	}
	out := make([]Entry, 0, len(last))
	for i := range entries {
		if last[Key{entries[i].List, entries[i].ID}] == i {
			out = append(out, entries[i])
		}
	}
	return out
}

func rebuilt(entries []Entry, version uint64) *state {
	seg := newSegment(entries, rarity{})
	return &state{
		segments: []*segment{seg}, dead: [][]uint64{make([]uint64, (len(seg.records)+63)/64)},
		live: len(seg.records), rare: rarity{base: seg.vocab, names: float64(len(seg.nameOf))}, version: version,
	}
}

func (st *state) bury(k Key) {
	for i, seg := range st.segments {
		if e, ok := seg.find(k); ok && st.dead[i][e/64]&(1<<(e%64)) == 0 {
			st.dead[i][e/64] |= 1 << (e % 64)
			st.live--
		}
	}
}

func (st *state) append(puts []Entry) {
	if len(puts) == 0 {
		return
	}
	seg := newSegment(puts, st.rare)
	st.segments = append(st.segments, seg)
	st.dead = append(st.dead, make([]uint64, (len(seg.records)+63)/64))
	st.live += len(seg.records)
}

// maxSegments bounds how many small segments a search walks.
const maxSegments = 6

// tidy merges the small segments when there are many, and everything when
// they weigh too much beside the first.
func (st *state) tidy(share float64) *state {
	first, later, dead := len(st.segments[0].records), 0, 0
	for _, seg := range st.segments[1:] {
		later += len(seg.records)
	}
	for i, seg := range st.segments {
		dead += len(seg.records) - st.alive(i)
	}
	if float64(later) > share*float64(first) || float64(dead) > max(64, share*float64(first+later)) {
		return rebuilt(st.entries(0), st.version)
	}
	if len(st.segments) <= maxSegments {
		return st
	}
	small := newSegment(st.entries(1), st.rare)
	st.segments = []*segment{st.segments[0], small}
	st.dead = [][]uint64{st.dead[0], make([]uint64, (len(small.records)+63)/64)}
	return st
}

func (st *state) alive(i int) int {
	n := 0
	for e := range st.segments[i].records {
		if st.dead[i][e/64]&(1<<(e%64)) == 0 {
			n++
		}
	}
	return n
}

// entries rebuilds the live entries of the segments from the given one on.
func (st *state) entries(from int) []Entry {
	var out []Entry
	for i := from; i < len(st.segments); i++ {
		for e := range st.segments[i].records {
			if st.dead[i][e/64]&(1<<(e%64)) == 0 {
				out = append(out, st.segments[i].entry(uint32(e)))
			}
		}
	}
	return out
}

// filter says which entries of a segment the query asks for.
func (st *state) filter(i int, q *Query) func(uint32) bool {
	seg, dead := st.segments[i], st.dead[i]
	return func(e uint32) bool {
		r := &seg.records[e]
		return dead[e/64]&(1<<(e%64)) == 0 && fits(q.Type, typeCodes[r.kind]) &&
			(len(q.Lists) == 0 || slices.Contains(q.Lists, seg.lists[r.list]))
	}
}

// result weighs one candidate's second identifiers beside its name.
func (st *state) result(c *candidate, ask *asked, threshold float64) Result {
	seg := st.segments[c.seg]
	rec := &seg.records[c.entry]
	k := seg.key(c.entry)
	r := Result{List: k.List, ID: k.ID, Type: typeCodes[rec.kind], NameScore: round(c.score, 1e4)}
	if rec.nameN > 0 {
		r.Name = seg.nameText(rec.name)
	}
	if c.query >= 0 {
		r.Matched, r.Weak = seg.nameText(c.name), seg.weak[c.name]
	}
	r.Agreements, r.Contradictions = seg.compare(c.entry, ask)
	r.Score = round(combined(c.score, r.Agreements, r.Contradictions), 1e4)
	sum, sole := 0.0, false
	for _, a := range r.Agreements {
		sum += a.Decibans
		sole = sole || a.Decibans >= soleHolder && a.Kind != kindBirth
	}
	r.SecondIdentifier = sum >= SecondIdentifierFloor
	r.Match = r.Score >= threshold || sole
	return r
}
