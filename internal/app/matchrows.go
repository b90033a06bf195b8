package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"countersign/internal/source"
)

// askedColumns are the fields of a query that columns of tables stand for, beside
// identifiers. A name may stand in two.
var askedColumns = map[string]string{
	"id": "id", "name": "name", "full name": "name", "fullname": "name", "company": "name", "company name": "name",
	"first name": "given", "firstname": "given", "given name": "given", "last name": "family", "lastname": "family", "surname": "family", "family name": "family",
	"names": "names", "aka": "names", "also known as": "names", "type": "type",
	"birth date": "birth_date", "birthdate": "birth_date", "date of birth": "birth_date", "dob": "birth_date",
	"country": "country", "place": "place",
}

// columnOf is the field that a column stands for: one of a query, "identifiers",
// or "" for one that nobody knows.
func columnOf(column string) string {
	c := strings.ToLower(strings.Trim(strings.TrimSpace(column), `"`))
	c = strings.NewReplacer("_", " ", "-", " ").Replace(c)
	switch f := askedColumns[c]; {
	case f != "":
		return f
	case slices.Contains(compared, strings.ReplaceAll(c, " ", "-")), slices.Contains([]string{"e mail", "mail", "telephone", "mobile", "website"}, c):
		return "identifiers"
	}
	return ""
}

// headed reports whether what came first is the header of a table: of two columns
// or more one is what tables call a name or a birth date. It looks at what has
// come, and waits for nothing.
func headed(r *bufio.Reader) bool {
	head, _ := r.Peek(min(r.Buffered(), 4<<10))
	line, _, whole := bytes.Cut(head, []byte("\n"))
	if !whole {
		return false
	}
	for _, comma := range []string{",", ";", "\t", "|"} {
		cells := strings.Split(string(line), comma)
		if len(cells) > 1 && slices.ContainsFunc(cells, func(c string) bool {
			return slices.Contains([]string{"name", "given", "family", "names", "birth_date"}, columnOf(c))
		}) {
			return true
		}
	}
	return false
}

// A rowQuery is a row of a table as the query it asks.
type rowQuery struct {
	ID          string              `json:"id,omitempty"`
	Name        string              `json:"name,omitempty"`
	Names       []string            `json:"names,omitempty"`
	Type        string              `json:"type,omitempty"`
	BirthDate   string              `json:"birth_date,omitempty"`
	Country     string              `json:"country,omitempty"`
	Place       string              `json:"place,omitempty"`
	Identifiers map[string][]string `json:"identifiers,omitempty"`
}

// row takes one row of a table. Cells that say nothing are no fields.
func (p *parcel) row(o *source.Piece) error {
	var q rowQuery
	var given, family string
	for i, cell := range o.Fields {
		if cell = strings.TrimSpace(cell); cell == "" {
			continue
		}
		switch columnOf(o.Header[i]) {
		case "id":
			q.ID = cell
		case "name":
			q.Name = cell
		case "given":
			given = cell
		case "family":
			family = cell
		case "names":
			q.Names = append(q.Names, strings.Split(cell, ";")...)
		case "type":
			q.Type = cell
		case "birth_date":
			q.BirthDate = cell
		case "country":
			q.Country = cell
		case "place":
			q.Place = cell
		case "identifiers":
			q.identify(o.Header[i], cell)
		}
	}
	if q.Name == "" {
		q.Name = strings.TrimSpace(given + " " + family)
	}
	b, err := json.Marshal(q)
	if err != nil {
		return err
	}
	at := *o
	at.Raw = b
	p.object(&at)
	return nil
}

// identify takes an identifier, or several.
func (q *rowQuery) identify(column, cell string) {
	if q.Identifiers == nil {
		q.Identifiers = map[string][]string{}
	}
	for v := range strings.SplitSeq(cell, ";") {
		q.Identifiers[column] = append(q.Identifiers[column], strings.TrimSpace(v))
	}
}

// passed tells of the columns that nobody knows.
func (p *parcel) passed(o *source.Piece) {
	for _, c := range o.Header {
		if columnOf(c) == "" {
			p.said = append(p.said, remark{line: 1, field: c})
			p.strays++
		}
	}
}
