// Package sink defines what carries answers out of the house: terminals,
// reports, machine formats, partner feeds. Whether something may leave is
// decided elsewhere; a sink only knows how.
package sink

import (
	"io"

	"countersign"
)

// A Sink describes one way out. Render is pure: the same bundle and options
// give the same bytes.
type Sink struct {
	Name    string
	Doc     string
	Ext     string              // file name ending, with the dot
	Ceiling countersign.Marking // the strictest marking it may carry
	Render  func(w io.Writer, b *Bundle, o Options) error
}

// A Bundle is an answer, ready to be rendered.
type Bundle struct {
	Title       string
	Run         countersign.Run
	Assessments []countersign.Assessment // worst first, then by subject
	Networks    []Network                // largest first
	// Facts returns what was said of a subject, for reports that show it;
	// nil where values may not leave.
	Facts func(countersign.ID) []countersign.Fact
	// Standing is what was last said of members of networks that this run did
	// not judge.
	Standing map[countersign.ID]countersign.Verdict
	// Was tells of those judged again what was said of them before.
	Was      map[countersign.ID]*Was
	Problems []string // what could not be read, one sentence each
	// Flags explains red-flag ids; unknown ones are left as they are.
	Flags map[string]Flag
	// Credits name those whose data the answer rests on and whose licence asks
	// that a page which shows it says so.
	Credits []Credit
}

// A Was is what was said of a subject before, where it is another now.
type Was struct {
	Verdict  countersign.Verdict `json:"verdict"`
	Score    float64             `json:"score"`
	Listed   []string            `json:"listed,omitempty"`   // entries that are candidates now and were not, "ofac/24977"
	Unlisted []string            `json:"unlisted,omitempty"` // entries that were and are not
}

// A Credit is what a licence asks to be said of tables.
type Credit struct {
	Tables  []string
	Licence string
	Say     string // as the licence has it, addresses written out
}

// A Network is a set of subjects that are likely run by the same hands.
type Network struct {
	ID      countersign.ID     `json:"network"`
	Members []countersign.ID   `json:"members"`
	Links   []countersign.Link `json:"links"`
	More    int                `json:"links_left_out,omitempty"` // ties that stand behind those in Links
	Say     []string           `json:"say,omitempty"`            // what else there is to know, a sentence each
}

// A Flag is the published guidance behind a finding.
type Flag struct {
	ID, Statement, Source, URL, Date string
}

// Options say how to render.
type Options struct {
	Width  int  // columns of the terminal; 0 means 80
	Color  bool // ANSI colours may be used
	Redact bool // personal values are masked
	All    bool // show subjects that are clear, too
	// Silenced shows listed parties that a person told the subject from.
	Silenced bool
}
