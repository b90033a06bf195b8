package eu

import (
	"strings"
	"time"

	"countersign/internal/source"
)

func readXML(r *source.Roll) {
	m := r.Markup()
	m.Root(func(root []byte) {
		if string(root) != "export" {
			r.Break(m.Line(), "<%.40s> where <export> should stand; this is not the list of the European Union", root)
			return
		}
		if t, err := time.Parse(time.RFC3339Nano, string(m.Attr("generationDate"))); err == nil {
			r.Seen = t.UTC()
		}
		m.Each(func(child []byte) {
			if string(child) == "sanctionEntity" {
				entity(r, m)
			}
		})
	})
}

// entity reads one party.
func entity(r *source.Roll, m *source.Markup) {
	if !r.Begin(string(m.Attr("logicalId")), m.Line()) {
		return
	}
	x := element{r, m}
	r.Reference(x.get("euReferenceNumber"), "eu")
	r.Reference(x.get("unitedNationId"), "un")
	r.Since(source.Day(x.get("designationDate")))
	m.Each(func(child []byte) { x.child(string(child)) })
	if m.Err() == nil {
		r.End()
	}
}

type element struct {
	r *source.Roll
	m *source.Markup
}

func (x element) get(attr string) string { return strings.TrimSpace(string(x.m.Attr(attr))) }

func (x element) child(name string) {
	switch name {
	case "subjectType":
		if code := x.get("classificationCode"); code != "" {
			x.r.Type(code)
		} else {
			x.r.Type(x.get("code"))
		}
	case "remark":
		x.r.Remark(string(x.m.Text()))
	case "regulation":
		x.r.Program(x.get("programme"))
		x.r.Reference(x.get("numberTitle"), "regulation")
	case "nameAlias":
		x.name()
	case "address":
		x.address()
	case "birthdate":
		x.birth()
	case "identification":
		x.document()
	case "citizenship":
		x.r.Nationality(known(x.get("countryIso2Code")))
	}
}

func (x element) name() {
	n := name{
		whole: x.get("wholeName"), first: x.get("firstName"), middle: x.get("middleName"), last: x.get("lastName"),
		title: x.get("title"), function: x.get("function"), sex: x.get("gender"), weak: x.get("strong") == "false",
	}
	n.add(x.r)
}

func (x element) place() place {
	return place{
		street: x.get("street"), box: x.get("poBox"), zip: x.get("zipCode"), city: x.get("city"), region: x.get("region"),
		place: x.get("place"), country: x.get("countryIso2Code"),
	}
}

// address reads an address with its contacts and remarks.
func (x element) address() {
	p := x.place()
	var remarks []string
	x.m.Each(func(name []byte) {
		switch string(name) {
		case "contactInfo":
			if key, value := x.get("key"), x.get("value"); !tell(x.r, key, value) && value != "" {
				remarks = append(remarks, key+": "+value)
			}
		case "remark":
			remarks = append(remarks, string(x.m.Text()))
		}
	})
	p.remark = list(remarks...)
	p.address(x.r)
}

func (x element) birth() {
	b := birth{
		date: x.get("birthdate"), year: x.get("year"), month: x.get("monthOfYear"), day: x.get("dayOfMonth"),
		from: x.get("yearRangeFrom"), to: x.get("yearRangeTo"), circa: x.get("circa"), calendar: x.get("calendarType"), place: x.place(),
	}
	b.add(x.r)
}

func (x element) document() {
	d := document{
		number: x.get("number"), code: x.get("identificationTypeCode"), label: x.get("identificationTypeDescription"),
		country: x.get("countryIso2Code"), issuer: x.get("issuedBy"),
	}
	if d.number == "" {
		d.number = x.get("latinNumber")
	}
	for _, k := range [][2]string{{"knownExpired", "expired"}, {"knownFalse", "false"}, {"reportedLost", "lost"}, {"revokedByIssuer", "revoked"}} {
		if x.get(k[0]) == "true" {
			d.known = list(d.known, k[1])
		}
	}
	x.m.Each(func(name []byte) {
		if string(name) == "remark" {
			d.remark = list(d.remark, string(x.m.Text()))
		}
	})
	d.add(x.r)
}
