package app

import (
	"context"
	"fmt"
	"strings"
	"sync"

	api "countersign/internal/web"
	"countersign/match"
)

// A dialectBook gathers what one request in a dialect is answered, to be kept
// before the answer is sent. The ids that clients give their queries there are
// good for one body only, so the receipts are under the key of the second they
// were asked in.
type dialectBook struct {
	book *book
	mu   sync.Mutex
	left []*deposit
	of   map[headingKey]*leavings
}

type dialectKey struct{}

// begin returns a context in which the dialects leave receipts, and what keeps
// them.
func (k *keeper) begin(ctx context.Context) (context.Context, api.Keep) {
	if k.clerk == nil {
		return ctx, nil
	}
	now := k.now()
	b := &dialectBook{book: &book{ledger: k.ledger, clerk: k.clerk, now: now, run: runID(now)}, of: map[headingKey]*leavings{}}
	return context.WithValue(ctx, dialectKey{}, b), b.keep
}

// keep leaves all of it with the clerk.
func (b *dialectBook) keep(ctx context.Context) error {
	for _, d := range b.left {
		d.slips = b.of[d.of].all(b.book.run)
		if err := b.book.clerk.keep(ctx, d, false); err != nil {
			return err
		}
	}
	return nil
}

// leave leaves the receipt of what the lists said to a question, before the
// dialect chose among it what its client asked to see.
func (l *Listed) leave(ctx context.Context, dialect string, ask *match.Query, said []match.Result) {
	b, ok := ctx.Value(dialectKey{}).(*dialectBook)
	if !ok {
		return
	}
	d := desk{index: l.index, web: l.web}
	r := answerReceipt{Subject: b.book.run, ID: dialect, Asked: askedAs(ask), Results: make([]matchFound, 0, len(said))}
	for i := range said {
		r.Results = append(r.Results, d.found(&said[i]))
	}
	lists, err := asked(l.Lists(), ask.Lists)
	if err != nil { // not in force any more: the receipt names all
		lists = l.Lists()
	}
	plan := match.Query{Threshold: ask.Threshold, Floor: ask.Floor, Limit: ask.Limit, Lists: ask.Lists}
	key := headingKey{fmt.Sprintf("%s %p", dialect, l), plan.Threshold, plan.Floor, plan.Limit, strings.Join(plan.Lists, "\x00")}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of[key] == nil {
		b.of[key] = &leavings{}
		b.left = append(b.left, &deposit{of: key, head: func() receiptHead { return headOf(plan, lists) }})
	}
	b.of[key].leave(&r, false)
}
