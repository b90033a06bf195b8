package fetch

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// quick are limits that let a test end soon.
var quick = Limits{Time: 3 * time.Second, Idle: 300 * time.Millisecond, Rate: 1000, Wire: 1 << 20, Body: 1 << 20}

// serveRaw answers each connection with a function on the bare connection.
func serveRaw(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				answer(c)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// request reads the head of a request.
func request(c net.Conn) {
	var head []byte
	b := make([]byte, 1)
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		if _, err := c.Read(b); err != nil {
			return
		}
		head = append(head, b[0])
	}
}

func say(s string) func(net.Conn) {
	return func(c net.Conn) { request(c); io.WriteString(c, s) } //nolint:errcheck // the client hung up
}

// forever repeats a text, with a pause, until the client hangs up.
func forever(first, s string, pause time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		request(c)
		_, err := io.WriteString(c, first)
		for err == nil {
			time.Sleep(pause)
			_, err = io.WriteString(c, s)
		}
	}
}

func bomb(layers int, size int64) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	io.CopyN(z, zeros{}, size) //nolint:errcheck // into memory
	z.Close()
	if layers > 1 {
		var again bytes.Buffer
		z := gzip.NewWriter(&again)
		z.Write(out.Bytes())
		z.Close()
		return again.Bytes()
	}
	return out.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

func answerOf(encoding string, body []byte) string {
	return ok + "Content-Encoding: " + encoding + "\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n\r\n" + string(body)
}

