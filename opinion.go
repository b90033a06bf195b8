package countersign

import "fmt"

// A Family groups findings that tell of the same thing, so that ten ways to
// say it count once: assess caps what one family may add.
type Family string

// The families, in the order reports show them.
const (
	FamilyIdentity Family = "identity"
	FamilyContact  Family = "contact"
	FamilyLocation Family = "location"
	FamilyDevice   Family = "device"
	FamilyPayment  Family = "payment"
	FamilyDocument Family = "document"
	FamilyWork     Family = "work"
	FamilyNetwork  Family = "network"
	FamilyList     Family = "list"
	FamilyAccess   Family = "access"
	FamilySite     Family = "site"
)

// Families lists every family in the order reports show them.
var Families = []Family{FamilyIdentity, FamilyContact, FamilyLocation, FamilyDevice, FamilyPayment, FamilyDocument,
	FamilyWork, FamilyNetwork, FamilyList, FamilyAccess, FamilySite}

// A Finding is one detector's opinion of one subject, in words the subject
// could be shown.
type Finding struct {
	Detector string  `json:"detector"`
	Version  int     `json:"version"`
	Family   Family  `json:"family"`
	Grade    string  `json:"grade,omitempty"` // which line of the detector's weight table applied
	Weight   float64 `json:"weight"`          // decibans; negative speaks for the subject
	Say      string  `json:"say"`             // one sentence
	Because  []Cause `json:"because"`         // what it rests on
	Innocent string  `json:"innocent"`        // what else would explain it
	Clear    string  `json:"clear"`           // what would clear it
	// Basis cites the published guidance it rests on (red-flag ids).
	Basis []string `json:"basis"`
}

// A Cause points at the fact a finding rests on.
type Cause struct {
	Seq     Seq    `json:"seq"` // entry that says it; 0 for what follows from several
	Subject ID     `json:"subject"`
	Pred    Pred   `json:"pred"`
	Shown   string `json:"shown,omitempty"` // the value, short enough to read
}

// String returns the cause in one line: "#12 applicant:acme/1042 email jo@example.com".
func (c Cause) String() string {
	s := fmt.Sprintf("%s %s", c.Subject, c.Pred)
	if c.Seq != 0 {
		s = fmt.Sprintf("#%d %s", c.Seq, s)
	}
	if c.Shown != "" {
		s += " " + c.Shown
	}
	return s
}

// A Verdict is what the house recommends. A person decides.
type Verdict string

// The verdicts, mildest first.
const (
	VerdictClear  Verdict = "clear"
	VerdictReview Verdict = "review"
	VerdictHold   Verdict = "hold"
	VerdictRefer  Verdict = "refer"
)

// Verdicts lists the verdicts, mildest first.
var Verdicts = []Verdict{VerdictClear, VerdictReview, VerdictHold, VerdictRefer}

// Rank orders verdicts from 0 (clear) to 3 (refer); an unknown one is -1.
func (v Verdict) Rank() int {
	for i, x := range Verdicts {
		if x == v {
			return i
		}
	}
	return -1
}

// An Assessment weighs the findings on one subject.
type Assessment struct {
	Subject  ID        `json:"subject"`
	Verdict  Verdict   `json:"verdict"`
	Score    float64   `json:"score"` // decibans: Prior plus the sum of Families
	Prior    float64   `json:"prior"` // decibans
	Findings []Finding `json:"findings"`
	// Families is the sum of each family's weights after its cap.
	Families []FamilySum `json:"families,omitempty"`
	Network  ID          `json:"network,omitempty"` // the network it belongs to
	Missing  []string    `json:"missing,omitempty"` // what would settle the question
	// NotLooked names detectors that failed on this subject: "name: reason".
	NotLooked []string `json:"not_looked,omitempty"`
	// Candidates are listed parties with a like name. A name alone weighs nothing.
	Candidates []Candidate `json:"candidates,omitempty"`
	// Silenced are listed parties that a person told the subject from.
	Silenced []Candidate `json:"silenced,omitempty"`
	Receipt  Hash        `json:"receipt,omitzero"` // of rules, lists and everything the assessment rests on
	Upto     Seq         `json:"upto,omitempty"`   // newest record that was in view
	// Over is the newest entry of any kind that was in view: to say once more what
	// was said before something else is to say something new.
	Over  Seq   `json:"over,omitempty"`
	Under Under `json:"under,omitzero"` // what it was judged by
}

// Under tells two judgements apart by what they were judged by, in 16 digits
// each: not what it was, but whether it was another.
type Under struct {
	Rules string `json:"rules"` // rules, tables and prior
	Lists string `json:"lists"` // watchlists that were asked
}

// A FamilySum is what one family adds to a score.
type FamilySum struct {
	Family Family  `json:"family"`
	Sum    float64 `json:"sum"`    // of its findings' weights
	Capped float64 `json:"capped"` // what counts
}

// A Candidate is a listed party whose name is like a subject's. It is shown
// and never weighed; a second identifier makes it a finding.
type Candidate struct {
	List  string  `json:"list"`
	Entry string  `json:"entry"`
	Name  string  `json:"name"`
	Score float64 `json:"score"` // 0 to 1, likeness of the names
	// Lacks says which second identifier would settle it.
	Lacks string `json:"lacks,omitempty"`
	// Decided is what a person decided on the pair, nil if nobody did.
	Decided *Ruling `json:"decided,omitempty"`
}

// A Run tells what produced an answer, so that it can be repeated. It is the
// last line of every machine-readable answer.
type Run struct {
	Tool   string  `json:"tool"`
	Rules  string  `json:"rules"` // "sha256:…" over every detector's version and weights
	Lists  []List  `json:"lists"`
	Inputs []Input `json:"inputs,omitempty"`
	Prior  float64 `json:"prior,omitempty"`
	Now    string  `json:"now,omitempty"` // RFC 3339, if the answer depends on it
	// Silenced counts the pairs that were not shown because a person told them apart.
	Silenced int `json:"silenced,omitempty"`
	Read     int `json:"read"`    // records read
	Refused  int `json:"refused"` // pieces of input that could not be read
}

// A List is one reference table or watchlist in force.
type List struct {
	Name   string `json:"name"`
	Date   string `json:"date"`
	SHA256 string `json:"sha256"`
}

// An Input is one file that was read.
type Input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}
