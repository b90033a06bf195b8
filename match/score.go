package match

import (
	"math"
	"math/bits"
)

// tuning holds the numbers of the score. They were chosen by search on one
// half of the benchmarks and are reported on the other: docs/match.md.
type tuning struct {
	simFloor  float64 // likeness in hundredths that earns nothing
	simPower  float64
	missing   float64 // weight of words only the list has
	extra     float64 // weight of words only the query has
	conflict  float64 // weight of words that stand against each other
	unmatched float64 // bits at most that one unmatched word may cost
	initial   float64 // bits of an agreeing initial
	initialAs float64 // credit of an agreeing initial
	spelling  float64 // credit of another spelling of the same sound
	joined    float64 // credit of joined or split words
	thin      float64 // bits of agreement below which doubts weigh double
	thinPower float64
	thinMiss  float64 // how much more missing words weigh when agreement is thin
	band      float64 // part of the score that only rarity earns
	bandBits  float64
	weak      float64 // factor of a weak alias
	number    float64 // bits of a number that has no partner
	whole     float64 // bits at most that a word found only nearly may miss
	crowdFrom float64 // likeness of the runners-up from which a name is crowded
	crowdBy   float64 // how much more doubts weigh per unit above it
}

var tuned = tuning{
	simFloor: 41.1, simPower: .754, missing: .416, extra: .814, conflict: 1.64, unmatched: 7.13,
	initial: 2.5, initialAs: .81, spelling: .827, joined: .97, thin: 26.1, thinPower: 1.84,
	thinMiss: 1.04, band: .05, bandBits: 8.35, weak: .97, number: 4.56, whole: 9,
	crowdFrom: .378, crowdBy: 2,
}

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

