package fetch

import (
	"bytes"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// A paced connection ends when its peer takes too long: altogether, between
// two pieces, or on average.
type paced struct {
	net.Conn
	limits Limits
	began  time.Time
	end    time.Time
	got    int64
}

func newPaced(c net.Conn, l Limits, end time.Time) *paced {
	return &paced{Conn: c, limits: l, began: time.Now(), end: end}
}

// overhead is what may come beside the answer: handshake and framing.
const overhead = 1 << 20

func (p *paced) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(p.soon()); err != nil {
		return 0, err
	}
	n, err := p.Conn.Read(b)
	p.got += int64(n)
	switch took := time.Since(p.began); {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return n, p.late()
	case p.got > 2*p.limits.Wire+overhead:
		return n, fail(ErrLarge, "more than %d bytes came", p.limits.Wire)
	case err == nil && took > p.limits.Idle && float64(p.got) < took.Seconds()*float64(p.limits.Rate):
		return n, fail(ErrSlow, "the answer trickles: %d bytes in %s", p.got, took.Round(time.Second))
	}
	return n, err
}

func (p *paced) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(p.soon()); err != nil {
		return 0, err
	}
	n, err := p.Conn.Write(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return n, p.late()
	}
	return n, err
}

func (p *paced) soon() time.Time {
	if t := time.Now().Add(p.limits.Idle); t.Before(p.end) {
		return t
	}
	return p.end
}

func (p *paced) late() error {
	if !time.Now().Before(p.end) {
		return fail(ErrSlow, "no whole answer within the time allowed")
	}
	return fail(ErrSlow, "silence for %s", p.limits.Idle)
}

// A tape keeps what goes over a connection as it went, and bounds it. The
// library reads and writes in goroutines of its own, which may outlive the
// exchange by a moment.
type tape struct {
	net.Conn
	most int64
	keep bool

	mu       sync.Mutex
	got      int64
	sent, in bytes.Buffer
}

func (t *tape) Read(b []byte) (int, error) {
	t.mu.Lock()
	left := t.most - t.got
	t.mu.Unlock()
	if left <= 0 {
		return 0, fail(ErrLarge, "more than %d bytes came", t.most)
	}
	if int64(len(b)) > left {
		b = b[:left]
	}
	n, err := t.Conn.Read(b)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.got += int64(n)
	if t.keep {
		t.in.Write(b[:n])
	}
	return n, err
}

// Write notes what it sends before it does: the answer may be here before
// Write returns.
func (t *tape) Write(b []byte) (int, error) {
	if t.keep {
		t.mu.Lock()
		t.sent.Write(b)
		t.mu.Unlock()
	}
	return t.Conn.Write(b)
}

// kept returns what went over the connection so far.
func (t *tape) kept() (sent, received []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.sent.Bytes()), bytes.Clone(t.in.Bytes())
}
