package app

import (
	"context"
	"log/slog"

	"countersign"
	"countersign/internal/kindred"
	api "countersign/internal/web"
)

// A waiter hears what becomes of networks from the moment on that it attends.
type waiter struct {
	r    *registrar
	upto countersign.Seq
	runs [][]kindred.Change // all who wait share them
	err  error
	news chan struct{}
}

// attend must come before what is waited for goes to the ledger, and leave at
// the end.
func (r *registrar) attend() *waiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := &waiter{r: r, upto: r.upto, news: make(chan struct{}, 1)}
	r.waiters[w] = true
	return w
}

func (w *waiter) leave() {
	w.r.mu.Lock()
	defer w.r.mu.Unlock()
	delete(w.r.waiters, w)
}

// until waits for the networks to be brought up to an entry, and returns what
// became of them since the waiter attends: by that entry, and by others that
// came in with it.
func (w *waiter) until(ctx context.Context, seq countersign.Seq) (changes []*kindred.Change, err error) {
	for {
		w.r.mu.Lock()
		upto, runs, err := w.upto, w.runs, w.err
		w.r.mu.Unlock()
		if err != nil || upto >= seq {
			for _, run := range runs {
				for i := range run {
					changes = append(changes, &run[i])
				}
			}
			return changes, err
		}
		select {
		case w.r.kick <- struct{}{}:
		default: // somebody did
		}
		select {
		case <-w.news:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-w.r.ended:
			return nil, ending()
		}
	}
}

// work brings the networks up to the ledger whenever somebody waits for that.
func (r *registrar) work() {
	defer close(r.ended)
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-r.kick:
			r.follow()
		}
	}
}

func (r *registrar) follow() {
	r.mu.Lock()
	l := r.live
	r.mu.Unlock()
	if l == nil { // a failure took it away since whoever waits opened it
		r.tell(nil, 0, nil, countersign.ErrStale)
		return
	}
	ctx := context.Background() // what is begun is not broken off
	last, err := r.last(ctx)
	var changes []kindred.Change
	if err == nil {
		changes, err = l.follow(ctx)
	}
	if err == nil && len(changes) > 0 {
		r.counted(l)
	}
	r.tell(l, last, changes, err)
}

// tell tells all who wait how far the networks came. Where they cannot follow
// they are opened anew by whoever asks next; what is on the ledger stays.
func (r *registrar) tell(l *live, last countersign.Seq, changes []kindred.Change, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.log.Error("networks cannot follow the ledger and are opened anew", slog.String("why", Plain(err.Error())))
		if r.live = nil; l != nil {
			_ = l.close() // what it holds follows from the ledger
		}
		p := api.NewProblem("not-ready", "what was sent is kept, and the networks could not take it in; they are opened anew: ask again")
		p.After = reopened
		err = p
	} else if r.upto = max(r.upto, last); len(changes) > 0 {
		r.edition++
	}
	for w := range r.waiters {
		w.upto, w.err = r.upto, err
		if len(changes) > 0 {
			w.runs = append(w.runs, changes)
		}
		select {
		case w.news <- struct{}{}:
		default:
		}
	}
}
