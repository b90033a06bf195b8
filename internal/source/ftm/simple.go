package ftm

import (
	"countersign/internal/source"
)

// The columns of targets.simple.csv.
const (
	cID = iota
	cSchema
	cName
	cAliases
	cBirth
	cCountries
	cAddresses
	cIdentifiers
	cSanctions
	cPhones
	cEmails
	cPrograms
	cDataset
	cChange
)

var columns = []string{
	"id", "schema", "name", "aliases?", "birth_date?", "countries?", "addresses?", "identifiers?", "sanctions?", "phones?", "emails?",
	"program_ids?", "dataset?", "last_change?",
}

func readSimple(r *source.Roll) {
	g := source.NewGrid(r.File(), ',')
	at, n := r.Header(g, nil, columns...)
	for at != nil && r.Going() {
		row, err, ok := g.Next()
		if !ok {
			return
		}
		if r.Fits(row, err, n) {
			simple(r, row, at)
		}
	}
}

func simple(r *source.Roll, row source.Row, at []int) {
	kind, ok := parties[row.Cell(at[cSchema])]
	switch {
	case !ok && (silent[row.Cell(at[cSchema])] || row.Cell(at[cSchema]) == "CryptoWallet"):
		return
	case !ok:
		r.Tell(row.Line, "the schema %.40q is none of a party; the row was left out", row.Cell(at[cSchema]))
		return
	case !r.Begin(row.Cell(at[cID]), row.Line):
		return
	}
	each := func(column int, add func(string)) {
		for _, s := range source.Parts(row.Cell(at[column]), ';') {
			add(s)
		}
	}
	r.Seen = changed(row.Cell(at[cChange]))
	r.Type(kind)
	r.Name(row.Cell(at[cName]))
	each(cAliases, func(s string) { r.Alias(s, false, "") })
	each(cBirth, r.Born)
	if r.Person() {
		each(cCountries, r.Nationality) // mostly that, and so kept apart
	} else {
		each(cCountries, r.Country)
	}
	each(cAddresses, func(s string) { r.Address(s, "", "", "") })
	each(cIdentifiers, func(s string) { r.Document("identifier", s, "", "", "") })
	each(cPhones, func(s string) { r.Phone(s, "") })
	each(cEmails, r.Email)
	each(cPrograms, r.Program)
	each(cSanctions, r.Program)
	each(cDataset, func(s string) { r.Reference(s, "dataset") })
	r.Vessel("schema", row.Cell(at[cSchema]))
	r.End()
}
