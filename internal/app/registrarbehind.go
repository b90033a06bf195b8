package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"countersign"
	"countersign/internal/flow"
	api "countersign/internal/web"
)

// behind judges whom records speak of that came without asking for a verdict,
// beside who writes and only while nobody brings any: who comes interrupts it.
// Otherwise the screening that comes next would judge them all before it
// answers.
type behind struct {
	r       *registrar
	owed    chan struct{}
	ended   chan struct{}
	placing atomic.Int64 // requests that bring records now
	last    atomic.Int64 // when the last of them was answered, in nanoseconds

	mu        sync.Mutex
	interrupt context.CancelFunc // of what is being judged; nil if nothing is
}

const (
	// behindBatch bounds how much work is lost to an interruption; it begins with
	// one record and doubles with each batch that is not interrupted.
	behindBatch = 16
	behindQuiet = 50 * time.Millisecond
)

// begin notes a request that brings records; what it returns, that it ended.
func (b *behind) begin() (end func()) {
	b.placing.Add(1)
	b.mu.Lock()
	if b.interrupt != nil {
		b.interrupt()
	}
	b.mu.Unlock()
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
		for most := 1; b.quiet(); most = min(2*most, behindBatch) {
			n, err := b.some(ctx, most)
			if err == nil && n == 0 {
				return nil
			}
			if ctx.Err() == nil && (errors.Is(err, context.Canceled) || errors.Is(err, countersign.ErrStale)) {
				break // somebody came
			}
			if err != nil {
				return err
			}
		}
	}
}

// some judges a batch.
func (b *behind) some(ctx context.Context, most int) (n int, err error) {
	s := b.r.screens
	if s.lists().stale != nil { // nothing is judged by lists that are too old
		return 0, nil
	}
	s.one.Lock()
	defer s.one.Unlock()
	ctx, end := b.interrupted(ctx)
	defer end()
	a := s.house(api.Screening{})
	for i := range a.stages {
		a.stages[i].Batch = most
		k, err := flow.Beside(ctx, a.ledger, &a.stages[i])
		if n += k; err != nil {
			return n, err
		}
	}
	return n, nil
}

// interrupted returns a context that ends when somebody brings records.
func (b *behind) interrupted(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.interrupt = cancel
	if b.placing.Load() > 0 {
		cancel()
	}
	return ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.interrupt = nil
		cancel()
	}
}
