// Package tls looks at the certificate that a website shows, and at how its server shakes hands.
//
// The certificate says which other names one key is for and since when; the
// handshake (JARM, by Salesforce, 2020) says what software answers, and is the
// same on machines that were set up alike.
package tls

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/hdm/jarm-go"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/fetch"
)

// Traits are what is kept of a certificate.
type Traits struct {
	SHA256    string // of the certificate
	KeySHA256 string // of its public key (SubjectPublicKeyInfo)
	Serial    string // hexadecimal
	Subject   string // RFC 2253
	Issuer    string // RFC 2253
	Maker     string // organisation of the issuer, or its name
	Owner     string // organisation of the subject, "" where only the domain was checked
	Checked   string // how: domain, organisation, individual, extended, or "" where it does not say
	Names     []string
	From, To  time.Time
	Algorithm string // of the key: RSA 2048, ECDSA P-256, Ed25519
	Self      bool   // signed by itself
	Logged    int    // promises of public logs inside it (RFC 6962)
}

const (
	maxNames       = 1000 // of a certificate, kept
	maxCertificate = 1 << 20
)

// Read reads a certificate in DER.
func Read(der []byte) (*Traits, error) {
	if len(der) > maxCertificate {
		return nil, fmt.Errorf("certificate of %d bytes: %w", len(der), countersign.ErrTooLarge)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", countersign.ErrInvalid)
	}
	return read(c), nil
}

func read(c *x509.Certificate) *Traits {
	sum, key := sha256.Sum256(c.Raw), sha256.Sum256(c.RawSubjectPublicKeyInfo)
	t := &Traits{
		SHA256: hex.EncodeToString(sum[:]), KeySHA256: hex.EncodeToString(key[:]), Subject: collect.Literal(c.Subject.String()),
		Issuer: collect.Literal(c.Issuer.String()), From: c.NotBefore.UTC(), To: c.NotAfter.UTC(), Algorithm: algorithm(c),
		Self: string(c.RawSubject) == string(c.RawIssuer) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil, Checked: checked(c), Logged: logged(c),
		Maker: collect.Literal(strings.Join(c.Issuer.Organization, ", ")), Owner: collect.Literal(strings.Join(c.Subject.Organization, ", ")),
	}
	if t.Maker == "" {
		t.Maker = collect.Literal(c.Issuer.CommonName)
	}
	if c.SerialNumber != nil {
		t.Serial = c.SerialNumber.Text(16)
	}
	for _, n := range c.DNSNames[:min(len(c.DNSNames), maxNames)] {
		if h := collect.Host(n).Rest(); h != "" && !slices.Contains(t.Names, h) {
			t.Names = append(t.Names, h)
		}
	}
	slices.Sort(t.Names)
	return t
}

func algorithm(c *x509.Certificate) string {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return c.PublicKeyAlgorithm.String()
}

// policies are those of the CA/Browser Forum (baseline requirements, 7.1.6.1).
var policies = map[string]string{
	"2.23.140.1.1": "extended", "2.23.140.1.2.1": "domain", "2.23.140.1.2.2": "organisation", "2.23.140.1.2.3": "individual",
}

func checked(c *x509.Certificate) string {
	for _, p := range c.PolicyIdentifiers {
		if how := policies[p.String()]; how != "" {
			return how
		}
	}
	return ""
}

var promises = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2} // RFC 6962, section 3.3

// logged counts the promises of a certificate: a list of two bytes of length
// and so many bytes each, in a list in an octet string.
func logged(c *x509.Certificate) int {
	for _, e := range c.Extensions {
		if !e.Id.Equal(promises) {
			continue
		}
		var b []byte
		if rest, err := asn1.Unmarshal(e.Value, &b); err != nil || len(rest) > 0 || len(b) < 2 {
			return 0
		}
		n := 0
		for b = b[2:]; len(b) >= 2; n++ {
			size := int(b[0])<<8 | int(b[1])
			if len(b) < 2+size {
				break
			}
			b = b[2+size:]
		}
		return n
	}
	return 0
}

// A Site is what a host shows on one port.
type Site struct {
	Chain   []*Traits // the host's own first
	Trouble string    // why the chain cannot be trusted
	Version string    // TLS 1.3, ...
	JARM    string    // 62 hexadecimal digits; "" where it was not taken
}

