package app

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/web/watchman"
	"countersign/internal/web/yente"
	"countersign/match"
)

// entity shows what a list says of entry n as an entity of Watchman. Firms are
// called as they were asked for, business or organization: lists do not part
// them as Watchman does.
func (w watchmanLists) entity(k match.Key, n int, asked string) (watchman.Entity, error) {
	_, r, err := w.record(n)
	if err != nil {
		return watchman.Entity{}, err
	}
	m := partyMaker{e: watchman.Entity{Source: watchmanSource(k.List), SourceID: k.ID}}
	for i := range r.Facts {
		m.fact(&r.Facts[i])
	}
	for _, t := range w.web.related[k] {
		m.e.Affiliations = append(m.e.Affiliations, watchman.Affiliation{Name: t.name, Type: affiliationTypes[t.pred], Details: detailsOf(t)})
	}
	m.kind(schemaOf(&r), asked)
	return m.e, nil
}

// affiliationTypes are what ties are called.
var affiliationTypes = map[countersign.Pred]string{
	source.ListOwnedBy: "Owned By", source.ListOwns: "Owner Of", source.ListLedBy: "Led By", source.ListLeads: "Leader Of",
	source.ListActsFor: "Acting For", "list/represented-by": "Represented By", source.ListFamily: "Family", source.ListLinkedTo: "Linked To",
}

func detailsOf(t tie) string {
	_, out := calledRole(&t)
	if t.percent != "" {
		out = strings.TrimSpace(out + " " + t.percent + "%")
	}
	return out
}

// A partyMaker gathers what a list says, until its kind is known.
type partyMaker struct {
	e       watchman.Entity
	names   []string // others than the first
	births  []string
	place   string
	sex     string
	titles  []string
	ids     []watchman.GovernmentID
	numbers map[string]string // by kind
	details map[string]string
}

func (m *partyMaker) fact(f *countersign.Fact) {
	switch f.Pred {
	case countersign.Name:
		m.e.Name = f.Value
	case countersign.AlsoKnownAs:
		m.names = append(m.names, f.Value)
		if f.Q(source.ListKind) == "former" {
			m.e.Historical = append(m.e.Historical, watchman.Historical{Type: "Former Name", Value: f.Value})
		}
	case source.ListBirthDate:
		m.births = append(m.births, f.Value)
	case countersign.ProtectedPrefix + "birthplace":
		m.place = f.Value
	case countersign.ProtectedPrefix + "sex":
		m.sex = strings.ToLower(f.Value)
	case countersign.Role:
		m.titles = append(m.titles, f.Value)
	case countersign.Document:
		m.number(f)
	case source.ListPlace, countersign.AddressHome, countersign.AddressOffice:
		m.e.Addresses = append(m.e.Addresses, addressFrom(f))
	case countersign.Email:
		m.e.Contact.Emails = append(m.e.Contact.Emails, f.Text())
	case countersign.Phone:
		if strings.EqualFold(f.Q(source.ListKind), "fax") {
			m.e.Contact.Faxes = append(m.e.Contact.Faxes, f.Text())
			return
		}
		m.e.Contact.Phones = append(m.e.Contact.Phones, f.Text())
	case countersign.Website:
		m.e.Contact.Websites = append(m.e.Contact.Websites, f.Text())
	case countersign.Payout:
		if f.Q(countersign.Rail) == "crypto" {
			m.e.CryptoAddresses = append(m.e.CryptoAddresses, watchman.CryptoAddress{Currency: f.Q(countersign.Currency), Address: f.Text()})
		}
	default:
		m.listing(f)
	}
}

// listing reads why a party is listed, and the details of ships.
func (m *partyMaker) listing(f *countersign.Fact) {
	switch f.Pred {
	case source.ListProgram:
		m.sanctions().Programs = append(m.sanctions().Programs, f.Value)
	case source.ListRemark:
		s := m.sanctions()
		s.Secondary = s.Secondary || strings.Contains(strings.ToLower(f.Value), "secondary sanctions")
		s.Description = strings.TrimPrefix(s.Description+" "+f.Value, " ")
	case source.ListDetail:
		if m.details == nil {
			m.details = map[string]string{}
		}
		if name := detailProperties[strings.ToLower(f.Q(source.ListKind))]; m.details[name] == "" {
			m.details[name] = f.Value
		}
	}
}

func (m *partyMaker) sanctions() *watchman.Sanctions {
	if m.e.Sanctions == nil {
		m.e.Sanctions = &watchman.Sanctions{}
	}
	return m.e.Sanctions
}

