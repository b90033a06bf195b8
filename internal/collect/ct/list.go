// Package ct watches the public logs of certificates for a website's names.
//
// A front needs a certificate, and certificates are logged before they are
// used: the log says when a name came to life, and which other names came with
// it. Both kinds of logs are read, RFC 6962 and static-ct (c2sp.org/static-ct-api),
// and no log is believed: a head must carry the log's signature, and what was
// read must add up to it.
package ct

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"countersign"
	"countersign/internal/collect"
)

// A Log is one public log.
type Log struct {
	Name   string
	URL    string // where it is read; ends in /
	Origin string // what its checkpoints call it; tiled logs only
	Tiled  bool   // static-ct
	State  string // usable, readonly, retired, ... ; "" where the list does not say
	ID     [32]byte
	key    any // *ecdsa.PublicKey or *rsa.PublicKey
}

// NewLog makes a log of its key, in DER.
func NewLog(name, address string, tiled bool, key []byte) (*Log, error) {
	pub, err := x509.ParsePKIXPublicKey(key)
	if err != nil {
		return nil, fmt.Errorf("log %.60q: its key cannot be read: %w", name, countersign.ErrInvalid)
	}
	switch pub.(type) {
	case *ecdsa.PublicKey, *rsa.PublicKey:
	default:
		return nil, fmt.Errorf("log %.60q: a key of a kind that logs do not have: %w", name, countersign.ErrInvalid)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("log %.60q: no address of the web: %w", name, countersign.ErrInvalid)
	}
	l := &Log{Name: collect.Literal(name), URL: strings.TrimSuffix(address, "/") + "/", Tiled: tiled, ID: sha256.Sum256(key), key: pub}
	l.Origin = strings.TrimSuffix(u.Host+u.Path, "/")
	return l, nil
}

// maxLogs bounds a list.
const maxLogs = 1000

// ParseList reads a list of logs in version 3 of the browsers' format. Logs that
// cannot be read are left out.
func ParseList(b []byte) ([]*Log, error) {
	type entry struct {
		Description   string
		Key           string
		URL           string
		SubmissionURL string                     `json:"submission_url"`
		MonitoringURL string                     `json:"monitoring_url"`
		State         map[string]json.RawMessage `json:"state"`
	}
	var list struct {
		Operators []struct {
			Logs  []entry `json:"logs"`
			Tiled []entry `json:"tiled_logs"`
		}
	}
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("list of logs: no JSON of version 3: %w", countersign.ErrInvalid)
	}
	var out []*Log
	add := func(e entry, tiled bool) {
		key, err := base64.StdEncoding.DecodeString(e.Key)
		if err != nil || len(out) >= maxLogs {
			return
		}
		at := e.URL
		if tiled {
			at = e.MonitoringURL
		}
		l, err := NewLog(e.Description, at, tiled, key)
		if err != nil {
			return
		}
		if u, err := url.Parse(e.SubmissionURL); err == nil && u.Host != "" {
			l.Origin = strings.TrimSuffix(u.Host+u.Path, "/")
		}
		for state := range e.State {
			l.State = state // there is one
		}
		out = append(out, l)
	}
	for _, o := range list.Operators {
		for _, e := range o.Logs {
			add(e, false)
		}
		for _, e := range o.Tiled {
			add(e, true)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("list of logs: it names none: %w", countersign.ErrInvalid)
	}
	return out, nil
}
