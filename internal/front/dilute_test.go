package front_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// A padder adds words to pages that no visitor sees, or that one sees and never
// reads.
type padder struct {
	name string
	says func(r *rand.Rand, words int) string
	hide func(r *rand.Rand, text string) string
}

// padders are ways to thin a copied text: made-up words in sentences at the
// foot, in a list, in all the ways to hide them in turn; what other firms say.
func padders(others []string) []padder {
	trade := func(_ *rand.Rand, n int) string { // each sentence once, so that no two sites have it in common by it
		var words []string
		for len(words) < n && len(others) > 0 {
			words, others = append(words, strings.Fields(others[0])...), others[1:]
		}
		return strings.Join(words, " ")
	}
	plain := func(_ *rand.Rand, text string) string { return "<section><p>" + text + "</p></section>" }
	return []padder{
		{"sentences", sentencesOf, plain},
		{"list", listOf, plain},
		{"hidden", sentencesOf, hide},
		{"hidden, of the trade", trade, hide},
		{"own text", trade, plain},
	}
}

func coin(r *rand.Rand) string {
	const cons, vows = "bcdfghklmnprstvz", "aeiou"
	var b strings.Builder
	for range 2 + r.IntN(3) {
		b.WriteByte(cons[r.IntN(len(cons))])
		b.WriteByte(vows[r.IntN(len(vows))])
	}
	return b.String()
}

func sentencesOf(r *rand.Rand, n int) string {
	var b strings.Builder
	for n > 0 {
		long := min(n, 7+r.IntN(8))
		n -= long
		for i := range long {
			w := coin(r)
			if i == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			}
			b.WriteString(w + map[bool]string{true: ". ", false: " "}[i == long-1])
		}
	}
	return b.String()
}

func listOf(r *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = coin(r)
	}
	return strings.Join(words, ", ")
}

// hide hides a text in one of the ways there are.
func hide(r *rand.Rand, text string) string {
	ways := []string{
		`<div style="display:none">%s</div>`, `<div hidden>%s</div>`, `<div style="visibility: hidden">%s</div>`,
		`<style>.fx{display:none}</style><div class="fx">%s</div>`, `<div style="position:absolute;left:-9999px">%s</div>`,
		`<p style="font-size:0">%s</p>`, `<p style="color:#fff;background:#fff">%s</p>`, `<noscript>%s</noscript>`,
		`<div aria-hidden="true" style="opacity:0">%s</div>`,
	}
	return fmt.Sprintf(ways[r.IntN(len(ways))], text)
}

// pad adds to each page of a site what a padder makes; the same on each, as
// footers are.
func (x *padder) pad(s *front.Site, words int) {
	if words == 0 {
		return
	}
	h := fnv.New64a()
	h.Write([]byte(s.Domain))
	r := rand.New(rand.NewPCG(h.Sum64(), uint64(words)))
	text := x.hide(r, x.says(r, words))
	for i := range s.Pages {
		p := &s.Pages[i]
		p.HTML = []byte(strings.Replace(string(p.HTML), "</body>", text+"</body>", 1))
	}
}

// saidBy returns the sentences of honest sites of a world, each once.
func saidBy(w *internet.World) []string {
	var out []string
	seen := map[string]bool{}
	for i := range w.Sites {
		if w.Sites[i].Label.Archetype != "plain" {
			continue
		}
		for _, p := range w.Sites[i].Pages {
			for _, line := range strings.Split(p.HTML, "\n") {
				if _, rest, ok := strings.Cut(line, "-card\">"); ok {
					text, _, _ := strings.Cut(rest, "<")
					if !seen[text] && !strings.ContainsAny(text, "0123456789") { // a year is a claim
						seen[text] = true
						out = append(out, text)
					}
				}
			}
		}
	}
	return out
}

// diluted is what is told where copies, and one honest site in six, are
// padded.
type diluted struct {
	right, found, wrong, flagged [2]int
	edits                        tally
}

func (d *diluted) add(l *internet.Label, a *front.Answer) {
	flagged := a.Verdict.Rank() >= countersign.VerdictReview.Rank()
	count := func(to *[2]int, yes bool) {
		to[1]++
		if yes {
			to[0]++
		}
	}
	switch {
	case l.CloneOf != "":
		right := a.CloneOf == l.CloneOf || l.Also != "" && a.CloneOf == l.Also
		count(&d.right, right)
		count(&d.found, flagged)
		d.edits.add(l.Edit, right)
	case !l.Front:
		count(&d.wrong, a.CloneOf != "")
		count(&d.flagged, flagged)
	}
}

func (d *diluted) String() string {
	return fmt.Sprintf("clone_of right %d/%d=%.3f (%v ); copies at review %d/%d=%.3f; honest said to be copies %d/%d=%.4f, at review %d/%d=%.4f",
		d.right[0], d.right[1], share(d.right), d.edits, d.found[0], d.found[1], share(d.found), d.wrong[0], d.wrong[1], share(d.wrong), d.flagged[0], d.flagged[1], share(d.flagged))
}

func share(x [2]int) float64 { return float64(x[0]) / float64(max(1, x[1])) }

