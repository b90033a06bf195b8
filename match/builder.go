package match

import (
	"cmp"
	"slices"
	"strings"
)

// fact is a country, place or identifier of an entry.
type fact struct {
	kind     uint16 // index into stats.kinds
	from, to uint32 // text
}

// builder gathers entries into a segment.
type builder struct {
	seg   *segment
	text  strings.Builder
	terms []term
	ids   map[string]uint32
	lists map[string]uint16
	kinds map[string]uint16
	seen  []uint32 // last reading that counted a term
	rd    reader
}

var typeCodes = [...]Type{Unknown, Person, Organization, Vessel, Aircraft}

func typeCode(t Type) uint8 {
	for i, c := range typeCodes {
		if c == t {
			return uint8(i)
		}
	}
	return 0
}

// maxPerEntry bounds names, dates and facts of one entry.
const maxPerEntry = 4096

// newSegment builds a segment of entries, weighed by rare or, where that has
// no base, by the entries themselves.
func newSegment(entries []Entry, rare rarity) *segment {
	b := &builder{seg: new(segment), ids: map[string]uint32{}, lists: map[string]uint16{}, kinds: map[string]uint16{}}
	b.seg.wordAt = append(b.seg.wordAt, 0)
	for i := range entries {
		b.add(&entries[i])
	}
	return b.finish(rare)
}

func (b *builder) put(s string) (from, to uint32) {
	from = uint32(b.text.Len())
	b.text.WriteString(s)
	return from, uint32(b.text.Len())
}

func intern(table map[string]uint16, list *[]string, s string) uint16 {
	if n, ok := table[s]; ok {
		return n
	}
	if len(*list) >= 1<<16-1 {
		return 0
	}
	n := uint16(len(*list))
	s = strings.Clone(s)
	table[s] = n
	*list = append(*list, s)
	return n
}

func (b *builder) add(e *Entry) {
	s := b.seg
	entry := uint32(len(s.records))
	rec := record{list: intern(b.lists, &s.lists, e.List), kind: typeCode(e.Type),
		name: uint32(len(s.nameAt)), date: uint32(len(s.dates)), fact: uint32(len(s.facts))}
	rec.idFrom, rec.idTo = b.put(e.ID)
	for _, n := range e.Names[:min(len(e.Names), maxPerEntry)] {
		b.name(entry, n, e.Type)
		rec.nameN++
	}
	for _, text := range e.BirthDates[:min(len(e.BirthDates), maxPerEntry)] {
		if d, ok := parseDate(text); ok {
			s.dates = append(s.dates, d)
			rec.dateN++
		}
	}
	for _, c := range e.Countries[:min(len(e.Countries), maxPerEntry)] {
		rec.factN += b.fact(kindCountry, c)
	}
	for _, p := range e.Places[:min(len(e.Places), maxPerEntry)] {
		rec.factN += b.fact(kindPlace, p)
	}
	for _, id := range e.Identifiers[:min(len(e.Identifiers), maxPerEntry)] {
		kind := strings.ToLower(strings.TrimSpace(id.Kind))
		value := canonicalValue(kind, id.Value)
		if n := b.fact(kind, value); n > 0 {
			rec.factN += n
			s.secrets = append(s.secrets, secretRef{valueHash(value), entry})
		}
	}
	s.records = append(s.records, rec)
	s.keys = append(s.keys, keyRef{keyHash(Key{e.List, e.ID}), entry})
}

func (b *builder) fact(kind, value string) uint16 {
	if kind == kindCountry || kind == kindPlace {
		value = canonicalPlace(value)
	}
	if value == "" {
		return 0
	}
	f := fact{kind: intern(b.kinds, &b.seg.stats.kinds, kind)}
	f.from, f.to = b.put(value)
	b.seg.facts = append(b.seg.facts, f)
	return 1
}

func (b *builder) name(entry uint32, n Name, t Type) {
	s := b.seg
	text := n.Text
	if len(text) > maxScan {
		text = text[:maxScan]
	}
	from, to := b.put(text)
	name := uint32(len(s.nameAt))
	s.nameAt, s.nameEnd = append(s.nameAt, from), append(s.nameEnd, to)
	s.weak, s.entryOf = append(s.weak, n.Weak), append(s.entryOf, entry)
	b.rd.read(text, t)
	for _, r := range b.rd.readings {
		b.reading(name, b.rd.words[r.from:r.to])
	}
}

func (b *builder) reading(name uint32, words []word) {
	s := b.seg
	reading := uint32(len(s.nameOf))
	for i := range words {
		w := &words[i]
		key := b.rd.of(w.sound)
		b.rd.key = append(append(b.rd.key[:0], byte(w.kind)), key...)
		key = b.rd.key
		id, ok := b.ids[string(key)]
		if !ok {
			id = uint32(len(b.terms))
			own := string(key) // the kind, then the sound
			b.ids[own] = id
			b.terms = append(b.terms, term{sound: own[1:], kind: w.kind})
			b.seen = append(b.seen, 0)
		}
		if b.seen[id] != reading+1 {
			b.seen[id] = reading + 1
			b.terms[id].df++
		}
		s.words = append(s.words, id)
		s.spell = append(s.spell, spellHash(b.rd.of(w.spelled)))
		s.first = append(s.first, b.rd.of(w.spelled)[0])
	}
	s.wordAt = append(s.wordAt, uint32(len(s.words)))
	s.nameOf = append(s.nameOf, name)
}

func spellHash(w []byte) uint16 {
	h := hash32(w)
	return uint16(h ^ h>>16)
}

func (b *builder) finish(rare rarity) *segment {
	s := b.seg
	if rare.base == nil {
		rare.names = float64(len(s.nameOf))
	}
	vocab, ids := newVocabulary(b.terms, rare)
	s.vocab = vocab
	s.total = make([]float32, len(s.nameOf))
	s.postAt = make([]uint32, vocab.size()+1)
	for r := range s.nameOf {
		for i := s.wordAt[r]; i < s.wordAt[r+1]; i++ {
			s.words[i] = ids[s.words[i]]
			s.total[r] += vocab.weight[s.words[i]]
			s.postAt[s.words[i]+1]++
		}
	}
	for i := 1; i < len(s.postAt); i++ {
		s.postAt[i] += s.postAt[i-1]
	}
	next := slices.Clone(s.postAt)
	s.posts = make([]uint32, len(s.words))
	for r := range s.nameOf {
		for _, id := range s.words[s.wordAt[r]:s.wordAt[r+1]] {
			s.posts[next[id]] = uint32(r)
			next[id]++
		}
	}
	s.text = strings.Clone(b.text.String())
	slices.SortFunc(s.secrets, func(x, y secretRef) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.entry, y.entry))
	})
	slices.SortFunc(s.keys, func(x, y keyRef) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.entry, y.entry))
	})
	s.clip()
	s.count()
	return s
}

// clip gives back what append reserved.
func (s *segment) clip() {
	s.wordAt, s.words, s.spell = slices.Clip(s.wordAt), slices.Clip(s.words), slices.Clip(s.spell)
	s.first = slices.Clip(s.first)
	s.nameOf, s.nameAt, s.nameEnd = slices.Clip(s.nameOf), slices.Clip(s.nameAt), slices.Clip(s.nameEnd)
	s.weak, s.entryOf, s.records = slices.Clip(s.weak), slices.Clip(s.entryOf), slices.Clip(s.records)
	s.dates, s.facts = slices.Clip(s.dates), slices.Clip(s.facts)
	s.secrets, s.keys = slices.Clip(s.secrets), slices.Clip(s.keys)
}
