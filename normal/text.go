package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns the words of a text in lower case without diacritics and
// punctuation, one space between them.
func Text(s string) (string, bool) {
	f := appendFold(make([]byte, 0, min(len(s), maxText)+8), s)
	out := make([]byte, 0, len(f))
	gap := false
	for i := 0; i < len(f); {
		r, n := utf8.DecodeRune(f[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if gap && len(out) > 0 {
				out = append(out, ' ')
			}
			out = append(out, f[i:i+n]...)
			gap = false
		} else if r != '\'' {
			gap = true
		}
		i += n
	}
	return string(out), len(out) > 0
}

// Name returns a name in lower case without diacritics, honorifics kept, one
// space between its parts, for keys and display. Compare with [SameName].
func Name(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 1024 || Placeholder(s) {
		return "", false
	}
	return Text(s)
}
