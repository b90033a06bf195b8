package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"countersign"
	"countersign/internal/source/mapped"
	"countersign/internal/store"
	api "countersign/internal/web"
)

// A screener judges what comes over the network. Without a ledger each request
// is judged by itself and nothing is kept; with one, as the command does with
// --data, and then one at a time.
type screener struct {
	lists  func() *standing
	data   string // "" keeps nothing
	ledger store.Ledger
	one    sync.Mutex // held while the ledger is worked on
	// strikes takes out of the networks whom the ledger erased; nil where nothing
	// is kept.
	strikes func(context.Context) error
	nets    func(context.Context) (*live, error) // of the folder, likewise
}

// Screen judges the subjects of a body with the lists in force.
func (s *screener) Screen(ctx context.Context, w io.Writer, q api.Screening) (int, error) {
	if err := s.allowed(q); err != nil {
		return 0, err
	}
	a := s.house(q)
	if s.ledger != nil {
		s.one.Lock()
		defer s.one.Unlock()
	} else {
		defer a.Close()
	}
	answer, err := a.Screen(ctx, Request{Inputs: []Input{{Name: "request", Reader: bytes.NewReader(q.Body)}}, From: q.From, Map: q.Map})
	if errors.Is(err, store.ErrFull) {
		return 0, api.NewProblem("disk-full", "the server's disk is full; what was sent before is whole")
	}
	if err != nil {
		return 0, err
	}
	return len(answer.Bundle.Assessments), render(w, answer, q)
}

// allowed refuses what would name a file of the server.
func (s *screener) allowed(q api.Screening) error {
	if stale := s.lists().stale; stale != nil {
		return stale
	}
	return shippedMap(q.Map)
}

// shippedMap refuses a mapping that would be a file of the server.
func shippedMap(name string) error {
	if name == "" || mapped.Named(name) != nil {
		return nil
	}
	var names []string
	for _, m := range mapped.Shipped() {
		names = append(names, m.Name)
	}
	return fmt.Errorf("map %.40q is none of %v: %w", name, names, countersign.ErrInvalid)
}

// house is the whole house for one request, on what requests share.
func (s *screener) house(q api.Screening) *App {
	lists := s.lists()
	cfg := Config{Data: s.data, Now: q.Now, Prior: q.Prior}.usual()
	a := &App{cfg: cfg, ledger: s.ledger, known: lists.known, lists: lists.watch, digest: Digest(cfg.Detectors), strikes: s.strikes, nets: s.nets}
	if a.ledger == nil {
		a.ledger = store.NewMem(func() time.Time { return cfg.Now })
	} else {
		a.vault = newVault()
	}
	a.wire()
	return a
}

// render writes the answer. What could not be read stands in it in JSON; in
// NDJSON it stands before the last line, a problem a line.
func render(w io.Writer, a *Answer, q api.Screening) error {
	o := RenderOptions{All: true, Redact: q.Redact}
	if q.Format != "ndjson" || len(a.Bundle.Problems) == 0 {
		return a.Render(w, q.Format, o)
	}
	var b bytes.Buffer
	if err := a.Render(&b, q.Format, o); err != nil {
		return err
	}
	run := bytes.LastIndexByte(bytes.TrimSuffix(b.Bytes(), []byte("\n")), '\n') + 1
	var problems []byte
	for _, p := range a.Bundle.Problems {
		problems = append(appendProblem(problems, p), '\n')
	}
	_, err := w.Write(slices.Concat(b.Bytes()[:run], problems, b.Bytes()[run:]))
	return err
}