// bond ties words of one side to words of the other.
type bond struct {
	q, c   uint16 // sets of words
	credit float32
	weight float32 // bits the agreement is worth
	whole  float32 // bits it would be worth were it exact
	why    bondKind
	sim    uint8
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

// credits is what a likeness in hundredths earns.
func (t *tuning) credits() *[101]float32 {
	var c [101]float32
	for sim := range c {
		if x := (float64(sim) - t.simFloor) / (100 - t.simFloor); x > 0 {
			c[sim] = float32(math.Pow(x, t.simPower))
		}
	}
	return &c
}

var tunedCredits = tuned.credits()

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

// joins bonds a word with two or three that were written apart, where single
// words left more than one without a sure partner.
func (m *comparison) joins() {
	q, c := m.unsure()
	if q == 0 || c == 0 {
		return
	}
	for i := range m.q.n {
		if q&(1<<i) == 0 || m.q.kind[i] != plainWord {
			continue
		}
		m.letters(i, m.q.letters[i])
		if c&(c-1) != 0 {
			m.joinWord(m.q.sound[i], m.q.mask[i], m.c, c, func(set uint16, sim uint8, w float32) {
				m.bond(bond{q: 1 << i, c: set, sim: sim, weight: w, why: bondJoined})
			})
		}
	}
	for j := range m.c.n {
		if c&(1<<j) != 0 && q&(q-1) != 0 && m.c.kind[j] == plainWord {
			m.joinWord(m.c.sound[j], m.c.mask[j], m.q, q, func(set uint16, sim uint8, _ float32) {
				m.bond(bond{q: set, c: 1 << j, sim: sim, weight: m.c.weight[j], why: bondJoined})
			})
		}
	}
}

func (m *comparison) bond(b bond) {
	b.credit = tunedCredits[b.sim] * float32(m.tune.joined)
	if b.credit > 0 {
		m.bonds = append(m.bonds, b)
	}
}

// unsure gives the words of either side without a partner that sounds the
// same.
func (m *comparison) unsure() (q, c uint16) {
	q, c = 1<<m.q.n-1, 1<<m.c.n-1
	for _, b := range m.bonds {
		if b.credit >= sureCredit && q&b.q != 0 && c&b.c != 0 {
			q, c = q&^b.q, c&^b.c
		}
	}
	return q, c
}

// sureCredit is the credit from which a word needs no other partner.
const sureCredit = 0.82

// joinWord compares a word with two words of the other side put together in
// any order, for lists put the family name first, and with runs of three.
func (m *comparison) joinWord(word []byte, mask uint64, o *side, free uint16, found func(set uint16, sim uint8, w float32)) {
	for j := range o.n {
		for k := range o.n {
			if j == k || free&(1<<j) == 0 || free&(1<<k) == 0 || o.kind[j] > initialWord || o.kind[k] > initialWord {
				continue
			}
			pair := o.mask[j] | o.mask[k]
			w := o.weight[j] + o.weight[k]
			near := len(o.sound[j]) + len(o.sound[k]) - len(word)
			if near >= -2 && near <= 2 && close2(mask, pair) {
				if s := m.together(word, o.sound[j], o.sound[k], nil); s >= joinFloor {
					found(1<<j|1<<k, uint8(s), w)
				}
			}
			l := (k + 1) % o.n
			if near > 1 || k != (j+1)%o.n || l == j || free&(1<<l) == 0 || o.kind[l] > initialWord {
				continue
			}
			near += len(o.sound[l])
			if near >= -3 && near <= 2 && close2(mask, pair|o.mask[l]) {
				if s := m.together(word, o.sound[j], o.sound[k], o.sound[l]); s >= joinFloor {
					found(1<<j|1<<k|1<<l, uint8(s), w+o.weight[l])
				}
			}
		}
	}
}

// close2 reports sets of letters of which either lacks two of the other's at
// most.
func close2(a, b uint64) bool {
	return bits.OnesCount64(a&^b) <= 2 && bits.OnesCount64(b&^a) <= 2
}

// letters bonds a short word with words it may be the initials of (JC, Jean
// Claude).
func (m *comparison) letters(i int, word []byte) {
	if len(word) < 2 || len(word) > 3 {
		return
	}
next:
	for j := 0; j+len(word) <= m.c.n; j++ {
		for k := range word {
			if m.c.first[j+k] != word[k] || m.c.kind[j+k] != plainWord || len(m.c.sound[j+k]) < 3 {
				continue next
			}
		}
		m.bonds = append(m.bonds, bond{q: 1 << i, c: (1<<len(word) - 1) << j, why: bondInitials,
			credit: float32(m.tune.initialAs), weight: float32(m.tune.initial) * float32(len(word))})
	}
}

// remainder bonds what is left of both names when, written together, it is
// alike: words cut in other places ("Saad Abdelsalam", "Saadabdel Salam").
func (m *comparison) remainder() {
	var q, c uint16
	for _, b := range m.chosen {
		q, c = q|b.q, c|b.c
	}
	if len(m.chosen) == 0 {
		return
	}
	restQ, lenQ, _, maskQ := m.rest(m.q, q)
	restC, lenC, weight, maskC := m.rest(m.c, c)
	if bits.OnesCount16(restQ) < 2 || bits.OnesCount16(restC) < 2 || lenQ < 6 || lenQ-lenC > 3 || lenC-lenQ > 3 ||
		!close2(maskQ, maskC) {
		return
	}
	m.cat = m.cat[:0]
	for i := range m.q.n {
		if restQ&(1<<i) != 0 {
			m.cat = append(m.cat, m.q.sound[i]...)
		}
	}
	best := 0
	for turn := range m.c.n {
		if restC&(1<<turn) == 0 {
			continue
		}
		m.cat = m.cat[:lenQ]
		for k := range m.c.n {
			if j := (turn + k) % m.c.n; restC&(1<<j) != 0 {
				m.cat = append(m.cat, m.c.sound[j]...)
			}
		}
		best = max(best, alike(m.cat[:lenQ], m.cat[lenQ:], plainCosts))
	}
	if best >= joinFloor {
		m.chosen = append(m.chosen, bond{q: restQ, c: restC, sim: uint8(best), weight: weight, why: bondJoined,
			credit: tunedCredits[best] * float32(m.tune.joined)})
	}
}

// rest gives the plain words that are not taken, with their length, weight
// and letters.
func (m *comparison) rest(s *side, taken uint16) (set uint16, n int, weight float32, mask uint64) {
	for i := range s.n {
		if taken&(1<<i) == 0 && s.kind[i] <= initialWord {
			set |= 1 << i
			n += len(s.sound[i])
			weight += s.weight[i]
			mask |= s.mask[i]
		}
	}
	return set, n, weight, mask
}

// joinFloor is the likeness joined words need: they had their chance apart.
const joinFloor = 78

func (m *comparison) together(word, a, b, c []byte) int {
	m.cat = append(append(append(m.cat[:0], a...), b...), c...)
	return alikeFrom(word, m.cat, plainCosts, joinFloor)
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
		matched += float64(max(b.weight, min(b.whole, float32(t.whole))))
		if b.why != bondInitial {
			core += float64(b.weight * b.credit)
		}
		q, c = q|b.q, c|b.c
	}
	if core == 0 {
		return 0
	}
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
