package resolve

import (
	"context"
	"runtime"
	"sync"
	"time"

	"countersign"
	"countersign/internal/kindred"
)

// A Population is a view of all that is known.
type Population interface {
	View
	Concurrent() bool
}

// Survey reads subjects, twice, into a book that is asked and never changed.
// Seen tells when a subject was first told of.
func (n Namer) Survey(ctx context.Context, v Population, ids []countersign.ID, seen func(countersign.ID) time.Time) (*kindred.Book, error) {
	var failed error
	b := kindred.Survey(len(ids), func(yield func(kindred.Subject) bool) {
		if failed == nil {
			failed = n.each(ctx, v, ids, seen, yield)
		}
	})
	return b, failed
}

// batch is how many subjects a worker reads at a time.
const batch = 256

type read struct {
	subjects []kindred.Subject
	err      error
	broke    any // a panic is the caller's, who may outlive it
}

// each calls yield with the subjects in order, read ahead on all cores where
// the view allows it.
func (n Namer) each(ctx context.Context, v Population, ids []countersign.ID, seen func(countersign.ID) time.Time, yield func(kindred.Subject) bool) error {
	workers := 1
	if v.Concurrent() {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait() // nobody reads the view once this returns
	defer stop()
	ahead := make([]chan read, workers)
	for w := range ahead {
		ahead[w] = make(chan read, 2)
		wg.Go(func() {
			for at := w * batch; at < len(ids) && ctx.Err() == nil; at += workers * batch {
				select {
				case ahead[w] <- n.read(ctx, v, ids[at:min(len(ids), at+batch)], seen):
				case <-ctx.Done():
				}
			}
		})
	}
	for at := 0; at*batch < len(ids); at++ {
		var r read
		select {
		case r = <-ahead[at%workers]:
		case <-ctx.Done():
			return ctx.Err()
		}
		if r.broke != nil {
			panic(r.broke)
		}
		for _, s := range r.subjects {
			if !yield(s) {
				return nil
			}
		}
		if r.err != nil {
			return r.err
		}
	}
	return nil
}

func (n Namer) read(ctx context.Context, v View, ids []countersign.ID, seen func(countersign.ID) time.Time) (r read) {
	defer func() { r.broke = recover() }()
	r.subjects = make([]kindred.Subject, 0, len(ids))
	for _, id := range ids {
		facts, err := v.Facts(ctx, id)
		if err != nil {
			r.err = err
			return r
		}
		r.subjects = append(r.subjects, n.Subject(id, seen(id), facts))
	}
	return r
}
