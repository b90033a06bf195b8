package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"countersign"
)

// A Reader takes an input apart into pieces. It holds one piece in memory, no
// more, and tells of what it cannot read instead of stopping at it.
type Reader struct {
	name string
	lim  Limits
	tell func(Problem)

	src io.Reader
	raw io.Reader // until the first read
	err error     // why no more can be read; io.EOF at the end

	window  int // of what is read, to begin with
	buf     []byte
	at, end int // what is read and not taken
	line    int // of buf[at]
	indent  int // white space before buf[at] on its line; -1 if anything else stands there

	format Format
	nest   nest
	count  int // elements of arrays, up to the one at hand
	table  table
	header []byte // the header's line, as it stands before every row
}

// nest says what surrounds the objects being read.
type nest uint8

const (
	bare    nest = iota // nothing
	inArray             // [ ... ]
	wrapped             // {"records":[ ... ] ...}
)

// NewReader returns a reader of one input. The name is how the user knows it.
// Tell is called with everything that could not be read.
func NewReader(name string, r io.Reader, lim Limits, tell func(Problem)) *Reader {
	return &Reader{name: name, raw: r, window: windowOf(r), lim: lim, tell: tell, line: 1}
}

// headSize is how much of an input is looked at to recognise it.
const headSize = 64 << 10

// Peek looks at the beginning without taking it. The error says why nothing
// can be read at all; it wraps [countersign.ErrInvalid].
func (r *Reader) Peek() (Peek, error) {
	for want := headSize; ; want = min(4*want, 2*r.lim.piece()) {
		for r.end-r.at < want && r.more() {
		}
		if err := r.refusal(); err != nil {
			return Peek{}, err
		}
		if r.tooWide() {
			return Peek{}, fmt.Errorf("%s: line %d is longer than %s; is this a table?: %w", r.name, r.line, size(int64(r.lim.piece())), countersign.ErrInvalid)
		}
		p := r.look()
		if p.Format == Unknown {
			return p, fmt.Errorf("%s: %s: %w", r.name, unreadable(p.Head), countersign.ErrInvalid)
		}
		if p.Format == JSON && p.First.Raw == nil && r.end-r.at > r.lim.piece() { // a first line that is far too long
			r.format = JSON
			if r.spaces() && !r.opens(r.buf[r.at]) {
				r.element()
			}
			want = headSize
			continue
		}
		if p.First.Raw != nil || p.Format == XML || r.err != nil || want >= 2*r.lim.piece() {
			r.format = p.Format
			return p, nil
		}
	}
}

// refusal is the error of an input of which not a byte can be read.
func (r *Reader) refusal() error {
	switch {
	case r.err == nil || r.end > r.at:
		return nil
	case r.err == io.EOF:
		return fmt.Errorf("%s: empty; nothing to read: %w", r.name, countersign.ErrInvalid)
	}
	return fmt.Errorf("%s: %s: %w", r.name, r.sayErr(), countersign.ErrInvalid)
}

// unreadable says what a text that is neither JSON nor a table may be.
func unreadable(head []byte) string {
	t := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(t) == 0:
		return "nothing but white space"
	case bytes.IndexByte(t, 0) >= 0 || !utf8.Valid(t[:whole(t)]):
		return "neither JSON nor a table (CSV), or in an encoding that is not known; save it as UTF-8"
	}
	return "neither JSON nor a table (CSV); see docs/subject.md for what can be read"
}

// whole returns where the last whole character of a window ends.
func whole(t []byte) int {
	for i := len(t) - 1; i >= 0 && i >= len(t)-utf8.UTFMax; i-- {
		if utf8.RuneStart(t[i]) && !utf8.FullRune(t[i:]) {
			return i
		}
	}
	return len(t)
}

// tooWide reports a header that is longer than any piece may be.
func (r *Reader) tooWide() bool {
	most := r.lim.piece()
	return r.end-r.at > most && bytes.IndexByte(r.buf[r.at:r.at+most], '\n') < 0 && formOf(r.buf[r.at:r.end]) == Table
}

// look reads the first pieces of the window, and leaves them there.
func (r *Reader) look() Peek {
	head := r.buf[r.at:r.end]
	p := Peek{Format: formOf(head), Head: head}
	if p.Format == Unknown || p.Format == XML {
		return p
	}
	// Where the window ends in the middle of a piece, that piece is left out.
	trial := &Reader{name: r.name, buf: head, end: len(head), err: io.EOF, lim: r.lim, tell: func(Problem) {}, line: r.line, format: p.Format}
	for range 4 {
		piece, err := trial.Next()
		if err != nil {
			break
		}
		if p.First.Raw == nil {
			p.First = piece
			p.First.Raw = bytes.Clone(piece.Raw)
		}
		if p.Format == JSON {
			p.Keys = addKeys(p.Keys, &piece)
		}
	}
	p.Header = trial.table.header
	return p
}

func addKeys(keys []string, p *Piece) []string {
	c, err := p.JSON()
	if err != nil {
		return keys
	}
	c.Object(func(key []byte) {
		for _, k := range keys {
			if k == string(key) {
				return
			}
		}
		if len(keys) < 256 {
			keys = append(keys, string(key))
		}
	})
	return keys
}

