package match

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits hold every name to a bounded amount of work, however long it comes.
const (
	maxScan  = 64 << 10 // bytes of a name that are looked at
	maxRunes = 384      // letters of a name that are kept
	maxMarks = 3        // combining marks kept on one letter
	maxParts = 16       // words of a name that are compared
	maxWord  = 28       // sounds of a word that are compared
)

// clean appends the letters of text to dst in lower case, in compatibility
// form, without controls, with one space where words end. A capital after three
// small letters starts a word ("SergeiLavrov").
func clean(dst []rune, text string) []rune {
	if len(text) > maxScan {
		text = text[:maxScan]
	}
	if isASCII(text) {
		return cleanASCII(dst, text)
	}
	kept := make([]rune, 0, min(len(text), maxRunes+8))
	marks := 0
	for _, r := range text {
		if len(kept) >= maxRunes {
			break
		}
		if unicode.Is(unicode.Mn, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		if r == utf8.RuneError || unicode.Is(unicode.Cf, r) {
			continue
		}
		kept = append(kept, r)
	}
	composed := norm.NFKC.String(string(kept))
	lowers := 0
	start := len(dst)
	for _, r := range composed {
		if len(dst)-start >= maxRunes {
			break
		}
		if lowers >= 3 && unicode.IsUpper(r) {
			dst = append(dst, ' ')
		}
		if unicode.IsLower(r) {
			lowers++
		} else {
			lowers = 0
		}
		dst = append(dst, unicode.ToLower(r))
	}
	return dst
}

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func cleanASCII(dst []rune, text string) []rune {
	lowers := 0
	start := len(dst)
	for i := 0; i < len(text) && len(dst)-start < maxRunes; i++ {
		c := text[i]
		switch {
		case c >= 'A' && c <= 'Z':
			if lowers >= 3 {
				dst = append(dst, ' ')
			}
			lowers = 0
			dst = append(dst, rune(c+'a'-'A'))
			continue
		case c >= 'a' && c <= 'z':
			lowers++
		default:
			lowers = 0
		}
		dst = append(dst, rune(c))
	}
	return dst
}
