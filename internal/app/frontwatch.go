package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sink"
)

// A Watching says how often sites are looked at again.
type Watching struct {
	Every  time.Duration
	Rounds int // ends after so many; 0 never ends
	// Wait waits for the next round; nil waits by the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

// A WatchSummary says how a watch went.
type WatchSummary struct {
	Rounds, Sites, Changes int
	Unstamped              string
}

// A watchedSite is where the watch of one site stands. The newest that is
// sealed under the domain's key counts. It is sealed with its changes before
// they are told and again when they were, so that a run that was killed knows
// what it owes, to the byte.
type watchedSite struct {
	Domain    string           `json:"domain"`
	Round     time.Time        `json:"round"` // when the round began
	At        time.Time        `json:"at"`
	Before    time.Time        `json:"before,omitzero"` // the look before
	Fresh     bool             `json:"fresh,omitempty"` // it shows a firm, and showed none at the look before
	Look      front.Look       `json:"look"`
	Capture   countersign.Hash `json:"capture"`           // the last, among the evidence
	Content   countersign.Hash `json:"content,omitzero"`  // the last that showed a firm
	Elsewhere []string         `json:"elsewhere"`         // domains whose pages are like its own; null until they were first looked for
	Changes   []told           `json:"changes,omitempty"` // of this look
	Untold    int              `json:"untold,omitempty"`  // how many of them, the last ones, nobody was told yet
}

// told is a change with what names it: a reader who gets it twice can tell.
type told struct {
	front.Change
	Key      countersign.Hash `json:"key"`
	Evidence countersign.Hash `json:"evidence,omitzero"` // the capture that shows it
}

const watchedName = "watched site"

// WatchFronts looks at sites again and again, and writes what is otherwise.
// Captures given instead of domains are one round.
func WatchFronts(ctx context.Context, w io.Writer, r FrontRequest, p Watching) (WatchSummary, error) {
	if r.Data == "" {
		return WatchSummary{}, fmt.Errorf("a watch goes on from what it saw before; give it --data DIR: %w", countersign.ErrForbidden)
	}
	if p.Wait == nil {
		p.Wait = waitFor
	}
	x := watch{fronting: fronting{r: r, sum: FrontSummary{Verdicts: map[countersign.Verdict]int{}}}, Watching: p, w: w, pinned: !r.Now.IsZero()}
	if !x.pinned {
		x.r.Now = now()
	}
	x.fronting.earlier = x.earlierOf
	err := x.prepare()
	if err == nil {
		err = x.run(ctx)
	}
	x.did.Unstamped = x.sum.Unstamped
	return x.did, errors.Join(err, x.close())
}

func now() time.Time { return time.Now().UTC().Truncate(time.Second) }

func waitFor(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A watch is one run of it.
type watch struct {
	fronting
	Watching
	w      io.Writer
	pinned bool // time is as the request says, and as far as was waited
	sites  map[string]*watchedSite
	names  []string // of sites, as they were named
	given  []front.Site
	did    WatchSummary
}

func (x *watch) run(ctx context.Context) error {
	if err := x.begin(ctx); err != nil {
		return err
	}
	if err := x.settle(ctx); err != nil {
		return err
	}
	for {
		round, left, wait := x.next()
		if wait > 0 {
			if err := x.rest(ctx, wait); err != nil {
				return err
			}
			if x.pinned {
				x.r.Now = round
			}
		}
		if err := x.round(ctx, round, left); err != nil {
			return err
		}
		if x.did.Rounds++; x.did.Rounds == x.Rounds || x.given != nil {
			return x.end()
		}
	}
}

// patience is how often a watch tries to open a house that another process
// has open, and how long it waits in between.
const (
	patience  = 120
	openAgain = time.Second
)

// rest waits, and leaves the house to others meanwhile.
func (x *watch) rest(ctx context.Context, d time.Duration) error {
	if err := x.close(); err != nil {
		return err
	}
	if err := x.Wait(ctx, d); err != nil {
		return err
	}
	for tried := 1; ; tried++ {
		err := x.openHouse()
		if err == nil || tried == patience {
			return err
		}
		if err := errors.Join(x.close(), waitFor(ctx, openAgain)); err != nil {
			return err
		}
	}
}

// begin reads where the watch of each site stands.
func (x *watch) begin(ctx context.Context) error {
	for _, in := range x.fronting.r.Captures {
		if err := x.read(in); err != nil {
			return err
		}
	}
	x.given = x.fronting.sites
	for _, d := range append(slices.Clone(x.asked), x.known...) {
		if !slices.Contains(x.names, d) {
			x.names = append(x.names, d)
		}
	}
	for i := range x.given {
		if d := x.given[i].Domain; len(x.asked) == 0 && !slices.Contains(x.names, d) {
			x.names = append(x.names, d)
		}
	}
	for _, d := range x.names {
		if x.given != nil && !slices.ContainsFunc(x.given, func(s front.Site) bool { return s.Domain == d }) {
			return fmt.Errorf("%s is not among the captures: %w", d, countersign.ErrInvalid)
		}
	}
	if len(x.names) == 0 {
		return fmt.Errorf("no site to watch; name domains, or captures with --captures: %w", countersign.ErrInvalid)
	}
	x.did.Sites, x.sites = len(x.names), map[string]*watchedSite{}
	for _, d := range x.names {
		s, err := x.standing(ctx, d)
		if err != nil {
			return err
		}
		x.sites[d] = s
	}
	return nil
}

// standing is the newest word on a site.
func (x *watch) standing(ctx context.Context, domain string) (*watchedSite, error) {
	s := &watchedSite{Domain: domain}
	exhibits, err := x.ledger.EvidenceOf(ctx, countersign.MakeID("domain", domain))
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(exhibits) {
		if e.Name != watchedName || e.Erased {
			continue
		}
		raw, err := x.ledger.Open(ctx, e.Hash)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, s); err != nil {
			return nil, fmt.Errorf("watch of %s: %w", domain, countersign.ErrTampered)
		}
		break
	}
	return s, nil
}

// last is when the newest round began.
func (x *watch) last() (last time.Time) {
	for _, d := range x.names {
		if s := x.sites[d]; s.Round.After(last) {
			last = s.Round
		}
	}
	return last
}

// next says which sites are to be looked at in which round, and how long until
// it begins. A round that was cut short goes on with those that it left.
func (x *watch) next() (round time.Time, left []string, wait time.Duration) {
	last, t := x.last(), x.now()
	if x.given != nil || last.IsZero() {
		return t, x.names, 0
	}
	due := last.Add(x.Every)
	for _, d := range x.names {
		if x.sites[d].Round.Before(last) {
			left = append(left, d)
		}
	}
	switch {
	case len(left) > 0 && t.Before(due):
		return last, left, 0
	case t.Before(due):
		return due, x.names, due.Sub(t)
	}
	return t, x.names, 0
}

func (x *watch) now() time.Time {
	if x.pinned {
		return x.r.Now
	}
	return now()
}

// round looks at sites, each told as soon as it was seen, then for their
// content elsewhere, and closes the log.
func (x *watch) round(ctx context.Context, round time.Time, domains []string) error {
	x.r.Now = x.now()
	if err := x.seenIn(ctx, round); err != nil {
		return err
	}
	see := func(_ *Surveyed, s front.Site) error {
		x.fronting.sites = append(x.fronting.sites, s)
		return x.look(ctx, round, &s)
	}
	if x.given != nil {
		for _, s := range x.given {
			if slices.Contains(domains, s.Domain) {
				if err := see(nil, s); err != nil {
					return err
				}
			}
		}
	} else if err := x.each(ctx, domains, see); err != nil {
		return err
	}
	if err := x.keep(); err != nil {
		return err
	}
	if err := x.elsewhere(ctx, round); err != nil {
		return err
	}
	_, err := closeLog(ctx, x.ledger, x.r.Timestamp, x.r.Outside)
	if err != nil && ctx.Err() == nil && x.r.Timestamp != "" {
		x.sum.Unstamped, err = err.Error(), nil
	}
	return err
}

// look compares a site with what is known of it, tells, and seals where it
// stands.
func (x *watch) look(ctx context.Context, round time.Time, s *front.Site) error {
	raw, err := siteBytes(s)
	if err != nil {
		return err
	}
	w := x.sites[s.Domain]
	w.Before = w.At
	w.Round, w.At, w.Changes, w.Untold = round, x.now(), nil, 0
	if w.Capture, err = x.ledger.Seal(ctx, frontCaptureName, []countersign.ID{countersign.MakeID("domain", s.Domain)}, raw); err != nil {
		return err
	}
	is := front.LookOf(s)
	changes, next := w.Look.Changes(is)
	w.Fresh = is.State == front.StateContent && (w.Content == (countersign.Hash{}) || w.Look.State != front.StateContent)
	w.Look = next
	if is.State == front.StateContent {
		w.Content = w.Capture
	}
	return x.tell(ctx, w, w.Capture, changes)
}

// end says what was done.
func (x *watch) end() error {
	if x.r.Format == "table" {
		_, err := fmt.Fprintf(x.w, "%s of %s, %s.\n", count(x.did.Rounds, "round", "rounds"), count(x.did.Sites, "site", "sites"), count(x.did.Changes, "change", "changes"))
		return err
	}
	run := x.provenance()
	run.Read, run.Refused = x.did.Sites, 0
	return sink.Encode(x.w, map[string]countersign.Run{"run": run}, "")
}
