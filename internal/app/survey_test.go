package app

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/timestamp"
	"github.com/miekg/dns"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/collect/stamp"
	"countersign/internal/fetch"
	"countersign/warc"
)

// A smallWorld is one front and one name that does not exist, on loopback.
type smallWorld struct{ survey Survey }

func newSmallWorld(t *testing.T) *smallWorld {
	t.Helper()
	w := &smallWorld{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET front.test/{$}", func(rw http.ResponseWriter, _ *http.Request) {
		io.WriteString(rw, `<title>Front</title><a href="/about">About us</a>`)
	})
	mux.HandleFunc("GET front.test/about", func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, "<title>About</title>") })
	plain, secure := httptest.NewServer(mux), httptest.NewUnstartedServer(mux)
	secure.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	secure.Config.ErrorLog = nil
	secure.StartTLS()
	registry := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, q *http.Request) {
		switch q.URL.Path {
		case "/domain/front.test":
			io.WriteString(rw, `{"objectClassName":"domain","ldhName":"front.test","events":[{"eventAction":"registration","eventDate":"2025-03-01T10:00:00Z"}]}`)
		case "/ip/127.0.0.1":
			io.WriteString(rw, `{"objectClassName":"ip network","handle":"NET-127","name":"SAMPLE-HOST","startAddress":"127.0.0.0","endAddress":"127.255.255.255"}`)
		default:
			http.NotFound(rw, q)
		}
	}))
	for _, s := range []*httptest.Server{plain, secure, registry} {
		t.Cleanup(s.Close)
	}
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	w.survey = Survey{
		Outside: Outside{Allow: []string{"127.0.0.0/8"}, Resolver: serveNames(t), CA: roots}, RDAP: registry.URL, Pause: time.Millisecond,
		Ports:  map[uint16]uint16{80: portOf(plain), 443: portOf(secure)},
		Limits: fetch.Limits{Time: 5 * time.Second, Idle: time.Second}, Now: func() time.Time { return updateDay },
	}
	return w
}

func portOf(s *httptest.Server) uint16 { return uint16(s.Listener.Addr().(*net.TCPAddr).Port) }

// serveNames answers for front.test and its www, and knows nothing else.
func serveNames(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	s := &dns.Server{PacketConn: conn, NotifyStartedFunc: func() { close(ready) }, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		switch name := strings.ToLower(q.Question[0].Name); {
		case name != "front.test." && name != "www.front.test.":
			m.Rcode = dns.RcodeNameError
		case q.Question[0].Qtype == dns.TypeA:
			m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		w.WriteMsg(m) //nolint:errcheck // the client times out
	})}
	go s.ActivateAndServe() //nolint:errcheck // ends with Shutdown
	<-ready
	t.Cleanup(func() { s.Shutdown() }) //nolint:errcheck // the test is over
	return conn.LocalAddr().String()
}

// TestCollect: one survey asks everything, says what is missing, keeps the order
// of the domains, and its archive holds every page.
func TestCollect(t *testing.T) {
	w := newSmallWorld(t)
	w.survey.Domains = []string{"nobody.test", "https://FRONT.test/home"}
	w.survey.CT = "http://nobody.test/logs.json"
	progress := make(chan string, 4)
	w.survey.Done = func(domain string, done, all int) { progress <- fmt.Sprint(domain, done, all) }
	var all []*Surveyed
	for s, err := range Collect(context.Background(), w.survey) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if len(all) != 2 || all[0].Domain != "nobody.test" || all[1].Domain != "front.test" || len(progress) != 2 {
		t.Fatalf("%d surveyed, %d told", len(all), len(progress))
	}
	gone, front := all[0], all[1]
	if gone.Site != nil || gone.Registration != nil || len(gone.Missing) != 5 || !strings.Contains(strings.Join(gone.Missing, "\n"), "tls: nobody.test: there is no such name") {
		t.Errorf("%q", gone.Missing)
	}
	if front.Site == nil || len(front.Site.Pages) != 2 || front.Certificate == nil || front.Registration == nil || len(front.Networks) != 1 {
		t.Fatalf("%+v", front)
	}
	if !slices.Equal(front.Missing, []string{"ct: the list of logs did not come"}) {
		t.Errorf("missing %q", front.Missing)
	}
	preds := map[countersign.Pred]int{}
	for _, f := range front.Facts {
		preds[f.Pred]++
	}
	for _, p := range []countersign.Pred{"site/address", "site/registered", "site/network", "site/certificate", "site/page"} {
		if preds[p] == 0 {
			t.Errorf("nothing was said of %s: %v", p, preds)
		}
	}
	checkArchive(t, all)
	checkSealed(t, w, front)
}

