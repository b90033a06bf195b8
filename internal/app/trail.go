package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/sink"
	"countersign/internal/store"
)

// A Trail is what an auditor asks for: who was screened or asked for, when, by
// which lists, what came out, who decided what and why; with the receipts it
// rests on, and the proof that each stands in the evidence log.
type Trail struct {
	Audit    int                `json:"audit"` // version of this form
	Tool     string             `json:"tool"`
	Made     time.Time          `json:"made"`
	From     time.Time          `json:"from,omitzero"`
	To       time.Time          `json:"to,omitzero"`
	Subject  countersign.ID     `json:"subject,omitempty"`
	Log      TrailLog           `json:"log"`
	Lists    []countersign.List `json:"lists"`            // every edition that an answer here rests on
	Erased   int                `json:"erased,omitempty"` // pieces of evidence of that time that can no longer be read
	Rows     []TrailRow         `json:"rows"`
	Receipts []TrailReceipt     `json:"receipts"`
}

// A TrailLog is the evidence log that proves the receipts.
type TrailLog struct {
	Checkpoint string `json:"checkpoint"` // signed note
	Key        string `json:"key"`        // that verifies it
	Size       int64  `json:"size"`
	Root       string `json:"root"` // hexadecimal
}

// String is the reference that every row of a table carries.
func (l *TrailLog) String() string { return fmt.Sprintf("%d leaves, root %.16s", l.Size, l.Root) }

// The kinds of row.
const (
	rowAsked     = "asked"      // a query of match
	rowScreened  = "screened"   // a subject, by screen
	rowDecided   = "decided"    // by a person
	rowTakenBack = "taken back" // by a person
	rowErased    = "erased"
)

// A TrailRow is one thing that happened.
type TrailRow struct {
	Kind     string              `json:"kind"`
	At       time.Time           `json:"at"`
	Subject  countersign.ID      `json:"subject"`
	Query    string              `json:"query,omitempty"` // the id of a query
	Asked    *matchAsked         `json:"asked,omitempty"`
	Verdict  countersign.Verdict `json:"verdict,omitempty"`
	Score    *float64            `json:"score,omitempty"`
	Findings []string            `json:"findings,omitempty"` // rule and weight
	Listed   []TrailParty        `json:"listed,omitempty"`
	By       string              `json:"by,omitempty"`
	Say      string              `json:"say,omitempty"`
	Reason   string              `json:"reason,omitempty"`
	Until    time.Time           `json:"until,omitzero"`
	Lists    []string            `json:"lists,omitempty"` // "ofac 2025-12-24 0c646f1a6135": name, date, beginning of the hash
	Rules    string              `json:"rules,omitempty"`
	Tool     string              `json:"tool,omitempty"`
	Receipt  countersign.Hash    `json:"receipt"` // SHA-256 of what stands in Receipts
	Leaf     int64               `json:"leaf"`    // its place in the evidence log, from 0
	answer   countersign.Hash    // Assessment.Receipt, to find the rest by
}

// A TrailParty is a listed party that an answer showed.
type TrailParty struct {
	List   string  `json:"list"`
	Entry  string  `json:"entry"`
	Name   string  `json:"name"`
	Score  float64 `json:"score"`
	Weight float64 `json:"weight"` // decibans; 0 for a name alone
	// Decided is what a person had decided on the pair by then.
	Decided  string `json:"decided,omitempty"`
	Silenced bool   `json:"silenced,omitempty"`
}

// A TrailReceipt is the bytes that a leaf of the evidence log commits to.
type TrailReceipt struct {
	SHA256 countersign.Hash `json:"sha256"`
	Leaf   int64            `json:"leaf"`
	Body   string           `json:"leaf_body"` // of the leaf, which holds the hash
	Proof  []string         `json:"proof"`     // hashes up to the root, RFC 6962, hexadecimal
	Raw    string           `json:"raw"`
	Slips  []string         `json:"slips,omitempty"` // of a sheet: those that can be read, and are of whom is asked for
	at     time.Time        // of the act; known to the ledger, and to the leaf
}

