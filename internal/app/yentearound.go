package app

import (
	"fmt"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/web/yente"
	"countersign/match"
)

// An around gathers what an entity is tied to, by the property that leads
// there.
type around struct {
	owner *yente.Entity
	props []yente.Property
}

// put adds an entity of a schema, with its texts in pairs of name and value.
func (a *around) put(property, schema string, other *yente.Property, pairs ...string) {
	s := yente.SchemaNamed(schema)
	m := &entityMaker{schema: s, values: map[string][]string{}, e: &yente.Entity{Schema: schema, Datasets: a.owner.Datasets,
		LastSeen: a.owner.LastSeen, LastChange: a.owner.LastChange}}
	for i := 0; i+1 < len(pairs); i += 2 {
		m.add(pairs[i], pairs[i+1])
	}
	m.e.Properties = m.properties()
	m.e.Caption = s.Label
	for _, name := range []string{"name", "full", "number", "publicKey", "program", "role", "relationship", "percentage"} {
		if v := m.values[name]; len(v) > 0 {
			m.e.Caption = v[0]
			break
		}
	}
	at := slices.IndexFunc(a.props, func(p yente.Property) bool { return p.Name == property })
	if at < 0 {
		at = len(a.props)
		a.props = append(a.props, yente.Property{Name: property})
	}
	p := &a.props[at]
	m.e.ID = fmt.Sprintf("%s-%s-%d", a.owner.ID, strings.ToLower(property), len(p.Values)+1)
	if other != nil {
		m.e.Properties = append(m.e.Properties, *other)
		slices.SortFunc(m.e.Properties, func(a, b yente.Property) int { return strings.Compare(a.Name, b.Name) })
	}
	p.Values = append(p.Values, yente.Value{Entity: m.e})
}

// around returns what a list says beside the entity: its listing, papers,
// wallets and addresses, and the parties it is tied to.
func (y yenteLists) around(k match.Key, r *countersign.Record) ([]yente.Property, error) {
	a := &around{owner: entityFrom(k, r)}
	schema := yente.SchemaNamed(a.owner.Schema)
	if s := sanctionPairs(k, r); len(s) > 0 {
		a.put("sanctions", "Sanction", nil, s...)
	}
	for i := range r.Facts {
		a.fact(schema, &r.Facts[i])
	}
	for _, t := range y.web.related[k] {
		if err := y.tied(a, schema, r, t); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(a.props, func(x, z yente.Property) int { return strings.Compare(x.Name, z.Name) })
	return a.props, nil
}

func (a *around) fact(schema *yente.Schema, f *countersign.Fact) {
	switch f.Pred {
	case source.ListPlace, countersign.AddressHome, countersign.AddressOffice:
		a.put("addressEntity", "Address", nil, "full", addressText(f), "city", f.Q(source.ListCity),
			"country", f.Q(countersign.AddressCountry))
	case countersign.Document:
		a.paper(schema, f)
	case countersign.Payout:
		if schema.Property("cryptoWallets") != nil && f.Q(countersign.Rail) == "crypto" {
			a.put("cryptoWallets", "CryptoWallet", nil, "publicKey", f.Text(), "currency", f.Q(countersign.Currency))
		}
		if f.Q(countersign.Rail) == "bank" && schema.Property("ownershipOwner") != nil {
			account := yente.Property{Name: "asset", Values: []yente.Value{{Entity: &yente.Entity{
				ID: a.owner.ID + "-account-" + digestOf(f.Text())[:8], Caption: f.Text(), Schema: "BankAccount", Datasets: a.owner.Datasets,
				Properties: []yente.Property{yente.Texts("accountNumber", f.Text())}}}}}
			a.put("ownershipOwner", "Ownership", &account)
		}
	}
}

// paper adds a document that a person or a firm holds. Numbers that are no
// papers stand among the properties alone.
func (a *around) paper(schema *yente.Schema, f *countersign.Fact) {
	kind := "Identification"
	switch f.Q(countersign.DocumentType) {
	case "passport":
		kind = "Passport"
	case "national-id", "licence", "tax", "registration":
	default:
		return
	}
	if schema.Property("identification") == nil || schema.Property(f.Q(source.ListKind)) != nil { // or a number without paper
		return
	}
	a.put("identification", kind, nil, "number", f.Q(countersign.Number), "country", f.Q(countersign.Issuer),
		"type", f.Q(source.ListKind), "summary", f.Q(source.ListNote))
}

// authorities publish the lists.
var authorities = map[string]string{
	"ofac": "Office of Foreign Assets Control", "ofacxml": "Office of Foreign Assets Control", "un": "United Nations Security Council",
	"eu": "European Union", "uk": "Foreign, Commonwealth and Development Office", "csl": "International Trade Administration",
	embeddedList: "Office of Foreign Assets Control",
}

// sanctionPairs says what the listing is, nothing where a party is listed for
// other reasons or only mentioned.
func sanctionPairs(k match.Key, r *countersign.Record) []string {
	var out []string
	listed := false
	for _, t := range topicsOf(k, r) {
		listed = listed || risky(t)
	}
	if a := authorities[k.List]; a != "" {
		out = append(out, "authority", a)
	}
	for i := range r.Facts {
		f := &r.Facts[i]
		switch f.Pred {
		case source.ListProgram:
			out = append(out, "program", f.Value)
		case source.ListMeasure:
			out = append(out, "provisions", f.Value)
		case source.ListSince:
			out = append(out, "listingDate", day(f.From), "startDate", day(f.From), "endDate", day(f.To))
		case source.ListReference:
			out = append(out, referenceProperty(f.Q(source.ListKind)), f.Value)
		}
	}
	if !listed {
		return nil
	}
	return out
}

func referenceProperty(kind string) string {
	switch kind {
	case "un":
		return "unscId"
	case "authority":
		return "authority"
	case "dataset":
		return "" // said by the entity itself
	case "list", "legal basis", "regulation", "federal register":
		return "summary"
	}
	return "authorityId"
}

// tied adds a relation with the party on its other side. A party of which only
// the name is known is an entity without more.
func (y yenteLists) tied(a *around, schema *yente.Schema, r *countersign.Record, t tie) error {
	rel := shownRelation(schema, r, &t)
	other := &yente.Entity{ID: a.owner.ID + "-other-" + digestOf(t.name)[:8], Caption: t.name, Schema: "LegalEntity", Datasets: a.owner.Datasets,
		Properties: []yente.Property{yente.Texts("name", t.name)}}
	if t.to.ID != "" {
		if n := y.number(t.to); n >= 0 {
			var err error
			if other, err = y.entityOf(t.to, n); err != nil {
				return err
			}
		} else if t.name == "" { // named in a file that does not hold it
			other.ID, other.Caption, other.Properties = entityID(t.to), entityID(t.to), nil
		}
	}
	far := yente.Property{Name: rel.other, Values: []yente.Value{{Entity: other}}}
	a.put(rel.property, rel.schema, &far, rel.word, t.role, "percentage", t.percent, "endDate", day(t.until))
	return nil
}
