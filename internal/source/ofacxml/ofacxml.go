// Package ofacxml reads the lists of the US Treasury's Office of Foreign Assets Control in their XML forms.
//
// Two are read. The standard form (SDN.XML, CONSOLIDATED.XML) has the root
// sdnList, under the old name space of treasury.gov or that of the Sanctions
// List Service. The advanced form (SDN_ADVANCED.XML, CONS_ADVANCED.XML), after
// the standard of the UN's 1267 working group, has the root Sanctions; it alone
// holds names in their own scripts and relations between parties. Parties have
// the numbers of package ofac.
package ofacxml

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"countersign/internal/source"
)

// Source reads the lists.
var Source = &source.Source{
	Name:  "ofacxml",
	Doc:   "OFAC sanctions lists (SDN and consolidated), XML: standard or advanced",
	Terms: "work of the United States government, public domain",
	Looks: looks,
	Files: source.List("ofacxml", read),
}

func looks(p source.Peek) source.Confidence {
	if p.Format != source.XML {
		return source.No
	}
	if bytes.Contains(p.Head, []byte("<sdnList")) ||
		bytes.Contains(p.Head, []byte("<Sanctions ")) && bytes.Contains(p.Head, []byte("ReferenceValueSets")) {
		return source.Sure
	}
	return source.No
}

func read(r *source.Roll) {
	r.As("ofac")
	head := r.File().Data[:min(len(r.File().Data), 4<<10)]
	if bytes.Contains(head, []byte("<Sanctions")) {
		advanced(r)
		return
	}
	standard(r)
}

// A standard entry as it is read.
type entry struct {
	r *source.Roll
	m *source.Markup
}

func standard(r *source.Roll) {
	m := r.Markup()
	e := entry{r, m}
	promised, entries := -1, 0
	m.Root(func(root []byte) {
		if string(root) != "sdnList" {
			r.Break(m.Line(), "<%.40s> where <sdnList> should stand; this is not a list of OFAC", root)
			return
		}
		m.Each(func(child []byte) {
			switch string(child) {
			case "publshInformation", "publishInformation": // the first is how it is published
				f := e.fields()
				if t, err := time.Parse("01/02/2006", f["Publish_Date"]); err == nil {
					r.Seen = t
				}
				if n, err := strconv.Atoi(f["Record_Count"]); err == nil {
					promised = n
				}
			case "sdnEntry":
				entries++
				e.read()
			}
		})
	})
	if m.Err() == nil && r.Going() && promised >= 0 && promised != entries {
		r.Break(0, "the list says that it holds %d entries and has %d; get it again, nothing of it may be used", promised, entries)
	}
}

func (e entry) text() string { return strings.TrimSpace(string(e.m.Text())) }

// fields returns the texts of the element's children.
func (e entry) fields() map[string]string {
	f := map[string]string{}
	e.m.Each(func(child []byte) {
		key := string(child)
		if s := e.text(); f[key] == "" {
			f[key] = s
		}
	})
	return f
}

// items calls use with the fields of every child.
func (e entry) items(use func(f map[string]string)) {
	e.m.Each(func([]byte) { use(e.fields()) })
}

// read reads one sdnEntry. Its number stands first, its name before its kind.
func (e entry) read() {
	line := e.m.Line()
	begun, bad, first := false, false, ""
	e.m.Each(func(child []byte) {
		switch name := string(child); {
		case bad:
		case name == "uid" && !begun:
			begun = e.r.Begin(e.text(), line)
			bad = !begun
		case !begun:
			e.r.Tell(line, "an entry that begins with <%.40s> and not with its uid; it was left out", name)
			bad = true
		case name == "firstName":
			first = e.text()
		case name == "lastName":
			e.r.Name(first + " " + e.text())
		default:
			e.field(name)
		}
	})
	switch {
	case bad || e.m.Err() != nil:
	case !begun:
		e.r.Tell(line, "an entry without uid; it was left out")
	default:
		e.r.End()
	}
}

func (e entry) field(name string) {
	switch name {
	case "sdnType":
		e.r.Type(e.text())
	case "title":
		e.r.Role(e.text())
	case "remarks":
		e.r.Linked(e.text())
	case "programList":
		e.m.Each(func([]byte) { e.r.Program(e.text()) })
	case "idList":
		e.items(func(f map[string]string) {
			e.r.Identify(f["idType"], f["idNumber"], f["idCountry"], dates(f))
		})
	case "akaList":
		e.items(func(f map[string]string) {
			e.r.Alias(f["firstName"]+" "+f["lastName"], f["category"] == "weak", former(f["type"]))
		})
	case "addressList":
		e.items(func(f map[string]string) {
			e.r.Address(list(f["address1"], f["address2"], f["address3"]), f["city"], list(f["stateOrProvince"], f["postalCode"]), f["country"])
		})
	case "nationalityList", "citizenshipList":
		e.items(func(f map[string]string) { e.r.Nationality(f["country"]) })
	case "dateOfBirthList":
		e.items(func(f map[string]string) { e.r.Born(f["dateOfBirth"]) })
	case "placeOfBirthList":
		e.items(func(f map[string]string) { e.r.BirthPlace(f["placeOfBirth"], "") })
	case "vesselInfo":
		e.vessel()
	}
}

func (e entry) vessel() {
	f := e.fields()
	e.r.Document("call-sign", f["callSign"], "", "Vessel Call Sign", "")
	for _, d := range [][2]string{
		{"vesselType", "vessel type"}, {"vesselFlag", "vessel flag"}, {"tonnage", "tonnage"}, {"grossRegisteredTonnage", "gross registered tonnage"},
	} {
		e.r.Vessel(d[1], f[d[0]])
	}
	e.r.Identify("Vessel Owner", f["vesselOwner"], "", "")
}

// former says what kind of other name it is.
func former(kind string) string {
	switch strings.ToLower(kind) {
	case "f.k.a.":
		return "former"
	case "n.k.a.":
		return "now"
	}
	return ""
}

func dates(f map[string]string) string {
	var out []string
	if f["issueDate"] != "" {
		out = append(out, "issued "+f["issueDate"])
	}
	if f["expirationDate"] != "" {
		out = append(out, "expires "+f["expirationDate"])
	}
	return strings.Join(out, ", ")
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
