package yente

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// An algorithm is a way of scoring that a client may name.
type algorithm struct {
	name, say string
	namesOnly bool
	config    []string // parameters that it takes
}

// bestAlgorithm is what "best" means.
const bestAlgorithm = "countersign"

// algorithms are ours, and the names that clients of yente and motiva send.
// All are answered by package match: a client that names one of them must find
// the same parties, not the same third decimal.
var algorithms = []algorithm{
	{name: bestAlgorithm, say: "Names by the rarity of what agrees, whatever the script, with second identifiers: package match."},
	{name: "logic-v2", say: "Answered by countersign. Its parameters are taken and change nothing.",
		config: strings.Fields("nm_name_property nm_number_mismatch nm_extra_query_name nm_extra_result_name nm_family_name_weight nm_fuzzy_cutoff_factor")},
	{name: "ofac-249", say: "Answered by countersign with names only.", namesOnly: true},
	{name: "ofac", say: "Answered by countersign with names only.", namesOnly: true},
	{name: "name-based", say: "Answered by countersign with names only.", namesOnly: true},
	{name: "name-qualified", say: "Answered by countersign."},
	{name: "logic-v1", say: "Answered by countersign."},
	{name: "regression-v1", say: "Answered by countersign."},
}

func algorithmNamed(name string) (*algorithm, error) {
	clean := strings.ToLower(strings.TrimSpace(name))
	if clean == "best" {
		clean = bestAlgorithm
	}
	for i := range algorithms {
		if algorithms[i].name == clean {
			return &algorithms[i], nil
		}
	}
	return nil, refuse(http.StatusBadRequest, fmt.Sprintf("Invalid algorithm: %.100s", name))
}

// dataset refuses one that is not in the catalog.
func dataset(lists Lists, name string) (*Dataset, error) {
	all := lists.Catalog()
	for i := range all {
		if all[i].Name == name {
			return &all[i], nil
		}
	}
	return nil, refuse(http.StatusNotFound, "No such dataset.")
}

// matching is what a match request asks of all its queries.
type matching struct {
	query     MatchQuery
	algorithm string
}

func readMatching(r *http.Request) (*matching, error) {
	p := newParams(r.URL.Query())
	m := &matching{algorithm: p.text("algorithm", "best")}
	q := &m.query
	q.In = Scope{Dataset: r.PathValue("dataset"), Include: p.several("include_dataset"), Exclude: p.several("exclude_dataset")}
	q.Limit = max(0, p.integer("limit", matchPage, maxMatches))
	q.Threshold = p.number("threshold", threshold)
	q.Cutoff = min(p.number("cutoff", threshold), q.Threshold)
	q.ExcludeSchema = p.several("exclude_schema")
	q.Topics = p.several("topics")
	q.ChangedSince = p.since("changed_since")
	q.ExcludeIDs = p.excluded("exclude_entity_ids")
	return m, p.err()
}

// match answers POST /match/{dataset}.
func (a *api) match(w http.ResponseWriter, r *http.Request) (any, error) {
	m, err := readMatching(r)
	body, wrong := readMatch(r.Body)
	if err = both(err, wrong); err != nil {
		return nil, err
	}
	lists := a.lists()
	if _, err := dataset(lists, m.query.In.Dataset); err != nil {
		return nil, err
	}
	how, err := algorithmNamed(m.algorithm)
	if err != nil {
		return nil, err
	}
	for _, c := range body.config {
		if !slices.Contains(how.config, c) {
			return nil, refuse(http.StatusBadRequest, fmt.Sprintf("Invalid configuration parameter: %.100s for algorithm %s", c, how.name))
		}
	}
	if err := batch(len(body.queries)); err != nil {
		return nil, err
	}
	m.query.NamesOnly = how.namesOnly
	m.query.apply(body.params)
	out, err := m.answers(r.Context(), lists, body)
	if err != nil {
		return nil, err
	}
	w.Header().Set("X-Batch-Size", batchSize(len(body.queries)))
	return rawJSON(out), nil
}

// both tells the problems of address and body in one answer.
func both(a, b error) error {
	x, _ := a.(*unprocessable)
	y, _ := b.(*unprocessable)
	switch {
	case x != nil && y != nil:
		return &unprocessable{append(x.problems, y.problems...)}
	case a != nil:
		return a
	}
	return b
}

// apply adds what the body says beside the address.
func (q *MatchQuery) apply(p bodyParams) {
	q.In.Include = append(slices.Clip(q.In.Include), p.include...)
	q.In.Exclude = append(slices.Clip(q.In.Exclude), p.exclude...)
	q.ExcludeIDs = append(slices.Clip(q.ExcludeIDs), p.excludeIDs...)
}

func (m *matching) answers(ctx context.Context, lists Lists, body *matchBody) ([]byte, error) {
	asks := make([]MatchQuery, len(body.queries))
	for i := range body.queries { // all are read before the first is answered
		e, q := &body.queries[i], m.query
		var err error
		if q.Schema, q.Properties, err = cleaned(e); err != nil {
			return nil, err
		}
		q.apply(e.params)
		q.Filters = e.filters
		asks[i] = q
	}
	out := append(make([]byte, 0, 4096*len(asks)), `{"responses":{`...)
	for i := range asks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, err := lists.Match(ctx, asks[i])
		if err != nil {
			return nil, fmt.Errorf("match: %w", err)
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendString(out, body.queries[i].key), ':')
		out = appendMatches(out, &asks[i], &body.queries[i], found)
	}
	return append(appendRaw(append(out, `},"limit":`...), m.query.Limit), '}'), nil
}

// appendMatches writes what was found for one query. The total counts what
// reaches the threshold, whatever the limit leaves.
func appendMatches(b []byte, q *MatchQuery, e *example, found []Scored) []byte {
	matches := 0
	for i := range found {
		if found[i].Score >= q.Threshold {
			matches++
		}
	}
	b = append(b, `{"status":200,"results":[`...)
	for i := range found[:min(len(found), q.Limit)] {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendScored(b, &found[i], q.Threshold)
	}
	b = appendRaw(append(b, `],"total":`...), exactly(matches))
	b = appendOptional(append(b, `,"query":{"id":`...), e.id)
	b = appendString(append(b, `,"schema":`...), q.Schema.Name)
	b = append(b, `,"properties":`...)
	b = appendProperties(b, q.Properties)
	return append(b, '}', '}')
}
