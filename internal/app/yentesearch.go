package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/shelf"
	"countersign/internal/web/yente"
	"countersign/match"
)

// Limits of a search over what entries say.
const (
	rankedEntries = 200   // entries whose names are compared with the text
	prefixWords   = 1000  // words that a beginning may stand for
	sortedEntries = 20000 // entries that are read to be sorted or compared
	facetValues   = 1000
	fuzzyScore    = 0.5 // likeness of a name from which it is found though spelt otherwise
)

// narrowed keeps of a scope what the filters of a match leave; nil stays nil
// where there are none.
func (y yenteLists) narrowed(in shelf.Set, q *yente.MatchQuery) (shelf.Set, error) {
	filters := q.Filters
	if len(q.Topics) > 0 {
		filters = append(slices.Clip(filters), yente.Filter{Field: "topics", Values: q.Topics})
	}
	if in == nil && len(filters)+len(q.ExcludeSchema) == 0 && q.ChangedSince.IsZero() {
		return nil, nil
	}
	return y.filtered(in, filters, q.ExcludeSchema, q.ChangedSince)
}

func (y yenteLists) filtered(in shelf.Set, filters []yente.Filter, without []string, since time.Time) (shelf.Set, error) {
	if in == nil {
		in = y.shelf.All()
	}
	for _, s := range without {
		in.Without(y.shelf.Having(termSchema + s))
	}
	if !since.IsZero() {
		in.And(y.shelf.Between(termChange+since.Format(termMoment)+"\x00", termChange+"\xff"))
	}
	for _, f := range filters {
		var err error
		if in, err = y.filter(in, f); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// fieldTerms are the terms that stand for fields.
var fieldTerms = map[string]string{
	"countries": termCountry, "topics": termTopic, "datasets": termDataset, "schema": termSchema, "identifiers": termIdentifier,
	"genders": termGender, "referents": termReferent,
}

// filter keeps what has one of the values, or all of them.
func (y yenteLists) filter(in shelf.Set, f yente.Filter) (shelf.Set, error) {
	any := y.shelf.None()
	for _, v := range f.Values {
		has, err := y.fieldSet(in, f.Field, v)
		if err != nil {
			return nil, err
		}
		if f.All {
			in = in.And(has)
			continue
		}
		any.Or(has)
	}
	if f.All {
		return in, nil
	}
	return in.And(any), nil
}

// fieldSet returns the entries that have a value in a field.
func (y yenteLists) fieldSet(in shelf.Set, field, value string) (shelf.Set, error) {
	if term, ok := fieldTerms[field]; ok {
		if code := yente.CountryCode(value); term == termCountry && code != "" {
			value = code
		}
		return y.shelf.Having(term + value), nil
	}
	switch name, isProperty := strings.CutPrefix(field, "properties."); {
	case field == "target" && value == "true":
		return y.shelf.Having(termTarget), nil
	case field == "target":
		return y.shelf.All().Without(y.shelf.Having(termTarget)), nil
	case field == "names" || field == "name" || field == "text":
		return y.wordSet(yente.Word{Text: value}, field != "text"), nil
	case isProperty:
		return y.propertySet(in, name, value)
	}
	return nil, fmt.Errorf("field %.40q is not searched; use countries, topics, datasets, schema, identifiers, genders or properties.NAME: %w",
		field, countersign.ErrInvalid)
}

// propertySet reads the entries that hold the words of the value, for those
// that have it whole.
func (y yenteLists) propertySet(in shelf.Set, name, value string) (shelf.Set, error) {
	out := y.shelf.None()
	may := slices.Clone(in)
	if code := termCountry + strings.ToLower(value); len(value) != 2 || y.shelf.Having(code).Len() == 0 { // countries are codes, not words
		may.And(y.wordSet(yente.Word{Text: value}, false))
	}
	if may.Len() > sortedEntries {
		return nil, fmt.Errorf("more than %d entities may have %s; ask for less: %w", sortedEntries, name, countersign.ErrInvalid)
	}
	for n := range may.Records() {
		k, r, err := y.record(n)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(entityFrom(k, &r).Get(name), func(v string) bool { return strings.EqualFold(v, value) }) {
			out.Put(n)
		}
	}
	return out, nil
}

// wordSet returns the entries that have all words of a text.
func (y yenteLists) wordSet(w yente.Word, names bool) shelf.Set {
	out := y.shelf.All()
	words := lookupWords(w.Text)
	if len(words) == 0 {
		return y.shelf.None()
	}
	for i, word := range words {
		begins := w.Prefix && i == len(words)-1
		some := y.oneWord(termName+word, begins)
		if !names {
			some.Or(y.oneWord(termText+word, begins))
		}
		out.And(some)
	}
	return out
}

func (y yenteLists) oneWord(term string, begins bool) shelf.Set {
	if begins {
		return y.shelf.Beginning(term, prefixWords)
	}
	return y.shelf.Having(term)
}

// exprSet returns the entries that fit a text query.
func (y yenteLists) exprSet(e yente.Expr) (shelf.Set, error) {
	switch e := e.(type) {
	case yente.And:
		return y.each(e, y.shelf.All(), shelf.Set.And)
	case yente.Or:
		return y.each(e, y.shelf.None(), shelf.Set.Or)
	case yente.Not:
		of, err := y.exprSet(e.Of)
		if err != nil {
			return nil, err
		}
		return y.shelf.All().Without(of), nil
	case yente.Word:
		if e.Field == "" {
			return y.wordSet(e, false), nil
		}
		return y.fieldSet(y.shelf.All(), e.Field, e.Text)
	}
	return y.shelf.All(), nil
}

func (y yenteLists) each(parts []yente.Expr, out shelf.Set, join func(a, b shelf.Set) shelf.Set) (shelf.Set, error) {
	for _, p := range parts {
		s, err := y.exprSet(p)
		if err != nil {
			return nil, err
		}
		out = join(out, s)
	}
	return out, nil
}

// Search selects entities by words and filters.
func (y yenteLists) Search(ctx context.Context, q yente.SearchQuery) (yente.Found, error) {
	in, lists := y.scope(q.In)
	if in == nil {
		in = y.shelf.All()
		if lists != nil {
			in = y.shelf.Having(termList + lists[0])
		}
	}
	if q.Schema.Name != "Thing" {
		in.And(y.schemata(q.Schema))
	}
	found, err := y.filtered(in, q.Filters, q.ExcludeSchema, q.ChangedSince)
	if err != nil {
		return yente.Found{}, err
	}
	said, err := y.exprSet(q.Text)
	if err != nil {
		return yente.Found{}, err
	}
	like := q.Fuzzy || fuzzyWord(q.Text)
	var scores map[int]float64
	if like || slices.Clone(found).And(said).Len() > 1 { // names are compared only to find more, or to rank what was found
		scores = y.likeness(q.Words, lists)
	}
	for n, score := range scores {
		if like && score >= fuzzyScore {
			said.Put(n)
		}
	}
	found.And(said)
	return y.pageOf(ctx, found, scores, &q)
}

// fuzzyWord reports whether a word was written with a tilde.
func fuzzyWord(e yente.Expr) bool {
	switch e := e.(type) {
	case yente.And:
		return slices.ContainsFunc(e, fuzzyWord)
	case yente.Or:
		return slices.ContainsFunc(e, fuzzyWord)
	case yente.Word:
		return e.Fuzzy
	}
	return false
}

// schemata are the entries of the schema and what extends it; those of a
// matchable schema may stand under a wider name.
func (y yenteLists) schemata(s *yente.Schema) shelf.Set {
	out := y.shelf.None()
	for _, c := range y.shelf.Counts(termSchema, y.shelf.All()) {
		if is := yente.SchemaNamed(c.Term); is.Is(s.Name) || s.Matchable && is.Matchable && s.Is(is.Name) {
			out.Or(y.shelf.Having(termSchema + c.Term))
		}
	}
	return out
}

// likeness compares the names of entries with a text.
func (y yenteLists) likeness(text string, lists []string) map[int]float64 {
	out := map[int]float64{}
	if text == "" {
		return out
	}
	for _, r := range y.index.Search(match.Query{Name: text, Floor: -1, Limit: rankedEntries, Lists: lists}) {
		if n := y.number(match.Key{List: r.List, ID: r.ID}); n >= 0 {
			out[n] = r.Score
		}
	}
	return out
}

// pageOf counts what was found and reads one page of it.
func (y yenteLists) pageOf(ctx context.Context, found shelf.Set, scores map[int]float64, q *yente.SearchQuery) (yente.Found, error) {
	out := yente.Found{Total: found.Len()}
	for _, f := range q.Facets {
		out.Facets = append(out.Facets, y.facet(f, found))
	}
	order := ranked(found, scores, q.Offset+q.Limit)
	if len(q.Sort) > 0 {
		var err error
		if order, err = y.sorted(ctx, found, scores, q.Sort); err != nil {
			return out, err
		}
	}
	from := min(q.Offset, len(order))
	for _, n := range order[from:min(from+q.Limit, len(order))] {
		k, r, err := y.record(n)
		if err != nil {
			return out, err
		}
		out.Entities = append(out.Entities, entityFrom(k, &r))
	}
	return out, nil
}

func (y yenteLists) facet(name string, found shelf.Set) yente.Facet {
	out := yente.Facet{Name: name}
	if found.Len() == 0 {
		return out
	}
	counts := y.shelf.Counts(fieldTerms[name], found)
	for _, c := range counts[:min(len(counts), facetValues)] {
		v := yente.FacetValue{Name: c.Term, Count: c.Records}
		switch name {
		case "countries":
			v.Label = yente.CountryName(c.Term)
		case "datasets":
			v.Label = listTitles[c.Term]
		}
		out.Values = append(out.Values, v)
	}
	return out
}

// ranked returns the first of what was found: by likeness, then as the lists
// have it.
func ranked(found shelf.Set, scores map[int]float64, most int) []int {
	var out []int
	for n := range scores {
		if found.Has(n) {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	for n := range found.Records() {
		if len(out) >= most {
			break
		}
		if _, ranked := scores[n]; !ranked {
			out = append(out, n)
		}
	}
	return out
}

// sorted orders what was found: by the fields asked, then by likeness, then as
// the lists have it.
func (y yenteLists) sorted(ctx context.Context, found shelf.Set, scores map[int]float64, by []yente.Sort) ([]int, error) {
	if n := found.Len(); n > sortedEntries {
		return nil, fmt.Errorf("%d entities were found, of which at most %d are sorted; ask for less: %w", n, sortedEntries, countersign.ErrInvalid)
	}
	order := slices.Collect(found.Records())
	keys, err := y.sortKeys(ctx, order, by)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(order, func(a, b int) int {
		for i, s := range by {
			x, z := keys[a], keys[b]
			c := 0
			switch {
			case s.Field == "_score":
				c = cmp.Compare(scores[a], scores[b])
			case x[i] == "" || z[i] == "": // what has none stands last
				if c = cmp.Compare(z[i], x[i]); c != 0 {
					return c
				}
			default:
				c = strings.Compare(x[i], z[i])
			}
			if s.Desc {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return cmp.Compare(scores[b], scores[a])
	})
	return order, nil
}

// sortKeys reads what entries are sorted by.
func (y yenteLists) sortKeys(ctx context.Context, order []int, by []yente.Sort) (map[int][]string, error) {
	if !slices.ContainsFunc(by, func(s yente.Sort) bool { return s.Field != "_score" }) {
		return nil, nil
	}
	out := make(map[int][]string, len(order))
	for i, n := range order {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		k, r, err := y.record(n)
		if err != nil {
			return nil, err
		}
		e := entityFrom(k, &r)
		for _, s := range by {
			key, err := sortKey(e, s.Field)
			if err != nil {
				return nil, err
			}
			out[n] = append(out[n], key)
		}
	}
	return out, nil
}

func sortKey(e *yente.Entity, field string) (string, error) {
	moment := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(termMoment)
	}
	switch field {
	case "first_seen":
		return moment(e.FirstSeen), nil
	case "last_seen":
		return moment(e.LastSeen), nil
	case "last_change":
		return moment(e.LastChange), nil
	case "caption":
		return strings.ToLower(e.Caption), nil
	case "id", "entity_id":
		return e.ID, nil
	case "schema":
		return e.Schema, nil
	case "_score":
		return "", nil
	}
	if name, ok := strings.CutPrefix(field, "properties."); ok {
		if v := e.Get(name); len(v) > 0 {
			return slices.Min(v), nil
		}
		return "", nil
	}
	return "", fmt.Errorf("nothing is sorted by %.40q; use _score, id, caption, schema, first_seen, last_seen, last_change or properties.NAME: %w",
		field, countersign.ErrInvalid)
}

// Suggest returns entries of which a name begins so.
func (y yenteLists) Suggest(ctx context.Context, in yente.Scope, prefix string, limit int) ([]*yente.Entity, error) {
	keep, lists := y.scope(in)
	said := y.wordSet(yente.Word{Text: prefix, Prefix: !strings.HasSuffix(prefix, " ")}, true)
	if keep != nil {
		said.And(keep)
	}
	if lists != nil {
		said.And(y.shelf.Having(termList + lists[0]))
	}
	f, err := y.pageOf(ctx, said, y.likeness(prefix, lists), &yente.SearchQuery{Limit: limit})
	return f.Entities, err
}
