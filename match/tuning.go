package match

import "math"

// tuning holds the numbers of the score. They were chosen by search on one
// half of the benchmarks and are reported on the other: docs/match.md.
type tuning struct {
	simFloor  float64 // likeness in hundredths that earns nothing
	simPower  float64
	missing   float64 // weight of words only the list has
	extra     float64 // weight of words only the query has
	conflict  float64 // weight of words that stand against each other
	unmatched float64 // bits at most that one unmatched word may cost
	initial   float64 // bits of an agreeing initial
	initialAs float64 // credit of an agreeing initial
	spelling  float64 // credit of another spelling of the same sound
	joined    float64 // credit of joined or split words
	thin      float64 // bits of agreement below which doubts weigh double
	thinPower float64
	thinMiss  float64 // how much more missing words weigh when agreement is thin
	band      float64 // part of the score that only rarity earns
	bandBits  float64
	weak      float64 // factor of a weak alias
	number    float64 // bits of a number that has no partner
	whole     float64 // bits at most that a word found only nearly may miss
	nearly    float64 // how much more what a near word lacks weighs
	crowdFrom float64 // likeness of the runners-up from which a name is crowded
	crowdBy   float64 // how much more doubts weigh per unit above it
}

var tuned = tuning{
	simFloor: 41, simPower: .59, missing: .42, extra: .81, conflict: 1.64, unmatched: 7.1,
	initial: 3.2, initialAs: .81, spelling: .95, joined: .97, thin: 26, thinPower: 1.84,
	thinMiss: .78, band: .05, bandBits: 8.4, weak: .97, number: 4.6, whole: 9, nearly: .23,
	crowdFrom: .38, crowdBy: 2,
}

// credits is what a likeness in hundredths earns.
func (t *tuning) credits() *[101]float32 {
	var c [101]float32
	for sim := range c {
		if x := (float64(sim) - t.simFloor) / (100 - t.simFloor); x > 0 {
			c[sim] = float32(math.Pow(x, t.simPower))
		}
	}
	return &c
}

var tunedCredits = tuned.credits()
