package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/intake"
	"countersign/internal/sink"
	"countersign/internal/store"
)

// A Receipt is what it takes to repeat a screening and see that it says the
// same: the digests of input, lists and rules, and the arithmetic of every
// subject.
type Receipt struct {
	Receipt int             `json:"receipt"`       // version of this form
	Why     string          `json:"why,omitempty"` // "again" or "decision" where no input was screened
	Run     countersign.Run `json:"run"`
	From    string          `json:"from,omitempty"`
	Map     string          `json:"map,omitempty"`
	Paths   []string        `json:"paths"`
	// Over is the newest entry of the ledger that was judged over; 0 if the
	// inputs were all there was.
	Over     countersign.Seq `json:"over,omitempty"`
	Subjects []Sum           `json:"subjects"`
}

// A Sum is the arithmetic of one subject.
type Sum struct {
	Subject  countersign.ID          `json:"subject"`
	Verdict  countersign.Verdict     `json:"verdict"`
	Score    float64                 `json:"score"`
	Prior    float64                 `json:"prior"`
	Findings []Term                  `json:"findings,omitempty"`
	Families []countersign.FamilySum `json:"families,omitempty"`
	Receipt  countersign.Hash        `json:"receipt"`
}

// A Term is one finding in the sum.
type Term struct {
	Detector string             `json:"detector"`
	Version  int                `json:"version"`
	Family   countersign.Family `json:"family"`
	Grade    string             `json:"grade"`
	Weight   float64            `json:"weight"`
}

const receiptVersion = 1

// WriteReceipt writes the answer's receipt.
func (a *Answer) WriteReceipt(w io.Writer) error { return sink.Encode(w, a.receipt(), " ") }

func (a *Answer) receipt() Receipt {
	r := Receipt{Receipt: receiptVersion, Run: a.Bundle.Run, From: a.request.From, Map: a.request.Map, Over: a.over, Subjects: []Sum{}}
	for _, in := range a.request.Inputs {
		path := in.Path
		if abs, err := filepath.Abs(path); err == nil && path != "" {
			path = abs
		}
		r.Paths = append(r.Paths, path)
	}
	for i := range a.Bundle.Assessments {
		r.Subjects = append(r.Subjects, sum(&a.Bundle.Assessments[i]))
	}
	return r
}

// screeningReceiptName is what receipts of screenings are called among the
// evidence.
const screeningReceiptName = "screening receipt"

// sealReceipt keeps a receipt as evidence. It is sealed with the house's key,
// so it holds what an erasure leaves and nothing more: who, the verdict, the
// score, hashes.
func (a *App) sealReceipt(ctx context.Context, tx flow.Tx[store.View], r Receipt) error {
	s, ok := tx.(store.Sealer)
	if !ok || a.vault == nil || len(r.Subjects) == 0 {
		return nil
	}
	for i := range r.Subjects {
		x := &r.Subjects[i]
		x.Findings, x.Families = nil, nil
	}
	var raw bytes.Buffer
	if err := sink.Encode(&raw, r, ""); err != nil {
		return fmt.Errorf("receipt: %w", err)
	}
	_, err := s.Seal(ctx, screeningReceiptName, nil, raw.Bytes())
	return err
}

// sealRejudged keeps the receipt of judgements that no input asked for.
func (a *App) sealRejudged(ctx context.Context, tx flow.Tx[store.View], why string, judged []countersign.Entry) error {
	r := Receipt{Receipt: receiptVersion, Why: why, Run: a.run(intake.Report{Read: len(judged)}), Paths: []string{}}
	for i := range judged {
		r.Subjects = append(r.Subjects, sum(judged[i].Assessment))
	}
	return a.sealReceipt(ctx, tx, r)
}

func sum(a *countersign.Assessment) Sum {
	s := Sum{Subject: a.Subject, Verdict: a.Verdict, Score: a.Score, Prior: a.Prior, Families: a.Families, Receipt: a.Receipt, Findings: []Term{}}
	for _, f := range a.Findings {
		s.Findings = append(s.Findings, Term{f.Detector, f.Version, f.Family, f.Grade, f.Weight})
	}
	return s
}

// Rerunning says which receipt to repeat, and what to show of it.
type Rerunning struct {
	Receipt string
	Subject countersign.ID // "" shows only whether all are the same
	Inputs  []string       // where the inputs are now; nil means where they were
	Data    string         // folder of the lists, and of the ledger, that were in force
}

// Rerun repeats the screening of a receipt and compares every subject. It
// returns ErrTampered if input, lists, rules or any answer differ, and says
// which.
func Rerun(ctx context.Context, w io.Writer, q Rerunning) error {
	b, err := os.ReadFile(q.Receipt)
	if err != nil {
		return unread("receipt", q.Receipt, err)
	}
	if m, ok := readMatchReceipt(b); ok {
		return m.askAgain(ctx, w, q.Data)
	}
	if f, ok := readFrontReceipt(b); ok {
		return f.askAgain(ctx, w, q)
	}
	if t, ok := readTrail(b); ok {
		return t.askAgain(ctx, w, q.Data)
	}
	r, err := readReceipt(q.Receipt, b)
	if err != nil {
		return err
	}
	if r.Why != "" {
		return fmt.Errorf("%s is the receipt of a judgement that read no input (%s); the receipt of a screening re-runs: %w", q.Receipt, r.Why, countersign.ErrInvalid)
	}
	now, err := time.Parse(time.RFC3339, r.Run.Now)
	if err != nil {
		return fmt.Errorf("receipt: now: %w", countersign.ErrInvalid)
	}
	again, err := repeat(ctx, r, q, now)
	if err != nil {
		return err
	}
	if err := showSums(w, r, q.Subject); err != nil {
		return err
	}
	if diffs := compare(r, again); len(diffs) > 0 {
		return fmt.Errorf("the receipt %w: %s", countersign.ErrTampered, strings.Join(diffs, "; "))
	}
	_, err = fmt.Fprintf(w, "%d subjects judged again: input, lists, rules and every answer are the same.\n", len(r.Subjects))
	return err
}

