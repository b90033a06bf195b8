package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"countersign/internal/source"
)

// A parcel is a run of lines that one worker answers.
type parcel struct {
	text  []byte
	lines []textLine
	out   bytes.Buffer // the answers, as the format writes them
	read  int
	found int
	said  []remark
	// strays are remarks of the framing on what became no line.
	strays int
	done   chan struct{}
	// broken says why nobody answered it.
	broken error

	silenced int
	left     leavings
	err      error // why a receipt could not be made
}

// A textLine is a line of a parcel, or an object that begins there; one that was
// too long has no text.
type textLine struct {
	no       int
	element  int // number in its array, 0 outside one
	from, to int
	long     bool
}

// A remark is told of a line. A field that nobody knows is told once a run.
type remark struct {
	line    int
	element int
	say     string
	field   string
	refused bool
}

const (
	parcelLines = 64
	streamLines = 8
	parcelBytes = 64 << 10
	ahead       = 4 // parcels a worker may be ahead of what is written
)

// frame cuts an input into lines, or where whole is set into what else it is made
// of, and sends them off in parcels. The error is why reading stopped before the
// end.
func frame(ctx context.Context, r io.Reader, whole bool, most int, free <-chan *parcel, work, order chan<- *parcel) error {
	text, err := source.Decoded(r, source.Limits{})
	if err != nil {
		return unreadable{err.Error()}
	}
	lines := bufio.NewReaderSize(text, parcelBytes)
	if whole {
		if wholeObjects(lines) || headed(lines) {
			return framePieces(ctx, lines, most, free, work, order)
		}
		if head, _ := lines.Peek(min(lines.Buffered(), 4<<10)); noText(head) {
			return unreadable{sayNoText}
		}
	}
	for no := 1; ; {
		p := emptied(free)
		for err == nil && !p.full(most) && (len(p.lines) == 0 || waits(lines)) {
			err = p.line(lines, no)
			no++
		}
		if !p.send(ctx, work, order) {
			return nil
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return unreadable{fmt.Sprintf("%s (line %d); what came before was answered", sayRead(err), no-1)}
		}
	}
}

// send sends a parcel off, first to who writes and then to who works.
func (p *parcel) send(ctx context.Context, work, order chan<- *parcel) bool {
	for _, ch := range []chan<- *parcel{order, work} {
		select {
		case ch <- p:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// sayRead says why reading stopped.
func sayRead(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the compressed data ends early"
	}
	return err.Error()
}

func emptied(free <-chan *parcel) *parcel {
	var p *parcel
	select {
	case p = <-free:
		p.text, p.lines, p.said = p.text[:0], p.lines[:0], p.said[:0]
		p.out.Reset()
		p.read, p.found, p.silenced, p.strays, p.err, p.broken = 0, 0, 0, 0, nil, nil
		p.left.reset()
	default:
		p = &parcel{}
	}
	p.done = make(chan struct{})
	return p
}

func (p *parcel) full(most int) bool { return len(p.lines) >= most || len(p.text) >= parcelBytes }

// waits reports whether a whole line has come already.
func waits(r *bufio.Reader) bool {
	b, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(b, '\n') >= 0
}

// line takes one line, however long; of one that is too long the text is
// dropped.
func (p *parcel) line(r *bufio.Reader, no int) error {
	l := textLine{no: no, from: len(p.text)}
	for {
		b, err := r.ReadSlice('\n')
		if l.long = l.long || len(p.text)+len(b)-l.from > maxQuestionLine; l.long {
			p.text = p.text[:l.from]
		} else {
			p.text = append(p.text, b...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		l.to = len(p.text)
		if l.long || len(bytes.TrimSpace(p.text[l.from:l.to])) > 0 {
			p.lines = append(p.lines, l)
		}
		return err
	}
}
