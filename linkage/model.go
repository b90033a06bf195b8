package linkage

import (
	"cmp"
	"math"
	"slices"
)

// A Model is what agreement is worth among the records of a table.
type Model struct {
	t      *Table
	blocks *blocks
	Fields []Worth
	// Prior is the log odds, in decibans, that two records taken at random are
	// one.
	Prior float64
	// Compared is how many pairs met in a block; Rounds how often the weights were
	// worked out until they stood.
	Compared, Rounds int
	runs             [][]int32 // by stretch of records: of each pair that met, in order, which pattern
	patterns         []pattern
	usual            []Worth
	places           map[string]int32 // of records by ID, once asked for
}

// Worth is what the degrees of agreement of one field are worth.
type Worth struct {
	Field   string
	Degrees []Degree
}

// A Degree of agreement: how often records of one thing agree so, how often
// others do, and what it is worth in decibans, 10*log10(Same/Others).
type Degree struct {
	Means        string
	Same, Others float64
	Weight       float64
}

// pattern packs a pair's degrees, three bits a field: 0 is a value missing, 1
// to 7 the degree and one.
type pattern uint64

// MaxFields is how many fields a record may have.
const MaxFields = 21

func (p pattern) at(f int) int          { return int(p>>(3*f)) & 7 }
func (p pattern) with(f, d int) pattern { return p&^(7<<(3*f)) | pattern(d)<<(3*f) }

// compare returns the pattern of two records.
func (t *Table) compare(i, j int32) (p pattern) {
	x, y := t.record(int(i)), t.record(int(j))
	for f := range x {
		switch a, b := x[f], y[f]; {
		case a < 0 || b < 0:
		case a == b:
			p = p.with(f, len(t.spec.Fields[f].Compare.Degrees))
		default:
			d := int(t.spec.Fields[f].Compare.degree(&t.texts[f][a], &t.texts[f][b]))
			if d == 0 || !t.isMade(x, f) && !t.isMade(y, f) || t.beside(x, y, f) {
				p = p.with(f, 1+d)
			}
		}
	}
	for f, g := range t.swap {
		if g > f && p.at(f) == 1 && p.at(g) == 1 {
			p = t.across(p, x, y, f, g)
		}
	}
	return p
}

// across compares two fields whose values may stand in one another's place:
// where both agree at least nearly, each counts one degree lower.
func (t *Table) across(p pattern, x, y []value, f, g int) pattern {
	a, b, c, d := &t.texts[f][x[f]], &t.texts[g][y[g]], &t.texts[g][x[g]], &t.texts[f][y[f]]
	if a.s[0] != b.s[0] || c.s[0] != d.s[0] { // of most pairs that says it
		return p
	}
	full := len(t.spec.Fields[f].Compare.Degrees) - 1
	one, other := t.spec.Fields[f].Compare.of(a, b, full), t.spec.Fields[f].Compare.of(c, d, full)
	if 2*min(one, other) <= full {
		return p
	}
	return p.with(f, one).with(g, other)
}

// of is the degree in which two values agree.
func (c *Comparator) of(a, b *text, full int) int {
	if a.s == b.s {
		return full
	}
	return int(c.degree(a, b))
}

// counted are patterns with how often each occurs.
type counted struct {
	place map[pattern]int32
	seen  []pattern
	n     []float64
}

func newCounted() *counted { return &counted{place: map[pattern]int32{}} }

func (c *counted) add(p pattern, n float64) int32 {
	i, ok := c.place[p]
	if !ok {
		i = int32(len(c.seen))
		c.place[p] = i
		c.seen, c.n = append(c.seen, p), append(c.n, 0)
	}
	c.n[i] += n
	return i
}

// Learn compares the records that meet in a block and works out what agreement
// is worth. It needs no labels: the degrees of pairs taken across the whole
// table say how often records of different things agree by chance; those of the
// pairs that meet, weighed by how likely each is to be one thing, say how often
// records of one thing do; and so on until the figures stand.
func (t *Table) Learn() *Model {
	m := &Model{t: t, blocks: t.block()}
	met := m.meet()
	chance := t.chance()
	m.begin()
	for m.Rounds = 1; m.Rounds < mostRounds; m.Rounds++ {
		if m.round(met, chance) < stands {
			break
		}
	}
	m.usual = m.usually(chance)
	return m
}

