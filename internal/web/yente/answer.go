package yente

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"countersign"
)

// A handler answers with a value to be written as JSON, nil if it has answered
// itself.
type handler func(w http.ResponseWriter, r *http.Request) (any, error)

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v, err := h(w, r)
	if err != nil {
		status, body := told(err)
		write(w, status, body)
		return
	}
	if v != nil {
		write(w, http.StatusOK, v)
	}
}

// A refused is an error that the client is told as it stands.
type refused struct {
	status int
	detail string
}

func (e *refused) Error() string { return e.detail }

func refuse(status int, detail string) error { return &refused{status, detail} }

func refusal(status int, detail string) handler {
	return func(http.ResponseWriter, *http.Request) (any, error) { return nil, refuse(status, detail) }
}

type detail struct {
	Detail any `json:"detail"`
}

// told turns an error into a status and a body. What went wrong inside is not
// told.
func told(err error) (int, any) {
	var no *refused
	var wrong *unprocessable
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &no):
		return no.status, detail{no.detail}
	case errors.As(err, &wrong):
		return http.StatusUnprocessableEntity, detail{wrong.problems}
	case errors.As(err, &long):
		return http.StatusRequestEntityTooLarge, detail{"Request body of more than " + strconv.FormatInt(long.Limit, 10) + " bytes"}
	case errors.Is(err, countersign.ErrInvalid):
		return http.StatusBadRequest, detail{err.Error()}
	case errors.Is(err, countersign.ErrNotFound):
		return http.StatusNotFound, detail{"No such entity!"}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, detail{"The request took too long."}
	}
	return http.StatusInternalServerError, map[string]string{"status": "error"}
}

// write sends a value as JSON, signs of HTML as they are.
func write(w http.ResponseWriter, status int, v any) {
	raw, ok := v.(rawJSON)
	if !ok {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			status, buf = http.StatusInternalServerError, *bytes.NewBufferString(`{"status":"error"}`)
		}
		raw = bytes.TrimRight(buf.Bytes(), "\n")
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	w.WriteHeader(status)
	w.Write(raw)
}

// rawJSON is an answer that is JSON already.
type rawJSON []byte

// unprocessable is a request whose parameters or body have the wrong form.
type unprocessable struct{ problems []problem }

func (e *unprocessable) Error() string { return "the request has the wrong form" }

// A problem says what is wrong where, as FastAPI tells it.
type problem struct {
	Type    string         `json:"type"`
	Loc     []any          `json:"loc"`
	Msg     string         `json:"msg"`
	Input   any            `json:"input"`
	Context map[string]any `json:"ctx,omitempty"`
}
