package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"time"

	"countersign"
	alldetect "countersign/internal/detect/all"
	"countersign/internal/store"
	api "countersign/internal/web"
)

// Serving says what a server is to be.
type Serving struct {
	Listen    string // HOST:PORT
	Metrics   string // HOST:PORT of a page of measures without keys; "" serves it with them only
	Data      string // folder of lists, keys and the ledger; "" has neither
	Stateless bool   // nothing is kept, though there is a folder
	// NoReceipts answers the lists' queries without leaving receipts in the
	// ledger. A server without one leaves none.
	NoReceipts bool
	MaxBytes   int64 // of the ledger's file; 0 is the disk's
	Open       bool  // no keys, on loopback only
	// RequireFresh is how many days lists may be old; nothing is answered beyond.
	RequireFresh int
	Jobs         int     // queries worked on at once; 0 means two a core
	Queue        int     // requests that may wait; 0 is the usual
	AddressRate  float64 // requests a second of one address; 0 is any number
	Drain        time.Duration
	Quiet        bool
	Log          *slog.Logger
	Reload       <-chan os.Signal // reads the lists again at once
	Now          func() time.Time // nil is the clock
	Listening    func(net.Addr)   // called once requests are answered; nil is nobody
}

// Serve answers requests until the context ends, and then ends in order. The
// error wraps countersign.ErrForbidden for an address that must not be open,
// ErrConflict where another program has the folder.
func Serve(ctx context.Context, s Serving) (err error) {
	if s.Now == nil {
		s.Now = time.Now
	}
	if err := s.check(); err != nil {
		return err
	}
	// Before lists are read, which takes a while: a second server learns of the
	// first at once.
	l, err := listen(s.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	ledger, err := s.openLedger()
	if err != nil {
		return err
	}
	if ledger != nil {
		defer func() { err = errors.Join(err, ledger.Close()) }()
	}
	var receipts *clerk
	if ledger != nil && !s.NoReceipts {
		receipts = newClerk(ledger, s.Now, s.Log)
		defer receipts.close() // before the ledger
	}
	keep, err := openKeeper(ctx, &keeper{data: s.Data, ledger: ledger, clerk: receipts, days: s.RequireFresh, log: s.Log, now: s.Now})
	if err != nil {
		return err
	}
	screens := &screener{lists: keep.state.Load, ledger: ledger}
	var reg *registrar
	if kept, is := ledger.(*store.SQLite); is {
		reg = newRegistrar(ctx, s.Data, kept, screens, s.Now, s.Log)
		screens.data, screens.strikes, screens.nets = s.Data, reg.strike, reg.fresh
		defer func() { err = errors.Join(err, reg.close()) }() // before the ledger
	}
	server := api.New(s.config(keep, screens, reg))
	keep.takeKeys(server)
	if err := s.anyKey(); err != nil {
		return err
	}
	inner, stop := context.WithCancel(ctx)
	defer stop()
	go keep.watch(inner, server, s.Reload)
	if s.Metrics != "" {
		if err := s.serveMetrics(inner, server); err != nil {
			return err
		}
	}
	s.Log.Info("listening", slog.String("address", l.Addr().String()), slog.String("edition", keep.state.Load().edition), slog.Int("entries", keep.state.Load().index.Len()))
	if s.Listening != nil {
		s.Listening(l.Addr())
	}
	err = server.Serve(ctx, l)
	s.Log.Info("stopped")
	return err
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if e := new(net.OpError); errors.As(err, &e) {
		err = e.Err // the rest says the address once more
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w: %w", addr, countersign.ErrConflict, err)
	}
	return l, nil
}

// check refuses what would open the house to everybody.
func (s *Serving) check() error {
	switch {
	case s.Open && !isLoopback(s.Listen):
		return fmt.Errorf("--open answers everybody, so it is for loopback only, and %s is not: make keys with `countersign serve key add`, or listen on 127.0.0.1: %w", s.Listen, countersign.ErrForbidden)
	case !s.Open && s.Data == "":
		return fmt.Errorf("serve needs --data DIR, the folder that keeps keys and lists, or --open to answer this machine without keys: %w", countersign.ErrForbidden)
	}
	return nil
}

// isLoopback reports an address that only this machine reaches.
func isLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// anyKey refuses to begin where nobody could ask.
func (s *Serving) anyKey() error {
	keys, err := apiKeys(s.Data)
	if err != nil || s.Open {
		return err
	}
	for i := range keys {
		if keys[i].Live(s.Now()) {
			return nil
		}
	}
	return fmt.Errorf("no key opens this server; make one with `countersign serve key add NAME --data %s`, or answer this machine without keys with --open: %w", s.Data, countersign.ErrForbidden)
}

// openLedger returns the ledger of a server that keeps one, else nil.
func (s *Serving) openLedger() (store.Ledger, error) {
	if s.Data == "" || s.Stateless {
		return nil, nil
	}
	l, err := store.OpenSQLite(s.Data, store.Options{Now: s.Now, MaxBytes: s.MaxBytes})
	if err != nil {
		return nil, fmt.Errorf("%w; a server that keeps nothing may share the folder: --stateless", err)
	}
	return l, nil
}

func (s *Serving) config(k *keeper, screens *screener, reg *registrar) api.Config {
	c := api.Config{
		Desk:     func() api.Desk { return k.state.Load() },
		Ready:    func() error { return k.state.Load().stale },
		Screener: screens, Rules: apiRules(), Digest: Digest(alldetect.Detectors), Tool: Tool(), Mounts: s.mounts(k),
		Log: s.Log, Quiet: s.Quiet, Open: s.Open, Slots: s.Jobs, Queue: s.Queue, AddressRate: s.AddressRate, Drain: s.Drain, Now: s.Now,
	}
	if reg != nil {
		c.Networks, c.Recorder, c.Kept = reg, reg, reg.count
	}
	return c
}

func apiRules() []api.Rule {
	var out []api.Rule
	for _, d := range alldetect.Detectors {
		r := api.Rule{Name: d.Name, Version: d.Version, Family: string(d.Family), Title: d.Title, Doc: d.Doc, Innocent: d.Innocent, Clear: d.Clear, Basis: d.Basis}
		for _, w := range d.Weights {
			r.Weights = append(r.Weights, api.Weight{Grade: w.Grade, Decibans: w.Decibans, From: w.From})
		}
		out = append(out, r)
	}
	return out
}

func (s *Serving) serveMetrics(ctx context.Context, server *api.Server) error {
	l, err := listen(s.Metrics)
	if err != nil {
		return err
	}
	go func() {
		if err := server.ServeMetrics(ctx, l); err != nil {
			s.Log.Error("metrics stopped", slog.String("why", err.Error()))
		}
	}()
	return nil
}
