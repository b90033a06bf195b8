package ftm

import (
	"slices"
	"strings"

	"countersign/internal/source"
)

// party gives out a person, a firm, a ship or an aircraft.
func (x *reader) party(line int, e *entity, kind string) {
	r := x.r
	if !r.Begin(e.id, line) {
		return
	}
	r.Type(kind)
	x.names(e)
	for _, s := range e.referents {
		r.Same(same(s))
	}
	for _, s := range e.datasets {
		r.Reference(s, "dataset")
	}
	e.each("topics", r.Topic)
	e.each("program", r.Program)
	e.each("programId", r.Program)
	e.each("birthDate", r.Born)
	e.each("birthPlace", func(s string) { r.BirthPlace(s, "") })
	e.each("birthCountry", func(s string) { r.BirthPlace("", s) })
	e.each("nationality", r.Nationality)
	e.each("citizenship", r.Nationality)
	e.each("gender", r.Sex)
	x.places(e)
	x.reach(e)
	x.numbers(e)
	e.each("position", r.Role)
	e.each("title", r.Role)
	e.each("notes", r.Remark)
	e.each("summary", r.Remark)
	r.Vessel("schema", e.schema) // a company may be owned, an organization may not
	for _, d := range []string{"type", "flag", "tonnage", "grossRegisteredTonnage", "buildDate", "model", "legalForm", "incorporationDate"} {
		e.each(d, func(s string) { r.Vessel(strings.ToLower(d), s) })
	}
	x.statements(x.said[e.id])
	delete(x.said, e.id)
	for _, d := range []string{"parent", "owner"} { // ships and firms may name theirs without a relation
		for _, to := range e.all(d) {
			r.Tie(source.Tie{Pred: source.ListOwnedBy, To: r.ID(to), Role: d})
		}
	}
	r.End()
}

// names adds the names; the caption, which the publisher chose, first.
func (x *reader) names(e *entity) {
	r := x.r
	names := e.all("name")
	if slices.Contains(names, e.caption) {
		r.Name(e.caption)
	}
	for _, s := range names {
		r.Name(s)
	}
	if len(names) == 0 {
		whole := strings.Join(strings.Fields(join2(e.first("firstName"), e.first("middleName"), e.first("lastName"))), " ")
		if whole != "" {
			r.Name(whole)
		}
	}
	e.each("alias", func(s string) { r.Alias(s, false, "") })
	e.each("previousName", func(s string) { r.Alias(s, false, "former") })
	e.each("pastFlags", func(s string) { r.Vessel("past flags", s) })
	e.each("abbreviation", func(s string) { r.Alias(s, true, "abbreviation") })
	e.each("weakAlias", func(s string) { r.Alias(s, true, "") })
	r.Name(e.caption)
}

func join2(parts ...string) string { return strings.Join(parts, " ") }

// places adds addresses, as texts and as entities, and countries.
func (x *reader) places(e *entity) {
	for _, id := range e.all("addressEntity") {
		if p, ok := x.addresses[id]; ok {
			p.add(x.r)
		}
	}
	e.each("address", func(s string) { x.r.Address(s, "", "", "") })
	for _, prop := range []string{"country", "jurisdiction", "mainCountry", "flag"} {
		e.each(prop, x.r.Country)
	}
}

func (x *reader) reach(e *entity) {
	e.each("email", x.r.Email)
	e.each("phone", func(s string) { x.r.Phone(s, "") })
	e.each("website", x.r.Website)
}

// numbers adds passports and other numbers, in the order of the file.
func (x *reader) numbers(e *entity) {
	for _, p := range e.props {
		if kind, ok := numbers[p.name]; ok {
			for _, n := range p.values {
				x.r.Document(kind, n, "", p.name, "")
			}
		}
	}
}

// statements are the schemata that say something of a party, with the property
// that names it.
var statements = map[string]string{
	"Sanction": "entity", "Identification": "holder", "Passport": "holder", "BankAccount": "holder", "CryptoWallet": "holder",
}

// statements adds what is said of the party at hand.
func (x *reader) statements(of []statement) {
	for _, s := range of {
		switch link, isEdge := edges[s.e.schema]; {
		case isEdge:
			x.edge(s.e, link)
		case s.e.schema == "Sanction":
			x.sanction(s.e)
		case s.e.schema == "BankAccount":
			x.account(s.e)
		case s.e.schema == "CryptoWallet":
			x.keys(s.e)
		default:
			x.identification(s.e)
		}
	}
}

// edge adds a relation of the party at hand.
func (x *reader) edge(e *entity, link edge) {
	role := []string{e.schema}
	for _, p := range link.role {
		role = append(role, e.all(p)...)
	}
	for _, to := range e.all(link.to) {
		x.r.Tie(source.Tie{
			Pred: link.pred, To: x.r.ID(to), Role: join(role...), Percent: e.first("percentage"),
			Begun: source.Day(e.first("startDate")), Ended: source.Day(e.first("endDate")), Note: e.first("summary"),
		})
	}
}

func (x *reader) sanction(e *entity) {
	r := x.r
	e.each("program", r.Program)
	e.each("programId", r.Program)
	since := e.first("listingDate")
	if since == "" {
		since = e.first("startDate")
	}
	if end := e.first("endDate"); end != "" { // another may still hold
		r.Remark(join("sanction ended "+end, e.first("authority"), e.first("program")))
	} else {
		r.Since(source.Day(since))
	}
	e.each("authority", func(s string) { r.Reference(s, "authority") })
	e.each("authorityId", func(s string) { r.Reference(s, "authority id") })
	e.each("unscId", func(s string) { r.Reference(s, "un") })
	e.each("recordId", func(s string) { r.Reference(s, "record") })
	e.each("provisions", r.Measure)
	e.each("reason", r.Remark)
	e.each("summary", r.Remark)
}

func (x *reader) identification(e *entity) {
	label := e.first("type")
	kind := source.IdentifierKind(label)
	if e.schema == "Passport" {
		kind = "passport"
	}
	numbers := e.all("number")
	if len(numbers) == 0 {
		numbers = e.all("passportNumber")
	}
	for _, n := range numbers {
		x.r.Document(kind, n, e.first("country"), label, e.first("summary"))
	}
}

func (x *reader) account(e *entity) {
	for _, prop := range []string{"iban", "accountNumber"} {
		e.each(prop, func(s string) { x.r.Account(s, "") })
	}
}

// keys adds the addresses of a wallet.
func (x *reader) keys(e *entity) {
	e.each("publicKey", func(s string) { x.r.Wallet(s, e.first("currency")) })
}

// wallet gives out a wallet that nobody is said to hold, as a party of its own.
func (x *reader) wallet(line int, e *entity) {
	if !x.r.Begin(e.id, line) {
		return
	}
	name := e.first("name")
	if name == "" {
		name = e.first("publicKey")
	}
	x.r.Name(name)
	e.each("topics", x.r.Topic)
	for _, s := range e.datasets {
		x.r.Reference(s, "dataset")
	}
	x.keys(e)
	x.r.End()
}
