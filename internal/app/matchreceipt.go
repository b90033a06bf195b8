package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/sink"
	"countersign/internal/store"
	"countersign/match"
)

// A MatchReceipt is what was asked of the lists and what they said: enough to
// ask again and see that they say the same. It is sealed as evidence under the
// keys of those who were asked for, before the answer is given.
type MatchReceipt struct {
	receiptHead
	Answers []answerReceipt `json:"answers"`
}

// A receiptHead is what the answers of one run have in common.
type receiptHead struct {
	Receipt   int             `json:"match_receipt"` // version of this form
	Run       countersign.Run `json:"run"`
	Threshold float64         `json:"threshold,omitempty"`
	Floor     float64         `json:"floor,omitempty"`
	Limit     int             `json:"limit,omitempty"`
	Lists     []string        `json:"asked_lists,omitempty"` // nil: all in force
	Alone     bool            `json:"alone,omitempty"`       // rarity was weighed among Lists and not among all
}

// An answerReceipt is one answer. Results are all that the lists said, with
// the decisions that were in force.
type answerReceipt struct {
	Subject countersign.ID   `json:"subject"`
	ID      string           `json:"id"`
	SHA256  countersign.Hash `json:"asked_sha256"` // of the query as it was asked; zero for one in a dialect
	Asked   matchAsked       `json:"asked"`
	Results []matchFound     `json:"results"`
}

// A matchAsked is a query as it was understood.
type matchAsked struct {
	Names       []string          `json:"names,omitempty"`
	Type        match.Type        `json:"type,omitempty"`
	BirthDate   string            `json:"birth_date,omitempty"`
	Country     string            `json:"country,omitempty"`
	Place       string            `json:"place,omitempty"`
	Identifiers []askedIdentifier `json:"identifiers,omitempty"`
}

type askedIdentifier struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Versions of the form. The first was sealed in one piece with its answers; of
// the second the head stands on a sheet, and the answers on its slips.
const (
	matchReceiptVersion = 1
	sheetVersion        = 2
)

// matchReceiptName is what receipts are called among the evidence.
const matchReceiptName = "match receipt"

func (m *matching) receiptHead() receiptHead {
	h := headOf(m.desk.plan, m.desk.lists)
	h.Alone = len(h.Lists) > 0 && !m.request.among
	h.Run.Now = m.request.Now.Format(time.RFC3339)
	return h
}

// headOf is what answers by a plan from lists have in common, without a time.
func headOf(p match.Query, lists []countersign.List) receiptHead {
	return receiptHead{Receipt: sheetVersion, Threshold: p.Threshold, Floor: p.Floor, Limit: p.Limit, Lists: p.Lists,
		Run: countersign.Run{Tool: Tool(), Rules: rulesOf(p), Lists: lists}}
}

// A book is where a matching keeps what it answered, and learns what people
// decided. Workers call enter, the writer keep.
type book struct {
	ledger store.Ledger
	head   receiptHead
	now    time.Time
	run    countersign.ID // stands for the queries of this run that have no id
	// clerk keeps the receipts of a server, where one does; kind says what they
	// have in common.
	clerk   *clerk
	kind    headingKey
	heading func() receiptHead
}

func openBook(data string, head receiptHead) (*book, error) {
	if data == "" {
		return nil, fmt.Errorf("receipts need a folder: %w", countersign.ErrForbidden)
	}
	now, err := time.Parse(time.RFC3339, head.Run.Now)
	if err != nil {
		return nil, err
	}
	l, err := openData(Config{Data: data, Now: now}, func() time.Time { return now })
	if err != nil {
		return nil, fmt.Errorf("%w; --no-ledger asks the folder's lists without its ledger", err)
	}
	return &book{ledger: l, head: head, now: now, run: runID(now)}, nil
}

// runID is whom the queries of a time are about that have no id of their own.
func runID(now time.Time) countersign.ID {
	return countersign.MakeID("query", now.UTC().Format("20060102T150405Z"))
}

// booked is how many parcels share one commit.
const booked = 16