const trailVersion = 1

// A TrailQuery says what a trail is of. The zero value asks for everything.
type TrailQuery struct {
	From, To time.Time // To is not in it; zero: no bound
	Subject  string
}

func (q *TrailQuery) holds(at time.Time) bool {
	return !at.Before(q.From) && (q.To.IsZero() || at.Before(q.To))
}

// Trail gathers the trail of a folder's house.
func (a *App) Trail(ctx context.Context, q TrailQuery) (*Trail, error) {
	s, ok := a.ledger.(*store.SQLite)
	if !ok {
		return nil, fmt.Errorf("a house that keeps nothing has no trail: %w", countersign.ErrNotFound)
	}
	t := &Trail{Audit: trailVersion, Tool: Tool(), Made: a.cfg.Now, From: q.From, To: q.To, Lists: []countersign.List{}, Rows: []TrailRow{}, Receipts: []TrailReceipt{}}
	if q.Subject != "" {
		t.Subject = queryID(q.Subject)
	}
	g := &gathering{trail: t, query: q, s: s}
	for _, step := range []func(context.Context) error{g.evidence, g.acts, g.leaves, g.details, g.prove} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("audit trail: %w", err)
		}
	}
	g.finish()
	return t, nil
}

// A gathering is a trail in the making.
type gathering struct {
	trail *Trail
	query TrailQuery
	s     *store.SQLite
}

// evidence reads the receipts that answers left.
func (g *gathering) evidence(ctx context.Context) error {
	for after := int64(-1); ; {
		exhibits, err := g.s.Evidence(ctx, after, 4096)
		if err != nil || len(exhibits) == 0 {
			return err
		}
		for _, x := range exhibits {
			after = x.Leaf
			switch {
			case !g.query.holds(x.At):
			case x.Erased:
				g.trail.Erased++
			case x.Name == matchReceiptName || x.Name == screeningReceiptName:
				raw, err := g.s.Open(ctx, x.Hash)
				if err != nil {
					return err
				}
				slips, err := g.slips(ctx, x)
				if err != nil {
					return err
				}
				if err := g.take(TrailReceipt{SHA256: x.Hash, Leaf: x.Leaf, Raw: string(raw), Slips: slips}); err != nil {
					return err
				}
			}
		}
	}
}

// slips reads what a sheet has of whom is asked for.
func (g *gathering) slips(ctx context.Context, x store.Exhibit) (out []string, err error) {
	if x.Slips == 0 {
		return nil, nil
	}
	slips, err := g.s.Slips(ctx, x)
	for _, s := range slips {
		switch id := g.trail.Subject; {
		case s.Raw == nil:
			g.trail.Erased++
		case id == "" || id == s.Subject:
			out = append(out, string(s.Raw))
		}
	}
	return out, err
}

// take adds a receipt with its rows, if any is of whom is asked for.
func (g *gathering) take(r TrailReceipt) error {
	rows, lists, err := r.rows()
	if err != nil {
		return err
	}
	if id := g.trail.Subject; id != "" {
		rows = slices.DeleteFunc(rows, func(x TrailRow) bool { return x.Subject != id })
	}
	if len(rows) == 0 {
		return nil
	}
	for _, l := range lists {
		if !slices.Contains(g.trail.Lists, l) {
			g.trail.Lists = append(g.trail.Lists, l)
		}
	}
	g.trail.Rows = append(g.trail.Rows, rows...)
	g.trail.Receipts = append(g.trail.Receipts, r)
	return nil
}

