package yente

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// Entities are most of what is sent, and are written by hand: three times as
// fast as by reflection, in one order.

// MarshalJSON writes the entity.
func (e *Entity) MarshalJSON() ([]byte, error) { return appendEntity(nil, e), nil }

func appendEntity(b []byte, e *Entity) []byte {
	return append(appendOpenEntity(b, e), '}')
}

// appendOpenEntity leaves the object open, for more fields.
func appendOpenEntity(b []byte, e *Entity) []byte {
	b = appendString(append(b, `{"id":`...), e.ID)
	b = appendString(append(b, `,"caption":`...), e.Caption)
	b = appendString(append(b, `,"schema":`...), e.Schema)
	b = append(b, `,"properties":`...)
	b = appendProperties(b, e.Properties)
	b = appendStrings(append(b, `,"datasets":`...), e.Datasets)
	b = appendStrings(append(b, `,"referents":`...), e.Referents)
	b = strconv.AppendBool(append(b, `,"target":`...), e.Target)
	b = appendTime(append(b, `,"first_seen":`...), e.FirstSeen)
	b = appendTime(append(b, `,"last_seen":`...), e.LastSeen)
	return appendTime(append(b, `,"last_change":`...), e.LastChange)
}

func appendProperties(b []byte, props []Property) []byte {
	b = append(b, '{')
	for i := range props {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, props[i].Name), ':', '[')
		for j, v := range props[i].Values {
			if j > 0 {
				b = append(b, ',')
			}
			if v.Entity != nil {
				b = appendEntity(b, v.Entity)
				continue
			}
			b = appendString(b, v.Text)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func appendStrings(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// appendTime writes seconds without a zone, which is UTC, and null for none.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, "2006-01-02T15:04:05")
	return append(b, '"')
}

// appendString writes a text. What is not UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < 0x20 || c == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b, i = utf8.AppendRune(b, r), i+n
			continue
		}
		i++
	}
	return append(b, '"')
}

func appendScore(b []byte, f float64) []byte {
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

func appendScored(b []byte, s *Scored, threshold float64) []byte {
	b = appendOpenEntity(b, s.Entity)
	b = appendScore(append(b, `,"score":`...), s.Score)
	b = append(b, `,"explanations":{`...)
	for i := range s.Features {
		f := &s.Features[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, f.Name), `:{"detail":`...)
		b = appendOptional(b, f.Detail)
		b = appendScore(append(b, `,"score":`...), f.Score)
		b = appendOptional(append(b, `,"query":`...), f.Query)
		b = append(appendOptional(append(b, `,"candidate":`...), f.Candidate), '}')
	}
	b = strconv.AppendBool(append(b, `},"match":`...), s.Score >= threshold)
	return append(b, '}')
}

// appendOptional writes null for nothing.
func appendOptional(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return appendString(b, s)
}

// appendRaw writes any other value.
func appendRaw(b []byte, v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, raw...)
}
