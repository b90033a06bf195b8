// Package assess weighs findings: it lets every detector look at the subjects
// that new records touch, and appends one assessment a subject, in words a
// person can check.
package assess

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// Version rises whenever the same findings would be weighed otherwise.
const Version = 1

// A View is what assess reads.
type View interface {
	detect.View
	Head(ctx context.Context) (countersign.Seq, error)
	Assessment(ctx context.Context, id countersign.ID) (*countersign.Assessment, error)
	Concurrent() bool
}

// Links finds whom a subject is tied to (package resolve, wired in app).
type Links func(ctx context.Context, id countersign.ID) ([]countersign.Link, error)

// Config is what an Assessor is built from.
type Config struct {
	Detectors []*detect.Detector
	Known     *reference.Base
	Lists     detect.Watchlist
	Digest    string // of the rules and lists in force, part of every receipt
	Prior     float64
	Now       time.Time
	Workers   int // 0 means one a core
}

// An Assessor holds the detectors in use. It is used by one stage at a time.
type Assessor struct {
	cfg     Config
	alone   []*detect.Detector // look at the subject
	tied    []*detect.Detector // look at its network
	grounds map[string]detect.Ground
	memo    memo
}

// New returns an assessor.
func New(cfg Config) *Assessor {
	if cfg.Workers == 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	a := &Assessor{cfg: cfg, grounds: map[string]detect.Ground{}}
	for _, d := range cfg.Detectors {
		a.grounds[d.Name] = d.Ground
		if d.Family == countersign.FamilyNetwork {
			a.tied = append(a.tied, d)
		} else {
			a.alone = append(a.alone, d)
		}
	}
	return a
}

// Step is assess's work on a run of new records: it assesses the subjects they
// speak of, and again those whose last assessment did not know of them.
func (a *Assessor) Step(ctx context.Context, v View, links Links, in []countersign.Entry) ([]countersign.Entry, error) {
	head, err := v.Head(ctx)
	if err != nil {
		return nil, err
	}
	a.memo.forget(head)
	l := &look{a: a, v: v, links: links, head: head}
	ids, err := l.touched(ctx, in)
	if err != nil {
		return nil, err
	}
	done := make([]*countersign.Assessment, len(ids))
	if err := l.each(ctx, ids, func(i int) error {
		var err error
		done[i], err = l.assess(ctx, ids[i])
		return err
	}); err != nil {
		return nil, err
	}
	out := make([]countersign.Entry, 0, len(done))
	for _, d := range done {
		if d != nil {
			out = append(out, countersign.Entry{Assessment: d})
		}
	}
	return out, nil
}

// A look is one step's view of the ledger.
type look struct {
	a     *Assessor
	v     View
	links Links
	head  countersign.Seq
}

// touched returns the subjects of the records, then those tied to them that
// were assessed before the records came.
func (l *look) touched(ctx context.Context, in []countersign.Entry) ([]countersign.ID, error) {
	var ids []countersign.ID
	seen := map[countersign.ID]bool{}
	for i := range in {
		for _, id := range in[i].Subjects() {
			if !seen[id] && person(id) {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids[:len(ids):len(ids)] {
		links, err := l.Links(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, link := range links {
			if seen[link.B] || !person(link.B) {
				continue
			}
			last, err := l.v.Assessment(ctx, link.B)
			if err != nil {
				return nil, err
			}
			if last != nil && last.Upto < in[0].Seq {
				seen[link.B] = true
				ids = append(ids, link.B)
			}
		}
	}
	return ids, nil
}

// person reports whether subjects of this kind are assessed. Listed parties
// and things are compared with, not judged.
func person(id countersign.ID) bool { return id.Kind() != "listed" }

// each runs fn for every place of ids, on as many workers as the view allows.
func (l *look) each(ctx context.Context, ids []countersign.ID, fn func(i int) error) error {
	workers := min(l.a.cfg.Workers, len(ids))
	if !l.v.Concurrent() || workers < 2 {
		for i := range ids {
			if err := errors.Join(ctx.Err(), fn(i)); err != nil {
				return err
			}
		}
		return nil
	}
	var next atomic.Int64
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for errs[w] == nil && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(ids) {
					return
				}
				errs[w] = fn(i)
			}
		})
	}
	wg.Wait()
	return errors.Join(append(errs, ctx.Err())...)
}

