package app

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"countersign/internal/web/watchman"
	"countersign/match"
)

// Watchman answers clients of Watchman's API, version 2. Current gives the
// lists in force for each request; refresh may be nil. Mount it with
// http.StripPrefix.
func Watchman(current func() *Listed, refresh *watchman.Refresh) http.Handler {
	none := noLists()
	return watchman.Handler(func() watchman.Lists { return watchmanLists{cmp.Or(current(), none)} }, refresh)
}

// watchmanLists shows the lists in force as entities of Watchman.
type watchmanLists struct{ *Listed }

// watchmanSources are Watchman's names for the lists.
var watchmanSources = map[string]string{
	"ofac": "us_ofac", "ofacxml": "us_ofac", "csl": "us_csl", "eu": "eu_csl", "uk": "uk_csl", "un": "un_csl",
}

func watchmanSource(list string) string { return cmp.Or(watchmanSources[list], list) }

// named returns the lists in force that go by a name.
func (w watchmanLists) named(source string) []string {
	var out []string
	for _, l := range w.lists {
		if l.Name == source || watchmanSource(l.Name) == source {
			out = append(out, l.Name)
		}
	}
	return out
}

// Search asks the index.
func (w watchmanLists) Search(ctx context.Context, q watchman.Query) ([]watchman.Found, error) {
	var lists []string
	if q.Source != "" {
		if lists = w.named(q.Source); len(lists) == 0 {
			return nil, nil
		}
	}
	if q.SourceID != "" {
		return w.numbered(q, lists)
	}
	ask, ok := watchmanQuestion(&q)
	if !ok {
		return nil, nil
	}
	ask.Lists = lists
	var out []watchman.Found
	said := w.index.Search(ask)
	w.leave(ctx, "watchman", &ask, said)
	for _, r := range said {
		k := match.Key{List: r.List, ID: r.ID}
		n := w.number(k)
		if r.Score < q.MinMatch || n < 0 {
			continue
		}
		e, err := w.entity(k, n, q.Entity.Type)
		if err != nil {
			return nil, err
		}
		out = append(out, watchman.Found{Entity: e, Match: r.Score, Pieces: piecesOf(&r), Why: r.Why})
	}
	return out, ctx.Err()
}

// numbered finds the entries with a number on its list, which is certain.
func (w watchmanLists) numbered(q watchman.Query, lists []string) ([]watchman.Found, error) {
	var out []watchman.Found
	for _, l := range w.lists {
		k := match.Key{List: l.Name, ID: q.SourceID}
		n := w.number(k)
		if n < 0 || lists != nil && !slices.Contains(lists, l.Name) {
			continue
		}
		e, err := w.entity(k, n, q.Entity.Type)
		if err != nil {
			return nil, err
		}
		if want := q.Entity.Type; want != "" && want != e.Type {
			continue
		}
		out = append(out, watchman.Found{Entity: e, Match: 1, Why: []string{"The number on its list is the one asked."},
			Pieces: []watchman.Piece{{Score: 1, Matched: true, Required: true, Exact: true, FieldsCompared: 1, PieceType: "exact"}}})
	}
	return out, nil
}

// watchmanTypes are what Watchman's types are to the index.
var watchmanTypes = map[string]match.Type{
	"": match.Unknown, "unknown": match.Unknown, "person": match.Person, "business": match.Organization, "organization": match.Organization,
	"vessel": match.Vessel, "aircraft": match.Aircraft,
}

