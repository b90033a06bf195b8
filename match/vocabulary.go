package match

import (
	"bytes"
	"cmp"
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

// hash32 is FNV-1a.
func hash32(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}
