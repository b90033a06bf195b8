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
	"countersign/similar"
)

// Version rises whenever the same findings would be weighed otherwise.
const Version = 1

// A View is what assess reads.
type View interface {
	detect.View
	Head(ctx context.Context) (countersign.Seq, error)
	Last(ctx context.Context) (countersign.Seq, error)
	Assessment(ctx context.Context, id countersign.ID) (*countersign.Assessment, error)
	Concurrent() bool
}

// Links finds whom a subject is tied to (package resolve, wired in app). Near
// is what its texts share, worked out already.
type Links func(ctx context.Context, v View, id countersign.ID, near Near) ([]countersign.Link, error)

// Near finds the subjects whose texts share rare passages with a fact's.
type Near = func(f *countersign.Fact) ([]similar.Overlap[countersign.ID], error)

// Config is what an Assessor is built from.
type Config struct {
	Detectors []*detect.Detector
	Known     *reference.Base
	Lists     detect.Watchlist
	Digest    string // of the rules and lists in force, part of every receipt
	Under     countersign.Under
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
	naming  map[string]bool // those that name the subject itself a listed party
	memo    memo
}

// New returns an assessor.
func New(cfg Config) *Assessor {
	if cfg.Workers == 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	a := &Assessor{cfg: cfg, grounds: map[string]detect.Ground{}, naming: map[string]bool{}}
	for _, d := range cfg.Detectors {
		a.grounds[d.Name], a.naming[d.Name] = d.Ground, d.NamesParty
		if d.Family == countersign.FamilyNetwork {
			a.tied = append(a.tied, d)
		} else {
			a.alone = append(a.alone, d)
		}
	}
	return a
}

// Step is assess's work on a run of new records: it assesses the subjects they
// speak of, and again those tied to them whose last assessment came before.
func (a *Assessor) Step(ctx context.Context, v View, links Links, in []countersign.Entry) ([]countersign.Entry, error) {
	head, err := v.Head(ctx)
	if err != nil {
		return nil, err
	}
	a.memo.forget(head)
	last, err := v.Last(ctx)
	if err != nil {
		return nil, err
	}
	l := &look{a: a, v: v, links: links, head: head, last: last, first: in[0].Seq}
	ids, seen := subjects(in)
	done, stale, err := l.assessAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	again, _, err := l.assessAll(ctx, slices.DeleteFunc(stale, func(id countersign.ID) bool { return seen[id] }))
	if err != nil {
		return nil, err
	}
	return entries(append(done, again...)), nil
}

// Again assesses subjects of whom nothing new was said: lists, rules or the
// day may be others than at their last assessment.
func (a *Assessor) Again(ctx context.Context, v View, links Links, ids []countersign.ID) ([]countersign.Entry, error) {
	head, err := v.Head(ctx)
	if err != nil {
		return nil, err
	}
	a.memo.clear(head) // decisions and lists are others, though the records are not
	a.memo.links.Clear()
	last, err := v.Last(ctx)
	if err != nil {
		return nil, err
	}
	l := &look{a: a, v: v, links: links, head: head, last: last}
	done, _, err := l.assessAll(ctx, ids)
	return entries(done), err
}

// News are those of assessments that say other than what was last said of their
// subjects.
func News(ctx context.Context, v View, done []countersign.Entry) ([]countersign.Entry, error) {
	var out []countersign.Entry
	for _, e := range done {
		last, err := v.Assessment(ctx, e.Assessment.Subject)
		if err != nil {
			return nil, err
		}
		if last == nil || said(last) != said(e.Assessment) {
			out = append(out, e)
		}
	}
	return out, nil
}

// said is what an assessment says, whatever else was in view.
func said(a *countersign.Assessment) countersign.Hash {
	x := *a
	x.Over = 0
	return countersign.Entry{Assessment: &x}.Key()
}

func entries(done []*countersign.Assessment) []countersign.Entry {
	out := make([]countersign.Entry, 0, len(done))
	for _, d := range done {
		out = append(out, countersign.Entry{Assessment: d})
	}
	return out
}

// Rest lets go of what was worked out for subjects who may be asked for again
// in another step, where there will be none for a while.
func (a *Assessor) Rest() {
	a.memo.own.Clear()
	a.memo.links.Clear()
}