// meet compares the records that meet and counts their patterns.
func (m *Model) meet() *counted {
	t := m.t
	m.runs = make([][]int32, t.stretches())
	counts := make([]*counted, len(m.runs))
	t.each(func(s int, lo, hi int32, met []int32) {
		c, run := newCounted(), []int32(nil)
		t.candidates(m.blocks, lo, hi, met, func(i, j int32) { run = append(run, c.add(t.compare(i, j), 1)) })
		m.runs[s], counts[s] = slices.Clip(run), c
	})
	all := newCounted()
	for s, c := range counts {
		place := make([]int32, len(c.seen))
		for i, p := range c.seen {
			place[i] = all.add(p, c.n[i])
		}
		for i, p := range m.runs[s] {
			m.runs[s][i] = place[p]
		}
		m.Compared += len(m.runs[s])
	}
	m.patterns = all.seen
	return all
}

// Sound reports whether what was learned can be what makes records of one
// thing: in most fields they mostly agree. A table in which hardly any two are
// one may teach that those of one town are.
func (m *Model) Sound() bool {
	sound := 0
	for i := range m.Fields {
		agree := 0.0
		for d, x := range m.Fields[i].Degrees {
			if 2*d >= len(m.Fields[i].Degrees) {
				agree += x.Same
			}
		}
		if agree >= 0.5 {
			sound++
		}
	}
	return 2*sound > len(m.Fields)
}

// Usual returns the model for which records of one thing agree as they usually
// do: those of different things still agree as they do in this table.
func (m *Model) Usual() *Model {
	out := *m
	out.Fields, out.Prior = m.usual, m.guess()
	return &out
}

// usually is what agreement is worth where records of one thing agree as usual,
// and others as they do in this table.
func (m *Model) usually(chance *counted) []Worth {
	others := newSums(len(m.Fields))
	for i, p := range chance.seen {
		others.add(p, chance.n[i])
	}
	var out []Worth
	for f := range m.Fields {
		n := len(m.Fields[f].Degrees)
		w := Worth{Field: m.Fields[f].Field}
		for d := range n {
			s, o := usual(d, n), others.rate(f, d, float64(n))
			w.Degrees = append(w.Degrees, Degree{m.Fields[f].Degrees[d].Means, s, o, decibans(s / o)})
		}
		out = append(out, w)
	}
	return out
}

const (
	mostRounds = 200
	stands     = 1e-4     // largest change of a probability at which the figures stand
	taken      = 1 << 20  // pairs taken across the table
	least      = 1.0 / 64 // of a pair: what was never seen may still be
	partnered  = 0.02     // of records have a partner, before anything is learned
	partners   = 10.0     // that records have at most, in the mean
	few        = 4.0      // pairs that agree as usual, beside those of the table
)

// chance counts the patterns of pairs taken evenly across the table.
func (t *Table) chance() *counted {
	c := newCounted()
	n := t.Len()
	steps := min(n-1, max(1, taken/max(1, n)))
	for k := 1; k <= steps; k++ {
		step := k
		if steps < n-1 {
			step = 1 + int(fraction(float64(k)*golden)*float64(n-1))
		}
		for i := range n - step {
			if !t.spec.Sides || t.other[i] != t.other[i+step] {
				c.add(t.compare(int32(i+step), int32(i)), 1)
			}
		}
	}
	return c
}

// golden parts the distances between pairs taken across the table so that none of
// their multiples prefers some: rows often come in a round, as town by town.
const golden = 0.6180339887498949

func fraction(x float64) float64 { return x - math.Floor(x) }

