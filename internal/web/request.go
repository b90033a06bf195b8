package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// A call is one request on its way.
type call struct {
	s       *Server
	w       recorder
	r       *http.Request
	id      string
	route   *route
	key     *held // nil where none was needed
	began   time.Time
	queries int
}

// A recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController through.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// ids makes ids for requests that bring none: a number of the process and one
// that counts.
type ids struct {
	prefix string
	n      *atomic.Uint64
}

func newIDs() ids {
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails
	return ids{hex.EncodeToString(b) + "-", new(atomic.Uint64)}
}

// of returns the request's own id where it is one that a log can bear.
func (i ids) of(r *http.Request) string {
	if own := r.Header["X-Request-Id"]; len(own) == 1 && isRequestID(own[0]) {
		return own[0]
	}
	return i.prefix + strconv.FormatUint(i.n.Add(1), 36)
}

const maxRequestID = 64

func isRequestID(s string) bool {
	if s == "" || len(s) > maxRequestID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

// unmatched stands for all paths that nobody serves, so that the names of
// metrics are bounded.
var unmatched = &route{pattern: "none"}

// ServeHTTP answers a request. Whatever happens in one, the others go on.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{s: s, r: r, began: time.Now(), id: s.ids.of(r), route: unmatched}
	c.w.ResponseWriter = w
	h := w.Header()
	secure(h)
	h["X-Request-Id"] = []string{c.id}
	if s.crowded() {
		h.Set("Connection", "close")
	}
	defer c.end()
	if err := c.serve(); err != nil {
		c.fail(err)
	}
}

// serve finds the route, asks who is there, and answers.
func (c *call) serve() error {
	if err := c.find(); err != nil {
		return err
	}
	if err := c.admit(); err != nil {
		return err
	}
	return c.route.handle(c)
}

// find finds the route.
func (c *call) find() error {
	u := c.r.URL
	if c.s.cfg.Open && !isLoopbackName(c.r.Host) {
		return NewProblem("wrong-host", "without keys this server answers only under a name of this machine, such as localhost")
	}
	r := c.r
	if _, is := subjectIn(u); is { // an ID may have slashes, even two in a row
		u = &url.URL{Path: subjectsAt + "id" + networkEnd}
		r = &http.Request{Method: r.Method, Host: r.Host, URL: u}
	}
	if clean := path.Clean(u.Path); clean != u.Path && clean+"/" != u.Path {
		return NewProblem("not-found", "no such path; /openapi.json lists them")
	}
	h, pattern := c.s.mux.Handler(r)
	if r := c.s.routes[pattern]; r != nil {
		c.route = r
		return nil
	}
	return refused(h, r)
}

// refused tells a wrong method from a wrong path, as the mux does.
func refused(h http.Handler, r *http.Request) error {
	var p probe
	h.ServeHTTP(&p, r)
	if p.status != http.StatusMethodNotAllowed {
		return NewProblem("not-found", "no such path; /openapi.json lists them")
	}
	out := NewProblem("wrong-method", "use "+p.Header().Get("Allow"))
	out.Allow = p.Header().Get("Allow")
	return out
}

// A probe takes an answer that nobody is to see.
type probe struct {
	h      http.Header
	status int
}

