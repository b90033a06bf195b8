package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
	"countersign/match"
)

// A CaseState says what a person has to do about a subject or a pair.
type CaseState string

// The states, in the order in which they are listed.
const (
	CaseWaiting   CaseState = "waiting"   // at review or above, and nobody decided
	CaseBack      CaseState = "back"      // decided, and something is another since
	CaseEnded     CaseState = "ended"     // decided until a day that has come
	CaseCandidate CaseState = "candidate" // a listed party of a like name, and nobody decided
	CaseSilenced  CaseState = "silenced"  // told apart by a person
	CaseDecided   CaseState = "decided"
)

// CaseStates lists the states in the order in which they are listed.
var CaseStates = []CaseState{CaseWaiting, CaseBack, CaseEnded, CaseCandidate, CaseSilenced, CaseDecided}

// A Case is one thing to decide, or decided: a subject, or a subject and an
// entry of a list.
type Case struct {
	State   CaseState           `json:"state"`
	Subject countersign.ID      `json:"subject"`
	Verdict countersign.Verdict `json:"verdict,omitempty"` // what the house recommends
	Score   *float64            `json:"score,omitempty"`
	List    string              `json:"list,omitempty"`
	Entry   string              `json:"entry,omitempty"`
	Name    string              `json:"name,omitempty"` // of the listed party
	Decided *CaseDecision       `json:"decided,omitempty"`
	Why     string              `json:"why,omitempty"` // why it is back
}

// A CaseDecision is a decision as lists of cases show it.
type CaseDecision struct {
	Seq     countersign.Seq     `json:"seq"`
	Verdict countersign.Verdict `json:"verdict,omitempty"`
	Same    countersign.Same    `json:"same,omitempty"`
	By      string              `json:"by"`
	At      time.Time           `json:"at"`
	Until   time.Time           `json:"until,omitzero"`
	Reason  string              `json:"reason"`
}

func caseDecision(e countersign.Entry) *CaseDecision {
	d := e.Decision
	c := &CaseDecision{Seq: e.Seq, Verdict: d.Verdict, By: d.By, At: e.At, Until: d.Until, Reason: d.Reason}
	if !d.At.IsZero() {
		c.At = d.At
	}
	if d.Pair != nil {
		c.Same = d.Pair.Same
	}
	return c
}

// Cases tells everything that waits for a person or was decided by one, in the
// order of the states, then worst first.
func (a *App) Cases(ctx context.Context) (out []Case, err error) {
	err = a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		decided, err := everyDecision(ctx, tx)
		if err != nil {
			return err
		}
		if out, err = a.subjectCases(ctx, tx.View(), decided); err != nil {
			return err
		}
		for id, entries := range decided {
			pairs, err := a.pairCases(ctx, tx.View(), id, countersign.Standing(entries))
			if err != nil {
				return err
			}
			out = append(out, pairs...)
		}
		return nil
	})
	slices.SortFunc(out, caseOrder)
	return out, err
}

func caseOrder(x, y Case) int {
	score := func(c Case) float64 {
		if c.Score == nil {
			return 0
		}
		return *c.Score
	}
	return cmp.Or(slices.Index(CaseStates, x.State)-slices.Index(CaseStates, y.State), y.Verdict.Rank()-x.Verdict.Rank(),
		cmp.Compare(score(y), score(x)), cmp.Compare(x.Subject, y.Subject), strings.Compare(x.List, y.List), strings.Compare(x.Entry, y.Entry))
}

// everyDecision returns what was decided and taken back, by subject.
func everyDecision(ctx context.Context, tx flow.Tx[store.View]) (map[countersign.ID][]countersign.Entry, error) {
	out := map[countersign.ID][]countersign.Entry{}
	for at := countersign.Seq(0); ; {
		es, err := tx.After(ctx, at, 1000, countersign.KindDecision, countersign.KindRetraction)
		if err != nil || len(es) == 0 {
			return out, err
		}
		for _, e := range es {
			for _, id := range e.Subjects() {
				out[id] = append(out[id], e)
			}
		}
		at = es[len(es)-1].Seq
	}
}

// subjectCases walks everybody's last answer.
func (a *App) subjectCases(ctx context.Context, v store.View, decided map[countersign.ID][]countersign.Entry) (out []Case, err error) {
	err = everybody(ctx, v, func(id countersign.ID) error {
		last, err := v.Assessment(ctx, id)
		if last == nil || err != nil {
			return err
		}
		standing := countersign.Standing(decided[id])
		if c, ok := a.subjectCase(last, standing); ok {
			out = append(out, c)
		}
		for _, c := range last.Candidates {
			if countersign.LastOnPair(standing, c.List, c.Entry).Decision == nil {
				out = append(out, Case{State: CaseCandidate, Subject: id, Verdict: last.Verdict, Score: &last.Score, List: c.List, Entry: c.Entry, Name: c.Name})
			}
		}
		return nil
	})
	return out, err
}

// everybody calls fn with each subject that records speak of.
func everybody(ctx context.Context, v store.View, fn func(countersign.ID) error) error {
	for at := uint32(0); ; {
		ids, last, err := v.People(ctx, at, placed)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := cmp.Or(ctx.Err(), fn(id)); err != nil {
				return err
			}
		}
		at = last
	}
}

