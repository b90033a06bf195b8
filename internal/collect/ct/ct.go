package ct

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/bits"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/fetch"
)

var emptyRoot = tlog.Hash(sha256.Sum256(nil))

// A State is how far a log was read. The zero value is its beginning. With it
// the log is held to what it showed before: it cannot take back or change an
// entry unseen.
type State struct {
	Size     int64       `json:"size"`
	Frontier []tlog.Hash `json:"frontier,omitempty"`
	// Loose says that the reading began in the middle: what is read is then not
	// shown to add up to the log's head.
	Loose bool `json:"loose,omitempty"`
}

// Near returns a state that begins so many entries before the end, for a log
// that is too long to read.
func Near(h *Head, entries int64) State {
	if at := h.Size - entries; at > 0 {
		return State{Size: at, Loose: true}
	}
	return State{}
}

// A Sighting is a certificate that names something that was looked for.
type Sighting struct {
	Entry
	SHA256 string
	Serial string // hexadecimal
	Issuer string
	Names  []string
	Hits   []string // which of the domains
}

// A Watcher looks for domains in logs.
type Watcher struct {
	Door    *fetch.Client
	Now     func() time.Time
	Domains []string // in lower-case ASCII; names below them count
	Most    int64    // entries of one reading; 0 means 100,000
}

const (
	defaultMost = 100_000
	batch       = 256
)

// Head fetches and verifies what a log says of itself.
func (w *Watcher) Head(ctx context.Context, l *Log) (*Head, collect.Capture, error) {
	path, parse := "ct/v1/get-sth", l.ParseSTH
	if l.Tiled {
		path, parse = "checkpoint", l.ParseCheckpoint
	}
	b, c, err := w.get(ctx, l.URL+path)
	if err != nil {
		return nil, c, err
	}
	h, err := parse(b)
	if err != nil {
		c.Problem = err.Error()
	}
	return h, c, err
}

func (w *Watcher) get(ctx context.Context, address string) ([]byte, collect.Capture, error) {
	r, err := w.Door.Get(ctx, fetch.Request{URL: address, Keep: true})
	all := collect.HTTP(r, err)
	c := all[len(all)-1]
	switch {
	case err != nil:
		return nil, c, fmt.Errorf("log: %w", err)
	case r.Status != http.StatusOK:
		c.Problem = fmt.Sprintf("the log answers %d", r.Status)
		return nil, c, fmt.Errorf("log: %s answers %d: %w", address, r.Status, countersign.ErrNotFound)
	}
	return r.Body, c, nil
}

// Read reads a log on from a state, to its head or to what one reading may
// take. The new state, the sightings and the captures are of what was verified:
// where the log does not add up, the error is [countersign.ErrTampered], and
// the state is the old one.
func (w *Watcher) Read(ctx context.Context, l *Log, from State) (State, []Sighting, collect.Result, error) {
	var out collect.Result
	head, c, err := w.Head(ctx, l)
	out.Captures = append(out.Captures, c)
	switch {
	case err != nil:
		return from, nil, out, err
	case head.Size < from.Size:
		return from, nil, out, fmt.Errorf("log %s had %d entries and shows %d: %w", l.Name, from.Size, head.Size, countersign.ErrTampered)
	case !from.sound():
		return from, nil, out, fmt.Errorf("log %s: the state is none: %w", l.Name, countersign.ErrInvalid)
	}
	edge := frontier{from.Size, slices.Clone(from.Frontier)}
	stop := head.Size
	if most := w.most(); stop-from.Size > most {
		stop = from.Size + most
	}
	found, err := w.entries(ctx, l, &edge, stop, from.Loose)
	if err != nil {
		return from, nil, out, err
	}
	if err := w.holds(ctx, l, head, &edge, from.Loose); err != nil {
		return from, nil, out, err
	}
	for _, s := range found {
		for _, d := range s.Hits {
			out.Facts = append(out.Facts, s.Facts(l, d)...)
		}
		out.Captures = append(out.Captures, s.Capture(l))
	}
	next := State{Size: edge.size, Frontier: edge.hashes, Loose: from.Loose}
	return next, found, out, nil
}

func (w *Watcher) most() int64 {
	if w.Most > 0 {
		return w.Most
	}
	return defaultMost
}

// sound reports whether a state can be one: a tree has as many full subtrees
// as its size has ones.
func (s State) sound() bool {
	if s.Loose {
		return s.Size >= 0 && len(s.Frontier) == 0
	}
	return s.Size >= 0 && len(s.Frontier) == bits.OnesCount64(uint64(s.Size))
}

// holds checks that what was read is what the log signed. Short of the head, a
// log of RFC 6962 proves that the one leads to the other; a tiled one shows the
// tiles that do. In the middle of a log nothing is proven.
func (w *Watcher) holds(ctx context.Context, l *Log, head *Head, edge *frontier, loose bool) error {
	root := edge.root()
	switch {
	case loose:
		return nil
	case edge.size == head.Size && root == head.Root, edge.size == 0:
		return nil
	case edge.size < head.Size && w.leads(ctx, l, head, edge.size, root):
		return nil
	}
	return fmt.Errorf("log %s: its entries do not add up to the head it signed: %w", l.Name, countersign.ErrTampered)
}

