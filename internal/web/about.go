package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
)

// reply writes a value as JSON.
func (c *call) reply(status int, v any) error {
	if c.r.URL.RawQuery != "" {
		if _, err := values(c.r.URL.RawQuery, "", "none"); err != nil {
			return NewProblem("invalid", "this path takes no parameters")
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	h := c.w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(b.Len())}
	c.w.WriteHeader(status)
	c.w.Write(b.Bytes()) //nolint:errcheck // who is gone is gone
	return nil
}

func (s *Server) lists(c *call) error {
	desk := s.cfg.Desk()
	return c.reply(http.StatusOK, struct {
		Edition string `json:"edition"`
		Lists   []List `json:"lists"`
	}{desk.Edition(), desk.Lists()})
}

func (s *Server) rules(c *call) error {
	return c.reply(http.StatusOK, struct {
		Digest string `json:"digest"`
		Rules  []Rule `json:"rules"`
	}{s.cfg.Digest, s.cfg.Rules})
}

// state is the answer to those who ask whether somebody is there.
type state struct {
	Status string `json:"status"`
}

func (s *Server) healthy(c *call) error { return c.reply(http.StatusOK, state{"ok"}) }

// ready says whether requests should be sent here.
func (s *Server) ready(c *call) error {
	if s.stopping.Load() {
		return later("stopping", "the server is stopping", s.cfg.Drain)
	}
	if err := s.cfg.Ready(); err != nil {
		return NewProblem("not-ready", err.Error())
	}
	return c.reply(http.StatusOK, state{"ok"})
}

func (s *Server) describe(c *call) error {
	h := c.w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(openAPI))}
	c.w.Write(openAPI) //nolint:errcheck // who is gone is gone
	return nil
}

// mounted serves a mount: with its body read, and behind the gate.
func (s *Server) mounted(m *Mount) func(*call) error {
	most := cmp.Or(m.MaxBody, s.cfg.MaxMatch)
	return func(c *call) error {
		in, err := c.read(most)
		if err != nil {
			return err
		}
		defer in.release()
		ctx := c.r.Context()
		if err := s.gate.enter(ctx); err != nil {
			return s.shed(c, "queue", err)
		}
		defer s.gate.leave()
		r := c.r.WithContext(ctx)
		r.Body = &whole{bytes.NewReader(in.bytes())}
		r.ContentLength = int64(len(in.bytes()))
		m.Handler.ServeHTTP(&c.w, r)
		return nil
	}
}

// whole is a body that was read.
type whole struct{ *bytes.Reader }

func (w *whole) Close() error { return nil }
