package kindred

import "slices"

// An index tells who has a thing. Most things one subject alone has; those
// cost a word.
type index struct {
	of   map[Thing]uint32 // a subject's number, or a place in many
	many [][]int32        // sorted
	// kinds are those under which the many have their thing, 0 where nobody has
	// looked since one of them went.
	kinds []kindSet
	free  []uint32
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

// shared returns the many who have a thing, which nobody may change, and under
// which kinds, 0 where that is not known. It is false where one has it or none.
func (x *index) shared(t Thing) (holders []int32, kinds kindSet, ok bool) {
	v, ok := x.of[t]
	if !ok || v&listed == 0 {
		return nil, 0, false
	}
	return x.many[v&^listed], x.kinds[v&^listed], true
}

// know notes under which kinds the many have a thing.
func (x *index) know(t Thing, kinds kindSet) { x.kinds[x.of[t]&^listed] = kinds }

func (x *index) add(t Thing, who int32, kind Kind) {
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
			if x.kinds[v&^listed] != 0 {
				x.kinds[v&^listed] |= 1 << kind
			}
		}
	}
}

func (x *index) list(a, b int32) uint32 {
	if n := len(x.free); n > 0 {
		at := x.free[n-1]
		x.free, x.many[at], x.kinds[at] = x.free[:n-1], append(x.many[at][:0], a, b), 0
		return at
	}
	x.many, x.kinds = append(x.many, []int32{a, b}), append(x.kinds, 0)
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
		x.many[at], x.kinds[at] = l, 0
	}
}