// Collect shakes hands with a host. The traits of its handshake take ten more
// connections, so they are taken only when asked for.
func Collect(ctx context.Context, door *fetch.Client, host string, port uint16, deep bool, now func() time.Time) (*Site, collect.Result) {
	var out collect.Result
	uri := fmt.Sprintf("tls://%s:%d", host, port)
	h, err := door.Handshake(ctx, host, port)
	if err != nil {
		out.Fail(uri, now(), err)
		return nil, out
	}
	s := &Site{Version: version(h.State.Version)}
	c := collect.Capture{URI: uri, At: h.Began, Took: h.Took, Peer: h.Remote, Media: "application/pem-certificate-chain"}
	if h.Untrusted != nil {
		s.Trouble = h.Untrusted.Error()
		c.Problem = s.Trouble
	}
	for _, cert := range h.State.PeerCertificates {
		s.Chain = append(s.Chain, read(cert))
		c.Received = append(c.Received, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})...)
	}
	out.Captures = append(out.Captures, c)
	if deep {
		s.JARM = fingerprint(ctx, door, host, port)
	}
	out.Facts = s.Facts(host)
	return s, out
}

func version(v uint16) string {
	switch v {
	case 0x0301:
		return "TLS 1.0"
	case 0x0302:
		return "TLS 1.1"
	case 0x0303:
		return "TLS 1.2"
	case 0x0304:
		return "TLS 1.3"
	}
	return fmt.Sprintf("%#04x", v)
}

// maxHello is as much of a server's hello as JARM looks at.
const maxHello = 1484

// fingerprint takes the JARM of a host: ten hellos, and what each is answered
// with. A host that answers none has none.
func fingerprint(ctx context.Context, door *fetch.Client, host string, port uint16) string {
	var parts []string
	heard := false
	for _, p := range jarm.GetProbes(host, int(port)) {
		part := "|||"
		if hello := greet(ctx, door, host, port, jarm.BuildProbe(p)); hello != nil {
			part, heard = understood(hello, p), true
		}
		parts = append(parts, part)
		if ctx.Err() != nil || !heard && len(parts) == 3 {
			return ""
		}
	}
	return jarm.RawHashToFuzzyHash(strings.Join(parts, ","))
}

func greet(ctx context.Context, door *fetch.Client, host string, port uint16, hello []byte) []byte {
	conn, err := door.Dial(ctx, host, port)
	if err != nil {
		return nil
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if _, err := conn.Write(hello); err != nil {
		return nil
	}
	b := make([]byte, maxHello)
	n, err := io.ReadAtLeast(conn, b, 1)
	if err != nil {
		return nil
	}
	return b[:n]
}

// understood reads a hello. The reader trusts it, so what makes it stumble is
// an answer like any that cannot be read.
func understood(hello []byte, p jarm.JarmProbeOptions) (part string) {
	defer func() {
		if recover() != nil {
			part = "|||"
		}
	}()
	part, err := jarm.ParseServerHello(hello, p)
	if err != nil {
		return "|||"
	}
	return part
}

// Facts says in facts what a host shows.
func (s *Site) Facts(host string) []countersign.Fact {
	subject := collect.Host(host)
	if subject == "" || len(s.Chain) == 0 {
		return nil
	}
	c := s.Chain[0]
	with := slices.Concat(collect.With(collect.Issuer, c.Maker), collect.With(collect.Checked, c.Checked), collect.With(collect.Owner, c.Owner),
		collect.With(collect.Names, fmt.Sprint(len(c.Names))), collect.With(collect.Trouble, s.Trouble))
	out := []countersign.Fact{
		{Subject: subject, Pred: collect.Certificate, Object: countersign.MakeID("certificate", c.SHA256), From: c.From, To: c.To, With: with},
		{Subject: subject, Pred: collect.Key, Object: countersign.MakeID("key", c.KeySHA256), Value: c.Algorithm},
	}
	for _, n := range c.Names {
		if n != host && n != "*."+host {
			out = append(out, countersign.Fact{Subject: subject, Pred: collect.CoveredName, Object: collect.Host(n)})
		}
	}
	if strings.Trim(s.JARM, "0") != "" {
		out = append(out, countersign.Fact{Subject: subject, Pred: collect.Handshake, Object: countersign.MakeID("jarm", s.JARM)})
	}
	return out
}
