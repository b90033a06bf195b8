// Package mapped turns any table or JSON export into subject records, as a mapping file tells.
//
// A mapping file is TOML. Its [record] has the shape of the subject record
// (docs/subject.md); where the record has a value, the mapping has the column
// it comes from, or a rule:
//
//	name = "ashby"
//	doc  = "Ashby candidates, CSV"
//	looks = ["Candidate ID", "Candidate Name"]   # columns or keys that give it away
//
//	[record]
//	id     = {from = "Candidate ID", prefix = "applicant:ashby/"}
//	name   = "Candidate Name"
//	emails = ["Email", "Other Emails"]           # every column gives values
//
//	[record.claims]
//	country = {from = "Country", country = true}
//
//	[[record.addresses]]
//	use  = {const = "home"}
//	text = {concat = ["Street", "City", "Postal Code"], sep = ", "}
//
// Rules: from takes a column; const a fixed text; concat joins columns with sep
// (a blank if not given) where they are not empty; split cuts a value into several at a
// text; date writes a date as YYYY-MM-DD; country as a code; lower in lower
// case; prefix stands before it. For JSON a column is a path: "candidate.emails[].value",
// [] meaning every element, [0] the first. A list of objects may say
// each = "work_history[]": then its paths begin at the element.
//
// What no rule takes is kept: under "extra/", or "protected/" where it may not
// be read. keep = false leaves it out.
package mapped

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/source"

	"github.com/BurntSushi/toml"
)

//go:embed maps/*.toml
var shipped embed.FS

// A Map is a mapping file, checked.
type Map struct {
	Name  string
	Doc   string
	looks []string
	keep  bool
	rules []rule
}

// Shipped returns the mappings that come with the house, by name.
func Shipped() []*Map {
	paths, err := fs.Glob(shipped, "maps/*.toml")
	if err != nil {
		panic("mapped: " + err.Error()) // a wrong pattern
	}
	out := make([]*Map, 0, len(paths))
	for _, p := range paths {
		text, err := shipped.ReadFile(p)
		if err != nil {
			panic("mapped: " + err.Error()) // embedded
		}
		m, err := Parse(string(text))
		if err != nil {
			panic("mapped: " + p + ": " + err.Error()) // the tests read every one
		}
		out = append(out, m)
	}
	return out
}

// Named returns the shipped mapping with the name, nil if there is none.
func Named(name string) *Map {
	for _, m := range Shipped() {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// maxFile bounds a mapping file, in bytes.
const maxFile = 256 << 10

// Parse reads a mapping file. The error says which line or rule is wrong.
func Parse(text string) (*Map, error) {
	if len(text) > maxFile {
		return nil, fmt.Errorf("mapping of more than %d bytes: %w", maxFile, countersign.ErrTooLarge)
	}
	var file struct {
		Name   string         `toml:"name"`
		Doc    string         `toml:"doc"`
		Looks  []string       `toml:"looks"`
		Keep   *bool          `toml:"keep"`
		Record map[string]any `toml:"record"`
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return nil, source.Invalid("mapping: %v", err)
	}
	for _, k := range meta.Undecoded() {
		if k[0] != "record" {
			return nil, source.Invalid("mapping: %s means nothing here; there are name, doc, looks, keep and [record]", k)
		}
	}
	m := &Map{Name: file.Name, Doc: file.Doc, looks: file.Looks, keep: file.Keep == nil || *file.Keep}
	if m.Name == "" || file.Record["id"] == nil {
		return nil, source.Invalid("mapping: it needs a name, and in [record] an id")
	}
	if m.rules, err = objectRules("record", file.Record); err != nil {
		return nil, err
	}
	return m, nil
}

// Source returns the mapping as a source. As is the source that reads subject
// records.
func (m *Map) Source(as *source.Source) *source.Source {
	return &source.Source{
		Name: m.Name, Doc: m.Doc, Terms: "the user's own data", Whole: as.Whole,
		Looks: m.recognise,
		Piece: func(p source.Piece) ([]countersign.Record, error) {
			raw, err := m.record(&p)
			if err != nil {
				return nil, err
			}
			recs, err := as.Piece(source.Piece{File: p.File, Line: p.Line, Raw: raw, Desk: p.Desk})
			for i := range recs {
				recs[i].Source = m.Name
			}
			return recs, err
		},
	}
}

func (m *Map) recognise(p source.Peek) source.Confidence {
	if len(m.looks) == 0 {
		return source.No
	}
	for _, name := range m.looks {
		if !slices.ContainsFunc(slices.Concat(p.Header, p.Keys), func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), name) }) {
			return source.No
		}
	}
	return source.Sure
}

// record writes a piece as the subject record that the mapping makes of it.
func (m *Map) record(p *source.Piece) ([]byte, error) {
	root, err := rootOf(p)
	if err != nil {
		return nil, err
	}
	w := writer{used: map[string]bool{}}
	w.object(m.rules, root)
	if m.keep {
		w.rest(root)
	}
	return w.b, nil
}

// rootOf returns a piece as a tree: a row is an object of its cells.
func rootOf(p *source.Piece) (*source.Node, error) {
	if p.Header == nil {
		return p.Tree()
	}
	if len(p.Fields) != len(p.Header) {
		return nil, source.Invalid("%d cells under %d columns", len(p.Fields), len(p.Header))
	}
	n := &source.Node{Kind: source.Object}
	for i, name := range p.Header {
		n.Kids = append(n.Kids, source.Node{Key: name, Kind: source.Text, Text: strings.TrimSpace(p.Fields[i])})
	}
	return n, nil
}
