package subject

import (
	"strings"

	"countersign"
	"countersign/internal/source"
)

// A field of the record: how it is read, and how a cell of a table holds it.
type field struct {
	name string
	cell cell
	read func(*decoder)
}

// A cell says how a table holds a field.
type cell uint8

const (
	plain    cell = iota // the text
	repeated             // texts, split by ";"
	nested               // an object: one column for each of its fields, dotted
	listed               // objects: JSON in the cell, or dotted columns for a single one
)

// fields returns the fields of the record in the order of the documentation.
// It is a function, since readers of nested fields refer to it.
func fields() [32]field {
	return [...]field{
		{"id", plain, (*decoder).readID},
		{"seen", plain, func(d *decoder) { d.seen, _ = d.time("") }},
		{"source", plain, func(d *decoder) { d.system = d.word("") }},
		{"name", plain, func(d *decoder) { d.sheet.Say(countersign.Name, d.keep("")) }},
		{"also_known_as", repeated, says(countersign.AlsoKnownAs)},
		{"birth_date", plain, func(d *decoder) { d.sheet.Say(countersign.BirthDate, d.keep("")) }},
		{"claims", nested, (*decoder).claims},
		{"emails", repeated, says(countersign.Email)},
		{"phones", repeated, says(countersign.Phone)},
		{"websites", repeated, says(countersign.Website)},
		{"handles", listed, each((*decoder).handle)},
		{"addresses", listed, each((*decoder).address)},
		{"sessions", listed, each((*decoder).session)},
		{"payouts", listed, each((*decoder).payout)},
		{"documents", listed, each((*decoder).document)},
		{"photos", listed, each((*decoder).photo)},
		{"education", listed, each((*decoder).education)},
		{"employment", listed, each((*decoder).employment)},
		{"references", listed, each((*decoder).reference)},
		{"resume", nested, (*decoder).resume},
		{"proposals", repeated, says(countersign.Proposal)},
		{"tests", listed, each((*decoder).test)},
		{"shipments", listed, each((*decoder).shipment)},
		{"referred_by", plain, (*decoder).referredBy},
		{"employer", plain, func(d *decoder) { d.sheet.Say(countersign.Employer, d.word("")) }},
		{"hired_at", plain, (*decoder).hiredAt},
		{"role", plain, func(d *decoder) { d.sheet.Say(countersign.Role, d.word("")) }},
		{"rate", nested, (*decoder).rate},
		{"ratings", listed, each((*decoder).rating)},
		{"notes", repeated, says(countersign.Note)},
		{"protected", nested, (*decoder).protected},
		{"extra", nested, (*decoder).extra},
	}
}

// table is the list of fields, worked out once.
var table = fields()

// place returns where in the table a field stands, -1 if it is unknown.
func place(name string) int { return placeFrom(name, 0) }

// placeFrom looks at the fields after the last one first: most records keep the
// order of the documentation.
func placeFrom(name string, from int) int {
	for n := range table {
		i := (from + n) % len(table)
		if table[i].name == name {
			return i
		}
	}
	return -1
}

func isField(name string) bool { return place(name) >= 0 }

// says reads one fact for each text of a list.
func says(p countersign.Pred) func(*decoder) {
	return func(d *decoder) {
		d.list(func() { d.sheet.Say(p, d.keep("")) })
	}
}

// each reads one fact for each object of a list.
func each(read func(*decoder)) func(*decoder) {
	return func(d *decoder) { d.list(func() { read(d) }) }
}

// subject reads the record. A field that stands twice makes it unusable: which
// of the two is meant cannot be known.
func (d *decoder) subject() {
	d.Object(func(key []byte) {
		if d.fatal != nil {
			return
		}
		i := placeFrom(string(key), d.next)
		if i < 0 {
			d.unknown(string(key))
			return
		}
		d.next = i + 1
		if d.have&(1<<i) != 0 {
			d.fatal = source.Invalid("%s stands twice in one record; keep one of them", key)
			return
		}
		d.have |= 1 << i
		d.where = table[i].name
		table[i].read(d)
		d.where = ""
		if d.sheet.Len() > source.MaxFacts {
			d.fatal = source.Invalid("more than %d values in one record; split it", source.MaxFacts)
		}
	})
}

