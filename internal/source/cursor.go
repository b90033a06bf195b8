package source

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A Kind is the sort of a JSON value.
type Kind uint8

// The kinds of JSON value.
const (
	None Kind = iota
	Null
	Bool
	Number
	Text
	Array
	Object
)

// String names the kind as messages do.
func (k Kind) String() string {
	return [...]string{"nothing", "null", "true or false", "a number", "a text", "an array", "an object"}[k]
}

// A Cursor walks forward through JSON that is known to be valid. Each method
// takes the value it stands on. The bytes it returns hold until the next call.
type Cursor struct {
	b   []byte
	i   int
	buf []byte // of the last text with escapes
}

// JSON returns a cursor on the piece's object, after checking that it is valid
// JSON within limits: UTF-8, no NUL, at most [Depth] deep.
func (p *Piece) JSON() (Cursor, error) {
	if !p.checked {
		if err := check(p.Raw); err != nil {
			return Cursor{}, err
		}
	}
	c := Cursor{b: p.Raw}
	if k := c.Kind(); k != Object {
		return Cursor{}, Invalid("%s where an object {...} should stand", k)
	}
	return c, nil
}

// NewCursor returns a cursor on a JSON value after checking it, for values
// that stand in a cell of a table.
func NewCursor(b []byte) (Cursor, error) {
	if err := check(b); err != nil {
		return Cursor{}, err
	}
	return Cursor{b: b}, nil
}

// check reads one whole value, with nothing but space behind it.
func check(b []byte) error {
	if say := badText(b); say != "" {
		return Invalid("%s", say)
	}
	var s scanner
	n, done, bad := s.feed(b)
	if bad == nil && !done {
		_, done, _ = s.step(' ') // a bare number ends with the input
	}
	switch {
	case bad != nil:
		return Invalid("not JSON: %s (byte %d)", bad.say, bad.at+1)
	case !done:
		return Invalid("not JSON: it ends early")
	case len(bytes.TrimLeft(b[n:], " \t\r\n")) > 0:
		return Invalid("not JSON: something stands after the value (byte %d)", n+1)
	}
	return nil
}

// badText says what is wrong with bytes that should be UTF-8 without NUL.
func badText(b []byte) string {
	if !utf8.Valid(b) {
		i := 0
		for i < len(b) {
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		return fmt.Sprintf("not UTF-8 (byte 0x%02x at position %d); save the file as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8", b[min(i, len(b)-1)], i+1)
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return fmt.Sprintf("a NUL byte at position %d; remove it", i+1)
	}
	if bytes.Contains(b, []byte(`\u0000`)) && hasEscapedNUL(b) {
		return `a NUL character (\u0000); remove it`
	}
	return ""
}

// hasEscapedNUL tells \u0000 from \\u0000, which is an escaped backslash.
func hasEscapedNUL(b []byte) bool {
	for i := 0; i+6 <= len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		if string(b[i:i+6]) == `\u0000` {
			return true
		}
		i++
	}
	return false
}

func (c *Cursor) space() {
	for c.i < len(c.b) && isSpace(c.b[c.i]) {
		c.i++
	}
}

// Kind returns the kind of the value the cursor stands on.
func (c *Cursor) Kind() Kind {
	c.space()
	if c.i >= len(c.b) {
		return None
	}
	switch c.b[c.i] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return Text
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

// Object calls each with every key, in order. Each must take the value or
// leave the cursor where it is; then the value is skipped. The key holds until
// each moves the cursor.
func (c *Cursor) Object(each func(key []byte)) {
	c.i++ // {
	for {
		c.space()
		switch c.b[c.i] {
		case '}':
			c.i++
			return
		case ',':
			c.i++
			continue
		}
		key := c.Text()
		c.space()
		c.i++ // :
		c.space()
		at := c.i
		each(key)
		if c.i == at {
			c.Skip()
		}
	}
}

// Array calls each at every element. Each must take the element or leave the
// cursor where it is.
func (c *Cursor) Array(each func(i int)) {
	c.i++ // [
	for n := 0; ; {
		c.space()
		switch c.b[c.i] {
		case ']':
			c.i++
			return
		case ',':
			c.i++
			continue
		}
		at := c.i
		each(n)
		n++
		if c.i == at {
			c.Skip()
		}
	}
}

// Skip moves past a value and returns it as it stands.
func (c *Cursor) Skip() []byte {
	c.space()
	start := c.i
	switch c.Kind() {
	case Text:
		c.rawText()
	case Object, Array:
		c.skipNested()
	default:
		for c.i < len(c.b) && !isSpace(c.b[c.i]) && c.b[c.i] != ',' && c.b[c.i] != '}' && c.b[c.i] != ']' {
			c.i++
		}
	}
	return c.b[start:c.i]
}

func (c *Cursor) skipNested() {
	for depth := 0; ; {
		switch c.b[c.i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				c.i++
				return
			}
		case '"':
			c.rawText()
			continue
		}
		c.i++
	}
}

// rawText moves past a string and returns what stands between its quotes, and
// whether it holds escapes.
func (c *Cursor) rawText() (inner []byte, escaped bool) {
	c.i++
	start := c.i
	for {
		c.i += plain(c.b[c.i:])
		if c.b[c.i] == '"' {
			c.i++
			return c.b[start : c.i-1], escaped
		}
		escaped = true
		c.i += 2
	}
}

// Text takes a string and returns it without escapes.
func (c *Cursor) Text() []byte {
	c.space()
	inner, escaped := c.rawText()
	if !escaped {
		return inner
	}
	c.buf = unescape(c.buf[:0], inner)
	return c.buf
}

func unescape(dst, s []byte) []byte {
	for i := 0; i < len(s); {
		n := bytes.IndexByte(s[i:], '\\')
		if n < 0 {
			return append(dst, s[i:]...)
		}
		dst = append(dst, s[i:i+n]...)
		i += n + 2
		switch e := s[i-1]; e {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			var used int
			dst, used = appendEscapedRune(dst, s[i:])
			i += used
		default:
			dst = append(dst, e)
		}
	}
	return dst
}

// appendEscapedRune reads XXXX and, for a surrogate, the \uXXXX behind it. Half
// a pair becomes U+FFFD.
func appendEscapedRune(dst, s []byte) ([]byte, int) {
	r := hex4(s)
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(dst, r), 4
	}
	if len(s) >= 10 && s[4] == '\\' && s[5] == 'u' {
		if both := utf16.DecodeRune(r, hex4(s[6:])); both != utf8.RuneError {
			return utf8.AppendRune(dst, both), 10
		}
	}
	return utf8.AppendRune(dst, utf8.RuneError), 4
}

func hex4(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		switch {
		case c <= '9':
			r = r<<4 | rune(c-'0')
		default:
			r = r<<4 | rune(c|0x20-'a'+10)
		}
	}
	return r
}

// Scalar takes a text, a number or true or false and returns it as text: ids
// and amounts come both ways. It leaves anything else alone.
func (c *Cursor) Scalar() ([]byte, bool) {
	switch c.Kind() {
	case Text:
		return c.Text(), true
	case Number, Bool:
		return c.Skip(), true
	}
	return nil, false
}

// Int takes a whole number, written as a number or as a text.
func (c *Cursor) Int() (int64, bool) {
	b, ok := c.Scalar()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	return n, err == nil
}
