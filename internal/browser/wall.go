package browser

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A wall is the proxy that a browser speaks to. It opens no connection: it
// answers from what is stored, and refuses.
type wall struct {
	stored map[string]Stored
	server *http.Server
	listen net.Listener
	tls    *tls.Config

	mu      sync.Mutex
	refused []string
}

// policy lets a page show what is stored and do nothing. The sandbox stops
// forms, pop-ups and refreshes, too.
const policy = "default-src 'none'; img-src http: https: data:; style-src http: https: 'unsafe-inline'; font-src http: https: data:; sandbox"

const (
	mostRefused = 100
	idle        = 10 * time.Second
)

func newWall(stored map[string]Stored) (*wall, error) {
	w := &wall{stored: make(map[string]Stored, len(stored))}
	for at, s := range stored {
		w.stored[plain(at)] = s
	}
	cert, err := anyName()
	if err != nil {
		return nil, fmt.Errorf("browser: %w", err)
	}
	w.tls = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	if w.listen, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("browser: %w", err)
	}
	w.server = &http.Server{Handler: w, ReadHeaderTimeout: idle, IdleTimeout: idle, MaxHeaderBytes: 64 << 10}
	go w.server.Serve(w.listen) // ends with close
	return w, nil
}

func (w *wall) address() string { return w.listen.Addr().String() }

func (w *wall) close() { w.server.Close() }

func (w *wall) refusals() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.refused)
}

// ServeHTTP answers what goes through a proxy: whole addresses, and tunnels,
// whose other end is here.
func (w *wall) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect {
		w.tunnel(to, r.Host)
		return
	}
	w.answer(to, r, r.URL.String())
}

func (w *wall) answer(to http.ResponseWriter, r *http.Request, address string) {
	s, ok := w.stored[plain(address)]
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.refuse(address)
		http.Error(to, "not stored", http.StatusForbidden)
		return
	}
	h := to.Header()
	h.Set("Content-Type", s.Type)
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	to.Write(s.Body) // a browser that is gone needs no answer
}

func (w *wall) refuse(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.refused) < mostRefused && !slices.Contains(w.refused, address) {
		w.refused = append(w.refused, address)
	}
}

// tunnel ends a tunnel here, whichever host it was meant for.
func (w *wall) tunnel(to http.ResponseWriter, host string) {
	h, ok := to.(http.Hijacker)
	if !ok {
		http.Error(to, "no tunnel", http.StatusForbidden)
		return
	}
	c, _, err := h.Hijack()
	if err != nil {
		return
	}
	defer c.Close()
	if _, err := c.Write([]byte("HTTP/1.1 200 OK\r\n\r\n")); err != nil {
		return
	}
	t := tls.Server(c, w.tls)
	defer t.Close()
	in := bufio.NewReader(t)
	for {
		t.SetDeadline(time.Now().Add(idle)) // an error shows in what follows
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if !w.reply(t, r, "https://"+host+r.URL.RequestURI()) {
			return
		}
	}
}

// reply answers one request of a tunnel; false ends the tunnel.
func (w *wall) reply(t net.Conn, r *http.Request, address string) bool {
	r.Body.Close()
	s, ok := w.stored[plain(address)]
	status := "200 OK"
	if !ok || r.Method != http.MethodGet {
		w.refuse(address)
		status, s = "403 Forbidden", Stored{Type: "text/plain", Body: []byte("not stored")}
	}
	kind := http.Header{"Content-Type": {s.Type}, "Content-Security-Policy": {policy}, "Cache-Control": {"no-store"}, "Content-Length": {fmt.Sprint(len(s.Body))}}
	out := bufio.NewWriter(t)
	fmt.Fprintf(out, "HTTP/1.1 %s\r\n", status)
	kind.Write(out) // which cleans line breaks away; errors are kept for Flush
	out.WriteString("\r\n")
	out.Write(s.Body)
	return out.Flush() == nil && status == "200 OK"
}

// anyName makes a certificate for the other end of tunnels. The browser is told
// not to look at it.
func anyName() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	now := time.Now()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "stored"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
