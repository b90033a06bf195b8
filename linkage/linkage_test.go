package linkage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign/linkage"
)

var people = []linkage.Field{
	{Name: "given", Compare: linkage.Name, Rare: true, Swap: "family"},
	{Name: "family", Compare: linkage.Name, Rare: true},
	{Name: "born", Compare: linkage.Date},
	{Name: "street", Compare: linkage.Words, Rare: true},
	{Name: "phone", Compare: linkage.Digits},
	{Name: "mail", Compare: linkage.Mail},
}

// made makes records of n people, a third of them twice, the second time with a
// slip of the hand in every third field.
func made(n int) (ids []string, rows [][]string) {
	r := rand.New(rand.NewPCG(7, 7))
	word := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte("bdfgklmnprst"[r.IntN(12)])
			b.WriteByte("aeiou"[r.IntN(5)])
		}
		return b.String()
	}
	slip := func(s string) string {
		if r.IntN(3) > 0 || len(s) < 4 {
			return s
		}
		i := 1 + r.IntN(len(s)-2)
		switch r.IntN(3) {
		case 0:
			return s[:i] + s[i+1:]
		case 1:
			return s[:i-1] + s[i:i+1] + s[i-1:i] + s[i+1:]
		}
		return s[:i] + "x" + s[i+1:]
	}
	for i := range n {
		given, family := word(2), word(3)
		row := []string{given, family, fmt.Sprintf("19%02d-%02d-%02d", r.IntN(100), 1+r.IntN(12), 1+r.IntN(28)),
			fmt.Sprintf("%d %s street", r.IntN(200), word(3)), fmt.Sprintf("+1512555%04d", r.IntN(10000)), given + "." + family + "@mail.example"}
		ids, rows = append(ids, fmt.Sprintf("%d", i)), append(rows, row)
		if i%3 == 0 {
			twin := slices.Clone(row)
			for f := range twin {
				twin[f] = slip(twin[f])
			}
			ids, rows = append(ids, fmt.Sprintf("%d-twin", i)), append(rows, twin)
		}
	}
	return ids, rows
}

func learned(ids []string, rows [][]string) *linkage.Model {
	t := linkage.New(linkage.Spec{Fields: people})
	for i := range ids {
		t.Add(ids[i], rows[i])
	}
	return t.Learn()
}

func TestTwinsAreFound(t *testing.T) {
	m := learned(made(3000))
	found, wrong := 0, 0
	for _, set := range linkage.Clusters(m.Pairs(0)) {
		if len(set) == 2 && set[1] == set[0]+"-twin" {
			found++
		} else {
			wrong++
		}
	}
	if found < 990 || wrong > 5 {
		t.Errorf("%d of 1000 twins found, %d sets wrong", found, wrong)
	}
	if m.Compared > 60*4000 {
		t.Errorf("%d pairs compared", m.Compared)
	}
}

// TestOrder: whatever the order of the records, the same pairs weigh the same.
func TestOrder(t *testing.T) {
	ids, rows := made(60)
	want := learned(ids, rows).Pairs(-10)
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "order"), 1))
		r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i]; rows[i], rows[j] = rows[j], rows[i] })
		got := learned(ids, rows).Pairs(-10)
		if len(got) != len(want) {
			rt.Fatalf("%d pairs, before %d", len(got), len(want))
		}
		for i := range got {
			if got[i].A != want[i].A || got[i].B != want[i].B || got[i].Weight != want[i].Weight {
				rt.Fatalf("pair %d: %v, before %v", i, got[i], want[i])
			}
		}
	})
}

// TestNobodyDrowns: a value that everybody has costs no more than any other.
func TestNobodyDrowns(t *testing.T) {
	ids, rows := made(3000)
	for i := range rows {
		rows[i][3], rows[i][4] = "1 main street", "+15125550000"
	}
	if m := learned(ids, rows); m.Compared > 60*len(ids) {
		t.Errorf("%d pairs of %d records compared", m.Compared, len(ids))
	}
}

