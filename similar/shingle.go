package similar

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/unicode/norm"
)

const (
	// Kept is how many fingerprints stand for a text.
	Kept = 48
	// fewestWords is how long a text must be to be told from chance.
	fewestWords = 12
	// maxText bounds how much of a text is read, in bytes.
	maxText = 1 << 20
	// longName is how many bytes a name alone has that is no word by chance.
	longName = 5
	// maxMask bounds how many words are left out.
	maxMask = 64
)

// Shingles returns the fingerprints of a text, at most 48, ascending; nil for
// a text of fewer than twelve words. Case, punctuation and the value of digits
// count for nothing. E-mail addresses, web addresses and phone numbers are left
// out, as is every word of the mask: the names of the person whose text it is,
// so that a name never makes texts alike or unlike. A word in small letters
// stays, unless it follows another of the mask ("Maria de la Cruz"): "may", "grant"
// and "rose" are words too, whoever bears them as names.
func Shingles(text string, mask []string) []uint64 {
	var w words
	for _, m := range mask {
		w.begin(m)
		for len(m) <= maxText && w.masked < maxMask {
			h, ok := w.next()
			if !ok {
				break
			}
			w.mask[w.masked] = h
			w.masked++
			w.filter |= 1 << (h >> 58)
		}
	}
	w.begin(bounded(text))
	var c cutter
	for {
		h, ok := w.next()
		if !ok {
			break
		}
		c.word(h, w.masks(h), w.named, w.long)
	}
	c.flush()
	if c.n < fewestWords {
		return nil
	}
	return slices.Clone(c.low[:c.sketch.n])
}

// masks reports whether a word is one of the mask.
func (w *words) masks(h uint64) bool {
	return w.filter>>(h>>58)&1 == 1 && slices.Contains(w.mask[:w.masked], h)
}

// A cutter makes shingles of the words that are not names. A name stands in a
// run of its words, or is a long word with a capital: "To", "An", "May" and
// "rose" alone are words, whoever bears them as names.
type cutter struct {
	sketch
	row     [24]byte
	n       int    // words so far
	waiting uint64 // a word that is a name if the next one is
	waits   bool
	masked  bool // the last word was left out
}

func (c *cutter) word(h uint64, mask, named, long bool) {
	switch {
	case mask && (c.masked || c.waits || named && long):
		c.waits, c.masked = false, true
	case mask && named:
		c.waiting, c.waits = h, true
	default:
		c.flush()
		c.masked = false
		c.take(h)
	}
}

// flush takes the word that waited for another part of the name.
func (c *cutter) flush() {
	if c.waits {
		c.waits = false
		c.take(c.waiting)
	}
}

func (c *cutter) take(h uint64) {
	copy(c.row[:], c.row[8:])
	binary.LittleEndian.PutUint64(c.row[16:], h)
	if c.n++; c.n >= 3 {
		c.add(xxh3.Hash(c.row[:]))
	}
}

// bounded cuts a text to the length that is read and composes it.
func bounded(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	or, i := byte(0), 0
	for ; i+8 <= len(s); i += 8 {
		t := s[i : i+8]
		or |= t[0] | t[1] | t[2] | t[3] | t[4] | t[5] | t[6] | t[7]
	}
	for ; i < len(s); i++ {
		or |= s[i]
	}
	if or < utf8.RuneSelf {
		return s
	}
	return norm.NFC.String(s)
}

// sketch keeps the lowest of the different values it is given, ascending.
type sketch struct {
	low [Kept]uint64
	n   int
}

func (s *sketch) add(h uint64) {
	if s.n == Kept && h >= s.low[Kept-1] {
		return
	}
	i, found := slices.BinarySearch(s.low[:s.n], h)
	if found {
		return
	}
	s.n = min(s.n+1, Kept)
	copy(s.low[i+1:s.n], s.low[i:s.n-1])
	s.low[i] = h
}

// classes sort bytes: 0 breaks words, letters stand for themselves in lower
// case, digits for '0', 1 is decoded further.
var classes = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = byte(c)
		case c >= 'A' && c <= 'Z':
			t[c] = byte(c) + 'a' - 'A'
		case c >= '0' && c <= '9':
			t[c] = '0'
		case c >= 0x80:
			t[c] = 1
		}
	}
	return t
}()