// subjectCase tells where one subject stands; ok is false where there is
// nothing to decide.
func (a *App) subjectCase(last *countersign.Assessment, standing []countersign.Entry) (c Case, ok bool) {
	c = Case{State: CaseWaiting, Subject: last.Subject, Verdict: last.Verdict, Score: &last.Score}
	for _, e := range slices.Backward(standing) {
		d := e.Decision
		if d.Verdict == "" {
			continue
		}
		c.State, c.Decided = CaseDecided, caseDecision(e)
		switch {
		case d.Expired(a.cfg.Now):
			c.State, c.Why = CaseEnded, "the decision ended on "+d.Until.UTC().Format(time.DateOnly)
		case worse(d, last):
			c.State, c.Why = CaseBack, "it was "+string(cmp.Or(d.Saw, countersign.VerdictClear))+" when it was decided on, and is "+string(last.Verdict)
		}
		return c, true
	}
	return c, last.Verdict.Rank() > 0
}

// pairCases tells where the pairs stand that somebody decided on: by what both
// sides look like now, not by the last answer.
func (a *App) pairCases(ctx context.Context, v store.View, id countersign.ID, standing []countersign.Entry) (out []Case, err error) {
	var ours countersign.Profile
	asked := false
	for i, e := range standing {
		p := e.Decision.Pair
		if p == nil || countersign.LastOnPair(standing, p.List, p.Entry).Seq != standing[i].Seq {
			continue
		}
		if !asked {
			if ours, _, err = a.profile(ctx, v, id); err != nil {
				return nil, err
			}
			asked = true
		}
		out = append(out, a.pairCase(e, ours))
	}
	return out, nil
}

func (a *App) pairCase(e countersign.Entry, ours countersign.Profile) Case {
	d := e.Decision
	c := Case{State: CaseDecided, Subject: d.Subject, List: d.Pair.List, Entry: d.Pair.Entry, Decided: caseDecision(e)}
	if party, ok := a.lists.index.Entry(match.Key{List: c.List, ID: c.Entry}); ok && len(party.Names) > 0 {
		c.Name = party.Names[0].Text
	}
	c.Why = d.Lapse(a.cfg.Now, ours, a.lists.Profile(c.List, c.Entry))
	switch {
	case d.Expired(a.cfg.Now):
		c.State = CaseEnded
	case c.Why != "":
		c.State = CaseBack
	case d.Pair.Same == countersign.SameNo:
		c.State = CaseSilenced
	}
	return c
}

// A CaseFile is all there is to decide on one subject, and what was decided.
type CaseFile struct {
	Subject    countersign.ID          `json:"subject"`
	Assessment *countersign.Assessment `json:"assessment,omitempty"`
	Pairs      []Case                  `json:"pairs"`
	History    []HistoryLine           `json:"history"`
	Held       string                  `json:"held,omitempty"` // who put it under legal hold
}

// A HistoryLine is a decision or a retraction.
type HistoryLine struct {
	Seq    countersign.Seq `json:"seq"`
	At     time.Time       `json:"at"`
	By     string          `json:"by"`
	Say    string          `json:"say"`
	Reason string          `json:"reason"`
	Undone bool            `json:"undone,omitempty"`
}

// File gathers a subject's case. It returns ErrNotFound for one that nothing
// is known of.
func (a *App) File(ctx context.Context, subject string) (*CaseFile, error) {
	f := &CaseFile{Subject: queryID(subject), Pairs: []Case{}, History: []HistoryLine{}}
	err := a.ledger.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		v := tx.View()
		if f.Assessment, err = v.Assessment(ctx, f.Subject); err != nil {
			return err
		}
		all, err := v.Decided(ctx, f.Subject)
		if err != nil {
			return err
		}
		standing := countersign.Standing(all)
		f.History = append(f.History, history(all, standing)...)
		pairs, err := a.pairCases(ctx, v, f.Subject, standing)
		f.Pairs = append(f.Pairs, pairs...)
		if err != nil || f.Assessment == nil {
			return err
		}
		for _, c := range f.Assessment.Candidates {
			if countersign.LastOnPair(standing, c.List, c.Entry).Decision == nil {
				f.Pairs = append(f.Pairs, Case{State: CaseCandidate, Subject: f.Subject, List: c.List, Entry: c.Entry, Name: c.Name})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	holds, err := a.ledger.Holds(ctx)
	for _, h := range holds {
		if h.Subject == f.Subject {
			f.Held = h.By
		}
	}
	if err == nil && f.Assessment == nil && len(f.History) == 0 {
		err = a.unknown(ctx, f.Subject)
	}
	return f, err
}

func history(all, standing []countersign.Entry) (out []HistoryLine) {
	for _, e := range all {
		h := HistoryLine{Seq: e.Seq, At: e.At, By: e.By}
		if r := e.Retraction; r != nil {
			h.Say, h.Reason = "took back decision "+seqText(r.Entry), r.Reason
			out = append(out, h)
			continue
		}
		h.Say, h.Reason = sayDecision(e.Decision), e.Decision.Reason
		h.Undone = !slices.ContainsFunc(standing, func(x countersign.Entry) bool { return x.Seq == e.Seq })
		out = append(out, h)
	}
	return out
}
