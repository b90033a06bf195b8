package linkage_test

import (
	"archive/tar"
	"cmp"
	"io"
	"slices"
	"strings"
	"testing"

	"countersign/linkage"
)

// The ER-Magellan sets ask of given pairs whether they are one. Their training
// labels are not read.
var magellan = []struct {
	name   string
	fields []linkage.Field
	least  float64 // F1
}{
	{"Structured/Fodors-Zagats", []linkage.Field{{Name: "name", Compare: linkage.Words, Rare: true}, {Name: "addr", Compare: linkage.Words, Rare: true},
		{Name: "city", Compare: linkage.Exact}, {Name: "phone", Compare: linkage.Digits}, {Name: "type", Compare: linkage.Words}, {Name: "class", Compare: linkage.Digits}}, 0.9},
	{"Structured/DBLP-ACM", []linkage.Field{{Name: "title", Compare: linkage.Words}, {Name: "authors", Compare: linkage.Words},
		{Name: "venue", Compare: linkage.Exact}, {Name: "year", Compare: linkage.Exact}}, 0.9},
	{"Dirty/DBLP-ACM", []linkage.Field{{Name: "title", Compare: linkage.Words}, {Name: "authors", Compare: linkage.Words},
		{Name: "venue", Compare: linkage.Exact}, {Name: "year", Compare: linkage.Exact}}, 0.8},
	{"Structured/Beer", []linkage.Field{{Name: "Beer_Name", Compare: linkage.Words}, {Name: "Brew_Factory_Name", Compare: linkage.Words},
		{Name: "Style", Compare: linkage.Words}, {Name: "ABV", Compare: linkage.Digits}}, 0.5},
	{"Structured/iTunes-Amazon", []linkage.Field{{Name: "Song_Name", Compare: linkage.Words}, {Name: "Artist_Name", Compare: linkage.Words},
		{Name: "Album_Name", Compare: linkage.Words}, {Name: "Time", Compare: linkage.Exact}, {Name: "Price", Compare: linkage.Exact}}, 0.5},
	{"Structured/Amazon-Google", []linkage.Field{{Name: "title", Compare: linkage.Words}, {Name: "manufacturer", Compare: linkage.Words},
		{Name: "price", Compare: linkage.Amount}}, 0.2},
	{"Structured/Walmart-Amazon", []linkage.Field{{Name: "title", Compare: linkage.Words}, {Name: "brand", Compare: linkage.Words},
		{Name: "modelno", Compare: linkage.Digits}, {Name: "price", Compare: linkage.Amount}}, 0.2},
}

func TestGivenPairs(t *testing.T) {
	files := unpacked(t)
	for _, c := range magellan {
		t.Run(c.name, func(t *testing.T) {
			table := linkage.New(linkage.Spec{Fields: c.fields, Sides: true})
			known := map[string]bool{}
			for _, part := range []string{"train", "valid"} {
				for _, line := range strings.Split(strings.TrimSpace(files["data/er_magellan/"+c.name+"/"+part+".txt"]), "\n") {
					f := strings.Split(line, "\t")
					if a := "a " + f[0]; !known[a] {
						known[a] = true
						table.Add(a, columns(f[0], c.fields))
					}
					if b := "b " + f[1]; !known[b] {
						known[b] = true
						table.AddOther(b, columns(f[1], c.fields))
					}
				}
			}
			m := table.Learn()
			truth := map[[2]string]bool{}
			var pairs []linkage.Pair
			met := map[[2]string]bool{}
			for _, line := range strings.Split(strings.TrimSpace(files["data/er_magellan/"+c.name+"/valid.txt"]), "\n") {
				f := strings.Split(line, "\t")
				p, ok := m.Weigh("a "+f[0], "b "+f[1])
				if !ok {
					t.Fatalf("unknown: %s", line)
				}
				if strings.TrimSpace(f[2]) == "1" {
					truth[[2]string{p.A, p.B}] = true
				}
				if key := [2]string{p.A, p.B}; p.Weight >= 0 && !met[key] { // records of one text stand there twice
					met[key] = true
					pairs = append(pairs, p)
				}
			}
			slices.SortStableFunc(pairs, func(a, b linkage.Pair) int { return cmp.Compare(b.Weight, a.Weight) })
			count := func(ps []linkage.Pair) figures {
				f := figures{found: len(ps), truth: len(truth)}
				for _, p := range ps {
					if truth[[2]string{p.A, p.B}] {
						f.both++
					}
				}
				return f
			}
			once := count(linkage.OneToOne(pairs))
			t.Logf("pair by pair: %s; each record once: %s", count(pairs), once)
			if once.f1() < c.least {
				t.Errorf("F1 %.3f, want %v", once.f1(), c.least)
			}
		})
	}
}

// columns reads "COL name VAL value COL …".
func columns(s string, fields []linkage.Field) []string {
	by := map[string]string{}
	for _, part := range strings.Split(" "+s, " COL ")[1:] {
		name, value, _ := strings.Cut(part, " VAL ")
		by[strings.TrimSuffix(name, " VAL")] = strings.TrimSpace(value)
	}
	var out []string
	for _, f := range fields {
		out = append(out, by[f.Name])
	}
	return out
}

func unpacked(t *testing.T) map[string]string {
	out := map[string]string{}
	for r := tar.NewReader(shared(t, "er_magellan.tar.gz")); ; {
		h, err := r.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[h.Name] = string(b)
	}
}
