package yente

import (
	"fmt"
	"net/http"
	"strings"
)

// Fields of a search by which entities can be counted, in the order in which
// yente names them.
var facetNames = []string{"datasets", "schema", "countries", "identifiers", "topics", "genders"}

var facetLabels = map[string]string{
	"datasets": "Data sources", "schema": "Entity types", "countries": "Countries", "identifiers": "Identifiers",
	"topics": "Topics", "genders": "Genders",
}

type searchAnswer struct {
	Limit   int              `json:"limit"`
	Offset  int              `json:"offset"`
	Total   total            `json:"total"`
	Results []*Entity        `json:"results"`
	Facets  map[string]facet `json:"facets"`
}

type facet struct {
	Label  string      `json:"label"`
	Values []facetItem `json:"values"`
}

type facetItem struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// search answers GET /search/{dataset}.
func (a *api) search(w http.ResponseWriter, r *http.Request) (any, error) {
	p := newParams(r.URL.Query())
	q := SearchQuery{In: Scope{Dataset: r.PathValue("dataset"), Include: p.several("include_dataset"), Exclude: p.several("exclude_dataset")}}
	text, schema, simple := p.text("q", ""), p.text("schema", baseSchema), p.boolean("simple", false)
	q.Limit, q.Offset = p.integer("limit", defaultPage, maxPage), p.integer("offset", 0, maxOffset)
	q.Fuzzy, q.ExcludeSchema, q.ChangedSince = p.boolean("fuzzy", false), p.several("exclude_schema"), p.since("changed_since")
	q.Facets = p.severalOf("facets", facetNames, []string{"countries", "topics", "datasets"})
	all := p.oneOf("filter_op", []string{"AND", "OR"}, "OR") == "AND"
	if p.query.Has("target") {
		q.Filters = append(q.Filters, Filter{Field: "target", Values: []string{fmt.Sprint(p.boolean("target", true))}})
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	q.Limit, q.Offset = max(0, q.Limit), max(0, q.Offset)
	lists := a.lists()
	if _, err := dataset(lists, q.In.Dataset); err != nil {
		return nil, err
	}
	if q.Schema = SchemaNamed(schema); q.Schema == nil {
		return nil, refuse(http.StatusBadRequest, "Invalid schema")
	}
	var err error
	if q.Filters, err = filters(p, q.Filters, all); err != nil {
		return nil, err
	}
	q.Sort = sorts(p.several("sort"))
	if q.Text, err = readQuery(text, simple); err != nil {
		return nil, err
	}
	q.Words = strings.Join(wordsOf(q.Text), " ")
	found, err := lists.Search(r.Context(), q)
	if err != nil {
		return nil, err
	}
	return searched(&q, &found), nil
}

// filters reads what must be in the fields.
func filters(p *params, out []Filter, all bool) ([]Filter, error) {
	for _, field := range []string{"countries", "topics", "datasets"} {
		if values := p.several(field); len(values) > 0 {
			out = append(out, Filter{Field: field, Values: values, All: all})
		}
	}
	at := map[string]int{}
	for _, f := range p.several("filter") {
		field, value, ok := strings.Cut(f, ":")
		if !ok {
			return nil, refuse(http.StatusBadRequest, fmt.Sprintf("Invalid filter: '%.100s'", f))
		}
		i, again := at[field]
		if !again {
			i = len(out)
			at[field], out = i, append(out, Filter{Field: field, All: all})
		}
		out[i].Values = append(out[i].Values, value)
	}
	return out, nil
}

// sorts reads orders such as first_seen:desc.
func sorts(all []string) []Sort {
	var out []Sort
	for _, s := range all {
		field, order := s, ""
		if i := strings.LastIndexByte(s, ':'); i >= 0 {
			field, order = s[:i], s[i+1:]
		}
		out = append(out, Sort{Field: field, Desc: order == "desc"})
	}
	return out
}

func searched(q *SearchQuery, found *Found) searchAnswer {
	out := searchAnswer{Limit: q.Limit, Offset: q.Offset, Total: exactly(found.Total), Results: found.Entities, Facets: map[string]facet{}}
	if out.Results == nil {
		out.Results = []*Entity{}
	}
	for _, f := range found.Facets {
		to := facet{Label: facetLabels[f.Name], Values: []facetItem{}}
		for _, v := range f.Values {
			label := v.Label
			if s := SchemaNamed(v.Name); f.Name == "schema" && s != nil {
				label = s.Plural
			}
			if label == "" {
				label = v.Name
			}
			to.Values = append(to.Values, facetItem{v.Name, label, v.Count})
		}
		out.Facets[f.Name] = to
	}
	return out
}
