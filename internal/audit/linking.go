package audit

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"countersign"
)

// Linking is what networks are worth, held against the rings and groups of the
// labels. Pairs of two innocents of one group (a family, an agency) truly
// belong together and count for neither side.
type Linking struct {
	All          Agreement
	ByDifficulty []NamedAgreement
	// Strangers is how many innocents stand in a network with somebody who is
	// not of their group.
	Strangers   Share
	ByArchetype []Group // the same by kind, worst first
}

// An Agreement compares found pairs with true ones, and what stands around
// each persona with its ring.
type Agreement struct {
	Pairs  PR
	BCubed PR // A. Bagga and B. Baldwin, LREC workshop 1998
}

// NamedAgreement is the agreement over the rings of one difficulty.
type NamedAgreement struct {
	Name string
	Agreement
}

// PR is a precision and a recall.
type PR struct{ Precision, Recall float64 }

// F1 is the harmonic mean of precision and recall.
func (p PR) F1() float64 {
	if p.Precision+p.Recall == 0 {
		return 0
	}
	return 2 * p.Precision * p.Recall / (p.Precision + p.Recall)
}

// MeasureLinking compares networks, each a list of members, with labels.
// Somebody in no network stands alone. Members without a label count as
// innocents of no group.
func MeasureLinking(labels []Label, networks [][]countersign.ID) Linking {
	by := make(map[countersign.ID]*Label, len(labels))
	l := linking{sums: map[string]*pairSums{"": {}}, rings: map[string]int{}, archetype: map[string]*Share{}}
	for i := range labels {
		by[labels[i].ID] = &labels[i]
		if labels[i].Ring != "" {
			l.rings[labels[i].Ring]++
		}
	}
	placed := make(map[countersign.ID]bool, len(labels))
	for _, n := range networks {
		members := make([]*Label, 0, len(n))
		for _, id := range n {
			placed[id] = true
			m := by[id]
			if m == nil {
				m = &Label{ID: id}
			}
			members = append(members, m)
		}
		l.network(members)
	}
	for i := range labels {
		if !placed[labels[i].ID] {
			l.network([]*Label{&labels[i]})
		}
	}
	return l.result()
}

type linking struct {
	sums      map[string]*pairSums // by difficulty; "" is everybody
	rings     map[string]int       // size
	archetype map[string]*Share
	strangers Share
}

// pairSums are sums over personas: of its pairs how many were found, are true,
// are both.
type pairSums struct {
	found, truth, both float64
	precision, recall  float64
	n                  float64
}

func (l *linking) network(members []*Label) {
	in := map[string]int{}
	personas := map[string]int{} // by difficulty; "" is all
	for _, m := range members {
		in[side(m)]++
		if m.Ring != "" {
			personas[""]++
			personas[difficulty(m)]++
		}
	}
	for _, m := range members {
		if m.Ring != "" {
			l.persona(l.sum(""), m, in[side(m)], len(members), personas[""])
			l.persona(l.sum(difficulty(m)), m, in[side(m)], len(members), personas[difficulty(m)])
			continue
		}
		alone := len(members) == 1 || side(m) != "" && in[side(m)] == len(members)
		l.strangers.count(!alone)
		count(l.archetype, m.Archetype, !alone)
	}
}

// side names whom a subject truly belongs with; "" for nobody.
func side(l *Label) string {
	switch {
	case l.Ring != "":
		return "ring " + l.Ring
	case l.Group != "":
		return "group " + l.Group
	}
	return ""
}

func difficulty(m *Label) string { return cmp.Or(m.Difficulty, "unknown") }

func (l *linking) sum(name string) *pairSums {
	s := l.sums[name]
	if s == nil {
		s = &pairSums{}
		l.sums[name] = s
	}
	return s
}

// persona adds one persona of a network of all, of whom own are of its ring
// and personas are counted in the same sums. Pairs of those are seen from both
// ends.
func (l *linking) persona(s *pairSums, m *Label, own, all, personas int) {
	truth := l.rings[m.Ring]
	s.n++
	s.both += float64(own-1) / 2
	s.truth += float64(truth-1) / 2
	s.found += float64(personas-1)/2 + float64(all-personas)
	s.precision += float64(own) / float64(all)
	s.recall += float64(own) / float64(truth)
}

func (l *linking) result() Linking {
	out := Linking{All: l.sums[""].agreement(), Strangers: l.strangers, ByArchetype: groups(l.archetype, byRate)}
	for name, s := range l.sums {
		if name != "" {
			out.ByDifficulty = append(out.ByDifficulty, NamedAgreement{name, s.agreement()})
		}
	}
	slices.SortFunc(out.ByDifficulty, func(a, b NamedAgreement) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func (s *pairSums) agreement() (a Agreement) {
	if s.found > 0 {
		a.Pairs.Precision = s.both / s.found
	}
	if s.truth > 0 {
		a.Pairs.Recall = s.both / s.truth
	}
	if s.n > 0 {
		a.BCubed = PR{s.precision / s.n, s.recall / s.n}
	}
	return a
}

// Text writes the measure for people.
func (l Linking) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-24s %-28s %s\n", "", "pairs", "B-cubed")
	l.All.line(&b, "all rings")
	for _, g := range l.ByDifficulty {
		g.line(&b, "  "+g.Name)
	}
	line(&b, "innocents with strangers", l.Strangers)
	for i, g := range l.ByArchetype {
		if g.N == 0 || i >= 20 {
			break
		}
		line(&b, "  "+orNone(g.Name), g.Share)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (a Agreement) line(b *strings.Builder, name string) {
	fmt.Fprintf(b, "%-24s P %.3f R %.3f F1 %.3f     P %.3f R %.3f F1 %.3f\n", name,
		a.Pairs.Precision, a.Pairs.Recall, a.Pairs.F1(), a.BCubed.Precision, a.BCubed.Recall, a.BCubed.F1())
}