// begin guesses: few records have a partner; partners mostly agree.
func (m *Model) begin() {
	m.Prior = m.guess()
	m.Fields = nil
	for _, f := range m.t.spec.Fields {
		n := len(f.Compare.Degrees)
		w := Worth{Field: f.Name}
		for d, means := range f.Compare.Degrees {
			same, others := usual(d, n), 0.08/float64(max(1, n-2))
			switch d {
			case 0:
				others = 0.9
			case n - 1:
				others = 0.02
			}
			w.Degrees = append(w.Degrees, Degree{means, same, others, decibans(same / others)})
		}
		m.Fields = append(m.Fields, w)
	}
}

func (m *Model) guess() float64 {
	match := partnered * float64(max(1, m.t.Len())) / max(1, m.t.space())
	return decibans(match / (1 - min(0.5, match)))
}

// usual is how often records of one thing agree in a degree of n, before
// anything is learned.
func usual(d, n int) float64 {
	switch d {
	case 0:
		return 0.05
	case n - 1:
		return 0.8
	}
	return 0.15 / float64(max(1, n-2))
}

// round works the figures out anew and returns the largest change.
func (m *Model) round(met, chance *counted) float64 {
	fields := len(m.Fields)
	same, others := newSums(fields), newSums(fields)
	matches := 0.0
	for i, p := range met.seen {
		is := met.n[i] * probability(m.plain(p))
		matches += is
		same.add(p, is)
	}
	most := min(0.5, partners/2*float64(max(1, m.t.Len()))/max(1, m.t.space()))
	trust := m.trust(chance, most)
	for i, p := range chance.seen {
		others.add(p, chance.n[i]*(1-trust*probability(m.plain(p))))
	}
	share := min(most, max(matches, 0.5)/max(1, m.t.space()))
	m.Prior = decibans(share / (1 - share))
	change := 0.0
	for f := range m.Fields {
		n := len(m.Fields[f].Degrees)
		for d := range m.Fields[f].Degrees {
			x := &m.Fields[f].Degrees[d]
			s, o := same.believed(f, d, usual(d, n)), others.rate(f, d, float64(n))
			change = max(change, math.Abs(s-x.Same))
			x.Same, x.Others, x.Weight = s, o, decibans(s/o)
		}
	}
	return change
}

// plain is the weight of a pattern without regard to how rare values are.
func (m *Model) plain(p pattern) float64 {
	w := m.Prior
	for f := range m.Fields {
		if d := p.at(f); d > 0 {
			w += m.Fields[f].Degrees[d-1].Weight
		}
	}
	return w
}

// sums are weighed counts by field and degree.
type sums [][8]float64

func newSums(fields int) sums { return make(sums, fields) }

func (s sums) add(p pattern, n float64) {
	for f := range s {
		if d := p.at(f); d > 0 {
			s[f][d-1] += n
			s[f][7] += n
		}
	}
}

func (s sums) rate(f, d int, degrees float64) float64 {
	return (s[f][d] + least) / (s[f][7] + degrees*least)
}

// trust is how much of what looks like one thing among pairs taken across the
// table is left out of others: of such pairs hardly any are one, and where many
// look so it is a town that they have in common.
func (m *Model) trust(chance *counted, most float64) float64 {
	alike, all := 0.0, 0.0
	for i, p := range chance.seen {
		alike += chance.n[i] * probability(m.plain(p))
		all += chance.n[i]
	}
	if alike <= most*all {
		return 1
	}
	return most * all / alike
}

// believed is a rate where a few pairs that agree as usual were seen before all
// others: one pair alone teaches nothing.
func (s sums) believed(f, d int, usual float64) float64 {
	return (s[f][d] + few*usual + least) / (s[f][7] + few + least)
}

func decibans(odds float64) float64  { return 10 * math.Log10(odds) }
func probability(db float64) float64 { return 1 / (1 + math.Pow(10, -db/10)) }

// A Pair is two records that may be one.
type Pair struct {
	A, B   string
	Weight float64 // log odds that they are one, in decibans
	a, b   int32
}

// Term is what one field adds to a pair's weight.
type Term struct {
	Field, Means string
	Weight       float64
	Rarity       float64 // the part of Weight that comes of how rare the value is
}

