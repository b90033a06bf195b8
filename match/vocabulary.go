package match

import (
	"bytes"
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync/atomic"
)

// vocabulary holds the distinct sounds of a segment, sorted by length and then
// by bytes, with what finds the sounds near a given one. It never changes.
type vocabulary struct {
	text      []byte
	off       []uint32 // text of id: text[off[id]:off[id+1]]
	shape     []shape  // of id
	masks     []uint64 // letters of id, unfolded
	postAt    []uint32 // ids that hold a neighbourhood
	posts     []uint32
	kind      []wordKind
	weight    []float32 // rarity in bits
	starts    [maxWord + 3]uint32
	fuzzy     uint32   // ids below are compared by distance
	table     []uint32 // id+1 by hash, open addressing
	skeletons []skeleton

	// near remembers the answers of similar for words of the vocabulary;
	// spare counts down what may still be remembered.
	near  []atomic.Pointer[[]hit]
	spare atomic.Int64
}

// skeleton maps the hash of a word's consonants to the word.
type skeleton struct{ hash, id uint32 }

// hit is a word of the vocabulary that is like a word of the query, in
// hundredths.
type hit struct {
	id  uint32
	sim uint8
}

// likeFloor is the likeness in hundredths below which words are strangers.
const likeFloor = 64

func (v *vocabulary) sound(id uint32) []byte { return v.text[v.off[id]:v.off[id+1]] }

func (v *vocabulary) size() int { return len(v.off) - 1 }

// term is a sound while the vocabulary is built.
type term struct {
	sound string
	kind  wordKind
	df    uint32 // readings that hold it
}

// newVocabulary sorts terms and returns the vocabulary with the new id of
// every term.
func newVocabulary(terms []term, rare rarity) (*vocabulary, []uint32) {
	order := make([]uint32, len(terms))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		x, y := &terms[a], &terms[b]
		return cmp.Or(cmp.Compare(special(x.kind), special(y.kind)),
			cmp.Compare(len(x.sound), len(y.sound)), cmp.Compare(x.sound, y.sound))
	})
	v := &vocabulary{
		off: make([]uint32, 1, len(terms)+1), shape: make([]shape, len(terms)), masks: make([]uint64, len(terms)),
		kind: make([]wordKind, len(terms)), weight: make([]float32, len(terms)),
	}
	ids := make([]uint32, len(terms))
	var skel, folded []byte
	for id, at := range order {
		t := &terms[at]
		ids[at] = uint32(id)
		v.text = append(v.text, t.sound...)
		v.off = append(v.off, uint32(len(v.text)))
		sound := v.sound(uint32(id))
		folded = appendFolded(folded[:0], sound)
		v.shape[id], v.kind[id], v.masks[id] = shapeOf(folded), t.kind, maskOf(sound)
		v.weight[id] = rare.weight(sound, t.kind, t.df)
		if special(t.kind) == 0 {
			v.fuzzy = uint32(id) + 1
		}
		if t.kind == plainWord || t.kind == abjadWord {
			if skel = coarse(skel[:0], sound); len(skel) > 0 {
				v.skeletons = append(v.skeletons, skeleton{hash32(skel), uint32(id)})
			}
		}
	}
	v.text, v.off = slices.Clip(v.text), slices.Clip(v.off)
	v.finish()
	return v, ids
}

// special orders words that are not compared by distance after the others.
func special(k wordKind) int {
	if k == plainWord {
		return 0
	}
	return 1
}

func (v *vocabulary) finish() {
	v.near = make([]atomic.Pointer[[]hit], v.fuzzy)
	v.spare.Store(maxNear)
	v.index()
	id := uint32(0)
	for n := range v.starts {
		for id < v.fuzzy && int(v.off[id+1]-v.off[id]) < n {
			id++
		}
		v.starts[n] = id
	}
	slices.SortFunc(v.skeletons, func(a, b skeleton) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.id, b.id))
	})
	v.skeletons = slices.Clip(v.skeletons)
	size := 1 << bits.Len(uint(v.size()*3/2+1))
	v.table = make([]uint32, size)
	for id := range v.size() {
		at := v.slot(v.sound(uint32(id)), v.kind[id])
		for v.table[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		v.table[at] = uint32(id) + 1
	}
}

func (v *vocabulary) slot(sound []byte, k wordKind) int {
	h := hash32(sound) ^ uint32(k)*0x9e3779b9
	h ^= h >> 15
	return int(h) & (len(v.table) - 1)
}

// find returns the id of a sound.
func (v *vocabulary) find(sound []byte, k wordKind) (uint32, bool) {
	for at := v.slot(sound, k); v.table[at] != 0; at = (at + 1) & (len(v.table) - 1) {
		id := v.table[at] - 1
		if v.kind[id] == k && bytes.Equal(v.sound(id), sound) {
			return id, true
		}
	}
	return 0, false
}

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

// consonants appends the words whose consonants are those of the sound, where
// one of the two was written without vowels.
func (v *vocabulary) consonants(dst []hit, sound []byte, abjad bool, buf []byte) []hit {
	buf = coarse(buf[:0], sound)
	if len(buf) == 0 {
		return dst
	}
	h := hash32(buf)
	at, _ := slices.BinarySearchFunc(v.skeletons, h, func(s skeleton, h uint32) int { return cmp.Compare(s.hash, h) })
	for ; at < len(v.skeletons) && v.skeletons[at].hash == h; at++ {
		id := v.skeletons[at].id
		if !abjad && v.kind[id] != abjadWord {
			continue
		}
		if s := alikeConsonants(sound, v.sound(id)); s >= likeFloor {
			dst = append(dst, hit{id, uint8(s)})
		}
	}
	return dst
}

// alikeConsonants compares words of which one lacks its vowels. What is not
// written cannot agree, so a likeness is never whole.
func alikeConsonants(a, b []byte) int {
	return alike(a, b, abjadCosts) * 96 / 100
}

// coarse appends the consonants of a sound in classes that hold together what
// romanisations of unvowelled scripts confuse.
func coarse(dst, sound []byte) []byte {
	from := len(dst)
	dst = appendSkeleton(dst, sound)
	for i := from; i < len(dst); i++ {
		switch dst[i] {
		case 'T', 'z', 'c':
			dst[i] = 's'
		case 'p':
			dst[i] = 'b'
		case 'g', 'q':
			dst[i] = 'k'
		case 'Z':
			dst[i] = 'j'
		}
	}
	return dst
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

// hash32 is FNV-1a.
func hash32(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// rarity weighs words: common ones say little. Its base is the vocabulary of
// the largest segment, so that a small delta is weighed like the rest.
type rarity struct {
	base  *vocabulary
	names float64 // readings behind the document frequencies
}

const (
	minWeight = 0.3
	maxWeight = 14
)

// weight gives a word's rarity in bits: log2 of how many names there are for
// one that holds it.
func (r rarity) weight(sound []byte, k wordKind, df uint32) float32 {
	if k == formWord {
		return formWeight
	}
	if w, ok := light(sound, k); ok {
		return w
	}
	if r.base != nil {
		if id, ok := r.base.find(sound, k); ok {
			return r.base.weight[id]
		}
		df = 0
	}
	p := (float64(df) + smoothing*rareShare) / (r.names + smoothing)
	most := float32(maxWeight)
	if w, ok := crowdSounds[string(sound)]; ok && k == plainWord {
		most = w
	}
	return min(most, max(minWeight, float32(-math.Log2(p))))
}

const (
	formWeight = 0.8
	smoothing  = 4000      // names of the imagined crowd behind every list
	rareShare  = 1.0 / 4e4 // share of that crowd that bears a rare name
)
