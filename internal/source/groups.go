package source

import (
	"bytes"
	"fmt"
)

// A Group is the rows of a table that are about one party.
type Group struct {
	ID   string
	Line int // of the first row
	At   []int
}

// Groups reads the rest of a table and gathers the rows by the party whose
// number stands in the key column, in the order in which parties appear. Rows
// that cannot be read are told. A last row that lacks cells and its line end
// says that the file was cut off.
func (r *Roll) Groups(g *Grid, key, columns int) []Group {
	var out []Group
	at := map[string]int{}
	for r.Going() {
		row, err, ok := g.Next()
		if !ok {
			return out
		}
		if !r.Fits(row, err, columns) {
			continue
		}
		id := row.Cell(key)
		i, known := at[id]
		if !known {
			i = len(out)
			at[id] = i
			out = append(out, Group{ID: id, Line: row.Line})
		}
		out[i].At = append(out[i].At, row.At)
	}
	return nil
}

// Fits reports whether a row can be used, and tells of it if not.
func (r *Roll) Fits(row Row, err error, columns int) bool {
	if err != nil {
		r.Wrong(row.Line, err)
		return false
	}
	n := len(row.Cells)
	switch { // a cell too many may mean that all behind it moved, even where it is empty
	case n == columns:
		return true
	case n < columns && r.last(row):
		r.Break(row.Line, "truncated: the last row has %d of %d columns and no line end; get it again, nothing of it may be used", n, columns)
	default:
		r.Tell(row.Line, "%d columns where the header has %d; the row was left out", n, columns)
	}
	return false
}

// last reports whether nothing follows the row, not even its line end.
func (r *Roll) last(row Row) bool {
	rest := r.file.Data[row.At:]
	return len(rest) <= DefaultPiece && rest[len(rest)-1] != '\n' && bytes.IndexByte(rest, '\n') < 0
}

// Header reads up to the row that has the columns, within the first rows, and
// returns where they stand and how many there are. Preamble is called with the
// cells of rows before it. Without a header the file is broken.
func (r *Roll) Header(g *Grid, preamble func(cells []string), names ...string) (at []int, n int) {
	const most = 5
	why := fmt.Errorf("no header")
	for range most {
		row, err, ok := g.Next()
		if !ok {
			break
		}
		if err != nil {
			r.Wrong(row.Line, err)
			return nil, 0
		}
		if len(row.Cells) > MaxColumns {
			r.Break(row.Line, "more than %d columns; is this a table?", MaxColumns)
			return nil, 0
		}
		if at, why = Columns(row.Cells, names...); why == nil {
			return at, len(row.Cells)
		}
		if len(row.Cells) > len(names)/2 { // this is the header, and it is wrong
			break
		}
		if preamble != nil {
			preamble(row.Cells)
		}
	}
	if r.Going() {
		r.Break(1, "%s", why)
	}
	return nil, 0
}
