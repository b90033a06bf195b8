package page

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// What a byte is in running text.
const (
	cBreak  = iota // ends a word
	cBlank         // ends a run
	cLower         // a small letter
	cUpper         // a capital
	cDigit         // a digit
	cBeyond        // of a letter beyond ASCII
	cSign          // of an address: at, slash, colon
)

var classOf = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f':
			t[c] = cBlank
		case c >= 'a' && c <= 'z':
			t[c] = cLower
		case c >= 'A' && c <= 'Z':
			t[c] = cUpper
		case c >= '0' && c <= '9':
			t[c] = cDigit
		case c == '@' || c == '/' || c == ':':
			t[c] = cSign
		case c >= 0x80:
			t[c] = cBeyond
		}
	}
	return t
}()

// A word of a block of text.
type word struct {
	hash    uint64
	letters int
	capital bool // begins with a capital
	opens   bool // begins a sentence
	masked  bool // names the firm
	number  bool // holds a digit
	own     bool // masked as the firm's own name
	name    bool // masked as a name of whomever
}

// mostWords bounds a block; a longer one is taken in parts.
const mostWords = 4096

// A reader cuts text into the words of blocks.
type reader struct {
	block []word
	opens bool // the next word begins a sentence
	mask  map[uint64]bool
	plain []byte // text with its character references resolved
}

// take adds the words of a piece of text.
func (r *reader) take(text []byte, full func()) {
	if bytes.IndexByte(text, '&') >= 0 {
		r.plain = unescape(r.plain[:0], text)
		text = r.plain
	}
	for i := 0; i < len(text); {
		if classOf[text[i]] == cBlank {
			i++
			continue
		}
		end, address := runAt(text, i)
		if address {
			r.address(text[i:end])
		} else {
			r.run(text[i:end])
		}
		if i = end; len(r.block) >= mostWords {
			full()
		}
	}
}

// address adds an e-mail or web address: a word that is seen and names somebody.
func (r *reader) address(t []byte) {
	w := word{hash: fnvStart, masked: true, opens: r.opens}
	for _, c := range t {
		w.hash = (w.hash ^ uint64(lower(c))) * fnvPrime
	}
	r.block, r.opens = append(r.block, w), false
}

// runAt returns where the run between blanks ends, and whether it is an e-mail
// or web address.
func runAt(t []byte, i int) (end int, address bool) {
	start, at, slashes := i, 0, 0
	for i < len(t) {
		switch c := classOf[t[i]]; c {
		case cBlank:
			return i, address
		case cSign:
			switch {
			case t[i] == '@':
				at = i
			case t[i] == '/' && i > start && t[i-1] == ':':
				slashes++
			}
		}
		if t[i] == '.' && (at > start || i-start == 3 && t[start]|0x20 == 'w') || slashes > 0 {
			address = true
		}
		i++
	}
	return i, address
}

// run adds the words of a run without blanks.
func (r *reader) run(t []byte) {
	for i := 0; i < len(t); {
		switch classOf[t[i]] {
		case cLower, cUpper, cDigit, cBeyond:
			i = r.word(t, i)
		default:
			if c := t[i]; c == '.' || c == '!' || c == '?' || c == ':' {
				r.opens = true
			}
			i++
		}
	}
}

// word adds the word that begins at i and returns where it ends.
func (r *reader) word(t []byte, i int) int {
	w := word{hash: fnvStart, opens: r.opens, capital: classOf[t[i]] == cUpper}
	start := i
	for i < len(t) {
		c := t[i]
		switch k := classOf[c]; k {
		case cLower, cUpper, cDigit:
			w.number = w.number || k == cDigit
			w.hash = (w.hash ^ uint64(lower(c))) * fnvPrime
			w.letters++
			i++
			continue
		case cBeyond:
			n, goes := w.beyond(t[i:], i == start)
			if i += n; goes {
				continue
			}
		default:
			if c == '\'' && i > start && i+1 < len(t) && classOf[t[i+1]] == cLower {
				i++
				continue
			}
		}
		break
	}
	if w.letters == 0 {
		return max(i, start+1)
	}
	w.own = len(r.mask) > 0 && r.mask[w.hash]
	w.masked = w.own
	r.block, r.opens = append(r.block, w), false
	return i
}

// beyond takes a letter beyond ASCII into the word; goes says that the word
// goes on behind it. Han is written without blanks: each sign is a word.
func (w *word) beyond(t []byte, first bool) (n int, goes bool) {
	r, n := utf8.DecodeRune(t)
	switch {
	case unicode.Is(unicode.Han, r):
		if !first {
			return 0, false
		}
		w.hash, w.letters = (w.hash^uint64(r))*fnvPrime, 1
		return n, false
	case unicode.IsLetter(r), unicode.IsMark(r):
		w.capital = w.capital || first && unicode.IsUpper(r)
		w.hash = (w.hash ^ uint64(unicode.ToLower(r))) * fnvPrime
		w.letters++
		return n, true
	}
	return n, false
}

// nameless decides which words of the block are names: words with a capital
// inside a sentence, unless the block is a title, where most have one. So text
// is blind to people, places and streets without a list of them.
func (r *reader) nameless() {
	capitals, small := 0, 0
	for i := range r.block {
		switch w := &r.block[i]; {
		case w.opens:
		case w.capital:
			capitals++
		default:
			small++
		}
	}
	if capitals >= small {
		return
	}
	for i := range r.block {
		if w := &r.block[i]; w.capital && !w.opens && !w.masked {
			w.masked, w.name = true, true
		}
	}
}

// WordHash returns the hash by which a mask knows a word.
func WordHash(s string) uint64 {
	h := uint64(fnvStart)
	for _, c := range s {
		switch {
		case c < utf8.RuneSelf && (classOf[byte(c)] == cLower || classOf[byte(c)] == cUpper || classOf[byte(c)] == cDigit):
			h = (h ^ uint64(lower(byte(c)))) * fnvPrime
		case c >= utf8.RuneSelf:
			h = (h ^ uint64(unicode.ToLower(c))) * fnvPrime
		}
	}
	return h
}
