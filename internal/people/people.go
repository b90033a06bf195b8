// Package people tells which rows of tables of people are of one person, where no number is shared.
//
// Columns are known by their usual names; what their agreement is worth is
// learned from the rows themselves, without labels (package linkage). Rows are
// read from CSV or from NDJSON, those of several tables together or against one
// another. What says where somebody comes from or what somebody is by birth is
// never compared.
package people

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"

	"countersign"
	"countersign/linkage"
)

// Joins is the weight from which two rows are usually taken for one person's, in
// decibans: ten to one.
const Joins = 10.0

// Chance is the reason that stands for how likely any two rows are one person.
const Chance = countersign.Pred("chance")

const (
	// mostRows bounds what is held: with 21 fields a row and its pairs take a
	// kilobyte.
	mostRows = 2_000_000
	// fewRows teach little of what agreement is worth.
	fewRows = 200
	// mostProblems are told in full.
	mostProblems = 20
)

// An Input is a table to read. Open is called once and gives what is no longer
// packed.
type Input struct {
	Name string
	Open func() (io.ReadCloser, error)
	// Against has its rows linked with those of the other tables alone, each with
	// one at most.
	Against bool
	// Elements has each line told as an element, for the input was an array.
	Elements bool
}

// Options say how rows are compared.
type Options struct {
	// Compare says how a column is compared, by its name: one of [Comparisons].
	// It stands before what the name of the column says.
	Compare map[string]string
	// Least is the weight from which two rows are one person, in decibans: [Joins],
	// or 0 for even odds.
	Least float64
	// Progress hears how far a step is; nil is allowed.
	Progress func(step string, done, total int64)
}

// A Report says what was read, and what was not.
type Report struct {
	Inputs   []countersign.Input
	Rows     int
	Refused  int      // rows that could not be read
	Problems []string // a sentence each
	Says     []string // what was left out or should be known, a sentence each
}

// A Register is who is one with whom. It is used by one goroutine at a time.
type Register struct {
	Report Report

	o      Options
	spec   linkage.Spec
	fields []field
	model  *linkage.Model
	known  map[string]row
	pairs  []linkage.Pair
	groups [][]string
	of     map[string]int // group of a row
}

// A row is what is known of one, by the place of the field.
type row struct {
	values  []string // as they are compared
	told    []string
	against bool
}

// Read reads tables and learns who is one with whom. What cannot be read of them
// is in the report; the error is of what ends the run.
func Read(ctx context.Context, o Options, inputs []Input) (*Register, error) {
	r := newRegister(o)
	sheet := newSheet(o.Compare, len(inputs) > 1)
	for i := range inputs {
		if err := sheet.read(ctx, &inputs[i], &r.Report, r.o.Progress); err != nil {
			return nil, err
		}
	}
	if err := sheet.complete(); err != nil {
		return nil, err
	}
	r.take(sheet)
	r.link()
	return r, ctx.Err()
}

// A Person is what a record says of somebody, by the name of the field: those
// that columns are known by.
type Person struct {
	ID     countersign.ID
	Fields map[string]string
}

// Of learns who is one with whom among people that were read elsewhere.
func Of(ctx context.Context, o Options, people iter.Seq2[Person, error]) (*Register, error) {
	r := newRegister(o)
	sheet := newSheet(nil, false)
	for p, err := range people {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil && len(sheet.rows) == mostRows {
			err = errMany()
		}
		if err != nil {
			return nil, err
		}
		sheet.person(p)
		r.Report.Rows++
	}
	if err := sheet.complete(); err != nil {
		return nil, err
	}
	r.take(sheet)
	r.link()
	return r, ctx.Err()
}

func newRegister(o Options) *Register {
	if o.Progress == nil {
		o.Progress = func(string, int64, int64) {}
	}
	return &Register{o: o, known: map[string]row{}, of: map[string]int{}}
}

func errMany() error {
	return fmt.Errorf("more than %d rows; link them in parts: %w", mostRows, countersign.ErrTooLarge)
}

