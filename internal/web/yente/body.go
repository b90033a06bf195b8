package yente

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// An example is an entity as a client knows it.
type example struct {
	key        string
	id         string
	schema     string
	properties []exampleProperty
	params     bodyParams
	filters    []Filter
}

type exampleProperty struct {
	name   string
	values []string
}

// bodyParams are filters in the body, which Marble's motiva takes as well.
type bodyParams struct{ include, exclude, excludeIDs []string }

// matchBody is the body of a match request.
type matchBody struct {
	queries []example // in the order of the body
	config  []string  // names
	params  bodyParams
}

// A reader of a body collects what is wrong with it.
type bodyReader struct{ problems []problem }

func (b *bodyReader) wrong(kind, msg string, input any, loc ...any) {
	const most = 100
	if len(b.problems) < most {
		b.problems = append(b.problems, problem{Type: kind, Loc: append([]any{"body"}, loc...), Msg: msg, Input: input})
	}
}

// readMatch reads a match request. The error tells all that is wrong with it.
func readMatch(body io.Reader) (*matchBody, error) {
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	b := &bodyReader{}
	m := b.match(raw)
	if len(b.problems) > 0 {
		return nil, &unprocessable{b.problems}
	}
	return m, nil
}

// atMost refuses lists that are longer than any question.
func (b *bodyReader) atMost(n, most int, loc ...any) {
	if n > most {
		b.wrong("too_long", fmt.Sprintf("List should have at most %d items after validation, not %d", most, n), nil, loc...)
	}
}

// members returns the members of an object in their order; a name that stands
// twice is twice there. Nil means it is no object.
func members(raw json.RawMessage) []member {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	out := []member{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil
		}
		m := member{name: t.(string)}
		if dec.Decode(&m.value) != nil {
			return nil
		}
		out = append(out, m)
	}
	return out
}

type member struct {
	name  string
	value json.RawMessage
}

// shown is a value as an error may repeat it: not a long one.
func shown(raw json.RawMessage) any {
	const most = 512
	if len(raw) > most || !json.Valid(raw) {
		return nil
	}
	return raw
}

func (b *bodyReader) match(raw []byte) *matchBody {
	if len(bytes.TrimSpace(raw)) == 0 {
		b.wrong("missing", "Field required", nil)
		return nil
	}
	if !json.Valid(raw) {
		b.invalid(raw)
		return nil
	}
	fields := members(raw)
	if fields == nil {
		b.wrong("model_attributes_type", "Input should be a valid dictionary or object to extract fields from", shown(raw))
		return nil
	}
	m, seen := &matchBody{}, false
	for _, f := range fields {
		switch f.name {
		case "queries":
			seen = true
			m.queries = b.queries(f.value)
		case "weights":
			b.weights(f.value)
		case "config":
			m.config = b.config(f.value)
		case "params":
			m.params = b.params(f.value, "params")
		}
	}
	if !seen {
		b.wrong("missing", "Field required", shown(raw), "queries")
	}
	return m
}

// invalid tells where JSON breaks off.
func (b *bodyReader) invalid(raw []byte) {
	at, say := 0, "Expecting value"
	var syntax *json.SyntaxError
	if err := json.Unmarshal(raw, new(any)); errors.As(err, &syntax) {
		at, say = int(syntax.Offset), syntax.Error()
	}
	b.problems = append(b.problems, problem{Type: "json_invalid", Loc: []any{"body", at}, Msg: "JSON decode error",
		Input: map[string]any{}, Context: map[string]any{"error": say}})
}

func (b *bodyReader) object(raw json.RawMessage, loc ...any) []member {
	fields := members(raw)
	if fields == nil {
		b.wrong("dict_type", "Input should be a valid dictionary", shown(raw), loc...)
	}
	return fields
}

func (b *bodyReader) queries(raw json.RawMessage) []example {
	var out []example
	at := map[string]int{}
	for _, f := range b.object(raw, "queries") {
		e := b.example(f)
		if i, again := at[f.name]; again { // the later counts
			out[i] = e
			continue
		}
		at[f.name] = len(out)
		out = append(out, e)
	}
	return out
}

