package source

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// table is what is known of a table being read.
type table struct {
	delim  byte
	header []string
	failed bool // the header cannot be used, and that was told
}

// nextRow returns the next row of a table.
func (r *Reader) nextRow() (Piece, error) {
	for {
		if r.table.failed {
			return Piece{}, io.EOF
		}
		line := r.line
		raw, ok := r.record()
		if !ok {
			if r.at == r.end && r.err != nil {
				return Piece{}, r.finish()
			}
			continue
		}
		text := bytes.TrimRight(raw, "\r\n\x1a")
		if len(bytes.Trim(text, " \t,;")) == 0 {
			continue
		}
		if say := badText(text); say != "" {
			r.problem(line, "%s", say)
			r.table.failed = r.table.header == nil
			continue
		}
		if r.table.header == nil {
			r.setHeader(line, text)
			continue
		}
		if p, ok := r.row(line, text); ok {
			return p, nil
		}
	}
}

func (r *Reader) setHeader(line int, text []byte) {
	r.table.delim = delimiterOf(text)
	names := cells(text, r.table.delim, MaxColumns)
	seen := make(map[string]bool, len(names))
	for i, n := range names {
		names[i] = strings.TrimSpace(n)
		n = names[i]
		if seen[n] && n != "" {
			r.problem(line, "the column %q stands twice in the header; rename one of them", n)
			r.table.failed = true
		}
		seen[n] = true
	}
	if len(names) > MaxColumns {
		r.problem(line, "more than %d columns; is this a table?", MaxColumns)
		r.table.failed = true
	}
	r.table.header = names
	r.header = append(bytes.Clone(text), '\n')
}

func (r *Reader) row(line int, text []byte) (Piece, bool) {
	want := len(r.table.header)
	fields := cells(text, r.table.delim, MaxColumns)
	if len(fields) > MaxColumns {
		r.problem(line, "more than %d columns where the header has %d; put cells that hold a %q into double quotes",
			MaxColumns, want, string(r.table.delim))
		return Piece{}, false
	}
	for len(fields) > want && fields[len(fields)-1] == "" { // a comma at the end of every row
		fields = fields[:len(fields)-1]
	}
	if len(fields) != want {
		r.problem(line, "%d columns where the header has %d; put cells that hold a %q into double quotes",
			len(fields), want, string(r.table.delim))
		return Piece{}, false
	}
	raw := make([]byte, 0, len(r.header)+len(text)+1)
	raw = append(append(raw, r.header...), text...)
	return Piece{File: r.name, Line: line, Raw: append(raw, '\n'), Header: r.table.header, Fields: fields}, true
}

// record takes one record of the table, its line end included. A record that
// cannot be read is told, its first line is dropped, and ok is false.
func (r *Reader) record() (raw []byte, ok bool) {
	delim := r.table.delim
	if r.table.header == nil {
		delim = r.headerDelimiter()
	}
	for n := 0; ; {
		end, say := recordEnd(r.buf[r.at:r.end], delim, r.err == io.EOF)
		switch {
		case say != "":
			r.badRow(say)
			return nil, false
		case end > 0:
			raw = r.buf[r.at : r.at+end]
			r.take(end)
			return raw, true
		case r.end-r.at > r.lim.piece():
			r.badRow(fmt.Sprintf("more than %s in one row; is a quote missing?", size(int64(r.lim.piece()))))
			return nil, false
		}
		// Twice as much each time, so that a long row is not scanned over and over.
		for n = max(n, r.end-r.at, 1) * 2; r.end-r.at < n && r.more(); {
		}
		if r.err != nil && r.err != io.EOF {
			r.at = r.end
			return nil, false
		}
		if r.at == r.end {
			return nil, false
		}
	}
}

func (r *Reader) badRow(say string) {
	r.problem(r.line, "%s", say)
	r.table.failed = r.table.header == nil
	r.skipLine()
}

func (r *Reader) headerDelimiter() byte {
	for bytes.IndexByte(r.buf[r.at:r.end], '\n') < 0 && r.end-r.at < headSize && r.more() {
	}
	first, _, _ := bytes.Cut(r.buf[r.at:r.end], []byte("\n"))
	return delimiterOf(first)
}

// recordEnd returns where the first record of b ends, behind its line end; 0
// if b does not hold all of it. A quote opens only at the start of a cell, and
// behind the closing one the cell must end: so a missing quote is found out
// within a row or two.
func recordEnd(b []byte, delim byte, last bool) (end int, say string) {
	line := -1 // where the line that b[i] is on ends
	for i := 0; i < len(b); {
		if b[i] == '"' {
			j := closingQuote(b[i:])
			if j < 0 {
				break
			}
			i += j + 1
			if i == len(b) {
				break
			}
			if b[i] != delim && b[i] != '\n' && b[i] != '\r' {
				return 0, `a closing quote in the middle of a cell; write a quote inside a quoted cell twice ("")`
			}
		}
		if i > line { // once a line: a row of a million cells has a million of these turns
			line = i + orLen(bytes.IndexByte(b[i:], '\n'), len(b)-i)
		}
		d := -1
		if delim != 0 {
			d = bytes.IndexByte(b[i:line], delim)
		}
		switch {
		case d >= 0:
			i += d + 1
		case line < len(b):
			return line + 1, ""
		default:
			i = len(b)
		}
	}
	if !last || len(b) == 0 {
		return 0, ""
	}
	if openQuote(b, delim) {
		return 0, "a quoted cell that is not closed; was the file cut off?"
	}
	return len(b), ""
}

func orLen(n, all int) int {
	if n < 0 {
		return all
	}
	return n
}

// closingQuote returns where the quoted cell that s begins with closes, -1 if
// it does not.
func closingQuote[S string | []byte](s S) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 == len(s) || s[i+1] != '"' {
			return i
		}
		i++
	}
	return -1
}

// openQuote reports whether the last cell of b is quoted and not closed.
func openQuote(b []byte, delim byte) bool {
	for i := 0; i < len(b); {
		if b[i] == '"' {
			j := closingQuote(b[i:])
			if j < 0 {
				return true
			}
			i += j + 1
		}
		d := bytes.IndexByte(b[i:], delim)
		if d < 0 || delim == 0 {
			return false
		}
		i += d + 1
	}
	return false
}

// cells splits one record. Of one that has more than most cells it returns one
// more than that.
func cells(b []byte, delim byte, most int) []string {
	s := string(b)
	if delim == 0 {
		return []string{unquote(s)}
	}
	out := make([]string, 0, min(strings.Count(s, string(delim)), most)+1)
	for {
		if len(out) == most {
			return append(out, s)
		}
		i := 0
		if strings.HasPrefix(s, `"`) {
			if j := closingQuote(s); j >= 0 {
				i = j + 1
			}
		}
		d := strings.IndexByte(s[i:], delim)
		if d < 0 {
			return append(out, unquote(s))
		}
		out = append(out, unquote(s[:i+d]))
		s = s[i+d+1:]
	}
}

func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	return strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
}

// delimiterOf returns what separates the cells of a header: comma, semicolon
// or tab, whichever is there most, outside quotes; 0 if none is.
func delimiterOf(line []byte) byte {
	var n [3]int
	in := false
	for _, c := range line {
		switch {
		case c == '"':
			in = !in
		case in:
		case c == ',':
			n[0]++
		case c == ';':
			n[1]++
		case c == '\t':
			n[2]++
		}
	}
	best, out := 0, byte(0)
	for i, c := range []byte{',', ';', '\t'} {
		if n[i] > best {
			best, out = n[i], c
		}
	}
	return out
}
