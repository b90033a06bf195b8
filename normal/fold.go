package normal

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxText bounds how much of any text is looked at, in bytes.
const maxText = 64 << 10

func bounded(s string) string {
	if len(s) > maxText {
		return s[:maxText]
	}
	return s
}

// latin folds letters that Unicode does not decompose.
var latin = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h",
	'ı': "i", 'ĸ': "k", 'ŋ': "ng", 'ŧ': "t", 'ə': "a", 'ƒ': "f", 'ɨ': "i", 'ʼ': "'", 'ʻ': "'", '‘': "'", '’': "'",
	'`': "'", '´': "'", '′': "'", '‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '−': "-",
}

// appendFold appends the text in lower case without diacritics, in
// compatibility form; scripts other than Latin keep their letters. It is a
// fixed point of itself.
func appendFold(dst []byte, s string) []byte {
	s = bounded(s)
	if isASCII(s) {
		for i := 0; i < len(s); i++ {
			dst = append(dst, lower(s[i]))
		}
		return dst
	}
	for _, r := range norm.NFKC.String(s) {
		dst = appendFoldRune(dst, unicode.ToLower(r))
	}
	return dst
}

func appendFoldRune(dst []byte, r rune) []byte {
	switch {
	case r < 0x80:
		return append(dst, lower(byte(r)))
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
		return dst // accents that did not compose, joiners, directions
	}
	if s, ok := latin[r]; ok {
		return append(dst, s...)
	}
	if r < 0x250 || r >= 0x1E00 && r < 0x2000 { // Latin and polytonic Greek with accents
		if d := norm.NFD.PropertiesString(string(r)).Decomposition(); d != nil {
			for _, x := range string(d) {
				dst = appendFoldRune(dst, x)
			}
			return dst
		}
	}
	return append(dst, string(r)...)
}

// fold returns the text in lower case without diacritics.
func fold(s string) string { return string(appendFold(make([]byte, 0, len(s)+8), s)) }
