// Package source defines what brings facts into the house: subject records, hiring systems, sanctions lists.
//
// Each source lives in a folder of its own below this one and is named in
// package all. A source is a value. Its functions are pure, so that sealed
// evidence can be read again by a better one, in a test or in a court.
//
// The kit does what all sources need. A [Reader] takes any stream apart into
// pieces: lines of JSON, the elements of an array or of an envelope around it,
// the rows of a table. A [Cursor] walks through one piece of JSON. A [Desk]
// collects facts with few allocations. Limits are kept here, for all.
package source

import (
	"fmt"
	"iter"
	"strconv"

	"countersign"
)

// A Source describes where facts come from. Exactly one of Piece and Files is
// set.
type Source struct {
	Name  string // a Go identifier; also the folder
	Doc   string // first line: what it is
	Terms string // licence or terms the data comes under

	// Looks says how sure the source is that an input is its own, by content
	// and never by the file's name.
	Looks func(Peek) Confidence

	// Piece reads one piece. It may return records and an error: then the
	// records hold what could be read, and the error says what was left out.
	Piece func(Piece) ([]countersign.Record, error)

	// Erases returns what a piece asks to be forgotten: a candidate deleted or
	// anonymised in the hiring system. Nil where a source never says so.
	Erases func(Piece) []countersign.Erasure

	// Files reads a list that is published in several files. An error is about
	// one row; reading goes on after it.
	Files func([]File) iter.Seq2[countersign.Record, error]

	// Whole says that a piece is all there is to say of its subject at that
	// time: the same subject twice with the same time is a mistake.
	Whole bool
}

// A Confidence says how sure a source is, from 0 (not mine) to 100 (no other
// format looks like this).
type Confidence int

// Usual confidences.
const (
	No     Confidence = 0
	Likely Confidence = 50
	Sure   Confidence = 90
)

// A Peek is what can be seen of an input before it is read.
type Peek struct {
	Format Format
	Keys   []string // JSON: the top-level keys of the first objects, each once, in order
	Header []string // table: the cells of the first row
	First  Piece    // the first piece that can be read
	Head   []byte   // the first bytes, decoded to UTF-8
}

// Has counts how many of the names are keys or columns of the input.
func (p *Peek) Has(names ...string) int {
	n := 0
	for _, have := range [2][]string{p.Keys, p.Header} {
		for _, k := range have {
			for _, name := range names {
				if k == name {
					n++
				}
			}
		}
	}
	return n
}

// A Format is the outer form of an input.
type Format string

// The formats that are told apart.
const (
	JSON    Format = "json"  // objects, one after another, in an array or in an envelope
	Table   Format = "table" // CSV with comma, semicolon or tab
	XML     Format = "xml"   // elements; read whole, by lists
	Unknown Format = ""
)

// A Piece is one unit of an input: a JSON object or a row of a table.
type Piece struct {
	File string // the input, as the user named it
	Line int    // physical line where the piece begins, counted from 1
	// Element is the piece's number among those of the input that stand in arrays,
	// counted from 1; 0 for one that stands in none.
	Element int
	// Raw is the piece as received, after decompression and in UTF-8. Of a
	// table it is the header's line and the row's, so that it can be read by
	// itself.
	Raw    []byte
	Header []string // table: the names of the columns
	Fields []string // table: the cells
	Desk   *Desk    // what the worker lends; nil is allowed

	checked bool // Raw is known to be valid JSON within limits
}

// Origin names the place of the piece: "applicants.ndjson:12".
func (p *Piece) Origin() string {
	var buf [128]byte
	b := append(buf[:0], p.File...)
	b = append(b, ':')
	return p.Desk.Keep(strconv.AppendInt(b, int64(p.Line), 10))
}

// A File is one file of a list, decompressed.
type File struct {
	Name string
	Data []byte
}

// A Problem is something that could not be read: one sentence that says what
// is wrong, then what to do.
type Problem struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"` // 0 where the whole file is meant
	// Element is the number of an element of an array, 0 for what is none.
	Element int    `json:"element,omitempty"`
	Say     string `json:"say"`
	Rest    bool   `json:"-"` // nothing behind it could be read
}

// Error returns the problem as "file:line: sentence", or as "file:line: element
// N: sentence": an array may stand on one line.
func (p Problem) Error() string {
	switch {
	case p.Line == 0:
		return p.File + ": " + p.Say
	case p.Element > 0:
		return fmt.Sprintf("%s:%d: element %d: %s", p.File, p.Line, p.Element, p.Say)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Say)
}

// Unwrap makes every problem an [countersign.ErrInvalid].
func (p Problem) Unwrap() error { return countersign.ErrInvalid }

// A refusal is a sentence on why something could not be read.
type refusal struct{ say string }

func (r refusal) Error() string { return r.say }
func (r refusal) Unwrap() error { return countersign.ErrInvalid }

// Invalid makes an error of a sentence that a user is shown. It wraps
// [countersign.ErrInvalid].
func Invalid(format string, args ...any) error { return refusal{fmt.Sprintf(format, args...)} }
