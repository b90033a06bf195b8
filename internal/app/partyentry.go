package app

import (
	"slices"
	"strings"

	"countersign"
	"countersign/internal/source"
	"countersign/match"
)

// partyEntry turns what a list says of a party into an entry of the index.
func partyEntry(list string, r *countersign.Record) (match.Entry, bool) {
	subjects := r.Subjects()
	if len(subjects) != 1 {
		return match.Entry{}, false
	}
	_, id, _ := strings.Cut(subjects[0].Rest(), "/")
	e := match.Entry{List: list, ID: id}
	for i := range r.Facts {
		partyFact(&e, &r.Facts[i])
	}
	return e, len(e.Names) > 0
}

func partyFact(e *match.Entry, f *countersign.Fact) {
	switch f.Pred {
	case source.ListType:
		e.Type = match.Type(f.Value)
	case countersign.Name, countersign.AlsoKnownAs:
		e.Names = append(e.Names, match.Name{Text: f.Value, Weak: f.Q(source.ListQuality) == "weak"})
	case source.ListBirthDate:
		e.BirthDates = append(e.BirthDates, f.Value)
	case source.ListCountry:
		e.Countries = append(e.Countries, f.Value)
	case countersign.ProtectedPrefix + "nationality": // a listed person is of some nationality: told from others of the name, never judged
		e.Countries = append(e.Countries, f.Value)
	case source.ListPlace, countersign.AddressHome, countersign.AddressOffice, countersign.ProtectedPrefix + "birthplace":
		partyPlace(e, f)
	case countersign.Document:
		e.Identifiers = append(e.Identifiers, match.Identifier{Kind: f.Q(countersign.DocumentType), Value: f.Q(countersign.Number)})
	case countersign.Payout:
		e.Identifiers = append(e.Identifiers, match.Identifier{Kind: "wallet", Value: f.Text()})
	case countersign.Email:
		e.Identifiers = append(e.Identifiers, match.Identifier{Kind: "email", Value: f.Text()})
	case countersign.Website:
		e.Identifiers = append(e.Identifiers, match.Identifier{Kind: "domain", Value: f.Text()})
	case countersign.Phone:
		e.Identifiers = append(e.Identifiers, match.Identifier{Kind: "phone", Value: f.Text()})
	}
}

// partyPlace adds the town and the country of an address. Of one without a
// street the whole is the place.
func partyPlace(e *match.Entry, f *countersign.Fact) {
	city := f.Q(source.ListCity)
	if city == "" && f.Pred != countersign.AddressHome && f.Pred != countersign.AddressOffice {
		city = f.Value
	}
	if city != "" && !slices.Contains(e.Places, city) {
		e.Places = append(e.Places, city)
	}
	if c := f.Q(countersign.AddressCountry); c != "" && f.Pred != countersign.ProtectedPrefix+"birthplace" && !slices.Contains(e.Countries, c) {
		e.Countries = append(e.Countries, c)
	}
}
