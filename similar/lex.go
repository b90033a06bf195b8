package similar

import (
	"strings"

	"github.com/zeebo/xxh3"
)

// Classes of tokens that stand for any text of their sort.
const (
	tokenName = iota + 1
	tokenNumber
	tokenString
)

// keywords are words that give code its shape, in the languages of code tests.
var keywords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`if else elif elsif unless switch case default match when for foreach while do until
		loop break continue return yield goto throw throws raise try catch except finally rescue ensure new delete class
		struct enum interface trait impl func function fn def lambda end begin then import package using namespace
		const let var static final public private protected void int integer long short byte float double char boolean bool
		string str true false null nil none undefined this self super and or not in is instanceof typeof async await with
		select from where print println`) {
		m[w] = true
	}
	return m
}()

// lex returns the tokens of source code in any language of the C family, and
// of those with # or -- comments.
func lex(src string) []uint64 {
	out := make([]uint64, 0, len(src)/3)
	for i := 0; i < len(src); {
		c := src[i]
		switch {
		case blank(c):
			i++
		case comment(src, i) > 0:
			i += comment(src, i)
		case c == '"' || c == '\'' || c == '`':
			i += literal(src[i:])
			out = append(out, tokenString)
		case classes[c] == '0':
			i += run(src[i:])
			out = append(out, tokenNumber)
		case classes[c] > 0 || c == '_' || c == '$':
			n := run(src[i:])
			out = append(out, wordToken(src[i:i+n]))
			i += n
		default:
			out = append(out, 256+uint64(c))
			i++
		}
	}
	return out
}

func wordToken(w string) uint64 {
	if keywords[strings.ToLower(w)] {
		return xxh3.HashString(w)
	}
	return tokenName
}

// comment returns how long the comment that begins at i is, or 0.
func comment(src string, i int) int {
	rest := src[i:]
	switch {
	case strings.HasPrefix(rest, "//"), rest[0] == '#':
		if n := strings.IndexByte(rest, '\n'); n >= 0 {
			return n
		}
		return len(rest)
	case strings.HasPrefix(rest, "/*"):
		if n := strings.Index(rest[2:], "*/"); n >= 0 {
			return n + 4
		}
		return len(rest)
	}
	return 0
}

// literal returns how long the quoted text at the head of s is.
func literal(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		case '\n':
			if s[0] != '`' {
				return i
			}
		}
	}
	return len(s)
}

// run returns how long the word or number at the head of s is.
func run(s string) int {
	i := 1
	for i < len(s) && (classes[s[i]] > 0 || s[i] == '_' || s[i] == '$' || s[i] == '.' && classes[s[0]] == '0' && classes[s[i-1]] == '0') {
		i++
	}
	return i
}
