package network

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// objects reads lines of JSON objects with subject, pred and value.
type objects struct{}

var errNotRow = errors.New("an object without the texts subject, pred and value")

func (s *objects) split(b *block, row func(subject, pred, value []byte) error, bad func(line int64, say string)) error {
	data, line := b.data, b.line
	for ; len(data) > 0; line++ {
		l, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		if l = bytes.TrimSpace(l); len(l) == 0 {
			continue
		}
		subject, pred, value, err := s.object(l)
		if err != nil {
			bad(line, "no row: "+err.Error())
			continue
		}
		if err := row(subject, pred, value); err != nil {
			return err
		}
	}
	return nil
}

// object reads one line: flat objects of plain texts at once, any other with the
// standard library.
func (s *objects) object(l []byte) (subject, pred, value []byte, err error) {
	if subject, pred, value, ok := flat(l); ok {
		return subject, pred, value, nil
	}
	var o map[string]json.RawMessage
	if err := json.Unmarshal(l, &o); err != nil {
		return nil, nil, nil, errors.New("this line is no JSON object")
	}
	var cells [3][]byte
	for i, names := range columnNames {
		for _, n := range names {
			if raw, ok := o[n]; ok && cells[i] == nil {
				cells[i] = scalar(raw)
			}
		}
		if cells[i] == nil {
			return nil, nil, nil, errNotRow
		}
	}
	return cells[0], cells[1], cells[2], nil
}

// scalar is a text or a number as text, nil for anything else.
func scalar(raw json.RawMessage) []byte {
	if len(raw) == 0 || strings.IndexByte("{[tfn", raw[0]) >= 0 {
		return nil
	}
	if raw[0] != '"' {
		return raw
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return nil
	}
	return append([]byte{}, s...)
}

// flat reads an object of exactly the three texts, without escapes.
func flat(l []byte) (subject, pred, value []byte, ok bool) {
	if len(l) < 2 || l[0] != '{' {
		return nil, nil, nil, false
	}
	l = l[1:]
	for n := 0; ; n++ {
		key, rest, ok := text(l)
		if !ok || n == 3 {
			return nil, nil, nil, false
		}
		rest = trim(rest)
		if len(rest) == 0 || rest[0] != ':' {
			return nil, nil, nil, false
		}
		cell, rest, ok := text(rest[1:])
		if !ok {
			return nil, nil, nil, false
		}
		switch string(key) {
		case "subject":
			subject = cell
		case "pred":
			pred = cell
		case "value":
			value = cell
		default:
			return nil, nil, nil, false
		}
		if rest = trim(rest); len(rest) == 0 {
			return nil, nil, nil, false
		}
		if rest[0] == '}' {
			return subject, pred, value, len(rest) == 1 && subject != nil && pred != nil && value != nil
		}
		if rest[0] != ',' {
			return nil, nil, nil, false
		}
		l = rest[1:]
	}
}

// text reads a string without escapes or control characters.
func text(l []byte) (s, rest []byte, ok bool) {
	if l = trim(l); len(l) == 0 || l[0] != '"' {
		return nil, nil, false
	}
	for i := 1; i < len(l); i++ {
		switch c := l[i]; {
		case c == '"':
			return l[1:i:i], l[i+1:], true
		case c == '\\' || c < 0x20 || c >= 0x80: // the library decides what is text
			return nil, nil, false
		}
	}
	return nil, nil, false
}

func trim(l []byte) []byte {
	for len(l) > 0 && (l[0] == ' ' || l[0] == '\t') {
		l = l[1:]
	}
	return l
}
