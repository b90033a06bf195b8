// Package subject reads the house's own subject record, version 1: everything a company knows of a person, account or company.
//
// It takes NDJSON, a JSON array, an envelope around one, or CSV with the same
// names: nested ones dotted, repeated values split by ";", lists of objects as
// JSON in the cell. Only the id is required, unknown fields are kept. The
// format is docs/subject.md, its JSON Schema [Schema].
package subject

import (
	"fmt"
	"strings"
	"time"

	"countersign"
	"countersign/internal/source"
)

// Source is the subject record.
var Source = &source.Source{
	Name: "subject",
	Doc: "the subject record, version 1\n\n" +
		"One person, account or company a line (NDJSON), or a JSON array, or CSV. See docs/subject.md.",
	Terms: "the user's own data",
	Looks: looks,
	Piece: piece,
	Whole: true,
}

func looks(p source.Peek) source.Confidence {
	if p.Has("id") == 0 {
		return source.No
	}
	known, all := 0, 0
	for _, names := range [2][]string{p.Keys, p.Header} {
		for _, n := range names {
			all++
			top, _, _ := strings.Cut(n, ".")
			if isField(top) {
				known++
			}
		}
	}
	switch {
	case known == all:
		return source.Sure
	case known >= 3:
		return source.Likely + 10
	case p.Has("from", "to", "amount") == 3: // payments have an id, too
		return source.No
	case known == 1 && !namesKind(p.First): // an id and nothing else we know: any table has that
		return source.No
	}
	return source.Likely - 10
}

// namesKind reports whether the first id is written as "kind:rest".
func namesKind(p source.Piece) bool {
	recs, _ := piece(p)
	return len(recs) > 0 && len(recs[0].Facts) > 0 && recs[0].Facts[0].Subject.Kind() != "subject"
}

// piece reads one subject.
func piece(p source.Piece) ([]countersign.Record, error) {
	if p.Header != nil {
		raw, err := rowJSON(&p)
		if err != nil {
			return nil, err
		}
		q := p
		q.Raw, q.Header, q.Fields = raw, nil, nil
		return record(q.JSON, &p)
	}
	return record(p.JSON, &p)
}

func record(open func() (source.Cursor, error), p *source.Piece) ([]countersign.Record, error) {
	c, err := open()
	if err != nil {
		return nil, err
	}
	d := decoder{Cursor: c, desk: p.Desk, sheet: p.Desk.Sheet()}
	d.subject()
	switch {
	case d.fatal != nil:
		return nil, d.fatal
	case d.id == "":
		return nil, source.Invalid("id is missing; give every subject one, such as applicant:acme/1042")
	}
	name := "subject"
	if d.system != "" {
		name = d.desk.Word([]byte("subject/" + d.system))
	}
	if d.sheet.Len() == 0 { // an id alone still says that the subject exists
		d.sheet.Add(countersign.Fact{Pred: countersign.ExtraPrefix + "id", Value: d.id.Rest()})
	}
	return d.sheet.One(p, name, d.seen, d.id), d.left()
}

// A decoder walks through one record and fills a sheet.
type decoder struct {
	source.Cursor
	desk   *source.Desk
	sheet  *source.Sheet
	id     countersign.ID
	system string
	seen   time.Time
	have   uint64 // fields of the record seen, by place in the list of fields
	next   int    // where the next field is likely to stand
	where  string // the field being read, for messages
	wrong  string // the first thing left out
	more   int    // how many others were
	fatal  error  // why the record cannot be used
}

// left says what was left out of the record, nil if nothing was.
func (d *decoder) left() error {
	switch {
	case d.wrong == "":
		return nil
	case d.more > 0:
		return source.Invalid("%s (%d more like it in this record); what is wrong was left out, the rest was read", d.wrong, d.more)
	}
	return source.Invalid("%s; it was left out, the rest was read", d.wrong)
}

// leave tells of a value that cannot be used.
func (d *decoder) leave(field, format string, args ...any) {
	if d.wrong != "" {
		d.more++
		return
	}
	where := d.where
	if field != "" && where != "" {
		where += "." + field
	} else if field != "" {
		where = field
	}
	d.wrong = where + ": " + fmt.Sprintf(format, args...)
}

// text takes a text, or a number written for one. Anything else but null is
// told and skipped.
func (d *decoder) text(field string) []byte {
	if b, ok := d.Scalar(); ok {
		return trim(b)
	}
	if k := d.Kind(); k != source.Null {
		d.leave(field, "%s where a text should stand", k)
	}
	d.Skip()
	return nil
}

func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] <= ' ') {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// keep takes a text that is the record's own, word one that many share.
func (d *decoder) keep(field string) string { return d.desk.Keep(d.text(field)) }
func (d *decoder) word(field string) string { return d.desk.Word(d.text(field)) }

// number takes a number as text, so that no digit is lost.
func (d *decoder) number(field string) string {
	b := d.text(field)
	if len(b) > 0 && !isNumber(b) {
		d.leave(field, "%q where a number should stand", short(b))
		return ""
	}
	return d.desk.Word(b)
}

func isNumber(b []byte) bool {
	digits, dots := 0, 0
	for i, c := range b {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			dots++
		case (c == '-' || c == '+') && (i == 0 || b[i-1]|0x20 == 'e'):
		case (c == 'e' || c == 'E') && digits > 0:
		default:
			return false
		}
	}
	return digits > 0 && dots <= 1
}

func short(b []byte) string {
	s := []rune(string(b))
	if len(s) > 40 {
		return string(s[:40]) + "…"
	}
	return string(s)
}

// time takes a time. Exact is false where its spelling leaves the day or the
// zone open.
func (d *decoder) time(field string) (t time.Time, exact bool) {
	b := d.text(field)
	t, exact, ok := source.Time(string(b))
	if !ok {
		d.leave(field, "%q is no time we can read; write it as 2026-03-04T10:00:00Z", short(b))
		return time.Time{}, true
	}
	return t, exact
}

// object takes an object. A text where it should stand goes to plain, if that
// is given.
func (d *decoder) object(each func(key []byte), plain func()) bool {
	switch k := d.Kind(); {
	case k == source.Object:
		d.Object(each)
		return true
	case k == source.Null:
	case plain != nil && (k == source.Text || k == source.Number):
		plain()
		return true
	default:
		d.leave("", "%s where an object {...} should stand", k)
	}
	d.Skip()
	return false
}

// list takes an array, or one element standing for it.
func (d *decoder) list(each func()) {
	switch d.Kind() {
	case source.Array:
		name := d.where
		d.Array(func(i int) {
			if d.sheet.Len() > source.MaxFacts {
				d.fatal = source.Invalid("more than %d values in one record; split it", source.MaxFacts)
				d.Skip()
				return
			}
			d.where = name
			each()
		})
		d.where = name
	case source.Null:
		d.Skip()
	default:
		each()
	}
}
