package yente

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Reconciliation is the API of the W3C community group, version 0.2, which
// OpenRefine speaks, in the shapes of yente.

type reconType struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

func typeOf(s *Schema) reconType {
	return reconType{ID: s.Name, Name: s.Plural, Description: &s.Label}
}

type reconEntity struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Type        []reconType `json:"type"`
}

type reconScored struct {
	reconEntity
	Score float64 `json:"score"`
	Match bool    `json:"match"`
}

type reconResult struct {
	Result []reconScored `json:"result"`
}

func reconciled(e *Entity) reconEntity {
	s := SchemaNamed(e.Schema)
	return reconEntity{ID: e.ID, Name: e.Caption, Description: s.Label, Type: []reconType{typeOf(s)}}
}

// A reconQuery is one row of a table that asks who it is.
type reconQuery struct {
	key        string
	Query      *string         `json:"query"`
	Type       json.RawMessage `json:"type"`
	Limit      *int            `json:"limit"`
	Properties []struct {
		PID string          `json:"pid"`
		V   json.RawMessage `json:"v"`
	} `json:"properties"`
}

// readRecon reads a batch of reconciliation queries.
func readRecon(raw string) ([]reconQuery, error) {
	if !json.Valid([]byte(raw)) {
		return nil, errRecon("queries are no JSON")
	}
	var out []reconQuery
	fields := members([]byte(raw))
	if fields == nil {
		return nil, errRecon("queries are no object")
	}
	if len(fields) > maxBatch {
		return nil, batch(len(fields))
	}
	for _, f := range fields {
		q := reconQuery{key: f.name}
		if err := json.Unmarshal(f.value, &q); err != nil || f.value[0] != '{' {
			return nil, errRecon(fmt.Sprintf("query '%.100s' has the wrong form", f.name))
		}
		out = append(out, q)
	}
	return out, nil
}

func errRecon(why string) error { return refuse(http.StatusBadRequest, "Cannot decode request: "+why) }

// example turns the query into an entity. Properties that the model does not
// know are left out.
func (q *reconQuery) example() example {
	e := example{key: q.key, schema: baseSchema}
	if types, ok := plain(orNull(q.Type)); ok && len(types) > 0 {
		e.schema = types[0]
	}
	if q.Query != nil {
		e.properties = append(e.properties, exampleProperty{"name", []string{*q.Query}})
	}
	for _, p := range q.Properties {
		name := p.PID
		if i := strings.LastIndexByte(name, ':'); i >= 0 {
			name = name[i+1:]
		}
		values, ok := plain(orNull(p.V))
		if !ok {
			values, _ = plain(slices.Concat(json.RawMessage("["), orNull(p.V), json.RawMessage("]")))
		}
		e.properties = append(e.properties, exampleProperty{name, values})
	}
	if e.schema == baseSchema && len(e.properties) > 1 { // a thing alone knows no birth date
		e.schema = widest(e.properties)
	}
	return e
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// widest is the first schema that knows all the properties, else the root.
func widest(props []exampleProperty) string {
	for _, s := range theModel.schemata {
		knows := func(p exampleProperty) bool { return s.Property(p.name) == nil }
		if (s.Matchable || s.Name == baseSchema) && !slices.ContainsFunc(props, knows) {
			return s.Name
		}
	}
	return baseSchema
}

// reconcile answers GET /reconcile/{dataset}: who the service is, or queries.
func (a *api) reconcile(w http.ResponseWriter, r *http.Request) (any, error) {
	q := r.URL.Query()
	if q.Has("queries") || q.Has("extend") {
		return a.answerRecon(w, r, q.Get("queries"), q.Get("extend"), q.Has("queries"))
	}
	return a.reconManifest(r)
}

// reconcilePost answers POST /reconcile/{dataset}.
func (a *api) reconcilePost(w http.ResponseWriter, r *http.Request) (any, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(maxBody)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		var long *http.MaxBytesError
		if asLong(err, &long) {
			return nil, err
		}
		return nil, errRecon("the form cannot be read")
	}
	f := r.PostForm
	return a.answerRecon(w, r, f.Get("queries"), f.Get("extend"), f.Has("queries"))
}

func (a *api) answerRecon(w http.ResponseWriter, r *http.Request, queries, extend string, asked bool) (any, error) {
	p := newParams(r.URL.Query())
	name, since := p.text("algorithm", "best"), p.since("changed_since")
	if err := p.err(); err != nil {
		return nil, err
	}
	lists := a.lists()
	if strings.TrimSpace(extend) != "" {
		out, err := extended(lists, extend)
		if err == nil {
			w.Header().Set("X-Batch-Size", batchSize(len(out.Rows)))
		}
		return out, err
	}
	if !asked {
		return nil, refuse(http.StatusBadRequest, "No queries or extend request provided.")
	}
	if _, err := dataset(lists, r.PathValue("dataset")); err != nil {
		return nil, err
	}
	how, err := algorithmNamed(name)
	if err != nil {
		return nil, err
	}
	all, err := readRecon(queries)
	if err != nil {
		return nil, err
	}
	ask := MatchQuery{In: Scope{Dataset: r.PathValue("dataset")}, Threshold: threshold, NamesOnly: how.namesOnly, ChangedSince: since}
	out := map[string]reconResult{}
	for i := range all {
		if out[all[i].key], err = reconcileOne(r.Context(), lists, ask, &all[i]); err != nil {
			return nil, err
		}
	}
	w.Header().Set("X-Batch-Size", batchSize(len(out)))
	return out, nil
}

func reconcileOne(ctx context.Context, lists Lists, ask MatchQuery, q *reconQuery) (reconResult, error) {
	out := reconResult{Result: []reconScored{}}
	if err := ctx.Err(); err != nil {
		return out, err
	}
	e := q.example()
	var err error
	if ask.Schema, ask.Properties, err = cleaned(&e); err != nil {
		return out, err
	}
	ask.Limit = matchPage
	if q.Limit != nil {
		ask.Limit = min(max(0, *q.Limit), maxMatches)
	}
	found, err := lists.Match(ctx, ask)
	if err != nil {
		return out, fmt.Errorf("reconcile: %w", err)
	}
	for i := range found[:min(len(found), ask.Limit)] {
		f := &found[i]
		out.Result = append(out.Result, reconScored{reconciled(f.Entity), f.Score, f.Score >= ask.Threshold})
	}
	return out, nil
}
