package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"
)

// Clients that got no answer ask again, under the Idempotency-Key that they
// asked with: what was done is not done twice, and they get the answer that was
// lost. Answers are remembered in memory, for a day, and so many of them. After a
// restart the content decides: a record that is there and a judgement that
// stands are not kept again.
const (
	replayTime  = 24 * time.Hour
	replaysMost = 10_000
	replayBytes = 64 << 10 // of one answer; larger ones are worked out anew
	replayHeld  = 32 << 20 // of all
	mostOnceKey = 255
)

// A replay is what was answered to a request.
type replay struct {
	name   string
	sum    [sha256.Size]byte // of what was asked
	at     time.Time
	done   chan struct{} // closed once the rest stands
	status int           // 0 if it failed, or is too large to be remembered
	body   []byte
}

type replays struct {
	mu    sync.Mutex
	by    map[string]*replay
	order []*replay // oldest first
	bytes int
}

// begin returns the replay of a name, and whether it is new: then it is to be
// ended.
func (r *replays) begin(name string, sum [sha256.Size]byte, now time.Time) (*replay, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.order) > 0 && (len(r.order) >= replaysMost || r.bytes > replayHeld || now.Sub(r.order[0].at) > replayTime) {
		r.drop(r.order[0])
		r.order = r.order[1:]
	}
	if old := r.by[name]; old != nil {
		return old, false
	}
	p := &replay{name: name, sum: sum, at: now, done: make(chan struct{})}
	if r.by == nil {
		r.by = map[string]*replay{}
	}
	r.by[name], r.order = p, append(r.order, p)
	return p, true
}

// drop must be called with the lock held.
func (r *replays) drop(p *replay) {
	if r.by[p.name] == p {
		delete(r.by, p.name)
		r.bytes -= len(p.body)
	}
}

// end keeps the answer, or forgets that it was asked.
func (r *replays) end(p *replay, status int, body []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer close(p.done)
	if status == 0 || len(body) > replayBytes {
		r.drop(p)
		return
	}
	if r.by[p.name] == p {
		r.bytes += len(body)
	}
	p.status, p.body = status, body
}

// once works on a request, unless its Idempotency-Key was worked on already:
// then it is answered the same.
func (s *Server) once(c *call, body []byte, work func() (status int, answer []byte, err error)) error {
	all := c.r.Header["Idempotency-Key"]
	if len(all) == 0 {
		status, answer, err := work()
		if err != nil {
			return err
		}
		return c.answer(status, answer)
	}
	if len(all) > 1 || !isOnceKey(all[0]) {
		return NewProblem("invalid", fmt.Sprintf("Idempotency-Key is 1 to %d printable letters of ASCII, once", mostOnceKey))
	}
	name := c.by() + "\x00" + c.route.pattern + "\x00" + all[0]
	sum := sha256.Sum256(append([]byte(c.r.URL.RawQuery+"\x00"), body...))
	for {
		p, fresh := s.replays.begin(name, sum, c.began)
		if fresh {
			return s.first(c, p, work)
		}
		if p.sum != sum {
			return NewProblem("other-request", "this Idempotency-Key was sent with another body or other parameters; use a new one for each request")
		}
		if err := p.wait(c.r.Context()); err != nil {
			return err
		}
		if p.status != 0 {
			c.w.Header().Set("Idempotency-Replayed", "true")
			return c.answer(p.status, p.body)
		}
	}
}

func (p *replay) wait(ctx context.Context) error {
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// first works on what others with the same key wait for.
func (s *Server) first(c *call, p *replay, work func() (int, []byte, error)) error {
	status, answer := 0, []byte(nil)
	defer func() { s.replays.end(p, status, answer) }() // also when work panics
	done, body, err := work()
	if err != nil {
		return err
	}
	status, answer = done, body
	return c.answer(done, body)
}

func isOnceKey(s string) bool {
	if s == "" || len(s) > mostOnceKey {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