// take moves the rows of a sheet into the register, each in the form in which it
// is compared.
func (r *Register) take(s *sheet) {
	s.tidy()
	r.fields = s.fields
	for _, f := range s.fields {
		r.spec.Fields = append(r.spec.Fields, linkage.Field{Name: f.name, Compare: f.how, Rare: f.rare})
	}
	r.swap(Given, Family)
	if i := r.place(Email); i >= 0 {
		r.spec.Fields[i].Made = []string{Given, Middle, Family}
	}
	for i := range s.rows {
		w := &s.rows[i]
		if w.against {
			r.spec.Sides = true
		}
		r.known[w.id] = row{w.values, w.told, w.against}
	}
	r.Report.Says = append(r.Report.Says, s.says()...)
}

// swap lets two fields stand in one another's place, if both are there.
func (r *Register) swap(a, b string) {
	if i := r.place(a); i >= 0 && r.place(b) >= 0 {
		r.spec.Fields[i].Swap = b
	}
}

// place is where a field stands, -1 for nowhere.
func (r *Register) place(name string) int {
	return slices.IndexFunc(r.fields, func(f field) bool { return f.name == name })
}

// swapped is the field whose value may stand in the place of another's.
func swapped(name string) string {
	switch name {
	case Given:
		return Family
	case Family:
		return Given
	}
	return ""
}

// link learns what agreement is worth and joins who is one.
func (r *Register) link() {
	ids := make([]string, 0, len(r.known))
	for id := range r.known {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	t := linkage.New(r.spec)
	for _, id := range ids {
		w := r.known[id]
		if w.against {
			t.AddOther(id, w.values)
		} else {
			t.Add(id, w.values)
		}
	}
	r.o.Progress("comparing", 0, int64(len(ids)))
	r.model = t.Learn()
	if len(r.known) > 1 && !r.model.Sound() {
		r.model = r.model.Usual()
		r.Report.Says = append(r.Report.Says, "These rows do not tell what agreement is worth, as happens where hardly any two are one person's: it was taken as usual.")
	}
	r.pairs = slices.DeleteFunc(r.model.Pairs(r.o.Least), func(p linkage.Pair) bool { return !r.kept(p) })
	if r.spec.Sides {
		r.pairs = linkage.OneToOne(r.pairs)
	}
	r.groups = linkage.Clusters(r.pairs)
	for i, g := range r.groups {
		for _, id := range g {
			r.of[id] = i
		}
	}
	r.Report.Says = append(r.Report.Says, r.learned()...)
}

// own are fields of a person. The others a household shares: the family's name,
// the house, often the telephone.
var own = []string{Given, Middle, Born, Email, National, Passport, Tax}

// named are fields of a name, which others bear, too.
var named = []string{Given, Middle, Family}

// kept reports whether two rows are of one person though their weight says so:
// something of their own has to speak for it, for a family shares the rest, and
// something beside a name, for others bear it, too. A birth date is no twin's own.
// Tables that say nothing of anybody's own cannot tell of the first.
func (r *Register) kept(p linkage.Pair) bool {
	says, sum, beside := false, 0.0, 0.0
	for _, f := range own {
		says = says || r.place(f) >= 0
	}
	terms := r.model.Why(p)
	siblings := slices.ContainsFunc(terms, func(t linkage.Term) bool { return t.Field == Given && t.Means == linkage.Name.Degrees[0] })
	for _, t := range terms {
		if slices.Contains(own, t.Field) && (t.Field != Born || !siblings || t.Weight < 0) {
			sum += t.Weight
		}
		if !slices.Contains(named, t.Field) {
			beside += t.Weight
		}
	}
	return (!says || sum > 0) && beside > 0
}

// learned says what the weights rest on.
func (r *Register) learned() []string {
	if len(r.known) < 2 {
		return []string{"There are no two rows to compare."}
	}
	out := []string{fmt.Sprintf("Two rows taken at random are one person at %+.1f dB. What agrees and what does not adds to that; from %+.0f on (%s) two are taken for one.",
		tenth(r.model.Prior), r.o.Least, odds(r.o.Least))}
	if len(r.known) < fewRows {
		out = append(out, fmt.Sprintf("%d rows teach little of what agreement is worth; a larger table of the same kind tells more.", len(r.known)))
	}
	return out
}

// odds says decibans in words.
func odds(db float64) string {
	switch o := math.Pow(10, math.Abs(db)/10); {
	case db == 0:
		return "even odds"
	case db < 0:
		return fmt.Sprintf("one to %.3g", o)
	default:
		return fmt.Sprintf("%.3g to one", o)
	}
}

func tenth(x float64) float64 { return math.Round(x*10) / 10 }

// A Group is rows that are one person, with why.
type Group struct {
	Members []countersign.ID   // sorted
	Links   []countersign.Link // strongest first
}

// Groups returns who is one, largest first, then by the first member.
func (r *Register) Groups() iter.Seq[Group] {
	links := make([][]linkage.Pair, len(r.groups))
	for _, p := range r.pairs {
		if g, ok := r.of[p.A]; ok && r.of[p.B] == g {
			links[g] = append(links[g], p)
		}
	}
	order := make([]int, len(r.groups))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if d := len(r.groups[b]) - len(r.groups[a]); d != 0 {
			return d
		}
		return strings.Compare(r.groups[a][0], r.groups[b][0])
	})
	return func(yield func(Group) bool) {
		for _, i := range order {
			var g Group
			for _, id := range r.groups[i] {
				g.Members = append(g.Members, countersign.ID(id))
			}
			for _, p := range links[i] {
				g.Links = append(g.Links, r.told(p))
			}
			if !yield(g) {
				return
			}
		}
	}
}

