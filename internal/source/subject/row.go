package subject

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"countersign/internal/source"
)

// A group is one field of the record with the columns that hold it.
type group struct {
	name  string
	cell  cell
	whole int      // the column that holds all of it, -1 if it is spread
	parts [][]part // spread: the columns of each object
}

// A part is a column that holds one field of an object.
type part struct {
	name string
	at   int
	cell cell
}

// rowJSON writes a row of a table as the record it stands for, so that both
// forms are read by the same code.
func rowJSON(p *source.Piece) ([]byte, error) {
	if len(p.Fields) != len(p.Header) {
		return nil, source.Invalid("%d cells under %d columns", len(p.Fields), len(p.Header))
	}
	plan := p.Desk.Plan(p.Header, func(h []string) any { return groups(h) }).([]group)
	out := []byte{'{'}
	var err error
	for i := range plan {
		g := &plan[i]
		if g.whole >= 0 {
			out, err = appendMember(out, g.name, g.cell, p.Fields[g.whole])
		} else {
			out, err = appendParts(out, g, p.Fields)
		}
		if err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// groups works out which column belongs where.
func groups(header []string) []group {
	var out []group
	byName := map[string]int{}
	for at, name := range header {
		if name == "" {
			continue
		}
		top, rest, dotted := strings.Cut(name, ".")
		i := place(top)
		if i < 0 {
			out = append(out, group{name: name, whole: at})
			continue
		}
		if !dotted {
			out = append(out, group{name: top, cell: table[i].cell, whole: at})
			continue
		}
		g, ok := byName[top]
		if !ok {
			g = len(out)
			byName[top] = g
			out = append(out, group{name: top, cell: table[i].cell, whole: -1})
		}
		out[g].add(rest, at)
	}
	return out
}

// most objects of a list that columns can be spread over.
const maxSpread = 64

// add puts a column in its object: "account" in the first, "2.account" in the
// third.
func (g *group) add(rest string, at int) {
	n := 0
	if number, name, ok := strings.Cut(rest, "."); ok && g.cell == listed {
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < maxSpread {
			n, rest = i, name
		}
	}
	for len(g.parts) <= n {
		g.parts = append(g.parts, nil)
	}
	c := plain
	if rest == "languages" || rest == "mrz" {
		c = repeated
	}
	g.parts[n] = append(g.parts[n], part{rest, at, c})
}

func appendParts(out []byte, g *group, fields []string) ([]byte, error) {
	start := len(out)
	out = appendKey(out, g.name)
	if g.cell == listed {
		out = append(out, '[')
	}
	empty := true
	for _, parts := range g.parts {
		object, err := appendObject(nil, parts, fields)
		if err != nil {
			return nil, err
		}
		if len(object) == len("{}") {
			continue
		}
		if !empty {
			out = append(out, ',')
		}
		empty = false
		out = append(out, object...)
	}
	if empty {
		return out[:start], nil
	}
	if g.cell == listed {
		out = append(out, ']')
	}
	return out, nil
}

func appendObject(out []byte, parts []part, fields []string) ([]byte, error) {
	out = append(out, '{')
	var err error
	for _, p := range parts {
		if out, err = appendMember(out, p.name, p.cell, fields[p.at]); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// appendKey writes a name and a colon, and a comma before them if needed.
func appendKey(out []byte, name string) []byte {
	if c := out[len(out)-1]; c != '{' && c != '[' {
		out = append(out, ',')
	}
	return append(appendText(out, name), ':')
}

// appendMember writes one cell under a name; an empty one says nothing.
func appendMember(out []byte, name string, c cell, value string) ([]byte, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		return out, nil
	}
	if c != plain && (value[0] == '[' || value[0] == '{') {
		if _, err := source.NewCursor([]byte(value)); err == nil {
			return append(appendKey(out, name), value...), nil
		} else if c != repeated {
			return nil, source.Invalid("column %s: %v", name, err)
		}
	}
	out = appendKey(out, name)
	if c != repeated {
		return appendText(out, value), nil
	}
	out = append(out, '[')
	for one := range strings.SplitSeq(value, ";") {
		if one = strings.TrimSpace(one); one != "" {
			if out[len(out)-1] != '[' {
				out = append(out, ',')
			}
			out = appendText(out, one)
		}
	}
	return append(out, ']'), nil
}

// appendText writes a JSON string.
func appendText(out []byte, s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("subject: a string cannot be encoded: " + err.Error())
	}
	return append(out, bytes.TrimRight(b.Bytes(), "\n")...)
}
