package app

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/detect"
	"countersign/internal/flow"
	"countersign/internal/store"
	"countersign/match"
)

// OpenKept opens the house of a folder that must hold a ledger.
func OpenKept(ctx context.Context, cfg Config) (*App, error) {
	if _, err := os.Stat(filepath.Join(cfg.Data, "ledger.db")); err != nil {
		return nil, noLedger(cfg.Data)
	}
	return New(ctx, cfg)
}

func noLedger(data string) error {
	return fmt.Errorf("%s keeps no ledger; `screen --data DIR` or `match --data DIR` begins one: %w", data, countersign.ErrNotFound)
}

// Bounds of what a person writes into a decision, in bytes.
const (
	maxReason = 8 << 10
	maxWho    = 200
)

// A Deciding is what a person decides: on a subject (Verdict), on whether it
// is a listed party (List, Entry, Same), or both.
type Deciding struct {
	Subject     countersign.ID // or the id of a query that match was asked with
	By, Reason  string
	Until       time.Time // zero: until it is taken back
	Verdict     countersign.Verdict
	List, Entry string
	Same        countersign.Same
}

// A Decided is what came of it.
type Decided struct {
	Entries []countersign.Entry // the decisions as they stand on the ledger
	Changes []Change            // of answers that rest on them
}

// A Change is an answer that is another than before.
type Change struct {
	Subject  countersign.ID      `json:"subject"`
	Was      countersign.Verdict `json:"was"`
	Is       countersign.Verdict `json:"is"`
	WasScore float64             `json:"was_score"`
	Score    float64             `json:"score"`
	Listed   []string            `json:"listed,omitempty"`   // entries that are candidates now and were not, "ofac/24977"
	Unlisted []string            `json:"unlisted,omitempty"` // entries that were and are not
}

// Decide records decisions and judges again the subject and those tied to it.
// It returns ErrNotFound for a subject nothing is known of, or an entry that no
// list in force has; ErrForbidden for what cannot be decided.
func (a *App) Decide(ctx context.Context, d Deciding) (*Decided, error) {
	if err := d.check(a.cfg.Now); err != nil {
		return nil, err
	}
	d.Subject = queryID(string(d.Subject))
	var out *Decided
	err := a.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
		entries, err := a.decisions(ctx, tx.View(), d)
		if err != nil {
			return err
		}
		placed, err := tx.Append(ctx, entries...)
		if err != nil {
			return err
		}
		changes, err := a.rejudge(ctx, tx, d.Subject) // with its receipt
		out = &Decided{Entries: placed, Changes: changes}
		return err
	})
	return out, a.full(err)
}

func (d *Deciding) check(now time.Time) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf(format+": %w", append(args, countersign.ErrForbidden)...)
	}
	d.By, d.Reason = strings.TrimSpace(d.By), strings.TrimSpace(d.Reason)
	switch {
	case d.By == "" || len(d.By) > maxWho || !utf8.ValidString(d.By):
		return refuse("a decision needs who decides, in at most %d bytes", maxWho)
	case d.Reason == "" || len(d.Reason) > maxReason || !utf8.ValidString(d.Reason):
		return refuse("a decision needs a reason, in at most %d bytes", maxReason)
	case !d.Until.IsZero() && !d.Until.After(now):
		return refuse("a decision cannot end before it begins (%s)", d.Until.UTC().Format(time.RFC3339))
	case d.Verdict == "" && d.Same == "":
		return refuse("nothing is decided: give a verdict, or an entry of a list and whether it is this person")
	case d.Verdict != "" && d.Verdict.Rank() < 0:
		return refuse("verdict %.40q is none of %v", d.Verdict, countersign.Verdicts)
	case (d.Same != "") != (d.List != "" && d.Entry != ""):
		return refuse("a pair needs both: an entry of a list, and whether it is this person")
	}
	return nil
}

