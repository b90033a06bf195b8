package fetch

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Turns keep two requests to one host apart in time, and one behind the other.
type turns struct {
	pause time.Duration
	mu    *sync.Mutex
	next  map[string]time.Time // when a host may be asked again
}

// maxTurns bounds the hosts that are remembered; those whose time has passed
// are forgotten first.
const maxTurns = 4096

func newTurns(pause time.Duration) turns {
	return turns{pause: pause, mu: new(sync.Mutex), next: map[string]time.Time{}}
}

// wait takes the next turn at a host.
func (t turns) wait(ctx context.Context, host string) error {
	left := time.Duration(0)
	if t.pause > 0 && ctx.Err() == nil {
		left = t.take(host, time.Now())
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fail(ErrSlow, "%s: its turn did not come within the time allowed", host)
	}
	return ctx.Err()
}

// take books a turn and returns how long it is until then.
func (t turns) take(host string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.next[host]
	if at.Before(now) {
		at = now
	}
	if len(t.next) >= maxTurns {
		for h, then := range t.next {
			if then.Before(now) {
				delete(t.next, h)
			}
		}
	}
	t.next[host] = at.Add(t.pause)
	return at.Sub(now)
}
