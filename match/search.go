package match

import (
	"bytes"
	"math"
	"slices"
)

// probe is a sound of the query that is looked up, and the words it stands
// for.
type probe struct {
	words uint16
	one   int // index of the word, -1 for joined or split ones
	from  int // hits
	to    int
	best  float32 // heaviest word hit
}

// searcher is the scratch space of one search; searchers are pooled.
type searcher struct {
	rd      reader
	q, c    side
	cmp     comparison
	find    finder
	buf     []byte
	hits    []hit
	probes  []probe
	slots   []uint16 // of a word of the vocabulary: 1 + row of likenesses
	used    []uint32
	rows    [][maxParts]uint8
	sums    []float32 // of a reading
	touched []uint32
	ranked  []ranked
	found   []candidate
	near    float64 // mean score of the runners-up
}

// candidate is a scored entry of one segment.
type candidate struct {
	seg     int
	entry   uint32
	name    uint32
	reading uint32
	score   float64 // of the names
	query   int     // which of the query's names, with the reading of it
	qr      int
}

// prepare fills the query side from one reading of the reader.
func (s *searcher) prepare(words []word, rare rarity) {
	s.q.n = len(words)
	for i := range words {
		w := &words[i]
		s.q.fill(i, w, &s.rd)
		id, ok := rare.base.find(s.q.sound[i], w.kind)
		if ok {
			s.q.weight[i] = rare.base.weight[id]
		} else {
			s.q.weight[i] = rarity{names: rare.names}.weight(s.q.sound[i], w.kind, 0)
		}
	}
	s.q.settle()
	s.cmp.lost = s.rd.lost
}

func (d *side) fill(i int, w *word, rd *reader) {
	spelled := rd.of(w.spelled)
	d.sound[i], d.spell[i], d.kind[i] = rd.of(w.sound), spellHash(spelled), w.kind
	d.first[i], d.letters[i] = spelled[0], spelled
	d.mask[i] = maskOf(d.sound[i])
}

// segment searches one segment with the query side and appends what it finds.
func (s *searcher) segment(seg *segment, n int, live func(uint32) bool, query, qr int) {
	s.probe(seg, n == 0)
	s.gather(seg)
	s.rank(seg)
	s.cmp.tune, s.cmp.q, s.cmp.c = &tuned, &s.q, &s.c
	for _, r := range s.ranked {
		name := seg.nameOf[r.reading]
		entry := seg.entryOf[name]
		if !live(entry) {
			continue
		}
		score := s.compare(seg, r.reading)
		if seg.weak[name] {
			score *= tuned.weak
		}
		if score < scoreFloor {
			continue
		}
		s.keep(candidate{seg: n, entry: entry, name: name, reading: r.reading, score: score, query: query, qr: qr})
	}
	s.reset()
}

// scoreFloor is the score below which nothing is a candidate.
const scoreFloor = 0.1

// keep holds the best name of every entry.
func (s *searcher) keep(c candidate) {
	for i := range s.found {
		f := &s.found[i]
		if f.seg == c.seg && f.entry == c.entry {
			if c.score > f.score || c.score == f.score && c.name < f.name {
				*f = c
			}
			return
		}
	}
	s.found = append(s.found, c)
}

// probe looks up every word of the query, alone, joined with its neighbours
// and split in two.
func (s *searcher) probe(seg *segment, base bool) {
	v := seg.vocab
	if len(s.slots) < v.size() {
		s.slots = make([]uint16, v.size())
	}
	if len(s.sums) < len(seg.nameOf) {
		s.sums = make([]float32, len(seg.nameOf))
	}
	s.hits, s.probes, s.rows = s.hits[:0], s.probes[:0], s.rows[:0]
	for i := range s.q.n {
		from := len(s.hits)
		s.lookup(v, i)
		for _, h := range s.hits[from:] {
			row := s.row(h.id)
			row[i] = max(row[i], h.sim)
		}
		if base {
			s.chances(seg, i, s.hits[from:])
		}
		s.end(v, 1<<i, i, from)
	}
	for i := range s.q.n {
		s.join(v, i)
		s.split(v, i)
	}
}

// chances fills in how rare each likeness to word i is, by the first segment.
func (s *searcher) chances(seg *segment, i int, hits []hit) {
	var names [101]float64
	for _, h := range hits {
		names[h.sim] += float64(seg.postAt[h.id+1] - seg.postAt[h.id])
	}
	all := float64(len(seg.nameOf)) + smoothing
	bits, sum := float32(maxWeight), smoothing*rareShare
	for sim := 100; sim >= 0; sim-- {
		if names[sim] > 0 || sim == 100 {
			sum += names[sim]
			bits = min(maxWeight, max(minWeight, float32(math.Log2(all/sum))))
		}
		s.cmp.chance[i][sim] = bits
	}
}

func (s *searcher) end(v *vocabulary, words uint16, one, from int) {
	if from == len(s.hits) {
		return
	}
	p := probe{words: words, one: one, from: from, to: len(s.hits)}
	for _, h := range s.hits[from:] {
		p.best = max(p.best, v.weight[h.id]*float32(h.sim)/100)
	}
	s.probes = append(s.probes, p)
}

