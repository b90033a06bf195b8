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
	var halves [2]curve
	var traditions [8][2]int
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
			halves[half(s.Name)].wrong = append(halves[half(s.Name)].wrong, best)
			if s.Class == "i_person" {
				// The generator takes its eight naming traditions in turn.
				traditions[s.ID%8][1]++
				if best >= DefaultThreshold {
					traditions[s.ID%8][0]++
				}
			}
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
		halves[half(s.Name)].right = append(halves[half(s.Name)].right, score)
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
	t.Logf("alarms of innocent people by naming tradition: %v", traditions)
	for _, th := range []float64{.5, .6, .65, .68, .7, .71, .72, .73, .74, .75, .8, .85, .9} {
		r, f := c.at(th)
		t.Logf("threshold %.2f: recall@1 %.3f, alarms %.1f %%", th, r, 100*f)
	}
	for i, h := range halves {
		r, f := h.at(DefaultThreshold)
		t.Logf("half %d: recall@1 %.3f, alarms %.1f %% of %d", i, r, 100*f, len(h.wrong))
	}
	if r, f := c.at(DefaultThreshold); r < 0.95 || f > 0.01 {
		t.Errorf("recall@1 %.3f and alarms %.3f at the threshold, want 0.95 and 0.01", r, f)
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
		if said != p.same && p.quality == "STRONG" {
			t.Errorf("%q and %q: %.3f, same is %v", p.a, p.b, s, p.same)
		}
		if said != p.same {
			wrong = append(wrong, fmt.Sprintf("%-6s same=%-5v %.3f %q and %q", p.quality, p.same, s, p.a, p.b))
		}
	}
	if all.f1() < 0.80 {
		t.Errorf("F1 %.3f, want 0.80", all.f1())
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

// TestCrossScript reports pairs of names in two scripts.
func TestCrossScript(t *testing.T) {
	counts := map[string]*tally{}
	var wrong []string
	for i, r := range table(t, shared(t, "names", "crossscript_pairs.csv"))[1:] {
		s, _ := Compare(typeOf(r[1]), r[2], r[3])
		same := r[9] == "true" || r[10] == "true"
		key := r[4] + " " + r[1]
		if counts[key] == nil {
			counts[key] = new(tally)
		}
		counts[key].add(same, s >= DefaultThreshold)
		if same != (s >= DefaultThreshold) && i%9 == 0 {
			wrong = append(wrong, fmt.Sprintf("same=%-5v %.3f %q and %q", same, s, r[2], r[3]))
		}
	}
	var keys []string
	for k := range counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		t.Logf("%-24s F1 %.3f %+v", k, counts[k].f1(), *counts[k])
	}
	if testing.Verbose() {
		t.Log("\n" + strings.Join(wrong, "\n"))
	}
}

// TestUNNames reports names of the UN list, some misspelt, on that list alone.
func TestUNNames(t *testing.T) {
	rows := table(t, shared(t, "names", "yente_un_positives.csv"))[1:]
	entries := ofac(t, "ofac-2025-12")
	seen := map[string]bool{}
	for _, r := range rows {
		if !seen[r[2]] {
			seen[r[2]] = true
			entries = append(entries, Entry{List: "un", ID: r[2], Type: Person, Names: []Name{{Text: r[2]}}})
		}
	}
	x := New(entries, Options{})
	found, ten := 0, 0
	for _, r := range rows {
		got := x.Search(Query{Name: r[1], Type: Person, Lists: []string{"un"}})
		if len(got) > 0 && got[0].ID == r[2] {
			found++
		} else if testing.Verbose() {
			t.Logf("%q is %q", r[1], r[2])
		}
		if slices.ContainsFunc(got, func(g Result) bool { return g.ID == r[2] }) {
			ten++
		}
	}
	t.Logf("%d names: %.3f first, %.3f among ten, at the threshold", len(rows), float64(found)/float64(len(rows)), float64(ten)/float64(len(rows)))
}

// TestAliasPairs reports alias pairs that share spelling against the hard
// negatives, on the half not tuned on.
func TestAliasPairs(t *testing.T) {
	var near tally
	var lev []scored
	var wrong []string
	negatives, alarms := 0, 0
	var rd reader
	for i, r := range table(t, shared(t, "names", "ofac_alias_pairs.csv.gz"))[1:] {
		if half(r[0]+r[2]) == 0 {
			continue
		}
		same := r[4] == "true"
		if same && r[9] != "near" {
			continue
		}
		s, _ := Compare(typeOf(r[1]), r[2], r[3])
		near.add(same, s >= DefaultThreshold)
		lev = append(lev, scored{levenshtein(sorted(&rd, r[2]), sorted(&rd, r[3])), same})
		if !same {
			negatives++
			if s >= DefaultThreshold {
				alarms++
			}
		}
		if same != (s >= DefaultThreshold) && i%9 == 0 {
			wrong = append(wrong, fmt.Sprintf("same=%-5v %.3f %q and %q", same, s, r[2], r[3]))
		}
	}
	t.Logf("alias pairs: F1 %.3f (%+v), hard negatives taken for the same %.2f %%",
		near.f1(), near, 100*float64(alarms)/float64(max(1, negatives)))
	var best tally
	at := 0.0
	for th := 0.5; th < 0.95; th += 0.01 {
		if c := f1at(lev, th); c.f1() > best.f1() {
			best, at = c, th
		}
	}
	t.Logf("token-sorted Levenshtein at its best threshold %.2f: F1 %.3f (%+v), hard negatives %.2f %%", at, best.f1(), best,
		100*float64(best.fp)/float64(max(1, negatives)))
	if testing.Verbose() {
		t.Log("\n" + strings.Join(wrong, "\n"))
	}
}
