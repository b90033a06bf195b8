package match

import "math"

// rarity weighs words: common ones say little. Its base is the vocabulary of
// the largest segment, so that a small delta is weighed like the rest.
type rarity struct {
	base  *vocabulary
	names float64 // readings behind the document frequencies
}

const (
	minWeight = 0.3
	maxWeight = 14
)

// weight gives a word's rarity in bits: log2 of how many names there are for
// one that holds it.
func (r rarity) weight(sound []byte, k wordKind, df uint32) float32 {
	if k == formWord {
		return formWeight
	}
	if w, ok := light(sound, k); ok {
		return w
	}
	if r.base != nil {
		if id, ok := r.base.find(sound, k); ok {
			return r.base.weight[id]
		}
		df = 0
	}
	p := (float64(df) + smoothing*rareShare) / (r.names + smoothing)
	most := float32(maxWeight)
	if w, ok := crowdSounds[string(sound)]; ok && k == plainWord {
		most = w
	}
	return min(most, max(minWeight, float32(-math.Log2(p))))
}

const (
	formWeight = 0.8
	smoothing  = 4000      // names of the imagined crowd behind every list
	rareShare  = 1.0 / 4e4 // share of that crowd that bears a rare name
)
