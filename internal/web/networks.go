package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"countersign"
)

// A Listing asks for a page of networks.
type Listing struct {
	Order  string // OrderLargest or OrderNewest
	After  string // what the page before gave as next; "" begins
	Limit  int    // networks of a page, at most
	Redact bool   // mask what members share
}

// The orders of a listing: by the number of members, or by when the youngest
// member was first seen; of equals by ID.
const (
	OrderLargest = "largest"
	OrderNewest  = "newest"
)

// Networks tells who belongs together of all that a folder keeps. Answers are
// whole bodies in JSON, as the command prints them.
type Networks interface {
	// List returns a page, and what the next one is asked with, "" for the last.
	List(ctx context.Context, l Listing) (answer []byte, next string, err error)
	// Network returns one. For an ID that nothing answers to any more the error
	// is a *Moved.
	Network(ctx context.Context, id countersign.ID, redact bool) ([]byte, error)
	// Of returns the network of a subject, and what ties it.
	Of(ctx context.Context, subject countersign.ID, redact bool) ([]byte, error)
	// Between says what ties two subjects, and if nothing does, why not.
	Between(ctx context.Context, a, b countersign.ID, redact bool) ([]byte, error)
	// Changes returns what became of networks after the change of a number.
	Changes(ctx context.Context, since int64, limit int) ([]byte, error)
}

// Moved says of a network that its members are in others now.
type Moved struct {
	ID   countersign.ID
	Into []countersign.ID // where they are; empty says that they belong together no more
}

// Error says where they are.
func (m *Moved) Error() string {
	var into []string
	for _, id := range m.Into {
		into = append(into, string(id))
	}
	if len(into) == 0 {
		return fmt.Sprintf("the members of %s belong together no more; GET /v1/networks/changes told when", m.ID)
	}
	return fmt.Sprintf("the members of %s are in %s now", m.ID, strings.Join(into, ", "))
}

const (
	usualPage, mostPage       = 50, 100
	usualChanges, mostChanges = 1000, 10_000
	// mostID bounds an ID in a path or a parameter, in bytes.
	mostID = 1024
)

// unkept is told where the server keeps nothing.
func unkept() error {
	return NewProblem("not-kept", "this server keeps no networks; start it with --data DIR, and not --stateless")
}

// asked answers a question about networks, behind the gate.
func (s *Server) asked(c *call, answer func(context.Context) ([]byte, error)) error {
	if s.cfg.Networks == nil {
		return unkept()
	}
	var out []byte
	var err error
	if full := s.behindGate(c, func() { out, err = answer(c.r.Context()) }); full != nil {
		return full
	}
	if err != nil {
		return err
	}
	return c.answer(http.StatusOK, out)
}

// answer sends a body that is JSON already.
func (c *call) answer(status int, body []byte) error {
	done, err := c.s.hold(cap(body))
	if err != nil {
		return err
	}
	defer done()
	h := c.w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.w.WriteHeader(status)
	c.w.Write(body) //nolint:errcheck // who is gone is gone
	return nil
}

// networks answers GET /v1/networks.
func (s *Server) networks(c *call) error {
	v, err := values(c.r.URL.RawQuery, "", "order", "limit", "cursor", "redact")
	if err != nil {
		return err
	}
	l := Listing{Order: v.Get("order"), After: v.Get("cursor")}
	switch l.Order {
	case "":
		l.Order = OrderLargest
	case OrderLargest, OrderNewest:
	default:
		return NewProblem("invalid", fmt.Sprintf("order %.40q is none of %s, %s", l.Order, OrderLargest, OrderNewest))
	}
	if l.Limit, err = number(v, "limit", usualPage, mostPage); err != nil {
		return err
	}
	if l.Redact, err = truth(v, "redact"); err != nil {
		return err
	}
	return s.asked(c, func(ctx context.Context) ([]byte, error) {
		out, next, err := s.cfg.Networks.List(ctx, l)
		if err == nil && next != "" {
			v.Set("cursor", next)
			c.w.Header().Set("Link", fmt.Sprintf("</v1/networks?%s>; rel=\"next\"", v.Encode()))
		}
		return out, err
	})
}

// number reads a whole number from 1.
func number(v url.Values, name string, usual, most int) (int, error) {
	s := v.Get(name)
	if s == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		return 0, NewProblem("invalid", fmt.Sprintf("%s %.40q is no number from 1 to %d", name, s, most))
	}
	return n, nil
}

const networksAt = "/v1/networks/"

