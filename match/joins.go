package match

import "math/bits"

// bond ties words of one side to words of the other.
type bond struct {
	q, c   uint16 // sets of words
	credit float32
	weight float32 // bits the agreement is worth
	whole  float32 // bits it would be worth were it exact
	why    bondKind
	sim    uint8
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
			if near >= -2 && near <= 2 && nearSets(mask, pair) {
				if s := m.together(word, o.sound[j], o.sound[k], nil); s >= joinFloor {
					found(1<<j|1<<k, uint8(s), w)
				}
			}
			l := (k + 1) % o.n
			if near > 1 || k != (j+1)%o.n || l == j || free&(1<<l) == 0 || o.kind[l] > initialWord {
				continue
			}
			near += len(o.sound[l])
			if near >= -3 && near <= 2 && nearSets(mask, pair|o.mask[l]) {
				if s := m.together(word, o.sound[j], o.sound[k], o.sound[l]); s >= joinFloor {
					found(1<<j|1<<k|1<<l, uint8(s), w+o.weight[l])
				}
			}
		}
	}
}

// nearSets reports sets of letters of which either lacks two of the other's at
// most.
func nearSets(a, b uint64) bool {
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
		!nearSets(maskQ, maskC) {
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
