package match

import (
	"math"
)

// side is one name in a comparison.
type side struct {
	n      int
	sound  [maxParts][]byte
	spell  [maxParts]uint16
	first  [maxParts]byte // first letter as spelt
	weight [maxParts]float32
	kind   [maxParts]wordKind
	mask   [maxParts]uint64 // letters of the sound
	// letters are the word as spelt; the query's side alone has them.
	letters [maxParts][]byte
}

// odds say how rare it is, in bits, that some name holds a word at least as
// like the query's as the given likeness in hundredths. A short word has many
// neighbours, so being like it says little.
type odds [101]float32

// flat makes every likeness as rare as can be.
func (o *odds) flat() {
	for i := range o {
		o[i] = maxWeight
	}
}

type bondKind uint8

const (
	bondSame bondKind = iota
	bondSpelling
	bondLike
	bondInitial
	bondJoined
	bondInitials
)

// comparison is the work of one pair of names; it is reused.
type comparison struct {
	tune   *tuning
	q, c   *side
	sims   [maxParts][maxParts]uint8
	chance [maxParts]odds
	bonds  []bond
	chosen []bond
	cat    []byte
	lost   float64 // bits that reading the query's script lost
}

// score compares the two sides; sims must be filled in.
func (m *comparison) score() float64 {
	m.bonds, m.chosen = m.bonds[:0], m.chosen[:0]
	m.singles()
	m.joins()
	m.choose()
	m.remainder()
	return m.sum()
}

// singles bonds word with word.
func (m *comparison) singles() {
	for i := range m.q.n {
		for j := range m.c.n {
			b := bond{q: 1 << i, c: 1 << j, sim: m.sims[i][j]}
			b.whole = m.c.weight[j]
			b.weight = min(b.whole, m.chance[i][b.sim])
			switch {
			case b.sim == 100 && m.q.spell[i] == m.c.spell[j]:
				b.credit = 1
			case b.sim == 100 && m.q.kind[i] != initialWord:
				b.credit, b.why = float32(m.tune.spelling), bondSpelling
			case m.initials(i, j):
				b.credit, b.why = float32(m.tune.initialAs), bondInitial
				b.weight = min(b.weight, float32(m.tune.initial))
				b.whole = b.weight
			case b.sim > 0:
				b.credit, b.why = tunedCredits[b.sim], bondLike
			}
			if b.credit > 0 {
				m.bonds = append(m.bonds, b)
			}
		}
	}
}

// initials reports a single letter that begins the other word.
func (m *comparison) initials(i, j int) bool {
	qi, cj := m.q.kind[i] == initialWord, m.c.kind[j] == initialWord
	return qi != cj && m.q.first[i] == m.c.first[j] &&
		(qi && m.c.kind[j] == plainWord || cj && m.q.kind[i] == plainWord)
}

// choose takes the heaviest bonds that do not overlap.
func (m *comparison) choose() {
	var q, c uint16
	for {
		best, value := -1, float32(0)
		for i := range m.bonds {
			b := &m.bonds[i]
			if b.q&q != 0 || b.c&c != 0 {
				continue
			}
			if v := b.credit * b.credit * b.credit * (1 + b.weight/maxWeight); v > value {
				best, value = i, v
			}
		}
		if best < 0 {
			return
		}
		q, c = q|m.bonds[best].q, c|m.bonds[best].c
		m.chosen = append(m.chosen, m.bonds[best])
	}
}

// sum turns the chosen bonds and what is left over into the score.
func (m *comparison) sum() float64 {
	t := m.tune
	var agreed, matched, core float64
	var q, c uint16
	for _, b := range m.chosen {
		agreed += float64(b.weight * b.credit)
		whole := float64(max(b.weight, min(b.whole, float32(t.whole))))
		matched += whole
		if b.why == bondLike {
			matched += t.nearly * whole * float64(1-b.credit)
		}
		if b.why != bondInitial {
			core += float64(b.weight * b.credit)
		}
		q, c = q|b.q, c|b.c
	}
	if core == 0 {
		return 0
	}
	agreed = max(0, agreed-m.lost)
	extra, missing := m.left(m.q, q), m.left(m.c, c)
	thin := max(0, t.thin-agreed) / t.thin
	s := agreed / (matched + t.extra*extra + t.missing*(1+t.thinMiss*thin)*missing + t.conflict*min(extra, missing))
	s = math.Pow(s, 1+(t.thinPower-1)*thin)
	return s * (1 - t.band*math.Exp(-agreed/t.bandBits))
}

// left adds the weight of words without a partner.
func (m *comparison) left(s *side, taken uint16) float64 {
	sum := 0.0
	for i := range s.n {
		if taken&(1<<i) != 0 {
			continue
		}
		switch s.kind[i] {
		case numberWord:
			sum += max(m.tune.number, min(m.tune.unmatched, float64(s.weight[i])))
		case initialWord:
			sum += m.tune.initial
		default:
			sum += min(m.tune.unmatched, float64(s.weight[i]))
		}
	}
	return sum
}
