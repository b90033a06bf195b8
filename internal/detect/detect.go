// Package detect defines red flags: a [Detector] looks at one subject and
// reports findings.
//
// Each detector lives in a folder of its own below this one and is named in
// package all. A detector is a value: what can be said of it before it runs
// (its weights, what it rests on, when it misleads) is data, so that the rule
// catalogue, the reports and the digest of a run read the same words.
package detect

import (
	"context"
	"fmt"
	"time"

	"countersign"
	"countersign/internal/reference"
)

// A Detector describes one red flag and the function that looks for it.
type Detector struct {
	Name    string // a Go identifier; also the folder
	Title   string // the flag in a few words
	Doc     string // why it matters, when it misleads
	Family  countersign.Family
	Version int // raise it when the same facts would be judged otherwise
	Ground  Ground
	Basis   []string // ids of the published red flags it rests on (reference.RedFlag)
	Weights []Weight // every grade it may report
	// Innocent says, in a sentence the subject could be shown, what else would
	// explain the finding. Clear says what would clear it, the same for all.
	Innocent, Clear string
	Reads           []countersign.Pred // facts that can change its mind
	AsksLists       bool               // it asks the watchlists (Pass.Listed): a change of theirs can change its mind
	// NamesParty says that its findings name the subject itself a listed party, or
	// the holder of what is listed, by an identifier: not its employer, and not by
	// a name.
	NamesParty bool
	Run        func(*Pass)
}

// A Ground is what kind of thing a detector may rest on. Nothing else is
// admissible (docs/fairness.md).
type Ground string

// The admissible grounds.
const (
	Contradiction Ground = "contradiction" // two statements of the person or of systems that cannot both hold
	Reuse         Ground = "reuse"         // the same thing behind several identities
	Conduct       Ground = "conduct"       // something done, by whomever
	Listed        Ground = "listed"        // an exact indicator, or a listed party with a second identifier
	Forgery       Ground = "forgery"       // technical evidence of it
)

// A Weight is one grade of a finding.
type Weight struct {
	Grade    string
	Decibans float64 // 10*log10 of how many times likelier under fraud (I. J. Good)
	From     string  // where the number comes from: "measured: …" or "judgement: …"
}

// A View is all that a detector may read, directly.
type View interface {
	Facts(ctx context.Context, id countersign.ID) ([]countersign.Fact, error)
	Having(ctx context.Context, s countersign.Selector, limit int, buf []countersign.ID) (int, []countersign.ID, error)
	Sharing(ctx context.Context, pred countersign.Pred, shingle uint64, most int, buf []uint32) (int, []uint32, error)
	Subject(ctx context.Context, number uint32) (countersign.ID, error)
	Population(ctx context.Context) (int, error)
	Decision(ctx context.Context, id countersign.ID) (*countersign.Decision, error)
	Decided(ctx context.Context, id countersign.ID) ([]countersign.Entry, error)
	AnyDecided(ctx context.Context) (bool, error)
}

// A Network is what links a subject to others. Rooms know how; a detector only
// asks.
type Network interface {
	// Links returns the subject's links, strongest first.
	Links(ctx context.Context, id countersign.ID) ([]countersign.Link, error)
	// Alone returns the score of a subject in decibans from the findings that
	// rest neither on its network nor on what it shares with others.
	Alone(ctx context.Context, id countersign.ID) (float64, error)
	// Listed returns the weight, in decibans, of the strongest finding that names
	// the subject itself a listed party by an identifier.
	Listed(ctx context.Context, id countersign.ID) (float64, error)
}

// A Watchlist finds listed parties that a subject may be.
type Watchlist interface {
	Listed(q ListQuery) []ListHit
	// Profile digests what tells a listed party from others.
	Profile(list, entry string) countersign.Profile
}

// A ListQuery is a subject, asked of the watchlists.
type ListQuery struct {
	Names        []string
	Organisation bool
	BirthDate    string // YYYY-MM-DD, or ""
	Identifiers  []Identifier
}

// An Identifier is a number or an address that few share: a kind as package
// match names it, and its value.
type Identifier struct{ Kind, Value string }

// A ListHit is a listed party that may be the subject.
type ListHit struct {
	List, Entry, Name string
	Score             float64             // likeness of names, 0 to 1
	Agrees            []string            // second identifiers that agree, in words
	Weight            float64             // decibans of that agreement; 0 for a name alone
	Differs           []string            // identifiers that contradict it
	Decided           *countersign.Ruling // what a person decided on the pair, nil if nobody did
}

// Surroundings are what a Pass looks into beside the ledger.
type Surroundings struct {
	View    View
	Network Network   // nil while own findings are gathered
	Lists   Watchlist // nil if there are none
	Known   *reference.Base
	Now     time.Time
	Prior   float64 // decibans
}

// Look runs d on one subject.
func Look(ctx context.Context, d *Detector, s *Surroundings, f *Folder) ([]countersign.Finding, error) {
	p := &Pass{ctx: ctx, det: d, around: s, folder: f}
	d.Run(p)
	if p.err != nil {
		return nil, fmt.Errorf("detector %s: %w", d.Name, p.err)
	}
	return p.out, nil
}