// decisions are the entries of a deciding, with what stood when it was made.
func (a *App) decisions(ctx context.Context, v store.View, d Deciding) (out []countersign.Entry, err error) {
	base := countersign.Decision{Subject: d.Subject, By: d.By, At: a.cfg.Now, Until: d.Until, Reason: d.Reason}
	last, err := v.Assessment(ctx, d.Subject)
	if err != nil {
		return nil, err
	}
	if last != nil {
		base.Saw, base.Receipt = last.Verdict, last.Receipt
	}
	if d.Verdict != "" {
		if last == nil {
			return nil, fmt.Errorf("%s was never screened; %s keeps no answer on it to decide on: %w", d.Subject, a.cfg.Data, countersign.ErrNotFound)
		}
		on := base
		on.Verdict = d.Verdict
		out = append(out, countersign.Entry{By: d.By, Decision: &on})
	}
	if d.Same == "" {
		return out, nil
	}
	on := base
	if on.Pair, err = a.pair(ctx, v, d); err != nil {
		return nil, err
	}
	return append(out, countersign.Entry{By: d.By, Decision: &on}), nil
}

// pair is what both sides look like now.
func (a *App) pair(ctx context.Context, v store.View, d Deciding) (*countersign.Pair, error) {
	if _, ok := a.lists.index.Entry(match.Key{List: d.List, ID: d.Entry}); !ok {
		return nil, fmt.Errorf("no list in force has an entry %s/%s: %w", d.List, d.Entry, countersign.ErrNotFound)
	}
	ours, known, err := a.profile(ctx, v, d.Subject)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, fmt.Errorf("%s keeps no record of %s and no answer to a query of that id: %w", a.cfg.Data, d.Subject, countersign.ErrNotFound)
	}
	return &countersign.Pair{List: d.List, Entry: d.Entry, Same: d.Same, Ours: ours, Theirs: a.lists.Profile(d.List, d.Entry)}, nil
}

// profile is what tells a subject from others now, by its records, or by the
// last query of its id; known is false if there are neither.
func (a *App) profile(ctx context.Context, v store.View, id countersign.ID) (p countersign.Profile, known bool, err error) {
	newest, err := v.Newest(ctx, id)
	if err != nil {
		return p, false, err
	}
	if newest != 0 {
		f, err := detect.Open(ctx, v, id)
		if err != nil {
			return p, false, err
		}
		return f.Profile(), true, nil
	}
	r, err := a.lastAnswer(ctx, id)
	if r == nil || err != nil {
		return p, false, err
	}
	asked := r.Asked.query()
	return profileOf(&asked), true, nil
}

// rejudge judges a subject and those tied to it again, and says what changed.
func (a *App) rejudge(ctx context.Context, tx flow.Tx[store.View], id countersign.ID) ([]Change, error) {
	v := tx.View()
	if last, err := v.Assessment(ctx, id); last == nil || err != nil {
		return nil, err
	}
	around, err := a.around(ctx, v, id)
	if err != nil {
		return nil, err
	}
	return a.judgeAgain(ctx, tx, "decision", around)
}

// around are subjects with whom what is decided on them concerns, sorted.
func (a *App) around(ctx context.Context, v store.View, of ...countersign.ID) ([]countersign.ID, error) {
	links, err := linksIn(ctx, v)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(of)
	for _, id := range of {
		ids, err := a.assess.Around(ctx, v, links, id)
		if err != nil {
			return nil, err
		}
		out = append(out, ids...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// judgeAgain judges those of the subjects that were judged before, and says
// what changed, in the order of the subjects.
func (a *App) judgeAgain(ctx context.Context, tx flow.Tx[store.View], why string, ids []countersign.ID) (out []Change, err error) {
	v := tx.View()
	was := map[countersign.ID]*countersign.Assessment{}
	var known []countersign.ID
	for _, id := range ids {
		last, err := v.Assessment(ctx, id)
		if err != nil {
			return nil, err
		}
		newest, err := v.Newest(ctx, id)
		if err != nil {
			return nil, err
		}
		if last != nil && newest != 0 && was[id] == nil {
			was[id], known = last, append(known, id)
		}
	}
	links, err := linksIn(ctx, v)
	if err != nil {
		return nil, err
	}
	again, err := a.assess.Again(ctx, v, links, known)
	if err != nil {
		return nil, err
	}
	for i := range again {
		again[i].By = a.stages[0].By()
		if c, changed := changeOf(was[again[i].Assessment.Subject], again[i].Assessment); changed {
			out = append(out, c)
		}
	}
	news, err := assess.News(ctx, v, again)
	if err != nil {
		return nil, err
	}
	if _, err = tx.Append(ctx, news...); err != nil {
		return nil, err
	}
	return out, a.sealRejudged(ctx, tx, why, again)
}

func changeOf(was, is *countersign.Assessment) (Change, bool) {
	c := Change{Subject: is.Subject, Was: was.Verdict, Is: is.Verdict, WasScore: was.Score, Score: is.Score,
		Listed: beyond(is.Candidates, was.Candidates), Unlisted: beyond(was.Candidates, is.Candidates)}
	return c, c.Was != c.Is || c.WasScore != c.Score || c.Listed != nil || c.Unlisted != nil
}

// beyond returns the entries of a that b does not have.
func beyond(a, b []countersign.Candidate) (out []string) {
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y countersign.Candidate) bool { return x.List == y.List && x.Entry == y.Entry }) {
			out = append(out, x.List+"/"+x.Entry)
		}
	}
	return out
}