// Between returns what two rows have in common and what not, whatever it comes
// to, whether it is too little of their own to be one person although it weighs
// enough, and whether both are known.
func (r *Register) Between(a, b countersign.ID) (l countersign.Link, others, known bool) {
	p, ok := r.model.Weigh(string(a), string(b))
	if !ok {
		return countersign.Link{}, false, false
	}
	return r.told(p), p.Weight >= r.o.Least && !r.kept(p), true
}

// Together reports whether two rows are of one person.
func (r *Register) Together(a, b countersign.ID) bool {
	x, ok := r.of[string(a)]
	y, also := r.of[string(b)]
	return ok && also && x == y
}

// Least is the weight from which two rows are one person, in decibans.
func (r *Register) Least() float64 { return r.o.Least }

// told is a pair with its reasons, heaviest first: what speaks against it stands
// behind, and last how likely any two rows are one, so that all of it adds up.
func (r *Register) told(p linkage.Pair) countersign.Link {
	l := countersign.Link{A: countersign.ID(p.A), B: countersign.ID(p.B), Weight: p.Weight}
	x, y := r.known[p.A].told, r.known[p.B].told
	for _, t := range r.model.Why(p) {
		i, j := r.place(t.Field), r.place(swapped(t.Field))
		shared, means := x[i], t.Means
		if j >= 0 && likelier(x[i], y[j], y[i]) && likelier(x[j], y[i], y[j]) {
			means += ", one in the other's place"
		}
		if !strings.EqualFold(x[i], y[i]) {
			shared = fmt.Sprintf("%s and %s (%s)", x[i], y[i], means)
		}
		l.Why = append(l.Why, countersign.Tie{Pred: countersign.Pred(t.Field), Shared: shared, Weight: t.Weight})
	}
	slices.SortStableFunc(l.Why, func(a, b countersign.Tie) int {
		switch {
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return 0
	})
	l.Why = append(l.Why, countersign.Tie{Pred: Chance, Shared: "any two rows", Weight: r.model.Prior})
	return l
}

// likelier reports whether a value is rather the first of two than the second,
// by how it begins.
func likelier(v, first, second string) bool {
	begins := func(w string) bool { return v != "" && w != "" && strings.EqualFold(v[:1], w[:1]) }
	return begins(first) && !begins(second) || strings.EqualFold(v, first)
}

// Weights returns what agreement is worth in each field, and the log odds that
// two rows taken at random are one, in decibans.
func (r *Register) Weights() (fields []linkage.Worth, prior float64) {
	return r.model.Fields, r.model.Prior
}
