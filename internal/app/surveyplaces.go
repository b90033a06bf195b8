package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"countersign"
	"countersign/internal/collect/ct"
	"countersign/internal/front"
	"countersign/internal/sink"
	"countersign/internal/store"
	"countersign/warc"
)

// A logMemory keeps how far certificate logs were read, and for whom, among
// the evidence. What a log showed stands under the log's own key, so that it is
// held to it; how far it was read for a domain, and what was found, under the
// domain's.
type logMemory struct {
	ledger *store.SQLite

	mu      sync.Mutex
	domains map[string]*logKnown
}

// logKnown is what earlier readings had of one domain.
type logKnown struct {
	places    []logPlace
	sightings []ct.Sighting
	exhibits  []front.Exhibit // of the sightings
}

// A logPlace says that a log was read up to so many entries.
type logPlace struct {
	Log  string `json:"log"` // SHA-256 of its key, hexadecimal (RFC 6962, section 3.2)
	Size int64  `json:"size"`
}

// What places are called among the evidence.
const (
	logPlacesName = "certificate logs read"
	logStateName  = "certificate log"
)

func logID(l *ct.Log) string { return hex.EncodeToString(l.ID[:]) }

func newLogMemory(ledger *store.SQLite) *logMemory {
	return &logMemory{ledger: ledger, domains: map[string]*logKnown{}}
}

// of reads what is known of a domain, once in a run.
func (m *logMemory) of(ctx context.Context, domain string) (*logKnown, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if k := m.domains[domain]; k != nil {
		return k, nil
	}
	k := &logKnown{}
	all, err := m.ledger.EvidenceOf(ctx, countersign.MakeID("domain", domain))
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.Erased {
			continue
		}
		switch {
		case e.Name == logPlacesName:
			err = m.read(ctx, e, &k.places)
		case strings.HasPrefix(e.Name, "ct:"):
			err = m.sighting(ctx, domain, e, k)
		}
		if err != nil {
			return nil, fmt.Errorf("certificate logs of %s: %w", domain, err)
		}
	}
	m.domains[domain] = k
	return k, nil
}

func (m *logMemory) read(ctx context.Context, e store.Exhibit, to any) error {
	raw, err := m.ledger.Open(ctx, e.Hash)
	if err != nil {
		return err
	}
	if json.Unmarshal(raw, to) != nil {
		return countersign.ErrTampered
	}
	return nil
}

// sighting reads a certificate again that was found before.
func (m *logMemory) sighting(ctx context.Context, domain string, e store.Exhibit, k *logKnown) error {
	raw, err := m.ledger.Open(ctx, e.Hash)
	if err != nil {
		return err
	}
	r, err := warc.NewReader(bytes.NewReader(raw)).Next()
	if err != nil {
		return err
	}
	_, number, _ := strings.Cut(r.Target, "#")
	index, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return countersign.ErrTampered
	}
	w := ct.Watcher{Domains: []string{domain}}
	s, ok := w.Sight(&ct.Entry{Index: index, Time: r.Date, DER: r.Block})
	if ok && !slices.ContainsFunc(k.sightings, func(o ct.Sighting) bool { return o.SHA256 == s.SHA256 }) {
		k.sightings = append(k.sightings, s)
		k.exhibits = append(k.exhibits, front.Exhibit{URI: r.Target, SHA256: e.Hash})
	}
	return nil
}

// logged is where a survey of the domain begins.
func (k *logKnown) logged() *logged {
	return &logged{sightings: slices.Clone(k.sightings), kept: slices.Clone(k.exhibits), places: slices.Clone(k.places)}
}

// reached is how far a log was read for a domain, -1 if it never was.
func (m *logMemory) reached(l *ct.Log, domain string) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.domains[domain]
	if k == nil {
		return -1
	}
	i := slices.IndexFunc(k.places, func(p logPlace) bool { return p.Log == logID(l) })
	if i < 0 {
		return -1
	}
	return k.places[i].Size
}

func logSubject(l *ct.Log) countersign.ID { return countersign.MakeID("log", logID(l)) }

// state is what a log showed when it was read so far. Where that is not known,
// what follows is read without holding the log to it.
func (m *logMemory) state(ctx context.Context, l *ct.Log, size int64) (ct.State, error) {
	all, err := m.ledger.EvidenceOf(ctx, logSubject(l))
	if err != nil {
		return ct.State{}, err
	}
	for _, e := range slices.Backward(all) {
		var s ct.State
		if e.Name != logStateName || e.Erased {
			continue
		}
		if err := m.read(ctx, e, &s); err != nil {
			return s, fmt.Errorf("certificate log %s: %w", l.Name, err)
		}
		if s.Size == size {
			return s, nil
		}
	}
	return ct.State{Size: size, Loose: true}, nil
}

// keep seals what a log showed.
func (m *logMemory) keep(ctx context.Context, l *ct.Log, s ct.State) error {
	var raw bytes.Buffer
	if err := sink.Encode(&raw, s, ""); err != nil {
		return fmt.Errorf("certificate log %s: %w", l.Name, err)
	}
	_, err := m.ledger.Seal(ctx, logStateName, []countersign.ID{logSubject(l)}, raw.Bytes())
	return err
}

// entered takes what was sealed of a domain for known.
func (m *logMemory) entered(s *Surveyed) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.domains[s.Domain] = &logKnown{places: s.places, sightings: s.Sightings, exhibits: s.kept}
}

// merged are places with the newest of each log, in the order of the logs'
// numbers.
func merged(places []logPlace) []logPlace {
	newest := map[string]int64{}
	for _, p := range places {
		newest[p.Log] = p.Size
	}
	var out []logPlace
	for l, n := range newest {
		out = append(out, logPlace{l, n})
	}
	slices.SortFunc(out, func(a, b logPlace) int { return cmp.Compare(a.Log, b.Log) })
	return out
}
