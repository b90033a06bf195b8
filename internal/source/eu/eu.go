// Package eu reads the European Union's consolidated list of financial sanctions.
//
// The list is published by the Commission (Financial Sanctions Files) as CSV
// version 1.1, where every row holds one name, address, birth, document or
// citizenship of a party, and as XML (full export, version 1.1). Both say the
// same; only the XML marks weak aliases.
package eu

import (
	"bytes"
	"strconv"
	"strings"

	"countersign/internal/source"
)

// Source reads the list.
var Source = &source.Source{
	Name:  "eu",
	Doc:   "the European Union's consolidated financial sanctions list (CSV 1.1 or XML full export)",
	Terms: "public; European Commission, reuse allowed under Decision 2011/833/EU",
	Looks: looks,
	Files: source.List("eu", read),
}

func looks(p source.Peek) source.Confidence {
	switch {
	case p.Has("Entity_LogicalId", "NameAlias_WholeName") == 2:
		return source.Sure
	case p.Format == source.XML && bytes.Contains(p.Head, []byte("/fpi/fsd/export")):
		return source.Sure
	}
	return source.No
}

func read(r *source.Roll) {
	if bytes.HasPrefix(bytes.TrimSpace(r.File().Data), []byte("<")) {
		readXML(r)
		return
	}
	readCSV(r)
}

// A name is one name of a party, with what stands beside it.
type name struct {
	whole, first, middle, last, title, function, sex string
	weak                                             bool
}

func (n name) add(r *source.Roll) {
	text := n.whole
	if text == "" {
		text = strings.Join(strings.Fields(n.first+" "+n.middle+" "+n.last), " ")
	}
	if n.weak {
		r.Alias(text, true, "")
	} else {
		r.Name(text)
	}
	r.Role(n.title)
	r.Role(n.function)
	r.Sex(map[string]string{"M": "male", "F": "female"}[n.sex])
}

// A place is an address or where somebody was born.
type place struct{ street, box, zip, city, region, place, country, contact, remark string }

// known leaves out the code that stands for no country.
func known(country string) string {
	if country == "00" || strings.EqualFold(country, "UNKNOWN") {
		return ""
	}
	return country
}

func (p place) address(r *source.Roll) {
	r.Address(list(p.street, box(p.box)), p.city, list(p.place, p.region, p.zip), known(p.country))
	contact(r, p.contact)
	if p.remark != "" {
		r.Remark(p.remark)
	}
}

func box(s string) string {
	if s == "" || strings.Contains(strings.ToLower(s), "box") {
		return s
	}
	return "PO Box " + s
}

func list(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// contact reads "PHONE[1; 2]\nEMAIL[a@b.example]"; other text is a remark.
func contact(r *source.Roll, s string) {
	if s == "" {
		return
	}
	found := false
	for part := range strings.SplitSeq(s, "]") {
		i := strings.IndexByte(part, '[')
		if i < 0 {
			continue
		}
		key := strings.Trim(part[:i], " \\n\r\n\t")
		found = tell(r, key, part[i+1:]) || found
	}
	if !found {
		r.Remark(strings.Trim(s, "()"))
	}
}

// tell adds a way to reach a party.
func tell(r *source.Roll, key, value string) bool {
	for v := range strings.SplitSeq(value, ";") {
		switch strings.ToUpper(key) {
		case "PHONE", "TELEPHONE", "TEL", "MOBILE":
			r.Phone(v, "")
		case "FAX":
			r.Phone(v, "fax")
		case "EMAIL", "E-MAIL":
			r.Email(v)
		case "WEB", "WEBSITE", "URL", "WWW":
			r.Website(v)
		default:
			return false
		}
	}
	return true
}

// A birth is when and where somebody was born.
type birth struct {
	date, year, month, day, from, to, circa, calendar string
	place
}

func (b birth) add(r *source.Roll) {
	r.BirthPlace(list(b.city, b.place.place, b.region), known(b.country))
	circa := ""
	if b.circa == "YES" || b.circa == "true" {
		circa = "circa"
	}
	year, from, to := number(b.year), number(b.from), number(b.to)
	if from == 0 {
		from = to
	}
	if to == 0 {
		to = from
	}
	switch {
	case b.calendar != "" && b.calendar != "GREGORIAN":
		r.Remark("date of birth, " + strings.ToLower(b.calendar) + " calendar: " + list(b.date, b.year, b.month, b.day))
	case b.date != "":
		r.BornAbout(b.date, circa)
	case year > 0:
		r.BornOn(year, number(b.month), number(b.day), circa)
	case from > 0:
		r.BornBetween(from, to, b.from+" to "+b.to)
	}
}

func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return n
}

// kinds are the codes of documents, and the kinds package match compares.
var kinds = map[string]string{
	"passport": "passport", "travelcardid": "passport", "diplpassport": "passport",
	"id": "national-id", "ssn": "national-id", "birthcert": "national-id", "nationcert": "national-id",
	"electionid": "national-id", "residentperm": "national-id",
	"fiscalcode": "tax", "regnumber": "registration", "tradelic": "registration",
	"imo": "imo", "swiftbic": "swift", "drivinglicence": "licence", "other": "number",
}

// A number is a document or another number.
type document struct{ number, code, label, country, issuer, remark, known string }

func (d document) add(r *source.Roll) {
	kind, ok := kinds[d.code]
	if !ok {
		kind = source.IdentifierKind(d.label)
	}
	n := d.number
	if i := strings.Index(n, " ("+d.code+"-"); i >= 0 && d.code != "" { // the CSV writes kind and remark behind it
		n = n[:i]
	}
	issuer := known(d.country)
	if issuer == "" {
		issuer = d.issuer
	}
	r.Document(kind, n, issuer, d.label, list(d.known, d.remark))
}
