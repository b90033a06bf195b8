package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// match answers POST /v1/match.
func (s *Server) match(c *call) error {
	k, err := c.kindOfBody(kindJSON, kindNDJSON)
	if err != nil {
		return err
	}
	o, err := matchOptions(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	if k == kindNDJSON {
		return s.stream(c, o)
	}
	in, err := c.read(s.cfg.MaxMatch)
	if err != nil {
		return err
	}
	defer in.release()
	out := s.buffer()
	defer s.give(out)
	desk := s.cfg.Desk()
	keep, err := s.work(c, desk, o, in.bytes(), out)
	if err != nil {
		return err
	}
	done, err := s.hold(cap(*out))
	if err != nil {
		return err
	}
	defer done()
	if err := s.keep(c, keep); err != nil {
		return err
	}
	h := c.w.Header()
	h["Content-Type"] = jsonType
	h["Countersign-Lists"] = []string{desk.Edition()}
	h["Content-Length"] = []string{strconv.Itoa(len(*out))}
	c.w.Write(*out) //nolint:errcheck // who is gone is gone
	return nil
}

// work asks the desk, behind the gate.
func (s *Server) work(c *call, desk Desk, o Match, in []byte, out *[]byte) (Keep, error) {
	ctx := c.r.Context()
	if err := s.gate.enter(ctx); err != nil {
		return nil, s.shed(c, "queue", err)
	}
	defer s.gate.leave()
	answer, n, keep, err := desk.Match(ctx, *out, in, o, func() error { return s.gate.again(ctx) })
	*out = answer
	if c.queries = n; err != nil {
		return nil, err
	}
	*out = append(*out, '\n')
	if c.key != nil {
		owe(c.key.limit, c.began, n-1)
	}
	return keep, nil
}

// keep waits until what an answer leaves behind is on the disk.
func (s *Server) keep(c *call, keep Keep) error {
	if keep == nil {
		return nil
	}
	return s.shed(c, "receipts", keep(c.r.Context()))
}

// shed turns away what does not fit. The answer is held back for a moment: a
// client that asks again at once would otherwise take the processor from those
// who were let in.
func (s *Server) shed(c *call, where string, err error) error {
	if !errors.Is(err, ErrOverloaded) {
		return err
	}
	s.metrics.shed.WithLabelValues(where).Inc()
	moment := time.NewTimer(shedPause)
	defer moment.Stop()
	select {
	case <-moment.C:
	case <-c.r.Context().Done():
	}
	return overloaded()
}

const shedPause = 200 * time.Millisecond

// stream answers one query a line, as they come.
func (s *Server) stream(c *call, o Match) error {
	if err := s.streams.enter(c.r.Context()); err != nil {
		return s.shed(c, "streams", err)
	}
	defer s.streams.leave()
	p := patient{c: c, ctl: http.NewResponseController(&c.w), idle: s.cfg.Idle}
	_ = p.ctl.EnableFullDuplex() // HTTP/1.1 can; anything else need not be told
	cut := context.AfterFunc(c.r.Context(), p.hush)
	defer cut()
	desk := s.cfg.Desk()
	h := c.w.Header()
	h["Content-Type"] = ndjsonType
	h["Connection"] = closing // what of a stream was not read must not be taken for a request
	h["Countersign-Lists"] = []string{desk.Edition()}
	n, err := desk.Stream(c.r.Context(), p, p, o, s.gate.turn)
	c.queries = n
	if c.key != nil {
		owe(c.key.limit, c.began, n-1)
	}
	p.hush()
	if err == nil || c.w.status == 0 {
		return err
	}
	return c.broken(p, err)
}

// broken ends a stream that was begun with a line that says why: a stream
// without its last line, the run, is not whole.
func (c *call) broken(p patient, err error) error {
	if errors.Is(err, context.Canceled) && c.s.stopping.Load() {
		err = later("stopping", "the server is stopping; ask again for what was not answered", time.Second)
	}
	why := problemOf(err)
	why.Request = c.id
	fmt.Fprintf(p, "{\"problem\":%s}\n", why.encoded()) //nolint:errcheck // who is gone is gone
	return err
}

// values reads a query string strictly: what nobody knows is refused, and so is
// what is said twice of one thing.
func values(raw string, several string, known ...string) (url.Values, error) {
	v, err := url.ParseQuery(raw)
	if err != nil {
		return nil, NewProblem("invalid", "the query string cannot be read; escape it as a form is")
	}
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch {
		case !slices.Contains(known, name):
			return nil, NewProblem("invalid", fmt.Sprintf("the parameter %.40q is unknown; known are %s", name, strings.Join(known, ", ")))
		case len(v[name]) > 1 && name != several:
			return nil, NewProblem("invalid", fmt.Sprintf("the parameter %s is given %d times", name, len(v[name])))
		}
	}
	return v, nil
}

const (
	maxLimit = 100 // so that what a stream or a batch is answered is bounded
	maxLists = 64
)

func matchOptions(raw string) (Match, error) {
	var o Match
	if raw == "" {
		return o, nil
	}
	v, err := values(raw, "list", "threshold", "floor", "limit", "list", "silenced")
	if err != nil {
		return o, err
	}
	if o.Threshold, err = score(v, "threshold"); err != nil {
		return o, err
	}
	if o.Floor, err = score(v, "floor"); err != nil {
		return o, err
	}
	if s := v.Get("limit"); s != "" {
		if o.Limit, err = strconv.Atoi(s); err != nil || o.Limit < 1 || o.Limit > maxLimit {
			return o, NewProblem("invalid", fmt.Sprintf("limit %.40q is no number from 1 to %d", s, maxLimit))
		}
	}
	if o.Silenced, err = truth(v, "silenced"); err != nil {
		return o, err
	}
	if o.Lists = v["list"]; len(o.Lists) > maxLists {
		return o, NewProblem("invalid", fmt.Sprintf("%d lists are asked for, more than %d", len(o.Lists), maxLists))
	}
	return o, nil
}

// truth reads true or false; nothing is false.
func truth(v url.Values, name string) (bool, error) {
	switch s := v.Get(name); s {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, NewProblem("invalid", fmt.Sprintf("%s %.40q is neither true nor false", name, s))
	}
}

func score(v url.Values, name string) (float64, error) {
	s := v.Get(name)
	if s == "" {
		return 0, nil
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x >= 0 && x <= 1) {
		return 0, NewProblem("invalid", fmt.Sprintf("%s %.40q is no score from 0 to 1", name, s))
	}
	return x, nil
}
