package network

import (
	"bytes"
	"strings"
)

// columns are the places of the three cells in a row.
type columns struct{ subject, pred, value, last int }

var columnNames = [3][]string{
	{"subject", "subject_id", "account", "account_id", "user", "user_id", "id"},
	{"pred", "predicate", "attribute", "kind", "type", "selector", "key"},
	{"value", "object", "val"},
}

// columnsOf finds the columns in the first line. A line of exactly three cells
// that is no header is a row in that order.
func columnsOf(line []byte, comma byte) (c columns, header, ok bool) {
	var s cells
	s.comma = comma
	names, say := s.cut(line)
	if say != "" || len(names) < 3 {
		return c, false, false
	}
	at := [3]int{-1, -1, -1}
	for i, n := range names {
		name := strings.ToLower(strings.TrimSpace(string(bytes.TrimPrefix(n, []byte("\xef\xbb\xbf")))))
		for j, known := range columnNames {
			for _, k := range known {
				if name == k && at[j] < 0 {
					at[j] = i
				}
			}
		}
	}
	if at[0] >= 0 && at[1] >= 0 && at[2] >= 0 {
		return columns{at[0], at[1], at[2], max(at[0], at[1], at[2])}, true, true
	}
	if len(names) != 3 || at[0] >= 0 || at[1] >= 0 || at[2] >= 0 || !bareRow(names) {
		return c, false, false
	}
	return columns{0, 1, 2, 2}, false, true
}

// bareRow tells a row without a header from any other table: its second cell is
// a predicate that is known, or its first an ID.
func bareRow(cells [][]byte) bool {
	_, known := kindOf(string(cells[1]))
	kind, rest, id := bytes.Cut(cells[0], []byte(":"))
	return known || id && len(kind) > 0 && len(rest) > 0
}

// cells reads lines of a table with a separator (RFC 4180, one row a line).
type cells struct {
	columns columns
	comma   byte
	row     [][]byte
	buf     []byte
}

func (s *cells) split(b *block, row func(subject, pred, value []byte) error, bad func(line int64, say string)) error {
	data, line := b.data, b.line
	for len(data) > 0 {
		l := data
		if at := bytes.IndexByte(data, '\n'); at >= 0 {
			l, data = data[:at], data[at+1:]
		} else {
			data = nil
		}
		if n := len(l); n > 0 && l[n-1] == '\r' {
			l = l[:n-1]
		}
		if len(l) > 0 {
			if err := s.line(l, line, row, bad); err != nil {
				return err
			}
		}
		line++
	}
	return nil
}

func (s *cells) line(l []byte, line int64, row func(subject, pred, value []byte) error, bad func(line int64, say string)) error {
	if s.columns == (columns{0, 1, 2, 2}) { // as most tables are
		if a, p, v, ok := three(l, s.comma); ok {
			return row(a, p, v)
		}
	}
	cut, say := s.cut(l)
	switch {
	case say != "":
		bad(line, say)
		return nil
	case len(cut) <= s.columns.last:
		bad(line, "a row with too few cells")
		return nil
	}
	return row(cut[s.columns.subject], cut[s.columns.pred], cut[s.columns.value])
}

// three cuts a row of three cells without quotes; ok is false for any other.
func three(l []byte, comma byte) (a, b, c []byte, ok bool) {
	i := bytes.IndexByte(l, comma)
	if i < 0 {
		return nil, nil, nil, false
	}
	j := bytes.IndexByte(l[i+1:], comma)
	if j < 0 {
		return nil, nil, nil, false
	}
	j += i + 1
	c = l[j+1:]
	if bytes.IndexByte(c, comma) >= 0 || bytes.IndexByte(l, '"') >= 0 || bytes.IndexByte(l, 0) >= 0 {
		return nil, nil, nil, false
	}
	return l[:i], l[i+1 : j], c, true
}

// cut returns the cells of a line, or what is wrong with it.
func (s *cells) cut(l []byte) (cut [][]byte, say string) {
	s.row, s.buf = s.row[:0], s.buf[:0]
	if bytes.IndexByte(l, 0) >= 0 {
		return nil, "a row with a NUL in it"
	}
	if cap(s.buf) < len(l) {
		s.buf = make([]byte, 0, 2*len(l))
	}
	for {
		if len(s.row) == 4096 {
			return nil, "a row of more than 4,096 cells"
		}
		if len(l) == 0 || l[0] != '"' {
			i := bytes.IndexByte(l, s.comma)
			if i < 0 {
				return append(s.row, l), ""
			}
			s.row = append(s.row, l[:i])
			l = l[i+1:]
			continue
		}
		rest, ok := s.quoted(l[1:])
		switch {
		case !ok:
			return nil, "a quoted cell that does not end on its line, or goes on behind its quotes"
		case len(rest) == 0:
			return s.row, ""
		}
		l = rest[1:]
	}
}

// quoted adds the cell behind an opening quote and returns what follows it: a
// separator or nothing.
func (s *cells) quoted(l []byte) (rest []byte, ok bool) {
	from := len(s.buf)
	for {
		i := bytes.IndexByte(l, '"')
		if i < 0 {
			return nil, false
		}
		s.buf = append(s.buf, l[:i]...)
		l = l[i+1:]
		if len(l) == 0 || l[0] != '"' {
			break
		}
		s.buf = append(s.buf, '"')
		l = l[1:]
	}
	s.row = append(s.row, s.buf[from:])
	return l, len(l) == 0 || l[0] == s.comma
}
