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
}

// An answerReceipt is one answer. Results are all that the lists said, with
// the decisions that were in force.
type answerReceipt struct {
	Subject countersign.ID   `json:"subject"`
	ID      string           `json:"id"`
	SHA256  countersign.Hash `json:"asked_sha256"` // of the query as it was asked
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

const matchReceiptVersion = 1

// matchReceiptName is what receipts are called among the evidence.
const matchReceiptName = "match receipt"

func (m *matching) receiptHead() receiptHead {
	p := m.desk.plan
	return receiptHead{Receipt: matchReceiptVersion, Threshold: p.Threshold, Floor: p.Floor, Limit: p.Limit, Lists: p.Lists,
		Run: countersign.Run{Tool: Tool(), Rules: m.rules(), Lists: m.desk.lists, Now: m.request.Now.Format(time.RFC3339)}}
}

// A book is where a matching keeps what it answered, and learns what people
// decided. Workers call enter, the writer keep.
type book struct {
	ledger store.Ledger
	head   receiptHead
	now    time.Time
	run    countersign.ID // stands for the queries of this run that have no id
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
	return &book{ledger: l, head: head, now: now, run: countersign.MakeID("query", now.UTC().Format("20060102T150405Z"))}, nil
}

// A receiptPiece waits to be sealed.
type receiptPiece struct {
	subject countersign.ID
	raw     []byte
}

// booked is how many parcels share one commit.
const booked = 16

// enter takes out of an answer what a person silenced, and makes its receipt.
func (b *book) enter(ctx context.Context, d *desk, p *parcel, q *question, a *matchAnswer, line []byte) error {
	r := answerReceipt{Subject: b.run, ID: q.id, SHA256: sha256.Sum256(bytes.TrimSpace(line)), Asked: askedAs(&q.ask)}
	if q.named {
		r.Subject = queryID(q.id)
		if err := b.rule(ctx, d, r.Subject, &q.ask, a); err != nil {
			return err
		}
	}
	r.Results = slices.Clone(a.Results)
	a.hush()
	if !q.named {
		p.unnamed = append(p.unnamed, r)
		return nil
	}
	return p.receipt(b.head, r.Subject, r)
}

func (p *parcel) receipt(head receiptHead, subject countersign.ID, answers ...answerReceipt) error {
	var raw bytes.Buffer
	if err := sink.Encode(&raw, MatchReceipt{head, answers}, ""); err != nil {
		return fmt.Errorf("receipt: %w", err)
	}
	p.receipts = append(p.receipts, receiptPiece{subject, raw.Bytes()})
	return nil
}

// rule says of each party found what a person decided on it.
func (b *book) rule(ctx context.Context, d *desk, id countersign.ID, ask *match.Query, a *matchAnswer) error {
	if len(a.Results) == 0 {
		return nil
	}
	var decided []countersign.Entry
	err := b.ledger.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		decided, err = tx.View().Decided(ctx, id)
		return err
	})
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
	for _, p := range batch {
		if len(p.unnamed) > 0 && p.err == nil {
			p.err = p.receipt(b.head, b.run, p.unnamed...)
		}
		if p.err != nil {
			return p.err
		}
	}
	err := b.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
		s := tx.(store.Sealer)
		for _, p := range batch {
			for _, r := range p.receipts {
				if _, err := s.Seal(ctx, matchReceiptName, []countersign.ID{r.subject}, r.raw); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("receipts: %w", err)
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
	exhibits, err := s.EvidenceOf(ctx, id)
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
	return openDesk(ctx, MatchRequest{Data: data, Lists: r.Lists, Threshold: r.Threshold, Floor: r.Floor, Limit: r.Limit, Now: now})
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
