package ofacxml

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"countersign/internal/source"
)

// Limits of what the tables may hold; the lists of 2026 have a tenth of it.
const maxRows = 1_000_000

// A tables value is what the advanced form keeps apart from its parties and
// points at by number.
type tables struct {
	names     map[string]string // "Country 11143" to the text of the reference value
	parents   map[string]string // party subtype to party type
	places    map[string]place
	documents map[string][]document // by identity
	entries   map[string][]listing  // by profile
	relations map[string][]relation // by the profile they start from
	rows      int
}

type place struct{ street, city, rest, country string }

type document struct{ label, number, country, note string }

type listing struct {
	since    time.Time
	basis    []string
	programs []string
	measures []string
	list     string
}

type relation struct {
	to, kind, note string
	former         bool
}

// gather reads everything but the parties.
func gather(r *source.Roll) *tables {
	t := &tables{
		names: map[string]string{}, parents: map[string]string{}, places: map[string]place{},
		documents: map[string][]document{}, entries: map[string][]listing{}, relations: map[string][]relation{},
	}
	m := r.Markup()
	g := gatherer{entry{r, m}, t}
	m.Root(func(root []byte) {
		if string(root) != "Sanctions" {
			r.Break(m.Line(), "<%.40s> where <Sanctions> should stand; this is not a list of OFAC", root)
			return
		}
		m.Each(func(child []byte) {
			switch string(child) {
			case "DateOfIssue":
				if d, ok := g.date().time(); ok {
					r.Seen = d
				}
			case "ReferenceValueSets":
				m.Each(func([]byte) { g.values() })
			case "Locations":
				m.Each(func([]byte) { g.place() })
			case "IDRegDocuments":
				m.Each(func([]byte) { g.document() })
			case "SanctionsEntries":
				m.Each(func([]byte) { g.listing() })
			case "ProfileRelationships":
				m.Each(func([]byte) { g.relation() })
			}
		})
	})
	if m.Err() != nil || !r.Going() {
		return nil
	}
	return t
}

type gatherer struct {
	entry
	t *tables
}

// room reports whether the tables may grow.
func (g gatherer) room() bool {
	g.t.rows++
	if g.t.rows > maxRows {
		g.r.Break(g.m.Line(), "more than %d reference rows; is this a list?", maxRows)
		return false
	}
	return true
}

func (g gatherer) attr(name string) string { return string(g.m.Attr(name)) }

// named returns the text of a reference value.
func (g gatherer) named(set, id string) string { return g.t.names[set+" "+id] }

// values reads one set of reference values.
func (g gatherer) values() {
	g.m.Each(func(child []byte) {
		if !g.room() {
			return
		}
		set, id := string(child), g.attr("ID")
		parent, other := g.attr("PartyTypeID"), g.attr("Description")
		if iso := g.attr("ISO2"); iso != "" {
			other = iso
		}
		text := g.text()
		if text == "" || set == "AreaCode" && other != "" {
			text = other
		}
		g.t.names[set+" "+id] = text
		if parent != "" {
			g.t.parents[id] = parent
		}
	})
}

func (g gatherer) place() {
	if !g.room() {
		return
	}
	id := g.attr("ID")
	var p place
	parts := map[string]string{}
	g.m.Each(func(child []byte) {
		switch string(child) {
		case "LocationCountry":
			if c := g.named("Country", g.attr("CountryID")); c != "undetermined" {
				p.country = c
			}
		case "LocationAreaCode":
			if p.country == "" {
				p.country = g.named("AreaCode", g.attr("AreaCodeID"))
			}
		case "LocationPart":
			kind := g.named("LocPartType", g.attr("LocPartTypeID"))
			if s := g.inner("Value"); s != "" {
				parts[kind] = s
			}
		}
	})
	p.street = list(parts["ADDRESS1"], parts["ADDRESS2"], parts["ADDRESS3"])
	p.city = parts["CITY"]
	p.rest = list(parts["Unknown"], parts["STATE/PROVINCE"], parts["REGION"], parts["POSTAL CODE"])
	g.t.places[id] = p
}

