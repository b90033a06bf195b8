package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// screen answers POST /v1/screen.
func (s *Server) screen(c *call) error {
	k, err := c.kindOfBody(kindJSON, kindNDJSON, kindCSV)
	if err != nil {
		return err
	}
	ask, err := screening(c.r.URL.RawQuery, k)
	if err != nil {
		return err
	}
	in, err := c.read(s.cfg.MaxScreen)
	if err != nil {
		return err
	}
	defer in.release()
	if ask.Body = in.bytes(); len(bytes.TrimSpace(ask.Body)) == 0 {
		return NewProblem("invalid", "the body is empty; send subject records, one a line or as an array")
	}
	if err := s.screens.enter(c.r.Context()); err != nil {
		return s.shed(c, "screens", err)
	}
	defer s.screens.leave()
	var out bytes.Buffer
	if c.queries, err = s.cfg.Screener.Screen(c.r.Context(), &out, ask); err != nil {
		return err
	}
	done, err := s.hold(out.Cap())
	if err != nil {
		return err
	}
	defer done()
	if c.key != nil {
		owe(c.key.limit, c.began, c.queries-1)
	}
	h := c.w.Header()
	h["Content-Type"] = jsonType
	if ask.Format == "ndjson" {
		h["Content-Type"] = ndjsonType
	}
	h["Content-Length"] = []string{strconv.Itoa(out.Len())}
	_ = http.NewResponseController(&c.w).SetWriteDeadline(time.Now().Add(s.cfg.Idle)) // judging took of the first
	c.w.Write(out.Bytes())                                                            //nolint:errcheck // who is gone is gone
	return nil
}

// Beyond these priors the evidence could say nothing any more; the command has
// the same.
const priorLeast, priorMost = -60, 20

// screening reads the parameters. The answer has the form of the question.
func screening(raw string, k kind) (Screening, error) {
	ask := Screening{Format: "json"}
	if k == kindNDJSON {
		ask.Format = "ndjson"
	}
	if raw == "" {
		return ask, nil
	}
	v, err := values(raw, "", "format", "from", "map", "prior", "now", "redact")
	if err != nil {
		return ask, err
	}
	ask.From, ask.Map = v.Get("from"), v.Get("map")
	switch f := v.Get("format"); f {
	case "":
	case "json", "ndjson":
		ask.Format = f
	default:
		return ask, NewProblem("invalid", fmt.Sprintf("format %.40q is none of json, ndjson", f))
	}
	if p := v.Get("prior"); p != "" {
		x, err := strconv.ParseFloat(p, 64)
		if err != nil || !(x >= priorLeast && x <= priorMost) {
			return ask, NewProblem("invalid", fmt.Sprintf("prior %.40q is no number of decibans from %d to %d", p, priorLeast, priorMost))
		}
		ask.Prior = &x
	}
	if n := v.Get("now"); n != "" {
		if ask.Now, err = time.Parse(time.RFC3339, n); err != nil {
			return ask, NewProblem("invalid", fmt.Sprintf("now %.40q is no time like 2026-11-20T10:00:00Z", n))
		}
	}
	ask.Redact, err = truth(v, "redact")
	return ask, err
}