// formOf tells the format by the first thing that stands there.
func formOf(head []byte) Format {
	t := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(t) == 0:
		return Unknown
	case t[0] == '{' || t[0] == '[':
		return JSON
	case t[0] == '<' && isPage(t):
		return Unknown
	case t[0] == '<':
		return XML
	}
	first, rest, _ := bytes.Cut(t, []byte("\n"))
	second, _, _ := bytes.Cut(rest, []byte("\n"))
	if delimiterOf(first) != 0 || manyColumns(second) || len(bytes.Fields(first)) == 1 && bytes.IndexByte(t, '\n') > 0 {
		return Table
	}
	return Unknown
}

// manyColumns reports a header below a line of words, as some lists have it.
func manyColumns(line []byte) bool {
	const many = 16
	d := delimiterOf(line)
	return d != 0 && bytes.Count(line, []byte{d}) >= many
}

// isPage tells a web page, such as an error or a login, from other XML.
func isPage(t []byte) bool {
	low := bytes.ToLower(t[:min(len(t), 256)])
	return bytes.Contains(low, []byte("<html")) || bytes.HasPrefix(low, []byte("<!doctype html"))
}

// Next returns the next piece. Its Raw holds until the following call. At the
// end the error is io.EOF; what was wrong with the end was told.
func (r *Reader) Next() (Piece, error) {
	if r.format == Unknown {
		if _, err := r.Peek(); err != nil {
			return Piece{}, err
		}
	}
	switch r.format {
	case Table:
		return r.nextRow()
	case XML:
		r.problem(r.line, "XML, which holds no pieces; it is read whole, by lists")
		r.at, r.err = r.end, io.EOF
		return Piece{}, io.EOF
	}
	return r.nextObject()
}

// All returns the whole input, decompressed, for lists that are read at once.
// It must be called before Next.
func (r *Reader) All(most int) ([]byte, error) {
	for r.end-r.at <= most && r.more() {
	}
	if r.end-r.at > most {
		return nil, fmt.Errorf("%s: more than %s: %w", r.name, size(int64(most)), countersign.ErrTooLarge)
	}
	if r.err != io.EOF {
		return nil, fmt.Errorf("%s: %s: %w", r.name, r.sayErr(), countersign.ErrInvalid)
	}
	b := r.buf[r.at:r.end]
	r.at = r.end
	return b, nil
}

// more reads more bytes behind the window, and reports whether there were any.
func (r *Reader) more() bool {
	if r.err != nil {
		return false
	}
	if r.src == nil {
		if r.src, r.err = decoded(r.raw, r.window, r.lim); r.err != nil {
			return false
		}
	}
	r.makeRoom()
	for range 100 {
		n, err := r.src.Read(r.buf[r.end:])
		r.end += n
		if err != nil {
			r.err = err
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	r.err = io.ErrNoProgress
	return false
}

// makeRoom moves the window to the front, or doubles the buffer under it.
func (r *Reader) makeRoom() {
	if r.at > 0 && r.at >= r.end-r.at {
		r.end = copy(r.buf, r.buf[r.at:r.end])
		r.at = 0
	}
	if r.end == len(r.buf) {
		bigger := make([]byte, max(r.window, 2*len(r.buf)))
		r.end = copy(bigger, r.buf[r.at:r.end])
		r.buf, r.at = bigger, 0
	}
}

// take moves past n bytes of the window.
func (r *Reader) take(n int) {
	b := r.buf[r.at : r.at+n]
	r.at += n
	i := bytes.LastIndexByte(b, '\n')
	if i < 0 {
		r.indent = -1
		return
	}
	r.line += bytes.Count(b, []byte("\n"))
	r.indent = len(b) - i - 1
	if len(bytes.Trim(b[i+1:], " \t")) > 0 {
		r.indent = -1
	}
}

// spaces moves past white space and reports whether anything follows.
func (r *Reader) spaces() bool {
	for {
		for r.at < r.end && isSpace(r.buf[r.at]) {
			switch {
			case r.buf[r.at] == '\n':
				r.line++
				r.indent = 0
			case r.indent >= 0:
				r.indent++
			}
			r.at++
		}
		if r.at < r.end {
			return true
		}
		if !r.more() {
			return false
		}
	}
}

// skipLine drops the rest of the line, however long.
func (r *Reader) skipLine() {
	for {
		if i := bytes.IndexByte(r.buf[r.at:r.end], '\n'); i >= 0 {
			r.take(i + 1)
			return
		}
		r.at = r.end
		if !r.more() {
			return
		}
	}
}

// number is that of the element at hand, 0 outside arrays.
func (r *Reader) number() int {
	if r.nest == bare {
		return 0
	}
	return r.count
}

func (r *Reader) problem(line int, format string, args ...any) {
	r.tell(Problem{File: r.name, Line: line, Element: r.number(), Say: fmt.Sprintf(format, args...)})
}

// finish tells of an end that came too early, once, and returns io.EOF.
func (r *Reader) finish() error {
	if r.err != io.EOF {
		r.tell(Problem{File: r.name, Line: r.line, Say: r.sayErr(), Rest: true})
		r.err = io.EOF
	}
	r.at = r.end
	return io.EOF
}

// sayErr puts the reason why reading stopped into a sentence.
func (r *Reader) sayErr() string {
	var much errTooMuch
	switch err := r.err; {
	case errors.As(err, &much):
		return much.say
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the compressed data ends early; what came before was read; get the file again"
	case strings.Contains(err.Error(), "checksum"), strings.Contains(err.Error(), "corrupt"), strings.Contains(err.Error(), "invalid"):
		return "the compressed data is damaged (" + err.Error() + "); what came before was read; get the file again"
	default:
		return err.Error()
	}
}