// inner returns the text of the first element of the name, however deep.
func (g gatherer) inner(name string) string {
	out := ""
	var walk func(child []byte)
	walk = func(child []byte) {
		switch {
		case out != "":
		case string(child) == name:
			out = g.text()
		default:
			g.m.Each(walk)
		}
	}
	g.m.Each(walk)
	return out
}

func (g gatherer) document() {
	if !g.room() {
		return
	}
	identity := g.attr("IdentityID")
	d := document{label: g.named("IDRegDocType", g.attr("IDRegDocTypeID")), country: g.named("Country", g.attr("IssuedBy-CountryID"))}
	var notes []string
	g.m.Each(func(child []byte) {
		switch string(child) {
		case "IDRegistrationNo":
			d.number = g.text()
		case "Comment", "IssuingAuthority":
			notes = append(notes, g.text())
		case "DocumentDate":
			kind := strings.ToLower(g.named("IDRegDocDateType", g.attr("IDRegDocDateTypeID")))
			if p, ok := g.period(); ok {
				notes = append(notes, strings.TrimSpace(kind+" "+p.from.String()))
			}
		}
	})
	d.note = list(notes...)
	if d.note == d.number {
		d.note = ""
	}
	g.t.documents[identity] = append(g.t.documents[identity], d)
}

func (g gatherer) listing() {
	if !g.room() {
		return
	}
	profile := g.attr("ProfileID")
	l := listing{list: g.named("List", g.attr("ListID"))}
	g.m.Each(func(child []byte) {
		switch string(child) {
		case "EntryEvent":
			l.basis = append(l.basis, g.named("LegalBasis", g.attr("LegalBasisID")))
			g.m.Each(func(child []byte) {
				if string(child) == "Date" {
					if d, ok := g.date().time(); ok && (l.since.IsZero() || d.Before(l.since)) {
						l.since = d
					}
				}
			})
		case "SanctionsMeasure":
			kind := g.named("SanctionsType", g.attr("SanctionsTypeID"))
			if c := g.fields()["Comment"]; c != "" {
				l.programs = append(l.programs, c)
			} else {
				l.measures = append(l.measures, kind)
			}
		}
	})
	g.t.entries[profile] = append(g.t.entries[profile], l)
}

func (g gatherer) relation() {
	if !g.room() {
		return
	}
	from := g.attr("From-ProfileID")
	rel := relation{to: g.attr("To-ProfileID"), kind: g.named("RelationType", g.attr("RelationTypeID")), former: g.attr("Former") == "true"}
	rel.note = g.fields()["Comment"]
	g.t.relations[from] = append(g.t.relations[from], rel)
}

// A day is a date of which parts may be missing.
type day struct{ year, month, day int }

func (d day) time() (time.Time, bool) {
	if d.year == 0 || d.month == 0 || d.day == 0 {
		return time.Time{}, false
	}
	t := source.Day(d.String())
	return t, !t.IsZero()
}

func (d day) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.year, max(1, d.month), max(1, d.day))
}

// date reads Year, Month and Day.
func (e entry) date() day {
	var d day
	e.m.Each(func(child []byte) {
		name := string(child)
		n, err := strconv.Atoi(e.text())
		if err != nil {
			return
		}
		switch name {
		case "Year":
			d.year = n
		case "Month":
			d.month = n
		case "Day":
			d.day = n
		}
	})
	return d
}

// A period is the days between which a date lies.
type period struct {
	from, to day
	about    bool
}

// period reads the first DatePeriod in the element: Start and End, each From
// one day To another.
func (e entry) period() (p period, ok bool) {
	var walk func(child []byte)
	walk = func(child []byte) {
		switch string(child) {
		case "DatePeriod":
			p, ok = e.bounds(), true
		default:
			e.m.Each(walk)
		}
	}
	e.m.Each(walk)
	return p, ok && p.from.year > 0
}

func (e entry) bounds() period {
	var p period
	e.m.Each(func([]byte) { // Start, End
		p.about = p.about || string(e.m.Attr("Approximate")) == "true"
		e.m.Each(func([]byte) { // From, To
			d := e.date()
			if p.from.year == 0 {
				p.from = d
			}
			if d.year > 0 {
				p.to = d
			}
		})
	})
	return p
}
