package fetch

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"
)

// Limits of an exchange with a DNS server.
const (
	dnsTime  = 5 * time.Second
	dnsTries = 2
	dnsMost  = 64 << 10
	dnsHead  = 12
)

// Ask sends a DNS message (RFC 1035, section 4) to the configured resolver and
// returns the answer, by UDP and again by TCP where it did not fit. An answer
// to another question number is passed over. It does not go through a proxy.
func (c *Client) Ask(ctx context.Context, msg []byte) ([]byte, error) {
	if c.cfg.Offline {
		return nil, fail(ErrOffline, "the DNS is not asked: --offline")
	}
	if len(msg) < dnsHead || len(msg) >= dnsMost {
		return nil, fail(ErrDamaged, "%d bytes are no DNS message", len(msg))
	}
	server := c.cfg.Resolver
	if server == "" {
		server = systemResolver("/etc/resolv.conf")
	}
	var err error
	for range dnsTries {
		var answer []byte
		if answer, err = askOnce(ctx, server, msg); err == nil || ctx.Err() != nil {
			return answer, err
		}
	}
	return nil, err
}

func askOnce(ctx context.Context, server string, msg []byte) ([]byte, error) {
	answer, err := askUDP(ctx, server, msg)
	const truncated = 0x02
	if err == nil && answer[2]&truncated != 0 {
		return askTCP(ctx, server, msg)
	}
	return answer, err
}

// dialDNS reaches the server that the operator named, which the guard does not
// judge.
func dialDNS(ctx context.Context, network, server string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: dnsTime}).DialContext(ctx, network, server)
	switch {
	case err != nil && (isTimeout(err) || errors.Is(err, context.DeadlineExceeded)):
		return nil, fail(ErrSlow, "the resolver %s gave no answer", server)
	case err != nil && errors.Is(err, context.Canceled):
		return nil, context.Canceled
	case err != nil:
		return nil, fail(ErrUnreached, "the resolver %s cannot be reached", server)
	}
	end := time.Now().Add(dnsTime)
	if d, ok := ctx.Deadline(); ok && d.Before(end) {
		end = d
	}
	if err := conn.SetDeadline(end); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func askUDP(ctx context.Context, server string, msg []byte) ([]byte, error) {
	conn, err := dialDNS(ctx, "udp", server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.Write(msg); err != nil {
		return nil, fail(ErrUnreached, "the resolver %s cannot be reached", server)
	}
	buf := make([]byte, dnsMost)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return nil, fail(ErrSlow, "the resolver %s gave no answer", server)
		}
		const response = 0x80
		if n >= dnsHead && buf[0] == msg[0] && buf[1] == msg[1] && buf[2]&response != 0 {
			return buf[:n:n], nil
		}
	}
}

func askTCP(ctx context.Context, server string, msg []byte) ([]byte, error) {
	conn, err := dialDNS(ctx, "tcp", server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(msg))), msg...)); err != nil {
		return nil, fail(ErrUnreached, "the resolver %s cannot be reached", server)
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, fail(ErrSlow, "the resolver %s gave no answer", server)
	}
	answer := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, answer); err != nil || len(answer) < dnsHead {
		return nil, fail(ErrUnreached, "the resolver %s broke off in the middle of its answer", server)
	}
	return answer, nil
}

// systemResolver reads the first name server of resolv.conf(5).
func systemResolver(file string) string {
	text, _ := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] != "nameserver" {
			continue
		}
		if a, err := netip.ParseAddr(f[1]); err == nil {
			return netip.AddrPortFrom(a, 53).String()
		}
	}
	return "127.0.0.1:53"
}
