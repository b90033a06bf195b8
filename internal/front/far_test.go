package front_test

import (
	"crypto/sha256"
	"os"
	"slices"
	"testing"

	"countersign/internal/corpus"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
	"countersign/page"
)

// TestFar: the copied firms are in the corpus and not in the set, as where one
// domain is looked at. Words around their text make it no less of a copy.
func TestFar(t *testing.T) {
	seeds, firms, amounts := []uint64{12}, 60, []int{0, 1000}
	if s := os.Getenv("COUNTERSIGN_SEEDS"); s != "" {
		seeds, firms, amounts = seedsOf(s), 0, []int{0, 60, 200, 1000, 5000}
	}
	for _, words := range amounts {
		d := &diluted{edits: tally{}}
		for _, seed := range seeds {
			w := internet.New(internet.Options{Seed: seed, Firms: firms, Crews: map[bool]int{true: 2}[firms > 0], Hard: os.Getenv("COUNTERSIGN_HARD") != "", Traps: os.Getenv("COUNTERSIGN_TRAPS") != ""})
			d.far(t, w, words)
		}
		t.Logf("%d words: %v", words, d)
		least := map[int]int{0: 80, 1000: 60}[words] // of a hundred
		if firms > 0 && (d.right[1] < 4 || 100*d.right[0] < least*d.right[1] || d.wrong[0] > 0) {
			t.Errorf("%d words: %v", words, d)
		}
	}
}

// far judges the fronts and some honest firms of a world, padded, beside a corpus
// of all others.
func (d *diluted) far(t *testing.T, w *internet.World, words int) {
	t.Helper()
	pages, set := corpus.New(), []front.Site{}
	var pr page.Printer
	x := padders(nil)[2]
	for i := range w.Sites {
		s := &w.Sites[i]
		if young := slices.Contains([]string{"startup", "new-domain", "template", "reseller", "printed"}, s.Label.Archetype) && i%3 == 0; s.Label.Front || young {
			one := siteOf(s)
			x.pad(&one, words)
			set = append(set, one)
			continue
		}
		for _, p := range s.Pages {
			c := corpus.Capture{Site: s.Domain, URL: p.Path, Seen: w.Now.AddDate(-3, 0, 0), Evidence: sha256.Sum256([]byte(p.HTML))}
			html := []byte(p.HTML)
			pr.Print(html, page.Brand(page.Read(html), s.Domain), &c.Print)
			if err := pages.AddNew(&c); err != nil {
				t.Fatal(err)
			}
		}
	}
	cfg := configOf(w)
	cfg.Corpus = pages
	y, err := front.NewSet(cfg, set)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range y.Judge() {
		l := w.Site(a.Domain).Label
		d.add(&l, &a)
		if l.Front && l.CloneOf == "" && a.CloneOf != "" || !l.Front && a.CloneOf != "" {
			t.Logf("%d words: %s (%s) is called a copy of %s: %v", words, a.Domain, l.Archetype, a.CloneOf, said(a))
		}
	}
}
