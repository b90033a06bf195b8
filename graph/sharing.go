package graph

import (
	"math"
	"slices"
)

// Fade is what a thing weighs that so many hold: base where two do, three
// less where usual do, and ten less for every three times as many beyond. So a
// hub fades by its own count, without a list of hubs and without an edge at which
// one more holder hides everybody.
func Fade(base float64, holders, usual int) float64 {
	x := float64(max(holders-2, 0)) / float64(max(usual, 1))
	return base - 10*math.Log10(1+x*x)
}

// Unfaded is the largest number of holders at which a thing still weighs least.
func Unfaded(base, least float64, usual int) int {
	if base < least {
		return 0
	}
	return 2 + int(float64(max(usual, 1))*math.Sqrt(math.Pow(10, (base-least)/10)-1))
}

// A Sharing says who holds what: subjects and things, both numbered from 0. It
// is kept from both sides and does not change.
type Sharing struct {
	start   []uint64 // of each thing's holders, and one more
	holders []uint32
	from    []uint64 // of each subject's things, and one more
	things  []uint32
}

// NewSharing takes the holders of each thing, ascending and each once: those of
// thing i are holders[start[i]:start[i+1]].
func NewSharing(subjects int, start []uint64, holders []uint32) *Sharing {
	s := &Sharing{start: start, holders: holders, from: make([]uint64, subjects+1), things: make([]uint32, len(holders))}
	for _, h := range holders {
		s.from[h+1]++
	}
	for i := range subjects {
		s.from[i+1] += s.from[i]
	}
	next := slices.Clone(s.from[:subjects])
	for t := range uint32(s.Things()) {
		for _, h := range s.Holders(t) {
			s.things[next[h]] = t
			next[h]++
		}
	}
	return s
}

// Things is the number of things.
func (s *Sharing) Things() int { return max(0, len(s.start)-1) }

// Subjects is the number of subjects.
func (s *Sharing) Subjects() int { return len(s.from) - 1 }

// Holders returns who holds a thing, ascending.
func (s *Sharing) Holders(thing uint32) []uint32 {
	return s.holders[s.start[thing]:s.start[thing+1]]
}

// Of returns what a subject holds, ascending.
func (s *Sharing) Of(subject uint32) []uint32 {
	return s.things[s.from[subject]:s.from[subject+1]]
}

// strides are how far apart, in the order of a thing's holders, two are that it
// is asked of whether they belong together. Their sums reach everybody soon.
var strides = [...]int{1, 2, 5}

// Paired is up to how many holders every pair of them is looked at.
const Paired = 6

// Asked is how many pairs are looked at because of a thing that so many hold.
func Asked(holders int) int {
	if holders <= Paired {
		return holders * (holders - 1) / 2
	}
	return holders * len(strides)
}

// Project returns an edge for every two subjects that weigh gives more than 0
// to, of those that are looked at: all pairs of a thing that up to [Paired]
// hold, and of more a fixed sparse net over them, so that a thing costs as much
// as it has holders and not their square. The net follows the order of the
// subjects, so that things held by the same subjects ask of the same pairs. Weigh
// is given the things that both hold, ascending. Worth says of a subject with
// all it holds whether anything could tie it to anybody; nil means yes. Both are
// called by several workers. Edges come in the order of their subjects.
func (s *Sharing) Project(worth func(things []uint32) bool, weigh func(a, b uint32, shared []uint32) float32, workers int) []Edge {
	const stripe = 1 << 12
	stripes := (s.Subjects() + stripe - 1) / stripe
	found := make([][]Edge, stripes)
	worthy := s.worthy(worth, stripe, workers)
	parallel(crew(workers, len(s.holders)), stripes, func(i int) {
		var p projection
		for a := i * stripe; a < min(s.Subjects(), (i+1)*stripe); a++ {
			if worthy == nil || worthy[a] {
				p.from(s, uint32(a), worthy, weigh)
			}
		}
		found[i] = p.edges
	})
	n := 0
	for _, f := range found {
		n += len(f)
	}
	out := make([]Edge, 0, n)
	for i, f := range found {
		out = append(out, f...)
		found[i] = nil
	}
	return out
}

// worthy asks of every subject whether it is worth looking at.
func (s *Sharing) worthy(worth func(things []uint32) bool, stripe, workers int) []bool {
	if worth == nil {
		return nil
	}
	out := make([]bool, s.Subjects())
	parallel(crew(workers, len(s.holders)), (len(out)+stripe-1)/stripe, func(i int) {
		for a := i * stripe; a < min(len(out), (i+1)*stripe); a++ {
			out[a] = worth(s.Of(uint32(a)))
		}
	})
	return out
}

// A projection gathers the edges of some subjects.
type projection struct {
	edges  []Edge
	others []uint32
	shared []uint32
}

func (p *projection) from(s *Sharing, a uint32, worthy []bool, weigh func(a, b uint32, shared []uint32) float32) {
	p.others = p.others[:0]
	for _, t := range s.Of(a) {
		p.near(s.Holders(t), a)
	}
	slices.Sort(p.others)
	for i, b := range p.others {
		if i > 0 && b == p.others[i-1] || worthy != nil && !worthy[b] {
			continue
		}
		p.shared = s.Both(a, b, p.shared[:0])
		if w := weigh(a, b, p.shared); w > 0 {
			p.edges = append(p.edges, Edge{a, b, w})
		}
	}
}

// near adds those above a that are looked at because of one thing.
func (p *projection) near(holders []uint32, a uint32) {
	at, _ := slices.BinarySearch(holders, a)
	k := len(holders)
	if k <= Paired {
		p.others = append(p.others, holders[at+1:]...)
		return
	}
	for _, d := range strides { // a ring: the last are next to the first
		for _, b := range [2]uint32{holders[(at+d)%k], holders[(at-d+k)%k]} {
			if b > a {
				p.others = append(p.others, b)
			}
		}
	}
}

// Both appends to buf the things that two subjects both hold, ascending. What
// it costs follows the one that holds less.
func (s *Sharing) Both(a, b uint32, buf []uint32) []uint32 {
	x, y := s.Of(a), s.Of(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	for _, t := range x {
		i, ok := seek(y, t)
		if ok {
			buf = append(buf, t)
		}
		y = y[i:]
	}
	return buf
}

// seek finds t in an ascending list by steps that double: near ones are found
// at once, far ones in few steps.
func seek(list []uint32, t uint32) (int, bool) {
	end := 1
	for end < len(list) && list[end] < t {
		end *= 2
	}
	from := end / 2
	i, ok := slices.BinarySearch(list[from:min(len(list), end+1)], t)
	return from + i, ok
}
