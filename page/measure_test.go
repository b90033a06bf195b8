package page_test

import (
	"encoding/csv"
	"hash/fnv"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"countersign/page"
)

// A pair is two pages, how alike they look, and whether they are one sight.
type pair struct {
	looks float64
	same  bool
}

func printsOf(all map[string][]byte) (names []string, prints []page.Print) {
	for n := range all {
		names = append(names, n)
	}
	slices.Sort(names)
	prints = make([]page.Print, len(names))
	var p page.Printer
	for i, n := range names {
		p.Print(page.UTF8(all[n], ""), nil, &prints[i])
	}
	return names, prints
}

// half puts a page into one of two halves by its name.
func half(name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(path.Base(name)))
	return h.Sum32() >> 7 & 1
}

// TestClones measures on real pages of which screenshots are the same or not.
// The threshold of LooksSame was chosen on the first half of the pages; what is
// demanded here holds on the second.
func TestClones(t *testing.T) {
	all := sharedPages(t, "html_clones_pages.tar.gz")
	f, err := os.Open(filepath.Join("..", "..", "shared", "data", "sites", "html_clones_labels.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	shot := map[string]string{}
	for _, r := range rows[1:] {
		shot[r[1]] = r[3]
	}
	names, prints := printsOf(all)
	var halves [2][]pair
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			if h := half(names[i]); h == half(names[j]) {
				l := page.Compare(&prints[i], &prints[j])
				halves[h] = append(halves[h], pair{l.Looks(), shot[names[i]] == shot[names[j]]})
			}
		}
	}
	for h, pairs := range halves {
		a, f1, n := auc(pairs), f1At(pairs, page.LooksSame), 0
		for _, p := range pairs {
			if p.same {
				n++
			}
		}
		t.Logf("half %d: %d pairs, %d the same: AUC %.4f, F1 %.3f at %.2f", h, len(pairs), n, a, f1, page.LooksSame)
		if h == 1 && (a < 0.95 || f1 < 0.7) {
			t.Errorf("AUC %.3f, F1 %.3f", a, f1)
		}
	}
}

// TestTemplates: pages of one template that are not the same page are not
// called the same.
func TestTemplates(t *testing.T) {
	names, prints := printsOf(sharedPages(t, "website_templates_html.tar.gz"))
	called, n := 0, 0
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			if path.Dir(names[i]) != path.Dir(names[j]) {
				continue
			}
			n++
			if l := page.Compare(&prints[i], &prints[j]); l.Looks() >= page.LooksSame {
				called++
				t.Logf("%s and %s: %+v", names[i], names[j], l)
			}
		}
	}
	t.Logf("%d of %d pairs of one template called the same", called, n)
	if 100*called > n {
		t.Error("more than 1 in 100")
	}
}

// TestTwice: two captures of one site are nearer than any of two sites, for
// most.
func TestTwice(t *testing.T) {
	names, prints := printsOf(sharedPages(t, "page_compare_pages.tar.gz"))
	var pairs []pair
	site := func(s string) string { return s[:len(s)-len("-1.html")] }
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			l := page.Compare(&prints[i], &prints[j])
			pairs = append(pairs, pair{l.Looks(), site(names[i]) == site(names[j])})
		}
	}
	a := auc(pairs)
	t.Logf("%d pairs: AUC %.4f", len(pairs), a)
	if a < 0.98 {
		t.Errorf("AUC %.3f", a)
	}
}

// auc is how often a pair that is the same looks more alike than one that is
// not; ties count half.
func auc(pairs []pair) float64 {
	slices.SortFunc(pairs, func(a, b pair) int {
		switch {
		case a.looks < b.looks:
			return -1
		case a.looks > b.looks:
			return 1
		}
		return 0
	})
	wins, below, same, other := 0.0, 0, 0, 0
	for i := 0; i < len(pairs); {
		j, s, o := i, 0, 0
		for ; j < len(pairs) && pairs[j].looks == pairs[i].looks; j++ {
			if pairs[j].same {
				s++
			} else {
				o++
			}
		}
		wins += float64(s) * (float64(below) + float64(o)/2)
		below, same, other, i = below+o, same+s, other+o, j
	}
	return wins / float64(max(1, same*other))
}

func f1At(pairs []pair, threshold float64) float64 {
	hit, said, is := 0, 0, 0
	for _, p := range pairs {
		if p.looks >= threshold {
			said++
			if p.same {
				hit++
			}
		}
		if p.same {
			is++
		}
	}
	return 2 * float64(hit) / float64(max(1, said+is))
}
