package yente

import (
	"net/http"
	"slices"
	"strings"
)

// suggestion is the envelope of suggestions, which is older than the API.
type suggestion[T any] struct {
	Code   string `json:"code"`
	Status string `json:"status"`
	Prefix string `json:"prefix"`
	Result []T    `json:"result"`
}

func suggested[T any](prefix string, result []T) suggestion[T] {
	return suggestion[T]{"/api/status/ok", "200 OK", prefix, append([]T{}, result...)}
}

// begins reports whether one of the labels begins with the prefix; nothing
// begins with none.
func begins(prefix string, labels ...string) bool {
	prefix = strings.ToLower(strings.TrimSpace(prefix))
	return prefix != "" && slices.ContainsFunc(labels, func(l string) bool { return strings.HasPrefix(strings.ToLower(l), prefix) })
}

// askable are the schemata that queries may be of.
func askable() []*Schema {
	var out []*Schema
	for _, s := range theModel.schemata {
		if s.Matchable && s.Name != "Address" && s.Name != "Position" && s.Name != "Security" {
			out = append(out, s)
		}
	}
	return append(out, SchemaNamed(baseSchema))
}

func (a *api) suggestEntity(w http.ResponseWriter, r *http.Request) (any, error) {
	p := newParams(r.URL.Query())
	prefix, limit := p.text("prefix", ""), p.integer("limit", defaultPage, maxPage)
	if err := p.err(); err != nil {
		return nil, err
	}
	lists, in := a.lists(), Scope{Dataset: r.PathValue("dataset")}
	if _, err := dataset(lists, in.Dataset); err != nil {
		return nil, err
	}
	var out []reconEntity
	if strings.TrimSpace(prefix) != "" && len(prefix) <= maxQueryText {
		found, err := lists.Suggest(r.Context(), in, prefix, max(0, limit))
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			out = append(out, reconciled(e))
		}
	}
	return suggested(prefix, out), nil
}

type reconProperty struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

func (a *api) suggestProperty(w http.ResponseWriter, r *http.Request) (any, error) {
	prefix := newParams(r.URL.Query()).text("prefix", "")
	if _, err := dataset(a.lists(), r.PathValue("dataset")); err != nil {
		return nil, err
	}
	var out []reconProperty
	for _, s := range askable() {
		for _, p := range s.Properties {
			if p.Hidden || p.Type == "entity" || !begins(prefix, p.Name, p.Label) {
				continue
			}
			if q := (reconProperty{ID: p.QName(), Name: p.Label}); !slices.Contains(out, q) {
				out = append(out, q)
			}
		}
	}
	return suggested(prefix, out[:min(len(out), matchPage)]), nil
}

func (a *api) suggestType(w http.ResponseWriter, r *http.Request) (any, error) {
	prefix := newParams(r.URL.Query()).text("prefix", "")
	if _, err := dataset(a.lists(), r.PathValue("dataset")); err != nil {
		return nil, err
	}
	var out []reconType
	for _, s := range askable() {
		if begins(prefix, s.Name, s.Label) {
			out = append(out, typeOf(s))
		}
	}
	return suggested(prefix, out[:min(len(out), matchPage)]), nil
}
