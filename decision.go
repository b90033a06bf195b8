package countersign

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Decision is what a person decided, and why: on a subject (Verdict), on
// whether a subject is a listed party (Pair), or on whether two subjects are run
// by the same hands (Kin). Nothing in the house decides without one.
type Decision struct {
	Case    ID        `json:"case,omitempty"`
	Subject ID        `json:"subject"` // or the ID of a question that was asked of the lists
	By      string    `json:"by"`
	At      time.Time `json:"at,omitzero"`    // when; to decide alike once more is another decision
	Until   time.Time `json:"until,omitzero"` // it binds before that moment; zero: until it is taken back
	Verdict Verdict   `json:"verdict,omitempty"`
	Pair    *Pair     `json:"pair,omitempty"`
	Kin     *Kin      `json:"kin,omitempty"`
	Saw     Verdict   `json:"saw,omitempty"`    // what the house recommended then
	Receipt Hash      `json:"receipt,omitzero"` // of the assessment that stood then
	Reason  string    `json:"reason"`
}

// A Pair is a subject beside a listed party, and whether they are one. What
// both looked like when it was decided stands with it: the decision binds as
// long as they look so.
type Pair struct {
	List   string  `json:"list"`
	Entry  string  `json:"entry"`
	Same   Same    `json:"same"`
	Ours   Profile `json:"ours"`   // of the subject
	Theirs Profile `json:"theirs"` // of the list's entry
}

// A Kin is a second subject beside the one decided on, and whether the same
// hands run both. Same is "" once either was erased: then it decides nothing.
type Kin struct {
	Subject ID   `json:"subject"`
	Same    Same `json:"same,omitempty"`
}

// Same is whether two parties are one.
type Same string

// What a person may decide of a pair.
const (
	SameNo     Same = "no" // silences the pair
	SameYes    Same = "yes"
	SameUnsure Same = "unsure"
)

// A Profile is what tells a party from others, as digests: what changes none
// of them (a remark, an address, a spelling in other case) is no other party.
type Profile struct {
	Names       Hash `json:"names,omitzero"`
	BirthDates  Hash `json:"birth_dates,omitzero"`
	Identifiers Hash `json:"identifiers,omitzero"`
	Countries   Hash `json:"countries,omitzero"`
}

// MakeProfile digests what is known of a party. Order, case, repetition and
// space do not matter; identifiers are written "kind:value".
func MakeProfile(names, births, identifiers, countries []string) Profile {
	return Profile{digest(names), digest(births), digest(identifiers), digest(countries)}
}

// digest is the SHA-256 of the values with their lengths, zero if there are none.
func digest(values []string) (h Hash) {
	var plain []string
	for _, v := range values {
		if v = strings.ToLower(strings.Join(strings.Fields(v), " ")); v != "" {
			plain = append(plain, v)
		}
	}
	if plain == nil {
		return h
	}
	slices.Sort(plain)
	var b []byte
	for _, v := range slices.Compact(plain) {
		b = binary.AppendUvarint(b, uint64(len(v)))
		b = append(b, v...)
	}
	return sha256.Sum256(b)
}

// Changed names what differs between two profiles: "names and birth dates", or
// "" if nothing does.
func (p Profile) Changed(q Profile) string {
	var out []string
	for _, part := range []struct {
		name string
		a, b Hash
	}{{"names", p.Names, q.Names}, {"birth dates", p.BirthDates, q.BirthDates},
		{"identifiers", p.Identifiers, q.Identifiers}, {"countries", p.Countries, q.Countries}} {
		if part.a != part.b {
			out = append(out, part.name)
		}
	}
	if len(out) < 2 {
		return strings.Join(out, "")
	}
	return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
}

// Expired reports whether the decision bound once and does not at now.
func (d *Decision) Expired(now time.Time) bool { return !d.Until.IsZero() && !now.Before(d.Until) }

// Lapse says why a decision on a pair no longer binds, "" if it does: it
// expired, or the subject or the list's entry is another than was decided on.
func (d *Decision) Lapse(now time.Time, ours, theirs Profile) string {
	if d.Expired(now) {
		return "the decision ended on " + d.Until.UTC().Format(time.DateOnly)
	}
	if what := d.Pair.Ours.Changed(ours); what != "" {
		return fmt.Sprintf("the subject's record changed: %s", what)
	}
	if what := d.Pair.Theirs.Changed(theirs); what != "" {
		return fmt.Sprintf("the list's entry changed: %s", what)
	}
	return ""
}

// A Ruling is a decision on a pair as answers show it. The reason stays with
// the decision.
type Ruling struct {
	Same  Same      `json:"same"`
	By    string    `json:"by"`
	At    time.Time `json:"at,omitzero"`
	Until time.Time `json:"until,omitzero"`
	Entry Seq       `json:"seq,omitempty"`  // of the decision, for undoing it
	Back  string    `json:"back,omitempty"` // why it no longer binds
}

// Ruling is an entry's decision on a pair as answers show it, given what both
// sides look like at now; nil for an entry that decides on no pair.
func (e *Entry) Ruling(now time.Time, ours, theirs Profile) *Ruling {
	d := e.Decision
	if d == nil || d.Pair == nil {
		return nil
	}
	return &Ruling{Same: d.Pair.Same, By: d.By, At: d.At, Until: d.Until, Entry: e.Seq, Back: d.Lapse(now, ours, theirs)}
}

// Silences reports whether a person told the two apart, and the decision binds.
func (r *Ruling) Silences() bool { return r != nil && r.Same == SameNo && r.Back == "" }

// A Retraction takes back an earlier entry; both stay on the ledger.
type Retraction struct {
	Entry   Seq    `json:"entry"`
	Subject ID     `json:"subject,omitempty"` // whom the entry speaks of
	By      string `json:"by"`
	Reason  string `json:"reason"`
}

// Standing returns the decisions among entries that were not taken back, in order.
func Standing(entries []Entry) []Entry {
	back := map[Seq]bool{}
	for i := range entries {
		if r := entries[i].Retraction; r != nil {
			back[r.Entry] = true
		}
	}
	var out []Entry
	for i := range entries {
		if entries[i].Decision != nil && !back[entries[i].Seq] {
			out = append(out, entries[i])
		}
	}
	return out
}

// LastVerdict returns the latest decision on the subject itself that was not
// taken back, nil if there is none.
func LastVerdict(entries []Entry) *Decision {
	standing := Standing(entries)
	for i := len(standing) - 1; i >= 0; i-- {
		if d := standing[i].Decision; d.Verdict != "" {
			return d
		}
	}
	return nil
}

// LastOnPair returns the latest decision on the subject and an entry of a list
// that was not taken back; Seq 0 if there is none.
func LastOnPair(entries []Entry, list, entry string) Entry {
	standing := Standing(entries)
	for i := len(standing) - 1; i >= 0; i-- {
		if p := standing[i].Decision.Pair; p != nil && p.List == list && p.Entry == entry {
			return standing[i]
		}
	}
	return Entry{}
}
