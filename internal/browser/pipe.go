package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Bounds of what a browser says. It has others' bytes in its hands.
const (
	mostMessage = 48 << 20 // bytes of one message: a picture of 32 MB in base64, and some
	mostTold    = 20_000   // messages of its own accord, in one run
)

var (
	errMuch = errors.New("browser: it says more than is listened to")
	errPipe = errors.New("browser: it does not speak over a pipe (--remote-debugging-pipe); Chromium 68 and later do, started without a wrapper that closes files 3 and 4")
)

// A pipe speaks the DevTools protocol over two pipes: JSON messages, each ended
// by a zero byte. No port is opened, so nobody else can speak to the browser.
// One goroutine asks and reads.
type pipe struct {
	in      *bufio.Reader
	out     io.Writer
	session string // of the page; "" speaks to the browser itself
	asked   int
	told    int
	// heard, if set, is handed what the browser says of its own accord.
	heard func(method string, params json.RawMessage)
	buf   []byte
	// moves says that the page has animations, moving which have begun.
	moves  bool
	moving []string
}

func newPipe(in io.Reader, out io.Writer) *pipe {
	return &pipe{in: bufio.NewReaderSize(in, 64<<10), out: out}
}

// A message is what is asked, answered or told.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// A refusal is the browser's word that it cannot do what was asked.
type refusal struct{ method, why string }

func (r *refusal) Error() string { return fmt.Sprintf("browser: %s: %.200s", r.method, r.why) }

// ask asks for something and waits for the answer, which is put into result.
// The answer is one message; what it holds is bounded by mostMessage.
func (p *pipe) ask(method string, params, result any) error {
	p.asked++
	q := message{ID: p.asked, Session: p.session, Method: method}
	if params != nil {
		raw, err := json.Marshal(params)
		if err != nil {
			return fmt.Errorf("browser: %s: %w", method, err)
		}
		q.Params = raw
	}
	raw, err := json.Marshal(&q)
	if err != nil {
		return fmt.Errorf("browser: %s: %w", method, err)
	}
	if _, err := p.out.Write(append(raw, 0)); err != nil {
		return fmt.Errorf("browser: %s: %w", method, err)
	}
	for {
		m, err := p.next()
		switch {
		case err != nil:
			return err
		case m.ID != q.ID:
			continue
		case m.Error != nil:
			return &refusal{method, m.Error.Message}
		case result == nil:
			return nil
		}
		if err := json.Unmarshal(m.Result, result); err != nil {
			return fmt.Errorf("browser: %s: %w", method, err)
		}
		return nil
	}
}

// try asks for what not every browser can do, and goes on without it.
func (p *pipe) try(method string, params any) error {
	var no *refusal
	if err := p.ask(method, params, nil); err != nil && !errors.As(err, &no) {
		return err
	}
	return nil
}

// until reads on until done reports that enough was heard.
func (p *pipe) until(done func() bool) error {
	for !done() {
		if _, err := p.next(); err != nil {
			return err
		}
	}
	return nil
}

// next reads a message. What the browser says of its own accord is handed on.
func (p *pipe) next() (*message, error) {
	raw, err := p.hear()
	if err != nil {
		return nil, err
	}
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("browser: what it says cannot be read: %w", err)
	}
	if m.ID != 0 {
		return &m, nil
	}
	if p.told++; p.told > mostTold {
		return nil, errMuch
	}
	if p.heard != nil && m.Session == p.session {
		p.heard(m.Method, m.Params)
	}
	return &m, nil
}

// hear reads up to the next zero byte, and no more than a message may hold. What
// it returns stays until the next call.
func (p *pipe) hear() ([]byte, error) {
	p.buf = p.buf[:0]
	for {
		part, err := p.in.ReadSlice(0)
		if len(p.buf)+len(part) > mostMessage {
			return nil, errMuch
		}
		p.buf = append(p.buf, part...)
		switch {
		case err == nil:
			return p.buf[:len(p.buf)-1], nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("browser: %w", err)
		}
	}
}

// ends are the four ends of two pipes to a program that is to be started: it
// reads its file 3 and writes its file 4.
type ends struct {
	theirs  []*os.File
	in, out *os.File
	once    sync.Once
}

func newEnds() (*ends, error) {
	r3, w3, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	r4, w4, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, r3.Close(), w3.Close())
	}
	return &ends{theirs: []*os.File{r3, w4}, in: r4, out: w3}, nil
}

// given closes the ends that the program has now, so that its end is heard.
func (e *ends) given() {
	for _, f := range e.theirs {
		f.Close() //nolint:errcheck // the program has its own
	}
}

// close ends every read and write.
func (e *ends) close() {
	e.once.Do(func() {
		e.in.Close()  //nolint:errcheck // nothing is left to lose
		e.out.Close() //nolint:errcheck // the same
	})
}

// closeWith closes the ends when the context ends.
func (e *ends) closeWith(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, e.close)
}
