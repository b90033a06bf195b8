package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sink"
)

// A FrontReceipt is what it takes to judge websites again from what was
// captured of them, and to see that the answers are the same.
type FrontReceipt struct {
	Receipt  int             `json:"front_receipt"` // version of this form
	Run      countersign.Run `json:"run"`           // with every table of the house
	Asked    []string        `json:"asked,omitempty"`
	Known    []string        `json:"known,omitempty"` // taken for fronts
	Country  string          `json:"country"`         // of the registry
	Registry *registryFile   `json:"registry,omitempty"`
	// Pages is how many pages the corpus held that the sites were compared
	// with; those that came later say nothing.
	Pages    int            `json:"pages,omitempty"`
	Photos   int            `json:"photos,omitempty"` // pictures of people, likewise
	Paths    []string       `json:"paths,omitempty"`  // files of captures; the rest stands in the evidence
	Captured []capturedSite `json:"captured"`
	// People are, by site, whom the folder knew that had something in common
	// with it, among the evidence.
	People  []capturedSite `json:"people,omitempty"`
	Answers []frontSum     `json:"answers"`
	// Comparison is of what --compare said, which answers for nobody.
	Comparison countersign.Hash `json:"comparison,omitzero"`
}

type registryFile struct {
	Path   string           `json:"path"`
	SHA256 countersign.Hash `json:"sha256"`
}

// A capturedSite is one line of captures.
type capturedSite struct {
	Domain string           `json:"domain"`
	SHA256 countersign.Hash `json:"sha256"`
}

// A frontSum is one answer in short.
type frontSum struct {
	Domain  string              `json:"domain"`
	Verdict countersign.Verdict `json:"verdict"`
	Score   float64             `json:"score"`
	CloneOf string              `json:"clone_of,omitempty"`
	SHA256  countersign.Hash    `json:"sha256"` // of the whole answer
}

const (
	frontReceiptVersion = 1
	// What receipts and captures of sites are called among the evidence.
	frontReceiptName = "front receipt"
	frontCaptureName = "front capture"
)

// frontSealed says where a run stands in the evidence.
type frontSealed struct {
	Receipt    countersign.Hash `json:"receipt"`    // of the evidence that is the receipt
	Checkpoint countersign.Hash `json:"checkpoint"` // of the head of the log that holds captures and receipt
	Stamped    time.Time        `json:"stamped,omitzero"`
	Authority  string           `json:"authority,omitempty"`
	Trouble    string           `json:"trouble,omitempty"` // why the stamp is missing or cannot be trusted
}

func (s *frontSealed) String() string {
	out := fmt.Sprintf("Sealed: receipt %s, head of the log %s", s.Receipt, s.Checkpoint)
	if !s.Stamped.IsZero() {
		out += fmt.Sprintf(", stamped %s by %s", s.Stamped.Format(time.RFC3339), sink.Plain(s.Authority))
	}
	if s.Trouble != "" {
		out += " (" + sink.Plain(s.Trouble) + ")"
	}
	return out + "."
}

// siteBytes is the stored form of a site: its line of captures.
func siteBytes(s *front.Site) ([]byte, error) {
	var b bytes.Buffer
	if err := sink.Encode(&b, s, ""); err != nil {
		return nil, fmt.Errorf("front: %s: %w", s.Domain, err)
	}
	return b.Bytes(), nil
}

// seal keeps what was said of sites and what that rests on.
func (f *fronting) seal(ctx context.Context, report *frontReport) (*frontSealed, error) {
	sums, err := sumsOf(report)
	if err != nil {
		return nil, err
	}
	return f.sealSaid(ctx, &FrontReceipt{Answers: sums})
}

// sealSaid completes a receipt of what was said, keeps it with the captures, and
// writes it if that was asked for. It returns nil where nothing is kept.
func (f *fronting) sealSaid(ctx context.Context, r *FrontReceipt) (*frontSealed, error) {
	if f.ledger == nil && f.r.Receipt == "" {
		return nil, nil
	}
	if err := f.complete(ctx, r); err != nil {
		return nil, err
	}
	var raw bytes.Buffer
	if err := sink.Encode(&raw, r, " "); err != nil {
		return nil, fmt.Errorf("receipt: %w", err)
	}
	if f.r.Receipt != "" {
		if err := os.WriteFile(f.r.Receipt, raw.Bytes(), 0o600); err != nil {
			return nil, unread("receipt", f.r.Receipt, err)
		}
	}
	if f.ledger == nil {
		return nil, nil
	}
	return f.sealReceipt(ctx, raw.Bytes())
}

func (f *fronting) sealReceipt(ctx context.Context, raw []byte) (*frontSealed, error) {
	h, err := f.ledger.Seal(ctx, frontReceiptName, nil, raw)
	if err != nil {
		return nil, err
	}
	closed, err := closeLog(ctx, f.ledger, f.r.Timestamp, f.r.Outside)
	out := &frontSealed{Receipt: h, Checkpoint: closed.Checkpoint}
	switch t := closed.Stamp; {
	case err != nil && closed.Checkpoint == countersign.Hash{} || ctx.Err() != nil:
		return nil, errors.Join(err, ctx.Err())
	case err != nil: // what is sealed stays sealed; the authority can be asked later
		f.sum.Unstamped = err.Error()
		out.Trouble = "not stamped: " + err.Error()
	case t != nil:
		out.Stamped, out.Authority, out.Trouble = t.Time, t.Authority, t.Trouble
	}
	return out, nil
}

