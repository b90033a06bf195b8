package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"countersign"
)

// A Recording is records that a client sends to be kept.
type Recording struct {
	Body   []byte
	From   string // source to read as; "" recognises it
	Map    string // shipped mapping to read by
	By     string // the key's name
	Told   bool   // the key may read networks: tell what became of them
	Erase  bool   // the key may have somebody forgotten
	Links  bool   // tell what ties whom the records speak of
	Screen bool   // judge them, too
	Redact bool
}

// A Placing keeps what was read, and answers. It is called outside the gate: it
// waits for the disk.
type Placing func(ctx context.Context) (answer []byte, n Recorded, err error)

// Recorded counts the records of one request.
type Recorded struct{ Placed, Known, Refused int }

// A Judgement is what the bearer of a key says of two subjects.
type Judgement struct {
	A      countersign.ID `json:"a"`
	B      countersign.ID `json:"b"`
	Say    string         `json:"say"` // same, not-same or unsure; nothing to take one back
	Reason string         `json:"reason"`
	WhatIf bool           `json:"what_if"` // tell what it would change, and keep nothing
	By     string         `json:"-"`       // the key's name
}

// A Recorder keeps what it is told in the folder.
type Recorder interface {
	// Read reads records, keeps nothing, and returns what keeps them. An error
	// that wraps countersign.ErrInvalid says in a sentence what to mend.
	Read(ctx context.Context, r Recording) (Placing, error)
	// Judge keeps a judgement; kept is false where it stood already, or was asked
	// only.
	Judge(ctx context.Context, j Judgement) (answer []byte, kept bool, err error)
	// Undo takes back the latest judgement on two that stands.
	Undo(ctx context.Context, j Judgement) (answer []byte, err error)
}

// placings is how many requests may wait for the disk.
const placings = 1024

// records answers POST /v1/records.
func (s *Server) records(c *call) error {
	if s.cfg.Recorder == nil {
		return unkept()
	}
	if _, err := c.kindOfBody(kindJSON, kindNDJSON, kindCSV); err != nil {
		return err
	}
	ask, err := c.recording()
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
	return s.once(c, ask.Body, func() (int, []byte, error) { return s.record(c, ask) })
}

// record reads behind the gate, and keeps outside.
func (s *Server) record(c *call, ask Recording) (int, []byte, error) {
	ctx := c.r.Context()
	if err := s.placing.enter(ctx); err != nil {
		return 0, nil, s.shed(c, "records", err)
	}
	defer s.placing.leave()
	var place Placing
	var err error
	if full := s.behindGate(c, func() { place, err = s.cfg.Recorder.Read(ctx, ask) }); full != nil {
		return 0, nil, full
	}
	if err != nil {
		return 0, nil, err
	}
	if ask.Screen { // judging takes long; few do so at once
		if err := s.screens.enter(ctx); err != nil {
			return 0, nil, s.shed(c, "screens", err)
		}
		defer s.screens.leave()
	}
	answer, n, err := place(ctx)
	if err != nil {
		return 0, nil, err
	}
	c.queries = n.Placed + n.Known
	if c.key != nil {
		owe(c.key.limit, c.began, c.queries-1)
	}
	s.metrics.recorded(n)
	_ = http.NewResponseController(&c.w).SetWriteDeadline(time.Now().Add(s.cfg.Idle)) // judging took of the first
	return http.StatusOK, answer, nil
}

func (c *call) recording() (Recording, error) {
	ask := Recording{By: c.by(), Told: c.may(ScopeNetworks), Erase: c.may(ScopeErase)}
	v, err := values(c.r.URL.RawQuery, "", "from", "map", "links", "screen", "redact")
	if err != nil {
		return ask, err
	}
	ask.From, ask.Map = v.Get("from"), v.Get("map")
	ask.Links = true
	if v.Get("links") != "" {
		if ask.Links, err = truth(v, "links"); err != nil {
			return ask, err
		}
	}
	if ask.Screen, err = truth(v, "screen"); err != nil {
		return ask, err
	}
	if ask.Screen && !c.may(ScopeScreen) {
		return ask, NewProblem("wrong-scope", fmt.Sprintf("the key %s is not good for screen, and screen=true asks for a verdict", c.by()))
	}
	ask.Redact, err = truth(v, "redact")
	return ask, err
}

// by is the name of the key, "" where none was needed.
func (c *call) by() string {
	if c.key == nil {
		return ""
	}
	return c.key.Name
}

