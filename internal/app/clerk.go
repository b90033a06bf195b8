package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"countersign/internal/flow"
	"countersign/internal/store"
	api "countersign/internal/web"
)

// A clerk keeps the receipts of a server: those that come while one commit goes
// to the disk share the next. Who leaves some is told when they are there to
// stay, or that they are not, and answers then.
type clerk struct {
	ledger store.Ledger
	now    func() time.Time
	log    *slog.Logger
	in     chan *deposit
	ended  chan struct{}
	coming atomic.Int64 // requests that are being answered and will leave receipts
	failed atomic.Bool  // so that a full disk is told once

	mu     sync.RWMutex // held for writing to close in
	closed bool
}

// A deposit is the receipts of one request.
type deposit struct {
	slips []store.Slip
	of    headingKey
	head  func() receiptHead // what they have in common, without a time
	kept  chan error
}

// A headingKey tells apart what receipts can have in common.
type headingKey struct {
	edition          string
	threshold, floor float64
	limit            int
	lists            string
}

const (
	// deposits are the requests that may wait for the disk.
	deposits = 1024
	// slipsMost bounds a sheet, and with it how much an export of one receipt
	// takes along.
	slipsMost = 512
	// gatherMost is how long a receipt waits for others, and gatherLook how
	// often it is looked whether any are still coming.
	gatherMost = 2 * time.Millisecond
	gatherLook = 200 * time.Microsecond
)

func newClerk(ledger store.Ledger, now func() time.Time, log *slog.Logger) *clerk {
	c := &clerk{ledger: ledger, now: now, log: log, in: make(chan *deposit, deposits), ended: make(chan struct{})}
	go c.work()
	return c
}

// close ends the clerk when all that was left with it is kept.
func (c *clerk) close() {
	c.mu.Lock()
	c.closed = true
	close(c.in)
	c.mu.Unlock()
	<-c.ended
}

// keep returns when the receipts are on the disk. Where too many wait for that
// it returns api.ErrOverloaded, or waits as well if it is patient.
func (c *clerk) keep(ctx context.Context, d *deposit, patient bool) error {
	if len(d.slips) == 0 {
		return nil
	}
	d.kept = make(chan error, 1)
	if err := c.take(ctx, d, patient); err != nil {
		return err
	}
	select {
	case err := <-d.kept:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *clerk) take(ctx context.Context, d *deposit, patient bool) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		p := api.NewProblem("stopping", "the server is stopping; ask again")
		p.After = time.Second
		return p
	}
	select {
	case c.in <- d:
		return nil
	default:
	}
	if !patient {
		return api.ErrOverloaded
	}
	select {
	case c.in <- d:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *clerk) work() {
	defer close(c.ended)
	for d := range c.in {
		batch := c.gather(d)
		err := c.seal(batch)
		c.tell(err)
		for _, d := range batch {
			d.kept <- unkept(err)
		}
	}
}

// gather takes what waits already, and for a moment what is being answered: a
// commit costs the same for many as for one. Where nobody else is at work, it
// does not wait.
func (c *clerk) gather(first *deposit) []*deposit {
	batch, n := []*deposit{first}, len(first.slips)
	until := time.Now().Add(gatherMost)
	look := time.NewTimer(gatherLook)
	defer look.Stop()
	for n < slipsMost {
		var d *deposit
		select {
		case d = <-c.in:
		default:
			if c.coming.Load() == 0 || !time.Now().Before(until) {
				return batch
			}
			look.Reset(gatherLook)
			select {
			case d = <-c.in:
			case <-look.C:
				continue
			}
		}
		if d == nil { // nobody will come any more
			return batch
		}
		batch, n = append(batch, d), n+len(d.slips)
	}
	return batch
}

// seal keeps all of a batch in one transaction: a sheet for those that have
// the lists and the options in common.
func (c *clerk) seal(batch []*deposit) error {
	var order []headingKey
	of := map[headingKey][]*deposit{}
	for _, d := range batch {
		if of[d.of] == nil {
			order = append(order, d.of)
		}
		of[d.of] = append(of[d.of], d)
	}
	now := c.now().UTC().Format(time.RFC3339)
	return c.ledger.Update(context.Background(), func(tx flow.Tx[store.View]) error {
		for _, key := range order {
			head := of[key][0].head()
			head.Run.Now = now
			var slips []store.Slip
			for _, d := range of[key] {
				slips = append(slips, d.slips...)
			}
			if err := sealSheets(tx, head, slips); err != nil {
				return err
			}
		}
		return nil
	})
}

// tell logs the first of several failures, and that they are over.
func (c *clerk) tell(err error) {
	switch was := c.failed.Swap(err != nil); {
	case err != nil && !was:
		c.log.Error("receipts cannot be kept; nothing is answered that leaves one", slog.String("why", Plain(err.Error())))
	case err == nil && was:
		c.log.Info("receipts are kept again")
	}
}

// unkept is what a client is told of a receipt that could not be kept.
func unkept(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrFull):
		p := api.NewProblem("no-receipt", "the server's disk is full, so the answer could leave no receipt and is not given; what was answered before is whole")
		p.After = time.Minute // somebody has to make room
		return p
	}
	p := api.NewProblem("no-receipt", "the answer could leave no receipt and is not given; the server's log says why")
	p.After = time.Minute
	return fmt.Errorf("%w", p)
}
