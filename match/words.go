package match

import "slices"

// A name is read into words. One text may have several readings: Hangul is
// romanised in every system that lists and passports use.

// wordKind tells words apart that are compared by rules of their own.
type wordKind uint8

const (
	plainWord   wordKind = iota
	initialWord          // a single letter
	numberWord           // digits only
	formWord             // a legal form, canonical
	abjadWord            // written without vowels
)

// maxWords is how many words all readings of a text may have before they are
// cut to maxParts each.
const maxWords = maxParts * 12

// word is one word of a reading: its letters and its sound lie in the arena.
type word struct {
	spelled span
	sound   span
	kind    wordKind
}

type span struct{ from, to int32 }

// reader turns names into readings. It is reused; what it returns is good
// until the next call.
type reader struct {
	runes    []rune
	arena    []byte
	words    []word
	readings []span // of words
	key      []byte
	runs     int     // of Han or Hangul signs in the text
	lost     float64 // bits that romanising the text lost
	// respelled says that the last reading spelled out words as names of firms
	// have them.
	respelled bool
}

func (r *reader) of(s span) []byte { return r.arena[s.from:s.to] }

// Bits that reading a script loses: Hangul is tried in three systems, of which
// the best counts (log2 of 3); a pinyin syllable stands for four tones and many
// signs, of which this is a cautious part.
const (
	lostHangul = 1.6
	lostHan    = 2.2
)

// read folds one name into r.readings. Two names in one text, parted by a
// slash, are read as a whole and each.
func (r *reader) read(text string, t Type) {
	r.runes = clean(r.runes[:0], text)
	r.arena, r.words, r.readings = r.arena[:0], r.words[:0], r.readings[:0]
	n := r.survey()
	for sys := range n {
		r.reading(system(sys), t)
		if t == Unknown && r.respelled { // "Min" is a name, too, and no ministry
			r.reading(system(sys), Person)
		}
	}
	if whole := r.runes; len(r.readings) > 0 && slices.Contains(whole, '/') {
		for from, parts := 0, 0; from < len(whole) && parts < maxSlashed; parts++ {
			to := from
			for to < len(whole) && whole[to] != '/' {
				to++
			}
			if r.runes = whole[from:to]; named(r.runes) {
				r.reading(revised, t)
			}
			from = to + 1
		}
		r.runes = whole
	}
}

// maxSlashed is how many names of one text are read apart.
const maxSlashed = 4

// named reports a part between slashes that is a name, and no s/o or M/V.
func named(part []rune) bool {
	letters := 0
	for _, c := range part {
		if scriptOf(c) != scriptNone {
			letters++
		}
	}
	return letters >= 6
}

// survey counts the runs of signs in r.runes and what reading them loses, and
// returns in how many systems they are read.
func (r *reader) survey() int {
	n, last := 1, scriptNone
	r.runs, r.lost = 0, 0
	for _, c := range r.runes {
		sc := scriptOf(c)
		if (sc == scriptHangul || sc == scriptHan) && sc != last {
			r.runs++
		}
		switch last = sc; sc {
		case scriptHangul:
			n, r.lost = int(systems), max(r.lost, lostHangul)
		case scriptHan:
			r.lost = max(r.lost, lostHan)
		}
	}
	return n
}

// reading adds one reading of r.runes.
func (r *reader) reading(sys system, t Type) {
	from := int32(len(r.words))
	r.split(sys)
	r.respelled = false
	r.canonical(int(from), t)
	if len(r.words) > int(from)+maxParts {
		r.words = r.words[:int(from)+maxParts]
	}
	r.sounds(int(from))
	if int32(len(r.words)) > from {
		r.readings = append(r.readings, span{from, int32(len(r.words))})
	}
}

// split cuts r.runes into romanised words.
func (r *reader) split(sys system) {
	start, dotted := -1, false
	for i := 0; i <= len(r.runes); i++ {
		var c rune
		if i < len(r.runes) {
			c = r.runes[i]
		}
		sc := scriptOf(c)
		if sc != scriptNone && i < len(r.runes) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && (isQuote(c) || c == '.' && r.abbreviates(start, i, &dotted)) {
			continue
		}
		if start >= 0 {
			r.romanise(r.runes[start:i], sys)
			start, dotted = -1, false
		}
		if c == '&' {
			r.add([]byte("and"), plainWord)
		}
	}
}

// abbreviates reports whether the dot at i stands inside an abbreviation of
// single letters (S.A., L.L.C.), which is one word.
func (r *reader) abbreviates(start, i int, dotted *bool) bool {
	if i-start != 1 && !*dotted || i+1 >= len(r.runes) || scriptOf(r.runes[i+1]) == scriptNone {
		return false
	}
	if i+2 < len(r.runes) && scriptOf(r.runes[i+2]) != scriptNone {
		return false
	}
	*dotted = true
	return true
}

func (r *reader) add(spelled []byte, kind wordKind) {
	if len(spelled) == 0 || len(r.words) >= maxWords {
		return
	}
	from := int32(len(r.arena))
	r.arena = append(r.arena, spelled...)
	r.close(from, kind)
}

// close makes a word of the arena from the given place on.
func (r *reader) close(from int32, kind wordKind) {
	to := int32(len(r.arena))
	if to == from || len(r.words) >= maxWords {
		return
	}
	if kind == plainWord {
		kind = kindOf(r.arena[from:to])
	}
	r.words = append(r.words, word{spelled: span{from, to}, kind: kind})
}

func kindOf(w []byte) wordKind {
	digits := true
	for _, b := range w {
		digits = digits && b >= '0' && b <= '9'
	}
	switch {
	case digits:
		return numberWord
	case len(w) == 1:
		return initialWord
	}
	return plainWord
}

// sounds fills in the sound of every word from the given one on.
func (r *reader) sounds(from int) {
	for i := from; i < len(r.words); i++ {
		w := &r.words[i]
		start := int32(len(r.arena))
		switch w.kind {
		case formWord:
			r.arena = append(append(r.arena, formMark), r.of(w.spelled)...)
		case numberWord:
			r.arena = append(r.arena, trimZeros(r.of(w.spelled))...)
		default:
			r.arena = appendSound(r.arena, r.of(w.spelled))
		}
		if n := int32(len(r.arena)) - start; n > maxWord {
			r.arena = r.arena[:start+maxWord]
		}
		w.sound = span{start, int32(len(r.arena))}
	}
}

// formMark heads the sound of a legal form, so that a form is never taken
// for a word.
const formMark = 2

func trimZeros(w []byte) []byte {
	for len(w) > 1 && w[0] == '0' {
		w = w[1:]
	}
	return w
}