func readReceipt(path string, b []byte) (*Receipt, error) {
	var r Receipt
	if err := json.Unmarshal(b, &r); err != nil || r.Receipt != receiptVersion {
		return nil, fmt.Errorf("%s is no receipt of version %d; `screen --receipt FILE` writes one: %w", path, receiptVersion, countersign.ErrInvalid)
	}
	return &r, nil
}

// repeat screens the inputs of a receipt again, as of its time.
func repeat(ctx context.Context, r *Receipt, q Rerunning, now time.Time) (*Answer, error) {
	paths := q.Inputs
	if paths == nil {
		paths = r.Paths
	}
	a, err := New(ctx, Config{Now: now, Prior: &r.Run.Prior, Lists: q.Data})
	if err != nil {
		return nil, err
	}
	defer a.Close()
	if err := a.recall(ctx, q.Data, r.Over); err != nil {
		return nil, err
	}
	req := Request{From: r.From, Map: r.Map}
	for i, p := range paths {
		if p == "" {
			return nil, fmt.Errorf("the receipt's input came from standard input; give it with --input FILE: %w", countersign.ErrNotFound)
		}
		name := p
		if i < len(r.Run.Inputs) {
			name = r.Run.Inputs[i].Name // findings and problems name the input as it was named
		}
		req.Inputs = append(req.Inputs, Input{Name: name, Path: p})
	}
	return a.Screen(ctx, req)
}

// recall copies what a ledger held, up to an entry, into this house's own: a
// judgement over a ledger rests on all that was said before.
func (a *App) recall(ctx context.Context, data string, upto countersign.Seq) error {
	if upto == 0 {
		return nil
	}
	if data == "" {
		return fmt.Errorf("the receipt was written over what a ledger held; give its folder with --data DIR: %w", countersign.ErrNotFound)
	}
	a.vault = newVault() // so that records are known again by the evidence they were read from
	return withData(ctx, data, func(s *store.SQLite) error {
		for seq := countersign.Seq(0); seq < upto; {
			var batch []countersign.Entry
			err := s.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
				batch, err = tx.After(ctx, seq, int(min(placed, upto-seq)))
				return err
			})
			if err != nil {
				return err
			}
			if len(batch) == 0 {
				return fmt.Errorf("the ledger in %s ends before entry %d, which the receipt rests on: %w", data, upto, countersign.ErrNotFound)
			}
			seq = batch[len(batch)-1].Seq
			err = a.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
				_, err := tx.Append(ctx, batch...)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// compare lists what differs between a receipt and its repetition.
func compare(r *Receipt, again *Answer) []string {
	var out []string
	run := again.Bundle.Run
	for i, in := range r.Run.Inputs {
		if i >= len(run.Inputs) || run.Inputs[i].SHA256 != in.SHA256 {
			out = append(out, "input "+in.Name+" is not the same file")
		}
	}
	if run.Rules != r.Run.Rules {
		out = append(out, "the rules are others")
	}
	for _, l := range r.Run.Lists {
		if !inForce(run.Lists, l) {
			out = append(out, "list "+l.Name+" is another edition")
		}
	}
	return append(out, compareSums(r, again)...)
}

func inForce(lists []countersign.List, want countersign.List) bool {
	for _, l := range lists {
		if l.Name == want.Name && l.SHA256 == want.SHA256 {
			return true
		}
	}
	return false
}

const differencesShown = 5

func compareSums(r *Receipt, again *Answer) []string {
	now := map[countersign.ID]Sum{}
	for i := range again.Bundle.Assessments {
		s := sum(&again.Bundle.Assessments[i])
		now[s.Subject] = s
	}
	var out []string
	for _, s := range r.Subjects {
		got, ok := now[s.Subject]
		if ok && got.Receipt == s.Receipt && got.Score == s.Score && got.Verdict == s.Verdict {
			continue
		}
		if len(out) == differencesShown {
			return append(out, "and more")
		}
		out = append(out, fmt.Sprintf("%s was %s %+.1f and is %s %+.1f", s.Subject, s.Verdict, s.Score, got.Verdict, got.Score))
	}
	return out
}

// showSums prints one subject's arithmetic.
func showSums(w io.Writer, r *Receipt, id countersign.ID) error {
	if id == "" {
		return nil
	}
	for _, s := range r.Subjects {
		if s.Subject != id {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s: %s\n\n  %+6.1f  prior\n", Plain(string(s.Subject)), s.Verdict, s.Prior)
		for _, f := range s.Families {
			fmt.Fprintf(&b, "  %+6.1f  %s", f.Capped, f.Family)
			if f.Capped != f.Sum {
				fmt.Fprintf(&b, " (%+.1f, capped)", f.Sum)
			}
			b.WriteString("\n")
			for _, t := range s.Findings {
				if t.Family == f.Family {
					fmt.Fprintf(&b, "            %+6.1f  %s, version %d, grade %s\n", t.Weight, t.Detector, t.Version, t.Grade)
				}
			}
		}
		fmt.Fprintf(&b, "  %+6.1f  score\n\n", s.Score)
		_, err := io.WriteString(w, b.String())
		return err
	}
	return fmt.Errorf("subject %s is not in the receipt: %w", id, countersign.ErrNotFound)
}
