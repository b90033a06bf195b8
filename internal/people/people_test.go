package people

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
)

func table(name, text string) Input {
	return Input{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func read(t *testing.T, o Options, in ...Input) *Register {
	t.Helper()
	o.Least = Joins
	r, err := Read(context.Background(), o, in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func groups(r *Register) (out []string) {
	for g := range r.Groups() {
		out = append(out, fmt.Sprint(g.Members))
	}
	return out
}

// crowd is a table of people who have nothing to do with one another, for
// weights to be learned from.
func crowd(n int) string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	word := func(parts int) string {
		var w strings.Builder
		for range parts {
			w.WriteString([]string{"ka", "ro", "mi", "ta", "le", "jo", "an", "be", "sa", "li", "no", "da", "wick", "ton", "er", "sko", "hol", "ez"}[r.IntN(18)])
		}
		return w.String()
	}
	for i := range n {
		fmt.Fprintf(&b, "c%d,%s,%s,%d-%02d-%02d,%d %s Street,%05d\n", i, word(2), word(3), 1950+r.IntN(55), 1+r.IntN(12), 1+r.IntN(28), 1+r.IntN(300), word(2), r.IntN(99999))
	}
	return b.String()
}

const header = "id,first name,Last_Name,DOB,Street,zip\n"

func TestSlips(t *testing.T) {
	text := header + crowd(300) +
		"a,Katherine,Lindqvist,1990-01-31,14 Harbor Street,04101\n" +
		"b,Lindqvist,Kathrine,1990-10-31,Harbor Street 14,04101\n" +
		"d,Kathy,Lindqvist,1990-01-31,,\n"
	r := read(t, Options{}, table("x.csv", text))
	if diff := cmp.Diff([]string{"[person:a person:b person:d]"}, groups(r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	l, household, known := r.Between("person:a", "person:b")
	if !known || household || l.Weight < Joins {
		t.Errorf("a and b: %+v, household %t, known %t", l, household, known)
	}
	sum := 0.0
	for _, w := range l.Why {
		sum += w.Weight
	}
	if d := sum - l.Weight; d > 0.01 || d < -0.01 {
		t.Errorf("reasons add up to %.3f, and the weight is %.3f", sum, l.Weight)
	}
}

// TestHouseholds: who shares a house, a name and a telephone is a couple as
// long as nothing of their own agrees.
func TestHouseholds(t *testing.T) {
	text := header + crowd(300) +
		"p,Priya,Raman,,18 Maple Court,08817\n" +
		"q,Arjun,Raman,,18 Maple Court,08817\n" +
		"r,,Raman,,18 Maple Court,08817\n" +
		"s,Noor,Haddad,1984-05-06,9 Elm Row,08818\n" +
		"t,Noor,Haddad,1984-06-05,9 Elm Row,08818\n"
	r := read(t, Options{}, table("x.csv", text))
	if diff := cmp.Diff([]string{"[person:s person:t]"}, groups(r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if l, household, _ := r.Between("person:p", "person:q"); !household {
		t.Errorf("a couple is not told as one: %+v", l)
	}
}

// TestNeverCompared: what people are or come from adds nothing, however the
// column is called.
func TestNeverCompared(t *testing.T) {
	plain := header + crowd(50) + "a,Mo,Diaz,1990-01-31,1 A St,1\nb,Mo,Diaz,1990-01-31,1 A St,1\n"
	lines := strings.Split(strings.TrimSpace(plain), "\n")
	for i := range lines {
		lines[i] += []string{",Gender,Nationality,Place of birth", ",F,XX,Here"}[min(i, 1)]
	}
	a, b := read(t, Options{}, table("x.csv", plain)), read(t, Options{}, table("x.csv", strings.Join(lines, "\n")))
	x, _, _ := a.Between("person:a", "person:b")
	y, _, _ := b.Between("person:a", "person:b")
	if diff := cmp.Diff(x, y); diff != "" {
		t.Errorf("(-without +with)\n%s", diff)
	}
	if !strings.Contains(strings.Join(b.Report.Says, " "), "Never compared") {
		t.Errorf("nothing says so: %q", b.Report.Says)
	}
	_, err := Read(context.Background(), Options{Compare: map[string]string{"GENDER": "exact"}}, []Input{table("x.csv", strings.Join(lines, "\n"))})
	if !errors.Is(err, countersign.ErrForbidden) {
		t.Errorf("asked to compare it: %v", err)
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		in   string
		as   order
		want string
	}{
		{"1990-01-31", unsure, "19900131"}, {"19900131", unsure, "19900131"}, {"31.01.1990", unsure, "19900131"}, {"1/31/1990", unsure, "19900131"},
		{"31 January 1990", unsure, "19900131"}, {"02/03/1990", dayFirst, "19900302"}, {"02/03/1990", monthFirst, "19900203"}, {"03/02/1990", unsure, "19900203"},
		{"02/03/1990", unsure, "19900203"}, {"n/a", unsure, ""}, {"99/99/1990", unsure, "99/99/1990"}, {"19901399", unsure, "19901399"}, {"", unsure, ""},
	} {
		if got := date(c.in, c.as); got != c.want {
			t.Errorf("%q as %d is %q, want %q", c.in, c.as, got, c.want)
		}
	}
	for _, c := range []struct {
		in   []string
		want order
	}{{[]string{"02/03/1990", "31/01/1990"}, dayFirst}, {[]string{"01/31/1990"}, monthFirst}, {[]string{"31/01/1990", "01/31/1990"}, unsure}, {nil, unsure}} {
		if got := orderOf(c.in); got != c.want {
			t.Errorf("%q tells %d, want %d", c.in, got, c.want)
		}
	}
}

func TestColumns(t *testing.T) {
	for text, want := range map[string]string{
		"id;Full Name;e-mail\n7;Lindqvist, Kate;K.Lind+x@gmail.com\n": "given-name=Kate family-name=Lindqvist email=K.Lind+x@gmail.com",
		"\ufeffname\tphone\nKate Lindqvist\t+1 (512) 555-0143\n":      "given-name=Kate family-name=Lindqvist phone=+1 (512) 555-0143",
		`{"surname":"Lindqvist","given_name":"Kate","zip":4101}`:      "given-name=Kate family-name=Lindqvist postcode=4101",
		"first name,name\nKate,Lindqvist Kate\n":                      "given-name=Kate family-name=Kate",
	} {
		r := read(t, Options{}, table("x", text))
		var got []string
		for _, w := range r.known {
			for i, v := range w.told {
				if v != "" {
					got = append(got, r.fields[i].name+"="+v)
				}
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q gives %q, want %q", text, s, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ text, say string }{
		{"", "empty"}, {"[{}]", "a JSON array"}, {header + "a,b\n", "2 cells under 6 columns"}, {header + "a,\"b", "extraneous or missing"},
		{header + "a,\"" + strings.Repeat("x", 2*mostRow), "more than"}, {`{"name":"A B"}` + "\n{\n", "not one JSON object"},
		{strings.Repeat("a,", 300) + "\n", "more than 256 columns"},
	} {
		r, err := Read(context.Background(), Options{}, []Input{table("x", c.text), table("y", header+"1,A,B,,,\n")})
		if err != nil {
			t.Errorf("%.40q: %v", c.text, err)
			continue
		}
		if say := strings.Join(r.Report.Problems, "; "); !strings.Contains(say, c.say) {
			t.Errorf("%.40q says %q, want %q", c.text, say, c.say)
		}
	}
	array := table("x", `{"name":"A B"}`+"\n{\n")
	array.Elements = true
	if r := read(t, Options{}, array); !strings.HasPrefix(strings.Join(r.Report.Problems, "; "), "x: element 2: ") {
		t.Errorf("of an array: %q", r.Report.Problems)
	}
	for _, o := range []Options{{Compare: map[string]string{"shoe": "exact"}}, {Compare: map[string]string{"dob": "roughly"}}} {
		if _, err := Read(context.Background(), o, []Input{table("x", header+"1,A,B,1990-01-01,,\n")}); !errors.Is(err, countersign.ErrForbidden) {
			t.Errorf("%v: %v", o.Compare, err)
		}
	}
	if _, err := Read(context.Background(), Options{}, []Input{table("x", "colour,size\nred,7\n")}); !errors.Is(err, countersign.ErrInvalid) {
		t.Errorf("no column that is known: %v", err)
	}
}

// TestFew: a table without rows, or with one, is nobody twice, and its weights are
// numbers.
func TestFew(t *testing.T) {
	for _, text := range []string{header, header + "a,Ada,Byron,1990-01-01,,\n"} {
		r := read(t, Options{}, table("x.csv", text))
		if g := groups(r); len(g) > 0 {
			t.Errorf("%q gives %v", text, g)
		}
		if _, prior := r.Weights(); math.IsInf(prior, 0) || math.IsNaN(prior) {
			t.Errorf("%q: the prior is %v", text, prior)
		}
		if say := strings.Join(r.Report.Says, " "); !strings.Contains(say, "no two rows") {
			t.Errorf("%q says %q", text, say)
		}
	}
}

// TestAgainst: of two tables each row has one partner at most, in the other.
func TestAgainst(t *testing.T) {
	a := header + crowd(200)
	rows := strings.Split(strings.TrimSpace(crowd(200)), "\n")
	b := header + strings.Join(rows[:50], "\n") + "\n" + strings.Replace(rows[0], "c0", "again", 1) + "\n"
	in := table("new.csv", b)
	in.Against = true
	r := read(t, Options{}, table("old.csv", a), in)
	n := 0
	for g := range r.Groups() {
		n++
		if len(g.Members) != 2 || !strings.HasPrefix(string(g.Members[0]), "person:new/") || !strings.HasPrefix(string(g.Members[1]), "person:old/") {
			t.Errorf("%v", g.Members)
		}
	}
	if n != 50 {
		t.Errorf("%d pairs, want 50: %v", n, groups(r))
	}
}

// TestOrder: the same rows in any order, in one table or two, are the same
// people.
func TestOrder(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(crowd(60)), "\n")
	for i := range 20 {
		f := strings.Split(rows[i], ",")
		f[0], f[1], f[2] = fmt.Sprintf("d%d", i), f[2], f[1]
		rows = append(rows, strings.Join(f, ","))
	}
	for i := range rows { // named, so that the table they stand in does not matter
		rows[i] = "person:" + rows[i]
	}
	want := read(t, Options{}, table("x.csv", header+strings.Join(rows, "\n")))
	rapid.Check(t, func(t *rapid.T) {
		mixed := rapid.Permutation(rows).Draw(t, "order")
		cut := rapid.IntRange(0, len(mixed)).Draw(t, "cut")
		got, err := Read(context.Background(), Options{Least: Joins}, []Input{table("x.csv", header+strings.Join(mixed[:cut], "\n")+"\n"),
			table("y.csv", header+strings.Join(mixed[cut:], "\n")+"\n")})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(slices.Collect(want.Groups()), slices.Collect(got.Groups())); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// FuzzRead: whatever a table holds, reading ends and says what it left.
func FuzzRead(f *testing.F) {
	f.Add([]byte(header + "a,b,c,1990-01-01,d,e\n"))
	f.Add([]byte(`{"name":"A B","dob":"1/2/1990"}` + "\n"))
	f.Add([]byte("name;x\n\"a;b\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Read(context.Background(), Options{}, []Input{table("x", string(b)), table("y", string(b))})
		if err != nil {
			if !errors.Is(err, countersign.ErrInvalid) && !errors.Is(err, countersign.ErrForbidden) {
				t.Fatal(err)
			}
			return
		}
		for g := range r.Groups() {
			for _, id := range g.Members {
				if !r.Together(g.Members[0], id) {
					t.Fatalf("%s is in a group and with nobody", id)
				}
			}
		}
	})
}
