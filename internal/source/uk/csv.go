package uk

import (
	"strings"

	"countersign/internal/source"
)

// The columns that are read; the two tables call them differently.
const (
	cID = iota
	cOther
	cUN
	cName6
	cName1
	cName2
	cName3
	cName4
	cName5
	cNameType
	cStrength
	cTitle
	cNonLatin
	cScript
	cRegime
	cType
	cMeasures
	cInfo
	cReasons
	cLine1
	cLine2
	cLine3
	cLine4
	cLine5
	cLine6
	cZip
	cCountry
	cPhone
	cWebsite
	cEmail
	cSince
	cBirth
	cNationality
	cNational
	cNationalInfo
	cPassport
	cPassportInfo
	cPosition
	cSex
	cTown
	cBirthCountry
	cEntityType
	cSubsidiaries
	cParent
	cBusiness
	cIMO
	cOwner
	cFormerOwner
	cFlag
	cFormerFlags
	cShipType
	cTonnage
	cLength
	cBuilt
	cHull
)

// sanctionsList are the columns of the UK Sanctions List.
var sanctionsList = []string{
	"Unique ID", "OFSI Group ID?", "UN Reference Number?", "Name 6", "Name 1?", "Name 2?", "Name 3?", "Name 4?", "Name 5?",
	"Name type", "Alias strength?", "Title?", "Name non-latin script?", "Non-latin script type?", "Regime Name", "Designation Type",
	"Sanctions Imposed?", "Other Information?", "UK Statement of Reasons?", "Address Line 1?", "Address Line 2?", "Address Line 3?",
	"Address Line 4?", "Address Line 5?", "Address Line 6?", "Address Postal Code?", "Address Country?", "Phone number?", "Website?",
	"Email address?", "Date Designated?", "D.O.B?", "Nationality(/ies)?", "National Identifier number?",
	"National Identifier additional information?", "Passport number?", "Passport additional information?", "Position?", "Gender?",
	"Town of birth?", "Country of birth?", "Type of entity?", "Subsidiaries?", "Parent company?", "Business registration number (s)?",
	"IMO number?", "Current owner/operator (s)?", "Previous owner/operator (s)?", "Current believed flag of ship?", "Previous flags?",
	"Type of ship?", "Tonnage of ship?", "Length of ship?", "Year Built?", "Hull identification number (HIN)?",
}

// conList are those of OFSI's list; what has no column of its own stands in
// Other Information there.
var conList = []string{
	"Group ID", "UK Sanctions List Ref?", "UN Ref?", "Name 6", "Name 1?", "Name 2?", "Name 3?", "Name 4?", "Name 5?",
	"Alias Type", "Alias Quality?", "Title?", "Name Non-Latin Script?", "Non-Latin Script Type?", "Regime", "Group Type",
	"Sanctions Imposed?", "Other Information", "UK Statement of Reasons?", "Address 1?", "Address 2?", "Address 3?",
	"Address 4?", "Address 5?", "Address 6?", "Post/Zip Code?", "Country?", "Phone number?", "Website?",
	"Email address?", "Listed On?", "DOB?", "Nationality?", "National Identification Number?",
	"National Identification Details?", "Passport Number?", "Passport Details?", "Position?", "Gender?",
	"Town of Birth?", "Country of Birth?", "Type of entity?", "Subsidiaries?", "Parent company?", "Business Reg No?",
	"IMO number?", "Current owners?", "Previous owners?", "Flag of ship?", "Previous flags?",
	"Type of ship?", "Tonnage of ship?", "Length of ship?", "Year built?", "Hull identification number?",
}

func readCSV(r *source.Roll) {
	names := sanctionsList
	if !strings.Contains(string(r.File().Data[:min(len(r.File().Data), 4096)]), "Unique ID") {
		names = conList
	}
	g := source.NewGrid(r.File(), ',')
	at, n := r.Header(g, func(cells []string) { r.Seen = source.Day(dateIn(cells)) }, names...)
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

// dateIn finds the date in the line before the header: "Last
// Updated,25/01/2024", or "Report Date: 13-Feb-2026".
func dateIn(cells []string) string {
	s := strings.Join(cells, " ")
	if i := strings.IndexAny(s, "0123456789"); i >= 0 {
		return strings.ReplaceAll(strings.Fields(s[i:])[0], "-", " ")
	}
	return ""
}

// A row is one row of a table.
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

func (w row) add(r *source.Roll) {
	r.Type(w.get(cType))
	called{
		parts: []string{w.get(cName1), w.get(cName2), w.get(cName3), w.get(cName4), w.get(cName5), w.get(cName6)},
		kind:  w.get(cNameType), strength: w.get(cStrength), nonLatin: w.get(cNonLatin), script: w.get(cScript),
	}.add(r)
	r.Program(w.get(cRegime))
	r.Reference(w.get(cOther), "ofsi")
	r.Reference(w.get(cUN), "un")
	r.Since(source.Day(w.get(cSince)))
	measures(r, w.get(cMeasures))
	w.person(r)
	w.reach(r)
	w.firm(r)
	information(r, w.get(cInfo))
	r.Remark(w.get(cReasons))
}

func (w row) person(r *source.Roll) {
	each(w.get(cBirth), r.Born)
	births(r, w.get(cTown), w.get(cBirthCountry))
	each(w.get(cNationality), r.Nationality)
	r.Sex(w.get(cSex))
	r.Role(w.get(cTitle))
	each(w.get(cPosition), r.Role)
	documents(r, "passport", "Passport", w.get(cPassport), w.get(cPassportInfo))
	documents(r, "national-id", "National identifier", w.get(cNational), w.get(cNationalInfo))
}

// reach adds where a party is. The lines of an address have no fixed meaning;
// the sixth is by custom the city.
func (w row) reach(r *source.Roll) {
	street := join(w.get(cLine1), w.get(cLine2), w.get(cLine3), w.get(cLine4), w.get(cLine5))
	r.Address(street, w.get(cLine6), w.get(cZip), w.get(cCountry))
	phones(r, w.get(cPhone), "")
	websites(r, w.get(cWebsite))
	emails(r, w.get(cEmail))
}

func join(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func (w row) firm(r *source.Roll) {
	ties(r, source.ListOwnedBy, "Parent company", w.get(cParent))
	ties(r, source.ListOwns, "Subsidiary", w.get(cSubsidiaries))
	documents(r, "registration", "Business registration number", w.get(cBusiness), "")
	documents(r, "imo", "IMO number", w.get(cIMO), "")
	ties(r, source.ListOwnedBy, "Current owner/operator", w.get(cOwner))
	ties(r, source.ListLinkedTo, "Previous owner/operator", w.get(cFormerOwner))
	for _, d := range []struct {
		column int
		kind   string
	}{
		{cEntityType, "type of entity"}, {cFlag, "flag"}, {cFormerFlags, "previous flags"}, {cShipType, "type"}, {cTonnage, "tonnage"},
		{cLength, "length"}, {cBuilt, "year built"}, {cHull, "hull number"},
	} {
		each(w.get(d.column), func(s string) { r.Vessel(d.kind, s) })
	}
}
