// Package watchman answers clients of Moov Watchman's API, version 2, from the lists in force.
//
// The shapes are those of Watchman 0.5x (routes, parameters, field names) as
// its OpenAPI document and Go client publish them, so that existing clients
// run unchanged. Scores are those of package match; docs/dialects.md tells the
// differences.
package watchman

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"countersign"
)

// Lists is what the API asks of the lists in force. Methods may be called at
// once.
type Lists interface {
	// Search returns the entities that may be meant, best first, at least as
	// alike as asked.
	Search(ctx context.Context, q Query) ([]Found, error)
	// Info says which lists are in force.
	Info() Info
}

// A Query asks for an entity.
type Query struct {
	Entity   Entity // what is known of it
	Source   string // list to ask, "" for all
	SourceID string // number on its list; nothing else is then compared
	Limit    int
	MinMatch float64
}

// Found is an entity with its likeness.
type Found struct {
	Entity
	Match  float64
	Pieces []Piece // what each comparison told
	Why    []string
}

// Info says which lists are in force.
type Info struct {
	Lists   []ListInfo // by name
	Started time.Time  // when they began to be read
	Ended   time.Time
	Version string // of the program
}

// A ListInfo is one list.
type ListInfo struct {
	Name     string
	Entities int
	Hash     string
}

// maxURL bounds an address; all of a question stands in it.
const maxURL = 60000

type api struct {
	lists   func() Lists
	refresh *Refresh
}

// Handler returns the API. Lists is called for each request; what it returns
// is asked until the request is answered. Refresh may be nil: then refreshes
// are refused. Mount it with http.StripPrefix.
func Handler(lists func() Lists, refresh *Refresh) http.Handler {
	a := &api{lists, refresh}
	mux := http.NewServeMux()
	mux.Handle("GET /v2/search", handler(a.search))
	mux.Handle("GET /v2/listinfo", handler(a.listinfo))
	mux.Handle("GET /v2/data/refresh", handler(a.refreshStatus))
	mux.Handle("POST /v2/data/refresh", handler(a.refreshNow))
	for _, path := range []string{"/v2/search", "/v2/listinfo", "/v2/data/refresh"} {
		mux.Handle(path, refusal(http.StatusMethodNotAllowed, "method not allowed"))
	}
	mux.Handle("/", refusal(http.StatusNotFound, "not found"))
	return mux
}

// A handler returns a status and a value to be written as JSON.
type handler func(r *http.Request) (int, any, error)

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.URL.RawQuery) > maxURL {
		write(w, http.StatusRequestURITooLong, problem{"request URI too long"})
		return
	}
	status, v, err := h(r)
	if err != nil {
		status, v = told(err)
	}
	write(w, status, v)
}

func refusal(status int, say string) handler {
	return func(*http.Request) (int, any, error) { return status, problem{say}, nil }
}

type problem struct {
	Error string `json:"error"`
}

// told turns an error into a status and a body. What went wrong inside is not
// told.
func told(err error) (int, problem) {
	switch {
	case errors.Is(err, countersign.ErrInvalid):
		return http.StatusBadRequest, problem{err.Error()}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, problem{"the request took too long"}
	}
	return http.StatusInternalServerError, problem{"something went wrong inside; the log tells what"}
}

// write sends a value as JSON with a newline behind it, as the peer does.
func write(w http.ResponseWriter, status int, v any) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		status, buf = http.StatusInternalServerError, *bytes.NewBufferString("{\"error\":\"the answer cannot be written\"}\n")
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	w.WriteHeader(status)
	w.Write(buf.Bytes())
}

type listInfoAnswer struct {
	Lists     map[string]int    `json:"lists"`
	Hashes    map[string]string `json:"listHashes"`
	StartedAt time.Time         `json:"startedAt"`
	EndedAt   time.Time         `json:"endedAt"`
	Version   string            `json:"version"`
}

// listinfo answers GET /v2/listinfo.
func (a *api) listinfo(*http.Request) (int, any, error) {
	info := a.lists().Info()
	out := listInfoAnswer{Lists: map[string]int{}, Hashes: map[string]string{}, StartedAt: info.Started, EndedAt: info.Ended, Version: info.Version}
	for _, l := range info.Lists {
		out.Lists[l.Name], out.Hashes[l.Name] = l.Entities, l.Hash
	}
	return http.StatusOK, out, nil
}
