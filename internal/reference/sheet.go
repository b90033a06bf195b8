package reference

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"

	"countersign"
)

// Confidence says how a fact came to us.
type Confidence string

// The words of confidence, strongest first.
const (
	Verified  Confidence = "verified"  // read in the primary source, or in two others
	Secondary Confidence = "secondary" // press, a digest, one vendor
	Memory    Confidence = "memory"    // known, not retrieved while this was written
	Judgement Confidence = "judgement" // our own opinion, open to correction
)

// A Source is what a row rests on.
type Source struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
	Date  string `json:"date,omitempty"` // of publication: 2006-01-02, 2006-01 or 2006
	Read  string `json:"read,omitempty"` // how much of it we have read: whole, part, summary, memory, judgement
}

// Source returns the source with this id.
func (b *Base) Source(id string) (Source, bool) {
	s, ok := (*b.sources.get())[id]
	return s, ok
}

// cite finds a source; an imported table may name one that we do not know,
// and then its name is all we can say.
func (b *Base) cite(id string) Source {
	if s, ok := b.Source(id); ok {
		return s
	}
	return Source{ID: id, Title: id}
}

func parseSources(_ *Base, raw []byte) (map[string]Source, int, error) {
	out := map[string]Source{}
	for r, err := range sheet(raw, "id", "title") {
		if err != nil {
			return nil, 0, err
		}
		s := Source{ID: r.at("id"), Title: r.at("title"), URL: r.at("url"), Date: r.at("date"), Read: r.at("read")}
		if s.ID == "" {
			return nil, 0, r.bad("no id")
		}
		if _, twice := out[s.ID]; twice {
			return nil, 0, r.bad("id %q stands twice", s.ID)
		}
		out[s.ID] = s
	}
	return out, len(out), nil
}

// A row is one line of a table, its cells found by the name of the column.
type row struct {
	line  int
	cols  map[string]int
	cells []string
}

func (r *row) at(col string) string {
	i, ok := r.cols[col]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// list splits a cell at semicolons.
func (r *row) list(col string) []string { return split(r.at(col)) }

func (r *row) bad(format string, args ...any) error {
	return fmt.Errorf("line %d: %s: %w", r.line, fmt.Sprintf(format, args...), countersign.ErrInvalid)
}

// confidence reads the column of that name. A row that does not say is refused:
// the reader of a finding must be able to ask how sure we are.
func (r *row) confidence() (Confidence, error) {
	switch c := Confidence(r.at("confidence")); c {
	case Verified, Secondary, Memory, Judgement:
		return c, nil
	}
	return "", r.bad("confidence %q", r.at("confidence"))
}

// sheet reads our own tables: CSV with a first line of column names. Columns
// may come in any order; those in need must be there.
func sheet(raw []byte, need ...string) iter.Seq2[*row, error] {
	return func(yield func(*row, error) bool) {
		c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
		c.FieldsPerRecord = -1
		cols, err := header(c, need)
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			cells, err := c.Read()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, fmt.Errorf("%w: %w", err, countersign.ErrInvalid))
				return
			}
			line, _ := c.FieldPos(0)
			r := &row{line: line, cols: cols, cells: cells}
			if len(cells) > len(cols) {
				err = r.bad("%d cells under %d columns", len(cells), len(cols))
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func header(c *csv.Reader, need []string) (map[string]int, error) {
	names, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("line 1: no column names: %w", countersign.ErrInvalid)
	}
	cols := make(map[string]int, len(names))
	for i, n := range names {
		cols[strings.ToLower(strings.TrimSpace(n))] = i
	}
	for _, n := range need {
		if _, ok := cols[n]; !ok {
			return nil, fmt.Errorf("line 1: no column %q: %w", n, countersign.ErrInvalid)
		}
	}
	return cols, nil
}

func split(cell string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
