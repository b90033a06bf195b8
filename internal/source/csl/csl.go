// Package csl reads the Consolidated Screening List of the United States.
//
// The International Trade Administration gathers the lists of the departments
// of the Treasury, Commerce and State in one CSV (data.trade.gov). A party that
// stands on several of the Treasury's lists has a row for each under one
// number; several values of a cell stand with a semicolon between them.
package csl

import (
	"strings"
	"unicode"

	"countersign/internal/source"
)

// Source reads the list.
var Source = &source.Source{
	Name:  "csl",
	Doc:   "the United States Consolidated Screening List (CSV)",
	Terms: "work of the United States government, public domain",
	Looks: looks,
	Files: source.List("csl", read),
}

func looks(p source.Peek) source.Confidence {
	if p.Has("_id", "source", "entity_number", "source_list_url", "alt_names") == 5 {
		return source.Sure
	}
	return source.No
}

// The columns.
const (
	cID = iota
	cSource
	cNumber
	cType
	cPrograms
	cName
	cTitle
	cAddresses
	cNotice
	cStart
	cEnd
	cOrder
	cRequirement
	cPolicy
	cCallSign
	cVesselType
	cGross
	cGrossRegistered
	cFlag
	cOwner
	cRemarks
	cNames
	cCitizenships
	cBirths
	cNationalities
	cBirthPlaces
	cIDs
)

var columns = []string{
	"_id", "source", "entity_number?", "type?", "programs?", "name", "title?", "addresses?", "federal_register_notice?", "start_date?",
	"end_date?", "standard_order?", "license_requirement?", "license_policy?", "call_sign?", "vessel_type?", "gross_tonnage?",
	"gross_registered_tonnage?", "vessel_flag?", "vessel_owner?", "remarks?", "alt_names?", "citizenships?", "dates_of_birth?",
	"nationalities?", "places_of_birth?", "ids?",
}

func read(r *source.Roll) {
	g := source.NewGrid(r.File(), ',')
	at, n := r.Header(g, nil, columns...)
	if at == nil {
		return
	}
	for _, group := range r.Groups(g, at[cID], n) {
		if !r.Going() {
			return
		}
		if !r.Begin(group.ID, group.Line) {
			continue
		}
		for _, offset := range group.At {
			row{g.Again(offset), at}.add(r)
		}
		r.End()
	}
}

// A row is one row of the table.
type row struct {
	cells []string
	at    []int
}

func (w row) get(column int) string {
	if i := w.at[column]; i >= 0 && i < len(w.cells) {
		return strings.TrimSpace(w.cells[i])
	}
	return ""
}

// each calls add with every value of a cell.
func (w row) each(column int, add func(string)) {
	for s := range strings.SplitSeq(w.get(column), "; ") {
		add(s)
	}
}

func (w row) add(r *source.Roll) {
	r.Type(w.get(cType))
	r.Name(w.get(cName))
	w.each(cNames, func(s string) { r.Alias(s, false, "") })
	r.Reference(w.get(cSource), "list")
	w.each(cPrograms, r.Program)
	if strings.HasSuffix(w.get(cSource), "Treasury Department") {
		r.Same(source.Listed("ofac", w.get(cNumber)))
	}
	r.Since(source.Day(w.get(cStart)))
	r.Until(source.Day(w.get(cEnd)))
	r.Reference(w.get(cNotice), "federal register")
	r.Measure(w.get(cRequirement))
	r.Measure(w.get(cPolicy))
	if w.get(cOrder) == "Y" {
		r.Measure("standard denial order")
	}
	r.Linked(w.get(cRemarks))
	w.person(r)
	w.each(cAddresses, func(s string) { address(r, s) })
	identify(r, w.get(cIDs))
	w.vessel(r)
}

func (w row) person(r *source.Roll) {
	w.each(cBirths, r.Born)
	w.each(cBirthPlaces, func(s string) { r.BirthPlace(s, "") })
	w.each(cNationalities, r.Nationality)
	w.each(cCitizenships, r.Nationality)
	w.each(cTitle, r.Role)
}

func (w row) vessel(r *source.Roll) {
	if s := w.get(cCallSign); s != "" {
		r.Document("call-sign", s, "", "Vessel Call Sign", "")
	}
	r.Vessel("vessel type", w.get(cVesselType))
	r.Vessel("gross tonnage", w.get(cGross))
	r.Vessel("gross registered tonnage", w.get(cGrossRegistered))
	r.Vessel("vessel flag", w.get(cFlag))
	r.Tie(source.Tie{Pred: source.ListOwnedBy, Name: w.get(cOwner), Role: "Vessel Owner"})
}

// address reads "1 Main St, Havana, 10400, CU". Its parts are not told apart,
// save the country at the end: without a digit, and few, they are a place.
func address(r *source.Roll, s string) {
	text, country := cutCountry(s)
	parts := strings.Split(text, ", ")
	const few = 3
	if len(parts) <= few && !strings.ContainsFunc(text, unicode.IsDigit) {
		r.Address("", parts[0], strings.Join(parts[1:], ", "), country)
		return
	}
	r.Address(text, "", "", country)
}

// cutCountry takes the code of a country off the end.
func cutCountry(s string) (rest, country string) {
	s = strings.TrimSpace(s)
	rest, country = "", s
	if i := strings.LastIndex(s, ", "); i >= 0 {
		rest, country = s[:i], s[i+2:]
	}
	if len(country) == 2 && country == strings.ToUpper(country) && !strings.ContainsFunc(country, func(c rune) bool { return c < 'A' || c > 'Z' }) {
		return rest, country
	}
	return s, ""
}

// number reads "R123, IR, 14 Aug 2029": a number, who issued it, until when it
// holds.
func number(value string) (number, country, note string) {
	parts := strings.Split(value, ", ")
	for i := 1; i < len(parts); i++ {
		if _, c := cutCountry(parts[i]); c != "" {
			return strings.Join(parts[:i], ", "), c, strings.Join(parts[i+1:], ", ")
		}
	}
	if n := len(parts) - 1; n > 0 && !source.Day(parts[n]).IsZero() {
		return strings.Join(parts[:n], ", "), "", parts[n]
	}
	return value, "", ""
}

// identify reads "Passport, R123, IR; Gender, Male". What has no comma goes on
// with what stands before it.
func identify(r *source.Roll, s string) {
	var item string
	flush := func() {
		label, value, ok := strings.Cut(item, ", ")
		if !ok {
			return
		}
		number, country, note := number(value)
		r.Identify(label, number, country, note)
	}
	for part := range strings.SplitSeq(s, "; ") {
		if item != "" && !strings.Contains(part, ", ") {
			item += "; " + part
			continue
		}
		flush()
		item = part
	}
	flush()
}
