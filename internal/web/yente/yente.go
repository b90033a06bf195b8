// Package yente answers clients of the yente API of OpenSanctions from the lists in force.
//
// The shapes are those of yente 5 (routes, parameters, status codes, field
// names) as its own documentation and source publish them, so that existing
// clients run unchanged. Entities are FollowTheMoney entities. Where yente
// scores with an algorithm the client names, the scores here are those of
// package match; docs/dialects.md tells the differences.
package yente

import (
	"context"
	"net/http"
	"time"
)

// Lists is what the API asks of the lists in force. Methods may be called at
// once; every answer is in one order for one state of the lists. Errors that
// wrap countersign.ErrInvalid are the client's and are told to it.
type Lists interface {
	// Catalog returns the datasets: single lists and collections of them.
	Catalog() []Dataset
	// Match returns the entities that may be meant, best first, with a score
	// above the cutoff.
	Match(ctx context.Context, q MatchQuery) ([]Scored, error)
	// Search returns one page of the entities that a text and filters select.
	Search(ctx context.Context, q SearchQuery) (Found, error)
	// Suggest returns entities of which a name begins with the prefix.
	Suggest(ctx context.Context, in Scope, prefix string, limit int) ([]*Entity, error)
	// Entity returns the entity with the ID, nil if there is none. Its own ID
	// differs from the one asked where the entity is known by several.
	Entity(id string) (*Entity, error)
	// Adjacent returns what an entity is tied to: addresses, papers, listings
	// and relations, by the property that leads there.
	Adjacent(id string) ([]Property, error)
}

// A Dataset is a list, or a collection of lists.
type Dataset struct {
	Name     string
	Title    string
	Version  string    // changes whenever the content does
	Updated  time.Time // zero where it is unknown
	Entities int
	Children []string // of a collection
}

// A Scope says which datasets a question is about: those of Dataset that are
// in Include, if that names any, and not in Exclude.
type Scope struct {
	Dataset          string
	Include, Exclude []string
}

// A MatchQuery asks for entities that may be one the client knows.
type MatchQuery struct {
	In            Scope
	Schema        *Schema
	Properties    []Property // cleaned texts, by name
	Limit         int        // entities wanted; more may be returned, to be counted
	Threshold     float64
	Cutoff        float64
	NamesOnly     bool // second identifiers are not to be looked at
	Topics        []string
	Filters       []Filter
	ExcludeSchema []string
	ExcludeIDs    []string
	ChangedSince  time.Time
}

// A Scored is an entity with its likeness.
type Scored struct {
	Entity   *Entity
	Score    float64
	Features []Feature
}

// A Feature says what one comparison added to a score.
type Feature struct {
	Name      string
	Score     float64
	Detail    string
	Query     string // the value of the query, if there is one
	Candidate string // the value of the entity
}

// A Filter keeps entities that have one of the values in a field: countries,
// topics, datasets, schema, identifiers, genders, target, or properties.NAME.
type Filter struct {
	Field  string
	Values []string
	All    bool // all of the values, and not one
}

// A SearchQuery selects entities by text and filters.
type SearchQuery struct {
	In            Scope
	Schema        *Schema
	Text          Expr   // nil selects all
	Words         string // the text without operators, for ranking
	Fuzzy         bool
	Filters       []Filter
	ExcludeSchema []string
	ChangedSince  time.Time
	Facets        []string
	Sort          []Sort
	Limit, Offset int
}

// A Sort orders by a field.
type Sort struct {
	Field string
	Desc  bool
}

// Found is a page of entities with counts over all that were found.
type Found struct {
	Total    int
	Entities []*Entity
	Facets   []Facet // in the order asked
}

// A Facet counts entities by the values of a field.
type Facet struct {
	Name   string
	Values []FacetValue // most first
}

// A FacetValue is a value with how many of the entities have it.
type FacetValue struct {
	Name, Label string
	Count       int
}

// Options set what the API says of itself.
type Options struct {
	Title string // of the service; "" means Countersign
	// Base is the address the API is reached under, without a slash at its end.
	// Where it is empty, it is made of each request's host and path.
	Base string
	// Update reads the lists anew. Nil, and an error that wraps
	// countersign.ErrForbidden, refuse the token.
	Update func(ctx context.Context, token string, wait bool) error
}

// Limits of the API: those of yente, and of what a request may hold.
const (
	maxBatch    = 100
	maxMatches  = 500
	matchPage   = 5
	maxPage     = 500
	defaultPage = 10
	maxResults  = 9999
	maxOffset   = maxResults - maxPage
	maxURL      = 60000
	maxBody     = 8 << 20
	maxExcluded = 50
	maxMany     = 1000  // values of any other parameter that may be given several times
	maxDecided  = 10000 // entities that a body excludes
	threshold   = 0.70
)

// api is the state of the handlers.
type api struct {
	lists func() Lists
	opts  Options
}

// Handler returns the API. Lists is called for each request, so that new lists
// come into force between two of them; what it returns is asked until the
// request is answered. Mount it with http.StripPrefix.
func Handler(lists func() Lists, opts Options) http.Handler {
	if opts.Title == "" {
		opts.Title = "Countersign"
	}
	a := &api{lists: lists, opts: opts}
	mux := http.NewServeMux()
	for _, r := range a.routes() {
		mux.Handle(r.method+" "+r.path, r.serve)
	}
	for _, path := range paths(a.routes()) {
		mux.Handle(path, refusal(http.StatusMethodNotAllowed, "Method Not Allowed"))
	}
	mux.Handle("/", refusal(http.StatusNotFound, "Not Found"))
	return bounded(mux)
}

type route struct {
	method, path string
	serve        handler
}

func (a *api) routes() []route {
	return []route{
		{"POST", "/match/{dataset}", a.match},
		{"GET", "/search/{dataset}", a.search},
		{"GET", "/entities/{id}", a.entity},
		{"GET", "/entities/{id}/adjacent", a.adjacent},
		{"GET", "/entities/{id}/adjacent/{property}", a.adjacentBy},
		{"GET", "/preview/{id}", a.preview},
		{"GET", "/catalog", a.catalog},
		{"GET", "/manifest", a.catalog},
		{"GET", "/algorithms", a.algorithms},
		{"GET", "/healthz", a.health},
		{"GET", "/readyz", a.ready},
		{"POST", "/updatez", a.update},
		{"GET", "/reconcile/{dataset}", a.reconcile},
		{"POST", "/reconcile/{dataset}", a.reconcilePost},
		{"GET", "/reconcile/{dataset}/suggest/entity", a.suggestEntity},
		{"GET", "/reconcile/{dataset}/suggest/property", a.suggestProperty},
		{"GET", "/reconcile/{dataset}/suggest/type", a.suggestType},
		{"GET", "/reconcile/{dataset}/extend/property", a.proposeProperties},
	}
}

// paths are those of the routes, each once.
func paths(routes []route) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range routes {
		if !seen[r.path] {
			seen[r.path] = true
			out = append(out, r.path)
		}
	}
	return out
}

// bounded refuses addresses and bodies that are longer than any question.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.EscapedPath())+len(r.URL.RawQuery)+1 > maxURL {
			refusal(http.StatusRequestURITooLong, "Request URI too long").ServeHTTP(w, r)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}
