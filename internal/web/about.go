package web

import (
	"bytes"
	"cmp"
	"context"
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
	b, err := encoded(v)
	if err != nil {
		return err
	}
	return c.answer(status, b)
}

func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
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

// mounted serves a mount: its body is read before the gate, and its answer sent
// behind it.
func (s *Server) mounted(m *Mount) func(*call) error {
	most := cmp.Or(m.MaxBody, s.cfg.MaxMatch)
	return func(c *call) error {
		in, err := c.read(most)
		if err != nil {
			return err
		}
		defer in.release()
		r := c.r.WithContext(c.r.Context())
		r.Body = &whole{bytes.NewReader(in.bytes())}
		r.ContentLength = int64(len(in.bytes()))
		var keep Keep
		if m.Begin != nil {
			var ctx context.Context
			ctx, keep = m.Begin(r.Context())
			r = r.WithContext(ctx)
		}
		out := &kept{header: c.w.Header()}
		if err := s.behindGate(c, func() { m.Handler.ServeHTTP(out, r) }); err != nil {
			return err
		}
		if err := s.keep(c, keep); err != nil {
			return err
		}
		return c.send(out)
	}
}

func (s *Server) behindGate(c *call, work func()) error {
	if err := s.gate.enter(c.r.Context()); err != nil {
		return s.shed(c, "queue", err)
	}
	defer s.gate.leave()
	work()
	return nil
}

// kept is an answer that is sent when its turn at the gate is over: who takes
// it slowly must not keep the turn.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header { return k.header }

func (k *kept) WriteHeader(status int) { k.status = cmp.Or(k.status, status) }

func (k *kept) Write(b []byte) (int, error) {
	k.status = cmp.Or(k.status, http.StatusOK)
	return k.body.Write(b)
}

func (c *call) send(k *kept) error {
	done, err := c.s.hold(k.body.Cap())
	if err != nil {
		return err
	}
	defer done()
	c.w.WriteHeader(cmp.Or(k.status, http.StatusOK))
	c.w.Write(k.body.Bytes()) //nolint:errcheck // who is gone is gone
	return nil
}

// whole is a body that was read.
type whole struct{ *bytes.Reader }

func (w *whole) Close() error { return nil }
