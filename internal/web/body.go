package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"
)

// A kind is what a body is, by its media type.
type kind int

const (
	kindJSON kind = iota
	kindNDJSON
	kindCSV
)

// kinds are the media types that are read. NDJSON has no registered one; these
// are those in use.
var kinds = map[string]kind{
	"application/json": kindJSON, "application/x-ndjson": kindNDJSON, "application/ndjson": kindNDJSON,
	"application/jsonl": kindNDJSON, "application/x-jsonlines": kindNDJSON, "text/csv": kindCSV,
}

// kindOfBody refuses what is not read here.
func (c *call) kindOfBody(accepted ...kind) (kind, error) {
	all := c.r.Header["Content-Type"]
	if enc := c.r.Header.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "identity") {
		return 0, NewProblem("wrong-type", "send the body as it is, without Content-Encoding")
	}
	if len(all) == 1 {
		if all[0] == "application/json" && accepted[0] == kindJSON {
			return kindJSON, nil
		}
		name, params, err := mime.ParseMediaType(all[0])
		if charset := params["charset"]; err == nil && (charset == "" || strings.EqualFold(charset, "utf-8")) {
			if k, known := kinds[name]; known {
				for _, a := range accepted {
					if a == k {
						return k, nil
					}
				}
			}
		}
	}
	names := "application/json or application/x-ndjson"
	if len(accepted) == 3 {
		names = "application/json, application/x-ndjson or text/csv"
	}
	return 0, NewProblem("wrong-type", "send Content-Type: "+names+", in UTF-8")
}

const (
	bufferBytes = 4 << 10
	keptBuffer  = 64 << 10 // larger ones go back to the collector
	growth      = 64 << 10
)

// buffer lends memory; give takes it back.
func (s *Server) buffer() *[]byte {
	b := s.buffers.Get().(*[]byte)
	*b = (*b)[:0]
	return b
}

func (s *Server) give(b *[]byte) {
	if cap(*b) <= keptBuffer {
		s.buffers.Put(b)
	}
}

// A body is what was read of a request; release it when it was answered.
type body struct {
	s    *Server
	buf  *[]byte
	held int64
}

func (b *body) bytes() []byte { return *b.buf }

func (b *body) release() {
	if b.held > 0 {
		b.s.held.Add(-b.held)
	}
	b.s.give(b.buf)
}

// read reads a body of at most so many bytes. Memory grows with what has come
// and not with what is announced, and all bodies together are bounded.
func (c *call) read(most int) (*body, error) {
	if c.r.ContentLength > int64(most) {
		return nil, tooLarge(most)
	}
	b := &body{s: c.s, buf: c.s.buffer()}
	if err := b.fill(c.r.Body, most); err != nil {
		b.release()
		return nil, err
	}
	return b, nil
}

func (b *body) fill(r io.Reader, most int) error {
	for {
		buf := *b.buf
		if len(buf) == cap(buf) {
			if err := b.grow(); err != nil {
				return err
			}
			buf = *b.buf
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		*b.buf = buf[:len(buf)+n]
		switch {
		case len(*b.buf) > most:
			return tooLarge(most)
		case err == io.EOF:
			return nil
		case err != nil:
			return unread(err)
		}
	}
}

// grow makes room, if all bodies together leave any.
func (b *body) grow() error {
	old := *b.buf
	more := min(max(growth, cap(old)), 1<<20)
	if b.s.held.Add(int64(more)) > b.s.cfg.MaxHeld {
		b.s.held.Add(-int64(more))
		b.s.metrics.shed.WithLabelValues("memory").Inc()
		return overloaded()
	}
	b.held += int64(more)
	fresh := make([]byte, len(old), cap(old)+more)
	copy(fresh, old)
	*b.buf = fresh
	b.s.give(&old)
	return nil
}

// hold counts an answer until it is sent: who takes it slowly must not fill the
// memory with it.
func (s *Server) hold(n int) (done func(), err error) {
	if n <= keptBuffer {
		return func() {}, nil
	}
	done = func() { s.held.Add(-int64(n)) }
	if s.held.Add(int64(n)) > s.cfg.MaxHeld {
		done()
		s.metrics.shed.WithLabelValues("memory").Inc()
		return nil, overloaded()
	}
	return done, nil
}

func tooLarge(most int) error {
	return NewProblem("too-large", fmt.Sprintf("the body has more than %d bytes; send less at once, or one query a line as application/x-ndjson", most))
}

// unread says why a body ended before its end.
func unread(err error) error {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, os.ErrDeadlineExceeded):
		return NewProblem("too-slow", "the body did not come in time")
	}
	return NewProblem("invalid", "the body ended before its end")
}

// A patient gives a stream so long for each read and each write. It is a
// reader and a writer of one goroutine each.
type patient struct {
	c    *call
	ctl  *http.ResponseController
	idle time.Duration
}

func (p patient) Read(b []byte) (int, error) {
	_ = p.ctl.SetReadDeadline(time.Now().Add(p.idle))
	if err := p.c.r.Context().Err(); err != nil { // asked after the deadline was set, which hush sets back
		return 0, err
	}
	n, err := p.c.r.Body.Read(b)
	if err != nil && err != io.EOF {
		err = unread(err)
	}
	return n, err
}

// hush ends a read that waits: nobody needs what comes.
func (p patient) hush() { _ = p.ctl.SetReadDeadline(time.Now()) }

// Write sends at once: who asks line by line is answered so.
func (p patient) Write(b []byte) (int, error) {
	_ = p.ctl.SetWriteDeadline(time.Now().Add(p.idle))
	n, err := p.c.w.Write(b)
	if err == nil {
		err = p.ctl.Flush()
	}
	return n, err
}
