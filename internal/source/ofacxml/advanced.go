package ofacxml

import (
	"fmt"
	"strings"

	"countersign"
	"countersign/internal/source"
)

// advanced reads the advanced form in two walks: first what parties point at,
// some of which stands behind them, then the parties.
func advanced(r *source.Roll) {
	t := gather(r)
	if t == nil {
		return
	}
	m := r.Markup()
	p := party{gatherer{entry{r, m}, t}}
	m.Root(func([]byte) {
		m.Each(func(child []byte) {
			if string(child) != "DistinctParties" {
				return
			}
			m.Each(func([]byte) { p.read() })
		})
	})
}

type party struct{ gatherer }

// read reads one DistinctParty: its Profile with identities and features.
func (p party) read() {
	line := p.m.Line()
	comment, profiles := "", 0
	p.m.Each(func(child []byte) {
		switch string(child) {
		case "Comment":
			comment = p.text()
		case "Profile":
			profiles++
			p.profile(comment)
		}
	})
	if profiles == 0 && p.m.Err() == nil {
		p.r.Tell(line, "a party without profile; it was left out")
	}
}

func (p party) profile(comment string) {
	id, sub := p.attr("ID"), p.attr("PartySubTypeID")
	if !p.r.Begin(id, p.m.Line()) {
		return
	}
	p.r.Type(p.kind(sub))
	p.m.Each(func(child []byte) {
		switch string(child) {
		case "Identity":
			p.identity()
		case "Feature":
			p.feature()
		}
	})
	if p.m.Err() != nil {
		return
	}
	if comment != "" {
		p.r.Linked(comment)
	}
	p.listings(id)
	p.relations(id)
	p.r.End()
}

// kind says what a party's subtype is. "Unknown" ones are told by the type.
func (p party) kind(sub string) string {
	text := p.named("PartySubType", sub)
	if text == "" || strings.EqualFold(text, "unknown") {
		text = p.named("PartyType", p.t.parents[sub])
	}
	if text == "" { // the numbers have been the same since the form began
		text = map[string]string{"1": "vessel", "2": "aircraft", "3": "entity", "4": "individual"}[sub]
	}
	return text
}

// A spelled value is one documented name: its parts by group.
type spelled struct {
	groups, parts []string
	script        string
	weak, primary bool
	kind          string
}

// identity reads names, which point at groups that say what their parts are
// and stand behind them, and the numbers of the identity.
func (p party) identity() {
	id := p.attr("ID")
	var names []spelled
	kinds := map[string]string{}
	p.m.Each(func(child []byte) {
		switch string(child) {
		case "Alias":
			names = append(names, p.alias()...)
		case "NamePartGroups":
			p.groups(kinds)
		}
	})
	for _, n := range names {
		text := n.text(kinds, p.t)
		if n.primary && n.script == "" {
			p.r.Name(text)
			continue
		}
		kind := n.kind
		if n.script != "" {
			kind = n.script
		}
		p.r.Alias(text, n.weak, kind)
	}
	for _, d := range p.t.documents[id] {
		p.r.Identify(d.label, d.number, d.country, d.note)
	}
}

func (p party) groups(kinds map[string]string) {
	var walk func(child []byte)
	walk = func(child []byte) {
		if string(child) == "NamePartGroup" {
			kinds[p.attr("ID")] = p.attr("NamePartTypeID")
			return
		}
		p.m.Each(walk)
	}
	p.m.Each(walk)
}

// alias reads one alias in all the scripts in which it is documented.
func (p party) alias() []spelled {
	n := spelled{
		weak: p.attr("LowQuality") == "true", primary: p.attr("Primary") == "true",
		kind: former(p.named("AliasType", p.attr("AliasTypeID"))),
	}
	var out []spelled
	p.m.Each(func(child []byte) {
		if string(child) != "DocumentedName" {
			return
		}
		one := n
		p.m.Each(func([]byte) { // DocumentedNamePart
			p.m.Each(func([]byte) { // NamePartValue
				if script := p.attr("ScriptID"); script != "" && script != latin {
					if one.script = p.named("Script", script); one.script == "" {
						one.script = "other script"
					}
				}
				one.groups = append(one.groups, p.attr("NamePartGroupID"))
				one.parts = append(one.parts, p.text())
			})
		})
		out = append(out, one)
	})
	return out
}

// latin is the number of the Latin script, which has been the same since the
// form began.
const latin = "215"

// order is how the parts of a name are said; others stand as they come.
var order = map[string]int{
	"1528": 0, "nickname": 0, "1521": 1, "first name": 1, "1522": 2, "middle name": 2, "91708": 3, "patronymic": 3,
	"1520": 5, "last name": 5, "91709": 6, "matronymic": 6, "1523": 7, "maiden name": 7,
}

