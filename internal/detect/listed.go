package detect

import (
	"context"
	"fmt"
	"slices"

	"countersign"
)

// Listed returns listed parties that the subject may be, less those that a
// person told it from. A hit without an agreeing second identifier is a
// candidate: it weighs nothing.
func (p *Pass) Listed() []ListHit {
	if !p.det.AsksLists {
		p.failed(fmt.Errorf("it asks lists and does not say so: %w", countersign.ErrInvalid))
		return nil
	}
	hits, err := p.folder.Listed(p.ctx, p.around)
	if p.failed(err) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(hits), func(h ListHit) bool { return h.Decided.Silences() })
}

// Listed asks the watchlists about the subject, once for all who want to know,
// and says of each hit what a person decided on it. The slice must not be
// changed.
func (f *Folder) Listed(ctx context.Context, s *Surroundings) ([]ListHit, error) {
	if f.listedRead || s.Lists == nil || len(f.names) == 0 {
		return f.listed, nil
	}
	f.listed, f.listedRead = s.Lists.Listed(f.query()), true
	if len(f.listed) == 0 {
		return nil, nil
	}
	decided, err := s.View.Decided(ctx, f.ID)
	if err != nil || len(decided) == 0 {
		return f.listed, err
	}
	ours := f.Profile()
	for i := range f.listed {
		h := &f.listed[i]
		if e := countersign.LastOnPair(decided, h.List, h.Entry); e.Decision != nil {
			h.Decided = e.Ruling(s.Now, ours, s.Lists.Profile(h.List, h.Entry))
		}
	}
	return f.listed, nil
}

// Profile digests what tells the subject from others: what lists are asked
// about it, and the countries it claims.
func (f *Folder) Profile() countersign.Profile {
	q := f.query()
	var births, ids, countries []string
	for _, b := range f.of(countersign.BirthDate) {
		births = append(births, b.Value)
	}
	for _, id := range q.Identifiers {
		ids = append(ids, id.Kind+":"+id.Value)
	}
	for _, c := range f.of(countersign.ClaimCountry) {
		countries = append(countries, c.Value)
	}
	return countersign.MakeProfile(q.Names, births, ids, countries)
}

// query gathers what lists can be asked about the subject.
func (f *Folder) query() ListQuery {
	q := ListQuery{Names: f.names}
	q.Organisation = f.ID.Kind() == "company"
	if b := f.of(countersign.BirthDate); len(b) > 0 {
		q.BirthDate = b[0].Value
	}
	add := func(kind, value string) {
		if id := (Identifier{kind, value}); value != "" && !slices.Contains(q.Identifiers, id) {
			q.Identifiers = append(q.Identifiers, id)
		}
	}
	for _, d := range f.of(countersign.Document) {
		add(d.Q(countersign.DocumentType), d.Q(countersign.Number))
	}
	for _, e := range f.of(countersign.Email) {
		add("email", e.Object.Rest())
	}
	for _, w := range f.of(countersign.Payout) {
		if w.Object.Kind() == "wallet" {
			add("wallet", w.Object.Rest())
		}
	}
	return q
}
