package app

import (
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/web/yente"
	"countersign/match"
)

// An entityMaker fills an entity of FollowTheMoney from what a list says.
type entityMaker struct {
	e      *yente.Entity
	schema *yente.Schema
	values map[string][]string
}

// entityFrom shows what a list says of an entry as an entity. Sex, nationality
// and birthplace are shown as published, for a person who compares; nothing
// here reads them.
func entityFrom(k match.Key, r *countersign.Record) *yente.Entity {
	m := &entityMaker{e: &yente.Entity{ID: entityID(k), Schema: schemaOf(r)}, values: map[string][]string{}}
	m.schema = yente.SchemaNamed(m.e.Schema)
	for i := range r.Facts {
		m.fact(&r.Facts[i])
	}
	m.e.Datasets = datasetsOf(k, r)
	for _, t := range topicsOf(k, r) {
		m.add("topics", t)
		m.e.Target = m.e.Target || risky(t)
	}
	m.e.LastSeen, m.e.LastChange = r.Seen, r.Seen
	if m.e.Caption == "" {
		m.e.Caption = m.schema.Label
	}
	m.e.Properties = m.properties()
	return m.e
}

// properties are sorted by name.
func (m *entityMaker) properties() []yente.Property {
	out := make([]yente.Property, 0, len(m.values))
	for name, values := range m.values {
		out = append(out, yente.Texts(name, values...))
	}
	slices.SortFunc(out, func(a, b yente.Property) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// add adds a value to the first of the properties that the schema has.
func (m *entityMaker) add(name, value string) bool {
	p := m.schema.Property(name)
	if p == nil || value == "" {
		return false
	}
	if p.Type == "country" {
		if value = yente.CountryCode(value); value == "" {
			return false
		}
	}
	if !slices.Contains(m.values[name], value) {
		m.values[name] = append(m.values[name], value)
	}
	return true
}

// first adds the value to the first property that takes it.
func (m *entityMaker) first(value string, names ...string) {
	for _, name := range names {
		if m.add(name, value) {
			return
		}
	}
}

func (m *entityMaker) fact(f *countersign.Fact) {
	switch f.Pred {
	case countersign.Name:
		m.e.Caption = f.Value
		m.add("name", f.Value)
	case countersign.AlsoKnownAs:
		m.alias(f)
	case source.ListBirthDate:
		m.first(f.Value, "birthDate", "incorporationDate")
	case countersign.ProtectedPrefix + "birthplace":
		m.add("birthPlace", f.Value)
		m.add("birthCountry", f.Q(countersign.AddressCountry))
	case countersign.ProtectedPrefix + "nationality":
		m.first(f.Value, "nationality", "country")
	case countersign.ProtectedPrefix + "sex":
		m.add("gender", strings.ToLower(f.Value))
	case source.ListCountry:
		m.first(f.Value, "country")
	case source.ListPlace, countersign.AddressHome, countersign.AddressOffice:
		m.add("address", addressText(f))
		m.add("country", f.Q(countersign.AddressCountry))
	case countersign.Document:
		m.number(f)
	case countersign.Payout:
		m.add("publicKey", f.Text())
	case countersign.Email:
		m.first(f.Text(), "email", "notes")
	case countersign.Phone:
		m.first(f.Text(), "phone", "notes")
	case countersign.Website:
		m.first(f.Text(), "website", "sourceUrl")
	case countersign.Role:
		m.first(f.Value, "position", "notes")
	case source.ListProgram:
		m.add("program", f.Value)
	case source.ListRemark:
		m.add("notes", f.Value)
	case source.ListDetail:
		m.detail(f)
	case source.ListSame:
		m.e.Referents = append(m.e.Referents, entityID(partyKey(listOf(f.Object), f.Object)))
	case source.ListSince:
		m.e.FirstSeen = f.From
	}
}

func (m *entityMaker) alias(f *countersign.Fact) {
	switch kind := strings.ToLower(f.Q(source.ListKind)); {
	case kind == "former" || strings.HasPrefix(kind, "f.k.a"):
		m.add("previousName", f.Value)
	case kind == "abbreviation":
		m.first(f.Value, "abbreviation", "weakAlias")
	case f.Q(source.ListQuality) == "weak":
		m.add("weakAlias", f.Value)
	default:
		m.add("alias", f.Value)
	}
}

// addressText is an address with its country.
func addressText(f *countersign.Fact) string {
	country := f.Q(countersign.AddressCountry)
	if name := yente.CountryName(country); name != "" {
		country = name
	}
	if country == "" || strings.HasSuffix(f.Value, country) {
		return f.Value
	}
	return f.Value + ", " + country
}

// numberProperties are where numbers stand, by their kind.
var numberProperties = map[string][]string{
	"passport": {"passportNumber", "idNumber"}, "national-id": {"idNumber", "registrationNumber"}, "tax": {"taxNumber", "idNumber"},
	"registration": {"registrationNumber", "idNumber"}, "lei": {"leiCode"}, "swift": {"swiftBic"}, "imo": {"imoNumber", "registrationNumber"},
	"mmsi": {"mmsi"}, "call-sign": {"callSign"}, "tail-number": {"registrationNumber"}, "serial": {"serialNumber"},
	"isin": {"isinCode"}, "ticker": {"ticker"}, "bank-code": {"bikCode"},
}

// number adds a number under the name that its publisher gave it, if the model
// has that, else under one for its kind.
func (m *entityMaker) number(f *countersign.Fact) {
	number := f.Q(countersign.Number)
	if p := m.schema.Property(f.Q(source.ListKind)); p != nil && p.Type == "identifier" {
		m.add(p.Name, number)
		return
	}
	names := slices.Clone(numberProperties[f.Q(countersign.DocumentType)])
	m.first(number, append(names, "idNumber", "registrationNumber", "notes")...)
}

// detailProperties are where details stand, by what lists call them.
var detailProperties = map[string]string{
	"type": "type", "vessel type": "type", "flag": "flag", "vessel flag": "flag", "tonnage": "tonnage", "gross tonnage": "tonnage",
	"gross registered tonnage": "grossRegisteredTonnage", "grossregisteredtonnage": "grossRegisteredTonnage", "year built": "buildDate",
	"vessel year of build": "buildDate", "builddate": "buildDate", "previous flags": "pastFlags", "past flags": "pastFlags",
	"vessel call sign": "callSign", "call sign": "callSign", "model": "model", "aircraft model": "model", "legalform": "legalForm",
	"former vessel flag": "pastFlags", "other vessel flag": "pastFlags", "other vessel type": "pastTypes", "other vessel call sign": "callSign",
	"aircraft manufacture date": "buildDate", "type of entity": "legalForm", "incorporationdate": "incorporationDate",
}

func (m *entityMaker) detail(f *countersign.Fact) {
	kind := f.Q(source.ListKind)
	if kind == "schema" {
		return
	}
	if !m.add(detailProperties[strings.ToLower(kind)], f.Value) {
		m.add("notes", kind+": "+f.Value)
	}
}

// day writes a date, "" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