// checkSealed: every capture stands in the evidence log under the domain's key,
// and the log verifies; sealing again adds nothing; an authority that fails
// leaves what was sealed.
func checkSealed(t *testing.T, w *smallWorld, front *Surveyed) {
	t.Helper()
	ctx, data := context.Background(), t.TempDir()
	first, err := SealSurveyed(ctx, data, front, "", w.survey.Outside)
	if err != nil || len(first.Records) < len(front.Captures) || first.Checkpoint == (countersign.Hash{}) || first.Stamp != nil {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := SealSurveyed(ctx, data, front, "http://nobody.test/", w.survey.Outside)
	if !errors.Is(err, fetch.ErrUnreached) || again.Checkpoint != first.Checkpoint || !slices.Equal(again.Records, first.Records) {
		t.Errorf("again: %v, %v", again, err)
	}
	var said bytes.Buffer
	if err := VerifyEvidence(ctx, &said, data, ""); err != nil {
		t.Errorf("%v: %s", err, said.String())
	}
}

// timeAuthority serves stamps of a day, and returns its address, a file with its
// root, and its certificate.
func timeAuthority(t *testing.T) (address, roots string, cert *x509.Certificate) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	from, to := updateDay.AddDate(-1, 0, 0), updateDay.AddDate(1, 0, 0)
	by := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Time root"}, NotBefore: from, NotAfter: to, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	root, err := x509.CreateCertificate(rand.Reader, by, by, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	// The purpose must be the only one, and critical (RFC 3161, section 2.3).
	purpose := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: []byte{0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8}}
	c := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Time"}, NotBefore: from, NotAfter: to,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtraExtensions: []pkix.Extension{purpose}}
	der, err := x509.CreateCertificate(rand.Reader, c, by, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	roots = filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root}), 0o600); err != nil {
		t.Fatal(err)
	}
	authority := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, q *http.Request) {
		raw, _ := io.ReadAll(q.Body)
		req, err := timestamp.ParseRequest(raw)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		answer := timestamp.Timestamp{HashAlgorithm: req.HashAlgorithm, HashedMessage: req.HashedMessage, Time: updateDay, Nonce: req.Nonce,
			Policy: asn1.ObjectIdentifier{1, 2, 3}, AddTSACertificate: true}
		b, err := answer.CreateResponseWithOpts(cert, key, crypto.SHA256)
		if err != nil {
			t.Error(err)
		}
		rw.Write(b) //nolint:errcheck // the client hung up
	}))
	t.Cleanup(authority.Close)
	return authority.URL, roots, cert
}

// TestStampedSurvey: the head of the log is stamped, and head and token are
// evidence, too.
func TestStampedSurvey(t *testing.T) {
	s := &Surveyed{Domain: "front.test", Captures: []collect.Capture{{URI: "dns:front.test?type=A", At: updateDay, Media: "application/dns-message", Received: []byte("answer")}}}
	authority, roots, cert := timeAuthority(t)
	data := t.TempDir()
	got, err := SealSurveyed(context.Background(), data, s, authority, Outside{Allow: []string{"127.0.0.0/8"}, CA: roots})
	if err != nil || got.Stamp == nil || got.Stamp.Trouble != "" || !got.Stamp.Time.Equal(updateDay) || len(got.Records) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	if _, err := stamp.Verify(got.Stamp.DER, got.Checkpoint, pool); err != nil {
		t.Error(err)
	}
	var said bytes.Buffer
	if err := VerifyEvidence(context.Background(), &said, data, ""); err != nil || !strings.Contains(said.String(), "3") {
		t.Errorf("%v: %s", err, said.String())
	}
}

func checkArchive(t *testing.T, all []*Surveyed) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteArchive(&b, "front.test", updateDay, all); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("archive/data.warc.gz")
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for r := warc.NewReader(f); ; {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || rec.Verify() != nil {
			t.Fatal(err)
		}
		if rec.Type == warc.Response {
			targets = append(targets, rec.Target)
		}
	}
	for _, want := range []string{"https://front.test/", "https://front.test/about", "https://front.test/robots.txt"} {
		if !slices.Contains(targets, want) {
			t.Errorf("%s is not in the archive: %q", want, targets)
		}
	}
}

// TestCollectRefuses: what cannot be meant, what is not opened, and who stops
// listening.
func TestCollectRefuses(t *testing.T) {
	w := newSmallWorld(t)
	first := func(s Survey) (*Surveyed, error) {
		for got, err := range Collect(context.Background(), s) {
			return got, err
		}
		return nil, nil
	}
	bad := w.survey
	bad.Domains = []string{"10.0.0.1"}
	if _, err := first(bad); !errors.Is(err, countersign.ErrInvalid) {
		t.Errorf("an address for a domain: %v", err)
	}
	off := w.survey
	off.Domains, off.Outside.Offline = []string{"front.test"}, true
	if _, err := first(off); !errors.Is(err, fetch.ErrOffline) {
		t.Errorf("offline: %v", err)
	}
	shut := w.survey
	shut.Domains, shut.Outside.Allow = []string{"front.test"}, nil
	got, err := first(shut)
	if err != nil || got.Site != nil || got.Certificate != nil || !strings.Contains(strings.Join(got.Missing, "\n"), "is a loopback address") {
		t.Errorf("not opened: %+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w.survey.Domains = []string{"front.test"}
	for _, err := range Collect(ctx, w.survey) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
}
