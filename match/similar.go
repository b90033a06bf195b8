package match

import (
	"cmp"
	"math/bits"
	"slices"
)

// hit is a word of the vocabulary that is like a word of the query, in
// hundredths.
type hit struct {
	id  uint32
	sim uint8
}

// likeFloor is the likeness in hundredths below which words are strangers.
const likeFloor = 64

// reach is how many edits a word of n sounds may be away, sounds that are
// often taken for one another counting as one.
func reach(n int) int {
	switch {
	case n <= 4:
		return 1
	case n <= 7:
		return 2
	case n <= 11:
		return 3
	}
	return 4
}

// finder is the scratch space of lookups in a vocabulary.
type finder struct {
	pattern pattern
	folded  []byte
	seen    []uint32 // by id: the lookup that looked at it last
	lookup  uint32
	lists   [][]uint32
}

// similar appends the words near a sound, each with its likeness.
//
// An edit breaks two neighbourhoods of letters at most and a swap three, so
// of any 2k+1 of the word's neighbourhoods (four for k = 1) one is left in
// every word within k edits. Only the words that share one of the rarest 2k+1
// are looked at, and none within reach is lost.
func (v *vocabulary) similar(dst []hit, sound []byte, f *finder) []hit {
	n, k := len(sound), reach(len(sound))
	if n == 0 || n > maxWord {
		return dst
	}
	own, known := v.find(sound, plainWord)
	if known {
		if hits := v.near[own].Load(); hits != nil {
			return append(dst, *hits...)
		}
	}
	first := len(dst)
	if len(f.seen) < v.size() {
		f.seen, f.lookup = make([]uint32, v.size()), 0
	}
	f.lookup++
	if f.lookup == 0 {
		clear(f.seen)
		f.lookup = 1
	}
	f.folded = appendFolded(f.folded[:0], sound)
	v.rarest(f, v.starts[max(1, n-k)], v.starts[min(n+k+1, len(v.starts)-1)], max(2*k+1, 4))
	shape := shapeOf(f.folded)
	f.pattern.set(f.folded)
	for _, list := range f.lists {
		for _, id := range list {
			if !v.shape[id].near(shape, k) || f.seen[id] == f.lookup {
				continue
			}
			f.seen[id] = f.lookup
			other := v.sound(id)
			if e := f.pattern.edits(other); e > k && (e > k+1 || v.shape[id].mask != shape.mask) {
				continue // one edit more only for a swap
			}
			if s := alikeFrom(sound, other, plainCosts, likeFloor); s >= likeFloor {
				dst = append(dst, hit{id, uint8(s)})
			}
		}
	}
	f.pattern.clear(f.folded)
	if known && v.spare.Add(int64(first-len(dst))) > 0 {
		hits := slices.Clone(dst[first:])
		v.near[own].Store(&hits)
	}
	return dst
}

// maxNear is how many hits a vocabulary remembers.
const maxNear = 1 << 20

// shape is the set of letters of a folded word and of its neighbourhoods,
// hashed to 64 bits each.
type shape struct{ mask, grams uint64 }

func shapeOf(folded []byte) shape { return shape{maskOf(folded), gramsOf(folded)} }

// near reports that the shapes do not rule k edits or one swap out.
func (s shape) near(o shape, k int) bool {
	broken := max(2*k, 3)
	return bits.OnesCount64(o.grams&^s.grams) <= broken && bits.OnesCount64(s.grams&^o.grams) <= broken &&
		bits.OnesCount64(o.mask&^s.mask) <= k && bits.OnesCount64(s.mask&^o.mask) <= k
}

// rarest sets the lists of the words with ids in [from, to) that hold the
// word's rarest neighbourhoods.
func (v *vocabulary) rarest(f *finder, from, to uint32, most int) {
	f.lists = f.lists[:0]
	prev := byte(0)
	for i := 0; i <= len(f.folded); i++ {
		next := byte(0)
		if i < len(f.folded) {
			next = f.folded[i]
		}
		g := gram(prev, next)
		prev = next
		list := v.posts[v.postAt[g]:v.postAt[g+1]]
		lo, _ := slices.BinarySearch(list, from)
		hi, _ := slices.BinarySearch(list[lo:], to)
		f.lists = append(f.lists, list[lo:lo+hi])
	}
	if len(f.lists) > most {
		slices.SortFunc(f.lists, func(a, b []uint32) int { return cmp.Compare(len(a), len(b)) })
		f.lists = f.lists[:most]
	}
}

// foldTable maps sounds that are often taken for one another to one of them.
var foldTable = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
	}
	for _, class := range []string{"ie", "ou", "kcgq", "hH", "td", "pb", "szT", "SC", "jZ", "vfw"} {
		for i := range len(class) {
			t[class[i]] = class[0]
		}
	}
	return t
}()

func appendFolded(dst, sound []byte) []byte {
	for _, b := range sound {
		dst = append(dst, foldTable[b])
	}
	return dst
}

// gramSize is the number of neighbourhoods that are told apart.
const gramSize = 40 * 40

// gram numbers a neighbourhood of two folded sounds, 0 standing for the edge
// of the word.
func gram(a, b byte) int { return gramLetter(a)*40 + gramLetter(b) }

func gramLetter(b byte) int {
	switch {
	case b == 0:
		return 0
	case b >= 'a' && b <= 'z':
		return 1 + int(b-'a')
	case b >= '0' && b <= '9':
		return 27 + int(b-'0')
	}
	return 37 + int(b%3)
}

// index fills the postings of neighbourhoods.
func (v *vocabulary) index() {
	v.postAt = make([]uint32, gramSize+1)
	var folded []byte
	each := func(visit func(g int, id uint32)) {
		for id := range v.fuzzy {
			folded = appendFolded(folded[:0], v.sound(id))
			prev := byte(0)
			for i := 0; i <= len(folded); i++ {
				next := byte(0)
				if i < len(folded) {
					next = folded[i]
				}
				visit(gram(prev, next), id)
				prev = next
			}
		}
	}
	each(func(g int, _ uint32) { v.postAt[g+1]++ })
	for g := range gramSize {
		v.postAt[g+1] += v.postAt[g]
	}
	v.posts = make([]uint32, v.postAt[gramSize])
	next := slices.Clone(v.postAt)
	each(func(g int, id uint32) {
		v.posts[next[g]] = id
		next[g]++
	})
}

func gramsOf(sound []byte) uint64 {
	var m uint64
	prev := uint32(0)
	for _, b := range sound {
		m |= 1 << ((prev*31 + uint32(b)) * 0x9e3779b1 >> 26)
		prev = uint32(b)
	}
	return m | 1<<(prev*31*0x9e3779b1>>26)
}
