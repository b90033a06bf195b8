// Package stamp has an authority say that something was there at a time.
//
// The form is RFC 3161: the authority signs a hash and its clock. It sees the
// hash and nothing else. With the token a stranger can check, years later and
// offline, that evidence was not made up afterwards; the evidence log shows the
// same only to those who kept one of its heads.
package stamp

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/fetch"
)

// A Token is an authority's word.
type Token struct {
	Time      time.Time
	Accuracy  time.Duration // 0 where it does not say
	Authority string
	Serial    string // hexadecimal
	DER       []byte // the token, to be kept
	Trouble   string // why the authority cannot be trusted, "" if it can
	Unknown   bool   // that is all: whoever has its root can trust it
}

const (
	queryType = "application/timestamp-query"
	maxToken  = 64 << 10
)

// Ask has an authority stamp a hash.
func Ask(ctx context.Context, door *fetch.Client, url string, sum [sha256.Size]byte, roots *x509.CertPool) (*Token, error) {
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return nil, fmt.Errorf("timestamp: %w", err)
	}
	query, err := (&timestamp.Request{HashAlgorithm: crypto.SHA256, HashedMessage: sum[:], Certificates: true, Nonce: nonce}).Marshal()
	if err != nil {
		return nil, fmt.Errorf("timestamp: %w", err)
	}
	r, err := door.Get(ctx, fetch.Request{URL: url, Body: query, Type: queryType, Accept: "application/timestamp-reply"})
	switch {
	case err != nil:
		return nil, fmt.Errorf("timestamp: %w", err)
	case r.Status != http.StatusOK:
		return nil, fmt.Errorf("timestamp: the authority answers %d: %w", r.Status, countersign.ErrNotFound)
	}
	return read(r.Body, sum, nonce, roots, timestamp.ParseResponse)
}

// Verify checks a token that was kept. Roots of nil are the system's.
func Verify(token []byte, sum [sha256.Size]byte, roots *x509.CertPool) (*Token, error) {
	return read(token, sum, nil, roots, timestamp.Parse)
}

// read checks that a token is signed, and about the hash and the question. That
// its signer is unknown is no error: it is told, and whoever knows the root can
// check it again.
func read(raw []byte, sum [sha256.Size]byte, nonce *big.Int, roots *x509.CertPool, parse func([]byte) (*timestamp.Timestamp, error)) (t *Token, err error) {
	if len(raw) > maxToken {
		return nil, fmt.Errorf("timestamp of %d bytes: %w", len(raw), countersign.ErrTooLarge)
	}
	// The parser is made for authorities that one knows, and this one may be anybody.
	defer func() {
		if recover() != nil {
			t, err = nil, fmt.Errorf("timestamp cannot be read: %w", countersign.ErrInvalid)
		}
	}()
	said, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("timestamp: no token, or one that its signer did not sign: %w", countersign.ErrTampered)
	}
	switch {
	case said.HashAlgorithm != crypto.SHA256 || string(said.HashedMessage) != string(sum[:]):
		return nil, fmt.Errorf("timestamp is of something else: %w", countersign.ErrTampered)
	case nonce != nil && (said.Nonce == nil || said.Nonce.Cmp(nonce) != 0):
		return nil, fmt.Errorf("timestamp answers another question: %w", countersign.ErrTampered)
	}
	signer, p7, err := signerOf(said.RawToken)
	if err != nil {
		return nil, err
	}
	t = &Token{Time: said.Time.UTC(), Accuracy: said.Accuracy, Authority: collect.Literal(signer.Subject.String()), DER: said.RawToken}
	if said.SerialNumber != nil {
		t.Serial = said.SerialNumber.Text(16)
	}
	t.Trouble, t.Unknown = judge(signer, p7.Certificates, roots, said.Time)
	return t, nil
}

// signerOf returns the certificate that signed, which is one of those that came
// along and not just any of them.
func signerOf(token []byte) (*x509.Certificate, *pkcs7.PKCS7, error) {
	p7, err := pkcs7.Parse(token)
	if err != nil {
		return nil, nil, fmt.Errorf("timestamp: %w", countersign.ErrInvalid)
	}
	signer := p7.GetOnlySigner()
	if signer == nil || p7.Verify() != nil {
		return nil, nil, fmt.Errorf("timestamp without its one signer: %w", countersign.ErrTampered)
	}
	return signer, p7, nil
}

// judge says why a signer cannot be trusted with time, "" if it can: the
// purpose must be its own, and its chain good at the time it says.
func judge(signer *x509.Certificate, others []*x509.Certificate, roots *x509.CertPool, at time.Time) (trouble string, unknown bool) {
	between := x509.NewCertPool()
	for _, c := range others {
		between.AddCert(c)
	}
	_, err := signer.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping},
	})
	switch {
	case err == nil:
		return "", false
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "the authority is certified by nobody known (--ca FILE adds a root)", true
	}
	return "the authority's certificate is not good for this: " + collect.Literal(err.Error()), false
}
