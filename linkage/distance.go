package linkage

import "math/bits"

// edits is the number of insertions, deletions, replacements and exchanges of
// neighbours between two texts (optimal string alignment), by the bit-parallel
// algorithm of H. Hyyrö (2003) for the first up to 64 bytes. It gives up above
// limit and returns limit+1.
func edits(a, b string, limit int) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	if len(a) == 0 {
		return len(b)
	}
	if limit <= 2 {
		for k := 1; k <= limit; k++ {
			if within(a, b, k) {
				return k
			}
		}
		return limit + 1
	}
	if len(a) > 64 {
		return limit + 1
	}
	var mask [256]uint64
	for i := range len(a) {
		mask[a[i]] |= 1 << i
	}
	vp, vn, d0, before := ^uint64(0), uint64(0), uint64(0), uint64(0)
	top := uint64(1) << (len(a) - 1)
	score := len(a)
	for i := range len(b) {
		m := mask[b[i]]
		tr := ((^d0 & m) << 1) & before
		d0 = ((m&vp + vp) ^ vp) | m | vn | tr
		hp := vn | ^(d0 | vp)
		hn := d0 & vp
		switch {
		case hp&top != 0:
			score++
		case hn&top != 0:
			score--
		}
		hp = hp<<1 | 1
		vp, vn = hn<<1|^(d0|hp), hp&d0
		before = m
	}
	if score > limit {
		return limit + 1
	}
	return score
}

// within reports whether b follows from a by k edits at most: it tries each
// edit where they first differ, which for one or two is cheaper than any table.
func within(a, b string, k int) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	switch d := len(a) - len(b); {
	case d > k || -d > k:
		return false
	case len(a) == 0 || len(b) == 0:
		return true
	case k == 0:
		return false
	}
	return within(a[1:], b[1:], k-1) || within(a[1:], b, k-1) || within(a, b[1:], k-1) ||
		len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] && within(a[2:], b[2:], k-1)
}

// jaro is the likeness of two short texts (M. Jaro, 1989) with Winkler's bonus
// for a common beginning (1990), 0 to 1. Texts beyond 64 bytes are cut.
func jaro(a, b string) float64 {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	reach := max(0, max(len(a), len(b))/2-1)
	var inA, inB uint64
	for i := range len(a) {
		for j := max(0, i-reach); j < min(len(b), i+reach+1); j++ {
			if a[i] == b[j] && inB&(1<<j) == 0 {
				inA |= 1 << i
				inB |= 1 << j
				break
			}
		}
	}
	m := bits.OnesCount64(inA)
	if m == 0 {
		return 0
	}
	moved := 0
	for x, y := inA, inB; x != 0; x, y = x&(x-1), y&(y-1) {
		if a[bits.TrailingZeros64(x)] != b[bits.TrailingZeros64(y)] {
			moved++
		}
	}
	f := float64(m)
	j := (f/float64(len(a)) + f/float64(len(b)) + (f-float64(moved)/2)/f) / 3
	return j + bonus(a, b)*(1-j)
}
