package similar

import (
	"archive/tar"
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// pair is a submission with its original and what is known of them.
type pair struct {
	original, submission string
	copied               bool
	level                string
}

// labelled reads the public plagiarism pairs (Karnalim et al., 2019). In five
// cases submissions 13 and 15 are known to be alike; 15 is left out there.
func labelled(tb testing.TB) (map[string]string, []pair) {
	dir := filepath.Join("..", "..", "shared", "data", "code-similarity")
	f, err := os.Open(filepath.Join(dir, "irplag_files.tar.gz"))
	if err != nil {
		tb.Skip("no labelled code beside the repository")
	}
	defer f.Close()
	gz, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	files := map[string]string{}
	for tr := tar.NewReader(gz); ; {
		h, err := tr.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			tb.Fatal(err)
		}
		b, err := io.ReadAll(tr)
		if err != nil {
			tb.Fatal(err)
		}
		files[h.Name] = string(b)
	}
	c, err := os.Open(filepath.Join(dir, "irplag_pairs.csv"))
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close()
	rows, err := csv.NewReader(c).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var out []pair
	for _, r := range rows[1:] {
		if strings.Contains(r[2], "/non-plagiarized/15/") && r[0] != "case-01" && r[0] != "case-05" {
			continue
		}
		out = append(out, pair{r[1], r[2], r[3] == "true", r[4]})
	}
	return files, out
}

// auc is the chance that a copy scores above an original work.
func auc(yes, no []float64) float64 {
	sort.Float64s(no)
	sum := 0.0
	for _, y := range yes {
		below := sort.SearchFloat64s(no, y)
		equal := sort.Search(len(no), func(i int) bool { return no[i] > y }) - below
		sum += float64(below) + float64(equal)/2
	}
	return sum / float64(len(yes)) / float64(len(no))
}

func TestCopiedCodeIsFound(t *testing.T) {
	files, pairs := labelled(t)
	var yes, no []float64
	levels := map[string][]float64{}
	for _, p := range pairs {
		s := Compare(CodeShingles(files[p.original]), CodeShingles(files[p.submission]))
		if p.copied {
			yes = append(yes, s)
			levels[p.level] = append(levels[p.level], s)
		} else {
			no = append(no, s)
		}
	}
	pooled := auc(yes, no)
	t.Logf("AUC %.3f of %d copies and %d others", pooled, len(yes), len(no))
	for _, l := range []string{"L1", "L2", "L3", "L4", "L5", "L6"} {
		t.Logf("%s: AUC %.3f of %d", l, auc(levels[l], no), len(levels[l]))
	}
	if pooled < 0.80 {
		t.Errorf("AUC %.3f, want 0.80", pooled)
	}
}

const original = `import java.util.Scanner;
public class T3 {
	public static void main(String[] args) {
		Scanner input = new Scanner(System.in); // asks
		System.out.print("Enter weight in pounds: ");
		double weight = input.nextDouble();
		double bmi = weight * 0.45359237 / limit(weight, 0.0254);
		if (bmi < 18.5) { System.out.println("Underweight"); }
	}
	static double limit(double a, double b) { return Math.max(a, b); }
}`

func TestCodeWithOtherNamesIsTheSame(t *testing.T) {
	renamed := strings.NewReplacer("T3", "Main", "input", "in1", "weight =", "w =", "weight *", "w *", "(weight,", "(w,", "bmi", "result",
		"limit", "cap", "// asks", "/* reads\n the weight */", "\t", "    ", "{ ", "{\n").Replace(original)
	if renamed == original {
		t.Fatal("nothing was renamed")
	}
	if got := Compare(CodeShingles(original), CodeShingles(renamed)); got < 0.999 {
		t.Errorf("renamed code compares %.3f", got)
	}
	if got := Compare(CodeShingles(original), CodeShingles(`def gcd(a, b):
    # of two numbers
    while b: a, b = b, a % b
    return a
print("gcd", gcd(12, 18), sorted([3, 1, 2]))`)); got > 0.1 {
		t.Errorf("other code compares %.3f", got)
	}
	if CodeShingles("") != nil || Compare(nil, nil) != 0 {
		t.Error("nothing has fingerprints")
	}
}

func FuzzCodeShingles(f *testing.F) {
	f.Add(original)
	f.Add("'\\")
	f.Add("/* \xff")
	f.Fuzz(func(t *testing.T, src string) {
		s := CodeShingles(src)
		if len(s) > shapesKept+saidKept || !sort.SliceIsSorted(s, func(i, j int) bool { return s[i] < s[j] }) {
			t.Fatalf("%d fingerprints, or out of order", len(s))
		}
		if got := Compare(s, s); len(s) > 0 && (got <= 0 || got > 1.0001) {
			t.Fatalf("compares with itself as %v", got)
		}
	})
}

func BenchmarkCodeShingles(b *testing.B) {
	files, _ := labelled(b)
	var all []string
	size := 0
	for _, s := range files {
		all = append(all, s)
		size += len(s)
	}
	sort.Strings(all)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range all {
			CodeShingles(s)
		}
	}
}
