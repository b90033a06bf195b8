package sink

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain makes a string safe to show: control characters, bidirectional
// overrides, line separators and tags become a visible mark, invalid UTF-8 the
// replacement character. What came from outside can then neither move the
// cursor of a terminal nor reorder what a reader sees.
func Plain(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			b.WriteByte(' ')
		case hidden(r):
			b.WriteRune('\u00b7')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= 0x7f {
			return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || hidden(r) }) < 0
		}
	}
	return true
}

// hidden reports characters that change what a reader sees without being seen:
// C0 and C1 controls, bidirectional formatting, invisible operators, line and
// paragraph separators, interlinear and tag characters (UTR 36).
func hidden(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Co, r)
}

// Cell makes a string safe for a spreadsheet: one that a spreadsheet would run
// as a formula gets an apostrophe before it (OWASP ASVS 5.0, 1.2.10).
func Cell(s string) string {
	s = Plain(s)
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + s
	}
	if r, _ := utf8.DecodeRuneInString(s); r == '\uff1d' || r == '\uff0b' || r == '\uff0d' || r == '\uff20' {
		return "'" + s
	}
	return s
}

// Wrap breaks text into lines of at most width columns, at spaces. width
// measures a string's columns.
func Wrap(s string, width int, columns func(string) int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		for columns(word) > width {
			head, tail := split(word, width, columns)
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines, word = append(lines, head), tail
		}
		switch {
		case line == "":
			line = word
		case columns(line)+1+columns(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// split cuts a word that is wider than a line.
func split(word string, width int, columns func(string) int) (head, tail string) {
	at := 0
	for i, r := range word {
		if columns(word[:i+utf8.RuneLen(r)]) > width {
			break
		}
		at = i + utf8.RuneLen(r)
	}
	if at == 0 {
		_, at = utf8.DecodeRuneInString(word)
	}
	return word[:at], word[at:]
}

// Redact masks the personal part of a value and leaves enough to tell two
// values apart: the first character and the length class.
func Redact(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || n == len(s) {
		return s
	}
	return string(r) + "***"
}
