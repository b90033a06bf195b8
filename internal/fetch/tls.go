package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"time"
)

// secure does the handshake. The certificate is judged here and not by the
// library, so that a bad one is evidence: what came is returned even where it
// is not trusted.
func (c *Client) secure(ctx context.Context, conn net.Conn, host string, lenient bool) (t *tls.Conn, untrusted error, err error) {
	least := uint16(tls.VersionTLS12)
	if lenient {
		least = tls.VersionTLS10 // an old server is evidence, too
	}
	t = tls.Client(conn, &tls.Config{
		ServerName: host, InsecureSkipVerify: true, MinVersion: least, NextProtos: []string{"http/1.1"},
		VerifyConnection: func(s tls.ConnectionState) error { untrusted = c.judge(s, host); return nil },
	})
	if err := t.HandshakeContext(ctx); err != nil {
		if p := known(err); p != nil {
			return nil, nil, p
		}
		if errors.Is(err, context.Canceled) {
			return nil, nil, err
		}
		return nil, nil, fail(ErrDamaged, "%s: no secure connection (%v)", host, err)
	}
	return t, untrusted, nil
}

// judge says what is wrong with a certificate, in a sentence.
func (c *Client) judge(s tls.ConnectionState, host string) error {
	if len(s.PeerCertificates) == 0 {
		return fail(ErrUntrusted, "%s showed no certificate", host)
	}
	leaf, between := s.PeerCertificates[0], x509.NewCertPool()
	for _, cert := range s.PeerCertificates[1:] {
		between.AddCert(cert)
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: c.roots, Intermediates: between, DNSName: host})
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fail(ErrUntrusted, "the certificate of %s is good from %s to %s only", host,
			leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly))
	case errors.As(err, new(x509.HostnameError)):
		return fail(ErrUntrusted, "the certificate is not for %s", host)
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return fail(ErrUntrusted, "the certificate of %s is signed by nobody known (--ca FILE adds a root)", host)
	}
	return fail(ErrUntrusted, "the certificate of %s cannot be trusted (%v)", host, err)
}

// A Handshake is what a TLS server shows before anything is asked of it.
type Handshake struct {
	State     tls.ConnectionState
	Untrusted error // why the certificate cannot be trusted, nil if it can
	Remote    netip.AddrPort
	Began     time.Time
	Took      time.Duration
}

// Handshake shakes hands with a host and hangs up. A certificate that cannot be
// trusted is no error: it is what was asked for.
func (c *Client) Handshake(ctx context.Context, host string, port uint16) (*Handshake, error) {
	conn, err := c.Dial(ctx, host, port)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	h := &Handshake{Began: time.Now()}
	if to, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		h.Remote = to.AddrPort()
	}
	t, untrusted, err := c.secure(ctx, conn, host, true)
	if err != nil {
		return nil, err
	}
	h.State, h.Untrusted, h.Took = t.ConnectionState(), untrusted, time.Since(h.Began)
	return h, nil
}