// TestHostile: whatever a peer does, the exchange ends within its budget and
// says what happened.
func TestHostile(t *testing.T) {
	var deflated bytes.Buffer
	z := zlib.NewWriter(&deflated)
	io.CopyN(z, zeros{}, 8<<20) //nolint:errcheck // into memory
	z.Close()
	for _, test := range []struct {
		name   string
		answer func(net.Conn)
		want   error
	}{
		{"gzip bomb", say(answerOf("gzip", bomb(1, 64<<20))), ErrLarge},
		{"gzip bomb in gzip", say(answerOf("gzip, gzip", bomb(2, 64<<20))), ErrDamaged},
		{"deflate bomb", say(answerOf("deflate", deflated.Bytes())), ErrLarge},
		{"not gzip", say(answerOf("gzip", []byte("plain"))), ErrDamaged},
		{"cut gzip", say(answerOf("gzip", bomb(1, 1<<16)[:40])), ErrDamaged},
		{"unknown packing", say(answerOf("br", []byte("plain"))), ErrDamaged},
		{"endless body", forever(ok+"\r\n", strings.Repeat("a", 4096), 0), ErrLarge},
		{"endless chunks", forever(ok+"Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", 0), ErrLarge},
		{"chunk of a terabyte", forever(ok+"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n", strings.Repeat("a", 4096), 0), ErrLarge},
		{"chunk extensions", forever(ok+"Transfer-Encoding: chunked\r\n\r\n1;", strings.Repeat("a", 4096), 0), nil},
		{"bad chunk", say(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), ErrDamaged},
		{"endless trailers", forever(ok+"Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n", 0), nil},
		{"length that lies", say(ok + "Content-Length: 100\r\n\r\nshort"), ErrUnreached},
		{"two lengths", say(ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), ErrDamaged},
		{"length below zero", say(ok + "Content-Length: -5\r\n\r\nhello"), ErrDamaged},
		{"slow header", forever("H", "T", 50*time.Millisecond), nil},
		{"header that trickles", forever(ok, "A: b\r\n", 20*time.Millisecond), ErrSlow},
		{"body that trickles", forever(ok+"\r\n", "a", 20*time.Millisecond), ErrSlow},
		{"silence", func(c net.Conn) { request(c); time.Sleep(time.Second) }, ErrSlow},
		{"silence after the header", func(c net.Conn) { say(ok + "\r\n")(c); time.Sleep(time.Second) }, ErrSlow},
		{"large header", say(ok + "X: " + strings.Repeat("a", 128<<10) + "\r\n\r\n"), ErrLarge},
		{"ten thousand lines", say(ok + strings.Repeat("Set-Cookie: a=b\r\n", 10_000) + "\r\n"), ErrLarge},
		{"endless header", forever(ok, "X: y\r\n", 0), ErrLarge},
		{"endless line", forever(ok+"X: ", strings.Repeat("y", 4096), 0), ErrLarge},
		{"endless status", forever("HTTP/1.1 200 ", strings.Repeat("y", 4096), 0), ErrLarge},
		{"endless informs", forever("", "HTTP/1.1 103 Early Hints\r\n\r\n", 0), nil},
		{"upgrade", say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), nil},
		{"no HTTP", say("SSH-2.0-server\r\n"), ErrDamaged},
		{"hangs up", func(c net.Conn) { request(c) }, ErrUnreached},
		{"hangs up at once", func(net.Conn) {}, nil},
		{"loop", say("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"), ErrLarge},
		{"redirect to nothing", say("HTTP/1.1 302 Found\r\nLocation: http://\r\nContent-Length: 0\r\n\r\n"), nil},
		{"long redirect", say("HTTP/1.1 302 Found\r\nLocation: /" + strings.Repeat("a", 9000) + "\r\n\r\n"), ErrDamaged},
		{"wrong digest", say(ok + "Content-Length: 1\r\nRepr-Digest: sha-256=:AAAA:\r\n\r\na"), ErrDamaged},
		{"wrong MD5", say(ok + "Content-Length: 1\r\nContent-MD5: AAAA\r\n\r\na"), ErrDamaged},
		{"bare line feeds", say("HTTP/1.1 200 OK\n\n\x00"), nil},
		{"cookie bomb", say(ok + "Set-Cookie: a=" + strings.Repeat("b", 70<<10) + "\r\n\r\n"), ErrLarge},
		{"a tag of 70 KiB", say(ok + "ETag: \"" + strings.Repeat("b", 70<<10) + "\"\r\n\r\n"), ErrLarge},
		{"terabyte announced", say(ok + "Content-Length: 1099511627776\r\n\r\nshort"), ErrUnreached},
		{"length beyond numbers", say(ok + "Content-Length: 99999999999999999999\r\n\r\n"), ErrDamaged},
		{"length of words", say(ok + "Content-Length: many\r\n\r\n"), ErrDamaged},
		{"chunk beyond numbers", say(ok + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("f", 40) + "\r\n"), ErrDamaged},
		{"chunk below zero", say(ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n"), ErrDamaged},
		{"chunks and a length", say(ok + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\na\r\n0\r\n\r\n"), nil},
		{"another transfer coding", say(ok + "Transfer-Encoding: gzip\r\n\r\nplain"), ErrDamaged},
		{"packed twice over", say(ok + "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\nplain"), ErrDamaged},
		{"garbage behind gzip", say(answerOf("gzip", append(bomb(1, 10), "garbage"...))), ErrDamaged},
		{"a thousand members of gzip", say(answerOf("gzip", bytes.Repeat(bomb(1, 2<<10), 1000))), ErrLarge},
		{"gzip with an endless name", say(answerOf("gzip", append([]byte{0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0}, bytes.Repeat([]byte("a"), 1<<19)...))), ErrDamaged},
		{"gzip of nothing", say(answerOf("gzip", nil)), ErrDamaged},
		{"no status", say("HTTP/1.1\r\n\r\n"), ErrDamaged},
		{"status of words", say("HTTP/1.1 two hundred\r\n\r\n"), ErrDamaged},
		{"status 99999", say("HTTP/1.1 99999 OK\r\n\r\n"), ErrDamaged},
		{"status below zero", say("HTTP/1.1 -20 OK\r\n\r\n"), ErrDamaged},
		{"HTTP 9", say("HTTP/9.9 200 OK\r\n\r\n"), nil},
		{"HTTP 0.9", say("<html>old</html>"), ErrDamaged},
		{"HTTP 2 unasked", say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), ErrDamaged},
		{"field without colon", say("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"), ErrDamaged},
		{"field name with a space", say("HTTP/1.1 200 OK\r\na b: c\r\n\r\n"), nil},
		{"NUL in a field", say("HTTP/1.1 200 OK\r\na: \x00\r\n\r\n"), ErrDamaged},
		{"folded field", say("HTTP/1.1 200 OK\r\na: b\r\n c\r\nContent-Length: 0\r\n\r\n"), nil},
		{"304 unasked", say("HTTP/1.1 304 Not Modified\r\n\r\n"), nil},
		{"204 with a body", say("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), nil},
		{"two answers", say(ok + "Content-Length: 1\r\n\r\na" + ok + "\r\nsecond"), nil},
		{"redirect into the house", say("HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n"), ErrRefused},
		{"redirect to a file", say("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n"), ErrRefused},
		{"redirect to data", say("HTTP/1.1 302 Found\r\nLocation: data:text/html,x\r\n\r\n"), ErrRefused},
		{"redirect to nobody", say("HTTP/1.1 302 Found\r\nLocation: http://[::1%25lo]/\r\n\r\n"), nil},
		{"redirect with an endless body", forever("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", strings.Repeat("a", 4096), 0), ErrLarge},
		{"escapes in the status", say("HTTP/1.1 200 \x1b[31mred\r\nContent-Length: 0\r\n\r\n"), nil},
	} {
		t.Run(strings.ReplaceAll(test.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			url := serveRaw(t, test.answer)
			c := newClient(t, Config{Allow: loopback, Limits: quick})
			began := time.Now()
			r, err := c.Get(context.Background(), Request{URL: url, Keep: true})
			if took := time.Since(began); took > quick.Time+5*time.Second {
				t.Errorf("took %s", took)
			}
			if test.want != nil && !errors.Is(err, test.want) || err != nil && known(err) == nil {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if r == nil || len(r.Hops) == 0 || int64(len(r.Body)) > quick.Body || int64(len(r.Hops[0].Received)) > quick.Wire {
				t.Errorf("no hop, or one beyond its limit: %v", err)
			}
		})
	}
}

// TestChain: a chain of thirty redirects is followed as far as the limit.
func TestChain(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		n, _ := strconv.Atoi(strings.Trim(q.URL.Path, "/"))
		http.Redirect(w, q, fmt.Sprintf("/%d", n+1), http.StatusTemporaryRedirect)
	}))
	defer s.Close()
	r, err := newClient(t, Config{Allow: loopback}).Get(context.Background(), Request{URL: s.URL + "/1"})
	if !errors.Is(err, ErrLarge) || len(r.Hops) != defaultHops+1 || r.Hops[5].Status != http.StatusTemporaryRedirect {
		t.Errorf("%d hops, %v", len(r.Hops), err)
	}
}

// TestKeepsWhatCame: an answer that breaks a limit is evidence up to there.
func TestKeepsWhatCame(t *testing.T) {
	url := serveRaw(t, forever(ok+"\r\n<title>front</title>", strings.Repeat("a", 4096), 0))
	c := newClient(t, Config{Allow: loopback, Limits: quick})
	r, err := c.Get(context.Background(), Request{URL: url, Keep: true})
	h := r.Hops[0]
	if !errors.Is(err, ErrLarge) || r.Status != 200 || !bytes.Contains(r.Body, []byte("front")) || !bytes.HasPrefix(h.Received, []byte(ok)) {
		t.Errorf("%d, %d bytes, %d received: %v", r.Status, len(r.Body), len(h.Received), err)
	}
	if !bytes.HasPrefix(h.Sent, []byte("GET / HTTP/1.1\r\n")) || bytes.Contains(h.Sent, []byte("Cookie")) || bytes.Contains(h.Sent, []byte("Referer")) {
		t.Errorf("sent %q", h.Sent)
	}
}

// TestConditional: what did not change is not sent again.
func TestConditional(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("If-None-Match") == `"a"` && q.Header.Get("If-Modified-Since") == "yesterday" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Etag", `"a"`)
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, "list")
		z.Close()
	}))
	defer s.Close()
	c := newClient(t, Config{Allow: loopback})
	r, err := c.Get(context.Background(), Request{URL: s.URL})
	if err != nil || string(r.Body) != "list" || r.Header.Get("Etag") != `"a"` {
		t.Fatalf("%q, %v, %v", r.Body, r.Header, err)
	}
	r, err = c.Get(context.Background(), Request{URL: s.URL, ETag: `"a"`, Modified: "yesterday"})
	if err != nil || r.Status != http.StatusNotModified || len(r.Body) != 0 {
		t.Errorf("%d, %q, %v", r.Status, r.Body, err)
	}
}