// watchmanQuestion turns an entity into a question for the index. It is false
// where nothing of it can be compared, or where no entry can be of the type.
func watchmanQuestion(q *watchman.Query) (match.Query, bool) {
	e := &q.Entity
	kind, known := watchmanTypes[e.Type]
	ask := match.Query{Name: e.Name, Type: kind, Limit: q.Limit, Floor: q.MinMatch}
	if q.MinMatch <= 0 {
		ask.Floor = -1 // all candidates; zero would mean the threshold
	}
	number := func(kind, value string) {
		if value != "" && len(ask.Identifiers) < maxIdentifiers && len(value) <= maxQuestionText {
			ask.Identifiers = append(ask.Identifiers, match.Identifier{Kind: kind, Value: value})
		}
	}
	switch {
	case e.Person != nil:
		ask.Names = e.Person.AltNames
		if d := e.Person.BirthDate; d != nil {
			ask.BirthDate = d.Format("2006-01-02")
		}
		governmentNumbers(e.Person.GovernmentIDs, number)
	case e.Business != nil || e.Organization != nil:
		b := cmp.Or(e.Business, e.Organization)
		ask.Names = b.AltNames
		governmentNumbers(b.GovernmentIDs, number)
	case e.Vessel != nil:
		ask.Names, ask.Country = e.Vessel.AltNames, e.Vessel.Flag
		number("imo", e.Vessel.IMONumber)
		number("mmsi", e.Vessel.MMSI)
		number("call-sign", e.Vessel.CallSign)
	case e.Aircraft != nil:
		ask.Names, ask.Country = e.Aircraft.AltNames, e.Aircraft.Flag
		number("serial", e.Aircraft.SerialNumber)
	}
	reached(e, number)
	for _, a := range e.Addresses {
		ask.Place, ask.Country = cmp.Or(ask.Place, a.City), cmp.Or(ask.Country, a.Country)
	}
	return ask, known && (ask.Name != "" || len(ask.Names)+len(ask.Identifiers) > 0)
}

func reached(e *watchman.Entity, number func(kind, value string)) {
	for _, s := range e.Contact.Emails {
		number("email", s)
	}
	for _, s := range slices.Concat(e.Contact.Phones, e.Contact.Faxes) {
		number("phone", s)
	}
	for _, s := range e.Contact.Websites {
		number("domain", s)
	}
	for _, c := range e.CryptoAddresses {
		number("wallet", c.Address)
	}
}

// governmentKinds are what numbers of states are to the index.
var governmentKinds = map[string]string{
	"passport": "passport", "diplomatic-passport": "passport", "refugee-id": "passport", "tax-id": "tax", "cuit": "tax",
	"business-registration": "registration", "commercial-registry": "registration",
}

func governmentNumbers(ids []watchman.GovernmentID, number func(kind, value string)) {
	for _, id := range ids {
		number(cmp.Or(governmentKinds[id.Type], "any"), id.Identifier)
	}
}

// piecesOf says what each comparison told.
func piecesOf(r *match.Result) []watchman.Piece {
	var out []watchman.Piece
	if r.Matched != "" {
		out = append(out, watchman.Piece{Score: r.NameScore, Matched: r.NameScore >= match.DefaultThreshold, Required: true,
			Exact: r.NameScore >= 0.99, FieldsCompared: 1, PieceType: "name"})
	}
	for _, a := range r.Agreements {
		out = append(out, watchman.Piece{Score: 1, Weight: a.Decibans, Matched: true, Exact: true, FieldsCompared: 1, PieceType: pieceType(a.Kind)})
	}
	for _, a := range r.Contradictions {
		out = append(out, watchman.Piece{Weight: a.Decibans, FieldsCompared: 1, PieceType: pieceType(a.Kind)})
	}
	return out
}

func pieceType(kind string) string {
	switch kind {
	case "birth-date":
		return "dates"
	case "country", "place":
		return "address"
	case "wallet":
		return "crypto-exact"
	case "email", "phone", "domain":
		return "contact-exact"
	case "passport", "national-id", "tax", "registration":
		return "gov-ids-exact"
	}
	return "identifiers"
}

// Info says which lists are in force, by Watchman's names.
func (w watchmanLists) Info() watchman.Info {
	out := watchman.Info{Started: w.begun, Ended: w.ready, Version: Tool()}
	at := map[string]int{}
	for _, l := range w.lists {
		name := watchmanSource(l.Name)
		i, again := at[name]
		if !again {
			i = len(out.Lists)
			at[name], out.Lists = i, append(out.Lists, watchman.ListInfo{Name: name})
		}
		out.Lists[i].Entities += w.count[l.Name]
		out.Lists[i].Hash = strings.TrimPrefix(out.Lists[i].Hash+" "+l.SHA256, " ")
	}
	return out
}
