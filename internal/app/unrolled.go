package app

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"countersign"
	"countersign/internal/source"
)

// maxUnrolled is the most bytes of an object that becomes a line: what reads the
// lines takes none that is longer.
const maxUnrolled = 1<<20 - 1

// An unrolled input gives the objects of an array as lines: the line's number is
// the element's. It holds one object. What cannot be read is told, and its line is
// empty.
type unrolled struct {
	name string
	from io.Closer
	rd   *source.Reader
	sum  tally
	line int    // the last one of which anything was given
	skip int    // empty lines before out, not given yet
	out  []byte // the line at hand, likewise
	kept []byte // room for it
	err  error

	array   bool
	told    []string
	refused int
}

// unroll opens an input for those who read an object a line.
func (in Input) unroll() (*unrolled, error) {
	src, err := in.raw()
	if err != nil {
		return nil, err
	}
	u := &unrolled{name: in.Name, from: src}
	u.rd = source.NewReader(in.Name, io.TeeReader(src, &u.sum), source.Limits{Piece: maxUnrolled}, u.tell)
	return u, nil
}

func (u *unrolled) tell(p source.Problem) {
	u.refused++
	switch {
	case len(u.told) < toldProblems:
		u.told = append(u.told, p.Error())
	case len(u.told) == toldProblems:
		u.told = append(u.told, u.name+": more elements could not be read")
	}
}

// Read gives the next bytes.
func (u *unrolled) Read(b []byte) (int, error) {
	if u.skip == 0 && len(u.out) == 0 && u.err == nil {
		u.next()
	}
	if u.skip > 0 {
		n := min(u.skip, len(b))
		for i := range b[:n] {
			b[i] = '\n'
		}
		u.skip -= n
		return n, nil
	}
	if len(u.out) == 0 {
		return 0, u.err
	}
	n := copy(b, u.out)
	u.out = u.out[n:]
	return n, nil
}

// next makes a line of the next object, behind empty ones for what stood before
// it and was refused.
func (u *unrolled) next() {
	p, err := u.rd.Next()
	if err != nil {
		u.err = io.EOF // why it ends was told
		return
	}
	at := p.Line
	if p.Element > 0 {
		at, u.array = p.Element, true
	}
	u.skip = max(0, at-u.line-1)
	u.line += u.skip + 1
	u.out = append(u.kept[:0], p.Raw...)
	for i, c := range u.out {
		if c == '\n' || c == '\r' { // between values: a text holds none
			u.out[i] = ' '
		}
	}
	u.out = append(u.out, '\n')
	u.kept = u.out
}

// Close closes what is read.
func (u *unrolled) Close() error { return u.from.Close() }

// restate makes of what was read of the lines what was read of the input.
func (u *unrolled) restate(in []countersign.Input, problems []string) []string {
	for i := range in {
		if in[i].Name == u.name {
			in[i] = u.sum.input(u.name)
		}
	}
	return append(problems, u.told...)
}

// raw opens an input as it stands.
func (in Input) raw() (io.ReadCloser, error) {
	if in.Path == "" {
		return io.NopCloser(in.Reader), nil
	}
	f, err := os.Open(in.Path)
	if err != nil {
		return nil, unread("input", in.Name, err)
	}
	return f, nil
}

// text opens an input as text, unpacked.
func (in Input) text() (io.ReadCloser, error) {
	f, err := in.raw()
	if err != nil {
		return nil, err
	}
	r, err := source.Decoded(f, source.Limits{})
	if err != nil {
		f.Close()
		return nil, source.Problem{File: in.Name, Say: err.Error()}
	}
	return struct {
		io.Reader
		io.Closer
	}{r, f}, nil
}

// head returns the beginning of an input as text, empty where it is none. What
// cannot be read twice is a stream afterwards, which begins where it began.
func (in *Input) head() ([]byte, error) {
	const size = 64 << 10
	if err := in.steady(); err != nil {
		return nil, err
	}
	again := *in
	if in.Path == "" {
		br := bufio.NewReaderSize(in.Reader, size)
		b, err := br.Peek(size)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, unread("input", in.Name, err)
		}
		in.Reader, again.Reader = br, bytes.NewReader(b)
	}
	r, err := again.text()
	if errors.Is(err, countersign.ErrNotFound) {
		return nil, err
	}
	if err != nil { // who reads it says why
		return nil, nil
	}
	defer r.Close()
	b := make([]byte, size)
	n, _ := io.ReadFull(r, b) // it may end in the middle of packed data
	return b[:n], nil
}

// steady opens what can be read once, such as a named pipe, for all who will read
// it, and refuses a folder.
func (in *Input) steady() error {
	if in.Path == "" {
		return nil
	}
	info, err := os.Stat(in.Path)
	switch {
	case err != nil:
		return unread("input", in.Name, err)
	case info.IsDir():
		return fmt.Errorf("input %s is a folder; name the files in it: %w", in.Name, countersign.ErrInvalid)
	case info.Mode().IsRegular():
		return nil
	}
	f, err := in.raw()
	in.Path, in.Reader = "", f
	return err
}

// elements says how an array of objects is opened that is to be read as an object a
// line, and puts it among those that were; nil for any other input. It reports
// whether the lines are told as elements.
func (in *Input) elements(among *[]*unrolled) (open func() (io.ReadCloser, error), numbered bool, err error) {
	head, err := in.head()
	if err != nil {
		return nil, false, err
	}
	if noText(head) {
		return nil, false, source.Problem{File: in.Name, Say: sayNoText}
	}
	first := started(head)
	if first == nil {
		return nil, false, nil
	}
	open = func() (io.ReadCloser, error) {
		u, err := in.unroll()
		if err != nil {
			return nil, err
		}
		*among = append(*among, u)
		return u, nil
	}
	return open, first.array, nil
}

// firstObject is the first object of a text that is no lines but JSON that goes
// beyond them; ok is false for any other, and the object empty where it cannot be
// read.
func firstObject(head []byte) (object []byte, ok bool) {
	u := started(head)
	if u == nil {
		return nil, false
	}
	return bytes.TrimSpace(u.out), true
}

// started unrolls the first object of a text that is no lines but JSON that goes
// beyond them; nil for any other.
func started(head []byte) *unrolled {
	if !wholeObjects(bufio.NewReader(bytes.NewReader(head))) {
		return nil
	}
	u, err := Input{Reader: bytes.NewReader(head)}.unroll()
	if err != nil { // a stream is always opened
		return nil
	}
	u.next()
	return u
}
