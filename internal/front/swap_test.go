package front_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/front"
	"countersign/internal/sim/internet"
)

// origins are words for names from many places, each as many as there are to
// swap.
var origins = map[string][]string{
	"marks":    strings.Fields("Nguy\u1ec5n Th\u1ecb Minh\u00e0 \u00c5ngstr\u00f6m S\u00f8ren J\u00f3hannsd\u00f3ttir Ad\u00e9b\u00e1y\u1ecd\u0300 Oluwas\u00e9un Wa\u0142\u0119sa \u0160kvoreck\u00fd Mu\u00f1oz Gar\u00e7\u00e3o Zo\u00eb \u00c7elik \u0130smail \u0100rya"),
	"cyrillic": strings.Fields("\u0410\u043b\u0435\u043a\u0441\u0435\u0439 \u0418\u0432\u0430\u043d\u043e\u0432 \u041e\u043b\u044c\u0433\u0430 \u041f\u0435\u0442\u0440\u043e\u0432\u0430 \u0411\u043e\u0440\u0438\u0441 \u0421\u0438\u0434\u043e\u0440\u043e\u0432 \u0410\u043d\u043d\u0430 \u041a\u043e\u0437\u043b\u043e\u0432\u0430"),
	"arabic":   strings.Fields("\u0641\u0627\u0637\u0645\u0629 \u0623\u062d\u0645\u062f \u064a\u0648\u0633\u0641 \u0645\u0631\u064a\u0645 \u062e\u0627\u0644\u062f \u0639\u0627\u0626\u0634\u0629"),
	"hangul":   strings.Fields("\uae40 \ubbfc\uc900 \uc774 \uc11c\uc5f0 \ubc15 \uc9c0\ud6c8 \ucd5c \uc218\ube48"),
}

var nameHeading = regexp.MustCompile(`<h3>([A-Z][a-z]+) ([A-Z][a-z]+)</h3>`)

// A swapper gives each word of a name one of another origin, and two words never
// the same.
type swapper struct {
	words []string
	given map[string]string
}

func (s *swapper) name(name string) string {
	var out []string
	for _, w := range strings.Fields(name) {
		if s.given[w] == "" {
			n := len(s.given)
			s.given[w] = s.words[n%len(s.words)] + strings.ToLower(s.words[n/len(s.words)%len(s.words)])
			if n >= len(s.words)*len(s.words) {
				s.given[w] += strings.ToLower(s.words[n/len(s.words)/len(s.words)])
			}
		}
		out = append(out, s.given[w])
	}
	return strings.Join(out, " ")
}

// TestNamesOfAnyOrigin: when everybody on every site and among the applicants
// has a name of another origin, no verdict and no finding changes but in words.
func TestNamesOfAnyOrigin(t *testing.T) {
	w := internet.New(internet.Options{Seed: 3, Firms: 60, Crews: 3, Staff: true})
	sites, subjects := peopled(t, w)
	judged := func(sites []front.Site, subjects map[string][]front.Subject) map[string][]string {
		cfg := configOf(w)
		cfg.Subjects = subjects
		set, err := front.NewSet(cfg, sites)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string][]string{}
		for _, a := range set.Judge() {
			out[a.Domain] = append(said(a), string(a.Verdict))
		}
		return out
	}
	want := judged(sites, subjects)
	people := 0
	for domain := range want {
		for _, f := range want[domain] {
			if strings.HasPrefix(f, "frontphoto") || strings.HasPrefix(f, "frontstaff") {
				people++
			}
		}
	}
	if people < 3 {
		t.Fatalf("only %d findings speak of people", people)
	}
	for origin, words := range origins {
		sw := swapper{words, map[string]string{}}
		others := slices.Clone(sites)
		for i := range others {
			others[i].Pages = slices.Clone(others[i].Pages)
			for k := range others[i].Pages {
				p := &others[i].Pages[k]
				p.HTML = nameHeading.ReplaceAllFunc(p.HTML, func(m []byte) []byte {
					return []byte("<h3>" + sw.name(strings.TrimSuffix(strings.TrimPrefix(string(m), "<h3>"), "</h3>")) + "</h3>")
				})
			}
		}
		swap := map[string][]front.Subject{}
		for d, list := range subjects {
			for _, s := range list {
				s.Called = []string{sw.name(s.Called[0])}
				swap[d] = append(swap[d], s)
			}
		}
		if d := cmp.Diff(want, judged(others, swap)); d != "" {
			t.Errorf("%s: %s", origin, d)
		}
	}
}
