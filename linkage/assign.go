package linkage

import "slices"

// OneToOne keeps of pairs, which must stand heaviest first, those in which
// neither record has a heavier partner: each record is linked once at most.
func OneToOne(pairs []Pair) []Pair {
	var out []Pair
	a, b := map[int32]bool{}, map[int32]bool{}
	for _, p := range pairs {
		if a[p.a] || b[p.a] || a[p.b] || b[p.b] {
			continue
		}
		a[p.a], b[p.b] = true, true
		out = append(out, p)
	}
	return out
}

// Clusters joins pairs, heaviest first, to sets of records that are one. A pair
// that would join two sets is taken only if half the pairs across them were
// found too: one likeness does not make a chain of two crowds. Records without a
// pair are left out; sets and their records are sorted.
func Clusters(pairs []Pair) [][]string {
	c := clusters{of: map[int32]int{}, name: map[int32]string{}, found: map[[2]int32]bool{}}
	for _, p := range pairs {
		c.found[[2]int32{min(p.a, p.b), max(p.a, p.b)}] = true
		c.ids(p)
	}
	for _, p := range pairs {
		c.join(c.of[p.a], c.of[p.b])
	}
	var out [][]string
	for _, set := range c.sets {
		if len(set) > 1 {
			var ids []string
			for _, r := range set {
				ids = append(ids, c.name[r])
			}
			slices.Sort(ids)
			out = append(out, ids)
		}
	}
	slices.SortFunc(out, slices.Compare[[]string])
	return out
}

type clusters struct {
	of    map[int32]int
	sets  [][]int32
	name  map[int32]string
	found map[[2]int32]bool
}

func (c *clusters) ids(p Pair) {
	for _, r := range [...]struct {
		n  int32
		id string
	}{{p.a, p.A}, {p.b, p.B}} {
		if _, ok := c.of[r.n]; !ok {
			c.name[r.n], c.of[r.n] = r.id, len(c.sets)
			c.sets = append(c.sets, []int32{r.n})
		}
	}
}

func (c *clusters) join(x, y int) {
	if x == y {
		return
	}
	across := 0
	for _, a := range c.sets[x] {
		for _, b := range c.sets[y] {
			if c.found[[2]int32{min(a, b), max(a, b)}] {
				across++
			}
		}
	}
	if 2*across < len(c.sets[x])*len(c.sets[y]) {
		return
	}
	if len(c.sets[x]) < len(c.sets[y]) {
		x, y = y, x
	}
	for _, r := range c.sets[y] {
		c.of[r] = x
	}
	c.sets[x], c.sets[y] = append(c.sets[x], c.sets[y]...), nil
}