// may reports whether the bearer may do what a scope opens.
func (c *call) may(scope Scope) bool { return c.key == nil || c.key.has(scope) }

// judge answers POST /v1/networks/judgements.
func (s *Server) judge(c *call) error {
	return s.judging(c, func(ctx context.Context, j Judgement) (int, []byte, error) {
		switch j.Say {
		case "same", "not-same", "unsure":
		default:
			return 0, nil, NewProblem("invalid", fmt.Sprintf("say %.40q is none of same, not-same, unsure", j.Say))
		}
		answer, kept, err := s.cfg.Recorder.Judge(ctx, j)
		if err == nil && kept {
			s.metrics.judgements.WithLabelValues(j.Say).Inc()
			return http.StatusCreated, answer, nil
		}
		return http.StatusOK, answer, err
	})
}

// unjudge answers POST /v1/networks/judgements/undo.
func (s *Server) unjudge(c *call) error {
	return s.judging(c, func(ctx context.Context, j Judgement) (int, []byte, error) {
		if j.Say != "" || j.WhatIf {
			return 0, nil, NewProblem("invalid", "to take a judgement back, give a, b and reason alone")
		}
		answer, err := s.cfg.Recorder.Undo(ctx, j)
		if err == nil {
			s.metrics.judgements.WithLabelValues("undone").Inc()
		}
		return http.StatusCreated, answer, err
	})
}

// mostJudgement bounds the body of a judgement, in bytes.
const mostJudgement = 64 << 10

// judging reads what a person says of two subjects. Somebody must have said it:
// without keys nobody has a name.
func (s *Server) judging(c *call, keep func(context.Context, Judgement) (int, []byte, error)) error {
	if s.cfg.Recorder == nil {
		return unkept()
	}
	if _, err := c.kindOfBody(kindJSON); err != nil {
		return err
	}
	if _, err := values(c.r.URL.RawQuery, "", "none"); err != nil {
		return NewProblem("invalid", "this path takes no parameters")
	}
	in, err := c.read(mostJudgement)
	if err != nil {
		return err
	}
	defer in.release()
	j, err := judgementOf(in.bytes())
	if err != nil {
		return err
	}
	if j.By = c.by(); j.By == "" && !j.WhatIf {
		return NewProblem("wrong-scope", "a judgement bears the name of a key, and this server has none (--open); ask with what_if, or serve with keys")
	}
	return s.once(c, in.bytes(), func() (int, []byte, error) {
		if err := s.placing.enter(c.r.Context()); err != nil {
			return 0, nil, s.shed(c, "records", err)
		}
		defer s.placing.leave()
		return keep(c.r.Context(), j)
	})
}

// judgementOf reads a body strictly.
func judgementOf(body []byte) (j Judgement, err error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return j, NewProblem("invalid", `the body is empty; send {"a":"...","b":"...","say":"same","reason":"..."}`)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&j); err != nil {
		return j, NewProblem("invalid", sayJSON(err, "a, b, say, reason, what_if"))
	}
	if _, err := dec.Token(); err != io.EOF {
		return j, NewProblem("invalid", "something stands after the judgement; send one at a time")
	}
	for _, x := range []struct {
		name string
		id   countersign.ID
	}{{"a", j.A}, {"b", j.B}} {
		if _, err := idOf(x.name, string(x.id)); err != nil {
			return j, err
		}
	}
	if j.A == j.B {
		return j, NewProblem("invalid", fmt.Sprintf("a and b are one subject, %.200q; a judgement needs two", j.A))
	}
	return j, nil
}

// sayJSON says what is wrong with a body, and nothing of what stands in it but
// the names of fields.
func sayJSON(err error, known string) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("the body is no JSON: %s at byte %d", syntax, syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("%.40s is %s where %s should stand", kind.Field, article(kind.Value), article(kind.Type.Kind().String()))
	case errors.As(err, &kind):
		return fmt.Sprintf("the body is %s where an object should stand", article(kind.Value))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the body ends early"
	}
	if name, is := strings.CutPrefix(err.Error(), "json: unknown field "); is {
		return fmt.Sprintf("the field %.42s is unknown; known are %s", name, known)
	}
	return "the body cannot be read as JSON"
}

func article(noun string) string {
	if strings.IndexByte("aeiou", noun[0]) >= 0 {
		return "an " + noun
	}
	return "a " + noun
}
