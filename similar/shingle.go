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
	// maxWord bounds a word, in bytes; what is longer is cut.
	maxWord = 48
	// maxMask bounds how many words are left out.
	maxMask = 64
)

// Shingles returns the fingerprints of a text, at most 48, ascending; nil for
// a text of fewer than twelve words. Case, punctuation and the value of digits
// count for nothing. E-mail addresses, web addresses and phone numbers are left
// out, as is every word of the mask: the names of the person whose text it is,
// so that a name never makes texts alike or unlike.
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
		}
	}
	slices.Sort(w.mask[:w.masked])
	w.begin(bounded(text))
	var s sketch
	var row [24]byte
	n := 0
	for {
		h, ok := w.next()
		if !ok {
			break
		}
		if _, own := slices.BinarySearch(w.mask[:w.masked], h); own {
			continue
		}
		copy(row[:], row[8:])
		binary.LittleEndian.PutUint64(row[16:], h)
		if n++; n >= 3 {
			s.add(xxh3.Hash(row[:]))
		}
	}
	if n < fewestWords {
		return nil
	}
	return slices.Clone(s.low[:s.n])
}

// bounded cuts a text to the length that is read and composes it.
func bounded(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return norm.NFC.String(s)
		}
	}
	return s
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
}

func (w *words) begin(text string) { w.text, w.at, w.chunk, w.phone = text, 0, 0, false }

// next returns the hash of the next word.
func (w *words) next() (uint64, bool) {
	var buf [maxWord + utf8.UTFMax]byte
	b := buf[:0]
	for w.at < len(w.text) {
		if w.at >= w.chunk {
			if len(b) > 0 {
				break
			}
			w.enter()
			continue
		}
		c := w.text[w.at]
		switch k := classes[c]; {
		case k > 1:
			if len(b) < maxWord {
				b = append(b, k)
			}
			w.at++
			continue
		case k == 1:
			r, n := utf8.DecodeRuneInString(w.text[w.at:])
			if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
				if unicode.Is(unicode.Han, r) { // written without blanks: each sign is a word
					if len(b) > 0 {
						return xxh3.Hash(b), true
					}
					w.at += n
					return xxh3.HashString(w.text[w.at-n : w.at]), true
				}
				if len(b) < maxWord {
					b = utf8.AppendRune(b, unicode.ToLower(r))
				}
				w.at += n
				continue
			}
			w.at += n
		case c == '\'' && len(b) > 0: // don't is one word
			w.at++
			continue
		default:
			w.at++
		}
		if len(b) > 0 {
			return xxh3.Hash(b), true
		}
	}
	if len(b) > 0 {
		return xxh3.Hash(b), true
	}
	return 0, false
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// enter looks at the run between blanks that begins here and passes over it if
// it is an e-mail address, a web address or part of a phone number.
func (w *words) enter() {
	i := w.at
	for i < len(w.text) && blank(w.text[i]) {
		i++
	}
	start, digits, letters, odd := i, 0, 0, false
	for ; i < len(w.text) && !blank(w.text[i]); i++ {
		switch k := classes[w.text[i]]; {
		case k == '0':
			digits++
		case k != 0:
			letters++
		case w.text[i] == '@' || w.text[i] == '/' || w.text[i] == '.':
			odd = true
		}
	}
	w.at, w.chunk = start, i
	if start == i {
		return
	}
	run := w.text[start:i]
	if letters == 0 && digits > 0 {
		w.phone = digits >= 7 || run[0] == '+' || w.phone || run[0] == '(' && digits == 3
		if w.phone {
			w.at = i
		}
		return
	}
	w.phone = false
	if odd && address(run) {
		w.at = i
	}
}

// address reports whether a run between blanks is an e-mail or web address.
func address(run string) bool {
	if at := strings.IndexByte(run, '@'); at > 0 {
		return strings.IndexByte(run[at:], '.') > 0
	}
	return strings.Contains(run, "://") || len(run) > 4 && strings.EqualFold(run[:4], "www.") ||
		strings.Contains(run, ".com/") || strings.Contains(run, ".org/") || strings.Contains(run, ".io/")
}