// assess lets every detector look at one subject and weighs what they say. A
// detector that fails is named in the answer; the others go on.
func (l *look) assess(ctx context.Context, id countersign.ID) (*countersign.Assessment, error) {
	own, err := l.own(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &countersign.Assessment{Subject: id, Prior: l.a.cfg.Prior, Upto: l.head, NotLooked: slices.Clone(own.notLooked)}
	findings := slices.Clone(own.findings)
	around := l.surroundings()
	around.Network = l
	findings = append(findings, l.run(ctx, l.a.tied, around, own.folder, &out.NotLooked)...)
	order(findings)
	out.Findings = findings
	out.Score, out.Families = weigh(out.Prior, findings)
	out.Verdict = verdict(out.Score, out.Families)
	out.Candidates = own.candidates
	if out.Verdict != countersign.VerdictClear {
		out.Missing = missing(own.folder)
	}
	out.Receipt = receipt(l.a.cfg.Digest, out)
	return out, nil
}

func (l *look) surroundings() *detect.Surroundings {
	return &detect.Surroundings{View: l.v, Lists: l.a.cfg.Lists, Known: l.a.cfg.Known, Now: l.a.cfg.Now}
}

// run lets detectors look, one after another.
func (l *look) run(ctx context.Context, ds []*detect.Detector, s *detect.Surroundings, f *detect.Folder, notLooked *[]string) []countersign.Finding {
	var out []countersign.Finding
	for _, d := range ds {
		fs, err := detect.Look(ctx, d, s, f)
		if err != nil {
			*notLooked = append(*notLooked, err.Error())
			continue
		}
		out = append(out, fs...)
	}
	return out
}

// Links returns a subject's links, once for each head of the ledger.
func (l *look) Links(ctx context.Context, id countersign.ID) ([]countersign.Link, error) {
	if links, ok := l.a.memo.links.Load(id); ok {
		return links.([]countersign.Link), nil
	}
	links, err := l.links(ctx, id)
	if err != nil {
		return nil, err
	}
	l.a.memo.links.Store(id, links)
	return links, nil
}

// Own returns the findings on a subject that rest neither on its network nor
// on what it shares: else what two subjects share would count once for each,
// once more through the other, and so on.
func (l *look) Own(ctx context.Context, id countersign.ID) ([]countersign.Finding, error) {
	own, err := l.own(ctx, id)
	if err != nil {
		return nil, err
	}
	return own.alone, nil
}

// own is what a subject's own folder says, once for each head of the ledger.
func (l *look) own(ctx context.Context, id countersign.ID) (*own, error) {
	if o, ok := l.a.memo.own.Load(id); ok {
		return o.(*own), nil
	}
	folder, err := detect.Open(ctx, l.v, id)
	if err != nil {
		return nil, err
	}
	o := &own{folder: folder}
	around := l.surroundings()
	o.findings = l.run(ctx, l.a.alone, around, folder, &o.notLooked)
	o.candidates = candidates(folder, around)
	for _, f := range o.findings {
		if l.a.grounds[f.Detector] != detect.Reuse {
			o.alone = append(o.alone, f)
		}
	}
	l.a.memo.own.Store(id, o)
	return o, nil
}

type own struct {
	folder     *detect.Folder
	findings   []countersign.Finding
	alone      []countersign.Finding // not resting on what others share
	candidates []countersign.Candidate
	notLooked  []string
}

// A memo keeps what was worked out for one head of the ledger, so that a
// subject with fifty neighbours is not looked at fifty times.
type memo struct {
	head       countersign.Seq
	own, links sync.Map // countersign.ID -> *own, []countersign.Link
}

func (m *memo) forget(head countersign.Seq) {
	if m.head != head {
		m.head = head
		m.own.Clear()
		m.links.Clear()
	}
}

// candidates are listed parties with a like name and nothing else that agrees.
func candidates(f *detect.Folder, s *detect.Surroundings) []countersign.Candidate {
	var out []countersign.Candidate
	for _, h := range f.Listed(s.Lists) {
		if h.Weight > 0 || len(h.Differs) > 0 {
			continue
		}
		out = append(out, countersign.Candidate{List: h.List, Entry: h.Entry, Name: h.Name, Score: h.Score,
			Lacks: "a birth date, document number, address or account that agrees"})
	}
	return out
}

// receipt seals what an assessment says and rests on.
func receipt(digest string, a *countersign.Assessment) countersign.Hash {
	b, err := json.Marshal(struct {
		Digest string
		A      countersign.Assessment
	}{digest, *a})
	if err != nil {
		panic(fmt.Sprintf("assess: receipt of %s: %v", a.Subject, err)) // plain data
	}
	return sha256.Sum256(b)
}