// acts reads what people did. Of what was erased since, the bytes that the log
// commits to are gone, so it has no receipt.
func (g *gathering) acts(ctx context.Context) error {
	return g.s.Read(ctx, func(tx flow.Tx[store.View]) error {
		for at := countersign.Seq(0); ; {
			es, err := tx.After(ctx, at, 1000, countersign.KindDecision, countersign.KindRetraction, countersign.KindErasure)
			if err != nil || len(es) == 0 {
				return err
			}
			for _, e := range es {
				if at = e.Seq; !g.query.holds(e.At) {
					continue
				}
				b, err := json.Marshal(undated(e))
				if err != nil {
					return err
				}
				if err := g.take(TrailReceipt{SHA256: sha256.Sum256(b), Leaf: -1, Raw: string(b), at: e.At.UTC()}); err != nil {
					return err
				}
			}
		}
	})
}

// undated is an entry as Entry.Key digests it.
func undated(e countersign.Entry) countersign.Entry {
	e.Seq, e.At = 0, time.Time{}
	return e
}

// leaves finds where in the log the receipts stand.
func (g *gathering) leaves(ctx context.Context) error {
	at := map[countersign.Hash]*TrailReceipt{}
	for i := range g.trail.Receipts {
		at[g.trail.Receipts[i].SHA256] = &g.trail.Receipts[i]
	}
	err := g.s.Leaves(ctx, func(no int64, l store.Leaf, body []byte) error {
		if r := at[l.SHA256]; r != nil {
			r.Leaf, r.Body = no, string(body)
		}
		return nil
	})
	for i := range g.trail.Rows {
		r := &g.trail.Rows[i]
		if r.Leaf = at[r.Receipt].Leaf; r.Leaf < 0 { // said otherwise when it was entered: erased since
			r.Receipt = countersign.Hash{}
		}
	}
	g.trail.Receipts = slices.DeleteFunc(g.trail.Receipts, func(r TrailReceipt) bool { return r.Body == "" })
	return err
}

// details fills in, from the ledger, why a screening said what it said: it is
// sealed under the subject's key, and gone for whom was erased.
func (g *gathering) details(ctx context.Context) error {
	wanted := map[countersign.Hash][]*TrailRow{}
	for i := range g.trail.Rows {
		if r := &g.trail.Rows[i]; r.Kind == rowScreened {
			wanted[r.answer] = append(wanted[r.answer], r)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	return g.s.Read(ctx, func(tx flow.Tx[store.View]) error {
		for at := countersign.Seq(0); ; {
			es, err := tx.After(ctx, at, 1000, countersign.KindAssessment)
			if err != nil || len(es) == 0 {
				return err
			}
			for i := range es {
				at = es[i].Seq
				for _, r := range wanted[es[i].Assessment.Receipt] {
					r.explain(es[i].Assessment)
				}
			}
		}
	})
}

func (r *TrailRow) explain(a *countersign.Assessment) {
	if a.Receipt == (countersign.Hash{}) || r.Subject != a.Subject || r.Findings != nil || r.Listed != nil {
		return
	}
	for _, f := range a.Findings {
		r.Findings = append(r.Findings, fmt.Sprintf("%s %+.1f", f.Detector, f.Weight))
	}
	for _, c := range slices.Concat(a.Candidates, a.Silenced) {
		p := TrailParty{List: c.List, Entry: c.Entry, Name: c.Name, Score: c.Score, Silenced: c.Decided.Silences()}
		if c.Decided != nil {
			p.Decided = sink.SayRuling(c.Decided)
		}
		r.Listed = append(r.Listed, p)
	}
}

func (g *gathering) finish() {
	t := g.trail
	slices.SortStableFunc(t.Rows, func(x, y TrailRow) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Leaf, y.Leaf)) })
	slices.SortFunc(t.Receipts, func(x, y TrailReceipt) int { return cmp.Compare(x.Leaf, y.Leaf) })
	slices.SortFunc(t.Lists, func(x, y countersign.List) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.Date, y.Date), strings.Compare(x.SHA256, y.SHA256))
	})
}