// leads asks for the proof that a smaller tree is the beginning of the head's.
func (w *Watcher) leads(ctx context.Context, l *Log, head *Head, size int64, root tlog.Hash) bool {
	tree := tlog.Tree{N: head.Size, Hash: head.Root}
	if l.Tiled {
		proof, err := tlog.ProveTree(head.Size, size, tlog.TileHashReader(tree, &tiles{ctx, w, l}))
		return err == nil && tlog.CheckTree(proof, head.Size, head.Root, size, root) == nil
	}
	b, _, err := w.get(ctx, fmt.Sprintf("%sct/v1/get-sth-consistency?first=%d&second=%d", l.URL, size, head.Size))
	if err != nil {
		return false
	}
	var answer struct{ Consistency [][]byte }
	if json.Unmarshal(b, &answer) != nil {
		return false
	}
	var proof tlog.TreeProof
	for _, h := range answer.Consistency {
		if len(h) != tlog.HashSize {
			return false
		}
		proof = append(proof, tlog.Hash(h))
	}
	return tlog.CheckTree(proof, head.Size, head.Root, size, root) == nil
}

// entries reads up to stop, adds every entry to the edge, and returns those
// that name a domain.
func (w *Watcher) entries(ctx context.Context, l *Log, edge *frontier, stop int64, loose bool) ([]Sighting, error) {
	var found []Sighting
	read := w.batch
	if l.Tiled {
		read = w.tile
	}
	for edge.size < stop {
		got, err := read(ctx, l, edge.size, stop)
		if err != nil {
			return nil, err
		}
		for _, e := range got {
			if loose {
				edge.size++
			} else {
				edge.add(e.leaf)
			}
			if s, ok := w.Sight(e); ok {
				found = append(found, s)
			}
		}
	}
	return found, nil
}

// batch reads entries of a log of RFC 6962, which may give fewer than asked for.
func (w *Watcher) batch(ctx context.Context, l *Log, from, stop int64) ([]*Entry, error) {
	b, _, err := w.get(ctx, fmt.Sprintf("%sct/v1/get-entries?start=%d&end=%d", l.URL, from, min(stop, from+batch)-1))
	if err != nil {
		return nil, err
	}
	var answer struct {
		Entries []struct {
			Leaf  []byte `json:"leaf_input"`
			Extra []byte `json:"extra_data"`
		}
	}
	if json.Unmarshal(b, &answer) != nil || len(answer.Entries) == 0 || int64(len(answer.Entries)) > stop-from {
		return nil, fmt.Errorf("log %s: no entries where %d should be: %w", l.Name, from, countersign.ErrInvalid)
	}
	var out []*Entry
	for i, raw := range answer.Entries {
		e, err := parseLeaf(from+int64(i), raw.Leaf, raw.Extra)
		if err != nil {
			return nil, fmt.Errorf("log %s: %w", l.Name, err)
		}
		out = append(out, e)
	}
	return out, nil
}

// Sight reports whether a certificate names a domain. Most do not, so its bytes
// are searched before it is read: names stand in it in ASCII.
func (w *Watcher) Sight(e *Entry) (Sighting, bool) {
	if !slices.ContainsFunc(w.Domains, func(d string) bool { return contains(e.DER, d) }) {
		return Sighting{}, false
	}
	c, err := x509.ParseCertificate(e.DER)
	if err != nil {
		return Sighting{}, false
	}
	s := Sighting{Entry: *e, Serial: c.SerialNumber.Text(16), Issuer: collect.Literal(strings.Join(c.Issuer.Organization, ", "))}
	for _, n := range append(slices.Clone(c.DNSNames), c.Subject.CommonName) {
		n = collect.Host(n).Rest()
		if n == "" || slices.Contains(s.Names, n) || len(s.Names) >= maxNames {
			continue
		}
		s.Names = append(s.Names, n)
		for _, d := range w.Domains {
			if (n == d || strings.HasSuffix(n, "."+d)) && !slices.Contains(s.Hits, d) {
				s.Hits = append(s.Hits, d)
			}
		}
	}
	slices.Sort(s.Names)
	slices.Sort(s.Hits)
	sum := sha256.Sum256(e.DER)
	s.SHA256 = hex.EncodeToString(sum[:])
	return s, len(s.Hits) > 0
}

const maxNames = 1000

// contains looks for a lower-case name in any case, and allocates nothing.
func contains(der []byte, name string) bool {
	for i := 0; i+len(name) <= len(der); i++ {
		n := 0
		for n < len(name) && (der[i+n] == name[n] || der[i+n]|0x20 == name[n] && name[n] >= 'a') {
			n++
		}
		if n == len(name) {
			return n > 0
		}
	}
	return false
}

// Facts says what the sighting tells of one of the domains it names.
func (s *Sighting) Facts(l *Log, domain string) []countersign.Fact {
	subject := countersign.MakeID("domain", domain)
	out := []countersign.Fact{{
		Subject: subject, Pred: collect.Logged, Object: countersign.MakeID("certificate", s.SHA256), From: s.Time,
		With: slices.Concat(collect.With(collect.LogName, l.Name), collect.With(collect.Issuer, s.Issuer)),
	}}
	for _, n := range s.Names {
		if n != domain && n != "*."+domain {
			out = append(out, countersign.Fact{Subject: subject, Pred: collect.CoveredName, Object: collect.Host(n)})
		}
	}
	return out
}

// Capture is the certificate as it stands in the log.
func (s *Sighting) Capture(l *Log) collect.Capture {
	return collect.Capture{URI: fmt.Sprintf("ct:%s#%d", l.URL, s.Index), At: s.Time, Media: "application/pkix-cert", Received: s.DER}
}