func TestWhy(t *testing.T) {
	m := learned(made(3000))
	p := m.Pairs(0)[0]
	sum := m.Prior
	for _, x := range m.Why(p) {
		sum += x.Weight
	}
	if d := sum - p.Weight; d > 0.01 || d < -0.01 {
		t.Errorf("terms add up to %v, the pair weighs %v", sum, p.Weight)
	}
}

func TestSwappedNames(t *testing.T) {
	ids, rows := made(2000)
	i := slices.Index(ids, "3")
	twin := slices.Clone(rows[i])
	twin[0], twin[1], twin[4] = twin[1], twin[0], ""
	slipped := slices.Clone(twin)
	slipped[0] += "x"
	ids, rows = append(ids, "swapped", "slipped"), append(rows, twin, slipped)
	m := learned(ids, rows)
	for _, id := range []string{"swapped", "slipped"} {
		i := slices.IndexFunc(m.Pairs(0), func(p linkage.Pair) bool { return p.A == "3" && p.B == id })
		if i < 0 {
			t.Fatalf("%s: names that stand in each other's place are not found", id)
		}
		for _, x := range m.Why(m.Pairs(0)[i]) {
			if (x.Field == "given" || x.Field == "family") && x.Weight <= 0 {
				t.Errorf("%s: %+v", id, x)
			}
		}
	}
}

// TestMade: two of one name have mailboxes alike, which says their name once
// more and nothing else, but for a number or a host of few.
func TestMade(t *testing.T) {
	ids, rows := made(2000)
	rows[0][5], rows[3][5] = rows[0][0]+rows[0][1]+"7@mail.example", "quietfox@mail.example"
	namesake := slices.Clone(rows[0])
	namesake[2], namesake[3], namesake[4], namesake[5] = "1920-01-01", "1 faraway lane", "+15125550000", rows[0][0]+rows[0][1]+"81@post.example"
	fox := slices.Clone(rows[3])
	fox[5] = "quietfox@post.example"
	born := slices.Clone(namesake) // 1987 is in both
	born[5] = rows[0][0] + "1987@post.example"
	other := slices.Clone(rows[0])
	other[5] = rows[0][0] + "." + rows[0][1] + "1987@mail.example"
	rare, slip := slices.Clone(rows[4]), slices.Clone(rows[4]) // a host of their own
	rare[5], slip[5] = rows[4][0]+"@lanternworks.example", rows[4][0]+"."+rows[4][1]+"@lantenworks.example"
	for i := 40; i < 80; i++ { // and the provider's
		rows[i][5] = rows[i][1] + "@mail.example"
	}
	john, joan, tom := slices.Clone(rows[5]), slices.Clone(rows[5]), slices.Clone(rows[5]) // of one house
	john[0], john[5], joan[0], joan[5] = "john", "john1987@lodorihome.example", "joan", "joan1987@lodorihome.example"
	tom[0], tom[5] = "tom", "t."+rows[5][1]+"@lodorihome.example"
	jon := slices.Clone(john)
	jon[5] = "j." + rows[5][1] + "@lodorihome.example"
	ids = append(ids, "namesake", "fox", "born", "other", "rare", "slip", "john", "joan", "tom", "jon")
	rows = append(rows, namesake, fox, born, other, rare, slip, john, joan, tom, jon)
	fields := slices.Clone(people)
	fields[5].Made = []string{"given", "family"}
	table := linkage.New(linkage.Spec{Fields: fields})
	for i := range ids {
		table.Add(ids[i], rows[i])
	}
	m := table.Learn()
	for _, c := range []struct {
		a, b string
		says bool
	}{{ids[0], "namesake", false}, {ids[3], "fox", true}, {"born", "other", true}, {"rare", "slip", true}, {ids[0], "other", false},
		{"john", "joan", false}, {"jon", "tom", false}} {
		p, _ := m.Weigh(c.a, c.b)
		says := slices.ContainsFunc(m.Why(p), func(x linkage.Term) bool { return x.Field == "mail" })
		if says != c.says {
			t.Errorf("%s and %s: the mailbox says something: %t, want %t", c.a, c.b, says, c.says)
		}
	}
}

