package web

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// A gate lets in so many at once, keeps a bounded queue before it in the order
// they came, and turns away the rest.
type gate struct {
	slots    chan struct{}
	waiting  atomic.Int64
	queue    int64
	patience time.Duration
}

// ErrOverloaded says that as many wait as may.
var ErrOverloaded = errors.New("overloaded")

func newGate(slots, queue int, patience time.Duration) *gate {
	return &gate{slots: make(chan struct{}, slots), queue: int64(queue), patience: patience}
}

// enter waits for a slot, but not for longer than the gate's patience. The
// error is ErrOverloaded, or the context's. Who is in must leave.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	if g.waiting.Add(1) > g.queue {
		g.waiting.Add(-1)
		return ErrOverloaded
	}
	defer g.waiting.Add(-1)
	patience := time.NewTimer(g.patience)
	defer patience.Stop()
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		return ErrOverloaded
	}
}

func (g *gate) leave() { <-g.slots }

// turn waits for a slot as long as it takes: for those who were let in already
// and do their work in pieces.
func (g *gate) turn(ctx context.Context) (done func(), err error) {
	select {
	case g.slots <- struct{}{}:
		return g.leave, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// again lets one who waits go before, and comes back.
func (g *gate) again(ctx context.Context) error {
	if g.waiting.Load() == 0 {
		return ctx.Err()
	}
	g.leave()
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		g.slots <- struct{}{} // the caller will leave
		return ctx.Err()
	}
}

func (g *gate) busy() int { return len(g.slots) }
