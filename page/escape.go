package page

import (
	"bytes"
	"unicode/utf8"
)

// references are the character references that stand in running text; what is
// not among them is left as written.
var references = map[string]rune{
	"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\'', "nbsp": ' ', "copy": '\u00a9', "reg": '\u00ae', "trade": '\u2122',
	"mdash": '\u2014', "ndash": '\u2013', "hellip": '\u2026', "lsquo": '\u2018', "rsquo": '\'', "ldquo": '\u201c', "rdquo": '\u201d',
	"bull": '\u2022', "middot": '\u00b7', "raquo": '\u00bb', "laquo": '\u00ab', "times": '\u00d7', "euro": '\u20ac', "pound": '\u00a3',
	"auml": '\u00e4', "ouml": '\u00f6', "uuml": '\u00fc', "Auml": '\u00c4', "Ouml": '\u00d6', "Uuml": '\u00dc', "szlig": '\u00df',
	"eacute": '\u00e9', "egrave": '\u00e8', "agrave": '\u00e0', "aacute": '\u00e1', "ccedil": '\u00e7', "ntilde": '\u00f1',
	"oacute": '\u00f3', "iacute": '\u00ed', "uacute": '\u00fa', "ecirc": '\u00ea', "ocirc": '\u00f4', "acirc": '\u00e2', "oslash": '\u00f8',
	"aring": '\u00e5', "aelig": '\u00e6', "shy": '\u00ad', "zwnj": '\u200c', "ensp": ' ', "emsp": ' ', "thinsp": ' ', "rarr": '\u2192',
	"commat": '@', "period": '.', "num": '#', "Tab": ' ', "NewLine": ' ', "colon": ':', "sol": '/',
}

// longestReference bounds how far behind "&" the ";" is looked for.
const longestReference = 10

// unescape appends the text to buf with its character references resolved.
func unescape(buf, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(buf, text...)
		}
		buf = append(buf, text[:i]...)
		r, n := reference(text[i:])
		switch {
		case n == 0:
			buf, n = append(buf, '&'), 1
		case r != '\u00ad': // a soft hyphen is no sign
			buf = utf8.AppendRune(buf, r)
		}
		text = text[i+n:]
	}
}

// reference reads the reference at the head of b and how long it is, 0 if it
// is none.
func reference(b []byte) (rune, int) {
	end := bytes.IndexByte(b[:min(len(b), longestReference+1)], ';')
	if end < 2 {
		return 0, 0
	}
	name := b[1:end]
	if name[0] == '#' {
		return numeric(name[1:]), end + 1
	}
	if r, ok := references[string(name)]; ok {
		return r, end + 1
	}
	return 0, 0
}

// numeric reads a numeric reference; a blank stands for what is no character.
func numeric(b []byte) rune {
	base, n := 10, 0
	if len(b) > 0 && b[0]|0x20 == 'x' {
		base, b = 16, b[1:]
	}
	for _, c := range b {
		d := digitOf(c)
		if d >= base {
			return ' '
		}
		n = n*base + d
	}
	if n < ' ' || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) || n == 0xa0 {
		return ' '
	}
	return rune(n)
}

func digitOf(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return 99
}
