package uk

import (
	"strings"

	"countersign"
	"countersign/internal/source"
)

func readXML(r *source.Roll) {
	m := r.Markup()
	m.Root(func(root []byte) {
		if string(root) != "Designations" {
			r.Break(m.Line(), "<%.40s> where <Designations> should stand; this is not the UK Sanctions List", root)
			return
		}
		m.Each(func(child []byte) {
			switch string(child) {
			case "DateGenerated":
				r.Seen = source.Day(strings.ReplaceAll(string(m.Text()), "-", " "))
			case "Designation":
				d := designation{r: r, m: m, line: m.Line()}
				d.read()
			}
		})
	})
}

// A designation is one party as it is read. Its number need not stand first, so
// what comes before it waits.
type designation struct {
	r    *source.Roll
	m    *source.Markup
	line int
	head [][2]string // texts before the number
	ok   bool
	bad  bool
}

func (d *designation) read() {
	d.m.Each(func(child []byte) {
		switch name := string(child); {
		case d.bad:
		case name == "UniqueID":
			d.begin(string(d.m.Text()))
		case !d.ok && simple(name):
			d.head = append(d.head, [2]string{name, string(d.m.Text())})
		case !d.ok:
			d.r.Tell(d.line, "a party with <%.40s> before its UniqueID; it was left out", name)
			d.bad = true
		case simple(name):
			d.text(name, string(d.m.Text()))
		default:
			d.nested(name)
		}
	})
	switch {
	case d.bad || d.m.Err() != nil:
	case !d.ok:
		d.r.Tell(d.line, "a party without UniqueID; it was left out")
	default:
		d.r.End()
	}
}

func (d *designation) begin(id string) {
	d.ok = d.r.Begin(id, d.line)
	d.bad = !d.ok
	if d.ok {
		for _, h := range d.head {
			d.text(h[0], h[1])
		}
	}
}

// simple reports elements of a party that hold text.
func simple(name string) bool {
	switch name {
	case "LastUpdated", "DateDesignated", "OFSIGroupID", "UNReferenceNumber", "RegimeName", "IndividualEntityShip",
		"DesignationSource", "SanctionsImposed", "OtherInformation", "UKStatementofReasons":
		return true
	}
	return false
}

func (d *designation) text(name, s string) {
	switch name {
	case "DateDesignated":
		d.r.Since(source.Day(s))
	case "OFSIGroupID":
		d.r.Reference(s, "ofsi")
	case "UNReferenceNumber":
		d.r.Reference(s, "un")
	case "RegimeName":
		d.r.Program(s)
	case "IndividualEntityShip":
		d.r.Type(s)
	case "SanctionsImposed":
		measures(d.r, s)
	case "OtherInformation", "UKStatementofReasons":
		d.r.Remark(s)
	}
}

// nested reads the groups of a party. Their leaves have names of their own, so
// that only names, addresses, documents and births are read as wholes.
func (d *designation) nested(name string) {
	switch name {
	case "SanctionsImposedIndicators":
		return
	case "Name":
		f := d.fields()
		parts := []string{f["Name1"], f["Name2"], f["Name3"], f["Name4"], f["Name5"], f["Name6"]}
		n := called{parts: parts, kind: f["NameType"], strength: f["AliasStrength"]}
		n.add(d.r)
		return
	case "NonLatinName":
		f := d.fields()
		d.r.Alias(f["NameNonLatinScript"], false, f["NonLatinScriptType"])
		return
	case "Address":
		f := d.fields()
		street := join(f["AddressLine1"], f["AddressLine2"], f["AddressLine3"], f["AddressLine4"], f["AddressLine5"])
		d.r.Address(street, f["AddressLine6"], f["AddressPostalCode"], f["AddressCountry"])
		return
	case "Passport", "PassportDetail":
		f := d.fields()
		documents(d.r, "passport", "Passport", f["PassportNumber"], f["PassportAdditionalInformation"])
		return
	case "NationalIdentifier", "NationalIdentifierDetail":
		if f := d.fields(); f["NationalIdentifierNumber"] != "" {
			documents(d.r, "national-id", "National identifier", f["NationalIdentifierNumber"], f["NationalIdentifierAdditionalInformation"])
		}
		return
	case "Location":
		f := d.fields()
		d.r.BirthPlace(f["TownOfBirth"], f["CountryOfBirth"])
		return
	}
	if add, ok := leaves[name]; ok {
		add(d.r, string(d.m.Text()))
		return
	}
	d.m.Each(func(child []byte) { d.nested(string(child)) })
}

// fields returns the texts of the element's children.
func (d *designation) fields() map[string]string {
	f := map[string]string{}
	d.m.Each(func(child []byte) {
		key := string(child)
		if s := strings.TrimSpace(string(d.m.Text())); f[key] == "" {
			f[key] = s
		}
	})
	return f
}

// leaves are elements that hold one value each, wherever they stand.
var leaves = map[string]func(r *source.Roll, s string){
	"PhoneNumber":   func(r *source.Roll, s string) { phones(r, s, "") },
	"EmailAddress":  emails,
	"Website":       websites,
	"DOB":           func(r *source.Roll, s string) { r.Born(s) },
	"Nationality":   func(r *source.Roll, s string) { r.Nationality(s) },
	"Title":         func(r *source.Roll, s string) { r.Role(s) },
	"Position":      func(r *source.Roll, s string) { r.Role(s) },
	"Gender":        func(r *source.Roll, s string) { r.Sex(s) },
	"TypeOfEntity":  detail("type of entity"),
	"Subsidiary":    tie(source.ListOwns, "Subsidiary"),
	"ParentCompany": tie(source.ListOwnedBy, "Parent company"),
	"BusinessRegistrationNumber": func(r *source.Roll, s string) {
		documents(r, "registration", "Business registration number", s, "")
	},
	"IMONumber":                 func(r *source.Roll, s string) { documents(r, "imo", "IMO number", s, "") },
	"CurrentOwnerOperator":      tie(source.ListOwnedBy, "Current owner/operator"),
	"PreviousOwnerOperator":     tie(source.ListLinkedTo, "Previous owner/operator"),
	"CurrentBelievedFlagOfShip": detail("flag"), "PreviousFlag": detail("previous flags"),
	"TypeOfShip": detail("type"), "TonnageOfShip": detail("tonnage"), "LengthOfShip": detail("length"),
	"YearBuilt": detail("year built"), "HullIdentificationNumber": detail("hull number"),
}

func detail(kind string) func(*source.Roll, string) {
	return func(r *source.Roll, s string) { r.Vessel(kind, s) }
}

func tie(pred countersign.Pred, role string) func(*source.Roll, string) {
	return func(r *source.Roll, s string) { ties(r, pred, role, s) }
}
