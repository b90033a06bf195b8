package mapped

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/internal/source"
)

// A rule makes one field of the record.
type rule struct {
	field string
	kind  kind
	// One value or several.
	takes []take
	// An object, or the objects of a list.
	objects [][]rule
	each    []path // beside objects: where the elements of the export stand
}

type kind uint8

const (
	single  kind = iota // a text
	several             // texts
	nested              // an object
	objects             // objects
)

// A take is a value: where it comes from, and what is done to it.
type take struct {
	paths    []path // several are joined
	constant string
	sep      string
	split    string
	date     bool
	country  bool
	lower    bool
	prefix   string
}

// shapes are the fields of the subject record that are not one text.
var shapes = map[string]kind{
	"also_known_as": several, "emails": several, "phones": several, "websites": several, "proposals": several, "notes": several,
	"languages": several, "mrz": several,
	"claims": nested, "resume": nested, "rate": nested, "protected": nested, "extra": nested,
	"handles": objects, "addresses": objects, "sessions": objects, "payouts": objects, "documents": objects, "photos": objects,
	"education": objects, "employment": objects, "references": objects, "tests": objects, "shipments": objects, "ratings": objects,
}

// top are the fields of the record that are one text.
var top = []string{"id", "seen", "source", "name", "birth_date", "referred_by", "employer", "hired_at", "role"}

// objectRules reads the rules of an object, in the order of their names.
func objectRules(where string, m map[string]any) ([]rule, error) {
	var out []rule
	for _, field := range slices.Sorted(maps.Keys(m)) {
		if field == "each" && where != "record" {
			continue
		}
		k := shapes[field]
		if where == "record" && k == single && !slices.Contains(top, field) {
			return nil, source.Invalid("mapping: the subject record has no field %s; see docs/subject.md, or put it under [record.extra]", field)
		}
		r, err := fieldRule(where+"."+field, field, k, m[field])
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func fieldRule(where, field string, k kind, v any) (rule, error) {
	r := rule{field: field, kind: k}
	var err error
	switch k {
	case nested:
		m, ok := v.(map[string]any)
		if !ok {
			return r, source.Invalid("mapping: %s is an object; write it as a table [%s]", where, where)
		}
		r.objects = make([][]rule, 1)
		r.objects[0], err = objectRules(where, m)
		return r, err
	case objects:
		list, ok := v.([]map[string]any)
		if !ok {
			return r, source.Invalid("mapping: %s is a list of objects; write each as [[%s]]", where, where)
		}
		for _, m := range list {
			rules, err := objectRules(where, m)
			if err != nil {
				return r, err
			}
			at, err := eachOf(where, m["each"])
			if err != nil {
				return r, err
			}
			r.objects, r.each = append(r.objects, rules), append(r.each, at)
		}
		return r, nil
	}
	r.takes, err = takesOf(where, v)
	if err == nil && k == single && len(r.takes) != 1 {
		err = source.Invalid("mapping: %s takes one column; join several with concat", where)
	}
	return r, err
}

func eachOf(where string, v any) (path, error) {
	if v == nil {
		return nil, nil
	}
	s, ok := v.(string)
	if !ok {
		return nil, source.Invalid("mapping: each in %s must be a path", where)
	}
	return parsePath(s)
}

// takesOf reads "Column", ["Column", {…}] or {from = …}.
func takesOf(where string, v any) ([]take, error) {
	switch v := v.(type) {
	case []any:
		var out []take
		for _, x := range v {
			one, err := takesOf(where, x)
			if err != nil {
				return nil, err
			}
			out = append(out, one...)
		}
		return out, nil
	case string:
		p, err := parsePath(v)
		if err != nil {
			return nil, source.Invalid("mapping: %s: %v", where, err)
		}
		return []take{{paths: []path{p}}}, nil
	case map[string]any:
		t, err := takeOf(where, v)
		return []take{t}, err
	}
	return nil, source.Invalid("mapping: %s must be a column, or a rule such as {from = \"Column\"}", where)
}

func takeOf(where string, m map[string]any) (take, error) {
	t := take{sep: " "}
	var names []string
	var err error
	for _, k := range slices.Sorted(maps.Keys(m)) {
		switch k {
		case "from":
			names, err = texts(m[k])
		case "concat":
			names, err = texts(m[k])
		case "const":
			t.constant = fmt.Sprint(m[k])
		case "sep":
			t.sep, err = text(m[k])
		case "split":
			t.split, err = text(m[k])
		case "prefix":
			t.prefix, err = text(m[k])
		case "date":
			t.date, err = flag(m[k])
		case "country":
			t.country, err = flag(m[k])
		case "lower":
			t.lower, err = flag(m[k])
		default:
			err = fmt.Errorf("no such rule; there are from, const, concat, sep, split, date, country, lower, prefix")
		}
		if err != nil {
			return t, source.Invalid("mapping: %s.%s: %v", where, k, err)
		}
	}
	for _, n := range names {
		p, err := parsePath(n)
		if err != nil {
			return t, source.Invalid("mapping: %s: %v", where, err)
		}
		t.paths = append(t.paths, p)
	}
	if len(t.paths) == 0 && t.constant == "" {
		return t, source.Invalid("mapping: %s says neither from, concat nor const", where)
	}
	return t, nil
}

func text(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("must be a text")
	}
	return s, nil
}

func flag(v any) (bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("must be true or false")
	}
	return b, nil
}

func texts(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		s, err := text(v)
		return []string{s}, err
	}
	var out []string
	for _, x := range list {
		s, err := text(x)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// A path leads to values: a column's name, or the names and indices on the way
// down into JSON. It is tried as a column first, since those may hold dots.
type path []step

type step struct {
	name  string
	index int // in an array; every for all
	whole string
}

const (
	every = -1
	none  = -2
)

func parsePath(s string) (path, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, fmt.Errorf("an empty column name")
	}
	var out path
	for part := range strings.SplitSeq(s, ".") {
		st := step{name: part, index: none, whole: s}
		if name, rest, ok := strings.Cut(part, "["); ok && strings.HasSuffix(rest, "]") {
			st.name, st.index = name, every
			if n := strings.TrimSuffix(rest, "]"); n != "" {
				if _, err := fmt.Sscanf(n, "%d", &st.index); err != nil || st.index < 0 {
					return nil, fmt.Errorf("%q: an index is a number or nothing", s)
				}
			}
		}
		out = append(out, st)
	}
	return out, nil
}