// text joins the parts of a name.
func (n spelled) text(kinds map[string]string, t *tables) string {
	var slots [8][]string
	for i, s := range n.parts {
		kind := kinds[n.groups[i]]
		at, ok := order[strings.ToLower(t.names["NamePartType "+kind])]
		if !ok {
			if at, ok = order[kind]; !ok {
				at = 4
			}
		}
		slots[at] = append(slots[at], s)
	}
	var words []string
	for _, s := range slots {
		words = append(words, s...)
	}
	return strings.Join(words, " ")
}

// feature reads one feature: a date, a place, a text or a reference.
func (p party) feature() {
	label := strings.TrimSpace(p.named("FeatureType", p.attr("FeatureTypeID")))
	p.m.Each(func(child []byte) {
		if string(child) != "FeatureVersion" {
			return
		}
		v := p.version()
		p.apply(label, v)
	})
}

// A version is the value of a feature.
type version struct {
	text   string
	place  *place
	period *period
}

func (p party) version() version {
	var v version
	var walk func(child []byte)
	walk = func(child []byte) {
		switch string(child) {
		case "VersionLocation":
			if l, ok := p.t.places[p.attr("LocationID")]; ok {
				v.place = &l
			}
		case "VersionDetail":
			ref := p.attr("DetailReferenceID")
			if v.text = p.text(); v.text == "" {
				v.text = p.named("DetailReference", ref)
			}
		case "DatePeriod":
			b := p.bounds()
			v.period = &b
		case "Comment":
		default:
			p.m.Each(walk)
		}
	}
	p.m.Each(walk)
	return v
}

// apply adds what a feature says.
func (p party) apply(label string, v version) {
	low := strings.ToLower(label)
	switch {
	case strings.Contains(low, "birthdate") || strings.Contains(low, "date of birth"):
		p.born(v)
	case strings.Contains(low, "place of birth"):
		p.birthPlace(v)
	case strings.HasPrefix(low, "nationality of registration"), v.place != nil && low == "vessel flag":
		p.r.Country(v.country())
	case strings.HasPrefix(low, "nationality"), strings.HasPrefix(low, "citizenship"):
		p.r.Nationality(v.country())
	case v.place != nil:
		p.r.Address(v.place.street, v.place.city, v.place.rest, v.place.country)
	case low == "title":
		p.r.Role(v.text)
	case v.text != "":
		p.r.Identify(label, v.text, "", "")
	case v.period != nil && v.period.from.year > 0:
		p.r.Remark(label + ": " + v.period.from.String())
	}
}

// country returns the country of a feature, as a place or as a text.
func (v version) country() string {
	if v.place != nil && v.place.country != "" {
		return v.place.country
	}
	return v.text
}

func (p party) birthPlace(v version) {
	if v.place != nil {
		p.r.BirthPlace(list(v.place.street, v.place.city, v.place.rest), v.place.country)
		return
	}
	p.r.BirthPlace(v.text, "")
}

// born adds a date of birth. A whole year, or a whole month, is how the form
// says that the day is not known.
func (p party) born(v version) {
	if v.period == nil {
		p.r.Born(v.text)
		return
	}
	from, to := v.period.from, v.period.to
	circa := ""
	if v.period.about {
		circa = "circa"
	}
	switch {
	case from == to && from.day > 0, from.year == to.year && from.month == to.month && from.day > 0 && from.day == to.day:
		p.r.BornOn(from.year, from.month, from.day, circa)
	case from.year == to.year && from.month == to.month && from.day <= 1 && (to.day >= 28 || to.day == 0):
		p.r.BornOn(from.year, from.month, 0, circa)
	case from.year == to.year:
		p.r.BornOn(from.year, 0, 0, circa)
	case from.year > 0:
		p.r.BornBetween(from.year, to.year, fmt.Sprintf("%d to %d", from.year, to.year))
	}
}

func (p party) listings(profile string) {
	for _, l := range p.t.entries[profile] {
		p.r.Since(l.since)
		for _, s := range l.programs {
			p.r.Program(s)
		}
		for _, s := range l.measures {
			p.r.Measure(s)
		}
		for _, s := range l.basis {
			p.r.Reference(s, "legal basis")
		}
		p.r.Reference(l.list, "list")
	}
}

func (p party) relations(profile string) {
	for _, rel := range p.t.relations[profile] {
		note := rel.note
		if rel.former {
			note = list("former", note)
		}
		p.r.Tie(source.Tie{Pred: tie(rel.kind), To: p.r.ID(rel.to), Role: rel.kind, Note: note})
	}
}

// tie says what a relation from one party to another is, by its published
// name.
func tie(kind string) countersign.Pred {
	low := strings.ToLower(kind)
	for _, k := range []struct {
		part string
		pred countersign.Pred
	}{
		{"owned or controlled by", source.ListOwnedBy}, {"property in the interest of", source.ListOwnedBy},
		{"owns", source.ListOwns}, {"acting for", source.ListActsFor}, {"leader or official", source.ListLeads},
		{"principal executive", source.ListLeads}, {"family", source.ListFamily},
	} {
		if strings.Contains(low, k.part) {
			return k.pred
		}
	}
	return source.ListLinkedTo
}
