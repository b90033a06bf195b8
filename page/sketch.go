package page

import "slices"

// A sketch keeps the lowest of the different values it is given: an even
// sample of a set of any size (A. Broder, 1997). Two sketches of sets that
// share a third of their members share about a third of theirs.
type sketch struct {
	low  []uint64 // ascending
	most int
}

func (s *sketch) reset(buf []uint64, most int) {
	s.low, s.most = buf[:0], most
}

func (s *sketch) add(h uint64) {
	n := len(s.low)
	if n == s.most && h >= s.low[n-1] {
		return
	}
	i, found := slices.BinarySearch(s.low, h)
	if found {
		return
	}
	if n < s.most {
		s.low = append(s.low, 0)
	}
	copy(s.low[i+1:], s.low[i:])
	s.low[i] = h
}

// resemblance estimates what share of the members of two sets both hold, from
// sketches that keep at most so many: of the lowest of both together, how many
// stand in both. Two empty sets are alike.
func resemblance(a, b []uint64, most int) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	both, seen := 0, 0
	for i, j := 0, 0; seen < most && (i < len(a) || j < len(b)); seen++ {
		switch {
		case j >= len(b) || i < len(a) && a[i] < b[j]:
			i++
		case i >= len(a) || b[j] < a[i]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	return float64(both) / float64(seen)
}

// Hashes are FNV-1a while a name is read, then mixed: a sketch needs every bit
// of them to be even.
const (
	fnvStart = 14695981039346656037
	fnvPrime = 1099511628211
)

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// join hashes two hashes in their order.
func join(a, b uint64) uint64 { return mix(a*0x9e3779b97f4a7c15 + b) }