// TestPost: a body is sent once, to the address that was named.
func TestPost(t *testing.T) {
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		b, _ := io.ReadAll(q.Body)
		got = append(got, q.Method+" "+q.Header.Get("Content-Type")+" "+string(b))
		http.Redirect(w, q, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	r, err := newClient(t, Config{Allow: loopback}).Get(context.Background(), Request{URL: s.URL, Body: []byte("question"), Type: "text/plain"})
	s.Close()
	if err != nil || r.Status != http.StatusTemporaryRedirect || len(got) != 1 || got[0] != "POST text/plain question" {
		t.Errorf("%d, %q, %v", r.Status, got, err)
	}
}

func TestOffline(t *testing.T) {
	bird := &canary{}
	c := newClient(t, Config{Offline: true, Allow: loopback, Touch: bird.touch})
	_, err := c.Get(context.Background(), Request{URL: "http://example.com/"})
	_, dialled := c.Dial(context.Background(), "example.com", 43)
	_, asked := c.Ask(context.Background(), make([]byte, 12))
	if !errors.Is(err, ErrOffline) || !errors.Is(dialled, ErrOffline) || !errors.Is(asked, ErrOffline) || len(bird.touches()) > 0 {
		t.Errorf("%v, %v, %v", err, dialled, asked)
	}
}

// TestCancelled: who waits for an answer no longer is not kept waiting.
func TestCancelled(t *testing.T) {
	url := serveRaw(t, forever(ok+"\r\n", strings.Repeat("a", 64), time.Millisecond))
	c := newClient(t, Config{Allow: loopback})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Get(ctx, Request{URL: url}); !errors.Is(err, ErrSlow) {
		t.Errorf("after the deadline: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := c.Get(ctx, Request{URL: url}); !errors.Is(err, context.Canceled) {
		t.Errorf("after a cancel: %v", err)
	}
}

// TestPause: two requests to one host do not follow each other at once.
func TestPause(t *testing.T) {
	turns, now := newTurns(time.Second), time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for i, want := range []time.Duration{0, time.Second, 2 * time.Second} {
		if got := turns.take("a", now); got != want {
			t.Errorf("turn %d: %s, want %s", i, got, want)
		}
	}
	if got := turns.take("b", now); got != 0 {
		t.Errorf("another host waits %s", got)
	}
	for i := range 3 * maxTurns {
		turns.take(fmt.Sprint("host", i), now.Add(time.Duration(i)*time.Hour))
	}
	if len(turns.next) > maxTurns+1 {
		t.Errorf("%d hosts are remembered", len(turns.next))
	}
}

// A paper is a certificate made for a test.
type paper struct {
	names    []string
	from, to time.Time
}

func (p paper) make(t *testing.T) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: p.from, NotAfter: p.to,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, n := range p.names {
		if ip := net.ParseIP(n); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, n)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// serveTLS answers with a page behind a certificate.
func serveTLS(t *testing.T, cert tls.Certificate) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "page") }))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// TestCertificates: a certificate that proves nothing is refused with a
// sentence, and is evidence to whoever asks leniently.
func TestCertificates(t *testing.T) {
	day, now := 24*time.Hour, time.Now()
	many := make([]string, 3000)
	for i := range many {
		many[i] = fmt.Sprintf("name-%05d.example.com", i)
	}
	for _, test := range []struct {
		name  string
		paper paper
		trust bool
		want  string
	}{
		{"good", paper{[]string{"127.0.0.1"}, now.Add(-day), now.Add(day)}, true, ""},
		{"unknown root", paper{[]string{"127.0.0.1"}, now.Add(-day), now.Add(day)}, false, "signed by nobody known"},
		{"expired", paper{[]string{"127.0.0.1"}, now.Add(-9 * day), now.Add(-day)}, true, "only"},
		{"not yet", paper{[]string{"127.0.0.1"}, now.Add(day), now.Add(9 * day)}, true, "only"},
		{"other name", paper{[]string{"example.com"}, now.Add(-day), now.Add(day)}, true, "is not for 127.0.0.1"},
		{"three thousand names", paper{many, now.Add(-day), now.Add(day)}, true, "is not for 127.0.0.1"},
	} {
		t.Run(strings.ReplaceAll(test.name, " ", "-"), func(t *testing.T) {
			cert, root := test.paper.make(t)
			url := serveTLS(t, cert)
			cfg := Config{Allow: loopback}
			if test.trust {
				cfg.Roots = root
			}
			c := newClient(t, cfg)
			r, err := c.Get(context.Background(), Request{URL: url})
			if test.want == "" {
				if err != nil || string(r.Body) != "page" {
					t.Fatalf("%q, %v", r.Body, err)
				}
				return
			}
			if !errors.Is(err, ErrUntrusted) || !strings.Contains(err.Error(), test.want) || len(r.Body) > 0 {
				t.Errorf("%v, want %q", err, test.want)
			}
			r, err = c.Get(context.Background(), Request{URL: url, Lenient: true})
			if err != nil || string(r.Body) != "page" || r.Hops[0].Untrusted == nil || len(r.Hops[0].TLS.PeerCertificates) != 1 {
				t.Errorf("leniently: %q, %v", r.Body, err)
			}
		})
	}
}

