package linkage

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// slow is optimal string alignment by its definition.
func slow(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				cost := 1
				if a[i-1] == b[j-1] {
					cost = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestEdits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[abc]{0,20}`)
		a, b := text.Draw(rt, "a"), text.Draw(rt, "b")
		limit := rapid.IntRange(1, 12).Draw(rt, "limit")
		if got, want := edits(a, b, limit), min(slow(a, b), limit+1); got != want {
			rt.Errorf("%q to %q at most %d: %d, want %d", a, b, limit, got, want)
		}
	})
}

// TestBags: what the signs of two texts tell of how far they are apart is never
// more than they are.
func TestBags(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		signs := rapid.SampledFrom([]string{`[abc]{1,12}`, `[0-3]{1,14}`, `[a-f 0-9.@]{1,30}`, `[a-cé]{1,9}`}).Draw(rt, "signs")
		text := rapid.StringMatching(signs)
		a, b := text.Draw(rt, "a"), text.Draw(rt, "b")
		if n := slow(a, b); apart(letterBag(a), letterBag(b)) > n || apart(digitBag(a), digitBag(b)) > n {
			rt.Errorf("%q and %q are %d edits apart, their signs tell %d and %d", a, b, n, apart(letterBag(a), letterBag(b)), apart(digitBag(a), digitBag(b)))
		}
		for _, bound := range []float64{likeName, 0.92} {
			if unlike(a, b, letterBag(a), letterBag(b), bound) && jaro(a, b) >= bound {
				rt.Errorf("%q and %q are unlike by their signs, and alike by %v", a, b, jaro(a, b))
			}
		}
	})
}

// TestShortcuts: what texts keep beside their values changes no degree.
func TestShortcuts(t *testing.T) {
	blind := func(x text) text {
		x.bag, x.short = 0, true
		if x.at >= 0 {
			x.local = 0
		}
		if len(x.words) > 0 {
			x.words, x.local = slices.Clone(x.words), 1
			for i := range x.words {
				x.words[i].bag = 0
			}
		}
		return x
	}
	rapid.Check(t, func(rt *rapid.T) {
		by := rapid.SampledFrom([]Comparator{Name, Words, Digits, Date, Mail}).Draw(rt, "by")
		signs := rapid.SampledFrom([]string{`[ab]{1,7}`, `[0-2]{8}`, `[a-c ]{1,20}`, `[ab.]{1,6}@[ab]{1,4}`, `(kate|katherine|bob|robert|joan)[a-c]?`, `[abé ]{1,8}`}).Draw(rt, "signs")
		value := rapid.StringMatching(signs)
		x, y := by.clean(value.Draw(rt, "x")), by.clean(value.Draw(rt, "y"))
		if x == y || x == "" || y == "" {
			return
		}
		a, b := newText(&by, x), newText(&by, y)
		c, d := blind(a), blind(b)
		if got, want := by.degree(&a, &b), by.degree(&c, &d); got != want {
			rt.Errorf("%s: %q and %q agree in degree %d, without shortcuts %d", by.Name, x, y, got, want)
		}
	})
}

func TestJaro(t *testing.T) {
	// The classic examples of Winkler's papers.
	for _, c := range []struct {
		a, b string
		want string
	}{{"martha", "marhta", "0.961"}, {"dwayne", "duane", "0.840"}, {"dixon", "dicksonx", "0.813"}, {"abc", "xyz", "0.000"}, {"", "a", "0.000"}} {
		if got := fmt.Sprintf("%.3f", jaro(c.a, c.b)); got != c.want {
			t.Errorf("%q, %q: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestDegrees(t *testing.T) {
	for _, c := range []struct {
		by   Comparator
		a, b string
		want string
	}{
		{Name, "William", "bill", "initial or short form"},
		{Name, "Kathy", "Katherine", "initial or short form"},
		{Name, "J.", "john", "initial or short form"},
		{Name, "o'neill", "Oneil", "a slip"},
		{Name, "mira", "tom", "differ"},
		{Date, "1990-01-31", "1990-10-31", "a slip, or day and month exchanged"},
		{Date, "19900512", "1990-12-05", "a slip, or day and month exchanged"},
		{Date, "1990-05-12", "1990-08-27", "same year, or day and month"},
		{Digits, "2134-5", "21354", "a slip"},
		{Digits, "7", "9", "differ"},
		{Words, "12 Main Street", "main street 12", "same words"},
		{Words, "the art of computer programming", "art of computer programing the", "same words"},
		{Words, "12 main street", "99 oak avenue", "differ"},
		{Mail, "mira.okafor@a.example", "mira.okafor@other.example", "same before the at sign"},
		{Mail, "mira.okafor@a.example", "mira.okafo@a.example", "a slip"},
		{Amount, "100", "100.5", "within a hundredth"},
		{Exact, "VIC", "vic ", "same"},
	} {
		a, b := newText(&c.by, c.by.clean(c.a)), newText(&c.by, c.by.clean(c.b))
		got := c.by.Degrees[len(c.by.Degrees)-1]
		if a.s != b.s {
			got = c.by.Degrees[c.by.degree(&a, &b)]
			if back := c.by.Degrees[c.by.degree(&b, &a)]; back != got {
				t.Errorf("%s: %q, %q: %s, and back %s", c.by.Name, c.a, c.b, got, back)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, %q: %s, want %s", c.by.Name, c.a, c.b, got, c.want)
		}
	}
}

// BenchmarkCompare is one pair of six fields with words of people in them: a
// thousand nanoseconds are a million pairs a second.
func BenchmarkCompare(b *testing.B) {
	t := New(Spec{Fields: []Field{{Name: "given", Compare: Name}, {Name: "family", Compare: Name}, {Name: "born", Compare: Date},
		{Name: "street", Compare: Words}, {Name: "phone", Compare: Digits}, {Name: "mail", Compare: Mail}}})
	given := []string{"mira", "miriam", "tomas", "tom", "katherine", "kathy", "lars", "aisha", "wei", "jo"}
	family := []string{"okafor", "reyes", "lindqvist", "lindquist", "haddad", "tanaka", "novak", "nowak", "silva", "kowalski"}
	for i := range 1000 {
		g, f := given[i%10], family[i/10%10]
		t.Add(fmt.Sprint(i), []string{g, f, fmt.Sprintf("19%02d-%02d-%02d", i%90+10, i%12+1, i%28+1),
			fmt.Sprintf("%d %s street %s", i%190, family[i/7%10], given[i/11%10]), fmt.Sprintf("+1512555%04d", i*7%10000), g + "." + f + fmt.Sprint(i%50) + "@mail.example"})
	}
	b.ReportAllocs()
	i, before := int32(0), cpu()
	for b.Loop() {
		i++
		t.compare(i%1000, (i*7+i/1000)%1000)
	}
	b.ReportMetric((cpu()-before)*1e9/float64(b.N), "cpu-ns/op")
}

// TestNames: an edit of a short name is another name, and one sign is one edit in
// any letters.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want uint8
	}{
		{"vo", "do", 0}, {"li", "lu", 0}, {"kim", "kin", 0}, {"anna", "anne", 3}, {"katherine", "kathrine", 3}, {"ann", "anne", 2}, {"k", "kate", 2},
		{"李", "王", 0}, {"北京", "南京", 0}, {"김", "강", 0}, {"伟", "伟强", 0}, {"волков", "волкав", 3}, {"волков", "попов", 0}, {"д", "т", 0},
	} {
		x, y := newText(&Name, c.a), newText(&Name, c.b)
		if got := nameDegree(&x, &y); got != c.want {
			t.Errorf("%s and %s agree in degree %d, want %d", c.a, c.b, got, c.want)
		}
		if got := nameDegree(&y, &x); got != c.want {
			t.Errorf("%s and %s agree in degree %d, want %d", c.b, c.a, got, c.want)
		}
	}
	for _, c := range []struct {
		s, part string
		want    bool
	}{
		{"tly92@mail.example", "ly", true}, {"vo.pham@mail.example", "vo", true}, {"pacodes3@mail.example", "pa", true}, {"evolve@mail.example", "vo", false},
		{"quietfox@mail.example", "ng", false}, {"jwojcik@mail.example", "wojcik", true}, {"a@b", "a", false}, {"", "vo", false}, {"vo", "vo", true},
	} {
		if got := madeOf(c.s, c.part); got != c.want {
			t.Errorf("%s has %s in it: %t", c.s, c.part, got)
		}
	}
}
