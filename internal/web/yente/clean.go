package yente

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/normal"
)

// maxText bounds a value; names are compared up to fewer letters.
const maxText = 4096

// cleaned makes the properties of an example those of a query: texts that the
// schema knows, countries as codes, dates as ISO 8601. What cannot be read is
// left out, and the query in the answer shows what was kept.
func cleaned(e *example) (*Schema, []Property, error) {
	s := SchemaNamed(e.schema)
	switch {
	case s == nil:
		return nil, nil, refuse(400, fmt.Sprintf("Cannot parse example entity: Unknown schema: '%.100s'", e.schema))
	case s.Name != baseSchema && !s.Matchable:
		return nil, nil, refuse(400, "Cannot parse example entity: Non-matchable schema for query: "+s.Name)
	}
	var out []Property
	for _, p := range e.properties {
		spec := s.Property(p.name)
		if spec == nil || spec.Stub || spec.Type == "entity" {
			continue
		}
		var texts []string
		for _, v := range p.values {
			if v = cleanText(spec.Type, v); v != "" && !slices.Contains(texts, v) {
				texts = append(texts, v)
			}
		}
		if len(texts) > 0 {
			out = merged(out, []Property{Texts(p.name, texts...)})
		}
	}
	return s, named(s, out), nil
}

// baseSchema is the root of the model, which may be asked for as well.
const baseSchema = "Thing"

// cleanText brings a text into the form of its type, "" if it has none.
func cleanText(kind, s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	if len(s) > maxText {
		cut := maxText
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	switch kind {
	case "country":
		return CountryCode(s)
	case "date":
		date, _, ok := normal.Date(s)
		if !ok {
			return ""
		}
		return date
	case "email":
		return strings.ToLower(s)
	}
	return s
}

// named makes a name of its parts where none is given whole.
func named(s *Schema, props []Property) []Property {
	for _, p := range props {
		if spec := s.Property(p.Name); spec.Type == "name" && p.Name != "weakAlias" {
			return props
		}
	}
	var parts []string
	for _, part := range []string{"firstName", "secondName", "middleName", "fatherName", "lastName"} {
		if v := texts(props, part); len(v) > 0 && s.Property(part) != nil {
			parts = append(parts, v[0])
		}
	}
	if len(parts) == 0 {
		return props
	}
	return merged(props, []Property{Texts("name", strings.Join(parts, " "))})
}