// complete says in a receipt what the run was and what it rests on.
func (f *fronting) complete(ctx context.Context, r *FrontReceipt) (err error) {
	r.Receipt, r.Run, r.Asked, r.Known, r.Country = frontReceiptVersion, f.provenance(), f.asked, f.known, f.cfg.Registered
	r.Run.Lists = f.tables()
	if r.Registry, err = f.registryFile(); err != nil {
		return err
	}
	if f.pages != nil && r.Comparison == (countersign.Hash{}) { // a comparison looks at no other page
		r.Pages, r.Photos = f.pages.Len(), f.photos.Len()
	}
	if f.ledger == nil {
		if r.Paths, err = f.paths(); err != nil {
			return err
		}
	}
	if r.Captured, err = f.store(ctx); err != nil {
		return err
	}
	if f.ledger != nil {
		r.People, err = f.sealPeople(ctx)
	}
	return err
}

// tables are all that the house knows, and the lists in force; any may have a
// say.
func (f *fronting) tables() []countersign.List {
	out := slices.Clone(f.lists)
	for _, t := range f.cfg.Known.Tables() {
		out = append(out, countersign.List{Name: t.Name, Date: t.Date, SHA256: t.SHA256})
	}
	return out
}

func (f *fronting) registryFile() (*registryFile, error) {
	if f.r.Registry == "" {
		return nil, nil
	}
	file, err := os.Open(f.r.Registry)
	if err != nil {
		return nil, unread("registry extract", f.r.Registry, err)
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return nil, unread("registry extract", f.r.Registry, err)
	}
	path, err := filepath.Abs(f.r.Registry)
	return &registryFile{Path: path, SHA256: countersign.Hash(h.Sum(nil))}, err
}

// paths are the files that have all captures, "" for what came from standard
// input.
func (f *fronting) paths() ([]string, error) {
	if f.r.Save != "" {
		path, err := filepath.Abs(f.r.Save)
		return []string{path}, err
	}
	var out []string
	for _, in := range f.r.Captures {
		path := in.Path
		if path != "" {
			var err error
			if path, err = filepath.Abs(path); err != nil {
				return nil, err
			}
		}
		out = append(out, path)
	}
	return out, nil
}

// store names every site by the hash of its stored form, and seals that under
// the domain's key if there is a ledger.
func (f *fronting) store(ctx context.Context) ([]capturedSite, error) {
	var out []capturedSite
	for i := range f.sites {
		raw, err := siteBytes(&f.sites[i])
		if err != nil {
			return nil, err
		}
		c := capturedSite{Domain: f.sites[i].Domain, SHA256: sha256.Sum256(raw)}
		if f.ledger != nil {
			if _, err := f.ledger.Seal(ctx, frontCaptureName, []countersign.ID{countersign.MakeID("domain", c.Domain)}, raw); err != nil {
				return nil, err
			}
		}
		out = append(out, c)
	}
	return out, nil
}

func sumsOf(report *frontReport) ([]frontSum, error) {
	out := []frontSum{}
	for i := range report.Answers {
		a := &report.Answers[i]
		var raw bytes.Buffer
		if err := sink.Encode(&raw, a, ""); err != nil {
			return nil, fmt.Errorf("receipt: %w", err)
		}
		out = append(out, frontSum{a.Domain, a.Verdict, a.Score, a.CloneOf, sha256.Sum256(raw.Bytes())})
	}
	return out, nil
}

// readFrontReceipt reads a receipt of fronts; ok is false for anything else.
func readFrontReceipt(b []byte) (*FrontReceipt, bool) {
	var r FrontReceipt
	err := json.Unmarshal(b, &r)
	return &r, err == nil && r.Receipt == frontReceiptVersion
}

// diffs lists what differs between a receipt and its repetition.
func (r *FrontReceipt) diffs(f *fronting, again []frontSum) []string {
	var out []string
	if f.provenance().Rules != r.Run.Rules {
		out = append(out, "the rules are others")
	}
	tables := f.tables()
	for _, l := range r.Run.Lists {
		if !inForce(tables, l) {
			out = append(out, "list "+l.Name+" is another edition")
		}
	}
	for i, was := range r.Answers {
		if i < len(again) && again[i] == was {
			continue
		}
		at := slices.IndexFunc(again, func(s frontSum) bool { return s.Domain == was.Domain })
		if at < 0 {
			out = append(out, was.Domain+" is not answered for")
			continue
		}
		is := again[at]
		out = append(out, fmt.Sprintf("%s was %s %+.1f, made from %s, and is %s %+.1f, made from %s", was.Domain,
			was.Verdict, was.Score, cmp.Or(was.CloneOf, "nobody"), is.Verdict, is.Score, cmp.Or(is.CloneOf, "nobody")))
	}
	if len(again) != len(r.Answers) {
		out = append(out, fmt.Sprintf("%d answers are %d", len(r.Answers), len(again)))
	}
	return out
}

// askAgain judges from the stored captures and compares. It returns
// ErrTampered if captures, tables, rules or answers differ.
func (r *FrontReceipt) askAgain(ctx context.Context, w io.Writer, q Rerunning) error {
	f, err := r.again(ctx, q)
	if err != nil {
		return err
	}
	if r.Comparison != (countersign.Hash{}) {
		return r.compareAgain(w, f)
	}
	report, err := f.judge()
	if err != nil {
		return err
	}
	sums, err := sumsOf(report)
	if err != nil {
		return err
	}
	if diffs := r.diffs(f, sums); len(diffs) > 0 {
		return fmt.Errorf("the receipt %w: %s", countersign.ErrTampered, strings.Join(diffs[:min(len(diffs), differencesShown)], "; "))
	}
	_, err = fmt.Fprintf(w, "%s judged again: captures, lists, rules and every answer are the same.\n", count(len(r.Answers), "site", "sites"))
	return err
}
