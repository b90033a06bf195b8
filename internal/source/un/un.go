// Package un reads the Consolidated List of the United Nations Security Council.
//
// The list is published as XML (scsanctions.un.org, sc-sanctions.xsd): people
// under INDIVIDUALS, others under ENTITIES, each with names in up to four parts,
// aliases by quality, dates and places of birth, documents and addresses.
package un

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"countersign/internal/source"
)

// Source reads the list.
var Source = &source.Source{
	Name:  "un",
	Doc:   "the United Nations Security Council Consolidated List (XML)",
	Terms: "public; United Nations, Security Council subsidiary organs",
	Looks: looks,
	Files: source.List("un", read),
}

func looks(p source.Peek) source.Confidence {
	if p.Format == source.XML && bytes.Contains(p.Head, []byte("<CONSOLIDATED_LIST")) {
		return source.Sure
	}
	return source.No
}

func read(r *source.Roll) {
	m := r.Markup()
	m.Root(func(root []byte) {
		if string(root) != "CONSOLIDATED_LIST" {
			r.Break(m.Line(), "<%.40s> where <CONSOLIDATED_LIST> should stand; this is not the list of the United Nations", root)
			return
		}
		if t, err := time.Parse(time.RFC3339Nano, string(m.Attr("dateGenerated"))); err == nil {
			r.Seen = t.UTC()
		}
		m.Each(func(group []byte) {
			switch string(group) {
			case "INDIVIDUALS":
				m.Each(func([]byte) { entry(r, m, "individual") })
			case "ENTITIES":
				m.Each(func([]byte) { entry(r, m, "entity") })
			}
		})
	})
}

// A part is one party as it is read: the parts of its name stand apart.
type part struct {
	r *source.Roll
	m *source.Markup
	// begun is set once the number was read, which stands first.
	begun, bad bool
	names      [4]string
}

// entry reads one INDIVIDUAL or ENTITY.
func entry(r *source.Roll, m *source.Markup, kind string) {
	e := part{r: r, m: m}
	line := m.Line()
	m.Each(func(name []byte) {
		switch {
		case e.bad:
		case string(name) == "DATAID":
			e.begun = r.Begin(string(m.Text()), line)
			if e.bad = !e.begun; e.begun {
				r.Type(kind)
			}
		case !e.begun:
			r.Tell(line, "an entry that begins with <%.40s> and not with its DATAID; it was left out", name)
			e.bad = true
		default:
			e.field(string(name))
		}
	})
	switch {
	case e.bad || m.Err() != nil:
	case !e.begun:
		r.Tell(line, "an entry without DATAID; it was left out")
	default:
		e.name()
		r.End()
	}
}

func (e *part) text() string { return string(e.m.Text()) }

func (e *part) field(name string) {
	switch name {
	case "FIRST_NAME":
		e.names[0] = e.text()
	case "SECOND_NAME":
		e.names[1] = e.text()
	case "THIRD_NAME":
		e.names[2] = e.text()
	case "FOURTH_NAME":
		e.names[3] = e.text()
		e.name()
	case "NAME_ORIGINAL_SCRIPT":
		e.name()
		e.r.Alias(e.text(), false, "original script")
	case "UN_LIST_TYPE":
		e.name()
		e.r.Program(e.text())
	case "REFERENCE_NUMBER":
		e.r.Reference(e.text(), "un")
	case "LISTED_ON":
		e.r.Since(source.Day(e.text()))
	case "COMMENTS1":
		e.r.Remark(e.text())
	case "GENDER":
		e.r.Sex(e.text())
	case "TITLE", "DESIGNATION":
		e.each(e.r.Role)
	case "NATIONALITY", "NATIONALITY2":
		e.each(e.r.Nationality)
	case "INDIVIDUAL_ALIAS", "ENTITY_ALIAS":
		e.alias()
	case "INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS":
		e.address()
	case "INDIVIDUAL_DATE_OF_BIRTH":
		e.born()
	case "INDIVIDUAL_PLACE_OF_BIRTH":
		f := e.fields()
		e.r.BirthPlace(list(f["STREET"], f["CITY"], f["STATE_PROVINCE"]), f["COUNTRY"])
	case "INDIVIDUAL_DOCUMENT":
		e.document()
	}
}

// name adds the name once its parts are known.
func (e *part) name() {
	var parts []string
	for _, s := range e.names {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) > 0 {
		e.r.Name(strings.Join(parts, " "))
		e.names = [4]string{}
	}
}

// each calls add with every VALUE.
func (e *part) each(add func(string)) {
	e.m.Each(func(name []byte) {
		if string(name) == "VALUE" {
			add(e.text())
		}
	})
}

// fields returns the texts of the element's children; of several of one name
// the first that is not empty.
func (e *part) fields() map[string]string {
	f := map[string]string{}
	e.m.Each(func(name []byte) {
		key := string(name)
		if s := strings.TrimSpace(e.text()); f[key] == "" {
			f[key] = s
		}
	})
	return f
}

func list(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// alias reads an alias. "Low" is the list's word for a weak one; "a.k.a." and
// "f.k.a." stand for those of entities.
func (e *part) alias() {
	f := e.fields()
	kind := ""
	quality := strings.ToLower(f["QUALITY"])
	if strings.HasPrefix(quality, "f.k.a") {
		kind = "former"
	}
	e.r.Alias(f["ALIAS_NAME"], quality == "low", kind)
	if place := list(f["CITY_OF_BIRTH"], f["COUNTRY_OF_BIRTH"]); place != "" {
		e.r.BirthPlace(f["CITY_OF_BIRTH"], f["COUNTRY_OF_BIRTH"])
	}
	if f["DATE_OF_BIRTH"] != "" {
		e.r.Born(f["DATE_OF_BIRTH"])
	}
}

func (e *part) address() {
	f := e.fields()
	e.r.Address(f["STREET"], f["CITY"], list(f["STATE_PROVINCE"], f["ZIP_CODE"]), f["COUNTRY"])
	if f["STREET"] == "" && f["CITY"] == "" && f["COUNTRY"] == "" && f["NOTE"] != "" {
		e.r.Remark(f["NOTE"])
	}
}

// born reads a date of birth, which has one of four forms (TYPE_OF_DATE).
func (e *part) born() {
	f := e.fields()
	circa := ""
	if kind := strings.ToUpper(f["TYPE_OF_DATE"]); kind != "" && kind != "EXACT" {
		circa = strings.ToLower(kind)
	}
	from, to := number(f["FROM_YEAR"]), number(f["TO_YEAR"])
	switch {
	case f["DATE"] != "":
		e.r.BornAbout(f["DATE"], circa)
	case f["YEAR"] != "":
		e.r.BornAbout(f["YEAR"], circa)
	case from > 0 || to > 0:
		e.r.BornBetween(from, to, f["FROM_YEAR"]+" to "+f["TO_YEAR"])
	case f["NOTE"] != "":
		e.r.Born(f["NOTE"])
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// document reads a document of identity. One cell may hold its country.
func (e *part) document() {
	f := e.fields()
	label := f["TYPE_OF_DOCUMENT"]
	if more := f["TYPE_OF_DOCUMENT2"]; more != "" {
		label = list(label, more)
	}
	issuer := f["ISSUING_COUNTRY"]
	if issuer == "" {
		issuer = f["COUNTRY_OF_ISSUE"]
	}
	note := f["NOTE"]
	if issued := list(f["DATE_OF_ISSUE"], f["CITY_OF_ISSUE"]); issued != "" {
		note = list("issued "+issued, note)
	}
	e.r.Document(source.IdentifierKind(label), f["NUMBER"], issuer, label, note)
}
