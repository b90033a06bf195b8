package yente

import (
	_ "embed"
	"slices"
	"strings"
)

// modelText is the part of the FollowTheMoney model that lists of parties
// need, transcribed from its schema files (MIT licence): a line a schema (name,
// label, plural, flags, parents, featured properties), and under it a line a
// property (name, label, type, flags; of one that names an entity its range,
// and the name and label of the property that leads back).
//
//go:embed model.txt
var modelText string

// A Schema is a kind of entity.
type Schema struct {
	Name, Label, Plural string
	Abstract, Matchable bool
	Parents             []string
	Featured            []string
	Properties          []*PropertySpec // own ones first, then those of the parents, each name once
	above               []string        // itself and what it extends
}

// A PropertySpec says what a property of a schema holds.
type PropertySpec struct {
	Name, Label, Type string
	Schema            string // that defines it
	Hidden            bool
	Range             string // schema of the entities it names
	Reverse           string // property that leads back
	Stub              bool   // it leads back itself, and no value of it is stored
}

// QName is the property with the schema that defines it.
func (p *PropertySpec) QName() string { return p.Schema + ":" + p.Name }

type model struct {
	schemata []*Schema // in the order of the file
	named    map[string]*Schema
}

var theModel = readModel(modelText)

// SchemaNamed returns the schema, nil if the model has none of the name.
func SchemaNamed(name string) *Schema { return theModel.named[name] }

// Is reports whether the schema is the named one or extends it.
func (s *Schema) Is(name string) bool { return slices.Contains(s.above, name) }

// Property returns the property of the name, nil if the schema has none.
func (s *Schema) Property(name string) *PropertySpec {
	for _, p := range s.Properties {
		if p.Name == name {
			return p
		}
	}
	return nil
}

func readModel(text string) *model {
	m := &model{named: map[string]*Schema{}}
	var back []*PropertySpec // of the schemata in their Range, which may come later
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if own, ok := strings.CutPrefix(line, " "); ok {
			s := m.schemata[len(m.schemata)-1]
			p, stub := readProperty(s.Name, own)
			s.Properties = append(s.Properties, p)
			if stub != nil {
				back = append(back, stub)
			}
			continue
		}
		s := readSchema(line)
		m.schemata = append(m.schemata, s)
		m.named[s.Name] = s
	}
	for _, p := range back {
		if s := m.named[p.Schema]; s != nil {
			s.Properties = append(s.Properties, p)
		}
	}
	for _, s := range m.schemata {
		m.inherit(s, s)
	}
	return m
}

func cell(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' })
}

func readSchema(line string) *Schema {
	c := strings.Split(line, "|")
	flags := words(cell(c, 3))
	return &Schema{
		Name: c[0], Label: cell(c, 1), Plural: cell(c, 2), Abstract: slices.Contains(flags, "abstract"),
		Matchable: slices.Contains(flags, "matchable"), Parents: words(cell(c, 4)), Featured: words(cell(c, 5)),
	}
}

// readProperty returns a property, and the one of the other schema that leads
// back, if it names entities.
func readProperty(schema, line string) (p, back *PropertySpec) {
	c := strings.Split(line, "|")
	p = &PropertySpec{Name: c[0], Label: cell(c, 1), Type: cell(c, 2), Hidden: cell(c, 3) == "hidden", Schema: schema}
	if p.Type != "entity" {
		return p, nil
	}
	to := words(cell(c, 4))
	p.Range, p.Reverse = cell(to, 0), cell(to, 1)
	if p.Reverse == "" {
		return p, nil
	}
	return p, &PropertySpec{Name: p.Reverse, Label: cell(to, 2), Type: "entity", Schema: p.Range, Range: schema, Reverse: p.Name, Stub: true}
}

// inherit adds to s what it has of a schema at or above it.
func (m *model) inherit(s, from *Schema) {
	if slices.Contains(s.above, from.Name) {
		return
	}
	s.above = append(s.above, from.Name)
	if from != s {
		for _, p := range from.Properties {
			if p.Schema == from.Name && s.Property(p.Name) == nil {
				s.Properties = append(s.Properties, p)
			}
		}
	}
	for _, name := range from.Parents {
		m.inherit(s, m.named[name])
	}
}
