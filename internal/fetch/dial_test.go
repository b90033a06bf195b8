package fetch

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"countersign"
)

// TestProxy: the proxy is asked for an address that was checked here, over
// http and by SOCKS, and a refused one never reaches it.
func TestProxy(t *testing.T) {
	asked := make(chan string, 8)
	page := ok + "Content-Length: 4\r\n\r\npage"
	web := serveRaw(t, func(c net.Conn) {
		r := make([]byte, 4096)
		n, _ := c.Read(r)
		asked <- strings.SplitN(string(r[:n]), "\r\n", 2)[0]
		io.WriteString(c, "HTTP/1.1 200 Connected\r\n\r\n") //nolint:errcheck // the client hung up
		say(page)(c)
	})
	socks := serveRaw(t, func(c net.Conn) {
		r := make([]byte, 4096)
		c.Read(r)             //nolint:errcheck // as below
		c.Write([]byte{5, 0}) //nolint:errcheck // as below
		n, _ := c.Read(r)     // CONNECT, RFC 1928
		asked <- net.IP(r[4 : n-2]).String()
		c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}) //nolint:errcheck // the client hung up
		say(page)(c)
	})
	resolver := serveDNS(t, map[string][]string{"front.test": {"93.184.216.34"}, "inside.test": {"10.0.0.1"}})
	for _, proxy := range []string{web, strings.Replace(socks, "http:", "socks5:", 1)} {
		c := newClient(t, Config{Proxy: proxy, Resolver: resolver})
		r, err := c.Get(context.Background(), Request{URL: "http://front.test/"})
		if err != nil || string(r.Body) != "page" {
			t.Errorf("%s: %q, %v", proxy, r.Body, err)
		}
		for _, u := range []string{"http://inside.test/", "http://169.254.169.254/", "http://[::ffff:7f00:1]/", "http://nobody.test/"} {
			if _, err := c.Get(context.Background(), Request{URL: u}); err == nil || known(err) == nil {
				t.Errorf("%s by %s: %v", u, proxy, err)
			}
		}
	}
	if first, second := <-asked, <-asked; len(asked) > 0 || first != "CONNECT 93.184.216.34:80 HTTP/1.1" || second != "93.184.216.34" {
		t.Errorf("the proxies were asked for %q and %q, and %d more", first, second, len(asked))
	}
	c := newClient(t, Config{Proxy: serveRaw(t, say("HTTP/1.1 403 Forbidden\r\n\r\n")), Resolver: resolver})
	if _, err := c.Get(context.Background(), Request{URL: "http://front.test/"}); !errors.Is(err, ErrUnreached) {
		t.Errorf("a proxy that refuses: %v", err)
	}
}