// dilute judges worlds in which every copy and every sixth honest site is
// padded with so many words.
func dilute(t *testing.T, seeds []uint64, firms int, way, words int) *diluted {
	t.Helper()
	d := &diluted{edits: tally{}}
	others := 480
	if firms > 0 {
		others = 2 * firms
	}
	for _, seed := range seeds {
		o := internet.Options{Seed: seed, Firms: firms, Hard: os.Getenv("COUNTERSIGN_HARD") != "", Traps: os.Getenv("COUNTERSIGN_TRAPS") != ""}
		w := internet.New(o)
		x := padders(saidBy(internet.New(internet.Options{Seed: seed + 5000, Firms: others})))[way]
		sites := sitesOf(w)
		copied := map[string]bool{}
		for i := range w.Sites {
			copied[w.Sites[i].Label.CloneOf], copied[w.Sites[i].Label.Also] = true, true
		}
		padded := map[string]bool{}
		for i := range sites {
			l := w.Site(sites[i].Domain).Label
			if l.CloneOf != "" || !l.Front && !copied[sites[i].Domain] && i%6 == 0 {
				x.pad(&sites[i], words)
				padded[sites[i].Domain] = true
			}
		}
		set, err := front.NewSet(configOf(w), sites)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range set.Judge() {
			l := w.Site(a.Domain).Label
			d.add(&l, &a)
			if os.Getenv("COUNTERSIGN_SHOW") != "" && (l.CloneOf != "" && a.CloneOf != l.CloneOf || !l.Front && a.CloneOf != "") {
				t.Logf("%s %+v, padded %v: %s %.1f clone of %q %v", a.Domain, l, padded[a.Domain], a.Verdict, a.Score, a.CloneOf, said(a))
			}
		}
	}
	return d
}

// seedsOf reads "401-404".
func seedsOf(s string) []uint64 {
	a, b, _ := strings.Cut(s, "-")
	from, _ := strconv.ParseUint(a, 10, 64)
	to, _ := strconv.ParseUint(b, 10, 64)
	var out []uint64
	for s := from; s <= to; s++ {
		out = append(out, s)
	}
	return out
}

// TestDiluted: words that nobody reads make no copy less of one, and nobody
// honest a copy. COUNTERSIGN_SEEDS measures on whole worlds; COUNTERSIGN_HARD and
// COUNTERSIGN_TRAPS as for TestMiniature.
func TestDiluted(t *testing.T) {
	seeds, firms, amounts := []uint64{7}, 60, []int{1000}
	if s := os.Getenv("COUNTERSIGN_SEEDS"); s != "" {
		seeds, firms, amounts = seedsOf(s), 0, []int{0, 60, 200, 1000, 5000}
	}
	for way, x := range padders([]string{""}) {
		for _, words := range amounts {
			if words == 0 && way > 0 || words > 1000 && way > 2 { // so many sentences of the trade no other world has
				continue
			}
			if firms > 0 && !slices.Contains([]string{"hidden", "own text"}, x.name) {
				continue // one small world is a check that all works, no measurement
			}
			d := dilute(t, seeds, firms, way, words)
			t.Logf("%d words, %s: %v", words, x.name, d)
			if firms > 0 && (share(d.right) < 0.9 || share(d.found) < 0.9 || share(d.wrong) > 0.01 || share(d.flagged) > 0.01) {
				t.Errorf("%d words, %s: %v", words, x.name, d)
			}
		}
	}
}

// TestWithin: who has all that one other firm says among a text of its own made
// the site from it; who has what five say is a register.
func TestWithin(t *testing.T) {
	w := internet.New(internet.Options{Seed: 9, Firms: 60, Crews: 1})
	sites := sitesOf(w)
	var firms []front.Site
	for i := range sites {
		if l := w.Site(sites[i].Domain).Label; l.Archetype == "plain" && w.Site(sites[i].Domain).Registration.Created.Year() < 2020 {
			firms = append(firms, sites[i])
		}
	}
	for n, want := range map[int]string{1: firms[0].Domain, 5: ""} {
		one := front.Site{Domain: "quayside.example", Registration: &front.Registration{Created: w.Now.AddDate(-1, 0, 0)}}
		for k := range n {
			for i, p := range firms[k].Pages {
				if strings.HasSuffix(p.URL, "/contact") { // whoever gives another's door and number is that firm
					continue
				}
				p.URL = fmt.Sprintf("https://quayside.example/%d/%d", k, i)
				one.Pages = append(one.Pages, p)
			}
		}
		x := padders(nil)[0]
		x.pad(&one, 2000)
		set, err := front.NewSet(configOf(w), append(slices.Clone(sites), one))
		if err != nil {
			t.Fatal(err)
		}
		a, err := set.Answer(one.Domain)
		if err != nil || a.CloneOf != want {
			t.Errorf("the text of %d firms: a copy of %q, want %q: %v, %v", n, a.CloneOf, want, said(a), err)
		}
		if want != "" && a.Shared != nil && (a.Shared.Held < 0.9 || !slices.Contains(said(a), "frontcopy within")) {
			t.Errorf("%+v %v", a.Shared, said(a))
		}
	}
}
