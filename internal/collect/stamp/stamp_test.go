package stamp

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/digitorus/timestamp"

	"countersign"
	"countersign/internal/fetch"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// An authority stamps on loopback, and lies when told to.
type authority struct {
	*httptest.Server
	roots *x509.CertPool
	cert  *x509.Certificate
	key   *rsa.PrivateKey
	lie   atomic.Value // string
}

func newAuthority(t *testing.T, usage x509.ExtKeyUsage) *authority {
	t.Helper()
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := issue(t, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Root"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}, nil, &rootKey.PublicKey, rootKey)
	a := &authority{roots: x509.NewCertPool()}
	a.roots.AddCert(root)
	if a.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	a.cert = issue(t, &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Sample Time"}, ExtKeyUsage: []x509.ExtKeyUsage{usage}},
		root, &a.key.PublicKey, rootKey)
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func issue(t *testing.T, c, by *x509.Certificate, pub crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	t.Helper()
	c.NotBefore, c.NotAfter = noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0)
	if by == nil {
		by = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, pub, key)
	if err != nil {
		t.Fatal(err)
	}
	out, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (a *authority) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	raw, _ := io.ReadAll(q.Body)
	req, err := timestamp.ParseRequest(raw)
	if err != nil || q.Header.Get("Content-Type") != queryType {
		http.Error(w, "no query", http.StatusBadRequest)
		return
	}
	lie, _ := a.lie.Load().(string)
	answer := timestamp.Timestamp{
		HashAlgorithm: req.HashAlgorithm, HashedMessage: req.HashedMessage, Time: noon, Accuracy: time.Second, Nonce: req.Nonce,
		Policy: asn1.ObjectIdentifier{1, 2, 3}, AddTSACertificate: lie != "no certificate",
	}
	switch lie {
	case "hash":
		answer.HashedMessage = make([]byte, 32)
	case "nonce":
		answer.Nonce = big.NewInt(1)
	case "no nonce":
		answer.Nonce = nil
	case "busy":
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	b, err := answer.CreateResponseWithOpts(a.cert, a.key, crypto.SHA256)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	switch lie {
	case "signature":
		b[len(b)-5] ^= 1
	case "refusal":
		b, _ = timestamp.CreateErrorResponse(timestamp.Rejection, timestamp.BadRequest)
	case "noise":
		b = []byte("<html>")
	case "large":
		b = make([]byte, maxToken+1)
	}
	w.Write(b) //nolint:errcheck // the client hung up
}

func door(t *testing.T) *fetch.Client {
	t.Helper()
	d, err := fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestAsk: a token is what was asked for, can be kept, and is checked again.
func TestAsk(t *testing.T) {
	a, sum := newAuthority(t, x509.ExtKeyUsageTimeStamping), sha256.Sum256([]byte("evidence"))
	got, err := Ask(context.Background(), door(t), a.URL, sum, a.roots)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Time.Equal(noon) || got.Accuracy != time.Second || got.Authority != "CN=Sample Time" || got.Serial == "" || got.Trouble != "" {
		t.Errorf("%+v", got)
	}
	again, err := Verify(got.DER, sum, a.roots)
	if err != nil || again.Trouble != "" || !again.Time.Equal(noon) {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := Verify(got.DER, sha256.Sum256([]byte("other")), a.roots); !errors.Is(err, countersign.ErrTampered) {
		t.Errorf("of something else: %v", err)
	}
	if again, err = Verify(got.DER, sum, x509.NewCertPool()); err != nil || !strings.Contains(again.Trouble, "nobody known") {
		t.Errorf("an unknown root: %+v, %v", again, err)
	}
	for i := range got.DER { // any changed byte is noticed, or changes nothing that is said
		b := append([]byte(nil), got.DER...)
		b[i] ^= 0x20
		if c, err := Verify(b, sum, a.roots); err == nil && c.Trouble == "" && (!c.Time.Equal(noon) || c.Authority != got.Authority) {
			t.Errorf("byte %d changed: %+v", i, c)
		}
	}
}

// TestLies: what an authority answers otherwise is not taken.
func TestLies(t *testing.T) {
	a, sum := newAuthority(t, x509.ExtKeyUsageTimeStamping), sha256.Sum256([]byte("evidence"))
	for lie, want := range map[string]error{
		"hash": countersign.ErrTampered, "nonce": countersign.ErrTampered, "no nonce": countersign.ErrTampered, "signature": countersign.ErrTampered,
		"refusal": countersign.ErrTampered, "noise": countersign.ErrTampered, "large": countersign.ErrTooLarge, "busy": countersign.ErrNotFound,
		"no certificate": countersign.ErrTampered,
	} {
		a.lie.Store(lie)
		if got, err := Ask(context.Background(), door(t), a.URL, sum, a.roots); !errors.Is(err, want) {
			t.Errorf("%s: %+v, %v", lie, got, err)
		}
	}
	web := newAuthority(t, x509.ExtKeyUsageServerAuth)
	if got, err := Ask(context.Background(), door(t), web.URL, sum, web.roots); err == nil && got.Trouble == "" {
		t.Errorf("a certificate of the web stamped: %+v", got)
	}
	if _, err := Ask(context.Background(), door(t), "http://169.254.169.254/", sum, nil); !errors.Is(err, fetch.ErrRefused) {
		t.Errorf("inside: %v", err)
	}
}

// FuzzVerify: no token makes a panic, or is taken without a signature.
func FuzzVerify(f *testing.F) {
	f.Add([]byte{0x30, 3, 2, 1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := Verify(b, sha256.Sum256([]byte("evidence")), x509.NewCertPool()); err == nil && got.Trouble == "" {
			t.Errorf("%+v", got)
		}
	})
}