// enter takes out of an answer what a person silenced, and leaves its receipt.
func (b *book) enter(ctx context.Context, d *desk, l *leavings, q *question, a *matchAnswer, asked []byte) error {
	r := answerReceipt{Subject: b.run, ID: q.id, SHA256: sha256.Sum256(bytes.TrimSpace(asked)), Asked: askedAs(&q.ask)}
	if q.named {
		r.Subject = queryID(q.id)
		if err := b.rule(ctx, d, r.Subject, &q.ask, a); err != nil {
			return err
		}
	}
	r.Results = a.Results
	l.leave(&r, q.named)
	a.hush()
	return nil
}

// A hinter knows of whom nobody decided anything.
type hinter interface {
	MayBeDecided(ctx context.Context, id countersign.ID) (bool, error)
}

// decided returns what people decided of a query.
func (b *book) decided(ctx context.Context, id countersign.ID) (decided []countersign.Entry, err error) {
	if h, ok := b.ledger.(hinter); ok {
		if may, err := h.MayBeDecided(ctx, id); err != nil || !may {
			return nil, err
		}
	}
	err = b.ledger.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		decided, err = tx.View().Decided(ctx, id)
		return err
	})
	return decided, err
}

// rule says of each party found what a person decided on it.
func (b *book) rule(ctx context.Context, d *desk, id countersign.ID, ask *match.Query, a *matchAnswer) error {
	if len(a.Results) == 0 {
		return nil
	}
	decided, err := b.decided(ctx, id)
	if err != nil || len(decided) == 0 {
		return err
	}
	ours := profileOf(ask)
	for i := range a.Results {
		f := &a.Results[i]
		if e := countersign.LastOnPair(decided, f.List, f.Entry); e.Decision != nil {
			f.Decided = e.Ruling(b.now, ours, partyProfile(d.index, f.List, f.Entry))
			f.Why = append(slices.Clip(f.Why), sink.SayRuling(f.Decided))
		}
	}
	return nil
}

// hush sets aside what a person silenced.
func (a *matchAnswer) hush() {
	if !slices.ContainsFunc(a.Results, func(f matchFound) bool { return f.Decided.Silences() }) {
		return
	}
	open := []matchFound{}
	for _, f := range a.Results {
		if f.Decided.Silences() {
			a.Silenced = append(a.Silenced, f)
			continue
		}
		open = append(open, f)
	}
	a.Results, a.hushed = open, len(a.Silenced)
}

func askedAs(q *match.Query) matchAsked {
	a := matchAsked{Type: q.Type, BirthDate: q.BirthDate, Country: q.Country, Place: q.Place}
	if q.Name != "" {
		a.Names = append(a.Names, q.Name)
	}
	a.Names = append(a.Names, q.Names...)
	for _, id := range q.Identifiers {
		a.Identifiers = append(a.Identifiers, askedIdentifier(id))
	}
	return a
}

// query is the query that was asked.
func (a *matchAsked) query() match.Query {
	q := match.Query{Names: a.Names, Type: a.Type, BirthDate: a.BirthDate, Country: a.Country, Place: a.Place}
	for _, id := range a.Identifiers {
		q.Identifiers = append(q.Identifiers, match.Identifier(id))
	}
	if len(q.Names) > 0 {
		q.Name, q.Names = q.Names[0], q.Names[1:]
	}
	return q
}

// keep seals the receipts of parcels in one transaction. A nil book keeps
// nothing.
func (b *book) keep(ctx context.Context, batch []*parcel) error {
	if b == nil {
		return nil
	}
	var slips []store.Slip
	for _, p := range batch {
		if p.err != nil {
			return p.err
		}
		slips = append(slips, p.left.all(b.run)...)
	}
	if b.clerk != nil {
		return b.deposit(ctx, slips, true)
	}
	err := b.ledger.Update(ctx, func(tx flow.Tx[store.View]) error { return sealSheets(tx, b.head, slips) })
	if err != nil {
		return fmt.Errorf("receipts: %w", err)
	}
	return nil
}

// deposit leaves slips with the clerk. A stream is patient: it was let in.
func (b *book) deposit(ctx context.Context, slips []store.Slip, patient bool) error {
	return b.clerk.keep(ctx, &deposit{slips: slips, of: b.kind, head: b.heading}, patient)
}

// sealSheets seals slips that have a heading in common.
func sealSheets(tx flow.Tx[store.View], head receiptHead, slips []store.Slip) error {
	var about bytes.Buffer
	if err := sink.Encode(&about, head, ""); err != nil {
		return fmt.Errorf("receipt: %w", err)
	}
	for some := range slices.Chunk(slips, slipsMost) {
		if _, err := tx.(store.Sealer).SealSheet(context.Background(), matchReceiptName, about.Bytes(), some); err != nil {
			return err
		}
	}
	return nil
}

