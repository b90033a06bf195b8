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
	pairs            []pair
	patterns         []pattern
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

type pair struct {
	a, b    int32
	pattern int32
}

// compare returns the pattern of two records.
func (t *Table) compare(i, j int32) (p pattern) {
	x, y := t.record(int(i)), t.record(int(j))
	for f := range x {
		switch a, b := x[f], y[f]; {
		case a < 0 || b < 0:
		case a == b:
			p = p.with(f, len(t.spec.Fields[f].Compare.Degrees))
		default:
			p = p.with(f, 1+int(t.spec.Fields[f].Compare.degree(&t.texts[f][a], &t.texts[f][b])))
		}
	}
	for f, g := range t.swap {
		if g > f && p.at(f) == 1 && p.at(g) == 1 && t.text(i, f) == t.text(j, g) && t.text(i, g) == t.text(j, f) {
			p = p.with(f, len(t.spec.Fields[f].Compare.Degrees)-1).with(g, len(t.spec.Fields[g].Compare.Degrees)-1)
		}
	}
	return p
}

// counted are patterns with how often each occurs.
type counted struct {
	place map[pattern]int32
	seen  []pattern
	n     []float64
}

func (c *counted) add(p pattern) int32 {
	i, ok := c.place[p]
	if !ok {
		i = int32(len(c.seen))
		c.place[p] = i
		c.seen, c.n = append(c.seen, p), append(c.n, 0)
	}
	c.n[i]++
	return i
}

// Learn compares the records that meet in a block and works out what agreement
// is worth. It needs no labels: the degrees of pairs taken across the whole
// table say how often records of different things agree by chance; those of the
// pairs that meet, weighed by how likely each is to be one thing, say how often
// records of one thing do; and so on until the figures stand.
func (t *Table) Learn() *Model {
	m := &Model{t: t, blocks: t.block()}
	met := &counted{place: map[pattern]int32{}}
	t.candidates(m.blocks, func(i, j int32) {
		m.pairs = append(m.pairs, pair{i, j, met.add(t.compare(i, j))})
	})
	m.Compared, m.patterns = len(m.pairs), met.seen
	chance := t.chance()
	m.begin()
	for m.Rounds = 1; m.Rounds < mostRounds; m.Rounds++ {
		if m.round(met, chance) < stands {
			break
		}
	}
	return m
}

const (
	mostRounds = 200
	stands     = 1e-4     // largest change of a probability at which the figures stand
	taken      = 1 << 20  // pairs taken across the table
	least      = 1.0 / 64 // of a pair: what was never seen may still be
	few        = 4.0      // pairs that agree as usual, beside those of the table
)

// chance counts the patterns of pairs taken evenly across the table.
func (t *Table) chance() *counted {
	c := &counted{place: map[pattern]int32{}}
	n := t.Len()
	steps := min(n-1, max(1, taken/max(1, n)))
	for k := 1; k <= steps; k++ {
		step := 1 + (k-1)*(n-1)/max(1, steps) // evenly from 1 to n-1
		for i := range n - step {
			if !t.spec.Sides || t.other[i] != t.other[i+step] {
				c.add(t.compare(int32(i+step), int32(i)))
			}
		}
	}
	return c
}

// begin guesses: one record in two has a partner; partners mostly agree.
func (m *Model) begin() {
	match := 0.5 * float64(m.t.Len()) / max(1, m.t.space())
	m.Prior = decibans(match / (1 - min(0.5, match)))
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
	for i, p := range chance.seen {
		others.add(p, chance.n[i]*(1-probability(m.plain(p))))
	}
	share := min(0.5, max(matches, 0.5)/max(1, m.t.space()))
	m.Prior = decibans(share / (1 - share))
	change := 0.0
	for f := range m.Fields {
		for d := range m.Fields[f].Degrees {
			x := &m.Fields[f].Degrees[d]
			n := float64(len(m.Fields[f].Degrees))
			s, o := same.believed(f, d, usual(d, int(n))), others.rate(f, d, n)
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
		if d == len(m.Fields[f].Degrees) && m.t.spec.Fields[f].Rare {
			rare = m.rarity(f, m.t.record(int(a))[f], x)
		}
		w += x.Weight + rare
		if terms != nil {
			*terms = append(*terms, Term{m.Fields[f].Field, x.Means, x.Weight + rare, rare})
		}
	}
	return w
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
	var out []Pair
	for _, p := range m.pairs {
		if w := m.weigh(p.a, p.b, m.patterns[p.pattern], nil); w >= least {
			a, b := p.b, p.a // the earlier record first
			if m.t.other[a] || !m.t.spec.Sides && m.t.ids[a] > m.t.ids[b] {
				a, b = b, a
			}
			out = append(out, Pair{m.t.ids[a], m.t.ids[b], math.Round(w*100) / 100, a, b})
		}
	}
	slices.SortFunc(out, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out
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
