package source

import (
	"bytes"
	"fmt"
	"io"
)

// nextObject returns the next object of a JSON stream.
func (r *Reader) nextObject() (Piece, error) {
	for {
		if !r.spaces() {
			if r.nest != bare && r.err == io.EOF {
				r.tell(Problem{File: r.name, Line: r.line, Say: "the array is not closed; the file may be cut off: what came before was read", Rest: true})
			}
			return Piece{}, r.finish()
		}
		c := r.buf[r.at]
		if r.nest != bare && (c == ']' || c == ',') {
			r.separator(c)
			continue
		}
		if r.nest == bare && r.opens(c) {
			continue
		}
		if c != '{' && r.nest == bare {
			r.stray(c)
			continue
		}
		if p, ok := r.element(); ok {
			return p, nil
		}
	}
}

// separator takes a comma between elements or the bracket behind them.
func (r *Reader) separator(c byte) {
	r.take(1)
	if c == ',' {
		return
	}
	if r.nest == wrapped { // the rest of the envelope: paging links and counts
		r.skipLoose(1)
	}
	r.nest = bare
}

// opens enters an array, or the array in an envelope.
func (r *Reader) opens(c byte) bool {
	if c == '[' {
		r.take(1)
		r.nest = inArray
		return true
	}
	if c != '{' {
		return false
	}
	n, ok := envelope(r.buf[r.at:r.end])
	if ok {
		r.take(n)
		r.nest = wrapped
	}
	return ok
}

// stray tells of something between objects, and drops its line.
func (r *Reader) stray(c byte) {
	if c != 0x1a { // the mark of an old system's end of file
		r.problem(r.line, "%s where an object {...} should stand; one object a line", quoted(c))
	}
	r.skipLine()
}

// element returns the value the window begins with. If it cannot be read, that
// is told, the window stands behind it, and ok is false.
func (r *Reader) element() (p Piece, ok bool) {
	if r.nest != bare {
		r.count++
	}
	var s scanner
	for n := 0; ; {
		m, done, bad := s.feed(r.buf[r.at+n : r.end])
		n += m
		switch {
		case bad != nil:
			r.giveUp(fmt.Sprintf("not JSON: %s (byte %d); the rest is read on from the next object", bad.say, n+1))
			return p, false
		case done:
			return r.piece(n)
		case n > r.lim.piece():
			r.giveUp(fmt.Sprintf("more than %s in one object; split it", size(int64(r.lim.piece()))))
			return p, false
		case !r.more():
			if r.err == io.EOF {
				r.giveUp("not JSON: the object is not closed; was the file cut off?")
			} else {
				r.at = r.end
			}
			return p, false
		}
	}
}

// piece takes a value of n bytes that is valid JSON.
func (r *Reader) piece(n int) (p Piece, ok bool) {
	raw := r.buf[r.at : r.at+n]
	line := r.line
	defer func() { r.take(n) }()
	if n > r.lim.piece() {
		r.problem(line, "more than %s in one object; split it", size(int64(r.lim.piece())))
		return p, false
	}
	if raw[0] != '{' {
		r.problem(line, "%s where an object {...} should stand", (&Cursor{b: raw}).Kind())
		return p, false
	}
	if say := badText(raw); say != "" {
		r.problem(line, "%s", say)
		return p, false
	}
	return Piece{File: r.name, Line: line, Element: r.number(), Raw: raw, checked: true}, true
}

// giveUp tells of a value that cannot be read and moves to where the next one
// is likely to begin: an object that begins a line as the broken one did, or,
// where several stand on a line, behind its last bracket.
func (r *Reader) giveUp(say string) {
	r.problem(r.line, "%s", say)
	indent := r.indent
	if indent < 0 {
		r.skipLoose(0)
		return
	}
	for {
		r.skipLine()
		for r.end-r.at <= indent && r.more() {
		}
		if r.end-r.at <= indent {
			r.at, r.nest = r.end, bare
			return
		}
		lead := r.buf[r.at : r.at+indent]
		if r.buf[r.at+indent] == '{' && len(bytes.Trim(lead, " \t")) == 0 {
			return
		}
		if r.nest != bare && r.buf[r.at] == ']' {
			return
		}
	}
}

// skipLoose moves on until as many brackets are closed as were opened, depth
// more, or at depth 0 to a comma or closing bracket. It looks at brackets and
// quotes only, and holds nothing.
func (r *Reader) skipLoose(depth int) {
	text, escape, nested := false, false, depth > 0
	for {
		for i, c := range r.buf[r.at:r.end] {
			switch {
			case escape:
				escape = false
			case text:
				escape = c == '\\'
				text = c != '"' && c != '\n'
			case c == '"':
				text = true
			case c == '{' || c == '[':
				depth++
				nested = true
			case (c == '}' || c == ']') && depth > 0:
				depth--
				if depth == 0 && nested {
					r.take(i + 1)
					return
				}
			case depth == 0 && (c == ',' || c == ']'):
				r.take(i)
				return
			}
		}
		r.take(r.end - r.at)
		if !r.more() {
			return
		}
	}
}

// envelopes are the names under which services put what they list.
var envelopes = [][]byte{[]byte("records"), []byte("value"), []byte("items"), []byte("data")}

// envelope finds out whether an object is only the envelope of an array, and
// returns where in b its elements begin. An object with an id is a thing of
// its own.
func envelope(b []byte) (elements int, ok bool) {
	i := 1
	for {
		i += spaceIn(b[i:])
		if i >= len(b) || b[i] != '"' {
			return 0, false
		}
		key, n := shortKey(b[i:])
		i += n
		i += spaceIn(b[i:])
		if n == 0 || i >= len(b) || b[i] != ':' {
			return 0, false
		}
		i++
		i += spaceIn(b[i:])
		if string(key) == "id" {
			return 0, false
		}
		if n, ok := opensList(b[i:], key); ok {
			return i + n, true
		}
		var s scanner
		n, done, bad := s.feed(b[i:])
		if bad != nil || !done {
			return 0, false
		}
		i += n
		i += spaceIn(b[i:])
		if i >= len(b) || b[i] != ',' {
			return 0, false
		}
		i++
	}
}

// opensList reports whether b begins an array of objects under one of the
// envelopes' names.
func opensList(b, key []byte) (int, bool) {
	known := false
	for _, e := range envelopes {
		known = known || bytes.Equal(key, e)
	}
	if !known || len(b) == 0 || b[0] != '[' {
		return 0, false
	}
	n := 1 + spaceIn(b[1:])
	return 1, n < len(b) && (b[n] == '{' || b[n] == ']')
}

// shortKey returns the key b begins with, and its length with quotes; a key
// with escapes comes as it is written.
func shortKey(b []byte) (key []byte, n int) {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return b[1:i], i + 1
		}
	}
	return nil, 0
}

func spaceIn(b []byte) int {
	n := 0
	for n < len(b) && isSpace(b[n]) {
		n++
	}
	return n
}