// readMatchReceipt reads a receipt of match; ok is false for anything else.
func readMatchReceipt(b []byte) (*MatchReceipt, bool) {
	var r MatchReceipt
	err := json.Unmarshal(b, &r)
	return &r, err == nil && r.Receipt == matchReceiptVersion && len(r.Answers) > 0
}

// lastAnswer is the newest answer to a query of an id that is kept, nil if
// there is none.
func (a *App) lastAnswer(ctx context.Context, id countersign.ID) (*answerReceipt, error) {
	s, ok := a.ledger.(*store.SQLite)
	if !ok {
		return nil, nil
	}
	last, err := s.LastSlip(ctx, id, matchReceiptName)
	if err != nil {
		return nil, err
	}
	var slip receiptSlip
	if err := json.Unmarshal(last, &slip); err == nil && len(slip.Answers) == 1 && slip.Answers[0].Subject == id {
		return &slip.Answers[0], nil
	}
	exhibits, err := s.EvidenceOf(ctx, id) // in the form of before there were slips
	if err != nil {
		return nil, err
	}
	for _, x := range slices.Backward(exhibits) {
		if x.Name != matchReceiptName || x.Erased {
			continue
		}
		raw, err := s.Open(ctx, x.Hash)
		if err != nil {
			return nil, err
		}
		r, ok := readMatchReceipt(raw)
		if !ok {
			return nil, fmt.Errorf("receipt %s: %w", x.Hash, countersign.ErrTampered)
		}
		if len(r.Answers) == 1 && r.Answers[0].Subject == id {
			return &r.Answers[0], nil
		}
	}
	return nil, nil
}

// askAgain asks the lists of a folder what a receipt says was asked of them,
// and compares. It returns ErrTampered if lists or answers differ.
func (r *MatchReceipt) askAgain(ctx context.Context, w io.Writer, data string) error {
	now, err := time.Parse(time.RFC3339, r.Run.Now)
	if err != nil {
		return fmt.Errorf("receipt: now: %w", countersign.ErrInvalid)
	}
	d, err := r.desk(ctx, data, now)
	if err != nil {
		return err
	}
	if diffs := r.diffs(d); len(diffs) > 0 {
		return fmt.Errorf("the receipt %w: %s", countersign.ErrTampered, strings.Join(diffs[:min(len(diffs), differencesShown)], "; "))
	}
	_, err = fmt.Fprintf(w, "%s asked again: lists, rules and every answer are the same.\n", count(len(r.Answers), "query", "queries"))
	return err
}

func (r *MatchReceipt) desk(ctx context.Context, data string, now time.Time) (*desk, error) {
	return openDesk(ctx, MatchRequest{Data: data, Lists: r.Lists, Threshold: r.Threshold, Floor: r.Floor, Limit: r.Limit, Now: now, among: !r.Alone})
}

// diffs lists what a desk says otherwise than the receipt.
func (r *MatchReceipt) diffs(d *desk) (diffs []string) {
	if m := (&matching{desk: d}); m.rules() != r.Run.Rules {
		diffs = append(diffs, "the rules are others")
	}
	for _, l := range r.Run.Lists {
		if !inForce(d.lists, l) {
			diffs = append(diffs, "list "+l.Name+" is another edition")
		}
	}
	for i := range r.Answers {
		diffs = append(diffs, r.Answers[i].differs(d)...)
	}
	return diffs
}

// differs compares an answer with what the desk says now.
func (r *answerReceipt) differs(d *desk) []string {
	q := question{id: r.ID, ask: r.Asked.query()}
	brief := func(fs []matchFound) (out []string) {
		for _, f := range fs {
			out = append(out, fmt.Sprintf("%s/%s %.4f %v %.1f", f.List, f.Entry, f.Score, f.Match, f.Weight))
		}
		return out
	}
	was, is := brief(r.Results), brief(d.answer(&q).Results)
	if slices.Equal(was, is) {
		return nil
	}
	return []string{fmt.Sprintf("%s was answered with [%s] and is with [%s]", r.ID, strings.Join(was, ", "), strings.Join(is, ", "))}
}
