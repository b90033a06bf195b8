package mapped

import (
	"bytes"
	"encoding/json"
	"strings"

	"countersign/internal/source"
	"countersign/normal"
)

// A writer writes the record, and marks what of the export it used.
type writer struct {
	b    []byte
	used map[string]bool // columns and top-level keys
}

func (w *writer) object(rules []rule, at *source.Node) {
	w.b = append(w.b, '{')
	for i := range rules {
		w.field(&rules[i], at)
	}
	w.b = append(w.b, '}')
}

// key begins a member of the object being written.
func (w *writer) key(name string) {
	if c := w.b[len(w.b)-1]; c != '{' && c != '[' {
		w.b = append(w.b, ',')
	}
	w.text(name)
	w.b = append(w.b, ':')
}

func (w *writer) text(s string) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("mapped: a string cannot be encoded: " + err.Error())
	}
	w.b = append(w.b, bytes.TrimRight(b.Bytes(), "\n")...)
}

func (w *writer) field(r *rule, at *source.Node) {
	switch r.kind {
	case nested:
		start := len(w.b)
		w.key(r.field)
		body := len(w.b)
		w.object(r.objects[0], at)
		if len(w.b) == body+len("{}") {
			w.b = w.b[:start]
		}
	case objects:
		w.list(r, at)
	case several:
		w.values(r, at)
	default:
		if v := w.value(&r.takes[0], at); len(v) > 0 {
			w.key(r.field)
			w.text(v[0])
		}
	}
}

// list writes the objects of a list; those that say nothing but constants are
// left out.
func (w *writer) list(r *rule, at *source.Node) {
	start := len(w.b)
	w.key(r.field)
	w.b = append(w.b, '[')
	body := len(w.b)
	for i, rules := range r.objects {
		elements := []*source.Node{at}
		if r.each[i] != nil {
			elements = w.follow(r.each[i], at)
		}
		for _, e := range elements {
			if !w.says(rules, e) {
				continue
			}
			if len(w.b) > body {
				w.b = append(w.b, ',')
			}
			w.object(rules, e)
		}
	}
	if len(w.b) == body {
		w.b = w.b[:start]
		return
	}
	w.b = append(w.b, ']')
}

// says reports whether any rule but a constant finds a value.
func (w *writer) says(rules []rule, at *source.Node) bool {
	for i := range rules {
		for j := range rules[i].takes {
			t := &rules[i].takes[j]
			if len(t.paths) > 0 && len(w.value(t, at)) > 0 {
				return true
			}
		}
	}
	return false
}

func (w *writer) values(r *rule, at *source.Node) {
	start := len(w.b)
	w.key(r.field)
	w.b = append(w.b, '[')
	body := len(w.b)
	for i := range r.takes {
		for _, v := range w.value(&r.takes[i], at) {
			if len(w.b) > body {
				w.b = append(w.b, ',')
			}
			w.text(v)
		}
	}
	if len(w.b) == body {
		w.b = w.b[:start]
		return
	}
	w.b = append(w.b, ']')
}

// value returns what a take finds, transformed; nothing for nothing.
func (w *writer) value(t *take, at *source.Node) []string {
	var found []string
	switch {
	case len(t.paths) == 0:
		found = []string{t.constant}
	case len(t.paths) == 1:
		for _, n := range w.follow(t.paths[0], at) {
			found = append(found, n.String())
		}
	default:
		var parts []string
		for _, p := range t.paths {
			if ns := w.follow(p, at); len(ns) > 0 && ns[0].String() != "" {
				parts = append(parts, ns[0].String())
			}
		}
		found = []string{strings.Join(parts, t.sep)}
	}
	out := found[:0]
	for _, s := range found {
		for _, one := range cut(s, t.split) {
			if one = t.apply(one); one != "" {
				out = append(out, one)
			}
		}
	}
	return out
}

func cut(s, sep string) []string {
	if sep == "" {
		return []string{s}
	}
	return strings.Split(s, sep)
}

// apply transforms one value. A date or country that cannot be read is left as
// it is: the record's reader tells of it.
func (t *take) apply(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if t.date {
		if d, q, ok := normal.Date(s); ok && q != normal.Ambiguous {
			s = d
		}
	}
	if t.country {
		if c, ok := normal.Country(s); ok {
			s = c
		}
	}
	if t.lower {
		s = strings.ToLower(s)
	}
	return t.prefix + s
}

// follow returns the values a path leads to.
func (w *writer) follow(p path, at *source.Node) []*source.Node {
	if n := column(at, p[0].whole); n != nil {
		w.used[n.Key] = true
		return []*source.Node{n}
	}
	now := []*source.Node{at}
	for i, s := range p {
		var next []*source.Node
		for _, n := range now {
			k := n
			if s.name != "" {
				k = column(n, s.name)
			}
			next = append(next, s.pick(k)...)
		}
		if i == 0 && len(next) > 0 {
			w.used[s.name] = true
		}
		now = next
	}
	return now
}

func (s step) pick(n *source.Node) []*source.Node {
	if n == nil || n.Kind == source.Null {
		return nil
	}
	if s.index == none || n.Kind != source.Array {
		return []*source.Node{n}
	}
	var out []*source.Node
	for i := range n.Kids {
		if s.index == every || s.index == i {
			out = append(out, &n.Kids[i])
		}
	}
	return out
}

// column finds a field by name, without regard to case.
func column(n *source.Node, name string) *source.Node {
	if n == nil || n.Kind != source.Object {
		return nil
	}
	for i := range n.Kids {
		if strings.EqualFold(n.Kids[i].Key, name) {
			return &n.Kids[i]
		}
	}
	return nil
}

// rest keeps the columns that no rule took.
func (w *writer) rest(root *source.Node) {
	w.b = w.b[:len(w.b)-1] // }
	start := len(w.b)
	if bytes.Contains(w.b, []byte(`"extra":`)) { // the mapping fills it itself
		w.b = append(w.b, '}')
		return
	}
	w.key("extra")
	w.b = append(w.b, '{')
	body := len(w.b)
	for i := range root.Kids {
		k := &root.Kids[i]
		if s := k.String(); !w.used[k.Key] && k.Key != "" && s != "" {
			w.key(k.Key)
			w.text(s)
		}
	}
	if len(w.b) == body {
		w.b = w.b[:start]
	} else {
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, '}')
}
