// Package seizure lays out what was found of websites as papers that a person completes, signs and hands to who can act.
//
// It states what was captured, when, and what a machine made of it. Whatever is
// an opinion, a legal conclusion or the identity of who swears is left blank
// and marked, and nothing here says that a person did anything: registration
// data may be false or another's. The order of sections follows the seizure
// affidavits that courts of the United States made public.
package seizure

import (
	"fmt"
	"io"
	"strings"
	"time"

	"countersign"
)

// A Case is what the papers are made of.
type Case struct {
	Made     time.Time
	Tool     string
	Rules    string // digest of the rules that judged
	Live     bool   // captures were made in this run
	Stored   bool   // captures were read that were made before
	Domains  []Domain
	Compared []string // firms whose sites were compared; nothing is said against them
	Clear    []string // looked at, with nothing to say
	Exhibits []Exhibit
	Log      *Log // nil where no evidence log holds the captures
}

// A Domain is what is known of one.
type Domain struct {
	Name         string
	Verdict      countersign.Verdict
	Score        float64 // decibans
	Registry     string
	Registrar    string
	RegistrarID  string // IANA's number
	Registrant   string // as the registration data say; "" where they withhold it
	Registrant2  string // mailbox, number and country of the same data
	Created      time.Time
	Changed      time.Time
	Status       []string
	FirstSeen    time.Time // the oldest of registration and certificates
	FirstSeenBy  string
	Captured     time.Time
	NameServers  []string
	Addresses    []string
	Networks     []string
	Certificates []Certificate
	Mail         []string
	Redirect     string
	CopyOf       string
	SharedText   float64 // 0 to 1
	SharedFiles  float64
	Passages     []Passage
	Findings     []countersign.Finding
	Links        []Link
	Actors       []Actor
	Missing      []string
}

// A Certificate is one of a domain.
type Certificate struct {
	Serial, SHA256, Issuer string
	From                   time.Time
	Names                  []string
}

// A Passage stands on two sites.
type Passage struct{ URL, Words, Original string }

// A Link ties a domain to another.
type Link struct {
	Domain string
	Weight float64 // decibans
	Why    []Reason
}

// A Reason is one thing that two domains share.
type Reason struct {
	Kind, Shared string
	Others       int // further domains among those looked at that have it
}

// An Actor can act against a domain.
type Actor struct {
	Role, Name, Contact, Route, Clock, Source string
	Needs                                     []string
}

// An Exhibit is a file of the package that the papers rest on.
type Exhibit struct {
	File   string
	Domain string // "" for those about all
	What   string
	At     time.Time // when it was captured or made
	Size   int64
	SHA256 string
	Leaf   int64 // its place in the evidence log, -1 where it stands in none
}

// A Log is the evidence log that holds sealed exhibits.
type Log struct {
	Checkpoint string  `json:"checkpoint"` // signed note
	Key        string  `json:"key"`
	Size       int64   `json:"size"`
	Root       string  `json:"root"` // hexadecimal
	Proofs     []Proof `json:"proofs"`
	Stamps     []Stamp `json:"stamps,omitempty"`
}

// A Stamp shows that the log had so many leaves at a time (RFC 3161).
type Stamp struct {
	Head      string    `json:"head"`  // file of the signed head
	Token     string    `json:"token"` // file of the authority's token over its bytes, DER
	Size      int64     `json:"size"`
	At        time.Time `json:"at"`
	Authority string    `json:"authority"`
	Serial    string    `json:"serial,omitempty"`
	Proof     []string  `json:"proof"` // that the log of the checkpoint begins with that head (RFC 6962, 2.1.2), hexadecimal
}

// A Proof shows that a leaf stands in the log (RFC 6962, 2.1.1).
type Proof struct {
	File   string   `json:"file"`
	SHA256 string   `json:"sha256"`
	Leaf   int64    `json:"leaf"`
	Body   string   `json:"leaf_body"`
	Path   []string `json:"proof"` // hexadecimal
}

// A Put takes one file of the package.
type Put func(name string, write func(io.Writer) error) error

// Write writes every paper: the affidavit, the list of exhibits, the tables,
// one sheet a domain.
func (c *Case) Write(put Put) error {
	papers := []struct {
		name string
		*paper
	}{{"affidavit", c.affidavit()}, {"exhibits", c.exhibits()}, {"routes", c.routes()}}
	for i := range c.Domains {
		papers = append(papers, struct {
			name string
			*paper
		}{"sheets/" + c.Domains[i].Name, c.sheet(&c.Domains[i])})
	}
	for _, p := range papers {
		if err := put(p.name+".md", p.markdown); err != nil {
			return err
		}
		if err := put(p.name+".html", p.html); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		name string
		rows [][]string
	}{{"domains.csv", c.domainRows()}, {"links.csv", c.linkRows()}, {"exhibits.csv", c.exhibitRows()}, {"routes.csv", c.routeRows()}} {
		if err := put(t.name, func(w io.Writer) error { return table(w, t.rows) }); err != nil {
			return err
		}
	}
	return put("README.md", c.readme().markdown)
}

// cite names the exhibits about a domain whose description begins so.
func (c *Case) cite(domain string, what ...string) string {
	var out []string
	for i, x := range c.Exhibits {
		if x.Domain != domain {
			continue
		}
		for _, w := range what {
			if strings.HasPrefix(x.What, w) {
				out = append(out, number(i))
				break
			}
		}
	}
	switch {
	case len(out) == 0:
		return ""
	case len(out) > 4: // a range reads better than a dozen numbers
		return fmt.Sprintf(" (Exhibits %s to %s)", out[0], out[len(out)-1])
	case len(out) == 1:
		return " (Exhibit " + out[0] + ")"
	}
	return " (Exhibits " + strings.Join(out, ", ") + ")"
}

// stampExhibit names the exhibit that is a file.
func (c *Case) stampExhibit(file string) string {
	for i, x := range c.Exhibits {
		if x.File == file {
			return " (Exhibit " + number(i) + ")"
		}
	}
	return ""
}

func number(i int) string { return fmt.Sprintf("%03d", i+1) }

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