func (b *bodyReader) example(q member) example {
	e := example{key: q.name}
	fields := members(q.value)
	if fields == nil {
		b.wrong("model_attributes_type", "Input should be a valid dictionary or object to extract fields from", shown(q.value), "queries", q.name)
		return e
	}
	schema, properties := false, false
	for _, f := range fields {
		switch f.name {
		case "id":
			e.id = b.text(f.value, true, "queries", q.name, "id")
		case "schema":
			schema = true
			e.schema = b.text(f.value, false, "queries", q.name, "schema")
		case "properties":
			properties = true
			e.properties = b.properties(f.value, q.name)
		case "params":
			e.params = b.params(f.value, "queries", q.name, "params")
		case "filters":
			e.filters = b.filters(f.value, q.name)
		}
	}
	for _, need := range []struct {
		name  string
		there bool
	}{{"schema", schema}, {"properties", properties}} {
		if !need.there {
			b.wrong("missing", "Field required", shown(q.value), "queries", q.name, need.name)
		}
	}
	return e
}

func (b *bodyReader) text(raw json.RawMessage, orNull bool, loc ...any) string {
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil && !orNull {
		b.wrong("string_type", "Input should be a valid string", shown(raw), loc...)
		return ""
	}
	if s == nil {
		return ""
	}
	return *s
}

func (b *bodyReader) properties(raw json.RawMessage, key string) []exampleProperty {
	var out []exampleProperty
	for _, f := range b.object(raw, "queries", key, "properties") {
		values, ok := plain(f.value)
		if !ok {
			b.wrong("string_type", "Input should be a valid string", shown(f.value), "queries", key, "properties", f.name, "str")
			b.wrong("list_type", "Input should be a valid list", shown(f.value), "queries", key, "properties", f.name, "list[any]")
		}
		out = append(out, exampleProperty{f.name, values})
	}
	return out
}

// maxValues bounds the values of one property.
const maxValues = 1000

// plain returns the texts of a text or of a list; numbers and truths are texts
// as they are written.
func plain(raw json.RawMessage) ([]string, bool) {
	var s string
	if json.Unmarshal(raw, &s) == nil && raw[0] == '"' {
		return []string{s}, true
	}
	var list []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	var out []string
	for _, v := range list[:min(len(list), maxValues)] {
		switch v[0] {
		case '"':
			if json.Unmarshal(v, &s) == nil {
				out = append(out, s)
			}
		case '{', '[', 'n':
		default:
			out = append(out, string(v))
		}
	}
	return out, true
}

// weights must be numbers. The score weighs by what lists and names tell, and
// takes no weights from outside.
func (b *bodyReader) weights(raw json.RawMessage) {
	for _, f := range b.object(raw, "weights") {
		if json.Unmarshal(f.value, new(float64)) != nil || f.value[0] == 'n' {
			b.wrong("float_type", "Input should be a valid number", shown(f.value), "weights", f.name)
		}
	}
}

func (b *bodyReader) config(raw json.RawMessage) []string {
	var out []string
	for _, f := range b.object(raw, "config") {
		if c := f.value[0]; c == '{' || c == '[' {
			b.wrong("string_type", "Input should be a valid string", shown(f.value), "config", f.name, "str")
		}
		out = append(out, f.name)
	}
	return out
}

func (b *bodyReader) params(raw json.RawMessage, loc ...any) bodyParams {
	var p bodyParams
	for _, f := range b.object(raw, loc...) {
		to := map[string]*[]string{"include_datasets": &p.include, "exclude_datasets": &p.exclude, "exclude_entity_ids": &p.excludeIDs}[f.name]
		if to == nil {
			continue
		}
		if err := json.Unmarshal(f.value, to); err != nil {
			b.wrong("list_type", "Input should be a valid list", shown(f.value), append(loc, f.name)...)
		}
		most := maxMany
		if f.name == "exclude_entity_ids" {
			most = maxDecided
		}
		b.atMost(len(*to), most, append(loc, f.name)...)
	}
	return p
}

// filters reads fields with lists of lists: one value of each inner list must
// be there.
func (b *bodyReader) filters(raw json.RawMessage, key string) []Filter {
	var out []Filter
	for _, f := range b.object(raw, "queries", key, "filters") {
		var all [][]string
		if err := json.Unmarshal(f.value, &all); err != nil {
			b.wrong("list_type", "Input should be a valid list", shown(f.value), "queries", key, "filters", f.name)
			continue
		}
		for _, some := range all {
			out = append(out, Filter{Field: f.name, Values: some})
			b.atMost(len(some), maxBatch, "queries", key, "filters", f.name)
		}
		b.atMost(len(out), maxBatch, "queries", key, "filters")
	}
	return out
}

// batch refuses batches of nothing and of too much.
func batch(n int) error {
	switch {
	case n > maxBatch:
		return refuse(400, fmt.Sprintf("Too many queries in one batch (limit: %d)", maxBatch))
	case n == 0:
		return refuse(400, "No queries provided.")
	}
	return nil
}

func batchSize(n int) string { return strconv.Itoa(n) }