// weigh returns the weight of two records and, if asked, what it is made of.
func (m *Model) weigh(a, b int32, p pattern, terms *[]Term) float64 {
	w := m.Prior
	for f := range m.Fields {
		d := p.at(f)
		if d == 0 {
			continue
		}
		x := &m.Fields[f].Degrees[d-1]
		rare := 0.0
		if d > 1 && m.t.spec.Fields[f].Rare {
			rare = m.rare(f, d, m.t.record(int(a))[f], m.t.record(int(b))[f])
		}
		w += x.Weight + rare
		if terms != nil {
			*terms = append(*terms, Term{m.Fields[f].Field, x.Means, x.Weight + rare, rare})
		}
	}
	return w
}

// rare is what agreement is worth beyond agreement on any value: in full, more or
// less by how few have the value; in part, no more than in full on the one of the
// two that more have.
func (m *Model) rare(f, d int, a, b value) float64 {
	degrees := m.Fields[f].Degrees
	full := &degrees[len(degrees)-1]
	r := min(m.rarity(f, a, full), m.rarity(f, b, full))
	if d < len(degrees) {
		return min(0, full.Weight+r-degrees[d-1].Weight)
	}
	return r
}

// mostRarity bounds what the rarity of one value may add or take, in decibans.
const mostRarity = 10

// rarity is what agreement on this value is worth beyond agreement on any.
func (m *Model) rarity(f int, v value, full *Degree) float64 {
	share := float64(m.t.counts[f][v]) / float64(m.t.Len())
	return max(-mostRarity, min(mostRarity, decibans(full.Others/share)))
}

// Pairs returns the pairs of at least a weight, heaviest first, then by ID. At
// 0 decibans a pair is as likely one as two.
func (m *Model) Pairs(least float64) []Pair {
	may := make([]bool, len(m.patterns))
	for i, p := range m.patterns {
		may[i] = m.most(p) >= least
	}
	found := make([][]Pair, len(m.runs))
	m.t.each(func(s int, lo, hi int32, met []int32) {
		at := 0
		m.t.candidates(m.blocks, lo, hi, met, func(i, j int32) {
			p := m.runs[s][at]
			if at++; !may[p] {
				return
			}
			if w := m.weigh(i, j, m.patterns[p], nil); w >= least {
				found[s] = append(found[s], m.pair(i, j, w))
			}
		})
	})
	out := slices.Concat(found...)
	slices.SortFunc(out, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out
}

// most is what a pattern may weigh with the rarest of values.
func (m *Model) most(p pattern) float64 {
	w := m.plain(p)
	for f := range m.Fields {
		if m.t.spec.Fields[f].Rare && p.at(f) == len(m.Fields[f].Degrees) {
			w += mostRarity
		}
	}
	return w
}

// pair tells two records, the earlier one first.
func (m *Model) pair(later, earlier int32, w float64) Pair {
	a, b := earlier, later
	if m.t.other[a] || !m.t.spec.Sides && m.t.ids[a] > m.t.ids[b] {
		a, b = b, a
	}
	return Pair{m.t.ids[a], m.t.ids[b], math.Round(w*100) / 100, a, b}
}

// Weigh returns two records as a pair, whether or not they met in a block, and
// whether both are known. Of records with one ID the first counts.
func (m *Model) Weigh(a, b string) (Pair, bool) {
	if m.places == nil {
		m.places = make(map[string]int32, m.t.Len())
		for i, id := range slices.Backward(m.t.ids) {
			m.places[id] = int32(i)
		}
	}
	x, ok := m.places[a]
	y, also := m.places[b]
	if !ok || !also {
		return Pair{}, false
	}
	return Pair{a, b, math.Round(m.weigh(x, y, m.t.compare(x, y), nil)*100) / 100, x, y}, true
}

// Why returns what a pair's weight is made of, beside the prior.
func (m *Model) Why(p Pair) []Term {
	var out []Term
	m.weigh(p.a, p.b, m.t.compare(p.a, p.b), &out)
	return out
}
