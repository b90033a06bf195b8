package source

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"countersign"
)

// A Party collects what a list says of one listed party. Empty texts say
// nothing; what is too long or cannot be understood is left out and told.
type Party struct {
	sheet Sheet
	id    countersign.ID
	kind  string
	line  int
	named bool
	words map[string]string
	wrong string
	more  int
}

func (p *Party) reset(id countersign.ID, line int) {
	p.sheet.reset()
	p.id, p.line, p.kind, p.named, p.wrong, p.more = id, line, "", false, "", 0
}

// Leave tells of something that is left out of the party.
func (p *Party) Leave(format string, args ...any) {
	if p.wrong != "" {
		p.more++
		return
	}
	p.wrong = fmt.Sprintf(format, args...)
}

// left is the sentence on what was left out, "" if nothing was.
func (p *Party) left() string {
	switch {
	case p.wrong == "":
		return ""
	case p.more > 0:
		return fmt.Sprintf("%s: %s (%d more like it); what is wrong was left out, the rest was read", p.id, p.wrong, p.more)
	}
	return fmt.Sprintf("%s: %s; it was left out, the rest was read", p.id, p.wrong)
}

// add begins a fact unless the party has too many, and reports whether it did.
func (p *Party) add(f countersign.Fact) bool {
	if p.sheet.Len() >= maxPartyFacts {
		p.Leave("more than %d values", maxPartyFacts)
		return false
	}
	p.sheet.Add(f)
	return true
}

// clean returns a text on one line, spaces single, without control characters;
// what old systems write for nothing is nothing.
func (p *Party) clean(s string, most int, what string) string {
	s = strings.TrimSpace(s)
	switch s {
	case "", "-", "-0-", "N/A", "n/a", "NULL", "null":
		return ""
	}
	if !tidy(s) {
		s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
			return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError
		}), " ")
	}
	if len(s) > most {
		p.Leave("%s of %d bytes, more than %d", what, len(s), most)
		return ""
	}
	return s
}

// tidy reports whether s has only single blanks and no control characters.
func tidy(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < 0x20, c == 0x7f:
			return false
		case c == ' ' && i > 0 && s[i-1] == ' ':
			return false
		case c == 0xc2 || c == 0xe2 || c == 0xe3: // blanks and controls beyond ASCII begin so
			return false
		}
	}
	return true
}

// word returns a text that many parties share.
func (p *Party) word(s string) string {
	if len(s) > maxWordLen {
		return s
	}
	if w, ok := p.words[s]; ok {
		return w
	}
	if p.words == nil || len(p.words) >= maxWords {
		p.words = make(map[string]string, 256)
	}
	s = strings.Clone(s) // not the whole row it stands in
	p.words[s] = s
	return s
}

// Type says what the party is, in the list's word for it.
func (p *Party) Type(s string) {
	t, ok := listTypes[strings.ToLower(strings.TrimSpace(s))]
	switch {
	case !ok && strings.TrimSpace(s) != "":
		p.Leave("%.40q is no kind of party", s)
	case ok && p.kind == "":
		p.kind = t
		p.add(countersign.Fact{Pred: ListType, Value: t})
	case ok && p.kind != t:
		p.Leave("the party is %s and %s at once", p.kind, t)
	}
}

// Person reports whether the party is known to be a person.
func (p *Party) Person() bool { return p.kind == "person" }

// Kind returns what the party is, "" if nothing said so yet.
func (p *Party) Kind() string { return p.kind }

// Name adds the name the party is listed under. The first is the main one;
// further ones are aliases.
func (p *Party) Name(s string) {
	if p.named {
		p.Alias(s, false, "")
		return
	}
	if s = p.clean(s, maxListName, "a name"); s == "" {
		return
	}
	p.named = p.add(countersign.Fact{Pred: countersign.Name, Value: s})
}

// Alias adds another name; kind is the list's word for it, such as "former".
func (p *Party) Alias(s string, weak bool, kind string) {
	s = p.clean(s, maxListName, "a name")
	if s == "" || p.calls(s) || !p.add(countersign.Fact{Pred: countersign.AlsoKnownAs, Value: s}) {
		return
	}
	quality := "strong"
	if weak {
		quality = "weak"
	}
	p.sheet.With(ListQuality, quality)
	p.sheet.With(ListKind, p.word(kind))
}

// calls reports whether the party has the name already.
func (p *Party) calls(name string) bool {
	for i := range p.sheet.facts {
		if f := &p.sheet.facts[i]; f.Pred.Name() && f.Value == name {
			return true
		}
	}
	return false
}