// TestBrokenTLS: handshakes that are none.
func TestBrokenTLS(t *testing.T) {
	many := make([]string, 20_000)
	for i := range many {
		many[i] = fmt.Sprintf("name-%05d.example.com", i)
	}
	huge, _ := paper{many, time.Now().Add(-time.Hour), time.Now().Add(time.Hour)}.make(t)
	hello := func(c net.Conn) { c.Read(make([]byte, 1024)) } //nolint:errcheck // the client's greeting
	urls := map[string]string{
		"no TLS":       serveRaw(t, func(c net.Conn) { hello(c); io.WriteString(c, ok+"\r\n") }),
		"alert":        serveRaw(t, func(c net.Conn) { hello(c); c.Write([]byte{21, 3, 3, 0, 2, 2, 40}) }),
		"hangs up":     serveRaw(t, hello),
		"garbage":      serveRaw(t, func(c net.Conn) { hello(c); c.Write(bytes.Repeat([]byte{22, 3, 3, 0xff, 0xff}, 1000)) }),
		"silence":      serveRaw(t, func(c net.Conn) { hello(c); time.Sleep(time.Second) }),
		"trickle":      serveRaw(t, func(c net.Conn) { hello(c); forever("", "\x16", 20*time.Millisecond)(c) }),
		"20,000 names": serveTLS(t, huge),
		"no certificate": serveRaw(t, func(c net.Conn) {
			tls.Server(c, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{[]byte("none")}, PrivateKey: huge.PrivateKey}}}).Handshake() //nolint:errcheck // the client hung up
		}),
	}
	for name, url := range urls {
		c := newClient(t, Config{Allow: loopback, Limits: quick})
		_, err := c.Get(context.Background(), Request{URL: strings.Replace(url, "http:", "https:", 1), Lenient: true})
		if err == nil || known(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDowngrade: what began in secret does not go on in the open.
func TestDowngrade(t *testing.T) {
	cert, root := paper{[]string{"127.0.0.1"}, time.Now().Add(-time.Hour), time.Now().Add(time.Hour)}.make(t)
	plain := serveRaw(t, say(ok+"Content-Length: 4\r\n\r\npage"))
	s := httptest.NewUnstartedServer(http.RedirectHandler(plain, http.StatusFound))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	s.StartTLS()
	defer s.Close()
	c := newClient(t, Config{Allow: loopback, Roots: root})
	if _, err := c.Get(context.Background(), Request{URL: s.URL}); !errors.Is(err, ErrUntrusted) {
		t.Errorf("got %v", err)
	}
	r, err := c.Get(context.Background(), Request{URL: s.URL, Lenient: true})
	if err != nil || string(r.Body) != "page" || len(r.Hops) != 2 {
		t.Errorf("leniently: %q, %d hops, %v", r.Body, len(r.Hops), err)
	}
	if r, err = c.Get(context.Background(), Request{URL: s.URL, Stay: true}); err != nil || r.Status != http.StatusFound {
		t.Errorf("staying: %d, %v", r.Status, err)
	}
}

// FuzzBody: no answer's packing makes more than the limit, or a panic.
func FuzzBody(f *testing.F) {
	f.Add("gzip", bomb(1, 1<<12))
	f.Add("deflate", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1})
	f.Add("", []byte("plain"))
	f.Fuzz(func(t *testing.T, encoding string, raw []byte) {
		out, err := decode(raw, encoding, 1<<10)
		if err == nil && len(out) > 1<<10 || err != nil && known(err) == nil {
			t.Errorf("%d bytes, %v", len(out), err)
		}
	})
}