func (p *probe) Header() http.Header {
	if p.h == nil {
		p.h = http.Header{}
	}
	return p.h
}
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// isLoopbackName refuses names that others could point at this machine.
func isLoopbackName(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") || host == "" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// admit asks for the key, its scope and its rate, and the address's rate.
func (c *call) admit() error {
	from := netip.Addr{}
	if c.s.address != nil {
		from = addressOf(c.r.RemoteAddr)
		if wait := c.s.address.take(from, c.began); wait > 0 {
			return later("too-many", "this address asks too often; Retry-After says when to ask again", wait)
		}
	}
	if err := c.s.origin.Check(c.r); err != nil {
		return NewProblem("cross-origin", "a browser sent this from a page of another site; ask from a program")
	}
	if c.route.scope == "" || c.s.cfg.Open {
		return nil
	}
	if err := c.identify(); err != nil {
		return err
	}
	if c.key.limit != nil {
		if wait := take(c.key.limit, c.began); wait > 0 {
			return later("too-many", "this key asks too often; Retry-After says when to ask again", wait)
		}
	}
	return nil
}

func (c *call) identify() error {
	token, user := tokenOf(c.r)
	k := c.s.keys.Load().find(token, c.s.cfg.Now())
	if k == nil || user != "" && user != k.Name {
		if wait := c.s.failures.take(addressOf(c.r.RemoteAddr), c.began); wait > 0 {
			return later("too-many", "too many requests without a key that is known; Retry-After says when to ask again", wait)
		}
		return NewProblem("no-key", "send a key as `Authorization: Bearer TOKEN`; `countersign serve key add NAME` makes one")
	}
	c.key = k
	if c.route.scope != ScopeAny && !k.has(c.route.scope) {
		return NewProblem("wrong-scope", fmt.Sprintf("the key %s is not good for %s; `countersign serve key add NAME --scope %s` makes one that is", k.Name, c.route.scope, c.route.scope))
	}
	return nil
}

func (h *held) has(scope Scope) bool {
	for _, s := range h.Scopes {
		if s == scope {
			return true
		}
	}
	return false
}

// fail answers with a problem, if nothing was answered yet.
func (c *call) fail(err error) {
	p := problemOf(err)
	var broken *Broken
	switch {
	case errors.As(err, &broken):
		c.broke(broken)
	case p.Status == http.StatusInternalServerError:
		c.s.cfg.Log.LogAttrs(context.Background(), slog.LevelError, "failed", slog.String("id", c.id), slog.String("route", c.route.pattern), slog.String("error", kindOf(err)))
	}
	if c.w.status != 0 {
		return
	}
	p.Request = c.id
	p.write(&c.w, c.route.refuse)
}

// kindOf says of an error what cannot hold anybody's values: the kinds of what
// it wraps, outermost first.
func kindOf(err error) string {
	var kinds []string
	for err != nil && len(kinds) < 8 {
		kinds = append(kinds, fmt.Sprintf("%T", err))
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			err = e.Unwrap()
		case interface{ Unwrap() []error }:
			all := e.Unwrap()
			err = all[len(all)-1]
		default:
			err = nil
		}
	}
	return strings.Join(kinds, " > ")
}

// end counts and logs the request, and turns a panic into a refusal. What was
// panicked with may hold values of the request and is not logged, but for
// errors of the runtime, which hold none.
func (c *call) end() {
	if v := recover(); v != nil {
		if v == http.ErrAbortHandler {
			panic(v)
		}
		c.broke(Broke(v))
		defer c.abort()()
	}
	if c.w.status == 0 {
		c.w.status = http.StatusOK
	}
	took := time.Since(c.began)
	c.s.metrics.count(c, took)
	if c.s.cfg.Quiet {
		return
	}
	name := ""
	if c.key != nil {
		name = c.key.Name
	}
	c.s.cfg.Log.LogAttrs(context.Background(), slog.LevelInfo, "request", slog.String("id", c.id), slog.String("method", methodOf(c.r.Method)), slog.String("route", c.route.pattern),
		slog.Int("status", c.w.status), slog.Float64("ms", float64(took.Microseconds())/1000), slog.Int64("bytes", c.w.bytes), slog.String("key", name), slog.Int("queries", c.queries))
}

// Broken is what a panic leaves, without what it was panicked with, which may
// hold values of the request.
type Broken struct{ What, Stack string }

// Error names the kind.
func (b *Broken) Error() string { return "broken off: " + b.What }

// Broke makes an error of what was recovered, where it was recovered. Errors of
// the runtime hold no values and are kept.
func Broke(v any) *Broken {
	if b, ok := v.(*Broken); ok {
		return b
	}
	what := fmt.Sprintf("%T", v)
	if e, ok := v.(runtime.Error); ok {
		what = e.Error()
	}
	return &Broken{What: what, Stack: string(debug.Stack())}
}

func (c *call) broke(b *Broken) {
	c.s.metrics.panics.Inc()
	c.s.cfg.Log.LogAttrs(context.Background(), slog.LevelError, "panic", slog.String("id", c.id), slog.String("route", c.route.pattern),
		slog.String("panic", b.What), slog.String("stack", b.Stack))
}

// abort answers for a handler that panicked. What was begun is broken off, so
// that half an answer is not taken for a whole one.
func (c *call) abort() (last func()) {
	if c.w.status == 0 {
		c.fail(NewProblem("internal", "the server's log says more under the request's id"))
		return func() {}
	}
	c.w.status = http.StatusInternalServerError
	return func() { panic(http.ErrAbortHandler) }
}

// methodOf keeps made-up methods out of the log.
func methodOf(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
