package source

import (
	"bytes"
	"fmt"
	"math"
	"strings"
)

// A Grid walks through a table in memory whose rows are read one by one, for
// lists: they may begin with a line of their own before the header, and rows of
// one party may stand apart. The cells of a row hold until the next one.
type Grid struct {
	file  File
	delim byte
	at    int
	line  int
	cells []string
}

// A Row is a row of a grid.
type Row struct {
	At    int // offset, for [Grid.Again]
	Line  int
	Cells []string
}

// NewGrid returns a grid of a file that [List] has checked.
func NewGrid(f File, delim byte) *Grid { return &Grid{file: f, delim: delim, line: 1} }

// Next returns the next row that is not empty. The error tells of one that
// cannot be read, and its first line is passed. Ok is false at the end.
func (g *Grid) Next() (row Row, err error, ok bool) { //nolint:staticcheck // the error is of a row, ok of the table
	for g.at < len(g.file.Data) {
		at, line := g.at, g.line
		rest := g.file.Data[at:]
		end, say := recordEnd(rest[:min(len(rest), DefaultPiece)], g.delim, len(rest) <= DefaultPiece)
		if end == 0 {
			if say == "" {
				say = fmt.Sprintf("more than %s in one row; is a quote missing?", size(DefaultPiece))
			}
			open := bytes.IndexByte(rest, '\n') < 0 || strings.Contains(say, "not closed")
			g.move(max(1, bytes.IndexByte(rest, '\n')+1))
			if open {
				g.at = len(g.file.Data)
				return Row{}, Broken{Problem{File: g.file.Name, Line: line, Say: "truncated: " + say}}, true
			}
			return Row{}, Problem{File: g.file.Name, Line: line, Say: say}, true
		}
		g.move(end)
		text := bytes.TrimRight(rest[:end], "\r\n\x1a")
		if len(bytes.Trim(text, " \t,;")) == 0 {
			continue
		}
		return Row{At: at, Line: line, Cells: g.split(text)}, nil, true
	}
	return Row{}, nil, false
}

// Again returns a row that Next gave before.
func (g *Grid) Again(at int) []string {
	rest := g.file.Data[at:]
	end, _ := recordEnd(rest[:min(len(rest), DefaultPiece)], g.delim, len(rest) <= DefaultPiece)
	return g.split(bytes.TrimRight(rest[:end], "\r\n\x1a"))
}

func (g *Grid) move(n int) {
	g.line += bytes.Count(g.file.Data[g.at:g.at+n], []byte("\n"))
	g.at += n
}

func (g *Grid) split(text []byte) []string {
	s := string(text)
	g.cells = g.cells[:0]
	for {
		i := 0
		if strings.HasPrefix(s, `"`) {
			if j := closingQuote(s); j >= 0 {
				i = j + 1
			}
		}
		d := strings.IndexByte(s[i:], g.delim)
		if d < 0 {
			g.cells = append(g.cells, unquote(s))
			return g.cells
		}
		g.cells = append(g.cells, unquote(s[:i+d]))
		s = s[i+d+1:]
	}
}

// Cell returns a cell, "" if the row has none there.
func (r Row) Cell(i int) string { return cellOf(r.Cells, i) }

func cellOf(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

// Parts splits a cell that holds several values, as CSV splits a row: those
// with the separator in them stand in quotes.
func Parts(cell string, sep byte) []string {
	out := cells([]byte(cell), sep, math.MaxInt)
	kept := out[:0]
	for _, s := range out {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// Columns finds columns by name, whatever their case and order, and returns
// their places. A name that ends in "?" may be missing; its place is -1.
func Columns(header []string, names ...string) ([]int, error) {
	at := make(map[string]int, len(header))
	for i, h := range header {
		h = strings.ToLower(strings.TrimSpace(h))
		if _, twice := at[h]; twice && h != "" {
			return nil, Invalid("the column %q stands twice in the header", h)
		}
		at[h] = i
	}
	out := make([]int, len(names))
	for k, n := range names {
		name, optional := strings.CutSuffix(n, "?")
		i, ok := at[strings.ToLower(name)]
		switch {
		case ok:
			out[k] = i
		case optional:
			out[k] = -1
		default:
			return nil, Invalid("the column %q is missing; is this the list it should be?", name)
		}
	}
	return out, nil
}