// An Undoing takes a decision back.
type Undoing struct {
	Subject     countersign.ID
	By, Reason  string
	List, Entry string // the decision on that pair; "" the one on the subject
}

// Undo takes back the latest decision on a subject or a pair that stands, and
// judges again who rests on it. It returns ErrNotFound if none stands.
func (a *App) Undo(ctx context.Context, u Undoing) (*Decided, error) {
	probe := Deciding{By: u.By, Reason: u.Reason, Verdict: countersign.VerdictClear}
	if err := probe.check(a.cfg.Now); err != nil {
		return nil, err
	}
	u.Subject = queryID(string(u.Subject))
	var out *Decided
	err := a.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
		seq, err := decisionMeant(ctx, tx.View(), u)
		if err != nil {
			return err
		}
		placed, err := tx.Append(ctx, countersign.Entry{By: probe.By,
			Retraction: &countersign.Retraction{Entry: seq, Subject: u.Subject, By: probe.By, Reason: probe.Reason}})
		if err != nil {
			return err
		}
		changes, err := a.rejudge(ctx, tx, u.Subject)
		out = &Decided{Entries: placed, Changes: changes}
		return err
	})
	return out, a.full(err)
}

// decisionMeant finds the decision that an undoing means.
func decisionMeant(ctx context.Context, v store.View, u Undoing) (countersign.Seq, error) {
	all, err := v.Decided(ctx, u.Subject)
	if err != nil {
		return 0, err
	}
	if u.Entry != "" {
		if e := countersign.LastOnPair(all, u.List, u.Entry); e.Decision != nil {
			return e.Seq, nil
		}
		return 0, fmt.Errorf("no decision stands on %s and %s/%s: %w", u.Subject, u.List, u.Entry, countersign.ErrNotFound)
	}
	for _, e := range slices.Backward(countersign.Standing(all)) {
		if e.Decision.Verdict != "" {
			return e.Seq, nil
		}
	}
	return 0, fmt.Errorf("no decision stands on %s; one on a pair is undone with its entry: %w", u.Subject, countersign.ErrNotFound)
}

// queryID is the ID under which the answer to a query is kept: its id, if that
// names a subject, else as one of a kind of its own.
func queryID(id string) countersign.ID {
	if strings.Contains(id, ":") {
		return countersign.ID(id)
	}
	return countersign.MakeID("query", id)
}

// ParseEntry reads "ofac/24977": a list and the entry's own number.
func ParseEntry(s string) (list, entry string, err error) {
	list, entry, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(s), "listed:"), "/")
	if !ok || list == "" || entry == "" {
		return "", "", fmt.Errorf("entry %.80q is not like ofac/24977, a list and the number it gives: %w", s, countersign.ErrForbidden)
	}
	return list, entry, nil
}

// worse reports whether a subject now stands worse than when it was decided on.
func worse(d *countersign.Decision, last *countersign.Assessment) bool {
	return last != nil && last.Verdict.Rank() > cmp.Or(d.Saw, countersign.VerdictClear).Rank() && last.Verdict.Rank() > d.Verdict.Rank()
}
