// Package fetch is the only door to places that others name: lists, registries, websites, logs.
//
// Whoever names an address may be hostile: an applicant's website, a redirect,
// a record in the DNS. So every connection is checked where it is made, on the
// address that the name turned out to have, and goes to no private, loopback,
// link-local, shared, multicast, reserved, tunnelled or metadata address
// (RFC 6890 and its registries) unless the operator opened that range. What
// comes back is bounded in time, bytes, header, redirects and decompressed
// size, and a peer that trickles is cut off.
//
// The environment's proxies, cookies and credentials are never used.
package fetch

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"time"

	"countersign"
)

// Config says how the outside is reached. The zero value is safe: the system's
// resolver and roots, no proxy, nothing private.
type Config struct {
	// Allow opens ranges that are otherwise refused, on any port. An address
	// at which clouds hand out credentials opens only where it is named alone.
	Allow    []netip.Prefix
	Resolver string // HOST:PORT of a DNS server; "" means the system's
	Roots    []byte // PEM certificates, trusted beside the system's
	// Proxy is an http, https or socks5 URL. Names are resolved and checked
	// here, and the proxy is asked for the address, so it opens no way around.
	Proxy   string
	Agent   string        // User-Agent; "" means DefaultAgent
	Offline bool          // refuse everything
	Pause   time.Duration // least time between two requests to one host; 0 means none
	// Ports are dialled instead of others, for worlds on loopback where nobody
	// may listen on 443. The guard judges the one that is dialled.
	Ports  map[uint16]uint16
	Limits Limits

	// Touch hears of each connection that the guard let pass, before it is
	// made; an error stops it. For logs, and for canaries in tests. It is
	// called from several goroutines.
	Touch func(network string, to netip.AddrPort) error
}

// DefaultAgent names the program and not whom it works for.
const DefaultAgent = "Mozilla/5.0 (compatible; countersign)"

// Limits bound one exchange. Zero values mean the defaults.
type Limits struct {
	Time time.Duration // from the first connection to the last byte, redirects included; 30 s
	Idle time.Duration // between two pieces from the peer; 10 s
	Rate int64         // bytes a second that a peer must reach on average once Idle has passed; 256
	Wire int64         // bytes of an answer as received; 20 MB
	Body int64         // bytes of the body, decompressed; 20 MB
	Head int64         // bytes of an answer's header; 64 KiB
	Hops int           // redirects; 5
}

// The budget of a capture.
const (
	defaultTime = 30 * time.Second
	defaultIdle = 10 * time.Second
	defaultRate = 256
	defaultSize = 20_000_000
	defaultHead = 64 << 10
	defaultHops = 5
)

func or[T int | int64 | time.Duration](v, usual T) T {
	if v <= 0 {
		return usual
	}
	return v
}

func (l Limits) full() Limits {
	return Limits{
		Time: or(l.Time, defaultTime), Idle: or(l.Idle, defaultIdle), Rate: or(l.Rate, int64(defaultRate)),
		Wire: or(l.Wire, int64(defaultSize)), Body: or(l.Body, int64(defaultSize)),
		Head: or(l.Head, int64(defaultHead)), Hops: or(l.Hops, defaultHops),
	}
}

// A Client reaches out. It is safe for concurrent use.
type Client struct {
	cfg      Config
	limits   Limits
	guard    guard
	roots    *x509.CertPool // nil means the system's
	proxy    *url.URL
	resolver *net.Resolver
	turns    turns
}

// New checks the configuration: an error wraps [countersign.ErrInvalid].
func New(cfg Config) (*Client, error) {
	c := &Client{cfg: cfg, limits: cfg.Limits.full(), guard: newGuard(cfg.Allow), turns: newTurns(cfg.Pause)}
	if c.cfg.Agent == "" {
		c.cfg.Agent = DefaultAgent
	}
	if cfg.Resolver != "" {
		if err := checkHostPort(cfg.Resolver); err != nil {
			return nil, fmt.Errorf("resolver %q is no HOST:PORT: %w", cfg.Resolver, countersign.ErrInvalid)
		}
	}
	if len(cfg.Roots) > 0 {
		if err := c.trust(cfg.Roots); err != nil {
			return nil, err
		}
	}
	if cfg.Proxy != "" {
		var err error
		if c.proxy, err = parseProxy(cfg.Proxy); err != nil {
			return nil, err
		}
	}
	c.resolver = c.newResolver()
	return c, nil
}

func checkHostPort(s string) error {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return err
	}
	if _, err := parsePort(port); err != nil || host == "" {
		return fmt.Errorf("host or port: %w", countersign.ErrInvalid)
	}
	return nil
}

func (c *Client) trust(pem []byte) error {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("no certificate in the file of extra roots; it must be PEM: %w", countersign.ErrInvalid)
	}
	c.roots = pool
	return nil
}

func parseProxy(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" { // it may hold a password, so it is not repeated
		return nil, fmt.Errorf("the proxy is no URL such as http://HOST:PORT or socks5://HOST:PORT: %w", countersign.ErrInvalid)
	}
	switch u.Scheme {
	case "http", "https", "socks5":
		return u, nil
	}
	return nil, fmt.Errorf("proxy %s: %q is none of http, https, socks5: %w", u.Redacted(), u.Scheme, countersign.ErrInvalid)
}

// ParseAllow reads a range or a single address, as --allow takes it.
func ParseAllow(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("%q is no range such as 10.1.0.0/16 or fd00::/8: %w", s, countersign.ErrInvalid)
	}
	return netip.PrefixFrom(a, a.BitLen()), nil
}
