package app

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// doubt says of the beginning of an input that is read as names why those would
// be none: to find nobody under the lines of a table is no answer. It looks at
// what has come, and waits for nothing.
func doubt(r *bufio.Reader) error {
	head, _ := r.Peek(min(r.Buffered(), 4<<10))
	if noText(head) {
		return unreadable{sayNoText}
	}
	line, _, whole := bytes.Cut(head, []byte("\n"))
	if columns := headerOf(string(line)); whole && columns != nil {
		return unreadable{fmt.Sprintf("a table with the columns %.200s; give a name a line, or an object of what is known: {\"id\":\"...\",\"name\":\"...\",\"birth_date\":\"...\"}",
			strings.Join(columns, ", "))}
	}
	return nil
}

const sayNoText = "no text, or in an encoding that is not known; is it the right file? save it as UTF-8"

// noText reports bytes of which so many steer something that they are no text.
// Letters in an old encoding are no sign of it.
func noText(head []byte) bool {
	n := 0
	for _, c := range head {
		if c < ' ' && bytes.IndexByte([]byte("\t\n\v\f\r\x1a\x1b"), c) < 0 {
			n++
		}
	}
	return n >= 16 && n > len(head)/20
}

// nameColumns are what tables call the columns that are asked by.
var nameColumns = []string{"name", "names", "full name", "fullname", "first name", "firstname", "last name", "lastname", "surname", "given name",
	"family name", "birth date", "birthdate", "date of birth", "dob", "company", "company name"}

// headerOf returns the columns that a line names, nil where it is no header: of
// two cells or more one is what tables call a name or a birth date.
func headerOf(line string) []string {
	for _, comma := range []string{",", ";", "\t", "|"} {
		cells := strings.Split(line, comma)
		if len(cells) < 2 {
			continue
		}
		for i, c := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(c), `"`)
		}
		if slices.ContainsFunc(cells, func(c string) bool {
			return slices.Contains(nameColumns, strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(c)))
		}) {
			return cells
		}
	}
	return nil
}
