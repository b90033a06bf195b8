package countersign

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// An ID names a subject or a thing as "kind:rest": "applicant:acme/1042",
// "email:jo@example.com", "ip:203.0.113.9", "payout:payoneer/8841". The rest
// is in the canonical form of its kind (package normal), so equal things have
// equal IDs.
type ID string

// Kind returns the part of the ID before the first colon.
func (id ID) Kind() string { k, _, _ := strings.Cut(string(id), ":"); return k }

// Rest returns the part of the ID after the first colon.
func (id ID) Rest() string { _, r, _ := strings.Cut(string(id), ":"); return r }

// Site reports whether the ID names a website or a host. The ledger keeps what
// was seen of them; they are counted and judged with nobody.
func (id ID) Site() bool { k := id.Kind(); return k == "domain" || k == "host" }

// MakeID joins a kind and the rest to an ID, or returns "" for an empty rest.
func MakeID(kind, rest string) ID {
	if rest == "" {
		return ""
	}
	return ID(kind + ":" + rest)
}

// Seq is an entry's place in the ledger, counted from 1. Zero means not yet
// placed.
type Seq int64

// Hash is the SHA-256 of bytes as they were received.
type Hash [sha256.Size]byte

// String returns the hash in lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes the hash in hexadecimal; the zero hash is empty.
func (h Hash) MarshalText() ([]byte, error) {
	if h == (Hash{}) {
		return nil, nil
	}
	return []byte(h.String()), nil
}

// UnmarshalText reads 64 hexadecimal digits, or nothing for the zero hash.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*h = Hash{}
		return nil
	}
	if len(b) != 2*len(h) {
		return fmt.Errorf("hash of %d digits: %w", len(b), ErrInvalid)
	}
	if _, err := hex.Decode(h[:], b); err != nil {
		return fmt.Errorf("hash: %w", ErrInvalid)
	}
	return nil
}

// A Record is what one source said at one time, about one or several subjects.
// It is the unit of intake: sealed, stored, repeated and erased as one.
type Record struct {
	Source   string    `json:"source"`            // name of the plug-in, with the system it read where there are several
	Origin   string    `json:"origin,omitempty"`  // place in the input, "applicants.ndjson:12"
	Seen     time.Time `json:"seen,omitzero"`     // when the source says it was so
	Evidence Hash      `json:"evidence,omitzero"` // of the bytes it was read from
	Marking  Marking   `json:"marking"`           // what may be done with it
	Facts    []Fact    `json:"facts"`
}

// Subjects returns the subjects the record speaks of, each once, in order.
func (r *Record) Subjects() []ID {
	var out []ID
	for i := range r.Facts {
		s := r.Facts[i].Subject
		if len(out) > 0 && out[len(out)-1] == s || contains(out, s) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// A Link joins two subjects that are likely run by the same hands.
type Link struct {
	A      ID      `json:"a"`
	B      ID      `json:"b"`
	Weight float64 `json:"weight"` // decibans that A and B are one actor
	Why    []Tie   `json:"why"`
}

// A Tie is one reason of a link.
type Tie struct {
	Pred   Pred    `json:"pred"`
	Shared string  `json:"shared"` // the value both have, as text
	Weight float64 `json:"weight"` // decibans
}

// A Shipment is something that left the house, or waits for approval to leave.
type Shipment struct {
	Case     ID       `json:"case"`
	Sink     string   `json:"sink"`
	Approved []string `json:"approved"`
	Body     Hash     `json:"body"`
	Receipt  string   `json:"receipt,omitempty"`
}

// An Erasure says that a subject's personal values were made unreadable.
type Erasure struct {
	Subject ID     `json:"subject"`
	By      string `json:"by"`
	Reason  string `json:"reason"`
}

// An Entry is one line of the ledger. Exactly one of its bodies is set.
type Entry struct {
	Seq Seq       `json:"seq,omitempty"`
	At  time.Time `json:"at,omitzero"`
	By  string    `json:"by"` // stage and version, or the person

	Record     *Record     `json:"record,omitempty"`
	Link       *Link       `json:"link,omitempty"`
	Assessment *Assessment `json:"assessment,omitempty"`
	Decision   *Decision   `json:"decision,omitempty"`
	Shipment   *Shipment   `json:"shipment,omitempty"`
	Retraction *Retraction `json:"retraction,omitempty"`
	Erasure    *Erasure    `json:"erasure,omitempty"`
}

// The kinds of entry, as [Entry.Kind] names them.
const (
	KindRecord     = "record"
	KindLink       = "link"
	KindAssessment = "assessment"
	KindDecision   = "decision"
	KindShipment   = "shipment"
	KindRetraction = "retraction"
	KindErasure    = "erasure"
)

// Kind names the body that is set.
func (e *Entry) Kind() string {
	switch {
	case e.Record != nil:
		return KindRecord
	case e.Link != nil:
		return KindLink
	case e.Assessment != nil:
		return KindAssessment
	case e.Decision != nil:
		return KindDecision
	case e.Shipment != nil:
		return KindShipment
	case e.Retraction != nil:
		return KindRetraction
	case e.Erasure != nil:
		return KindErasure
	}
	return ""
}

// Subjects returns the subjects the entry speaks of.
func (e *Entry) Subjects() []ID {
	switch {
	case e.Record != nil:
		return e.Record.Subjects()
	case e.Link != nil:
		return []ID{e.Link.A, e.Link.B}
	case e.Assessment != nil:
		return []ID{e.Assessment.Subject}
	case e.Decision != nil && e.Decision.Kin != nil:
		return []ID{e.Decision.Subject, e.Decision.Kin.Subject}
	case e.Decision != nil:
		return []ID{e.Decision.Subject}
	case e.Retraction != nil && e.Retraction.Subject != "":
		return []ID{e.Retraction.Subject}
	case e.Erasure != nil:
		return []ID{e.Erasure.Subject}
	}
	return nil
}

// Key identifies the entry by what it says and who says it, so that appending
// the same thing twice is harmless. A record is known by its source and the
// bytes it was read from, not by where in which file it stood.
func (e Entry) Key() Hash {
	e.Seq, e.At = 0, time.Time{}
	if r := e.Record; r != nil && r.Evidence != (Hash{}) {
		b := make([]byte, 0, 128)
		b = append(b, "record\x00"...)
		b = append(b, e.By...)
		b = append(b, 0)
		b = append(b, r.Source...)
		b = append(b, 0)
		b = append(b, r.Evidence[:]...)
		for _, s := range r.Subjects() { // one piece of evidence may hold several records
			b = append(b, s...)
			b = append(b, 0)
		}
		return sha256.Sum256(b)
	}
	b, err := json.Marshal(e)
	if err != nil {
		panic("countersign: entry cannot be encoded: " + err.Error()) // no body holds anything json cannot encode
	}
	return sha256.Sum256(b)
}

func contains(ids []ID, id ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}
