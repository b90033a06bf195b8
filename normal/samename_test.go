package normal

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Sameness
	}{
		{"", "Jane Doe", Unknown},
		{"n/a", "Jane Doe", Unknown},
		{"12", "Jane Doe", Unknown},
		{"Jane Doe", "Jane Doe", Same},
		{"Jane Doe", "DOE, Jane", Same},
		{"Dr. Jane Doe", "jane doe", Same},
		{"José Núñez", "jose nunez", Same},
		{"Kim Yong-chol", "Kim Yong Chol", Same},
		{"Kim Yongchol", "Yong Chol Kim", Same},
		{"O'Brien Pat", "Pat Obrien", Same},
		{"Łukasz Żółć", "Lukasz Zolc", Same},
		{"김철수", "Kim Chol Su", Same},
		{"김철수", "Kim Chul-soo", Same},
		{"김 철수", "김철수", Same},
		{"Иванов Сергей", "Sergei Ivanov", Same},
		{"王小明", "Wang Xiaoming", Same},
		{"محمد علي", "Mohammed Ali", Same},
		{"たなか たろう", "Tanaka Taro", Same},
		{"J. Doe", "Jane Doe", Compatible},
		{"Maria Garcia Lopez", "Maria Garcia", Compatible},
		{"Jonathan Smith", "Jonathon Smith", Compatible},
		{"Sergey Ivanov", "Serguei Ivanoff", Compatible},
		{"Kim Chul-soo", "Kim Chol Su", Compatible},
		{"田中太郎", "Tanaka Taro", Unknown}, // Han signs in their Japanese reading
		{"Jane Doe", "John Doe", Different},
		{"Jane Doe", "Jane Roe", Different},
		{"Jane Doe", "Peter Miller", Different},
		{"J. D.", "Jane Doe", Different},
		{"김철수", "Park Ji-young", Different},
		{"김종은", "김정은", Different},
		{"Иванов Сергей", "Peter Miller", Different},
	} {
		if got := SameName(c.a, c.b); got != c.want {
			t.Errorf("SameName(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
		if SameName(c.a, c.b) != SameName(c.b, c.a) {
			t.Errorf("SameName(%q, %q) depends on order", c.a, c.b)
		}
	}
}

// nameLetters make names in several scripts with the marks that stand in them.
const nameLetters = "abcdeklmnorstuy ABJMS-'. éüßøł김철수박영희иванов王小明محمد太郎たなか"

func TestSameNameProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.SampledFrom([]rune(nameLetters)), 0, 24, -1)
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		if x, y := SameName(a, b), SameName(b, a); x != y {
			t.Fatalf("SameName(%q, %q) = %v, the other way round %v", a, b, x, y)
		}
		if got := SameName(a, a); got == Different || got == Compatible {
			t.Fatalf("a name is %v to itself", got)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[a-z]{3,9}`)
		p := rapid.SliceOfN(part, 2, 4).Draw(t, "parts")
		a := strings.Join(p, " ")
		b := strings.ToUpper(p[len(p)-1]) + ", " + strings.Join(p[:len(p)-1], "-")
		if got := SameName(a, b); got != Same && !titled(p) {
			t.Fatalf("SameName(%q, %q) = %v", a, b, got)
		}
	})
}

func titled(parts []string) bool {
	for _, p := range parts {
		if titles[p] || placeholders[p] {
			return true
		}
	}
	return false
}

// TestSameNameOnPublicPairs holds the degrees to the figures of docs/normal.md.
func TestSameNameOnPublicPairs(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "data", "names")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no public pairs of names beside the repository")
	}
	cross := readPairs(t, filepath.Join(dir, "crossscript_pairs.csv"), 2, 3, 10, func(r []string) bool { return r[1] == "Individual" || r[1] == "Person" })
	if cross.kept < 0.96 || cross.let > 0.06 {
		t.Errorf("between scripts: %.3f of the same kept, %.3f of the different let through", cross.kept, cross.let)
	}
	near := readPairs(t, filepath.Join(dir, "ofac_alias_pairs.csv.gz"), 2, 3, 4, func(r []string) bool {
		return (r[1] == "Person" || r[1] == "Individual") && r[9] == "near"
	})
	if near.kept < 0.80 || near.let > 0.05 {
		t.Errorf("Latin: %.3f of the same kept, %.3f of the different let through", near.kept, near.let)
	}
	t.Logf("between scripts: kept %.3f, let through %.4f; Latin aliases near in spelling: kept %.3f, let through %.4f",
		cross.kept, cross.let, near.kept, near.let)
}

// rates are the shares of true pairs not called different, and of false pairs
// called same or compatible.
type rates struct{ kept, let float64 }

func readPairs(t *testing.T, path string, a, b, match int, keep func([]string) bool) rates {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rd := csv.NewReader(in)
	rd.FieldsPerRecord, rd.LazyQuotes = -1, true
	rows, err := rd.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var same, kept, other, let float64
	for _, r := range rows[1:] {
		if len(r) <= match || !keep(r) {
			continue
		}
		got := SameName(r[a], r[b])
		if r[match] == "true" {
			same++
			if got != Different {
				kept++
			}
			continue
		}
		other++
		if got > Different {
			let++
		}
	}
	return rates{kept / max(1, same), let / max(1, other)}
}

func FuzzSameName(f *testing.F) {
	f.Add("Jane Doe", "DOE, Jane")
	f.Add("김철수", "Kim Chol Su")
	f.Add("\xff\xfe", "a\u0301\u0301")
	f.Fuzz(func(t *testing.T, a, b string) {
		if SameName(a, b) != SameName(b, a) {
			t.Fatalf("%q and %q: depends on order", a, b)
		}
	})
}

func BenchmarkSameName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		SameName("Maria Garcia Lopez", "GARCIA, Maria")
	}
}

func BenchmarkSameNameAcross(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		SameName("김철수", "Kim Chul-soo")
	}
}
