package network

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"countersign"
)

// headSize is how much of an input is looked at to recognise it.
const headSize = 64 << 10

// File is a file as an input, packed (gzip, zstd) or not.
func File(name, path string) Input {
	return Input{Name: name, Open: func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, unreadable(name, err)
		}
		info, err := f.Stat()
		if err == nil && info.IsDir() {
			err = errors.New("is a folder")
		}
		if err != nil {
			f.Close()
			return nil, unreadable(name, err)
		}
		var magic [4]byte
		if n, _ := f.ReadAt(magic[:], 0); n == 4 && string(magic[:]) == "PAR1" {
			return &stored{f, info.Size()}, nil
		}
		return Unpacked(name, f)
	}}
}

func unreadable(name string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", name, countersign.ErrNotFound)
	}
	if e := new(os.PathError); errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("%s cannot be read: %w: %w", name, countersign.ErrInvalid, err)
}

// stored is a file that is read by columns.
type stored struct {
	*os.File
	size int64
}

func (s *stored) Size() int64 { return s.size }

// Stream is a stream as an input, read once.
func Stream(name string, r io.Reader) Input {
	return Input{Name: name, Open: func() (io.ReadCloser, error) { return Unpacked(name, io.NopCloser(r)) }}
}

// Unpacked opens what is packed. It closes f in the end.
func Unpacked(name string, f io.ReadCloser) (io.ReadCloser, error) {
	in := &packed{r: f}
	br := bufio.NewReaderSize(in, headSize)
	head, err := br.Peek(4)
	if err != nil && err != io.EOF {
		f.Close()
		return nil, unreadable(name, err)
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("%s: gzip data that cannot be read; get the file again: %w", name, countersign.ErrInvalid)
		}
		return &opened{&swollen{r: z, in: in}, f, z}, nil
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(64<<20))
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("%s: zstd data that cannot be read; get the file again: %w", name, countersign.ErrInvalid)
		}
		return &opened{&swollen{r: z, in: in}, f, z.IOReadCloser()}, nil
	case bytes.HasPrefix(head, []byte("PAR1")):
		f.Close()
		return nil, fmt.Errorf("%s: a Parquet file cannot be read from a stream; name the file: %w", name, countersign.ErrInvalid)
	}
	return &opened{br, f, f}, nil
}

// opened closes what reads and what is read.
type opened struct {
	io.Reader
	under, over io.Closer
}

func (o *opened) Close() error {
	err := o.over.Close()
	if o.under != o.over {
		err = errors.Join(err, o.under.Close())
	}
	return err
}

// packed counts what is read of a packed file.
type packed struct {
	r io.Reader
	n int64
}

func (p *packed) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.n += int64(n)
	return n, err
}

const (
	maxSwell = 1000    // how many times larger than packed a file may be
	anySwell = 1 << 30 // bytes, below which nobody minds
)

// swollen refuses what unpacks to far more than any table does.
type swollen struct {
	r  io.Reader
	in *packed
	n  int64
}

var errSwollen = errors.New("it unpacks to more than a thousand times its size, as no table does")

func (s *swollen) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if s.n += int64(n); s.n > anySwell && s.n > maxSwell*s.in.n {
		return n, errSwollen
	}
	return n, err
}

// LooksAt reports whether a stream begins as a table of subject, pred, value
// does. What it read is given back at the front of the returned reader.
func LooksAt(r io.Reader) (table bool, again io.Reader, err error) {
	br := bufio.NewReaderSize(r, headSize)
	head, err := br.Peek(headSize)
	if err != nil && err != io.EOF {
		return false, br, err
	}
	z, zerr := Unpacked("", io.NopCloser(bytes.NewReader(head)))
	if zerr != nil {
		return bytes.HasPrefix(head, []byte("PAR1")), br, nil
	}
	defer z.Close()
	start := make([]byte, headSize)
	n, _ := io.ReadFull(z, start) // the window may end in the middle of packed data
	return Looks(start[:n]), br, nil
}
