package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/reference"
	"countersign/match"
)

// frontLists answers which listed parties the firm of a site may be: those that
// the program knows, and those of the lists imported into the folder.
type frontLists struct {
	index   *match.Index
	handles map[string][]match.Key // of listed parties' mailboxes
	lists   []countersign.List
}

const (
	listHits = 5 // looked at for one site
	// commonHandle is how many listed parties' mailboxes may have a handle that
	// still tells something.
	commonHandle = 3
)

// list opens the lists by which sites are judged: those of the folder, or of
// them only some.
func (f *fronting) list(ctx context.Context, only ...countersign.List) error {
	l, err := openFrontLists(ctx, f.r.Data, f.cfg.Known, only)
	if err != nil {
		return err
	}
	f.lists, f.cfg.Listed = l.lists, l.ask
	return nil
}

func openFrontLists(ctx context.Context, data string, known *reference.Base, only []countersign.List) (*frontLists, error) {
	var names []string // of all, if none is named
	if only != nil {
		names = []string{}
	}
	for _, o := range only {
		names = append(names, o.Name)
	}
	p, err := keptParties(ctx, data, names, nil)
	if err != nil {
		return nil, err
	}
	l := &frontLists{lists: p.lists, handles: map[string][]match.Key{}}
	entries := slices.DeleteFunc(append(embeddedEntries(known), p.entries...), func(e match.Entry) bool {
		return p.reasoned[e.List] && !slices.Contains(p.reasons[match.Key{List: e.List, ID: e.ID}], "sanction")
	})
	for i := range entries {
		e := &entries[i]
		for _, id := range e.Identifiers {
			if id.Kind != "email" {
				continue
			}
			local, _, _ := strings.Cut(strings.ToLower(id.Value), "@")
			if h := front.HandleKey(local); h != "" {
				l.handles[h] = append(l.handles[h], match.Key{List: e.List, ID: e.ID})
			}
		}
	}
	l.index = match.New(entries, match.Options{})
	return l, nil
}

// ask returns the parties that may be meant, best first.
func (l *frontLists) ask(q front.ListQuestion) []front.ListHit {
	var out []front.ListHit
	if len(q.Names) > 0 {
		for _, r := range l.index.Search(match.Query{Names: q.Names, Type: match.Organization, Limit: listHits}) {
			if r.Matched != "" && !r.Weak {
				out = append(out, front.ListHit{List: r.List, ID: r.ID, Name: r.Name, Score: r.NameScore})
			}
		}
	}
	for _, x := range []struct {
		kind   string
		values []string
	}{{"email", q.Emails}, {"phone", q.Phones}, {"domain", q.Domains}} {
		for _, v := range x.values {
			out = append(out, l.holders(x.kind, v)...)
		}
	}
	for _, h := range q.Handles {
		if keys := l.handles[h]; len(keys) > 0 && len(keys) <= commonHandle {
			if e, ok := l.index.Entry(keys[0]); ok {
				out = append(out, front.ListHit{List: e.List, ID: e.ID, Name: e.Names[0].Text, Handle: h})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b front.ListHit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.List, b.List), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// holders returns the parties that have a thing, whatever their name.
func (l *frontLists) holders(kind, value string) []front.ListHit {
	var out []front.ListHit
	for _, r := range l.index.Search(match.Query{Identifiers: []match.Identifier{{Kind: kind, Value: value}}, Floor: -1, Limit: listHits}) {
		if slices.ContainsFunc(r.Agreements, func(a match.Agreement) bool { return a.Kind == kind }) {
			out = append(out, front.ListHit{List: r.List, ID: r.ID, Name: r.Name, Agrees: value})
		}
	}
	return out
}
