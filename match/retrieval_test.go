package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// aliases are the queries of the retrieval test: every alias of the second
// half of the alias pairs that is not the same string as a name that stays.
type alias struct{ entry, text, quality string }

// retrieval holds the list without a sample of its aliases, and the sample.
func retrieval(t testing.TB) ([]Entry, []alias, map[string]string) {
	entries := ofac(t, "ofac-2025-12")
	asked := map[string]alias{}
	strata := map[string]string{}
	for _, r := range table(t, shared(t, "names", "ofac_alias_pairs.csv.gz"))[1:] {
		if r[4] != "true" || half(r[0]+r[2]) == 0 {
			continue
		}
		strata[r[0]+"\x00"+r[2]] = r[9]
		asked[r[0]+"\x00"+r[2]] = alias{r[0], r[2], r[6]}
	}
	var out []alias
	for i := range entries {
		e := &entries[i]
		if half(e.ID) == 0 {
			continue
		}
		for j := 1; j < len(e.Names); j++ {
			a, ok := asked[e.ID+"\x00"+e.Names[j].Text]
			if !ok || slices.ContainsFunc(e.Names[:j], func(n Name) bool { return n.Text == a.text }) {
				continue
			}
			out = append(out, a)
			e.Names = slices.Delete(e.Names, j, j+1)
			break // one alias of an entry is asked, the others stay
		}
	}
	return entries, out, strata
}

// sorted is the baseline's form of a name: its words in order.
func sorted(rd *reader, text string) string {
	rd.read(text, Person)
	var w []string
	for _, x := range rd.words {
		w = append(w, string(rd.of(x.spelled)))
	}
	slices.Sort(w)
	return strings.Join(w, " ")
}

// levenshtein is the plain distance as a likeness.
func levenshtein(a, b string) float64 {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			old := row[j+1]
			sub := prev
			if a[i] != b[j] {
				sub++
			}
			row[j+1] = min(sub, old+1, row[j]+1)
			prev = old
		}
	}
	return 1 - float64(row[len(b)])/float64(max(1, len(a), len(b)))
}

// TestAliasRetrieval reports how often an alias that is not on the list
// finds its entry, beside token-sorted Levenshtein.
func TestAliasRetrieval(t *testing.T) {
	entries, asked, strata := retrieval(t)
	x := New(entries, Options{})
	types := map[string]Type{}
	for _, e := range entries {
		types[e.ID] = e.Type
	}
	count := map[string][4]int{}
	for _, a := range asked {
		got := x.Search(Query{Name: a.text, Type: types[a.entry], Floor: -1})
		rank := slices.IndexFunc(got, func(r Result) bool { return r.ID == a.entry })
		for _, key := range []string{"all", strata[a.entry+"\x00"+a.text]} {
			c := count[key]
			c[0]++
			if rank == 0 {
				c[1]++
			}
			if rank >= 0 {
				c[2]++
				if got[rank].Match {
					c[3]++
				}
			}
			count[key] = c
		}
	}
	for _, k := range []string{"all", "near", "far"} {
		c := count[k]
		n := float64(max(1, c[0]))
		t.Logf("%-4s %5d aliases: recall@1 %.3f, recall@10 %.3f, at the threshold %.3f", k, c[0],
			float64(c[1])/n, float64(c[2])/n, float64(c[3])/n)
	}
	if testing.Short() {
		return
	}
	baseline(t, entries, asked[:min(len(asked), 600)])
}

func baseline(t *testing.T, entries []Entry, asked []alias) {
	type listed struct {
		id, name string
		kind     Type
	}
	var rd reader
	var names []listed
	types := map[string]Type{}
	for _, e := range entries {
		types[e.ID] = e.Type
		for _, n := range e.Names {
			names = append(names, listed{e.ID, sorted(&rd, n.Text), e.Type})
		}
	}
	first, ten := 0, 0
	for _, a := range asked {
		q := sorted(&rd, a.text)
		best := map[string]float64{}
		for _, n := range names {
			if d := len(n.name) - len(q); n.kind == types[a.entry] && d < len(q) && d > -len(q) {
				best[n.id] = max(best[n.id], levenshtein(q, n.name))
			}
		}
		own, above := best[a.entry], 0
		for id, s := range best {
			if s > own || s == own && id < a.entry {
				above++
			}
		}
		if own > 0 && above == 0 {
			first++
		}
		if own > 0 && above < 10 {
			ten++
		}
	}
	n := float64(len(asked))
	t.Logf("token-sorted Levenshtein on %d of them: recall@1 %.3f, recall@10 %.3f", len(asked), float64(first)/n, float64(ten)/n)
}

// TestNegatives reports alarms per thousand synthetic people by nationality,
// the only use of that column.
func TestNegatives(t *testing.T) {
	x := New(ofac(t, "ofac-2025-12"), Options{})
	type group struct {
		name   string
		n, hit int
	}
	groups := map[string]*group{}
	all, hits := 0, 0
	var alarms []string
	for _, r := range table(t, shared(t, "names", "yente_synthetic_negatives.csv.gz"))[1:] {
		if half(r[0]) == 0 {
			continue
		}
		g := groups[r[7]]
		if g == nil {
			g = &group{name: r[7]}
			groups[r[7]] = g
		}
		got := x.Search(Query{Name: r[0], Type: Person, Limit: 1})
		g.n++
		all++
		if len(got) > 0 && got[0].Match {
			g.hit++
			hits++
			alarms = append(alarms, fmt.Sprintf("%s: %q = %q %.3f", r[7], r[0], got[0].Matched, got[0].Score))
		}
	}
	if hits*100 > all {
		t.Errorf("%d alarms in %d people, want 1 %% at most", hits, all)
	}
	t.Logf("%d people, %.1f alarms per thousand", all, 1000*float64(hits)/float64(all))
	var list []*group
	for _, g := range groups {
		if g.n >= 60 {
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(a, b *group) int {
		return cmp.Or(cmp.Compare(float64(b.hit)/float64(b.n), float64(a.hit)/float64(a.n)), cmp.Compare(a.name, b.name))
	})
	for _, g := range list[:min(12, len(list))] {
		t.Logf("%-16s %3d people, %5.1f per thousand", g.name, g.n, 1000*float64(g.hit)/float64(g.n))
	}
	if testing.Verbose() {
		t.Log("\n" + strings.Join(alarms[:min(60, len(alarms))], "\n"))
	}
}
