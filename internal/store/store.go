// Package store keeps the ledger: in memory for one run, in SQLite for a
// house that stays.
package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"countersign"
	"countersign/internal/flow"
)

// A View is all that may be read of a ledger inside a transaction. Rooms
// declare the smaller views they need.
type View interface {
	// Facts returns what is known of a subject, sorted by predicate, then in
	// the order it was said. The slice must not be changed.
	Facts(ctx context.Context, id countersign.ID) ([]countersign.Fact, error)
	// Having returns how many distinct subjects have the selector, and up to
	// limit of them, in the order the ledger came to know them, appended to buf.
	Having(ctx context.Context, s countersign.Selector, limit int, buf []countersign.ID) (int, []countersign.ID, error)
	// Sharing returns how many distinct subjects have the shingle in a text
	// under pred and, if they are no more than most, their numbers, appended
	// to buf. A text has dozens of shingles: numbers spare looking up who a
	// subject is that turns out to share nothing else.
	Sharing(ctx context.Context, pred countersign.Pred, shingle uint64, most int, buf []uint32) (int, []uint32, error)
	// Subject returns the subject with a number that Sharing gave.
	Subject(ctx context.Context, number uint32) (countersign.ID, error)
	// Population returns how many subjects records speak of, sites aside.
	Population(ctx context.Context) (int, error)
	// Newest returns the newest record entry that speaks of the subject, 0 if none.
	Newest(ctx context.Context, id countersign.ID) (countersign.Seq, error)
	// Head returns the newest record entry of all, 0 if none.
	Head(ctx context.Context) (countersign.Seq, error)
	// Last returns the newest entry of any kind, 0 if none.
	Last(ctx context.Context) (countersign.Seq, error)
	// Assessment returns the latest assessment of the subject, nil if none. Of
	// an erased subject only subject, verdict, score and prior are left.
	Assessment(ctx context.Context, id countersign.ID) (*countersign.Assessment, error)
	// Decision returns the latest verdict that a person decided on the subject
	// and that was not taken back, nil if none. Of an erased subject the reason
	// is gone.
	Decision(ctx context.Context, id countersign.ID) (*countersign.Decision, error)
	// Decided returns the decisions on the subject, on pairs too, and the
	// retractions that name it, oldest first.
	Decided(ctx context.Context, id countersign.ID) ([]countersign.Entry, error)
	// Judged returns what people decided of two subjects and did not take back,
	// oldest first. Where either was erased, nothing is left of it.
	Judged(ctx context.Context) ([]countersign.Entry, error)
	// AnyDecided reports whether anything was ever decided on anybody.
	AnyDecided(ctx context.Context) (bool, error)
	// People returns up to limit subjects that records speak of, sites aside, in the order
	// the ledger came to know them, after the one with a number (0: from the
	// first), and the number of the last of them.
	People(ctx context.Context, after uint32, limit int) ([]countersign.ID, uint32, error)
	// Concurrent reports whether several goroutines may read at once.
	Concurrent() bool
}

// A Ledger is what every store is.
//
// Append takes entries over: the facts of a record are put in order (by
// subject in the order of first mention, then by predicate, then as said), and
// After returns them so.
type Ledger interface {
	flow.Ledger[View]
	// Read runs fn on a consistent view without writing.
	Read(ctx context.Context, fn func(flow.Tx[View]) error) error
	// Erase drops what makes a subject's personal values readable, removes
	// its selectors and appends an Erasure. It returns ErrHeld under a legal
	// hold and ErrNotFound for an unknown subject. Erasing twice is harmless.
	Erase(ctx context.Context, e countersign.Erasure) error
	// Hold puts a subject under legal hold, or replaces the hold there is. It
	// returns ErrNotFound for an unknown subject.
	Hold(ctx context.Context, h Hold) error
	// Release lifts the hold on a subject; ErrNotFound if there is none.
	Release(ctx context.Context, id countersign.ID) error
	// Holds lists the holds in force, by subject.
	Holds(ctx context.Context) ([]Hold, error)
	Close() error
}

// A Hold says that a subject may not be erased, because a court or an
// authority may still ask.
type Hold struct {
	Subject countersign.ID `json:"subject"`
	By      string         `json:"by"`
	Reason  string         `json:"reason"`
	Until   time.Time      `json:"until,omitzero"` // zero: until it is lifted
}

// inForce reports whether the hold binds at the given time.
func (h *Hold) inForce(now time.Time) bool { return h.Until.IsZero() || now.Before(h.Until) }

var errReadOnly = fmt.Errorf("a reader cannot write: %w", countersign.ErrForbidden)

// appendable puts an entry into the order the stores keep, or says why it can
// not be kept.
func appendable(e *countersign.Entry) error {
	if e.Kind() == "" {
		return fmt.Errorf("entry by %q says nothing: %w", e.By, countersign.ErrInvalid)
	}
	if !named(e) {
		return fmt.Errorf("%s by %q without a subject: %w", e.Kind(), e.By, countersign.ErrInvalid)
	}
	if !e.At.IsZero() {
		e.At = e.At.UTC().Round(0)
	}
	if e.Record != nil {
		canonical(e.Record)
	}
	return nil
}

// named reports whether every subject the entry speaks of has a name.
func named(e *countersign.Entry) bool {
	if e.Record == nil {
		return !slices.Contains(e.Subjects(), "")
	}
	for i := range e.Record.Facts {
		if e.Record.Facts[i].Subject == "" {
			return false
		}
	}
	return true
}
