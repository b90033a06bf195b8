package app

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"countersign/internal/source"
	"countersign/match"
	"countersign/normal"
)

// A question is one line of input, understood.
type question struct {
	id      string
	named   bool // the id is the query's own
	ask     match.Query
	left    []string // what of it could not be used, a sentence each
	unknown []string // fields that say nothing here
}

// Limits of one question. Package match compares no more letters of a name.
const (
	maxQuestionLine = 1 << 20
	maxNameLetters  = 384
	maxNames        = 64
	maxIdentifiers  = 64
	maxQuestionText = 512 // bytes of any other value
)

// understand reads a line: an object, or a name as it stands. The id of a
// question that gives none is the one it is called with. The error is a
// sentence for the user.
func understand(line []byte, id string) (question, error) {
	q := question{id: id}
	line = bytes.TrimSpace(line)
	if len(line) > 0 && (line[0] == '{' || line[0] == '[') {
		return q, q.object(line)
	}
	if say := badLine(line); say != "" {
		return q, source.Invalid("%s", say)
	}
	q.ask.Name = string(line)
	return q, q.complete()
}

// badLine says what is wrong with bytes that should be a name.
func badLine(line []byte) string {
	if i := bytes.IndexByte(line, 0); i >= 0 {
		return fmt.Sprintf("a NUL byte at position %d; remove it", i+1)
	}
	if utf8.Valid(line) {
		return ""
	}
	i := 0
	for r, n := utf8.DecodeRune(line); r != utf8.RuneError || n != 1; r, n = utf8.DecodeRune(line[i:]) {
		i += n
	}
	return fmt.Sprintf("not UTF-8 (byte 0x%02x at position %d); save the file as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8", line[i], i+1)
}

// object reads a question that is JSON.
func (q *question) object(line []byte) error {
	c, err := source.NewCursor(line)
	switch {
	case err != nil:
		return err
	case c.Kind() != source.Object:
		return source.Invalid("an array where an object {...} should stand; write one query a line, for instance with: jq -c '.[]'")
	}
	return q.members(&c)
}

// members reads the object that a cursor stands on.
func (q *question) members(c *source.Cursor) error {
	var refused error
	c.Object(func(key []byte) {
		if err := q.field(c, string(key)); err != nil && refused == nil {
			refused = err
		}
	})
	if refused != nil {
		return refused
	}
	return q.complete()
}

// field takes one field. An error refuses the question.
func (q *question) field(c *source.Cursor, key string) error {
	switch key {
	case "id":
		if s := q.text(c, key); s != "" {
			q.id, q.named = s, true
		}
	case "name", "names":
		return q.names(c, key)
	case "type":
		q.kind(q.text(c, key))
	case "birth_date":
		q.birthDate(q.text(c, key))
	case "country":
		q.ask.Country = q.text(c, key)
	case "place":
		q.ask.Place = q.text(c, key)
	case "identifiers":
		q.identifiers(c)
	default:
		q.unknown = append(q.unknown, key)
	}
	return nil
}

// queryFields are the fields that say something, as messages list them.
const queryFields = "id, name, names, type, birth_date, country, place, identifiers"

// exactly reads the object that a cursor stands on, and nothing that nobody
// asked for.
func (q *question) exactly(c *source.Cursor) error {
	err := q.members(c)
	return q.strict(err)
}

// strict refuses a question with fields that say nothing here, before whatever
// else is wrong with it: who writes to a server learns of a typing error at
// once, or never.
func (q *question) strict(err error) error {
	if len(q.unknown) == 0 {
		return err
	}
	return source.Invalid("the field %.40q is unknown; known are %s", q.unknown[0], queryFields)
}

// text takes a short value; one that is none is left out and told.
func (q *question) text(c *source.Cursor, key string) string {
	kind := c.Kind()
	if kind == source.Null {
		return ""
	}
	b, ok := c.Scalar()
	switch {
	case !ok:
		q.leave("%s is %s where a text should stand", key, kind)
		return ""
	case len(b) > maxQuestionText:
		q.leave("%s has %d bytes, more than %d", key, len(b), maxQuestionText)
		return ""
	}
	return strings.TrimSpace(string(b))
}

func (q *question) leave(format string, args ...any) {
	q.left = append(q.left, fmt.Sprintf(format, args...)+"; it was left out")
}