// rows reads what a receipt says, and the lists that it rests on.
func (r *TrailReceipt) rows() ([]TrailRow, []countersign.List, error) {
	b := []byte(r.Raw)
	if m, ok, err := r.match(); err != nil {
		return nil, nil, fmt.Errorf("receipt %s: %w", r.SHA256, err)
	} else if ok {
		return r.asked(m), m.Run.Lists, nil
	}
	var s Receipt
	if json.Unmarshal(b, &s) == nil && s.Receipt == receiptVersion {
		rows, err := r.screened(&s)
		return rows, s.Run.Lists, err
	}
	var e countersign.Entry
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil || e.Kind() == "" {
		return nil, nil, fmt.Errorf("receipt %s: %w", r.SHA256, countersign.ErrInvalid)
	}
	return r.act(&e), nil, nil
}

// editionTexts names the watchlists among the lists that an answer rests on.
// The tables stand in the receipt.
func editionTexts(lists []countersign.List) (out []string) {
	for _, l := range lists {
		if l.Name != embeddedList && partySource(l.Name) == nil {
			continue
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s", l.Name, l.Date))+fmt.Sprintf(" %.12s", l.SHA256))
	}
	return out
}

func (r *TrailReceipt) asked(m *MatchReceipt) (rows []TrailRow) {
	at, _ := time.Parse(time.RFC3339, m.Run.Now) // a zero time shows itself
	lists := editionTexts(m.Run.Lists)
	for i := range m.Answers {
		x := &m.Answers[i]
		row := TrailRow{Kind: rowAsked, At: at, Subject: x.Subject, Query: x.ID, Asked: &x.Asked, Lists: lists, Rules: m.Run.Rules, Tool: m.Run.Tool, Receipt: r.SHA256, Leaf: r.Leaf}
		for _, f := range x.Results {
			p := TrailParty{List: f.List, Entry: f.Entry, Name: f.Name, Score: f.Score, Weight: f.Weight, Silenced: f.Decided.Silences()}
			if f.Decided != nil {
				p.Decided = sink.SayRuling(f.Decided)
			}
			row.Listed = append(row.Listed, p)
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *TrailReceipt) screened(s *Receipt) (rows []TrailRow, err error) {
	at, err := time.Parse(time.RFC3339, s.Run.Now)
	if err != nil {
		return nil, fmt.Errorf("receipt %s: %w", r.SHA256, countersign.ErrInvalid)
	}
	lists := editionTexts(s.Run.Lists)
	for i := range s.Subjects {
		x := &s.Subjects[i]
		rows = append(rows, TrailRow{Kind: rowScreened, At: at, Subject: x.Subject, Verdict: x.Verdict, Score: &x.Score, Say: s.Why,
			Lists: lists, Rules: s.Run.Rules, Tool: s.Run.Tool, Receipt: r.SHA256, Leaf: r.Leaf, answer: x.Receipt})
	}
	return rows, nil
}

// act is the row of an entry that a person made.
func (r *TrailReceipt) act(e *countersign.Entry) []TrailRow {
	at := r.at
	var leaf store.Leaf
	if at.IsZero() && json.Unmarshal([]byte(r.Body), &leaf) == nil {
		at = leaf.At.UTC()
	}
	row := TrailRow{At: at, By: e.By, Receipt: r.SHA256, Leaf: r.Leaf}
	switch {
	case e.Decision != nil:
		d := e.Decision
		row.Kind, row.Subject, row.Verdict, row.Say, row.Reason, row.Until = rowDecided, d.Subject, d.Verdict, sayDecision(d), d.Reason, d.Until
	case e.Retraction != nil:
		row.Kind, row.Subject, row.Say, row.Reason = rowTakenBack, e.Retraction.Subject, "decision "+seqText(e.Retraction.Entry), e.Retraction.Reason
	case e.Erasure != nil:
		row.Kind, row.Subject, row.Reason = rowErased, e.Erasure.Subject, e.Erasure.Reason
	default:
		return nil
	}
	return []TrailRow{row}
}