// row returns the likenesses of a word of the vocabulary to the query's.
func (s *searcher) row(id uint32) *[maxParts]uint8 {
	if s.slots[id] == 0 {
		if len(s.rows) >= math.MaxUint16 {
			return &s.rows[0]
		}
		s.rows = append(s.rows, [maxParts]uint8{})
		s.slots[id] = uint16(len(s.rows))
		s.used = append(s.used, id)
	}
	return &s.rows[s.slots[id]-1]
}

// lookup appends the words like word i of the query.
func (s *searcher) lookup(v *vocabulary, i int) {
	sound := s.q.sound[i]
	switch s.q.kind[i] {
	case abjadWord:
		if id, ok := v.find(sound, abjadWord); ok {
			s.hits = append(s.hits, hit{id, 100})
		}
		from := len(s.hits)
		s.hits = v.consonants(s.hits, sound, true, s.buf)
		s.hits = without(s.hits, from)
	case plainWord:
		s.hits = v.similar(s.hits, sound, &s.find)
		s.hits = v.consonants(s.hits, sound, false, s.buf)
		s.equals(v, i)
	default:
		if id, ok := v.find(sound, s.q.kind[i]); ok {
			s.hits = append(s.hits, hit{id, 100})
		}
	}
}

// without drops from hits[from:] the word found before them.
func without(hits []hit, from int) []hit {
	if from == 0 || hits[from-1].sim != 100 {
		return hits
	}
	return slices.DeleteFunc(hits, func(h hit) bool { return h.id == hits[from-1].id && h.sim < 100 })
}

// equals appends other names that are used for the same one (Lee and Ri).
func (s *searcher) equals(v *vocabulary, i int) {
	sound := s.q.sound[i]
	for _, other := range equalsOf(sound) {
		if id, ok := v.find([]byte(other), plainWord); ok {
			s.hits = append(s.hits, hit{id, equalSim})
		}
	}
	// "Servant of the Forgiving" is called "the Forgiving" too.
	if bytes.HasPrefix(sound, servantSound) && len(sound) > 6 {
		s.hits = s.servant(v, sound[len(servantSound):])
	} else if len(sound) > 3 {
		s.buf = append(append(s.buf[:0], servantSound...), sound...)
		s.hits = s.servant(v, s.buf)
	}
}

func (s *searcher) servant(v *vocabulary, sound []byte) []hit {
	if id, ok := v.find(sound, plainWord); ok {
		return append(s.hits, hit{id, servantSim})
	}
	return s.hits
}

// join looks up word i together with the next one or two.
func (s *searcher) join(v *vocabulary, i int) {
	s.buf = append(s.buf[:0], s.q.sound[i]...)
	for n := 1; n <= 2 && i+n < s.q.n; n++ {
		if s.q.kind[i+n] > initialWord || s.q.kind[i] > initialWord {
			return
		}
		s.buf = append(s.buf, s.q.sound[i+n]...)
		if len(s.buf) > maxWord {
			return
		}
		from := len(s.hits)
		if n == 1 && len(s.q.sound[i]) <= 4 && len(s.q.sound[i+1]) <= 4 {
			s.hits = v.similar(s.hits, s.buf, &s.find)
		} else if id, ok := v.find(s.buf, plainWord); ok {
			s.hits = append(s.hits, hit{id, 100})
		}
		s.end(v, (1<<(n+1)-1)<<i, -1, from)
	}
}

// split looks up the halves of a word that may be two.
func (s *searcher) split(v *vocabulary, i int) {
	sound := s.q.sound[i]
	if len(sound) < 5 || s.q.kind[i] != plainWord {
		return
	}
	for at := 2; at <= len(sound)-2; at++ {
		a, okA := v.find(sound[:at], plainWord)
		b, okB := v.find(sound[at:], plainWord)
		from := len(s.hits)
		if okA && (okB || at >= 4) {
			s.hits = append(s.hits, hit{a, 90})
		}
		if okB && (okA || len(sound)-at >= 4) {
			s.hits = append(s.hits, hit{b, 90})
		}
		s.end(v, 1<<i, -1, from)
	}
}

// compare scores one reading against the query side.
func (s *searcher) compare(seg *segment, r uint32) float64 {
	s.load(seg, r)
	return s.cmp.score()
}

// load fills the list's side and the likenesses from the probes.
func (s *searcher) load(seg *segment, r uint32) {
	from := seg.wordAt[r]
	s.c.n = int(seg.wordAt[r+1] - from)
	for j := range s.c.n {
		id := seg.words[int(from)+j]
		sound := seg.vocab.sound(id)
		s.c.sound[j], s.c.spell[j] = sound, seg.spell[int(from)+j]
		s.c.mask[j] = seg.vocab.masks[id]
		s.c.weight[j], s.c.kind[j] = seg.vocab.weight[id], seg.vocab.kind[id]
		s.c.first[j] = seg.first[int(from)+j]
		row := &noRow
		if at := s.slots[id]; at > 0 {
			row = &s.rows[at-1]
		}
		for i := range s.q.n {
			s.cmp.sims[i][j] = row[i]
		}
	}
	s.c.settle()
}

var noRow [maxParts]uint8

func (s *searcher) reset() {
	for _, id := range s.used {
		s.slots[id] = 0
	}
	s.used = s.used[:0]
}
