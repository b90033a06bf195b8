package match

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spelt gives every reading of a name, words apart by spaces.
func spelt(text string, t Type) []string {
	var r reader
	r.read(text, t)
	var out []string
	for _, s := range r.readings {
		var words []string
		for _, w := range r.words[s.from:s.to] {
			words = append(words, string(r.of(w.spelled)))
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func TestReadings(t *testing.T) {
	for _, c := range []struct {
		text string
		kind Type
		want []string
	}{
		{"김정은", Person, []string{"kim jeong eun", "kim jong un", "kim chong un"}},
		{"이용호", Person, []string{"lee yong ho", "ri yong ho", "yi yong ho"}},
		{"习近平", Person, []string{"xi jinping"}},
		{"曾国藩", Person, []string{"zeng guofan"}},
		{"欧阳明", Person, []string{"ouyang ming"}},
		{"Владимир Путин", Person, []string{"vladimir putin"}},
		{"Pуслан БАЛЬБЕК", Person, []string{"ruslan balbek"}},
		{"Серге́й Щербаков", Person, []string{"sergey shcherbakov"}},
		{"バラク・オバマ", Person, []string{"baraku obama"}},
		{"きゃりー", Person, []string{"kyari"}},
		{"Κυριάκος Μητσοτάκης", Person, []string{"kyriakos mitsotakis"}},
		{"ბარაკ ობამა", Person, []string{"barak obama"}},
		{"Բարակ Օբամա", Person, []string{"barak obama"}},
		{"नरेन्द्र मोदी", Person, []string{"narendra modi"}},
		{"عبد الرحمن", Person, []string{"abdrhmn"}},
		{"Abd al-Rahman", Person, []string{"abdrahman"}},
		{"Abdurrahman", Person, []string{"abdrahman"}},
		{"ʿAbdallāh", Person, []string{"abdlah"}},
		{"SergeiLavrov", Person, []string{"sergei lavrov"}},
		{"Łódź Straße Ørsted", Organization, []string{"lodz strasse orsted"}},
		{"A.B.C. Company", Organization, []string{"abc co"}},
		{"Open Joint Stock Company Gazprom", Organization, []string{"jsc gazprom"}},
		{"ООО «Байкал»", Organization, []string{"llc baykal"}},
		{"FABERLIC EUROPE Sp. z o.o.", Organization, []string{"faberlic europe llc"}},
		{"Brigade Forty-Four", Organization, []string{"brigade 44"}},
		{"Trust 2006-AR16", Organization, []string{"trust 2006 ar 16"}},
		{"Shandong Co., Ltd.", Organization, []string{"shandong ltd"}},
		{"Company Limited", Organization, []string{"company ltd"}},
		{"", Person, nil},
		{"!!! ---", Person, nil},
	} {
		if d := cmp.Diff(c.want, spelt(c.text, c.kind)); d != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, d)
		}
	}
}

// TestSound holds spellings of one sound together.
func TestSound(t *testing.T) {
	for _, group := range [][]string{
		{"mohammed", "mohamed"}, {"philip", "filip"}, {"schmidt", "shmidt"}, {"ou", "oo"}, {"abdulla", "abdullah"},
		{"wladimir", "vladimir"}, {"jeong", "jong"}, {"tchaikovski", "chaykovskiy"}, {"sech1n", "sechin"},
	} {
		first := string(appendSound(nil, []byte(group[0])))
		for _, w := range group[1:] {
			if got := string(appendSound(nil, []byte(w))); got != first {
				t.Errorf("%q sounds %q, %q sounds %q", group[0], first, w, got)
			}
		}
	}
}
