package eu

import (
	"slices"
	"strings"

	"countersign/internal/source"
)

// The columns of CSV 1.1 that are read.
const (
	cDate = iota
	cID
	cRef
	cUN
	cSince
	cRemark
	cType
	cTitle
	cProgram
	cLast
	cFirst
	cMiddle
	cWhole
	cSex
	cNameTitle
	cFunction
	cNameRemark
	cNameProgram
	cCity
	cStreet
	cBox
	cZip
	cRegion
	cPlace
	cContact
	cCountry
	cAddressRemark
	cBirth
	cDay
	cMonth
	cYear
	cFrom
	cTo
	cCirca
	cCalendar
	cBirthRegion
	cBirthPlace
	cBirthCity
	cBirthCountry
	cNumber
	cExpired
	cFalse
	cLost
	cRevoked
	cIssuedBy
	cCode
	cLabel
	cIssuer
	cDocRemark
	cCitizen
	cAddressID
	cBirthID
	cDocID
	cNameID
)

var columns = []string{
	"fileGenerationDate", "Entity_LogicalId", "Entity_EU_ReferenceNumber?", "Entity_UnitedNationId?", "Entity_DesignationDate?",
	"Entity_Remark?", "Entity_SubjectType", "Entity_Regulation_NumberTitle?", "Entity_Regulation_Programme?",
	"NameAlias_LastName", "NameAlias_FirstName", "NameAlias_MiddleName", "NameAlias_WholeName", "NameAlias_Gender?", "NameAlias_Title?",
	"NameAlias_Function?", "NameAlias_Remark?", "NameAlias_Regulation_Programme?",
	"Address_City?", "Address_Street?", "Address_PoBox?", "Address_ZipCode?", "Address_Region?", "Address_Place?", "Address_ContactInfo?",
	"Address_CountryIso2Code?", "Address_Remark?",
	"BirthDate_BirthDate?", "BirthDate_Day?", "BirthDate_Month?", "BirthDate_Year?", "BirthDate_YearRangeFrom?", "BirthDate_YearRangeTo?",
	"BirthDate_Circa?", "BirthDate_CalendarType?", "BirthDate_Region?", "BirthDate_Place?", "BirthDate_City?", "BirthDate_CountryIso2Code?",
	"Identification_Number?", "Identification_KnownExpired?", "Identification_KnownFalse?", "Identification_ReportedLost?",
	"Identification_RevokedByIssuer?", "Identification_IssuedBy?", "Identification_TypeCode?", "Identification_TypeDescription?",
	"Identification_CountryIso2Code?", "Identification_Remark?",
	"Citizenship_CountryIso2Code?",
	"Address_LogicalId?", "BirthDate_LogicalId?", "Identification_LogicalId?", "NameAlias_LogicalId?",
}

func readCSV(r *source.Roll) {
	g := source.NewGrid(r.File(), ';')
	at, n := r.Header(g, nil, columns...)
	if at == nil {
		return
	}
	groups := r.Groups(g, at[cID], n)
	for _, group := range groups {
		if !r.Going() {
			return
		}
		if !r.Begin(group.ID, group.Line) {
			continue
		}
		for i, offset := range group.At {
			row{g.Again(offset), at}.add(r, i == 0)
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

// has reports whether any of the columns is filled.
func (w row) has(columns ...int) bool {
	return slices.ContainsFunc(columns, func(c int) bool { return w.get(c) != "" })
}

// add adds what the row says. What concerns the party itself stands on each of
// its rows alike and is read from the first.
func (w row) add(r *source.Roll, first bool) {
	if first {
		w.party(r)
	}
	if w.has(cNameID, cWhole, cLast, cFirst) {
		w.name().add(r)
		r.Program(w.get(cNameProgram))
	}
	if w.has(cAddressID, cStreet, cCity, cCountry, cContact) {
		place{
			w.get(cStreet), w.get(cBox), w.get(cZip), w.get(cCity), w.get(cRegion), w.get(cPlace),
			w.get(cCountry), w.get(cContact), w.get(cAddressRemark),
		}.address(r)
	}
	if w.has(cBirthID, cBirth, cYear, cFrom) {
		birth{
			w.get(cBirth), w.get(cYear), w.get(cMonth), w.get(cDay), w.get(cFrom), w.get(cTo), w.get(cCirca), w.get(cCalendar),
			place{city: w.get(cBirthCity), region: w.get(cBirthRegion), place: w.get(cBirthPlace), country: w.get(cBirthCountry)},
		}.add(r)
	}
	if w.has(cNumber) {
		w.document().add(r)
	}
	r.Nationality(known(w.get(cCitizen)))
}

func (w row) party(r *source.Roll) {
	if r.Seen.IsZero() {
		r.Seen = source.Day(w.get(cDate))
	}
	r.Type(w.get(cType))
	r.Program(w.get(cProgram))
	r.Reference(w.get(cRef), "eu")
	r.Reference(w.get(cUN), "un")
	r.Reference(w.get(cTitle), "regulation")
	r.Since(source.Day(w.get(cSince)))
	r.Remark(w.get(cRemark))
}

func (w row) name() name {
	return name{
		whole: w.get(cWhole), first: w.get(cFirst), middle: w.get(cMiddle), last: w.get(cLast),
		title: w.get(cNameTitle), function: w.get(cFunction), sex: w.get(cSex),
		weak: strings.Contains(strings.ToLower(w.get(cNameRemark)), "low quality"),
	}
}

func (w row) document() document {
	var known []string
	for column, what := range map[int]string{cExpired: "expired", cFalse: "false", cLost: "lost", cRevoked: "revoked"} {
		if w.get(column) == "YES" {
			known = append(known, what)
		}
	}
	slices.Sort(known)
	return document{w.get(cNumber), w.get(cCode), w.get(cLabel), w.get(cIssuer), w.get(cIssuedBy), w.get(cDocRemark), strings.Join(known, ", ")}
}
