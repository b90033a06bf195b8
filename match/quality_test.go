package match

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// curve collects scores of positives (with whether the right entry came
// first) and of negatives.
type curve struct {
	right []float64 // score of the truth when it came first, else 0
	wrong []float64 // best score of an innocent
}

func (c *curve) at(t float64) (recall, alarms float64) {
	n, m := 0, 0
	for _, s := range c.right {
		if s >= t {
			n++
		}
	}
	for _, s := range c.wrong {
		if s >= t {
			m++
		}
	}
	return float64(n) / float64(max(1, len(c.right))), float64(m) / float64(max(1, len(c.wrong)))
}

func TestScreeningQueries(t *testing.T) {
	x := New(ofac(t, "ofac-2021-bench"), Options{})
	var c curve
	classes := map[string][2]int{}
	var misses []string
	for _, s := range screenings(t) {
		got := x.Search(Query{Name: s.Name, Type: Type(s.Type), Floor: 0.2})
		if s.Truth == "" {
			best := 0.0
			if len(got) > 0 {
				best = got[0].Score
			}
			if best >= DefaultThreshold {
				misses = append(misses, fmt.Sprintf("alarm %q = %q %.3f", s.Name, got[0].Matched, best))
			}
			c.wrong = append(c.wrong, best)
			continue
		}
		score := 0.0
		if len(got) > 0 && got[0].ID == s.Truth {
			score = got[0].Score
		}
		n := classes[s.Class]
		n[1]++
		if score >= DefaultThreshold {
			n[0]++
		} else {
			m := fmt.Sprintf("%s %q is %q: ", s.Class, s.Name, s.Original)
			for _, g := range got[:min(3, len(got))] {
				m += fmt.Sprintf("%s %q %.3f; ", g.ID, g.Matched, g.Score)
				if g.ID == s.Truth {
					m += "(truth) "
				}
			}
			misses = append(misses, m)
		}
		classes[s.Class] = n
		c.right = append(c.right, score)
	}
	var names []string
	for k := range classes {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, k := range names {
		t.Logf("%-12s %d/%d", k, classes[k][0], classes[k][1])
	}
	for _, th := range []float64{.5, .6, .65, .68, .7, .71, .72, .73, .74, .75, .8, .85, .9} {
		r, f := c.at(th)
		t.Logf("threshold %.2f: recall@1 %.3f, alarms %.1f %%", th, r, 100*f)
	}
	if testing.Verbose() {
		t.Log("\n" + strings.Join(misses, "\n"))
	}
}

// TestNamePairs reports the pair benchmark at the one threshold.
func TestNamePairs(t *testing.T) {
	var all, report tally
	var wrong []string
	for _, p := range namePairs(t) {
		s, _ := Compare(p.kind, p.a, p.b)
		said := s >= DefaultThreshold
		all.add(p.same, said)
		if half(p.a+p.b) == 1 {
			report.add(p.same, said)
		}
		if said != p.same {
			wrong = append(wrong, fmt.Sprintf("%-6s same=%-5v %.3f %q and %q", p.quality, p.same, s, p.a, p.b))
		}
	}
	t.Logf("pairs: F1 %.3f (%+v), on the half not tuned on: F1 %.3f (%+v)", all.f1(), all, report.f1(), report)
	if testing.Verbose() {
		slices.Sort(wrong)
		t.Log("\n" + strings.Join(wrong, "\n"))
	}
}

func TestEntityPairs(t *testing.T) {
	var all tally
	var wrong []string
	for _, p := range entityPairs(t) {
		s, _ := Compare(p.kind, p.a, p.b)
		all.add(p.same, s >= DefaultThreshold)
		if p.same != (s >= DefaultThreshold) {
			wrong = append(wrong, fmt.Sprintf("same=%-5v %.3f %q and %q", p.same, s, p.a, p.b))
		}
	}
	t.Logf("entities: %.3f right, F1 %.3f (%+v)", all.right(), all.f1(), all)
	if testing.Verbose() {
		t.Log("\n" + strings.Join(wrong, "\n"))
	}
}
