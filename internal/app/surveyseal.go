package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/collect/stamp"
	"countersign/internal/fetch"
	"countersign/internal/flow"
	"countersign/internal/front"
	"countersign/internal/sink"
	"countersign/internal/store"
	"countersign/warc"
)

// A Sealed survey says where its captures stand in the evidence.
type Sealed struct {
	Records    []countersign.Hash // of each WARC record, in the order of the captures
	Checkpoint countersign.Hash   // of the head of the log that holds them all
	Stamp      *stamp.Token       // nil where none was asked for
}

// SealSurveyed seals every capture of a website, each as one WARC record, under
// the key of its domain, enters them in the evidence log, and signs the log's
// head. With the address of a time authority the head is stamped, and head and
// token are sealed, too: together they show that all of it was there by then.
func SealSurveyed(ctx context.Context, data string, s *Surveyed, authority string, o Outside) (*Sealed, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	ledger, err := store.OpenSQLite(data, store.Options{})
	if err != nil {
		return nil, err
	}
	sealed, err := sealSurveyed(ctx, ledger, s, authority, o)
	return sealed, errors.Join(err, ledger.Close())
}

func sealSurveyed(ctx context.Context, ledger *store.SQLite, s *Surveyed, authority string, o Outside) (*Sealed, error) {
	exhibits, err := sealCaptures(ctx, ledger, s)
	if err != nil {
		return nil, err
	}
	out, err := closeLog(ctx, ledger, authority, o)
	for _, x := range exhibits {
		out.Records = append(out.Records, x.SHA256)
	}
	return out, err
}

// sealCaptures seals every capture of a website under the key of its domain, in
// one transaction.
func sealCaptures(ctx context.Context, ledger *store.SQLite, s *Surveyed) ([]front.Exhibit, error) {
	var out []front.Exhibit
	subject := []countersign.ID{countersign.MakeID("domain", s.Domain)}
	err := ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
		out = nil
		for _, c := range s.Captures {
			for _, r := range collect.Records(c) {
				var b bytes.Buffer
				if err := warc.NewPlainWriter(&b).Write(r); err != nil {
					return err
				}
				h, err := tx.(store.Sealer).Seal(ctx, c.URI, subject, b.Bytes())
				if err != nil {
					return err
				}
				out = append(out, front.Exhibit{URI: c.URI, SHA256: h})
			}
			if c.Same != nil && c.Same.Sealed != (countersign.Hash{}) { // what the site says is unchanged belongs to the capture
				out = append(out, front.Exhibit{URI: c.Same.URI, SHA256: c.Same.Sealed})
			}
		}
		return sealPlaces(ctx, tx.(store.Sealer), s, subject)
	})
	if err != nil {
		return nil, err
	}
	before := s.kept
	for _, x := range out {
		if strings.HasPrefix(x.URI, "ct:http") { // a certificate, and not the head of its log
			s.kept = append(s.kept, x)
		}
	}
	return append(out, before...), nil
}

// sealPlaces seals how far certificate logs were read for a website: it stands
// or falls with what was found there.
func sealPlaces(ctx context.Context, tx store.Sealer, s *Surveyed, subject []countersign.ID) error {
	if len(s.places) == 0 {
		return nil
	}
	var raw bytes.Buffer
	if err := sink.Encode(&raw, s.places, ""); err != nil {
		return err
	}
	_, err := tx.Seal(ctx, logPlacesName, subject, raw.Bytes())
	return err
}

// closeLog signs the head of the log and has it stamped, if there is an
// authority. What it returns beside an error is what was done before.
func closeLog(ctx context.Context, ledger *store.SQLite, authority string, o Outside) (*Sealed, error) {
	out := &Sealed{}
	head, err := ledger.Publish(ctx)
	if err != nil || head == nil {
		return out, err
	}
	out.Checkpoint = sha256.Sum256(head)
	if authority == "" {
		return out, nil
	}
	out.Stamp, err = stamped(ctx, ledger, head, authority, o)
	return out, err
}

// stamped has a head of the log stamped, and seals both.
func stamped(ctx context.Context, ledger *store.SQLite, head []byte, authority string, o Outside) (*stamp.Token, error) {
	door, err := o.client(fetch.Config{Limits: fetch.Limits{Time: 30 * time.Second}})
	if err != nil {
		return nil, err
	}
	roots, err := o.roots()
	if err != nil {
		return nil, err
	}
	token, err := stamp.Ask(ctx, door, authority, sha256.Sum256(head), roots)
	if err != nil {
		return nil, err
	}
	for _, f := range []namedBytes{{headName, head}, {stampName, token.DER}} {
		if _, err := ledger.Seal(ctx, f.name, nil, f.data); err != nil {
			return nil, err
		}
	}
	_, err = ledger.Publish(ctx)
	return token, err
}

// roots are the system's, and those in the operator's file; nil means the
// system's alone.
func (o Outside) roots() (*x509.CertPool, error) {
	if o.CA == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(o.CA)
	if err != nil {
		return nil, unread("file of roots", o.CA, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pool.AppendCertsFromPEM(pem)
	return pool, nil
}
