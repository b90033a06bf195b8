package tls

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	ctls "crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hdm/jarm-go"

	"countersign/internal/fetch"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// serve shakes hands on loopback with a certificate for the names.
func serve(t *testing.T, names ...string) (host string, port uint16) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	promise := []byte{4, 10, 0, 8, 0, 2, 1, 2, 0, 2, 3, 4} // two promises of two bytes
	c := &x509.Certificate{
		SerialNumber: big.NewInt(0xabc), Subject: pkix.Name{CommonName: "front.test", Organization: []string{"Sample Front LLC"}},
		NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), DNSNames: names,
		PolicyIdentifiers: []asn1.ObjectIdentifier{{2, 23, 140, 1, 2, 2}}, Policies: []x509.OID{oid(t, 2, 23, 140, 1, 2, 2)},
		ExtraExtensions: []pkix.Extension{{Id: promises, Value: promise}},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(nil)
	s.TLS = &ctls.Config{Certificates: []ctls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(s.Close)
	at := s.Listener.Addr().(*net.TCPAddr)
	return at.IP.String(), uint16(at.Port)
}

func oid(t *testing.T, parts ...uint64) x509.OID {
	t.Helper()
	o, err := x509.OIDFromInts(parts)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func door(t *testing.T, limits fetch.Limits) *fetch.Client {
	t.Helper()
	d, err := fetch.New(fetch.Config{Allow: loopback, Resolver: "127.0.0.1:1", Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCollect(t *testing.T) {
	host, port := serve(t, "front.test", "WWW.front.test", "sister.test", "*.sister.test", "front.test", "bad name")
	s, r := Collect(context.Background(), door(t, fetch.Limits{}), host, port, true, time.Now)
	if s == nil || len(s.Chain) != 1 || s.Version != "TLS 1.3" || !strings.Contains(s.Trouble, "signed by nobody known") && !strings.Contains(s.Trouble, "not for") {
		t.Fatalf("%+v, %+v", s, r.Captures)
	}
	got := *s.Chain[0]
	if len(got.SHA256) != 64 || len(got.KeySHA256) != 64 || len(s.JARM) != 62 || strings.Trim(s.JARM, "0") == "" {
		t.Errorf("%+v, %s", got, s.JARM)
	}
	got.SHA256, got.KeySHA256 = "", ""
	want := Traits{
		Serial: "abc", Subject: "CN=front.test,O=Sample Front LLC", Issuer: "CN=front.test,O=Sample Front LLC", Maker: "Sample Front LLC", Owner: "Sample Front LLC",
		Checked: "organisation", Names: []string{"*.sister.test", "front.test", "sister.test", "www.front.test"},
		From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Algorithm: "ECDSA P-256", Self: true, Logged: 2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(r.Facts) != 7 || r.Facts[0].Q("certificate-names") != "4" || !strings.Contains(string(r.Captures[0].Received), "BEGIN CERTIFICATE") {
		t.Errorf("%+v", r)
	}
	again, _ := Collect(context.Background(), door(t, fetch.Limits{}), host, port, true, time.Now)
	if again.JARM != s.JARM {
		t.Errorf("the same server has two fingerprints: %s, %s", s.JARM, again.JARM)
	}
}

// TestHostile: servers that say something else, or nothing.
func TestHostile(t *testing.T) {
	for name, answer := range map[string]func(net.Conn){
		"hangs up": func(net.Conn) {},
		"no TLS":   func(c net.Conn) { io.WriteString(c, "220 mail\r\n") },                                                 //nolint:errcheck // the client hung up
		"alert":    func(c net.Conn) { c.Write([]byte{21, 3, 3, 0, 2, 2, 40}) },                                            //nolint:errcheck // the same
		"cut":      func(c net.Conn) { c.Write([]byte{22, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3, 1, 2, 3}) },                      //nolint:errcheck // the same
		"lies":     func(c net.Conn) { c.Write(append([]byte{22, 3, 3, 0, 200, 2, 0, 0, 76, 3, 3}, make([]byte, 60)...)) }, //nolint:errcheck // the same
		"silence":  func(c net.Conn) { time.Sleep(300 * time.Millisecond) },
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() { c.Read(make([]byte, 1024)); answer(c); c.Close() }() //nolint:errcheck // the client hung up
			}
		}()
		at := l.Addr().(*net.TCPAddr)
		d := door(t, fetch.Limits{Time: time.Second, Idle: 100 * time.Millisecond})
		s, r := Collect(context.Background(), d, "127.0.0.1", uint16(at.Port), true, time.Now)
		if s != nil || len(r.Captures) != 1 || r.Captures[0].Problem == "" {
			t.Errorf("%s: %+v, %+v", name, s, r)
		}
		if f := fingerprint(context.Background(), d, "127.0.0.1", uint16(at.Port)); f != "" && len(f) != 62 {
			t.Errorf("%s: %q", name, f)
		}
	}
	refused, err := fetch.New(fetch.Config{Resolver: "127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if s, r := Collect(context.Background(), refused, "127.0.0.1", 443, false, time.Now); s != nil || !strings.Contains(r.Captures[0].Problem, "loopback") {
		t.Errorf("%+v, %+v", s, r)
	}
}

// TestBadCertificates reads 772 certificates with one defect each: none makes
// a panic, and most are read all the same.
func TestBadCertificates(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "data", "sites", "zlint_cert_testdata.tar.gz"))
	if err != nil {
		t.Skipf("the shared data are absent: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	files, good := 0, 0
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(raw)
		if h.Typeflag != tar.TypeReg || block == nil || block.Type != "CERTIFICATE" {
			continue
		}
		files++
		c, err := Read(block.Bytes)
		if err != nil {
			continue
		}
		good++
		site := Site{Chain: []*Traits{c}}
		for _, fact := range site.Facts("front.test") {
			if fact.Object == "" {
				t.Errorf("%s: %+v", h.Name, fact)
			}
		}
	}
	t.Logf("%d certificates, %d read", files, good)
	if files < 600 || good < files*3/4 {
		t.Errorf("%d certificates, only %d read", files, good)
	}
}

// FuzzRead: no certificate makes a panic.
func FuzzRead(f *testing.F) {
	f.Add([]byte("0\x82"))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"a.test"}, ExtraExtensions: []pkix.Extension{{Id: promises, Value: []byte{4, 2, 0, 0}}}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(der)
	f.Fuzz(func(t *testing.T, der []byte) {
		if c, err := Read(der); err == nil {
			(&Site{Chain: []*Traits{c}}).Facts("a.test")
		}
	})
}

// FuzzHello: no server's hello makes a panic, and each makes a whole print.
func FuzzHello(f *testing.F) {
	f.Add([]byte{22, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3, 1, 2, 3})
	f.Fuzz(func(t *testing.T, hello []byte) {
		part := understood(hello, jarm.GetProbes("a.test", 443)[0])
		if strings.Count(part, "|") != 3 {
			t.Errorf("%q", part)
		}
	})
}