// network answers GET /v1/networks/{id}. One that merged into another answers
// with where that is.
func (s *Server) network(c *call) error {
	redact, err := onlyRedact(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	id, err := idOf("the network", strings.TrimPrefix(c.r.URL.Path, networksAt))
	if err != nil {
		return err
	}
	err = s.asked(c, func(ctx context.Context) ([]byte, error) { return s.cfg.Networks.Network(ctx, id, redact) })
	var moved *Moved
	if !errors.As(err, &moved) {
		return err
	}
	if len(moved.Into) != 1 {
		p := NewProblem("gone", moved.Error())
		p.Into = moved.Into
		return p
	}
	to := networksAt + url.PathEscape(string(moved.Into[0]))
	if redact {
		to += "?redact=true"
	}
	c.w.Header().Set("Location", to)
	return c.elsewhere(moved)
}

func (c *call) elsewhere(m *Moved) error {
	body, err := encoded(struct {
		Network countersign.ID   `json:"network"`
		Merged  []countersign.ID `json:"merged_into"`
	}{m.ID, m.Into})
	if err != nil {
		return err
	}
	return c.answer(http.StatusTemporaryRedirect, body) // not for good: undoing a judgement parts them again
}

func onlyRedact(raw string) (bool, error) {
	v, err := values(raw, "", "redact")
	if err != nil {
		return false, err
	}
	return truth(v, "redact")
}

// idOf reads an ID that a client named.
func idOf(what, s string) (countersign.ID, error) {
	id := countersign.ID(s)
	switch {
	case len(s) > mostID:
		return "", NewProblem("invalid", fmt.Sprintf("%s has %d bytes, more than %d", what, len(s), mostID))
	case id.Kind() == "" || id.Rest() == "":
		return "", NewProblem("invalid", fmt.Sprintf("%s %.40q is no ID such as applicant:acme/1042 or network:1dbc51f1b7", what, s))
	}
	return id, nil
}

// A subject's ID has slashes of its own; between these it may stand as it is, or
// escaped.
const subjectsAt, networkEnd = "/v1/subjects/", "/network"

// subjectIn returns the subject in a path.
func subjectIn(u *url.URL) (id string, ok bool) {
	id, begins := strings.CutPrefix(u.Path, subjectsAt)
	id, ends := strings.CutSuffix(id, networkEnd)
	return id, begins && ends && id != ""
}

// subjectNetwork answers GET /v1/subjects/{id}/network.
func (s *Server) subjectNetwork(c *call) error {
	redact, err := onlyRedact(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	name, _ := subjectIn(c.r.URL)
	id, err := idOf("the subject", name)
	if err != nil {
		return err
	}
	return s.asked(c, func(ctx context.Context) ([]byte, error) { return s.cfg.Networks.Of(ctx, id, redact) })
}

// between answers GET /v1/networks/path.
func (s *Server) between(c *call) error {
	v, err := values(c.r.URL.RawQuery, "", "a", "b", "redact")
	if err != nil {
		return err
	}
	var two [2]countersign.ID
	for i, name := range [...]string{"a", "b"} {
		if v.Get(name) == "" {
			return NewProblem("invalid", "name two subjects, as a=applicant:acme/1042 and b=worker:acme/77")
		}
		if two[i], err = idOf(name, v.Get(name)); err != nil {
			return err
		}
	}
	if two[0] == two[1] {
		return NewProblem("invalid", fmt.Sprintf("a and b are one subject, %.200q; a path needs two", two[0]))
	}
	redact, err := truth(v, "redact")
	if err != nil {
		return err
	}
	return s.asked(c, func(ctx context.Context) ([]byte, error) { return s.cfg.Networks.Between(ctx, two[0], two[1], redact) })
}

// changes answers GET /v1/networks/changes.
func (s *Server) changes(c *call) error {
	v, err := values(c.r.URL.RawQuery, "", "since", "limit")
	if err != nil {
		return err
	}
	since := int64(0)
	if text := v.Get("since"); text != "" {
		if since, err = strconv.ParseInt(text, 10, 64); err != nil || since < 0 {
			return NewProblem("invalid", fmt.Sprintf("since %.40q is no number of a change; 0 begins", text))
		}
	}
	limit, err := number(v, "limit", usualChanges, mostChanges)
	if err != nil {
		return err
	}
	return s.asked(c, func(ctx context.Context) ([]byte, error) { return s.cfg.Networks.Changes(ctx, since, limit) })
}
