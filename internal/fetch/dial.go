package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/net/proxy"
)

const connectTime = 10 * time.Second

// guarded dials after the guard has seen the address that is really dialled.
func (c *Client) guarded() *net.Dialer {
	return &net.Dialer{
		Timeout: connectTime, KeepAlive: -1, Resolver: c.resolver,
		Control: func(network, address string, _ syscall.RawConn) error { return c.control(network, address) },
	}
}

// control is asked by the dialer once for each address, after a name became
// one and before a packet leaves: neither a redirect nor a second answer of
// the DNS comes between.
func (c *Client) control(network, address string) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fail(ErrRefused, "%q is no address", address)
	}
	if err := c.guard.check(to); err != nil {
		return err
	}
	if c.cfg.Touch != nil {
		return c.cfg.Touch(network, to)
	}
	return nil
}

// newResolver asks the configured server, and no other. The system's is asked
// by the same code, so that both read names alike.
func (c *Client) newResolver() *net.Resolver {
	r := &net.Resolver{PreferGo: true}
	if c.cfg.Resolver != "" {
		r.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: connectTime}).DialContext(ctx, network, c.cfg.Resolver) // the operator's own
		}
	}
	return r
}

// Dial opens a guarded TCP connection to a host, for what does not speak HTTP.
// It is bounded like an exchange: it ends when the context or the limit of
// time does, and gives no more than the limit of bytes.
func (c *Client) Dial(ctx context.Context, host string, port uint16) (net.Conn, error) {
	if c.cfg.Offline {
		return nil, fail(ErrOffline, "%s is not asked: --offline", host)
	}
	name, addr, err := parseHost(host, false)
	if a, bad := netip.ParseAddr(host); bad == nil {
		name, addr, err = host, a, nil
	}
	if err != nil {
		return nil, err
	}
	if err := c.turns.wait(ctx, name); err != nil {
		return nil, err
	}
	conn, err := c.connect(ctx, place{host: name, addr: addr, port: port}, c.deadline(ctx))
	if err != nil {
		return nil, err
	}
	return &tape{Conn: conn, most: c.limits.Wire}, nil
}

func (c *Client) deadline(ctx context.Context) time.Time {
	end := time.Now().Add(c.limits.Time)
	if d, ok := ctx.Deadline(); ok && d.Before(end) {
		return d
	}
	return end
}

// connect reaches a place, directly or through the proxy.
func (c *Client) connect(ctx context.Context, p place, end time.Time) (*paced, error) {
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	if other, ok := c.cfg.Ports[p.port]; ok {
		p.port = other
	}
	var conn net.Conn
	var err error
	if c.proxy != nil {
		conn, err = c.tunnel(ctx, p, end)
	} else {
		host := p.host
		if p.addr.IsValid() {
			if err := c.guard.check(netip.AddrPortFrom(p.addr, p.port)); err != nil {
				return nil, err // the dialer turns ::ffff:a.b.c.d into a.b.c.d before it asks
			}
		} else {
			host += "." // no search domains: a name is what it says
		}
		conn, err = c.guarded().DialContext(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(int(p.port))))
	}
	if err != nil {
		return nil, unreached(p.host, err)
	}
	return newPaced(conn, c.limits, end), nil
}

// unreached says in a sentence why a host could not be reached.
func unreached(host string, err error) error {
	if p := known(err); p != nil {
		return p
	}
	var dns *net.DNSError
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &dns) && dns.IsNotFound:
		return fail(ErrUnreached, "%s: there is no such name", host)
	case errors.As(err, &dns):
		return fail(ErrUnreached, "%s: the name could not be looked up (%s)", host, dns.Err)
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return fail(ErrSlow, "%s: no connection within the time allowed", host)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail(ErrUnreached, "%s: nothing listens there", host)
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return problem{fmt.Sprintf("%s: no connection (%v)", host, err), ErrUnreached}
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// tunnel has the proxy connect to an address that was checked here.
func (c *Client) tunnel(ctx context.Context, p place, end time.Time) (net.Conn, error) {
	to, err := c.checked(ctx, p)
	if err != nil {
		return nil, err
	}
	if c.proxy.Scheme == "socks5" {
		return c.socks(ctx, to)
	}
	conn, err := (&net.Dialer{Timeout: connectTime}).DialContext(ctx, "tcp", proxyAddress(c.proxy))
	if err != nil {
		return nil, fail(ErrUnreached, "the proxy %s cannot be reached", c.proxy.Host)
	}
	bounded := net.Conn(newPaced(conn, c.limits, end))
	if c.proxy.Scheme == "https" {
		bounded = tls.Client(bounded, &tls.Config{ServerName: c.proxy.Hostname(), RootCAs: c.roots})
	}
	if err := askProxy(bounded, c.proxy, to); err != nil {
		conn.Close()
		return nil, err
	}
	return bounded, nil
}

// checked resolves a place and returns the first address that may be reached.
func (c *Client) checked(ctx context.Context, p place) (netip.AddrPort, error) {
	found := []netip.Addr{p.addr}
	if !p.addr.IsValid() {
		var err error
		if found, err = c.resolver.LookupNetIP(ctx, "ip", p.host+"."); err != nil {
			return netip.AddrPort{}, err
		}
	}
	err := fail(ErrUnreached, "%s has no address", p.host)
	for _, a := range found {
		to := netip.AddrPortFrom(a.Unmap(), p.port)
		if p.addr.IsValid() {
			to = netip.AddrPortFrom(a, p.port)
		}
		if err = c.control("tcp", to.String()); err == nil {
			return to, nil
		}
	}
	return netip.AddrPort{}, err
}

func proxyAddress(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), map[string]string{"http": "8080", "https": "443", "socks5": "1080"}[u.Scheme])
}

func (c *Client) socks(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	var auth *proxy.Auth
	if u := c.proxy.User; u != nil {
		word, _ := u.Password()
		auth = &proxy.Auth{User: u.Username(), Password: word}
	}
	d, err := proxy.SOCKS5("tcp", proxyAddress(c.proxy), auth, &net.Dialer{Timeout: connectTime})
	if err != nil {
		return nil, fail(ErrUnreached, "the proxy %s cannot be used", c.proxy.Host)
	}
	conn, err := d.(proxy.ContextDialer).DialContext(ctx, "tcp", to.String())
	if err != nil {
		return nil, fail(ErrUnreached, "the proxy %s did not connect to %s", c.proxy.Host, to)
	}
	return conn, nil
}

// askProxy speaks CONNECT (RFC 9110, section 9.3.6).
func askProxy(conn net.Conn, by *url.URL, to netip.AddrPort) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: to.String()}, Host: to.String(), Header: http.Header{}}
	if u := by.User; u != nil {
		word, _ := u.Password()
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+word)))
	}
	if err := req.Write(conn); err != nil {
		return fail(ErrUnreached, "the proxy %s broke off", by.Host)
	}
	// One byte at a time, so that nothing of the tunnel is swallowed.
	resp, err := http.ReadResponse(bufio.NewReaderSize(&slowly{conn}, 16), req)
	if err != nil {
		return fail(ErrUnreached, "the proxy %s gave no answer that can be read", by.Host)
	}
	if resp.StatusCode != http.StatusOK {
		return fail(ErrUnreached, "the proxy %s did not connect to %s: it says %d", by.Host, to, resp.StatusCode)
	}
	return nil
}

// slowly reads a byte at a time.
type slowly struct{ net.Conn }

func (s *slowly) Read(b []byte) (int, error) { return s.Conn.Read(b[:min(1, len(b))]) }
