package yente

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
)

// An extendQuery asks for properties of entities, as columns of a table.
type extendQuery struct {
	IDs        []string `json:"ids"`
	Properties []struct {
		ID       string `json:"id"`
		Settings struct {
			Limit  json.RawMessage `json:"limit"`
			Render string          `json:"render"`
		} `json:"settings"`
	} `json:"properties"`
}

type extendAnswer struct {
	Meta []extendMeta                        `json:"meta"`
	Rows map[string]map[string][]extendValue `json:"rows"`
}

type extendMeta struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type extendValue struct {
	Str string `json:"str"`
}

// readExtend reads such a query.
func readExtend(raw string) (*extendQuery, error) {
	q := new(extendQuery)
	if err := json.Unmarshal([]byte(raw), q); err != nil {
		return nil, refuse(http.StatusBadRequest, "Cannot decode extension request")
	}
	if q.IDs == nil || q.Properties == nil {
		return nil, refuse(http.StatusBadRequest, "Cannot decode extension request: it lacks ids or properties")
	}
	if len(q.IDs) > maxBatch {
		return nil, batch(len(q.IDs))
	}
	if len(q.Properties) > maxBatch {
		return nil, refuse(http.StatusBadRequest, fmt.Sprintf("Too many properties (limit: %d)", maxBatch))
	}
	return q, nil
}

func extended(lists Lists, raw string) (*extendAnswer, error) {
	q, err := readExtend(raw)
	if err != nil {
		return nil, err
	}
	out := &extendAnswer{Meta: []extendMeta{}, Rows: map[string]map[string][]extendValue{}}
	for _, id := range q.IDs {
		out.Rows[id] = map[string][]extendValue{}
		e, err := lists.Entity(id)
		switch {
		case err != nil:
			return nil, fmt.Errorf("extend: %w", err)
		case e == nil:
		case e.ID != id:
			return nil, refuse(http.StatusBadRequest, "Please specify the canonical entity ID, not a referent")
		default:
			out.row(q, e)
		}
	}
	return out, nil
}

func (x *extendAnswer) row(q *extendQuery, e *Entity) {
	s := SchemaNamed(e.Schema)
	for _, want := range q.Properties {
		p := s.Property(want.ID[strings.LastIndexByte(want.ID, ':')+1:])
		if p == nil {
			continue
		}
		meta := extendMeta{ID: want.ID, Name: p.Label}
		if !slices.Contains(x.Meta, meta) {
			x.Meta = append(x.Meta, meta)
		}
		values := []extendValue{}
		for _, v := range e.Get(p.Name)[:min(len(e.Get(p.Name)), most(want.Settings.Limit))] {
			if name := CountryName(v); p.Type == "country" && want.Settings.Render != "raw" && name != "" {
				v = name
			}
			values = append(values, extendValue{v})
		}
		x.Rows[e.ID][want.ID] = values
	}
}

// most reads a limit, which OpenRefine sends as number or text; none is any.
func most(raw json.RawMessage) int {
	n := 0
	if err := json.Unmarshal([]byte(strings.Trim(string(orNull(raw)), `"`)), &n); err != nil || n <= 0 {
		return math.MaxInt
	}
	return n
}

type proposedProperties struct {
	Limit      int          `json:"limit"`
	Type       string       `json:"type"`
	Properties []extendMeta `json:"properties"`
}

// proposeProperties answers GET /reconcile/{dataset}/extend/property.
func (a *api) proposeProperties(w http.ResponseWriter, r *http.Request) (any, error) {
	p := newParams(r.URL.Query())
	limit, name := p.integer("limit", 0, math.MaxInt), p.text("type", baseSchema)
	if err := p.err(); err != nil {
		return nil, err
	}
	s := SchemaNamed(name)
	if s == nil {
		return nil, refuse(http.StatusBadRequest, fmt.Sprintf("Invalid type: %.100s", name))
	}
	out := proposedProperties{Limit: limit, Type: s.Name, Properties: []extendMeta{}}
	add := func(p *PropertySpec) { out.Properties = append(out.Properties, extendMeta{p.Name, p.Label}) }
	for _, f := range s.Featured {
		if p := s.Property(f); p != nil && p.Type != "entity" {
			add(p)
		}
	}
	for _, p := range s.Properties {
		if !p.Hidden && p.Type != "entity" && !slices.Contains(s.Featured, p.Name) {
			add(p)
		}
	}
	if limit > 0 {
		out.Properties = out.Properties[:min(limit, len(out.Properties))]
	}
	slices.SortStableFunc(out.Properties, func(a, b extendMeta) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func asLong(err error, to **http.MaxBytesError) bool { return errors.As(err, to) }
