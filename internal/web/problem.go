package web

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"countersign"
)

// A Problem is a refusal, as RFC 9457 has it. It is an error, so that whoever
// answers can return one.
type Problem struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail"`
	Request string `json:"request_id,omitempty"`
	// Into is where the members of a network are that is gone.
	Into []countersign.ID `json:"merged_into,omitempty"`
	// After is when to come again, for 429 and 503.
	After time.Duration `json:"-"`
	Allow string        `json:"-"` // methods, for 405
}

// Error is the sentence.
func (p *Problem) Error() string { return p.Detail }

// titles are the kinds of problem: their names stand in the type, and mean the
// same for good.
var titles = map[string]struct {
	status int
	title  string
}{
	"invalid":        {http.StatusBadRequest, "The request cannot be understood"},
	"no-key":         {http.StatusUnauthorized, "A key is needed"},
	"wrong-scope":    {http.StatusForbidden, "The key is not good for this"},
	"cross-origin":   {http.StatusForbidden, "Asked from another site's page"},
	"not-found":      {http.StatusNotFound, "There is nothing here"},
	"not-kept":       {http.StatusNotFound, "Nothing is kept here"},
	"no-network":     {http.StatusNotFound, "There is no such network"},
	"no-subject":     {http.StatusNotFound, "There is no such subject"},
	"no-judgement":   {http.StatusNotFound, "There is no such judgement"},
	"gone":           {http.StatusGone, "It is no more"},
	"other-request":  {http.StatusUnprocessableEntity, "The Idempotency-Key is another request's"},
	"no-list":        {http.StatusNotFound, "The list is not in force"},
	"wrong-method":   {http.StatusMethodNotAllowed, "The method is not allowed here"},
	"too-slow":       {http.StatusRequestTimeout, "The body did not come in time"},
	"too-large":      {http.StatusRequestEntityTooLarge, "The body is too large"},
	"wrong-type":     {http.StatusUnsupportedMediaType, "The body is of a kind that is not read here"},
	"wrong-host":     {http.StatusMisdirectedRequest, "Asked under a name that is not this machine's"},
	"too-many":       {http.StatusTooManyRequests, "Too many requests"},
	"internal":       {http.StatusInternalServerError, "Something is wrong here"},
	"overloaded":     {http.StatusServiceUnavailable, "More is asked than can be answered"},
	"not-ready":      {http.StatusServiceUnavailable, "Not ready"},
	"stopping":       {http.StatusServiceUnavailable, "The server is stopping"},
	"in-use":         {http.StatusServiceUnavailable, "Another program works on the data"},
	"no-receipt":     {http.StatusServiceUnavailable, "The answer could leave no receipt"},
	"disk-full":      {http.StatusInsufficientStorage, "The disk is full"},
	"client-is-gone": {statusGone, "The client went away"},
}

// statusGone is what the log says of a client that did not wait; nobody reads it.
const statusGone = 499

const typePrefix = "urn:countersign:problem:"

// NewProblem returns a problem of a kind, with a sentence that says what to do.
// A kind that is not known is an internal one.
func NewProblem(kind, detail string) *Problem {
	t, ok := titles[kind]
	if !ok {
		kind, t = "internal", titles["internal"]
	}
	return &Problem{Type: typePrefix + kind, Title: t.title, Status: t.status, Detail: detail}
}

func later(kind, detail string, after time.Duration) *Problem {
	p := NewProblem(kind, detail)
	p.After = after
	return p
}

func overloaded() *Problem {
	return later("overloaded", "as many requests as fit are being worked on and waiting; ask again in a second", time.Second)
}

// problemOf turns an error into what the client is told. An error that nobody
// foresaw is told to nobody: it may speak of the data.
func problemOf(err error) *Problem {
	var p *Problem
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, ErrOverloaded):
		return overloaded()
	case errors.As(err, &large), errors.Is(err, countersign.ErrTooLarge):
		return NewProblem("too-large", err.Error())
	case errors.Is(err, countersign.ErrStale):
		return NewProblem("no-list", err.Error())
	case errors.Is(err, countersign.ErrInvalid), errors.Is(err, countersign.ErrForbidden), errors.Is(err, countersign.ErrNotFound):
		return NewProblem("invalid", err.Error())
	case errors.Is(err, countersign.ErrConflict):
		return later("in-use", "another program works on the data; ask again", time.Second)
	case errors.Is(err, context.Canceled):
		return NewProblem("client-is-gone", "")
	}
	return NewProblem("internal", "the server's log says more under the request's id")
}

// write writes the problem. Header fields that the refusal needs stand in it,
// whichever form the body has.
func (p *Problem) write(w http.ResponseWriter, refuse func(http.ResponseWriter, *Problem)) {
	h := w.Header()
	h.Del("Content-Length")
	if p.After > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.After.Seconds()))))
	}
	if p.Allow != "" {
		h.Set("Allow", p.Allow)
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="countersign"`)
	}
	if refuse != nil {
		refuse(w, p)
		return
	}
	b := append(p.encoded(), '\n')
	h["Content-Type"] = problemType
	h["Content-Length"] = []string{strconv.Itoa(len(b))}
	w.WriteHeader(p.Status)
	w.Write(b) //nolint:errcheck // who is gone is gone
}

// Values of header fields, made once; they are never written to.
var (
	problemType = []string{"application/problem+json"}
	jsonType    = []string{"application/json"}
	ndjsonType  = []string{"application/x-ndjson"}
	noStore     = []string{"no-store"}
	noSniff     = []string{"nosniff"}
	noReferrer  = []string{"no-referrer"}
	noContent   = []string{"default-src 'none'; frame-ancestors 'none'"}
	sameOrigin  = []string{"same-origin"}
	closing     = []string{"close"}
)

// secure sets what every answer carries: it is data, of this origin, not to be
// kept, framed, run or guessed at.
func secure(h http.Header) {
	h["Cache-Control"] = noStore
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = noReferrer
	h["Content-Security-Policy"] = noContent
	h["Cross-Origin-Resource-Policy"] = sameOrigin
}

func (p *Problem) encoded() []byte {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // plain data
	}
	return b
}
