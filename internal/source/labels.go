package source

import "strings"

// identifierLabels are what lists call numbers, and the kind of identifier
// that package match compares. The first that the label contains counts; the
// labels are those of OFAC's IDRegDocType reference values, with a few of the
// EU and the UK.
var identifierLabels = []struct{ part, kind string }{
	{"commercial code", "number"}, {"intermediary", "number"}, // of a name's characters; of a bank
	{"passport", "passport"}, {"passeport", "passport"}, {"pasaporte", "passport"},
	{"stateless person", "passport"}, {"travel document", "passport"}, {"refugee", "passport"},
	{"swift", "swift"}, {"bic", "swift"},
	{"imo", "imo"}, {"vessel registration", "imo"},
	{"mmsi", "mmsi"}, {"call sign", "call-sign"},
	{"legal entity number", "lei"}, {"lei", "lei"},
	{"tail number", "tail-number"}, {"serial number", "serial"}, {"serial ident", "serial"}, {"construction number", "serial"},
	{"driver", "licence"}, {"pilot", "licence"}, {"driving", "licence"},
	{"tax", "tax"}, {"v.a.t", "tax"}, {"vat", "tax"}, {"fiscal", "tax"}, {"nit #", "tax"}, {"r.f.c", "tax"}, {"rfc", "tax"},
	{"ruc", "tax"}, {"rif", "tax"}, {"rtn", "tax"}, {"cuit", "tax"}, {"afm", "tax"}, {"gst", "tax"}, {"c.u.i.t", "tax"},
	{"fein", "tax"}, {"tributaria", "tax"}, {"n.i.f", "tax"}, {"c.i.f", "tax"}, {"pan ", "tax"}, {"permanent account", "tax"},
	{"national id", "national-id"}, {"identification card", "national-id"}, {"identity card", "national-id"}, {"id card", "national-id"},
	{"cedula", "national-id"}, {"c.u.r.p", "national-id"}, {"curp", "national-id"}, {"d.n.i", "national-id"},
	{"ssn", "national-id"}, {"social security", "national-id"}, {"personal id", "national-id"}, {"cnp", "national-id"},
	{"tazkira", "national-id"}, {"kenyan id", "national-id"}, {"electoral", "national-id"}, {"voter", "national-id"},
	{"residen", "national-id"}, {"birth cert", "national-id"}, {"numero de identidad", "national-id"}, {"citizen", "national-id"},
	{"militar", "national-id"}, {"foreign id", "national-id"}, {"i.f.e", "national-id"}, {"uae ident", "national-id"}, {"bosnian", "national-id"}, {"jmbg", "national-id"}, {"n.i.e", "national-id"},
	{"registration", "registration"}, {"registry", "registration"}, {"registered", "registration"}, {"company number", "registration"},
	{"uscc", "registration"}, {"credit code", "registration"}, {"folio mercantil", "registration"}, {"matricula", "registration"},
	{"c.r. no", "registration"}, {"romanian c.r", "registration"}, {"c.i.n", "registration"}, {"commerc", "registration"}, {"chamber", "registration"}, {"business", "registration"},
	{"trade li", "registration"}, {"license", "registration"}, {"licence", "registration"}, {"economic register", "registration"},
	{"gazette", "registration"}, {"enterprise number", "registration"}, {"certificate of incorporation", "registration"},
	{"public registration", "registration"}, {"cik", "registration"}, {"d-u-n-s", "registration"}, {"duns", "registration"},
	{"okpo", "registration"}, {"ogrn", "registration"}, {"organization code", "registration"}, {"file number", "registration"},
	{"isin", "isin"}, {"equity ticker", "ticker"}, {"bik", "bank-code"},
	{"identification number", "national-id"},
}

// IdentifierKind returns the kind of number that a list's label means, for
// instance "tax" for "Tax ID No.", and "number" for one it does not know.
func IdentifierKind(label string) string {
	label = strings.ToLower(label)
	for _, l := range identifierLabels {
		if strings.Contains(label, l.part) {
			return l.kind
		}
	}
	return "number"
}

// Identify adds what a list of OFAC's kind says under a label: a number, a
// wallet, an address of mail, a sex or a note.
func (p *Party) Identify(label, value, country, note string) {
	label = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(label), ":"))
	low := strings.ToLower(label)
	if currency, ok := strings.CutPrefix(label, "Digital Currency Address"); ok {
		p.Wallet(value, strings.Trim(currency, " -"))
		return
	}
	switch {
	case low == "gender" || low == "sex":
		p.Sex(value)
	case low == "website":
		p.Website(value)
	case low == "email address":
		p.Email(value)
	case low == "phone number" || low == "fax":
		p.Phone(value, "")
	case strings.HasPrefix(low, "nationality of registration"), low == "registration country":
		p.Country(value)
	case strings.HasPrefix(low, "nationality"), strings.HasPrefix(low, "citizenship"):
		p.Nationality(value)
	case strings.HasPrefix(low, "issuer name"):
		p.Alias(value, true, "issuer")
	case strings.HasPrefix(low, "aircraft operator"):
		p.Tie(Tie{Pred: ListLinkedTo, Name: value, Role: label})
	case strings.HasPrefix(low, "vessel owner"):
		p.Tie(Tie{Pred: ListOwnedBy, Name: value, Role: label})
	case strings.HasPrefix(low, "linked to"):
		p.Tie(Tie{Pred: ListLinkedTo, Name: value, Role: label})
	case vesselDetail(low):
		p.Vessel(low, value)
	case saysNoNumber(low):
		p.Remark(join(": ", label, value))
	default:
		number, kind := strings.TrimSpace(value), IdentifierKind(label)
		if n, ok := strings.CutPrefix(number, "IMO "); ok { // OFAC writes ships' numbers so, under several labels
			number, kind = n, "imo"
		}
		p.Document(kind, number, country, label, note)
	}
}

// Linked adds a remark of OFAC's with the ties it names: "(Linked To: X)". A
// name may hold parentheses of its own.
func (p *Party) Linked(remark string) {
	p.Remark(remark)
	for rest := remark; ; {
		_, after, ok := strings.Cut(rest, "(Linked To: ")
		if !ok {
			return
		}
		depth, end := 1, len(after)
		for i := 0; i < len(after) && depth > 0; i++ {
			switch after[i] {
			case '(':
				depth++
			case ')':
				depth--
			}
			end = i
		}
		p.Tie(Tie{Pred: ListLinkedTo, Name: after[:end], Role: "Linked To"})
		rest = after[end:]
	}
}

// vesselDetail reports labels of ships' and aircraft's details.
func vesselDetail(low string) bool {
	switch low {
	case "vessel type", "vessel flag", "other vessel flag", "former vessel flag", "vessel year of build", "tonnage", "vessel tonnage",
		"vessel gross registered tonnage", "vessel gross tonnage", "deadweight tonnage", "gross registered tonnage", "other vessel type", "other vessel call sign",
		"vessel call sign", "aircraft model", "aircraft manufacture date", "aircraft mode s transponder code":
		return true
	}
	return false
}

// saysNoNumber reports labels under which lists put sentences, dates and kinds
// of firm.
func saysNoNumber(low string) bool {
	for _, w := range []string{"secondary sanctions", "sanctions information", "executive order", "transactions prohibited", "determination",
		"organization type", "organization established", "target type", "date (", "information", "ifca", "caatsa", "peesa",
		"additional sanctions", "effective date", "listing date", "physical description", "other information"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}
