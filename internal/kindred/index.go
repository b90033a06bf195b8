package kindred

import "slices"

// An index tells who has a thing. Most things one subject alone has; those
// cost a word.
type index struct {
	of   map[Thing]uint32 // a subject's number, or a place in many
	many [][]int32        // sorted
	free []uint32
}

const listed = 1 << 31

func (x *index) count(t Thing) int {
	v, ok := x.of[t]
	switch {
	case !ok:
		return 0
	case v&listed == 0:
		return 1
	}
	return len(x.many[v&^listed])
}

// holders appends who has the thing to buf, by number.
func (x *index) holders(t Thing, buf []int32) []int32 {
	v, ok := x.of[t]
	switch {
	case !ok:
		return buf
	case v&listed == 0:
		return append(buf, int32(v))
	}
	return append(buf, x.many[v&^listed]...)
}

func (x *index) add(t Thing, who int32) {
	v, ok := x.of[t]
	switch {
	case !ok:
		x.of[t] = uint32(who)
	case v&listed == 0:
		if int32(v) != who {
			x.of[t] = listed | x.list(min(int32(v), who), max(int32(v), who))
		}
	default:
		l := x.many[v&^listed]
		if i, found := slices.BinarySearch(l, who); !found {
			x.many[v&^listed] = slices.Insert(l, i, who)
		}
	}
}

func (x *index) list(a, b int32) uint32 {
	if n := len(x.free); n > 0 {
		at := x.free[n-1]
		x.free, x.many[at] = x.free[:n-1], append(x.many[at][:0], a, b)
		return at
	}
	x.many = append(x.many, []int32{a, b})
	return uint32(len(x.many) - 1)
}

func (x *index) remove(t Thing, who int32) {
	v, ok := x.of[t]
	switch {
	case !ok:
	case v&listed == 0:
		if int32(v) == who {
			delete(x.of, t)
		}
	default:
		at := v &^ listed
		l := x.many[at]
		i, found := slices.BinarySearch(l, who)
		if !found {
			return
		}
		if l = slices.Delete(l, i, i+1); len(l) == 1 {
			x.of[t], x.free = uint32(l[0]), append(x.free, at)
		}
		x.many[at] = l
	}
}
