package match

import "math"

// Parts of the weight of second identifiers that move the score. Agreement
// moves it by less than its weight, for the caller adds Agreements apart;
// a country that agrees moves nothing, for it goes with the name.
const (
	agreePart   = 0.3
	againstPart = 1.0
	likeEnough  = 0.45 // name score from which agreement raises the score
	// sameName is the most a name counts for against a contradiction: two
	// people may well share the whole of it.
	sameName = 0.97
)

// combined moves the name's score by the second identifiers, on the scale of
// odds.
func combined(name float64, agree, against []Agreement) float64 {
	up, down, sole := 0.0, 0.0, 0.0
	for _, a := range agree {
		if a.Kind == kindCountry || a.Kind == kindPlace {
			continue
		}
		up += a.Decibans
		if a.Kind != kindBirth {
			sole = max(sole, a.Decibans)
		}
	}
	for _, a := range against {
		down -= a.Decibans
	}
	if name < likeEnough {
		up = 0
	}
	if sole >= soleHolder {
		name = max(name, 1-math.Pow(10, -sole/20))
	}
	if up == 0 && down == 0 || name <= 0 {
		return name
	}
	if down > 0 {
		name = min(name, sameName)
	}
	name = min(name, 0.995)
	odds := name / (1 - name) * math.Pow(10, (agreePart*up-againstPart*down)/10)
	return odds / (1 + odds)
}

// Compare gives the likeness of two names, 0 to 1, by the rules of Search,
// with rarity taken from no list. It serves to tell whether two documents
// name one subject.
func Compare(t Type, a, b string) (float64, []string) {
	var x, y reader
	x.read(a, t)
	y.read(b, t)
	best := 0.0
	var why []string
	for _, rx := range x.readings {
		for _, ry := range y.readings {
			m := newComparison(&x, &y, rx, ry)
			if a != b {
				m.lost = max(x.lost, y.lost)
			}
			if s := m.score(); s > best {
				best, why = s, m.explain(&x, &y, rx, ry)
			}
		}
	}
	return round(best, 1e4), why
}

// newComparison fills both sides and all likenesses from two readings.
func newComparison(x, y *reader, rx, ry span) *comparison {
	m := &comparison{tune: &tuned, q: new(side), c: new(side)}
	fill := func(d *side, r *reader, s span) {
		d.n = int(s.to - s.from)
		for i := range d.n {
			w := &r.words[int(s.from)+i]
			d.fill(i, w, r)
			d.weight[i] = crowd.weight(d.sound[i], w.kind, 0)
		}
		d.settle()
	}
	fill(m.q, x, rx)
	fill(m.c, y, ry)
	for i := range m.q.n {
		m.chance[i].flat()
		for j := range m.c.n {
			m.sims[i][j] = likeness(m.q, m.c, i, j)
		}
	}
	return m
}

// likeness compares one word of each side as a lookup in a vocabulary would.
func likeness(q, c *side, i, j int) uint8 {
	a, b := q.sound[i], c.sound[j]
	ka, kb := q.kind[i], c.kind[j]
	s := 0
	switch {
	case ka == kb && string(a) == string(b):
		s = 100
	case ka == abjadWord && kb <= abjadWord && kb != formWord || kb == abjadWord && ka == plainWord:
		s = alikeConsonants(a, b)
	case ka == plainWord && kb == plainWord:
		s = alike(a, b, plainCosts)
		for _, e := range equalsOf(a) {
			if e == string(b) {
				s = max(s, equalSim)
			}
		}
		if len(a)+len(b) > 9 && (string(a) == "abd"+string(b) || string(b) == "abd"+string(a)) {
			s = max(s, servantSim)
		}
	}
	if s < likeFloor {
		return 0
	}
	return uint8(s)
}
