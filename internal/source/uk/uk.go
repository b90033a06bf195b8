// Package uk reads the United Kingdom's lists of sanctioned parties.
//
// Three forms are read: the UK Sanctions List of the Foreign, Commonwealth and
// Development Office as CSV and as XML, which is the only list since 28 January
// 2026, and the CSV of OFSI's Consolidated List that came before it (ConList).
// In both tables a party has a row for every combination of its names and
// addresses; a line with the date stands before the header.
package uk

import (
	"bytes"
	"strings"

	"countersign"
	"countersign/internal/source"
)

// Source reads the lists.
var Source = &source.Source{
	Name:  "uk",
	Doc:   "the UK Sanctions List (CSV or XML), and OFSI's Consolidated List before it (CSV)",
	Terms: "Open Government Licence v3.0",
	Looks: looks,
	Files: source.List("uk", read),
}

func looks(p source.Peek) source.Confidence {
	switch {
	case p.Format == source.XML && bytes.Contains(p.Head, []byte("<Designations")):
		return source.Sure
	case p.Format != source.Table:
	case bytes.Contains(p.Head, []byte("Name Non-Latin Script,")) && bytes.Contains(p.Head, []byte("Group ID")),
		bytes.Contains(p.Head, []byte("Unique ID,OFSI Group ID")):
		return source.Sure
	}
	return source.No
}

func read(r *source.Roll) {
	if bytes.HasPrefix(bytes.TrimSpace(r.File().Data), []byte("<")) {
		readXML(r)
		return
	}
	readCSV(r)
}

// A called is one name of a party.
type called struct {
	parts            []string // given names, then the family name
	kind, strength   string
	script, nonLatin string
}

func (n called) add(r *source.Roll) {
	text := strings.Join(strings.Fields(strings.Join(n.parts, " ")), " ")
	kind := strings.ToLower(n.kind)
	switch {
	case kind == "primary name":
		r.Name(text)
	default:
		former := ""
		if strings.HasPrefix(kind, "fka") || strings.Contains(kind, "f.k.a") || strings.Contains(kind, "former") {
			former = "former"
		}
		r.Alias(text, strings.Contains(strings.ToLower(n.strength), "low"), former)
	}
	r.Alias(n.nonLatin, false, n.script)
}

// numbered splits "(1) a (2) b". An item that is only a dash keeps its place,
// for what is said of the items elsewhere.
func numbered(s string) []string {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "(1)") {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	var out []string
	for n := 1; ; n++ {
		mark, next := "("+itoa(n)+")", "("+itoa(n+1)+")"
		s = strings.TrimPrefix(s, mark)
		i := strings.Index(s, next)
		item := s
		if i >= 0 {
			item = s[:i]
		}
		item = strings.Trim(strings.TrimSpace(item), ";,")
		if item == "-" {
			item = ""
		}
		out = append(out, strings.TrimSpace(item))
		if i < 0 {
			return out
		}
		s = s[i:]
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func each(s string, add func(string)) {
	for _, item := range numbered(s) {
		add(item)
	}
}

// documents adds numbers with what is said of them.
func documents(r *source.Roll, kind, label, numbers, details string) {
	about := numbered(details)
	for i, n := range numbered(numbers) {
		note := ""
		switch {
		case len(about) == 1:
			note = about[0]
		case i < len(about):
			note = about[i]
		}
		r.Document(kind, n, "", label, note)
	}
}

// births adds places of birth, whose towns and countries are numbered apart.
func births(r *source.Roll, towns, countries string) {
	t, c := numbered(towns), numbered(countries)
	for i := range max(len(t), len(c)) {
		r.BirthPlace(nth(t, i), nth(c, i))
	}
}

func nth(items []string, i int) string {
	switch {
	case i < len(items):
		return items[i]
	case len(items) == 1:
		return items[0]
	}
	return ""
}

// emails splits addresses that share a cell.
func emails(r *source.Roll, s string) {
	each(s, func(item string) {
		for _, e := range strings.FieldsFunc(item, func(c rune) bool { return c == ';' || c == ',' || c == ' ' || c == '|' }) {
			if strings.Contains(e, "@") {
				r.Email(strings.Trim(e, ".()"))
			}
		}
	})
}

func websites(r *source.Roll, s string) {
	each(s, func(item string) {
		for _, w := range strings.FieldsFunc(item, func(c rune) bool { return c == ';' || c == ',' || c == ' ' || c == '|' }) {
			if strings.Contains(w, ".") {
				r.Website(strings.Trim(w, ".()"))
			}
		}
	})
}

func phones(r *source.Roll, s, kind string) {
	each(s, func(item string) {
		for p := range strings.SplitSeq(item, ";") {
			r.Phone(p, kind)
		}
	})
}

// measures splits "Asset freeze|Travel Ban".
func measures(r *source.Roll, s string) {
	for m := range strings.SplitSeq(s, "|") {
		r.Measure(m)
	}
}

// ties adds relations that the list gives by name.
func ties(r *source.Roll, pred countersign.Pred, role, s string) {
	const longest = 300 // beyond it the cell is prose
	each(s, func(item string) {
		for _, name := range strings.FieldsFunc(item, func(c rune) bool { return c == ';' || c == '\n' || c == '|' }) {
			if len(name) > longest {
				r.Remark(role + ": " + name)
				continue
			}
			r.Tie(source.Tie{Pred: pred, Name: name, Role: role})
		}
	})
}