// TestOtherPorts: a name of a world on loopback is reached at the world's port,
// which the guard judges like any.
func TestOtherPorts(t *testing.T) {
	to := netip.MustParseAddrPort(strings.TrimPrefix(serveRaw(t, say(ok+"Content-Length: 4\r\n\r\npage")), "http://"))
	cfg := Config{Ports: map[uint16]uint16{80: to.Port()}, Resolver: serveDNS(t, map[string][]string{"front.test": {"127.0.0.1"}})}
	if _, err := newClient(t, cfg).Get(context.Background(), Request{URL: "http://front.test/"}); !errors.Is(err, ErrRefused) {
		t.Errorf("not opened: %v", err)
	}
	cfg.Allow = loopback
	r, err := newClient(t, cfg).Get(context.Background(), Request{URL: "http://front.test/", Keep: true})
	if err != nil || string(r.Body) != "page" || r.URL != "http://front.test/" || !strings.Contains(string(r.Hops[0].Sent), "\r\nHost: front.test\r\n") {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestProxyOfEnvironment: what the environment says of proxies is not heard.
func TestProxyOfEnvironment(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	c := newClient(t, Config{Allow: loopback})
	if _, err := c.Get(context.Background(), Request{URL: serveRaw(t, say(ok+"\r\npage"))}); err != nil {
		t.Error(err)
	}
}

// TestDial: a bare connection is guarded and bounded like any other.
func TestDial(t *testing.T) {
	bird := &canary{}
	c := newClient(t, Config{Touch: bird.touch, Resolver: serveDNS(t, map[string][]string{"inside.test": {"192.168.1.1"}})})
	for _, host := range []string{"inside.test", "127.0.0.1", "::1", "::ffff:10.0.0.1", "2130706433", "fe80::1%lo", "nobody.test"} {
		if conn, err := c.Dial(context.Background(), host, 43); err == nil || known(err) == nil {
			t.Errorf("%s: %v, %v", host, conn, err)
		}
	}
	if len(bird.touches()) > 0 {
		t.Errorf("touched %v", bird.touches())
	}
	to := netip.MustParseAddrPort(strings.TrimPrefix(serveRaw(t, func(c net.Conn) { io.Copy(c, zeros{}) }), "http://")) //nolint:errcheck // ends
	c = newClient(t, Config{Allow: loopback, Limits: quick})
	conn, err := c.Dial(context.Background(), to.Addr().String(), to.Port())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if n, err := io.Copy(io.Discard, conn); !errors.Is(err, ErrLarge) || n != quick.Wire {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestAsk: a DNS answer that does not fit comes by TCP, and a foreign one is
// passed over.
func TestAsk(t *testing.T) {
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	tcp, err := net.Listen("tcp", udp.LocalAddr().String())
	if err != nil {
		t.Skip("the port is taken for TCP:", err)
	}
	defer tcp.Close()
	go func() {
		buf := make([]byte, 512)
		for {
			n, from, err := udp.ReadFrom(buf)
			if err != nil {
				return
			}
			foreign, short := append([]byte(nil), buf[:n]...), append([]byte(nil), buf[:n]...)
			foreign[0]++
			foreign[2] |= 0x80
			short[2] |= 0x82                // an answer, cut off
			udp.WriteTo(foreign, from)      //nolint:errcheck // times out
			udp.WriteTo([]byte("no"), from) //nolint:errcheck // times out
			udp.WriteTo(short, from)        //nolint:errcheck // times out
		}
	}()
	go func() {
		c, err := tcp.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		var size [2]byte
		io.ReadFull(c, size[:]) //nolint:errcheck // the client times out
		msg := make([]byte, binary.BigEndian.Uint16(size[:]))
		io.ReadFull(c, msg) //nolint:errcheck // the client times out
		msg[2] |= 0x80
		long := append(msg, make([]byte, 2000)...)
		c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(long))), long...)) //nolint:errcheck // as above
	}()
	c := newClient(t, Config{Resolver: udp.LocalAddr().String()})
	q := new(dns.Msg)
	q.SetQuestion("example.com.", dns.TypeTXT)
	wire, err := q.Pack()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.Ask(context.Background(), wire)
	if err != nil || len(answer) != len(wire)+2000 {
		t.Errorf("%d bytes, %v", len(answer), err)
	}
	if _, err := c.Ask(context.Background(), nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("no message: %v", err)
	}
}

// TestAskNobody: a resolver that does not answer costs no more than its time.
func TestAskNobody(t *testing.T) {
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	c := newClient(t, Config{Resolver: udp.LocalAddr().String()})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Ask(ctx, make([]byte, 12)); !errors.Is(err, ErrSlow) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Get(ctx, Request{URL: "http://example.com/"}); !errors.Is(err, ErrSlow) && !errors.Is(err, ErrUnreached) {
		t.Errorf("got %v", err)
	}
}

func TestSystemResolver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "resolv.conf")
	for text, want := range map[string]string{
		"# nameserver 1.1.1.1\nsearch a\nnameserver 9.9.9.9\nnameserver 8.8.8.8\n": "9.9.9.9:53",
		"nameserver 2620:fe::fe\n": "[2620:fe::fe]:53",
		"nameserver nonsense\n":    "127.0.0.1:53",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := systemResolver(file); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestConfig: what cannot be meant is refused before anything is reached.
func TestConfig(t *testing.T) {
	for _, cfg := range []Config{
		{Resolver: "9.9.9.9"}, {Resolver: ":53"}, {Resolver: "a:b"}, {Roots: []byte("no certificate")},
		{Proxy: "proxy"}, {Proxy: "ftp://proxy"}, {Proxy: "http://"}, {Proxy: "\x00"},
	} {
		if _, err := New(cfg); !errors.Is(err, countersign.ErrInvalid) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
	for _, s := range []string{"", "127.0.0.0/33", "localhost", "fe80::1%eth0", "10.0.0.0-10.0.0.9"} {
		if _, err := ParseAllow(s); !errors.Is(err, countersign.ErrInvalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if p, err := ParseAllow("10.1.2.3/8"); err != nil || p.String() != "10.0.0.0/8" {
		t.Errorf("%v, %v", p, err)
	}
	if p, err := ParseAllow("::1"); err != nil || p.String() != "::1/128" {
		t.Errorf("%v, %v", p, err)
	}
}
