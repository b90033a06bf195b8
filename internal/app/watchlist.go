package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
	"countersign/match"
)

// A watchlist answers which listed parties a subject may be: the parties that
// the program knows to be tied to hidden workers, and the lists imported into
// the data folder.
type watchlist struct {
	index   *match.Index
	lists   []countersign.List
	parties []countersign.List // those of lists that are asked by name
}

const (
	embeddedList = "parties" // the embedded table of sanctioned parties
	candidates   = 3         // shown for one subject
	// certain is what one agreeing second identifier may weigh at most: beyond
	// it the list itself may be wrong.
	certain = 24.0
)

func openWatchlist(ctx context.Context, data string, known *reference.Base) (*watchlist, error) {
	entries := embeddedEntries(known)
	w := &watchlist{}
	imported, err := importedParties(ctx, data)
	if err != nil {
		return nil, err
	}
	w.index = match.New(append(entries, imported.entries...), match.Options{})
	w.lists, w.parties = imported.lists, slices.Clone(imported.lists)
	w.tables(known)
	return w, nil
}

// tables adds the tables to the lists, which then stand by name.
func (w *watchlist) tables(known *reference.Base) {
	for _, t := range known.Tables() {
		w.lists = append(w.lists, countersign.List{Name: t.Name, Date: t.Date, SHA256: t.SHA256})
	}
	slices.SortFunc(w.lists, func(a, b countersign.List) int { return strings.Compare(a.Name, b.Name) })
}

func embeddedEntries(known *reference.Base) []match.Entry {
	var out []match.Entry
	for i, p := range known.Parties() {
		e := match.Entry{List: embeddedList, ID: p.UID, Type: match.Organization, Names: []match.Name{{Text: p.Name}}}
		if p.Type == "individual" {
			e.Type = match.Person
		}
		if e.ID == "" {
			e.ID = countersign.MakeID("row", hex.EncodeToString([]byte{byte(i + 1)})).Rest()
		}
		for _, aka := range p.Akas {
			e.Names = append(e.Names, match.Name{Text: aka})
		}
		e.BirthDates, e.Identifiers = identifiers(p.Identifiers)
		out = append(out, e)
	}
	return out
}

// digest tells two sets of lists apart.
func (w *watchlist) digest() string {
	h := sha256.New()
	for _, l := range w.lists {
		h.Write([]byte(l.Name + "\x00" + l.SHA256 + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Listed asks the index. A name alone is a candidate; what weighs is the
// agreement of second identifiers, and nothing else.
func (w *watchlist) Listed(q detect.ListQuery) []detect.ListHit {
	ask := match.Query{Names: q.Names, BirthDate: q.BirthDate, Type: match.Person, Limit: candidates}
	if q.Organisation {
		ask.Type = match.Organization
	}
	for _, id := range q.Identifiers {
		ask.Identifiers = append(ask.Identifiers, match.Identifier(id))
	}
	slices.SortFunc(ask.Identifiers, func(a, b match.Identifier) int { return strings.Compare(a.Kind+a.Value, b.Kind+b.Value) })
	var out []detect.ListHit
	for _, r := range w.index.Search(ask) {
		if r.Match {
			out = append(out, hit(r))
		}
	}
	return out
}

func hit(r match.Result) detect.ListHit {
	h := detect.ListHit{List: r.List, Entry: r.ID, Name: r.Name, Score: r.NameScore}
	for _, a := range r.Agreements {
		h.Agrees = append(h.Agrees, a.Kind)
		h.Weight += a.Decibans
	}
	if !r.SecondIdentifier {
		h.Weight = 0
	}
	h.Weight = min(h.Weight, certain)
	for _, c := range r.Contradictions {
		h.Differs = append(h.Differs, c.Kind)
	}
	return h
}