// subjects returns whom the records speak of, each once, in order.
func subjects(in []countersign.Entry) (ids []countersign.ID, seen map[countersign.ID]bool) {
	seen = map[countersign.ID]bool{}
	for i := range in {
		for _, id := range in[i].Subjects() {
			if !seen[id] && person(id) {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids, seen
}

// A look is one step's view of the ledger.
type look struct {
	a     *Assessor
	v     View
	links Links
	head  countersign.Seq // newest record in view
	last  countersign.Seq // newest entry
	first countersign.Seq // oldest record of the step
}

// assessAll assesses subjects and returns, sorted and each once, those tied to
// them whose last assessment did not know of the step's records.
func (l *look) assessAll(ctx context.Context, ids []countersign.ID) ([]*countersign.Assessment, []countersign.ID, error) {
	done := make([]*countersign.Assessment, len(ids))
	peers := make([][]countersign.ID, len(ids))
	err := l.each(ctx, len(ids), func(i int) (err error) {
		done[i], peers[i], err = l.assess(ctx, ids[i])
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	stale := slices.Concat(peers...)
	slices.Sort(stale)
	return done, slices.Compact(stale), nil
}

// person reports whether subjects of this kind are assessed. Listed parties
// and things are compared with, not judged.
func person(id countersign.ID) bool { return id.Kind() != "listed" && !id.Site() }

// each runs fn for every number below n, on as many workers as the view allows.
func (l *look) each(ctx context.Context, n int, fn func(i int) error) error {
	workers := min(l.a.cfg.Workers, n)
	if !l.v.Concurrent() || workers < 2 {
		for i := range n {
			if err := errors.Join(ctx.Err(), fn(i)); err != nil {
				return err
			}
		}
		return nil
	}
	var next atomic.Int64
	errs := make([]error, workers)
	broke := make([]any, workers) // a panic is the caller's, who may outlive it
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			defer func() { broke[w] = recover() }()
			for errs[w] == nil && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				errs[w] = fn(i)
			}
		})
	}
	wg.Wait()
	for _, v := range broke {
		if v != nil {
			panic(v)
		}
	}
	return errors.Join(append(errs, ctx.Err())...)
}

// assess lets every detector look at one subject and weighs what they say. A
// detector that fails is named in the answer; the others go on. It returns the
// subject's peers that should be looked at again, too.
func (l *look) assess(ctx context.Context, id countersign.ID) (*countersign.Assessment, []countersign.ID, error) {
	folder, err := detect.Open(ctx, l.v, id)
	if err != nil {
		return nil, nil, err
	}
	mine := l.own(ctx, folder)
	net := &network{look: l, id: id}
	if net.links, err = l.linksOf(ctx, folder); err != nil {
		return nil, nil, err
	}
	out := &countersign.Assessment{Subject: id, Prior: l.a.cfg.Prior, Upto: l.head, NotLooked: slices.Clone(mine.notLooked)}
	around := l.surroundings()
	around.Network = net
	out.Findings = append(mine.findings, l.run(ctx, l.a.tied, around, folder, &out.NotLooked)...)
	order(out.Findings)
	out.Score, out.Families = weigh(out.Prior, out.Findings)
	out.Verdict = verdict(out.Score, out.Families)
	out.Candidates, out.Silenced = mine.candidates, mine.silenced
	if out.Verdict != countersign.VerdictClear {
		out.Missing = missing(folder)
	}
	out.Receipt = receipt(l.a.cfg.Digest, out)
	out.Under, out.Over = l.a.cfg.Under, l.last
	l.a.memo.own.Store(id, &own{alone: mine.alone, listed: mine.listed, spent: true})
	stale, err := l.stale(ctx, id, net.links)
	return out, stale, err
}

// linksOf derives links once in a step: a path asks again for those of whom it
// passes.
func (l *look) linksOf(ctx context.Context, f *detect.Folder) ([]countersign.Link, error) {
	if known, ok := l.a.memo.links.Load(f.ID); ok {
		return known.([]countersign.Link), nil
	}
	links, err := l.derive(ctx, f)
	if len(links) > 0 {
		l.a.memo.links.Store(f.ID, links)
	}
	return links, err
}

func (l *look) derive(ctx context.Context, f *detect.Folder) ([]countersign.Link, error) {
	return l.links(ctx, l.v, f.ID, func(t *countersign.Fact) ([]similar.Overlap[countersign.ID], error) {
		return f.Near(ctx, l.v, t)
	})
}

// A network is what a detector may ask about whom its subject is tied to.
type network struct {
	*look
	id    countersign.ID
	links []countersign.Link
}

// Links returns the links of a subject, or of one it is tied to, strongest
// first.
func (n *network) Links(ctx context.Context, id countersign.ID) ([]countersign.Link, error) {
	if id == n.id {
		return n.links, nil
	}
	folder, err := detect.Open(ctx, n.v, id)
	if err != nil {
		return nil, err
	}
	return n.linksOf(ctx, folder)
}

// Alone returns the score of a subject from findings that rest neither on its
// network nor on what it shares: else what two subjects share would count once
// for each, once more through the other, and so on.
func (n *network) Alone(ctx context.Context, id countersign.ID) (float64, error) {
	o, err := n.known(ctx, id)
	if err != nil {
		return 0, err
	}
	return o.alone, nil
}

// known is what a subject's own folder says, as far as it is kept.
func (l *look) known(ctx context.Context, id countersign.ID) (*own, error) {
	if o, ok := l.a.memo.own.Load(id); ok {
		return o.(*own), nil
	}
	folder, err := detect.Open(ctx, l.v, id)
	if err != nil {
		return nil, err
	}
	return l.own(ctx, folder), nil
}

// Listed returns what watchlists say of a subject by more than its name.
func (n *network) Listed(ctx context.Context, id countersign.ID) (float64, error) {
	return n.listed(ctx, id)
}

func (l *look) surroundings() *detect.Surroundings {
	return &detect.Surroundings{View: l.v, Lists: l.a.cfg.Lists, Known: l.a.cfg.Known, Now: l.a.cfg.Now, Prior: l.a.cfg.Prior}
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

// own is what a subject's own folder says, worked out once for each head of
// the ledger.
func (l *look) own(ctx context.Context, folder *detect.Folder) *own {
	if o, ok := l.a.memo.own.Load(folder.ID); ok && !o.(*own).spent {
		return o.(*own)
	}
	o := &own{}
	around := l.surroundings()
	o.findings = slices.Clip(l.run(ctx, l.a.alone, around, folder, &o.notLooked))
	var err error
	if o.candidates, o.silenced, err = candidates(ctx, folder, around); err != nil {
		o.notLooked = append(o.notLooked, "lists: "+err.Error())
	}
	var alone []countersign.Finding
	for _, f := range o.findings {
		if l.a.naming[f.Detector] {
			o.listed = max(o.listed, f.Weight)
		}
		if l.a.grounds[f.Detector] != detect.Reuse {
			alone = append(alone, f)
		}
	}
	o.alone, _ = weigh(l.a.cfg.Prior, alone)
	l.a.memo.own.Store(folder.ID, o)
	return o
}

// own is what a subject's own folder says. Once it is assessed, only the sums
// are kept: its peers may ask for them.
type own struct {
	findings   []countersign.Finding
	alone      float64 // score, not resting on what others share
	listed     float64 // the strongest that names it a listed party by an identifier
	candidates []countersign.Candidate
	silenced   []countersign.Candidate
	notLooked  []string
	spent      bool // findings were handed on
}

// A memo keeps what was worked out for one head of the ledger, so that a
// subject with fifty neighbours is not looked at fifty times.
type memo struct {
	head  countersign.Seq
	own   sync.Map // countersign.ID -> *own
	links sync.Map // countersign.ID -> []countersign.Link
}

func (m *memo) forget(head countersign.Seq) {
	if m.head != head {
		m.clear(head)
	}
	m.links.Clear() // who was erased is in no link any more, and the head stays
}

func (m *memo) clear(head countersign.Seq) {
	m.head = head
	m.own.Clear()
}

// candidates are listed parties with a like name and nothing else that agrees,
// and those that a person told the subject from.
func candidates(ctx context.Context, f *detect.Folder, s *detect.Surroundings) (open, silenced []countersign.Candidate, err error) {
	hits, err := f.Listed(ctx, s)
	for _, h := range hits {
		c := countersign.Candidate{List: h.List, Entry: h.Entry, Name: h.Name, Score: h.Score, Decided: h.Decided}
		switch {
		case h.Decided.Silences():
			silenced = append(silenced, c)
		case h.Decided == nil && (h.Weight > 0 || len(h.Differs) > 0): // a finding tells it, or it is another person
		default:
			if h.Weight == 0 {
				c.Lacks = "a birth date, document number, address or account that agrees"
			}
			open = append(open, c)
		}
	}
	return open, silenced, err
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