// say adds a literal once, and reports whether it is new.
func (p *Party) say(pred countersign.Pred, s, what string, most int) bool {
	s = p.clean(s, most, what)
	if s == "" || p.said(pred, s) {
		return false
	}
	return p.add(countersign.Fact{Pred: pred, Value: s})
}

func (p *Party) said(pred countersign.Pred, s string) bool {
	for i := range p.sheet.facts {
		if f := &p.sheet.facts[i]; f.Pred == pred && f.Value == s {
			return true
		}
	}
	return false
}

// Program adds a programme, regime or part of the list.
func (p *Party) Program(s string) { p.say(ListProgram, p.word(s), "a programme", maxListField) }

// Measure adds what is forbidden.
func (p *Party) Measure(s string) { p.say(ListMeasure, p.word(s), "a measure", maxListField) }

// Topic adds why the party is on the list.
func (p *Party) Topic(s string) { p.say(ListTopic, p.word(s), "a topic", maxListField) }

// Reference adds a number that the publisher or another one gave the listing.
func (p *Party) Reference(s, kind string) {
	if p.say(ListReference, s, "a reference", maxListField) {
		p.sheet.With(ListKind, p.word(kind))
	}
}

// Remark adds a text of the publisher. Of a long one the beginning is kept.
func (p *Party) Remark(s string) {
	const mark = " [...]"
	if len(s) > maxListText-len(mark) {
		s = strings.ToValidUTF8(s[:maxListText-len(mark)], "") + mark
	}
	p.say(ListRemark, s, "a remark", maxListText)
}

// Role adds a title or position.
func (p *Party) Role(s string) { p.say(countersign.Role, p.word(s), "a title", maxListField) }

// Email adds an address of mail.
func (p *Party) Email(s string) {
	p.say(countersign.Email, strings.ReplaceAll(s, " ", ""), "an e-mail address", maxListField)
}

// Phone adds a telephone or fax number.
func (p *Party) Phone(s, kind string) {
	if p.say(countersign.Phone, s, "a phone number", maxListField) {
		p.sheet.With(ListKind, p.word(kind))
	}
}

// Website adds an address on the web.
func (p *Party) Website(s string) { p.say(countersign.Website, s, "a website", maxListField) }

// Sex adds the sex the list gives; no rule may read it.
func (p *Party) Sex(s string) {
	p.say(countersign.ProtectedPrefix+"sex", p.word(strings.ToLower(s)), "a sex", maxListField)
}

// Nationality adds a nationality or citizenship; no rule may read it.
func (p *Party) Nationality(s string) {
	p.say(countersign.ProtectedPrefix+"nationality", p.word(s), "a nationality", maxListField)
}

// BirthPlace adds a place of birth; no rule may read it.
func (p *Party) BirthPlace(place, country string) {
	place, country = p.clean(place, maxListField, "a birthplace"), p.clean(country, maxListField, "a country")
	text := join(", ", place, country)
	if text == "" || p.said(countersign.ProtectedPrefix+"birthplace", text) {
		return
	}
	if p.add(countersign.Fact{Pred: countersign.ProtectedPrefix + "birthplace", Value: text}) {
		city := place
		if country == "" { // "Zenda, Ruritania": the town stands first
			city, _, _ = strings.Cut(place, ", ")
		}
		p.sheet.With(ListCity, city)
		p.sheet.With(countersign.AddressCountry, p.word(country))
	}
}

// Country adds a country the party is tied to, other than by nationality.
func (p *Party) Country(s string) { p.say(ListCountry, p.word(s), "a country", maxListField) }

// Address adds a postal address. Without a street it is a place, and with a
// country alone it is that.
func (p *Party) Address(street, city, rest, country string) {
	street, city = p.clean(street, maxListField, "an address"), p.clean(city, maxListField, "a city")
	rest, country = p.clean(rest, maxListField, "an address"), p.clean(country, maxListField, "a country")
	text := join(", ", street, city, rest)
	pred := countersign.AddressOffice
	switch {
	case text == "":
		p.Country(country)
		return
	case street == "":
		pred = ListPlace
	case p.Person():
		pred = countersign.AddressHome
	}
	if p.located(pred, text, country) || !p.add(countersign.Fact{Pred: pred, Value: text}) {
		return
	}
	p.sheet.With(ListCity, p.word(city))
	p.sheet.With(countersign.AddressCountry, p.word(country))
}

