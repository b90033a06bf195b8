package warc

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"countersign"
)

// A Writer writes records to an archive, each as a gzip member of its own.
type Writer struct {
	w   io.Writer
	at  int64
	z   *gzip.Writer // nil writes records as they are
	buf bytes.Buffer
}

// NewWriter returns a writer of a .warc.gz.
func NewWriter(w io.Writer) *Writer {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level exists
	return &Writer{w: w, z: z}
}

// NewPlainWriter returns a writer of a .warc.
func NewPlainWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes a record and fills in its number, digests and place in the
// file.
func (w *Writer) Write(r *Record) error {
	if r.Type == "" || r.Date.IsZero() {
		return fmt.Errorf("warc record of %.80q has no type or date: %w", r.Target, countersign.ErrInvalid)
	}
	r.Identify()
	r.Version, r.BlockDigest = "1.1", Digest(r.Block)
	if r.Type == Response || r.Type == Resource {
		r.PayloadDigest = Digest(r.Payload())
	}
	head, err := r.head()
	if err != nil {
		return err
	}
	w.buf.Reset()
	if w.z != nil {
		w.z.Reset(&w.buf)
		write(w.z, head, r.Block)
		if err := w.z.Close(); err != nil {
			return fmt.Errorf("warc: %w", err)
		}
	} else {
		write(&w.buf, head, r.Block)
	}
	n, err := w.w.Write(w.buf.Bytes())
	r.Offset, r.Length = w.at, int64(n)
	w.at += int64(n)
	if err != nil {
		return fmt.Errorf("warc: %w", err)
	}
	return nil
}

// write cannot fail: it writes to memory.
func write(w io.Writer, head string, block []byte) {
	io.WriteString(w, head)       //nolint:errcheck // to memory
	w.Write(block)                //nolint:errcheck // the same
	io.WriteString(w, "\r\n\r\n") //nolint:errcheck // the same
}

// head writes the lines before a block, in the order of the specification's
// examples. A value that would make two lines is refused: it could pretend to
// be another field.
func (r *Record) head() (string, error) {
	lines := append([]Field{
		{"WARC-Type", r.Type}, {"WARC-Record-ID", r.ID}, {"WARC-Date", r.Date.UTC().Format(time.RFC3339Nano)}, {"WARC-Target-URI", r.Target},
		{"WARC-Block-Digest", r.BlockDigest}, {"WARC-Payload-Digest", r.PayloadDigest},
	}, r.Fields...)
	lines = append(lines, Field{"Content-Type", r.ContentType}, Field{"Content-Length", strconv.Itoa(len(r.Block))})
	var b strings.Builder
	b.WriteString("WARC/1.1\r\n")
	for _, f := range lines {
		if f.Value == "" {
			continue
		}
		if strings.ContainsAny(f.Value, "\r\n\x00") || f.Name == "" || strings.ContainsAny(f.Name, ": \t\r\n\x00") {
			return "", fmt.Errorf("warc field %.40q holds a line end: %w", f.Name, countersign.ErrInvalid)
		}
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String(), nil
}

// InfoRecord says what made the archive; it stands at its head.
func InfoRecord(software string, date time.Time, filename string) *Record {
	r := &Record{
		Type: Info, Date: date, ContentType: "application/warc-fields",
		Block: []byte("software: " + oneLine(software) + "\r\nformat: WARC File Format 1.1\r\nconformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"),
	}
	if filename != "" {
		r.Fields = []Field{{"WARC-Filename", oneLine(filename)}}
	}
	return r
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
