package match

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSimilarLosesNothing checks the lookup against a look at every word.
func TestSimilarLosesNothing(t *testing.T) {
	letters := rapid.StringOfN(rapid.RuneFrom([]rune("abdehiklmnorstu")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(letters, 1, 60, func(s string) string { return s }).Draw(t, "words")
		terms := make([]term, len(words))
		for i, w := range words {
			terms[i] = term{sound: w, df: 1}
		}
		v, _ := newVocabulary(terms, rarity{names: 100})
		asked := []byte(letters.Draw(t, "asked"))
		var f finder
		found := map[string]bool{}
		for _, h := range v.similar(nil, asked, &f) {
			found[string(v.sound(h.id))] = true
		}
		k := reach(len(asked))
		for _, w := range words {
			var p pattern
			folded := appendFolded(nil, asked)
			p.set(folded)
			near := p.edits([]byte(w)) <= k && alike(asked, []byte(w), plainCosts) >= likeFloor
			if near != found[w] && near {
				t.Fatalf("%q is near %q and was not found", w, asked)
			}
		}
	})
}

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		min, max int
	}{
		{"petrov", "petrov", 100, 100},
		{"petrov", "pertov", 80, 99},
		{"mohamad", "muhamed", 80, 99},
		{"min", "man", 0, 70},
		{"hasan", "husen", 0, 78},
		{"karlos", "carlos", 95, 99},
		{"ivanov", "sidorov", 0, 50},
		{"", "a", 0, 0},
	} {
		got := alike([]byte(c.a), []byte(c.b), plainCosts)
		if got < c.min || got > c.max {
			t.Errorf("%q and %q are %d in 100 alike, want %d to %d", c.a, c.b, got, c.min, c.max)
		}
		if back := alike([]byte(c.b), []byte(c.a), plainCosts); back != got {
			t.Errorf("%q and %q: %d one way, %d the other", c.a, c.b, got, back)
		}
	}
}