// located reports whether the party has the address in that country already.
func (p *Party) located(pred countersign.Pred, text, country string) bool {
	for i := range p.sheet.facts {
		if f := &p.sheet.facts[i]; f.Pred == pred && f.Value == text {
			lo, hi := p.sheet.span(i)
			for _, w := range p.sheet.withs[lo:hi] {
				if w.Pred == countersign.AddressCountry {
					return w.Value == country
				}
			}
			return country == ""
		}
	}
	return false
}

// Document adds a passport or another number. Kind is one of those that package
// match compares (passport, national-id, tax, registration, imo, lei, swift,
// ...), label what the list calls it.
func (p *Party) Document(kind, number, issuer, label, note string) {
	number, issuer = p.clean(number, maxListField, "a number"), p.clean(issuer, maxListField, "an issuer")
	if number == "" || p.numbered(kind, number) || !p.add(countersign.Fact{Pred: countersign.Document}) {
		return
	}
	p.sheet.With(countersign.DocumentType, p.word(kind))
	p.sheet.With(countersign.Issuer, p.word(issuer))
	p.sheet.With(countersign.Number, number)
	p.sheet.With(ListKind, p.word(p.clean(label, maxListField, "a label")))
	p.sheet.With(ListNote, p.clean(note, maxListField, "a note"))
}

func (p *Party) numbered(kind, number string) bool {
	for i := range p.sheet.facts {
		if p.sheet.facts[i].Pred != countersign.Document {
			continue
		}
		lo, hi := p.sheet.span(i)
		sameKind, sameNumber := false, false
		for _, w := range p.sheet.withs[lo:hi] {
			sameKind = sameKind || w.Pred == countersign.DocumentType && w.Value == kind
			sameNumber = sameNumber || w.Pred == countersign.Number && w.Value == number
		}
		if sameKind && sameNumber {
			return true
		}
	}
	return false
}

// Wallet adds an address on a blockchain; currency is the list's code.
func (p *Party) Wallet(address, currency string) {
	if address = p.clean(address, maxListField, "a wallet"); address == "" {
		return
	}
	for i := range p.sheet.facts {
		if f := &p.sheet.facts[i]; f.Pred == countersign.Payout && f.Value == address {
			return
		}
	}
	if p.add(countersign.Fact{Pred: countersign.Payout, Value: address}) {
		p.sheet.With(countersign.Rail, "crypto")
		p.sheet.With(countersign.Currency, p.word(p.clean(currency, maxListField, "a currency")))
	}
}

// Account adds a bank account.
func (p *Party) Account(number, holder string) {
	if p.say(countersign.Payout, number, "an account", maxListField) {
		p.sheet.With(countersign.Rail, "bank")
		p.sheet.With(countersign.Holder, p.clean(holder, maxListName, "a name"))
	}
}

// Vessel adds a detail of a firm, a ship or an aircraft.
func (p *Party) Vessel(kind, s string) {
	if p.say(ListDetail, s, "a detail", maxListField) {
		p.sheet.With(ListKind, kind)
	}
}

// Since says when the party was listed.
func (p *Party) Since(t time.Time) {
	if !t.IsZero() && !p.has(ListSince) {
		p.add(countersign.Fact{Pred: ListSince, From: t})
	}
}

// Until says when the listing ends or ended.
func (p *Party) Until(t time.Time) {
	for i := range p.sheet.facts {
		if f := &p.sheet.facts[i]; f.Pred == ListSince && f.To.Before(t) {
			f.To = t
			return
		}
	}
	if !t.IsZero() && !p.has(ListSince) {
		p.add(countersign.Fact{Pred: ListSince, To: t})
	}
}

func (p *Party) has(pred countersign.Pred) bool {
	for i := range p.sheet.facts {
		if p.sheet.facts[i].Pred == pred {
			return true
		}
	}
	return false
}

// span returns where the qualifiers of a fact stand.
func (s *Sheet) span(i int) (lo, hi int) {
	hi = len(s.withs)
	if i+1 < len(s.spans) {
		hi = int(s.spans[i+1])
	}
	return int(s.spans[i]), hi
}

func join(sep string, parts ...string) string {
	n, last := 0, ""
	for _, s := range parts {
		if s != "" {
			n, last = n+1, s
		}
	}
	if n < 2 {
		return last
	}
	kept := make([]string, 0, n)
	for _, s := range parts {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, sep)
}
