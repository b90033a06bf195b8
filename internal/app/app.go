// Package app is the only place where the rooms meet: it opens the ledger,
// builds each room, names the stages in order, and answers the commands.
package app

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/detect"
	alldetect "countersign/internal/detect/all"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/reference"
	"countersign/internal/resolve"
	"countersign/internal/store"
)

// Version is the tool's, as outputs name it.
const Version = "0.1.0"

// Config is all that can be set. The zero value runs on a laptop, offline, in
// memory.
type Config struct {
	Data  string    // folder that keeps ledger, evidence and lists; "" keeps nothing
	Lists string    // folder of imported lists; "" means Data
	Now   time.Time // time of the assessment; zero means the clock
	Prior *float64  // decibans; nil means assess.DefaultPrior
	Jobs  int       // workers; 0 means one a core
	// MaxBytes bounds the ledger's file in Data; 0 means the disk does. What
	// does not fit is store.ErrFull, and nothing of it is written.
	MaxBytes int64
	// Detectors replaces the detectors in use, for tests of one; nil means all.
	Detectors []*detect.Detector
}

// usual fills in what was not said.
func (cfg Config) usual() Config {
	if cfg.Now.IsZero() {
		cfg.Now = time.Now().UTC().Truncate(time.Second)
	}
	if cfg.Prior == nil {
		prior := assess.DefaultPrior
		cfg.Prior = &prior
	}
	if cfg.Lists == "" {
		cfg.Lists = cfg.Data
	}
	if cfg.Detectors == nil {
		cfg.Detectors = alldetect.Detectors
	}
	return cfg
}

// App is the whole house.
type App struct {
	cfg    Config
	ledger store.Ledger
	known  *reference.Base
	lists  *watchlist
	assess *assess.Assessor
	stages []flow.Stage[store.View]
	vault  *vault // nil keeps no evidence
	digest string // of the rules in force
	// strikes takes out of the folder's networks whom its ledger erased, where a
	// server holds them; nil opens them for it.
	strikes func(context.Context) error
	// nets are the folder's networks where a server keeps them open.
	nets  func(context.Context) (*live, error)
	fresh int             // records that were placed and new
	upto  countersign.Seq // the newest of them
}

// New builds the house. Close it.
func New(ctx context.Context, cfg Config) (*App, error) {
	cfg = cfg.usual()
	a := &App{cfg: cfg, digest: Digest(cfg.Detectors)}
	var err error
	if a.known, err = knowledge(cfg.Lists); err != nil {
		return nil, err
	}
	if a.lists, err = openWatchlist(ctx, cfg.Lists, a.known); err != nil {
		return nil, err
	}
	if a.ledger, err = openLedger(cfg); err != nil {
		return nil, err
	}
	if cfg.Data != "" {
		a.vault = newVault()
	}
	a.wire()
	return a, nil
}

func openLedger(cfg Config) (store.Ledger, error) {
	now := func() time.Time { return cfg.Now }
	if cfg.Data == "" {
		return store.NewMem(now), nil
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return openData(cfg, now)
}

// wire names the stages, in the order of the walk.
func (a *App) wire() {
	a.assess = assess.New(assess.Config{
		Detectors: a.cfg.Detectors, Known: a.known, Lists: a.lists, Digest: a.digest + a.lists.digest(),
		Under: a.under(), Prior: *a.cfg.Prior, Now: a.cfg.Now, Workers: a.cfg.Jobs,
	})
	a.stages = []flow.Stage[store.View]{{
		Name: "assess", Version: assess.Version, Wants: []string{countersign.KindRecord}, Batch: 4096,
		Step: func(ctx context.Context, v store.View, in []countersign.Entry) ([]countersign.Entry, error) {
			links, err := linksIn(ctx, v)
			if err != nil {
				return nil, err
			}
			return a.assess.Step(ctx, v, links, in)
		},
	}}
}

// linksIn lets assess ask resolve, which it does not know, and heeds what people
// judged of two subjects.
func linksIn(ctx context.Context, v store.View) (assess.Links, error) {
	judged, err := v.Judged(ctx)
	if err != nil {
		return nil, err
	}
	b := kindred.New()
	for i := range judged {
		if j, ok := judgement(&judged[i]); ok {
			b.Judge(j) // of two who are one nothing follows
		}
	}
	return func(ctx context.Context, v assess.View, id countersign.ID, near assess.Near) ([]countersign.Link, error) {
		ls, err := resolve.Links(ctx, v, id, resolve.Near(near))
		return resolve.Heed(ls, id, b.JudgedSame(id), b.JudgedApart(id)), err
	}, nil
}

// Close lets go of the ledger.
func (a *App) Close() error { return a.ledger.Close() }

// Tool names the program and its build, as every answer carries it.
func Tool() string {
	tool := "countersign " + Version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				tool += "+" + s.Value[:12]
			}
		}
	}
	return tool
}
