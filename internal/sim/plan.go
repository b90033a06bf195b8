package sim

import "sort"

// How hard a crew is to see.
type difficulty int8

const (
	sloppy difficulty = iota
	medium
	careful
)

var difficulties = [...]string{"sloppy", "medium", "careful"}

// A group is a run of slots with something in common: a crew's personas, or
// innocents of one archetype.
type group struct {
	start, size int32
	arch        int16 // index into archetypes, or -1-difficulty for a crew
}

func (g *group) crew() bool             { return g.arch < 0 }
func (g *group) difficulty() difficulty { return difficulty(-1 - g.arch) }

// plan lays slots out: crews first, then look-alikes, then everybody else; a
// permutation scatters them over the file.
type plan struct {
	seed   uint64
	perm   permutation
	groups []group
	crews  int
}

func newPlan(o Options) plan {
	p := plan{seed: key(o.Seed, 0x51), perm: newPermutation(key(o.Seed, 0x52), o.Subjects)}
	r := rng{key(o.Seed, 0x53)}
	fraud := int(float64(o.Subjects)*o.Fraud + 0.5)
	odd := int(float64(o.Subjects)*o.Lookalikes + 0.5)
	next := p.layCrews(&r, fraud, o.Hard)
	p.layLookalikes(&r, next, min(next+odd, o.Subjects))
	return p
}

// Shares of personas by difficulty.
var mixes = [2][3]float64{{0.40, 0.35, 0.25}, {0.15, 0.35, 0.50}}

// layCrews lays out crews until all fraud is placed. A cell of 6 to 12 workers
// with 12 to 22 personas each is more than one customer sees: it sees a part,
// from a handful to all.
func (p *plan) layCrews(r *rng, fraud int, hard bool) int {
	mix := mixes[0]
	if hard {
		mix = mixes[1]
	}
	var placed [3]int
	for at := 0; at < fraud; {
		whole := r.between(6, 12) * r.between(12, 22)
		d, size := neediest(placed, mix), crewSize(r, min(whole, max(8, fraud/8)))
		if p.crews == 0 && fraud >= 30 { // one farm, large for the world
			d, size = medium, min(whole, fraud/3)
		}
		size = min(size, fraud-at)
		if fraud-at-size < 4 {
			size = fraud - at
		}
		p.groups = append(p.groups, group{int32(at), int32(size), int16(-1 - int(d))})
		placed[d] += size
		at += size
		p.crews++
	}
	return fraud
}

// crewSize draws from 4 to top, small ones more often.
func crewSize(r *rng, top int) int {
	a, b := r.between(4, top), r.between(4, top)
	return min(a, b)
}

func neediest(placed [3]int, mix [3]float64) difficulty {
	total := placed[0] + placed[1] + placed[2] + 1
	best, gap := sloppy, -1.0
	for d := range placed {
		if g := mix[d] - float64(placed[d])/float64(total); g > gap {
			best, gap = difficulty(d), g
		}
	}
	return best
}

// layLookalikes deals archetypes in turn so that all are present in a world of
// some thousands, groups before loners as long as they fit.
func (p *plan) layLookalikes(r *rng, at, end int) {
	placed := make([]float64, len(archetypes))
	for at < end {
		a := rarest(placed)
		arch := &archetypes[a]
		size := min(r.between(arch.least, arch.most), end-at)
		p.groups = append(p.groups, group{int32(at), int32(size), int16(a)})
		placed[a] += float64(size) / arch.weight
		at += size
	}
}

func rarest(placed []float64) int {
	best := 0
	for i := range placed {
		if placed[i] < placed[best] {
			best = i
		}
	}
	return best
}

// slot is where the i-th line of the file stands in the plan, index the way
// back.
func (p *plan) slot(i int) int     { return p.perm.undo(i) }
func (p *plan) index(slot int) int { return p.perm.apply(slot) }

// find returns the group of a slot and its number, or nil for plain people.
func (p *plan) find(slot int) (*group, int) {
	i := sort.Search(len(p.groups), func(i int) bool { return int(p.groups[i].start) > slot }) - 1
	if i < 0 || slot >= int(p.groups[i].start+p.groups[i].size) {
		return nil, -1
	}
	return &p.groups[i], i
}
