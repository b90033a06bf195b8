package similar

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func vocabulary(r *rand.Rand, n int) []string {
	out := make([]string, n)
	for i := range out {
		b := make([]byte, 3+r.IntN(8))
		for j := range b {
			b[j] = byte('a' + r.IntN(26))
		}
		out[i] = string(b)
	}
	return out
}

// document makes a text of about 4 KB with words as common as in speech (Zipf).
func document(r *rand.Rand, vocab []string) []string {
	z := rand.NewZipf(r, 1.1, 8, uint64(len(vocab)-1))
	var out []string
	for n := 0; n < 4096; {
		w := vocab[z.Uint64()]
		out = append(out, w)
		n += len(w) + 1
	}
	return out
}

// edited replaces, drops or inserts the share of the words.
func edited(r *rand.Rand, words, vocab []string, share float64) []string {
	var out []string
	for _, w := range words {
		if r.Float64() >= share {
			out = append(out, w)
			continue
		}
		switch r.IntN(3) {
		case 0:
			out = append(out, vocab[r.IntN(len(vocab))])
		case 1:
			out = append(out, w, vocab[r.IntN(len(vocab))])
		}
	}
	return out
}

// TestEditedCopiesAreFound measures recall among 1,000 texts with an edited
// copy each, by the heaviest overlap.
func TestEditedCopiesAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	vocab := vocabulary(r, 20000)
	const n = 1000
	docs := make([][]string, n)
	for i := range docs {
		docs[i] = document(r, vocab)
	}
	for _, c := range []struct{ share, recall float64 }{{0.05, 0.99}, {0.20, 0.99}, {0.40, 0.80}} {
		holders := make(map[uint64][]uint32)
		all := make([][]uint64, 2*n)
		for i := range all {
			words := docs[i/2]
			if i%2 == 1 {
				words = edited(r, words, vocab, c.share)
			}
			all[i] = Shingles(strings.Join(words, " "), nil)
			for _, h := range all[i] {
				holders[h] = append(holders[h], uint32(i))
			}
		}
		found := 0
		share := 0.0
		for i := range all {
			for _, o := range Overlaps(2*n, all[i], sharer(holders)) {
				if o.With == uint32(i) {
					continue
				}
				if o.With == uint32(i^1) {
					found++
					share += o.Share
				}
				break
			}
		}
		recall := float64(found) / (2 * n)
		t.Logf("%2.0f %% edited: recall %.4f, mean share %.2f", 100*c.share, recall, share/float64(found))
		if recall < c.recall {
			t.Errorf("recall %.3f of copies with %.0f %% edited, want %.2f", recall, 100*c.share, c.recall)
		}
	}
}

func BenchmarkShingles(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	vocab := vocabulary(r, 20000)
	text := strings.Join(document(r, vocab), " ")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Shingles(text, []string{"Jane Doe"})
	}
}
