// Package mrzdata compares machine readable documents with what was typed.
package mrzdata

import (
	"countersign"
	"countersign/internal/detect"
	"countersign/normal"
)

// Detector compares the lines of a document with the number, date and name given.
var Detector = &detect.Detector{
	Name:    "mrzdata",
	Title:   "A document says otherwise than what was typed",
	Family:  countersign.FamilyDocument,
	Version: 1,
	Ground:  detect.Contradiction,
	Basis:   []string{"US22-B3", "US22-E3", "IC3-25b-M1"},
	Doc: `A borrowed or altered document fits what was typed in most places and not in all. Number, birth date, issuer and name are
compared, each for sameness only, names in every romanisation. One sign that differs and a day that stands for a month are slips. What
agrees everywhere speaks a little for the person: good forgeries agree too. It misleads for changed names, replaced papers and people
with two documents.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 13, From: "judgement: two of number, birth date, issuer and name are others than those given"},
		{Grade: "birth", Decibans: 8, From: "judgement: another birth date than the one given"},
		{Grade: "person", Decibans: 8, From: "judgement: another name, and number or birth date cannot be compared"},
		{Grade: "renamed", Decibans: 3, From: "judgement: another name, but number and birth date agree: most people who are told so go by a chosen or former name"},
		{Grade: "number", Decibans: 5, From: "judgement: another number than the one typed; papers are replaced"},
		{Grade: "issuer", Decibans: 4, From: "judgement: another issuer than the one typed; people type where they live"},
		{Grade: "agrees", Decibans: -1.5, From: "judgement: everything typed agrees and all check digits hold; good forgeries do so too"},
	},
	Innocent: "You may have changed your name, replaced the document, have two, or made a slip when typing.",
	Clear:    "Show the document in a live check, with a paper on the change of name or the replacement if there was one.",
	Reads:    []countersign.Pred{countersign.Document, countersign.MRZ, countersign.Number, countersign.Issuer, countersign.Name, countersign.BirthDate},
	Run:      run,
}

// Of what a document says, what differs.
const (
	renamed = 1 << iota // the name alone: people go by chosen and former names
	number
	issuer
	person
	birth
	agrees = 0
)

func run(p *detect.Pass) {
	worst, fits := 0, false
	var because []countersign.Fact
	for _, d := range p.Papers() {
		m := d.Zone
		if !m.OK() {
			if d.Mended == nil {
				continue // what is misread cannot contradict
			}
			m = *d.Mended
		}
		diff, all := compare(p, d.Fact, &m)
		fits = fits || diff == agrees && all && d.Zone.OK()
		if rank(diff) > rank(worst) {
			worst, because = diff, []countersign.Fact{*d.Fact}
		}
	}
	report(p, worst, fits, because)
}

// rank orders what differs: more things first, then the weightier.
func rank(diff int) int {
	n := 0
	for d := diff; d > 0; d &= d - 1 {
		n++
	}
	return n<<8 | diff
}

// compare tells what differs, and whether number and birth date could be
// compared and agree. Names count only where they are unlike.
func compare(p *detect.Pass, f *countersign.Fact, m *detect.Zone) (diff int, all bool) {
	all = true
	typed, ok := normal.DocumentNumber(f.Q(countersign.Number))
	read, _ := normal.DocumentNumber(m.Number)
	all = all && ok && typed == read
	if ok && !slip(typed, read) {
		diff |= number
	}
	b := p.SameBirth(m.Birth)
	all = all && b == normal.Same
	if b == normal.Different {
		diff |= birth
	}
	name := m.Given + " " + m.Surname
	if !p.RelatedPaper(name) && len(name) <= cut {
		diff |= person
		if b == normal.Same && ok && typed == read {
			diff ^= person | renamed
		}
	}
	was, ok := p.Known().Country(f.Q(countersign.Issuer))
	is, known := p.Known().Country(m.Issuer)
	if ok && known && was != is {
		diff = diff&^renamed | issuer
	}
	return diff, all
}

// cut is how long a name is that may have been cut to fit the lines.
const cut = 28

// slip reports whether two numbers are equal, or differ in one sign or in two
// neighbours that changed places.
func slip(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) != len(b) {
		return len(a) > len(b) && contains(a, b) || contains(b, a)
	}
	i := 0
	for a[i] == b[i] {
		i++
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// contains reports whether a is b with one sign more.
func contains(a, b string) bool {
	if len(a) != len(b)+1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	return a[i+1:] == b[i:]
}

func report(p *detect.Pass, diff int, fits bool, because []countersign.Fact) {
	switch {
	case diff&(diff-1) != 0:
		p.Report("several", because, "Several things that a document says differ from what was typed.")
	case diff == birth:
		p.Report("birth", because, "A document shows another birth date than the one given.")
	case diff == renamed:
		p.Report("renamed", because, "A document of the same number and birth date stands in another name than those given.")
	case diff == person:
		p.Report("person", because, "A document stands in a name that differs from those given.")
	case diff == number:
		p.Report("number", because, "A document shows another number than the one typed.")
	case diff == issuer:
		p.Report("issuer", because, "A document shows another issuer than the one typed.")
	case fits:
		p.Report("agrees", p.Facts(countersign.Document), "Number, birth date and name agree with the document, and so do its check digits.")
	}
}
