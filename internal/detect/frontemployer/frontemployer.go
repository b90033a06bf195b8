// Package frontemployer tells of work for firms known as fronts.
package frontemployer

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// Detector looks employers and referees up among known fronts.
var Detector = &detect.Detector{
	Name:    "frontemployer",
	Title:   "Employer or referee belongs to a known front",
	Family:  countersign.FamilyList,
	Version: 1,
	Ground:  detect.Listed,
	Basis:   []string{"IND-27", "US22-B4"},
	Doc: `Courts seized websites of firms that existed to give hidden workers a past. A domain agrees with the published one sign for
sign; a name weighs less, for honest firms may bear it. Firms that pose as recruiters rob honest applicants, who may name them in good
faith. It misleads for customers and honest employees of a front, for those who were cheated, and for domains that changed hands.`,
	Weights: []detect.Weight{
		{Grade: "referee", Decibans: 13, From: "judgement: a referee writes from a domain of a known front"},
		{Grade: "domain", Decibans: 12, From: "judgement: an employer's domain is that of a known front"},
		{Grade: "named", Decibans: 5, From: "judgement: an employer bears the published name of a front; names are not unique"},
		{Grade: "posing", Decibans: 2, From: "judgement: the front posed as a recruiter and robbed honest applicants"},
	},
	Innocent: "You may have worked for or been cheated by the firm without knowing, or another firm bears the same name.",
	Clear:    "Show a contract, pay slips or tax papers of that time, or other people of the firm who can be asked.",
	Reads:    []countersign.Pred{countersign.Employment, countersign.EmployerDomain, countersign.Employer, countersign.Reference, countersign.ReferenceEmail, countersign.ReferenceEmployer},
	Run:      run,
}

var grades = []string{"posing", "named", "domain", "referee"}

var say = []string{
	"An employer bears the name or domain of a firm that posed as a recruiter and robbed applicants.",
	"An employer bears the name of a firm that official reports call a front.",
	"An employer's domain is one that official reports tie to a front.",
	"A referee writes from a domain that official reports tie to a front.",
}

// A find is the weightiest so far.
type find struct {
	grade int
	facts []countersign.Fact
}

func (x *find) add(g int, f *countersign.Fact) {
	if g > x.grade {
		*x = find{grade: g}
	}
	if g == x.grade && g >= 0 {
		x.facts = append(x.facts, *f)
	}
}

func run(p *detect.Pass) {
	best := find{grade: -1}
	facts := p.Facts(countersign.Employment)
	for i := range facts {
		best.add(firm(p, facts[i].Value, facts[i].QObject(countersign.EmployerDomain).Rest()), &facts[i])
	}
	facts = p.Facts(countersign.Employer)
	for i := range facts {
		best.add(firm(p, facts[i].Value, ""), &facts[i])
	}
	for _, r := range p.Facts(countersign.Reference) {
		_, domain, _ := strings.Cut(r.QObject(countersign.ReferenceEmail).Rest(), "@")
		g := firm(p, r.Q(countersign.ReferenceEmployer), domain)
		if g == 2 {
			g = 3
		}
		best.add(g, &r)
	}
	if best.grade >= 0 {
		p.Report(grades[best.grade], best.facts, "%s", say[best.grade])
	}
}

// firm returns the place in grades of what is known of a firm, or -1.
func firm(p *detect.Pass, firm, domain string) int {
	if domain != "" {
		if f, ok := p.Known().Front(domain); ok {
			return grade(f, 2)
		}
	}
	if firm != "" {
		if f, ok := p.Known().FrontName(firm); ok {
			return grade(f, 1)
		}
	}
	return -1
}

func grade(f reference.Front, g int) int {
	if f.Kind == "fake recruiter" {
		return 0
	}
	return g
}
