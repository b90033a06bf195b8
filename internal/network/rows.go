package network

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"countersign"
)

// An Input is a table to read: rows of subject, pred, value.
type Input struct {
	Name string
	Open func() (io.ReadCloser, error)
	// Elements has each line told as an element, for the input was an array.
	Elements bool
}

const (
	maxLine    = 1 << 20 // bytes of a row
	maxSubject = 512
	maxValue   = 4096
	blockSize  = 1 << 20
)

// A block is a run of whole lines.
type block struct {
	data []byte
	line int64 // of its first line, from 1
}

// A framer takes a stream apart into blocks of whole lines. It holds one block
// and the beginning of the next, however long a line is.
type framer struct {
	r     io.Reader
	line  int64
	carry []byte
	skip  bool // in the middle of a line that is too long
	tell  func(line int64, say string)
	end   bool
}

// next fills a block; io.EOF ends the stream.
func (f *framer) next(b *block) error {
	b.data = append(b.data[:0], f.carry...)
	f.carry = f.carry[:0]
	b.line = f.line
	for {
		if f.skip {
			f.resume(b)
		}
		at := len(b.data)
		if at >= blockSize || f.end {
			if f.cut(b) {
				return nil
			}
			if f.end {
				return io.EOF
			}
			continue
		}
		b.data = grown(b.data, blockSize+maxLine)
		n, err := f.r.Read(b.data[at : at+min(cap(b.data)-at, blockSize)])
		b.data = b.data[:at+n]
		switch {
		case err == io.EOF:
			f.end = true
		case err != nil:
			f.end = true
			f.tell(0, unfinished(err))
		}
	}
}

func unfinished(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the compressed data ends early; what came before was read; get the file again"
	}
	return "the file cannot be read to its end (" + err.Error() + "); what came before was read"
}

func grown(b []byte, n int) []byte {
	if cap(b) >= n {
		return b
	}
	return append(make([]byte, 0, n), b...)
}

// cut keeps whole lines in the block and carries the rest over. It reports
// whether the block has any.
func (f *framer) cut(b *block) bool {
	at := bytes.LastIndexByte(b.data, '\n') + 1
	if f.end {
		at = len(b.data)
	}
	if at == 0 && len(b.data) >= maxLine {
		f.tell(f.line, "a row of more than 1 MiB; left out")
		b.data = b.data[:0]
		f.skip = true
		return false
	}
	f.carry = append(f.carry, b.data[at:]...)
	b.data = b.data[:at]
	f.line += int64(bytes.Count(b.data, []byte("\n")))
	return at > 0
}

// resume drops the rest of a line that is too long.
func (f *framer) resume(b *block) {
	at := bytes.IndexByte(b.data, '\n')
	if at < 0 {
		b.data = b.data[:0]
		return
	}
	b.data = b.data[:copy(b.data, b.data[at+1:])]
	f.skip = false
	f.line++
	b.line = f.line
}

// A splitter takes rows out of blocks of one input. It is used by one worker.
type splitter interface {
	// split calls row with the cells of each row, which hold until the call
	// ends, and bad with a sentence on each row that cannot be read.
	split(b *block, row func(subject, pred, value []byte) error, bad func(line int64, say string)) error
}

// errNoTable says that an input is no table of subject, pred, value.
var errNoTable = fmt.Errorf("no table of subject, pred, value: %w", countersign.ErrInvalid)

// Looks reports whether the beginning of an input, decompressed, is that of a
// table of subject, pred, value.
func Looks(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(head, []byte("PAR1")) {
		return true
	}
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n\t "), []byte("\n"))
	_, _, err := splitterFor(line)
	return err == nil
}

// splitterFor recognises the lines of a table by the first. header says that
// the first is no row.
func splitterFor(line []byte) (make func() splitter, header bool, err error) {
	line = bytes.TrimRight(line, "\r\n")
	if bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("{")) {
		var s objects
		if _, _, _, err := s.object(bytes.TrimSpace(line)); err != nil {
			return nil, false, errNoTable
		}
		return func() splitter { return &objects{} }, false, nil
	}
	for _, comma := range []byte{',', '\t', ';', '|'} {
		if c, header, ok := columnsOf(line, comma); ok {
			return func() splitter { return &cells{columns: c, comma: comma} }, header, nil
		}
	}
	return nil, false, errNoTable
}

// A digest sums up what is read of an input.
type digest struct {
	r   io.Reader
	sum interface {
		io.Writer
		Sum([]byte) []byte
	}
	n   int64
	ctx context.Context //nolint:containedctx // a reader has no other way to hear of it
}

func newDigest(ctx context.Context, r io.Reader) *digest {
	return &digest{r: r, sum: sha256.New(), ctx: ctx}
}

func (d *digest) Read(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := d.r.Read(p)
	d.n += int64(n)
	d.sum.Write(p[:n]) //nolint:errcheck // a hash takes anything
	return n, err
}

func (d *digest) input(name string) countersign.Input {
	return countersign.Input{Name: name, SHA256: hex.EncodeToString(d.sum.Sum(nil)), Bytes: d.n}
}