// addressFrom parts a line no further than the list does.
func addressFrom(f *countersign.Fact) watchman.Address {
	a := watchman.Address{Line1: f.Value, City: f.Q(source.ListCity), Country: f.Q(countersign.AddressCountry)}
	a.Country = cmp.Or(strings.ToUpper(yente.CountryCode(a.Country)), a.Country)
	if a.Line1 == a.City {
		a.Line1 = ""
	}
	return a
}

// watchmanIDs are Watchman's names for kinds of numbers.
var watchmanIDs = map[string]string{"passport": "passport", "tax": "tax-id", "national-id": "national-id", "registration": "business-registration"}

func (m *partyMaker) number(f *countersign.Fact) {
	kind, number := f.Q(countersign.DocumentType), f.Q(countersign.Number)
	if m.numbers == nil {
		m.numbers = map[string]string{}
	}
	if m.numbers[kind] == "" {
		m.numbers[kind] = number
	}
	t := cmp.Or(watchmanIDs[kind], "personal-id")
	issuer := f.Q(countersign.Issuer)
	issuer = cmp.Or(strings.ToUpper(yente.CountryCode(issuer)), issuer)
	m.ids = append(m.ids, watchman.GovernmentID{Name: f.Q(source.ListKind), Type: t, Country: issuer, Identifier: number})
}

// kind puts what was gathered where the kind of party has it.
func (m *partyMaker) kind(schema, asked string) {
	e := &m.e
	switch schema {
	case "Person":
		e.Type = "person"
		e.Person = &watchman.Person{Name: e.Name, AltNames: m.names, Gender: sexOf(m.sex), BirthDate: firstDay(m.births), PlaceOfBirth: m.place,
			Titles: m.titles, GovernmentIDs: m.ids}
	case "Vessel":
		e.Type = "vessel"
		e.Vessel = &watchman.Vessel{Name: e.Name, AltNames: m.names, IMONumber: m.numbers["imo"], Type: m.details["type"], Flag: flagOf(m.details["flag"]),
			Built: firstDay([]string{m.details["buildDate"]}), Model: m.details["model"], Tonnage: wholeNumber(m.details["tonnage"]),
			MMSI: m.numbers["mmsi"], CallSign: cmp.Or(m.numbers["call-sign"], m.details["callSign"]),
			GrossRegisteredTonnage: wholeNumber(m.details["grossRegisteredTonnage"])}
		for _, a := range e.Affiliations {
			if a.Type == affiliationTypes[source.ListOwnedBy] && e.Vessel.Owner == "" {
				e.Vessel.Owner = a.Name
			}
		}
	case "Airplane":
		e.Type = "aircraft"
		e.Aircraft = &watchman.Aircraft{Name: e.Name, AltNames: m.names, Type: m.details["type"], Flag: flagOf(m.details["flag"]),
			Built: firstDay([]string{m.details["buildDate"]}), Model: m.details["model"], SerialNumber: m.numbers["serial"]}
	case "LegalEntity":
		e.Type = "unknown"
		m.firm(asked)
	default:
		e.Type = "business"
		m.firm(asked)
	}
}

func (m *partyMaker) firm(asked string) {
	b := &watchman.Business{Name: m.e.Name, AltNames: m.names, Created: firstDay([]string{m.details["incorporationDate"]}), GovernmentIDs: m.ids}
	switch {
	case asked == "organization":
		m.e.Type, m.e.Organization = asked, b
	case m.e.Type == "business" || asked == "business":
		m.e.Type, m.e.Business = "business", b
	}
}

// flagOf is the code of a flag's country, or what the list says.
func flagOf(s string) string { return cmp.Or(strings.ToUpper(yente.CountryCode(s)), s) }

func sexOf(s string) string {
	if s == "male" || s == "female" {
		return s
	}
	return "unknown"
}

// firstDay is the first full date, else the first day of the first year or
// month, as Watchman has it. Nil means none is known.
func firstDay(dates []string) *time.Time {
	dates = slices.Clone(dates)
	slices.SortStableFunc(dates, func(a, b string) int { return len(b) - len(a) })
	for _, d := range dates {
		for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
			if t, err := time.Parse(layout, d); err == nil {
				return &t
			}
		}
	}
	return nil
}

func wholeNumber(s string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(s), ",", ""))
	if err != nil {
		return 0
	}
	return n
}
