// Package linkage tells which records speak of one person or thing, without
// labels and without tuning.
//
// Two records are compared field by field; each field agrees in full, in part,
// or not. What a degree of agreement is worth is learned from the records
// themselves: how often records of one thing agree so, and how often records of
// different things do (I. Fellegi and A. Sunter, "A Theory for Record Linkage",
// JASA 1969; by expectation maximisation, W. Winkler, 1988). A value that many
// have is worth less than one that few have (W. Winkler, "Frequency-based
// matching", 1989). The sum is the log odds that both are one, in decibans:
// 10 is ten to one, 0 is even.
//
//	t := linkage.New(linkage.Spec{Fields: []linkage.Field{
//		{Name: "given", Compare: linkage.Name, Rare: true, Swap: "family"},
//		{Name: "family", Compare: linkage.Name, Rare: true},
//		{Name: "born", Compare: linkage.Date},
//	}})
//	for … { t.Add(id, values) }
//	m := t.Learn()
//	for _, p := range m.Pairs(0) { … }
//
// Only records that meet in a block are compared: those that share a value, or
// the beginnings or sounds of two, in some field. A block that many are in is
// split by a second field and walked by a window, so that common values cost
// what rare ones do and no pass is given up (blocks.go).
//
// The package reads no clock, draws no chance and takes memory in proportion to
// the records and the pairs kept. The same records give the same answer, in
// whatever order they are added; only ties in a one-to-one assignment go by ID.
package linkage

import (
	"fmt"
	"slices"
	"strings"
)

// A Field is one column of the records.
type Field struct {
	Name    string
	Compare Comparator
	// Rare weighs full agreement by how rare the value is.
	Rare bool
	// Swap names a field whose value may stand here by mistake, as given and
	// family name do: agreement across counts one degree lower than agreement.
	// Both are compared in one way.
	Swap string
	// Made names fields of which values may be made, as a mailbox is of a name.
	// Where one is, agreement in part says what agreement of the name says
	// already, and counts only beside a number that both have or, behind an at
	// sign, a host that few have, and where more differs than the names.
	Made []string
}

// A Spec says what records are made of and what may be linked.
type Spec struct {
	Fields []Field
	// Sides links records of one side (Add) with those of the other (AddOther)
	// and never two of one side.
	Sides bool
	// Window bounds how many neighbours a record is compared with in one block;
	// 0 means 40.
	Window int
}

// A Table holds records. It is used by one goroutine at a time.
type Table struct {
	spec     Spec
	made     [][]int // for each field those of which it may be made
	swap     []int   // for each field the one it may be swapped with, or -1
	ids      []string
	other    []bool
	values   []value // record by record
	sides    [2]int
	distinct []map[string]int32
	texts    [][]text // by field: distinct values
	counts   [][]int32
	hosts    map[string]int32 // of mailboxes that may be made, by how many records have one
}

// value is a place in the field's texts, -1 for none.
type value = int32

// New returns a table without records. It panics if a field swaps with one
// that is not there or is compared otherwise: that is a mistake in the program.
func New(spec Spec) *Table {
	if spec.Window == 0 {
		spec.Window = 40
	}
	n := len(spec.Fields)
	t := &Table{spec: spec, swap: make([]int, n), distinct: make([]map[string]int32, n), texts: make([][]text, n), counts: make([][]int32, n), hosts: map[string]int32{}}
	for _, f := range spec.Fields {
		var of []int
		for _, name := range f.Made {
			of = append(of, slices.IndexFunc(spec.Fields, func(g Field) bool { return g.Name == name }))
		}
		t.made = append(t.made, slices.DeleteFunc(of, func(i int) bool { return i < 0 }))
	}
	for i, f := range spec.Fields {
		t.distinct[i] = map[string]int32{}
		t.swap[i] = -1
		if f.Swap != "" {
			j := slices.IndexFunc(spec.Fields, func(g Field) bool { return g.Name == f.Swap })
			if j < 0 {
				panic(fmt.Sprintf("linkage: field %s swaps with %s, which is not there", f.Name, f.Swap))
			}
			if spec.Fields[j].Compare.Name != f.Compare.Name {
				panic(fmt.Sprintf("linkage: field %s swaps with %s, which is compared otherwise", f.Name, f.Swap))
			}
			t.swap[i], t.swap[j] = j, i
		}
	}
	return t
}

// Add adds a record: a value for each field, in the order of the fields, ""
// for none. It keeps the first [MaxValue] bytes of each.
func (t *Table) Add(id string, values []string) { t.add(id, values, false) }

// AddOther adds a record to the other side (see Spec.Sides).
func (t *Table) AddOther(id string, values []string) { t.add(id, values, true) }

func (t *Table) add(id string, values []string, other bool) {
	t.ids, t.other = append(t.ids, id), append(t.other, other)
	if other {
		t.sides[1]++
	} else {
		t.sides[0]++
	}
	for i := range t.spec.Fields {
		v := value(-1)
		if i < len(values) {
			v = t.keep(i, values[i])
		}
		t.values = append(t.values, v)
	}
}

// keep returns the place of a value among the field's distinct ones.
func (t *Table) keep(field int, s string) value {
	clean := t.spec.Fields[field].Compare.clean(s)
	if clean == "" {
		return -1
	}
	v, ok := t.distinct[field][clean]
	if !ok {
		v = value(len(t.texts[field]))
		t.distinct[field][clean] = v
		t.texts[field] = append(t.texts[field], newText(&t.spec.Fields[field].Compare, clean))
		t.counts[field] = append(t.counts[field], 0)
	}
	t.counts[field][v]++
	if _, host, ok := strings.Cut(clean, "@"); ok && len(t.made[field]) > 0 {
		t.hosts[host]++
	}
	return v
}

// Len is the number of records.
func (t *Table) Len() int { return len(t.ids) }

// record returns the values of a record.
func (t *Table) record(i int) []value {
	n := len(t.spec.Fields)
	return t.values[i*n : i*n+n : i*n+n]
}

// space is how many pairs there are that could be linked.
func (t *Table) space() float64 {
	if t.spec.Sides {
		return float64(t.sides[0]) * float64(t.sides[1])
	}
	n := float64(len(t.ids))
	return n * (n - 1) / 2
}
