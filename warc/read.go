package warc

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"countersign"
)

// Limits of what is read.
const (
	maxHead      = 64 << 10
	maxFields    = 256
	DefaultBlock = 64 << 20 // bytes of a block, decompressed
)

// A Reader reads records one after the other, from a .warc or a .warc.gz.
type Reader struct {
	// MaxBlock bounds a block in bytes; larger ones are an error.
	MaxBlock int64

	in     *counter
	z      *gzip.Reader
	text   *bufio.Reader // inside a member, or the file itself
	start  int64         // of the member
	mark   int64         // where the record begins, in a file that is not packed
	packed bool
	begun  bool
}

// NewReader returns a reader; compression is told by the first bytes.
func NewReader(r io.Reader) *Reader {
	return &Reader{MaxBlock: DefaultBlock, in: &counter{r: bufio.NewReaderSize(r, 64<<10)}}
}

// A counter counts what was taken of a file. It gives single bytes, so that a
// decompressor takes no more than its member.
type counter struct {
	r *bufio.Reader
	n int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// Next returns the next record, and io.EOF behind the last. Any other error
// wraps [countersign.ErrInvalid] or [countersign.ErrTooLarge] and says where;
// nothing behind it can be read.
func (r *Reader) Next() (*Record, error) {
	if err := r.begin(); err != nil {
		return nil, err
	}
	for {
		rec, err := r.record()
		switch {
		case errors.Is(err, io.EOF) && r.packed:
			if err := r.member(); err != nil {
				return nil, err
			}
			continue
		case err != nil:
			return nil, err
		}
		if r.packed {
			rec.Offset, rec.Length = r.start, r.end()
			return rec, nil
		}
		r.skip(2 * len("\r\n")) // they belong to the record
		rec.Offset, rec.Length = r.mark, r.at()-r.mark
		return rec, nil
	}
}

func (r *Reader) at() int64 {
	if r.packed {
		return r.start
	}
	return r.in.n - int64(r.text.Buffered())
}

// end passes over the empty lines behind a record. If its member ends there, it
// returns how long that is; of several records in a member none has a place of
// its own.
func (r *Reader) end() int64 {
	r.skip(maxFields)
	if _, err := r.text.Peek(1); errors.Is(err, io.EOF) {
		return r.in.n - r.start
	}
	return 0
}

// skip passes over line ends.
func (r *Reader) skip(most int) {
	for range most {
		b, err := r.text.Peek(1)
		if err != nil || b[0] != '\r' && b[0] != '\n' {
			return
		}
		r.text.Discard(1) //nolint:errcheck // it is there
	}
}

func (r *Reader) begin() error {
	if r.begun {
		return nil
	}
	r.begun = true
	magic, err := r.in.r.Peek(2)
	if len(magic) == 0 {
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		return fmt.Errorf("warc: %w", err)
	}
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		r.text = bufio.NewReader(r.in)
		return nil
	}
	r.packed = true
	return r.member()
}

// member moves on to the next gzip member.
func (r *Reader) member() error {
	if _, err := r.in.r.Peek(1); errors.Is(err, io.EOF) {
		return io.EOF
	}
	r.start = r.in.n
	var err error
	if r.z == nil {
		r.z, err = gzip.NewReader(r.in)
	} else {
		err = r.z.Reset(r.in)
	}
	if err != nil {
		return fmt.Errorf("warc at byte %d: no gzip member: %w", r.start, countersign.ErrInvalid)
	}
	r.z.Multistream(false)
	r.text = bufio.NewReader(r.z)
	return nil
}

// record reads one record; io.EOF means that there is none before the end.
func (r *Reader) record() (*Record, error) {
	version, err := r.version()
	if err != nil {
		return nil, err
	}
	rec := &Record{Version: version}
	length, err := r.head(rec)
	if err != nil {
		return nil, err
	}
	if length > r.MaxBlock {
		return nil, fmt.Errorf("warc at byte %d: a block of %d bytes: %w", r.at(), length, countersign.ErrTooLarge)
	}
	var b bytes.Buffer // grows with what is there, not with what is promised
	if n, err := io.CopyN(&b, r.text, length); err != nil {
		return nil, fmt.Errorf("warc at byte %d: cut off after %d of %d bytes of a block: %w", r.at(), n, length, countersign.ErrInvalid)
	}
	rec.Block = b.Bytes()
	return rec, nil
}

