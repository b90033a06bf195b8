package detect

import (
	"strings"
	"unicode/utf8"
)

// A Wording is a set of phrases looked for in what people write. In a phrase
// "#" stands for a word that begins with a digit, "*" for up to four words; the
// first word must be one.
// Case and punctuation count for nothing.
type Wording struct {
	byFirst [128][][]string // by the first letter of the phrase
}

const (
	wordGap  = 4
	wordMost = 64 << 10 // bytes of a text that are read
)

// NewWording returns the set of the phrases.
func NewWording(phrases ...string) *Wording {
	w := &Wording{}
	for _, p := range phrases {
		ws := strings.Fields(p)
		c := ws[0][0] & 0x7f
		w.byFirst[c] = append(w.byFirst[c], ws)
	}
	return w
}

// In reports whether one of the phrases stands in the text. It allocates
// nothing.
func (w *Wording) In(text string) bool {
	text = text[:min(len(text), wordMost)]
	for text != "" {
		word, rest := cutWord(text)
		if word == "" {
			return false
		}
		for _, p := range w.byFirst[(word[0]|0x20)&0x7f] {
			if strings.EqualFold(p[0], word) && follows(p[1:], rest) {
				return true
			}
		}
		text = rest
	}
	return false
}

// follows reports whether text goes on with the words of a phrase.
func follows(phrase []string, text string) bool {
	for i, want := range phrase {
		if want == "*" {
			for range wordGap + 1 {
				if follows(phrase[i+1:], text) {
					return true
				}
				_, text = cutWord(text)
			}
			return false
		}
		word, rest := cutWord(text)
		if word == "" || want == "#" && (word[0] < '0' || word[0] > '9') || want != "#" && !strings.EqualFold(want, word) {
			return false
		}
		text = rest
	}
	return true
}

// cutWord cuts the first word off a text.
func cutWord(s string) (word, rest string) {
	i := 0
	for i < len(s) && !wordByte(s[i]) {
		i++
	}
	j := i
	for j < len(s) && wordByte(s[j]) {
		j++
	}
	return s[i:j], s[j:]
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf || c == '\''
}
