package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// errTooMuch is a compressed input that swells beyond its limits.
type errTooMuch struct{ say string }

func (e errTooMuch) Error() string { return e.say }

// decoded returns r decompressed (gzip, Zstandard) and in UTF-8 without byte
// order mark. Formats that cannot be text are refused with a sentence.
func decoded(r io.Reader, window int, lim Limits) (io.Reader, error) {
	in := &counter{r: r}
	br := bufio.NewReaderSize(in, window)
	head, err := br.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	out, packed, err := unpacked(br, head)
	if err != nil {
		return nil, err
	}
	capped := &capped{r: out, in: in, lim: lim, packed: packed}
	text := bufio.NewReaderSize(capped, window)
	head, err = text.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	return asUTF8(text, head)
}

// windowOf is how much of an input is read at once; of one that is short, no
// more than it may have, for many of those come one by one.
func windowOf(r io.Reader) int {
	if l, ok := r.(interface{ Len() int }); ok && l.Len() >= 0 {
		return min(headSize, 4<<10+l.Len())
	}
	return headSize
}

func unpacked(br io.Reader, head []byte) (out io.Reader, packed bool, err error) {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, true, errors.New("gzip data that cannot be read; get the file again")
		}
		return z, true, nil
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return nil, true, errors.New("zstd data that cannot be read; get the file again")
		}
		return z.IOReadCloser(), true, nil
	}
	return br, false, nil
}

// refusals are beginnings of files that hold no text.
var refusals = []struct{ magic, say string }{
	{"PK\x03\x04", "a zip archive or an Excel workbook; unpack it, or save the sheet as CSV UTF-8"},
	{"%PDF", "a PDF document, and no data; get an export as CSV or JSON"},
	{"\xd0\xcf\x11\xe0", "an old Excel or Word file; save it as CSV UTF-8"},
	{"BZh", "bzip2 data; decompress it first, or use gzip or zstd"},
	{"\xfd7zX", "xz data; decompress it first, or use gzip or zstd"},
	{"PAR1", "a Parquet file; export it as NDJSON or CSV"},
	{"SQLi", "an SQLite database; export the table as NDJSON or CSV"},
	{"\x7fELF", "a program, not data"},
}

func asUTF8(r io.Reader, head []byte) (io.Reader, error) {
	for _, x := range refusals {
		if bytes.HasPrefix(head, []byte(x.magic)) {
			return nil, errors.New(x.say)
		}
	}
	wide := func(e unicode.Endianness) io.Reader {
		return transform.NewReader(r, unicode.UTF16(e, unicode.UseBOM).NewDecoder())
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}):
		return nil, errors.New("UTF-32; save the file as UTF-8")
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return wide(unicode.LittleEndian), nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return wide(unicode.BigEndian), nil
	case len(head) == 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()), nil
	case len(head) == 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()), nil
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, err := io.ReadFull(r, make([]byte, 3))
		return r, err
	}
	return r, nil
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// capped holds a decompressed stream to its limits.
type capped struct {
	r      io.Reader
	in     *counter
	lim    Limits
	packed bool
	n      int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	switch {
	case c.lim.Total > 0 && c.n > c.lim.Total:
		return 0, errTooMuch{fmt.Sprintf("more than %s; split the file", size(c.lim.Total))}
	case c.packed && c.n > freeOutput && c.n/max(1, c.in.n) > c.lim.ratio():
		return 0, errTooMuch{fmt.Sprintf("compressed data that swells more than %d times; decompress it first if it is meant to", c.lim.ratio())}
	}
	return n, err
}

// size writes a number of bytes as people do.
func size(n int64) string {
	for _, u := range []struct {
		unit int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.unit {
			return fmt.Sprintf("%d %s", n/u.unit, u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
