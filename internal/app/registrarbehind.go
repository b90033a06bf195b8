package app

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"countersign/internal/flow"
	api "countersign/internal/web"
)

// behind judges whom records speak of that came without asking for a verdict:
// in small batches, and only while nobody brings any. Otherwise the screening
// that comes next would judge them all before it answers.
type behind struct {
	r       *registrar
	owed    chan struct{}
	ended   chan struct{}
	placing atomic.Int64 // requests that bring records now
	last    atomic.Int64 // when the last of them was answered, in nanoseconds
}

const (
	// behindBatch bounds how long a batch holds up who writes.
	behindBatch = 16
	behindQuiet = 250 * time.Millisecond
)

// begin notes a request that brings records; what it returns, that it ended.
func (b *behind) begin() (end func()) {
	b.placing.Add(1)
	return func() {
		b.last.Store(time.Now().UnixNano())
		b.placing.Add(-1)
		select {
		case b.owed <- struct{}{}:
		default:
		}
	}
}

func (b *behind) quiet() bool {
	return b.placing.Load() == 0 && time.Since(time.Unix(0, b.last.Load())) >= behindQuiet
}

func (b *behind) work() {
	defer close(b.ended)
	for {
		select {
		case <-b.r.ctx.Done():
			return
		case <-b.owed:
		}
		if err := b.catchUp(b.r.ctx); err != nil && !errors.Is(err, context.Canceled) {
			b.r.log.Error("records wait for their verdicts", slog.String("why", Plain(err.Error())))
		}
	}
}

// catchUp judges all that are owed a verdict, when nobody is in the way.
func (b *behind) catchUp(ctx context.Context) error {
	tick := time.NewTicker(behindQuiet / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		for b.quiet() {
			if n, err := b.some(ctx); err != nil || n == 0 {
				return err
			}
		}
	}
}

func (b *behind) some(ctx context.Context) (n int, err error) {
	s := b.r.screens
	if s.lists().stale != nil { // nothing is judged by lists that are too old
		return 0, nil
	}
	s.one.Lock()
	defer s.one.Unlock()
	a := s.house(api.Screening{})
	for i := range a.stages {
		a.stages[i].Batch = behindBatch
		k, err := flow.CatchUp(ctx, a.ledger, &a.stages[i])
		if n += k; err != nil {
			return n, err
		}
	}
	return n, nil
}
