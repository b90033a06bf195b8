package match

import (
	"cmp"
	"slices"
)

type ranked struct {
	reading uint32
	value   float32
}

// maxScored is how many readings are compared in full per query reading.
const maxScored = 96

// runnersUp is how many entries after the best one tell whether a name is
// crowded.
const runnersUp = 10

// crowded lowers scores where many entries are nearly as alike as the best.
// Parts of names go together, so that rarity word by word overstates how rare
// a name is; how many listed names come near says it for every tradition of
// names alike. What agrees in full keeps its score.
func (s *searcher) crowded() {
	var top [runnersUp + 1]float64
	for i := range s.found {
		score := s.found[i].score
		for k := range top {
			if score > top[k] {
				score, top[k] = top[k], score
			}
		}
	}
	sum := 0.0
	for _, t := range top[1:] {
		sum += t
	}
	s.near = sum / runnersUp
	more := 1 + tuned.crowdBy*max(0, s.near-tuned.crowdFrom)
	for i := range s.found {
		f := &s.found[i]
		f.score = max(0, 1-(1-f.score)*more)
	}
}

// lightBits is the rarity in bits below which a word alone finds nobody.
const lightBits = 1.2

// gather adds up, for every reading, the rarity of what agrees. Words too
// common to decide are left to the full comparison when rarer ones are there.
func (s *searcher) gather(seg *segment) {
	slices.SortStableFunc(s.probes, func(a, b probe) int { return cmp.Compare(b.best, a.best) })
	total := float32(0)
	for _, p := range s.probes {
		if p.one >= 0 {
			total += p.best
		}
	}
	rest := total
	var done uint16
	for _, p := range s.probes {
		if rest < 0.3*total && p.best < commonBits && done != 0 {
			break
		}
		if p.one >= 0 {
			rest -= p.best
		}
		done |= p.words
		s.post(seg, s.hits[p.from:p.to])
	}
}

// commonBits is the rarity in bits of a word borne by one name in sixty.
const commonBits = 6

func (s *searcher) post(seg *segment, hits []hit) {
	v := seg.vocab
	for _, h := range hits {
		w := v.weight[h.id]
		if w < lightBits && len(hits) > 1 {
			continue
		}
		gain := w * float32(h.sim) * float32(h.sim) / 1e4
		for _, r := range seg.posts[seg.postAt[h.id]:seg.postAt[h.id+1]] {
			if s.sums[r] == 0 {
				s.touched = append(s.touched, r)
			}
			s.sums[r] += gain
		}
	}
}

// rank keeps the readings whose agreement is greatest for their length.
func (s *searcher) rank(seg *segment) {
	own := float32(0)
	for i := range s.q.n {
		own += min(s.q.weight[i], 10)
	}
	s.ranked = s.ranked[:0]
	for _, r := range s.touched {
		sum := s.sums[r]
		s.ranked = append(s.ranked, ranked{r, sum / (own + 0.4*max(sum, seg.total[r]))})
		s.sums[r] = 0
	}
	s.touched = s.touched[:0]
	if len(s.ranked) > maxScored {
		s.cut()
	}
}

// cut leaves the best maxScored readings or a few more that tie.
func (s *searcher) cut() {
	var counts [256]int
	for _, r := range s.ranked {
		counts[bucket(r.value)]++
	}
	n, floor := 0, 255
	for ; floor > 0 && n+counts[floor] <= maxScored; floor-- {
		n += counts[floor]
	}
	if n == 0 || n < maxScored/4 {
		n += counts[floor]
		floor--
	}
	out := s.ranked[:0]
	for _, r := range s.ranked {
		if bucket(r.value) > floor && len(out) < 4*maxScored {
			out = append(out, r)
		}
	}
	s.ranked = out
}

func bucket(v float32) int { return min(255, int(v*255)) }
