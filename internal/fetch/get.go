package fetch

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// A Request asks for one address, with GET if it has no body.
type Request struct {
	URL    string
	Accept string // media types; "" means any
	Agent  string // User-Agent for this request; "" means the client's

	// ETag and Modified are what an earlier answer said of itself; an answer
	// of 304 means that nothing changed (RFC 9110, section 13).
	ETag, Modified string

	// Known says the same of addresses that a redirect leads to; may be nil.
	Known func(address string) (etag, modified string)

	// Body is sent with POST, as Type; a redirect is not followed then.
	Body []byte
	Type string

	Lenient bool // goes on where the certificate cannot be trusted, and says so in the hop
	Stay    bool // a redirect is the answer, and not followed
	Keep    bool // keeps what went over the wire in the hops
}

// A Response is what came back.
type Response struct {
	URL    string // that answered, after redirects
	Status int
	Header http.Header
	Body   []byte // decompressed
	Hops   []Hop  // the exchanges, in order; the last one is the answer
}

// A Hop is one exchange of request and answer.
type Hop struct {
	URL       string
	Status    int
	Remote    netip.AddrPort // the proxy's, where there is one
	Began     time.Time
	Took      time.Duration
	Sent      []byte // as they went over the wire, inside TLS
	Received  []byte
	TLS       *tls.ConnectionState // nil without TLS
	Untrusted error                // why the certificate cannot be trusted, nil if it can
}

// Get fetches. The answer may have any status. Where an error says that it
// broke off or broke a limit after the header had come, the response holds
// what came before; where none had, it holds the hops so far. The response is
// never nil, and has one hop at least.
func (c *Client) Get(ctx context.Context, q Request) (*Response, error) {
	r := &Response{URL: q.URL}
	p, err := parsePlace(q.URL)
	if c.cfg.Offline {
		err = fail(ErrOffline, "%.200s is not fetched: --offline", q.URL)
	}
	if err != nil {
		r.Hops = []Hop{{URL: q.URL, Began: time.Now()}}
		return r, err
	}
	end := c.deadline(ctx)
	for {
		if err := c.turns.wait(ctx, p.host); err != nil {
			r.Hops = append(r.Hops, Hop{URL: p.url.String(), Began: time.Now()})
			return r, err
		}
		next, err := c.once(ctx, q, p, end, r)
		if err != nil || next == "" {
			return r, err
		}
		if len(r.Hops) > c.limits.Hops {
			return r, fail(ErrLarge, "more than %d redirects from %.200s", c.limits.Hops, q.URL)
		}
		from := p.url.Scheme
		if p, err = follow(p, next); err != nil {
			return r, err
		}
		if from == "https" && p.url.Scheme == "http" && !q.Lenient {
			return r, fail(ErrUntrusted, "%.200s leads from https to http, where anybody can change the answer", q.URL)
		}
		q.ETag, q.Modified = "", ""
		if q.Known != nil {
			q.ETag, q.Modified = q.Known(p.url.String())
		}
	}
}

// Read reads an answer again that a hop kept, within the default limits.
func Read(received []byte) (*Response, error) {
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(received)), nil)
	if err != nil {
		return nil, fail(ErrDamaged, "what was kept is no answer (%.200s)", strconv.QuoteToASCII(err.Error()))
	}
	defer resp.Body.Close()
	r := &Response{Status: resp.StatusCode, Header: resp.Header}
	c := Client{limits: Limits{}.full()}
	if r.Body, err = c.body(resp); err != nil {
		return nil, c.broke(context.Background(), "what was kept", err)
	}
	return r, nil
}

// follow resolves a redirect against the place it came from.
func follow(from place, to string) (place, error) {
	if len(to) > maxURL {
		return place{}, fail(ErrDamaged, "a redirect of %d bytes is too long", len(to))
	}
	u, err := from.url.Parse(to)
	if err != nil {
		return place{}, fail(ErrDamaged, "a redirect to %.80q, which is no web address", to)
	}
	return parsePlace(u.String())
}

