package people

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	mostRow     = 1 << 20 // bytes of a row
	mostColumns = 256
	mostCell    = 4096 // bytes of a cell that are kept; fewer are compared
	headSize    = 64 << 10
	often       = 4096 // rows between looks at the context
)

// A reading is one table being read.
type reading struct {
	ctx      context.Context
	s        *sheet
	in       *Input
	report   *Report
	progress func(string, int64, int64)
}

// all reads the rows.
func (r *reading) all(in io.Reader) error {
	br := bufio.NewReaderSize(in, headSize)
	head, err := br.Peek(headSize)
	if err != nil && err != io.EOF {
		r.problem(0, err.Error())
		return nil
	}
	switch head = bytes.TrimLeft(head, " \t\r\n"); {
	case len(head) == 0:
		r.problem(0, "empty; nothing to read")
		return nil
	case head[0] == '{':
		return r.objects(br)
	case head[0] == '[':
		r.problem(0, "a JSON array; write one object a line (NDJSON)")
		return nil
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	return r.table(br, delimiter(first))
}

// delimiter is what parts the columns of a header.
func delimiter(header []byte) rune {
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t', '|'} {
		if n := bytes.Count(header, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// limited ends a row that runs on and on: a quote is missing.
type limited struct {
	r    io.Reader
	left int
}

var errLong = fmt.Errorf("more than %d bytes in one row; is a quote missing?", mostRow)

func (l *limited) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLong
	}
	n, err := l.r.Read(b[:min(len(b), l.left)])
	l.left -= n
	return n, err
}

func (r *reading) table(in io.Reader, delim rune) error {
	l := &limited{r: in, left: mostRow}
	c := csv.NewReader(l)
	c.Comma, c.FieldsPerRecord, c.ReuseRecord, c.TrimLeadingSpace = delim, -1, true, true
	header, err := c.Read()
	switch {
	case err != nil:
		r.problem(1, "no header can be read: "+saying(err))
		return nil
	case len(header) > mostColumns:
		r.problem(1, fmt.Sprintf("more than %d columns", mostColumns))
		return nil
	}
	header = slices.Clone(header)
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	p, err := r.s.plan(header)
	if err != nil {
		return err
	}
	for no := 1; ; no++ {
		l.left = mostRow
		cells, err := c.Read()
		at := lineOf(c, cells, err)
		switch {
		case err == io.EOF:
			return nil
		case errors.Is(err, csv.ErrQuote), errors.Is(err, csv.ErrBareQuote):
			r.refuse(at, saying(err))
		case err != nil:
			r.refuse(at, saying(err)+"; the rest was not read")
			return nil
		case len(cells) != len(header):
			r.refuse(at, fmt.Sprintf("%d cells under %d columns", len(cells), len(header)))
		default:
			if err := r.row(&p, no, cells); err != nil {
				return err
			}
		}
	}
}

// lineOf is where a row stands.
func lineOf(c *csv.Reader, cells []string, err error) int {
	if p := new(csv.ParseError); errors.As(err, &p) {
		return p.StartLine
	}
	if len(cells) == 0 {
		return 0
	}
	line, _ := c.FieldPos(0)
	return line
}

// saying is an error of the CSV reader without its own count of lines.
func saying(err error) string {
	if p := new(csv.ParseError); errors.As(err, &p) {
		err = p.Err
	}
	return err.Error()
}

// objects reads one object a line.
func (r *reading) objects(in io.Reader) error {
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 0, headSize), mostRow)
	plans := map[string]*plan{}
	for no := 1; sc.Scan(); no++ {
		text := bytes.TrimSpace(sc.Bytes())
		if len(text) == 0 {
			continue
		}
		header, cells, say := members(text)
		if say != "" {
			r.refuse(no, say)
			continue
		}
		shape := strings.Join(header, "\x00")
		p, ok := plans[shape]
		if !ok {
			q, err := r.s.plan(header)
			if err != nil {
				return err
			}
			if p = &q; len(plans) < mostColumns {
				plans[shape] = p
			}
		}
		if err := r.row(p, no, cells); err != nil {
			return err
		}
	}
	if err := sc.Err(); err != nil {
		r.refuse(0, fmt.Sprintf("%v; the rest was not read", err))
	}
	return nil
}

// members are the columns of an object, sorted, and its cells.
func members(text []byte) (header, cells []string, say string) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var o map[string]any
	if err := d.Decode(&o); err != nil || d.More() {
		return nil, nil, "not one JSON object"
	}
	if len(o) > mostColumns {
		return nil, nil, fmt.Sprintf("more than %d columns", mostColumns)
	}
	for name := range o {
		header = append(header, name)
	}
	slices.Sort(header)
	for _, name := range header {
		switch v := o[name].(type) {
		case string:
			cells = append(cells, v)
		case json.Number:
			cells = append(cells, v.String())
		case bool:
			cells = append(cells, strconv.FormatBool(v))
		default: // lists and objects say nothing that is compared
			cells = append(cells, "")
		}
	}
	return header, cells, ""
}

// row takes one row.
func (r *reading) row(p *plan, no int, cells []string) error {
	if r.report.Rows == mostRows {
		return errMany()
	}
	for i, c := range cells {
		if len(c) > mostCell {
			c = c[:mostCell]
		}
		if !utf8.ValidString(c) {
			c = strings.ToValidUTF8(c, "")
		}
		cells[i] = c
	}
	r.s.put(p, r.in, no, cells)
	r.report.Rows++
	if r.report.Rows%often == 0 {
		r.progress("reading", int64(r.report.Rows), 0)
		return r.ctx.Err()
	}
	return nil
}

func (r *reading) refuse(line int, say string) {
	r.report.Refused++
	r.problem(line, say)
}

func (r *reading) problem(line int, say string) {
	switch {
	case len(r.report.Problems) == mostProblems:
		r.report.Problems = append(r.report.Problems, "and more")
	case len(r.report.Problems) > mostProblems:
	case line > 0 && r.in.Elements:
		r.report.Problems = append(r.report.Problems, fmt.Sprintf("%s: element %d: %s", r.in.Name, line, say))
	case line > 0:
		r.report.Problems = append(r.report.Problems, fmt.Sprintf("%s, line %d: %s", r.in.Name, line, say))
	default:
		r.report.Problems = append(r.report.Problems, fmt.Sprintf("%s: %s", r.in.Name, say))
	}
}