// TestSound: where no two records are one but many are of one town and one trade,
// rows in a round, towns are not made of them.
func TestSound(t *testing.T) {
	ids, rows := made(1500)
	var alone [][]string
	var names []string
	for i := range ids {
		if !strings.HasSuffix(ids[i], "-twin") {
			names = append(names, ids[i])
			alone = append(alone, append(slices.Clone(rows[i]), fmt.Sprintf("town %c", 'a'+i%20), fmt.Sprintf("trade %c", 'a'+i%20)))
		}
	}
	fields := append(slices.Clone(people), linkage.Field{Name: "town", Compare: linkage.Words}, linkage.Field{Name: "trade", Compare: linkage.Words})
	table := linkage.New(linkage.Spec{Fields: fields})
	for i := range names {
		table.Add(names[i], alone[i])
	}
	m := table.Learn()
	if !m.Sound() {
		m = m.Usual()
	}
	if n := len(m.Pairs(10)); n > len(names)/200 {
		t.Errorf("%d pairs of %d strangers", n, len(names))
	}
	if m := learned(ids, rows); !m.Sound() {
		t.Error("records of people with slips are not sound")
	}
}

// TestInPart: agreement in part is never worth more than in full.
func TestInPart(t *testing.T) {
	ids, rows := made(1000)
	for i := range 400 { // a name that many have
		rows[i][1] = "kabosi"
	}
	near := slices.Clone(rows[0])
	near[1] = "kabosix"
	ids, rows = append(ids, "same", "near"), append(rows, slices.Clone(rows[0]), near)
	m := learned(ids, rows)
	same, _ := m.Weigh(ids[0], "same")
	slip, _ := m.Weigh(ids[0], "near")
	if slip.Weight > same.Weight {
		t.Errorf("with a slip %v, without one %v", slip.Weight, same.Weight)
	}
}

func TestOneToOne(t *testing.T) {
	table := linkage.New(linkage.Spec{Fields: people, Sides: true})
	ids, rows := made(1000)
	for i := range ids {
		if strings.HasSuffix(ids[i], "-twin") {
			table.AddOther(ids[i], rows[i])
		} else {
			table.Add(ids[i], rows[i])
		}
	}
	seen := map[string]bool{}
	for _, p := range linkage.OneToOne(table.Learn().Pairs(0)) {
		if seen[p.A] || seen[p.B] || strings.HasSuffix(p.A, "-twin") || !strings.HasSuffix(p.B, "-twin") {
			t.Fatalf("%v", p)
		}
		seen[p.A], seen[p.B] = true, true
	}
	if len(seen) < 2*330 {
		t.Errorf("%d linked", len(seen))
	}
}

func TestFewRecords(t *testing.T) {
	for n := range 4 {
		ids, rows := made(n)
		if d := cmp.Diff(0, len(learned(ids[:min(n, len(ids))], rows).Pairs(0))); n < 2 && d != "" {
			t.Error(d)
		}
	}
}

// FuzzLearn: no bytes break it, and no pair is told twice.
func FuzzLearn(f *testing.F) {
	f.Add("mira,okafor,1990-01-31,1 main st,+15125550100,m@x.example\nokafor,mira,19900131,main st 1,15125550100,")
	f.Add("\xff,\x00,,,,\n\xff,\x00,,,,\na,b,c,d,e,f")
	f.Fuzz(func(t *testing.T, text string) {
		table := linkage.New(linkage.Spec{Fields: people})
		for i, line := range strings.Split(text[:min(len(text), 4000)], "\n") {
			table.Add(fmt.Sprint(i), strings.Split(line, ","))
		}
		m := table.Learn()
		seen := map[[2]string]bool{}
		for _, p := range m.Pairs(-1000) {
			if k := [2]string{p.A, p.B}; seen[k] {
				t.Fatalf("%v twice", k)
			} else {
				seen[k] = true
			}
		}
	})
}

// BenchmarkLearn is a table of 26,667 records, from blocks to weights.
func BenchmarkLearn(b *testing.B) {
	t := linkage.New(linkage.Spec{Fields: people})
	ids, rows := made(20000)
	for i := range ids {
		t.Add(ids[i], rows[i])
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n = t.Learn().Compared
	}
	b.ReportMetric(float64(n), "pairs")
}