// words cuts a text into words and gives their hashes.
type words struct {
	text   string
	at     int
	chunk  int // end of the run between blanks that was looked at
	phone  bool
	mask   [maxMask]uint64
	masked int
	filter uint64 // a bit for the highest six of each
	named  bool   // the last word stands in a run that begins as a name does: not with a small letter
	long   bool   // that run is longer than a word that is a name by chance
}

func (w *words) begin(text string) { w.text, w.at, w.chunk, w.phone = text, 0, 0, false }

// The hash of a word is FNV-1a, taken while the word is read.
const (
	fnvStart = 14695981039346656037
	fnvPrime = 1099511628211
)

// next returns the hash of the next word.
func (w *words) next() (uint64, bool) {
	h := uint64(fnvStart)
	for w.at < len(w.text) {
		if w.at >= w.chunk {
			if h != fnvStart {
				return h, true
			}
			w.enter()
			w.named, w.long = w.at < len(w.text) && !small(w.text[w.at:]), w.chunk-w.at >= longName
			continue
		}
		run, i := w.text[:w.chunk], w.at
		for i < len(run) && classes[run[i]] > 1 {
			h = (h ^ uint64(classes[run[i]])) * fnvPrime
			i++
		}
		if w.at = i; i == len(run) {
			continue
		}
		n := 1
		if run[i] >= utf8.RuneSelf {
			var whole bool
			if h, n, whole = beyond(h, run[i:]); n == 0 {
				return h, true // a sign begins: the word before it is done
			}
			w.at += n
			if !whole {
				continue
			}
			return h, true
		}
		w.at++
		if h != fnvStart && run[i] != '\'' { // don't is one word
			return h, true
		}
	}
	return h, h != fnvStart
}

// small reports whether a text begins with a small letter.
func small(s string) bool {
	if c := s[0]; c < utf8.RuneSelf {
		return c >= 'a' && c <= 'z'
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// beyond takes the letter beyond ASCII at the head of s into the hash of a
// word. Whole says that the word ends with it; n is 0 where it ended before.
// Han is written without blanks, so each sign is a word.
func beyond(h uint64, s string) (next uint64, n int, whole bool) {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case unicode.Is(unicode.Han, r):
		if h != fnvStart {
			return h, 0, false
		}
		return (h ^ uint64(r)) * fnvPrime, n, true
	case unicode.IsLetter(r), unicode.IsMark(r):
		return (h ^ uint64(unicode.ToLower(r))) * fnvPrime, n, false
	case unicode.IsDigit(r):
		return (h ^ '0') * fnvPrime, n, false
	}
	return h, n, h != fnvStart
}

// What a run between blanks may hold, as bits.
const (
	isBlank = 1 << iota
	isDigit
	isLetter
	isSign // of addresses: at, slash, point
)

var kinds = func() (t [256]byte) {
	for c, k := range classes {
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			t[c] = isBlank
		case k == '0':
			t[c] = isDigit
		case k != 0:
			t[c] = isLetter
		case c == '@' || c == '/' || c == '.':
			t[c] = isSign
		}
	}
	return t
}()

func blank(c byte) bool { return kinds[c] == isBlank }

// enter looks at the run between blanks that begins here and passes over it if
// it is an e-mail address, a web address or part of a phone number.
func (w *words) enter() {
	t, i := w.text, w.at
	for i < len(t) && kinds[t[i]] == isBlank {
		i++
	}
	start, holds := i, byte(0)
	for i < len(t) {
		k := kinds[t[i]]
		if k == isBlank {
			break
		}
		holds |= k
		i++
	}
	w.at, w.chunk = start, i
	switch {
	case holds&(isDigit|isLetter) == isDigit:
		if w.phone = w.phone || phone(t[start:i]); w.phone {
			w.at = i
		}
	case start < i:
		w.phone = false
		if holds&isSign != 0 && address(t[start:i]) {
			w.at = i
		}
	}
}

// phone reports whether a run without letters begins a phone number.
func phone(run string) bool {
	digits := 0
	for i := 0; i < len(run); i++ {
		if kinds[run[i]] == isDigit {
			digits++
		}
	}
	return digits >= 7 || run[0] == '+' || run[0] == '(' && digits == 3
}

// address reports whether a run between blanks is an e-mail or web address.
func address(run string) bool {
	if at := strings.IndexByte(run, '@'); at > 0 {
		return strings.IndexByte(run[at:], '.') > 0
	}
	return strings.Contains(run, "://") || len(run) > 4 && strings.EqualFold(run[:4], "www.") ||
		strings.Contains(run, ".com/") || strings.Contains(run, ".org/") || strings.Contains(run, ".io/")
}
