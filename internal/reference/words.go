package reference

import (
	"strings"
	"unicode"
)

// host folds a domain: lower case, no spaces around it, no final dot.
func host(domain string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(domain), "."))
}

// parent returns the domain one label up, "" above the top.
func parent(domain string) string {
	_, up, _ := strings.Cut(domain, ".")
	return up
}

// words splits text into lower-case runs of letters and digits. Apostrophes and
// dots inside a word are dropped, so that "U.S.A." and "St. Brendan's" keep
// their shape: "usa", "st", "brendans".
func words(text string) []string {
	return strings.FieldsFunc(joined(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func joined(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch r {
		case '\'', '.', '\u2019':
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// plain folds a name for comparison: its words, one space between.
func plain(text string) string { return strings.Join(words(text), " ") }

// holdsWord says whether the lower-case text holds the lower-case phrase with
// no letter or digit right before or after it.
func holdsWord(text, phrase string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(phrase)
		if edge(text, start-1) && edge(text, end) {
			return true
		}
		from = start + 1
	}
}

func edge(text string, i int) bool {
	if i < 0 || i >= len(text) {
		return true
	}
	c := text[i]
	return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80)
}