// once does one exchange and adds it to the response. It returns where the
// answer redirects to, "" if it does not.
func (c *Client) once(ctx context.Context, q Request, p place, end time.Time, r *Response) (next string, err error) {
	r.Hops = append(r.Hops, Hop{URL: p.url.String(), Began: time.Now()})
	h := &r.Hops[len(r.Hops)-1]
	defer func() { h.Took = time.Since(h.Began) }()
	r.URL, r.Status, r.Header, r.Body = h.URL, 0, nil, nil
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	t, err := c.open(ctx, q, p, end, h)
	if err != nil {
		return "", err
	}
	defer t.Close()
	// A peer that sends the last byte late must not outlive its caller.
	defer context.AfterFunc(ctx, func() { t.Close() })()
	defer func() { h.Sent, h.Received = t.kept() }()
	resp, err := c.roundTrip(ctx, q, p, t)
	if err != nil {
		return "", c.broke(ctx, p.host, err)
	}
	defer resp.Body.Close()
	r.Status, r.Header, h.Status = resp.StatusCode, resp.Header, resp.StatusCode
	if next := resp.Header.Get("Location"); next != "" && redirects(resp.StatusCode) && !q.Stay && q.Body == nil {
		if !q.Keep {
			return next, nil
		}
		io.Copy(io.Discard, io.LimitReader(resp.Body, maxRedirectBody)) //nolint:errcheck // evidence at best
		return next, nil
	}
	r.Body, err = c.body(resp)
	if err != nil {
		return "", c.broke(ctx, p.host, err)
	}
	return "", nil
}

// maxRedirectBody is how much of a redirect's body is worth keeping.
const maxRedirectBody = 64 << 10

func redirects(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// open connects, and does the handshake of https.
func (c *Client) open(ctx context.Context, q Request, p place, end time.Time, h *Hop) (*tape, error) {
	conn, err := c.connect(ctx, p, end)
	if err != nil {
		return nil, err
	}
	if to, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		h.Remote = to.AddrPort()
	}
	t := &tape{Conn: conn, most: c.limits.Wire, keep: q.Keep}
	if p.url.Scheme == "http" {
		return t, nil
	}
	secure, untrusted, err := c.secure(ctx, conn, p.host, q.Lenient)
	if err != nil {
		conn.Close()
		return nil, err
	}
	state := secure.ConnectionState()
	h.TLS, h.Untrusted, t.Conn = &state, untrusted, secure
	if untrusted != nil && !q.Lenient {
		conn.Close()
		return nil, untrusted
	}
	return t, nil
}

func (c *Client) roundTrip(ctx context.Context, q Request, p place, t *tape) (*http.Response, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if q.Body != nil {
		method, body = http.MethodPost, bytes.NewReader(q.Body)
	}
	req, err := http.NewRequestWithContext(ctx, method, p.url.String(), body)
	if err != nil {
		return nil, fail(ErrDamaged, "%.80q is no web address", p.url.Redacted())
	}
	c.headers(req, q)
	use := func(context.Context, string, string) (net.Conn, error) { return t, nil }
	transport := &http.Transport{ // for one exchange: nothing is kept, nothing shared
		DialContext: use, DialTLSContext: use, DisableKeepAlives: true, DisableCompression: true,
		MaxResponseHeaderBytes: c.limits.Head,
	}
	return transport.RoundTrip(req)
}

func (c *Client) headers(req *http.Request, q Request) {
	req.Header.Set("User-Agent", c.cfg.Agent)
	req.Header.Set("Accept-Encoding", "gzip")
	for name, value := range map[string]string{"User-Agent": q.Agent, "Content-Type": q.Type, "Accept": q.Accept, "If-None-Match": q.ETag, "If-Modified-Since": q.Modified} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
}

// broke turns what an exchange ended with into a sentence.
func (c *Client) broke(ctx context.Context, host string, err error) error {
	if p := known(err); p != nil {
		return p
	}
	switch cause := ctx.Err(); {
	case errors.Is(cause, context.Canceled):
		return cause
	case cause != nil:
		return fail(ErrSlow, "%s: no whole answer within the time allowed", host)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fail(ErrUnreached, "%s broke off in the middle of its answer", host)
	case largeHead(err):
		return fail(ErrLarge, "%s sent a header of more than %d bytes", host, c.limits.Head)
	}
	return fail(ErrDamaged, "%s gave no answer that can be read (%.200s)", host, strconv.QuoteToASCII(err.Error()))
}
