package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/store"
	api "countersign/internal/web"
)

// A registrar keeps the networks of a folder while a server works on it. They
// are opened when somebody asks for them first. Records go to the ledger first,
// many at once; then one goroutine brings the networks up to it, for all who
// wait at that moment.
type registrar struct {
	data    string
	ledger  *store.SQLite
	screens *screener
	now     func() time.Time
	log     *slog.Logger
	ctx     context.Context // ends with the server; of opening
	stop    func()
	kick    chan struct{} // that there is something to follow
	ended   chan struct{}

	mu      sync.Mutex
	live    *live
	opening chan struct{} // closed once opened, or not; nil while nobody opens
	failed  error         // of the last opening
	upto    countersign.Seq
	edition int64 // counts changes of the networks
	waiters map[*waiter]bool

	subjects, networks atomic.Int64
	judging            sync.Mutex // held from looking at judgements to the next one
	listed             listings
	trodden            paths
	behind             behind
}

func newRegistrar(ctx context.Context, data string, ledger *store.SQLite, screens *screener, now func() time.Time, log *slog.Logger) *registrar {
	r := &registrar{data: data, ledger: ledger, screens: screens, now: now, log: log,
		kick: make(chan struct{}, 1), ended: make(chan struct{}), waiters: map[*waiter]bool{}}
	r.ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	r.behind.r, r.behind.owed, r.behind.ended = r, make(chan struct{}, 1), make(chan struct{})
	go r.work()
	go r.behind.work()
	return r
}

// close ends the registrar; what is under way ends first.
func (r *registrar) close() error {
	r.stop()
	<-r.ended
	<-r.behind.ended
	r.mu.Lock()
	opening := r.opening
	r.mu.Unlock()
	if opening != nil {
		<-opening
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.live == nil {
		return nil
	}
	return r.live.close()
}

const (
	// openPatience is how long a request waits for the networks to be opened: a
	// few thousand subjects are there at once, a million take half a minute.
	openPatience = 2 * time.Second
	reopened     = 5 * time.Second
)

// open returns the networks, opening them if need be.
func (r *registrar) open(ctx context.Context, patience time.Duration) (*live, error) {
	r.mu.Lock()
	if r.live != nil {
		defer r.mu.Unlock()
		return r.live, nil
	}
	if r.opening == nil {
		if r.ctx.Err() != nil {
			r.mu.Unlock()
			return nil, ending()
		}
		r.opening = make(chan struct{})
		go r.opened(r.opening)
	}
	opening := r.opening
	r.mu.Unlock()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-opening:
	case <-limit.C:
		p := api.NewProblem("not-ready", "the networks of the folder are being opened; ask again")
		p.After = reopened
		return nil, p
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.live == nil {
		return nil, r.failed
	}
	return r.live, nil
}

func ending() error {
	p := api.NewProblem("stopping", "the server is stopping; ask again")
	p.After = time.Second
	return p
}

// opened opens the networks and tells those who wait.
func (r *registrar) opened(done chan struct{}) {
	defer close(done)
	began := time.Now()
	last, err := r.last(r.ctx)
	var l *live
	if err == nil {
		l, err = openLive(r.ctx, r.data, r.ledger)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opening = nil
	if err != nil {
		r.log.Error("networks cannot be opened", slog.String("why", Plain(err.Error())))
		r.failed = fmt.Errorf("networks: %w", err)
		return
	}
	r.live, r.upto = l, max(r.upto, last)
	r.edition++
	r.counted(l)
	r.log.Info("networks open", slog.Int64("subjects", r.subjects.Load()), slog.Int64("networks", r.networks.Load()), slog.Float64("seconds", time.Since(began).Seconds()))
}

func (r *registrar) counted(l *live) {
	_ = l.roster.Ask(func(b *kindred.Book) error { // counts of the last time stand where it fails
		subjects, networks := b.Count()
		r.subjects.Store(int64(subjects))
		r.networks.Store(int64(networks))
		return nil
	})
}

// count is how many subjects and networks there are.
func (r *registrar) count() (subjects, networks int) {
	return int(r.subjects.Load()), int(r.networks.Load())
}

// last is the newest entry of the ledger.
func (r *registrar) last(ctx context.Context) (last countersign.Seq, err error) {
	err = r.ledger.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		last, err = tx.View().Last(ctx)
		return err
	})
	return last, err
}

// fresh returns the networks, brought up to the ledger as it is now.
func (r *registrar) fresh(ctx context.Context) (*live, error) {
	l, err := r.open(ctx, openPatience)
	if err != nil {
		return nil, err
	}
	last, err := r.last(ctx)
	if err != nil {
		return nil, err
	}
	w := r.attend()
	defer w.leave()
	_, err = w.until(ctx, last)
	return l, err
}

// strike takes out whom the ledger erased, where the folder keeps networks.
func (r *registrar) strike(ctx context.Context) error {
	_, err := os.Stat(filepath.Join(r.data, networksFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err = r.open(ctx, time.Hour); err == nil {
		_, err = r.fresh(ctx)
	}
	return err
}

// house is the house of one request that is judged by nobody.
func (r *registrar) house() *App {
	return &App{cfg: Config{Data: r.data, Now: r.now().UTC()}.usual(), ledger: r.ledger, vault: newVault(), strikes: r.strike}
}