// version reads the line that begins a record, behind the empty lines that end
// the one before.
func (r *Reader) version() (string, error) {
	for range maxFields {
		r.mark = r.at()
		line, err := r.line()
		switch {
		case err != nil && line == "":
			return "", err
		case line == "":
			continue
		case !strings.HasPrefix(line, "WARC/"):
			return "", fmt.Errorf("warc at byte %d: a record begins with WARC/1.1, not %.40q: %w", r.at(), line, countersign.ErrInvalid)
		}
		return strings.TrimSpace(strings.TrimPrefix(line, "WARC/")), nil
	}
	return "", fmt.Errorf("warc at byte %d: nothing but empty lines: %w", r.at(), countersign.ErrInvalid)
}

// line reads a line without its end. The error is io.EOF or one of ours.
func (r *Reader) line() (string, error) {
	var b []byte
	for {
		part, err := r.text.ReadSlice('\n')
		b = append(b, part...)
		switch {
		case len(b) > maxHead:
			return "", fmt.Errorf("warc at byte %d: a line of more than %d bytes: %w", r.at(), maxHead, countersign.ErrTooLarge)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == nil, errors.Is(err, io.EOF):
			return strings.TrimRight(string(b), "\r\n"), err
		}
		return "", fmt.Errorf("warc at byte %d: damaged (%w): %w", r.at(), err, countersign.ErrInvalid)
	}
}

// head reads the fields of a record, and returns how long its block is.
func (r *Reader) head(rec *Record) (length int64, err error) {
	length = -1
	size := 0
	for {
		line, err := r.line()
		if errors.Is(err, io.EOF) {
			return 0, fmt.Errorf("warc at byte %d: cut off in a header: %w", r.at(), countersign.ErrInvalid)
		}
		if err != nil {
			return 0, err
		}
		if line == "" {
			break
		}
		if size += len(line); size > maxHead || len(rec.Fields) > maxFields {
			return 0, fmt.Errorf("warc at byte %d: a header of more than %d bytes or %d lines: %w", r.at(), maxHead, maxFields, countersign.ErrTooLarge)
		}
		if (line[0] == ' ' || line[0] == '\t') && len(rec.Fields) > 0 { // folded, as older archives may be
			rec.Fields[len(rec.Fields)-1].Value += " " + strings.TrimSpace(line)
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return 0, fmt.Errorf("warc at byte %d: %.40q is no field: %w", r.at(), line, countersign.ErrInvalid)
		}
		rec.Fields = append(rec.Fields, Field{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	if length = rec.known(); length < 0 {
		return 0, fmt.Errorf("warc at byte %d: a record without its length: %w", r.at(), countersign.ErrInvalid)
	}
	return length, nil
}

// known moves the fields that have a place of their own there, and returns the
// length of the block, -1 where it is missing or none.
func (r *Record) known() int64 {
	length := int64(-1)
	rest := r.Fields[:0]
	for _, f := range r.Fields {
		switch strings.ToLower(f.Name) {
		case "warc-type":
			r.Type = strings.ToLower(f.Value)
		case "warc-record-id":
			r.ID = f.Value
		case "warc-date":
			r.Date, _ = time.Parse(time.RFC3339, f.Value)
		case "warc-target-uri":
			r.Target = strings.Trim(f.Value, "<>") // as some wrote it
		case "warc-block-digest":
			r.BlockDigest = f.Value
		case "warc-payload-digest":
			r.PayloadDigest = f.Value
		case "content-type":
			r.ContentType = f.Value
		case "content-length":
			n, err := strconv.ParseInt(f.Value, 10, 64)
			if err == nil && n >= 0 && length < 0 {
				length = n
			}
		default:
			rest = append(rest, f)
		}
	}
	r.Fields = rest
	return length
}
