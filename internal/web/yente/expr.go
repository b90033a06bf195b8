package yente

import (
	"fmt"
	"strings"
	"unicode"
)

// An Expr is a text query, read: a tree of And, Or, Not and Word.
type Expr interface{ expr() }

// And is all of several.
type And []Expr

// Or is one of several.
type Or []Expr

// Not is what does not fit.
type Not struct{ Of Expr }

// Word is a word or, if it holds spaces, several in a row. Field is the field
// it must stand in, "" for any.
type Word struct {
	Text   string
	Field  string
	Prefix bool // it was written with a star
	Fuzzy  bool // it was written with a tilde
}

func (And) expr()  {}
func (Or) expr()   {}
func (Not) expr()  {}
func (Word) expr() {}

// Limits of a text query.
const (
	maxQueryText  = 2048
	maxQueryWords = 64
	maxQueryDepth = 16
)

// errQuery is the sentence for a query that cannot be read.
func errQuery(why string) error { return refuse(400, "Cannot parse query: "+why) }

// reading reads a query from left to right.
type reading struct {
	text  []rune
	at    int
	depth int
	count int
	plain bool // no operators: all are words
}

// readQuery reads a query in the syntax of search engines: words that must all
// be there, "several in a row", AND, OR, NOT, + and -, parentheses, field:word,
// begin* and like~. Where plain is set only words, quotes and stars are read,
// and nothing is wrong. A query without words is nil, and selects all.
func readQuery(s string, plain bool) (Expr, error) {
	if len(s) > maxQueryText {
		return nil, errQuery(fmt.Sprintf("it is longer than %d bytes", maxQueryText))
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, " "), "\x00", " ") // which stands for the end
	r := &reading{text: []rune(s), plain: plain}
	e, err := r.or()
	switch {
	case err != nil:
		return nil, err
	case r.at < len(r.text):
		return nil, errQuery(fmt.Sprintf("unexpected %q at position %d", r.text[r.at], r.at+1))
	}
	return e, nil
}

func (r *reading) space() {
	for r.at < len(r.text) && unicode.IsSpace(r.text[r.at]) {
		r.at++
	}
}

// peek returns the next sign, 0 at the end.
func (r *reading) peek() rune {
	r.space()
	if r.at == len(r.text) {
		return 0
	}
	return r.text[r.at]
}

// operator takes a word that is an operator.
func (r *reading) operator(word string) bool {
	r.space()
	end := r.at + len(word)
	if r.plain || end > len(r.text) || string(r.text[r.at:end]) != word {
		return false
	}
	if end < len(r.text) && !unicode.IsSpace(r.text[end]) && r.text[end] != '(' {
		return false
	}
	r.at = end
	return true
}

func (r *reading) or() (Expr, error) {
	if r.depth++; r.depth > maxQueryDepth {
		return nil, errQuery("too many parentheses")
	}
	defer func() { r.depth-- }()
	var some Or
	for {
		e, err := r.and()
		if err != nil {
			return nil, err
		}
		if e != nil {
			some = append(some, e)
		}
		if !r.operator("OR") && !r.operator("||") {
			break
		}
	}
	switch len(some) {
	case 0:
		return nil, nil
	case 1:
		return some[0], nil
	}
	return some, nil
}

func (r *reading) and() (Expr, error) {
	var all And
	for {
		if r.operator("AND") || r.operator("&&") {
			continue
		}
		if c := r.peek(); c == 0 || c == ')' && !r.plain || r.ahead("OR") || r.ahead("||") {
			break
		}
		e, err := r.unary()
		if err != nil {
			return nil, err
		}
		if e != nil {
			all = append(all, e)
		}
	}
	switch len(all) {
	case 0:
		return nil, nil
	case 1:
		return all[0], nil
	}
	return all, nil
}

func (r *reading) ahead(word string) bool {
	at := r.at
	ok := r.operator(word)
	r.at = at
	return ok
}

func (r *reading) unary() (Expr, error) {
	c := r.peek()
	switch {
	case r.plain:
	case c == '+':
		r.at++
		return r.primary("")
	case c == '-' || c == '!' || r.ahead("NOT"):
		if !r.operator("NOT") {
			r.at++
		}
		e, err := r.primary("")
		if e == nil {
			return nil, err
		}
		return Not{e}, err
	}
	return r.primary("")
}

func (r *reading) primary(field string) (Expr, error) {
	if r.count++; r.count > maxQueryWords {
		return nil, errQuery(fmt.Sprintf("more than %d words", maxQueryWords))
	}
	switch c := r.peek(); {
	case c == 0:
		return nil, errQuery("it ends where a word should stand")
	case c == '"':
		return r.quoted(field)
	case c == '(' && !r.plain:
		return r.group(field)
	case r.plain || !strings.ContainsRune(`/[]{}:^)`, c):
		return r.word(field)
	default:
		return nil, errQuery(fmt.Sprintf("unexpected %q at position %d", c, r.at+1))
	}
}

func (r *reading) group(field string) (Expr, error) {
	if field != "" {
		return nil, errQuery("a field takes one word or a quote")
	}
	r.at++
	e, err := r.or()
	if err != nil {
		return nil, err
	}
	if r.peek() != ')' {
		return nil, errQuery("a parenthesis is not closed")
	}
	r.at++
	return e, nil
}

func (r *reading) quoted(field string) (Expr, error) {
	from := r.at + 1
	for r.at++; r.at < len(r.text) && r.text[r.at] != '"'; r.at++ {
	}
	if r.at == len(r.text) && !r.plain {
		return nil, errQuery("a quote is not closed")
	}
	text := strings.TrimSpace(string(r.text[from:r.at]))
	if r.at < len(r.text) {
		r.at++
	}
	if text == "" {
		return nil, nil
	}
	return Word{Text: text, Field: field}, nil
}

// word reads up to a space or an operator.
func (r *reading) word(field string) (Expr, error) {
	var b strings.Builder
	w := Word{Field: field}
	for ; r.at < len(r.text) && !unicode.IsSpace(r.text[r.at]); r.at++ {
		c := r.text[r.at]
		switch {
		case c == '"':
			return w.with(b.String()), nil
		case c == '*':
			w.Prefix = true
		case r.plain:
			b.WriteRune(c)
		case c == '(' || c == ')':
			return w.with(b.String()), nil
		case c == '~':
			w.Fuzzy = true
		case c == '\\' && r.at+1 < len(r.text):
			r.at++
			b.WriteRune(r.text[r.at])
		case c == ':' && field == "" && b.Len() > 0:
			r.at++
			return r.primary(b.String())
		case strings.ContainsRune(`/[]{}:^`, c):
			return nil, errQuery(fmt.Sprintf("unexpected %q at position %d; write it behind a backslash, or ask with simple=true", c, r.at+1))
		case w.Fuzzy && c >= '0' && c <= '9': // how far, which is not asked
		default:
			b.WriteRune(c)
		}
	}
	return w.with(b.String()), nil
}

func (w Word) with(text string) Expr {
	if w.Text = text; text == "" {
		return nil
	}
	return w
}

// wordsOf are the words that should be there, for ranking.
func wordsOf(e Expr) []string {
	var out []string
	switch e := e.(type) {
	case And:
		for _, x := range e {
			out = append(out, wordsOf(x)...)
		}
	case Or:
		for _, x := range e {
			out = append(out, wordsOf(x)...)
		}
	case Word:
		if e.Field == "" {
			out = append(out, e.Text)
		}
	}
	return out
}
