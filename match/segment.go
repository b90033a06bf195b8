package match

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// segment is an immutable part of an index. Everything lies in flat arrays:
// no pointer per entry, little for the collector to trace.
type segment struct {
	vocab *vocabulary

	// readings of names
	wordAt []uint32 // words of reading r: words[wordAt[r]:wordAt[r+1]]
	words  []uint32 // ids of the vocabulary
	spell  []uint16 // hash of the letters, to tell one spelling from another
	first  []byte   // first letter of the word
	nameOf []uint32 // name of a reading
	total  []float32

	// postings: readings that hold a word
	postAt []uint32
	posts  []uint32

	// names and entries
	text    string   // all strings end to end
	nameEnd []uint32 // text of name n ends here
	nameAt  []uint32 // where it starts
	weak    []bool
	entryOf []uint32 // entry of a name
	records []record
	lists   []string
	dates   []date
	facts   []fact
	secrets []secretRef // identifiers by hash
	keys    []keyRef    // entries by hash of their key
	stats   facts
}

// record is one entry; the ranges end where the next record begins.
type record struct {
	idFrom, idTo        uint32
	list                uint16
	kind                uint8
	name, date, fact    uint32
	nameN, dateN, factN uint16
}

type secretRef struct {
	hash  uint64
	entry uint32
}

type keyRef struct {
	hash  uint64
	entry uint32
}

var keySeed = maphash.MakeSeed()

func keyHash(k Key) uint64 {
	var h maphash.Hash
	h.SetSeed(keySeed)
	h.WriteString(k.List)
	h.WriteByte(0)
	h.WriteString(k.ID)
	return h.Sum64()
}

func (s *segment) nameText(n uint32) string { return s.text[s.nameAt[n]:s.nameEnd[n]] }

func (s *segment) key(entry uint32) Key {
	r := &s.records[entry]
	return Key{s.lists[r.list], s.text[r.idFrom:r.idTo]}
}

// find returns the entry of a key.
func (s *segment) find(k Key) (uint32, bool) {
	h := keyHash(k)
	at, _ := slices.BinarySearchFunc(s.keys, h, func(r keyRef, h uint64) int { return cmp.Compare(r.hash, h) })
	for ; at < len(s.keys) && s.keys[at].hash == h; at++ {
		if s.key(s.keys[at].entry) == k {
			return s.keys[at].entry, true
		}
	}
	return 0, false
}

// entry rebuilds the entry as it was put in, identifiers and places in their
// canonical form.
func (s *segment) entry(n uint32) Entry {
	r := &s.records[n]
	k := s.key(n)
	e := Entry{List: k.List, ID: k.ID, Type: typeCodes[r.kind]}
	for i := r.name; i < r.name+uint32(r.nameN); i++ {
		e.Names = append(e.Names, Name{Text: s.nameText(i), Weak: s.weak[i]})
	}
	for _, d := range s.dates[r.date : r.date+uint32(r.dateN)] {
		e.BirthDates = append(e.BirthDates, d.String())
	}
	for _, f := range s.facts[r.fact : r.fact+uint32(r.factN)] {
		value := s.text[f.from:f.to]
		switch kind := s.stats.kinds[f.kind]; kind {
		case kindCountry:
			e.Countries = append(e.Countries, value)
		case kindPlace:
			e.Places = append(e.Places, value)
		default:
			e.Identifiers = append(e.Identifiers, Identifier{Kind: kind, Value: value})
		}
	}
	return e
}