func (d *decoder) readID() {
	k := d.Kind()
	b, ok := d.Scalar()
	if !ok || k == source.Bool {
		d.fatal = source.Invalid("id is %s; write it as a text, such as \"applicant:acme/1042\"", k)
		return
	}
	d.id, d.fatal = source.SubjectID(string(b))
}

// unknown keeps a field the house does not know, under its name.
func (d *decoder) unknown(name string) {
	if len(name) > source.MaxKey {
		d.leave("", "a field name of %d bytes", len(name))
		return
	}
	d.sheet.Say(source.Extra(name), d.value())
}

// value takes any value as text: what is nested stays JSON.
func (d *decoder) value() string {
	if b, ok := d.Scalar(); ok {
		return d.desk.Keep(b)
	}
	if d.Kind() == source.Null {
		d.Skip()
		return ""
	}
	return d.desk.Keep(d.Skip())
}

// also keeps an unknown field of a nested object as a qualifier of its fact.
func (d *decoder) also(key string) {
	if len(key) <= source.MaxKey {
		d.sheet.With(source.Extra(key), d.value())
	}
}

func (d *decoder) claims() {
	d.object(func(key []byte) {
		switch string(key) {
		case "country":
			d.sheet.Say(countersign.ClaimCountry, d.word("country"))
		case "region":
			d.sheet.Say(countersign.ClaimRegion, d.word("region"))
		case "city":
			d.sheet.Say(countersign.ClaimCity, d.word("city"))
		case "timezone":
			d.sheet.Say(countersign.ClaimTimezone, d.word("timezone"))
		case "languages":
			d.list(func() { d.sheet.Say(countersign.ClaimLanguage, d.word("languages")) })
		default:
			d.unknown("claims." + string(key))
		}
	}, nil)
}

func (d *decoder) resume() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Resume})
	var file, sum string
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "text":
			d.sheet.Last().Value = d.keep("text")
		case "file":
			file = d.keep("file")
		case "sha256":
			sum = d.keep("sha256")
		default:
			d.also(string(key))
		}
	}, func() { d.sheet.Last().Value = d.keep("") })
	d.withFile(file, sum)
	d.unlessEmpty(ok)
}

// withFile names the file a fact came with.
func (d *decoder) withFile(file, sum string) {
	switch {
	case sum != "":
		d.sheet.WithObject(countersign.File, countersign.MakeID("file", strings.ToLower(sum)), file)
	default:
		d.sheet.With(countersign.File, file)
	}
}

// unlessEmpty takes back a fact that turned out to say nothing.
func (d *decoder) unlessEmpty(ok bool) {
	f := d.sheet.Last()
	if !ok || f.Value == "" && f.Object == "" && f.From.IsZero() && !d.sheet.Qualified() {
		d.sheet.Drop()
	}
}

func (d *decoder) referredBy() {
	b := d.text("")
	if len(b) == 0 {
		return
	}
	id, err := source.SubjectID(string(b))
	if err != nil {
		d.leave("", "%q is no id", short(b))
		return
	}
	d.sheet.Add(countersign.Fact{Pred: countersign.ReferredBy, Object: id})
}

func (d *decoder) hiredAt() {
	f := d.sheet.Add(countersign.Fact{Pred: countersign.HiredAt})
	t, exact := d.time("")
	f.From = t
	if !exact {
		d.sheet.Ambiguous()
	}
	d.unlessEmpty(true)
}

func (d *decoder) rate() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Rate})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "amount":
			d.sheet.Last().Value = d.number("amount")
		case "currency":
			d.sheet.With(countersign.Currency, d.word("currency"))
		case "per":
			d.sheet.With(countersign.Per, d.word("per"))
		case "market":
			d.sheet.With(countersign.Market, d.number("market"))
		default:
			d.also(string(key))
		}
	}, func() { d.sheet.Last().Value = d.number("") })
	d.unlessEmpty(ok)
}

// protected keeps what no rule may read.
func (d *decoder) protected() {
	d.object(func(key []byte) {
		p := countersign.Pred(countersign.ProtectedPrefix + string(key))
		d.list(func() { d.sheet.Say(p, d.value()) })
	}, nil)
}

// extra takes fields that were kept when the record was written out.
func (d *decoder) extra() {
	d.object(func(key []byte) { d.unknown(string(key)) }, nil)
}