// names takes one name or several of the same party.
func (q *question) names(c *source.Cursor, key string) error {
	switch kind := c.Kind(); kind {
	case source.Null:
	case source.Text:
		q.called(string(c.Text()))
	case source.Array:
		c.Array(func(int) {
			if c.Kind() == source.Text {
				q.called(string(c.Text()))
				return
			}
			q.leave("%s holds %s where a text should stand", key, c.Kind())
		})
	default:
		return source.Invalid("%s is %s where a text should stand", key, kind)
	}
	return nil
}

func (q *question) called(name string) {
	switch name = strings.TrimSpace(name); {
	case name == "":
	case q.ask.Name == "":
		q.ask.Name = name
	case len(q.ask.Names) < maxNames:
		q.ask.Names = append(q.ask.Names, name)
	default:
		q.leave("a name beyond the first %d", maxNames)
	}
}

// kinds are the words for what a party is.
var kinds = map[string]match.Type{
	"": match.Unknown, "person": match.Person, "individual": match.Person,
	"organization": match.Organization, "organisation": match.Organization, "company": match.Organization, "business": match.Organization,
	"entity": match.Organization,
	"vessel": match.Vessel, "ship": match.Vessel, "aircraft": match.Aircraft,
}

// kind takes the type. One that nobody knows leaves the question open to all,
// for to ask less than was meant could miss a party.
func (q *question) kind(s string) {
	t, ok := kinds[strings.ToLower(s)]
	if !ok {
		q.leave("type %.40q is none of person, organization, vessel, aircraft", s)
	}
	q.ask.Type = t
}

func (q *question) birthDate(s string) {
	if s == "" {
		return
	}
	date, quality, ok := normal.Date(s)
	switch {
	case !ok:
		q.leave("birth_date %.40q is no date like 1970-02-05", s)
		return
	case quality == normal.Ambiguous:
		q.left = append(q.left, fmt.Sprintf("birth_date %.40q may be read in two ways; it was read as %s: write it like 1970-02-05", s, date))
	}
	q.ask.BirthDate = date
}

// identifiers takes an object of kinds and values, {"passport":"927220230"} or
// {"passport":["927220230","…"]}.
func (q *question) identifiers(c *source.Cursor) {
	switch kind := c.Kind(); kind {
	case source.Null:
		return
	case source.Object:
	default:
		q.leave("identifiers is %s where an object {\"passport\":\"...\"} should stand", kind)
		return
	}
	c.Object(func(key []byte) {
		name := string(key)
		if c.Kind() == source.Array {
			c.Array(func(int) { q.identifier(name, q.text(c, name)) })
			return
		}
		q.identifier(name, q.text(c, name))
	})
}

func (q *question) identifier(kind, value string) {
	switch {
	case value == "":
	case len(q.ask.Identifiers) >= maxIdentifiers:
		q.leave("an identifier beyond the first %d", maxIdentifiers)
	default:
		q.ask.Identifiers = append(q.ask.Identifiers, match.Identifier{Kind: identifierKind(kind), Value: value})
	}
}

// compared are the kinds of identifier that lists are read into, beside those
// that source.IdentifierKind knows by their labels.
var compared = strings.Fields("passport national-id tax registration imo lei swift email domain wallet phone account mmsi call-sign licence serial isin")

// identifierKind returns what package match calls a kind. One that nobody knows
// is compared with all.
func identifierKind(label string) string {
	label = strings.ToLower(strings.TrimSpace(label))
	if dashed := strings.NewReplacer("_", "-", " ", "-").Replace(label); slices.Contains(compared, dashed) {
		return dashed
	}
	switch label {
	case "website", "url":
		return "domain"
	case "e-mail", "mail":
		return "email"
	case "telephone", "mobile":
		return "phone"
	}
	if kind := source.IdentifierKind(strings.ReplaceAll(label, "_", " ")); kind != "number" {
		return kind
	}
	return ""
}

// complete refuses a question that asks nothing, or more than can be compared.
func (q *question) complete() error {
	for _, name := range append([]string{q.ask.Name}, q.ask.Names...) {
		if n := utf8.RuneCountInString(name); n > maxNameLetters {
			return source.Invalid("a name of %d letters; at most %d are compared", n, maxNameLetters)
		}
	}
	switch {
	case len(q.ask.Identifiers) > 0:
		return nil
	case q.ask.Name == "":
		return source.Invalid("nothing to look for; give a name or identifiers")
	case !slices.ContainsFunc(append([]string{q.ask.Name}, q.ask.Names...), spelled):
		return source.Invalid("no letter or digit in the name; nothing to compare")
	}
	return nil
}

func spelled(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}
