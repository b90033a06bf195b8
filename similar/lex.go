package similar

import (
	"strings"

	"github.com/zeebo/xxh3"
)

// A token is a word, number, text or sign of source code.
type token struct {
	text  string
	shape uint64 // the same for all names, all numbers, all texts
	class tokenClass
}

type tokenClass uint8

const (
	tokenSign tokenClass = iota
	tokenName
	tokenNumber
	tokenString
	tokenKeyword
)

// leading are keywords after which a name is used, not declared.
var leading = map[string]bool{
	"return": true, "new": true, "else": true, "throw": true, "throws": true, "raise": true, "await": true, "yield": true,
	"in": true, "and": true, "or": true, "not": true, "is": true, "import": true, "from": true, "if": true, "elif": true,
	"while": true, "until": true, "case": true, "do": true, "delete": true, "instanceof": true, "typeof": true, "then": true,
	"when": true, "unless": true, "print": true, "println": true, "defer": true, "go": true, "using": true, "package": true,
}

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

// lex returns the tokens of source code in any language that quotes texts and
// comments as C, shells or Python do.
func lex(src string) []token {
	out := make([]token, 0, len(src)/3)
	for i := 0; i < len(src); {
		c := src[i]
		if blank(c) {
			i++
			continue
		}
		if n := comment(src, i); n > 0 {
			i += n
			continue
		}
		n, t := 1, token{shape: 256 + uint64(c)}
		switch {
		case c == '"' || c == '\'' || c == '`':
			n = literal(src[i:])
			t = token{class: tokenString, shape: uint64(tokenString)}
		case classes[c] == '0':
			n = run(src[i:])
			t = token{class: tokenNumber, shape: uint64(tokenNumber)}
		case classes[c] > 0 || c == '_' || c == '$':
			n = run(src[i:])
			t = token{class: tokenName, shape: uint64(tokenName)}
			if w := strings.ToLower(src[i : i+n]); keywords[w] {
				t = token{class: tokenKeyword, shape: xxh3.HashString(w)}
			}
		}
		t.text = src[i : i+n]
		out = append(out, t)
		i += n
	}
	return out
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
