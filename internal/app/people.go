package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/network"
	"countersign/internal/people"
	"countersign/internal/sink"
	"countersign/internal/store"
)

// A PeopleRequest asks which rows of tables of people are of one person.
type PeopleRequest struct {
	NetworkRequest
	Against []Input           // tables whose rows are linked with those of Inputs alone
	Compare map[string]string // how columns are compared, by name
	Least   float64           // decibans from which two rows are one, such as people.Joins
	Weights bool              // write what agreement is worth, and not who is one
}

// PeopleComparisons are the ways in which a column can be compared.
func PeopleComparisons() []string { return people.Comparisons() }

// People finds rows of one person in tables of people, or among subject records,
// and writes them. The error wraps ErrInvalid where nothing could be read,
// ErrForbidden where a column cannot be compared so, ErrTooLarge where there are
// too many rows.
func People(ctx context.Context, w io.Writer, r PeopleRequest) (NetworkSummary, error) {
	if err := r.settle(); err != nil {
		return NetworkSummary{}, err
	}
	reg, found, err := r.read(ctx)
	if err != nil {
		return NetworkSummary{}, err
	}
	defer found.close()
	switch {
	case r.Weights:
		return r.remark(found), writePeopleWeights(w, r.Format, reg, &found.epilogue)
	case r.Format == "html":
		found.answer = pictured{likeness{reg}}
	}
	return r.write(ctx, w, found)
}

// read reads tables, or subject records where the first input is no table.
func (r *PeopleRequest) read(ctx context.Context) (*people.Register, *found, error) {
	records := r.From != "" || r.Map != ""
	if !records && len(r.Inputs) > 0 {
		var err error
		if records, err = r.Inputs[0].looksRecords(); err != nil {
			return nil, nil, err
		}
	}
	if records {
		return r.readPeopleRecords(ctx)
	}
	var in []people.Input
	var arrays []*unrolled
	for i, from := range slices.Concat(r.Inputs, r.Against) {
		open, numbered, err := from.elements(&arrays)
		if err != nil {
			return nil, nil, err
		}
		if open == nil {
			open = from.text
		}
		in = append(in, people.Input{Name: from.Name, Open: open, Against: i >= len(r.Inputs), Elements: numbered})
	}
	reg, err := people.Read(ctx, r.options(), in)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range arrays {
		reg.Report.Problems, reg.Report.Refused = u.restate(reg.Report.Inputs, reg.Report.Problems), reg.Report.Refused+u.refused
	}
	if reg.Report.Rows == 0 && len(reg.Report.Problems) > 0 {
		return nil, nil, fmt.Errorf("%s: %w", reg.Report.Problems[0], countersign.ErrInvalid)
	}
	e := r.peopleEpilogue(reg, reg.Report.Inputs)
	return reg, &found{answer: likeness{reg}, epilogue: e, from: reg.Least(), close: func() {}}, nil
}

func (r *PeopleRequest) options() people.Options {
	return people.Options{Compare: r.Compare, Least: r.Least, Progress: r.Progress}
}

func (r *PeopleRequest) peopleEpilogue(reg *people.Register, in []countersign.Input) network.Epilogue {
	e := r.epilogue(in, reg.Report.Rows, reg.Report.Refused)
	e.Run.Rules = rulesDigest(people.Rules())
	e.Problems, e.Says = reg.Report.Problems, reg.Report.Says
	e.Nobody = "No two rows are taken for one person's."
	e.Caution = "Likeness is no proof: twins, a father and his son, and neighbours of one name are alike, too. A person decides."
	return e
}

// looksRecords reports whether an input begins as subject records do. A stream
// can be read again afterwards.
func (in *Input) looksRecords() (bool, error) {
	head, err := in.head()
	if err != nil {
		return false, err
	}
	if first, ok := firstObject(head); ok {
		return len(first) == 0 || recordsIn(first), nil
	}
	return recordsIn(head), nil
}

// recordsIn reports whether a text begins with an object that has more in it
// than a row has cells, or with a list.
func recordsIn(head []byte) bool {
	head = bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	if len(head) == 0 || head[0] != '{' {
		return len(head) > 0 && head[0] == '['
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	var row map[string]any
	if json.Unmarshal(first, &row) != nil {
		return true
	}
	for _, v := range row {
		switch v.(type) {
		case map[string]any, []any:
			return true
		}
	}
	return false
}

// readPeopleRecords takes subject records as screen does and compares who they
// are of.
func (r *PeopleRequest) readPeopleRecords(ctx context.Context) (*people.Register, *found, error) {
	if len(r.Against) > 0 || len(r.Compare) > 0 {
		return nil, nil, fmt.Errorf("--with and --compare are for tables of people, not for subject records: %w", countersign.ErrForbidden)
	}
	a, err := New(ctx, r.Config)
	if err != nil {
		return nil, nil, err
	}
	defer a.Close()
	report, ids, err := a.take(ctx, Request{Inputs: r.Inputs, From: r.From, Map: r.Map, Progress: r.Progress})
	if err != nil {
		return nil, nil, err
	}
	if _, _, err = a.forget(ctx, report.Erasures); err != nil {
		return nil, nil, err
	}
	if ids, _, err = a.told(ctx, ids); err != nil {
		return nil, nil, err
	}
	var reg *people.Register
	err = a.ledger.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		reg, err = people.Of(ctx, r.options(), persons(ctx, tx.View(), ids))
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	for _, p := range report.Problems {
		reg.Report.Problems = append(reg.Report.Problems, p.Error())
	}
	reg.Report.Rows, reg.Report.Refused = report.Read, report.Refused
	e := r.peopleEpilogue(reg, report.Inputs)
	return reg, &found{answer: likeness{reg}, epilogue: e, from: reg.Least(), close: func() {}}, nil
}

// persons are what records say of who their subjects are.
func persons(ctx context.Context, v store.View, ids []countersign.ID) iter.Seq2[people.Person, error] {
	return func(yield func(people.Person, error) bool) {
		for _, id := range ids {
			facts, err := v.Facts(ctx, id)
			if !yield(personOf(id, facts), err) || err != nil {
				return
			}
		}
	}
}

// personOf takes what facts say of who somebody is. Of several the first
// counts.
func personOf(id countersign.ID, facts []countersign.Fact) people.Person {
	p := people.Person{ID: id, Fields: map[string]string{}}
	set := func(field, value string) { p.Fields[field] = cmp.Or(p.Fields[field], value) }
	for i := range facts {
		switch f := &facts[i]; f.Pred {
		case countersign.Name:
			given, family := people.Parted(f.Value)
			set(people.Given, given)
			set(people.Family, family)
		case countersign.BirthDate:
			set(people.Born, f.Value)
		case countersign.Email:
			set(people.Email, f.Object.Rest())
		case countersign.Phone:
			set(people.Phone, f.Object.Rest())
		case countersign.Document:
			// By kind, and without who issued it: a passport and a licence never have one
			// number, and what country somebody is of is not compared.
			kind, rest, _ := strings.Cut(f.Object.Rest(), "/")
			_, number, _ := strings.Cut(rest, "/")
			if field := documents[kind]; field != "" {
				set(field, number)
			}
		case countersign.AddressHome:
			setHome(set, f.Object.Rest())
		}
	}
	return p
}

// documents are the fields in which numbers of documents are compared.
var documents = map[string]string{"passport": people.Passport, "id": people.National, "national-id": people.National, "ssn": people.National, "tax": people.Tax, "tax-id": people.Tax}

// setHome takes an address in canonical form apart: country, postcode or place,
// street.
func setHome(set func(field, value string), address string) {
	parts := strings.Split(address, "/")
	if len(parts) < 3 {
		return
	}
	where := people.City
	if strings.ContainsAny(parts[1], "0123456789") {
		where = people.Postcode
	}
	set(where, parts[1])
	set(people.Street, parts[2])
}

// likeness answers from a register of people.
type likeness struct{ r *people.Register }

// Networks calls yield with rows of one person, the most first.
func (a likeness) Networks() iter.Seq2[network.Network, error] {
	return func(yield func(network.Network, error) bool) {
		for g := range a.r.Groups() {
			if !yield(network.Told(network.Name(g.Members), g.Members, g.Links), nil) {
				return
			}
		}
	}
}

// pictured are networks for a page, where what is drawn holds together: what speaks
// against it is told in words.
type pictured struct{ likeness }

// Networks calls yield with rows of one person, the most first.
func (d pictured) Networks() iter.Seq2[network.Network, error] {
	return func(yield func(network.Network, error) bool) {
		for n, err := range d.likeness.Networks() {
			if n.Say = append(n.Say, against(n.Links)...); !yield(n, err) {
				return
			}
		}
	}
}

// against takes what speaks against them out of links, and puts it into
// sentences.
func against(links []countersign.Link) (say []string) {
	const most = 3
	more := 0
	for i := range links {
		l := &links[i]
		for _, t := range l.Why {
			switch {
			case t.Weight >= 0 || t.Pred == people.Chance:
			case len(say) == most:
				more++
			default:
				say = append(say, fmt.Sprintf("What speaks against %s and %s: %s %s (%+.1f)", l.A, l.B, t.Pred, t.Shared, t.Weight))
			}
		}
		l.Why = slices.DeleteFunc(slices.Clone(l.Why), func(t countersign.Tie) bool { return t.Weight <= 0 })
	}
	if more > 0 {
		say = append(say, fmt.Sprintf("%d more speak against; --path and the formats for programs tell all", more))
	}
	return say
}

// Between says what two rows agree in and what not.
func (a likeness) Between(x, y countersign.ID) (network.Why, error) {
	why := network.Why{A: x, B: y, From: a.r.Least()}
	l, others, ok := a.r.Between(x, y)
	if !ok {
		return why, fmt.Errorf("%s or %s is no row: %w", x, y, countersign.ErrNotFound)
	}
	why.Weight, why.Tied = network.Tenth(l.Weight), l.Weight >= a.r.Least() && !others
	for _, t := range l.Why {
		why.Shared = append(why.Shared, network.Shared{Pred: t.Pred, Shared: t.Shared, Weight: network.Tenth(t.Weight)})
	}
	if a.r.Together(x, y) {
		for g := range a.r.Groups() {
			if _, in := slices.BinarySearch(g.Members, x); in {
				why.Network = network.Name(g.Members)
				why.Follow(g.Members, g.Links)
			}
		}
	}
	why.Tell()
	if others {
		why.Say = append(why.Say, "A household or two of one name agree in as much, and nothing else of their own does: they are not taken for one.")
	}
	return why, nil
}

// A peopleWeight is what one degree of agreement of a field is worth.
type peopleWeight struct {
	Field  string  `json:"field"`
	Agrees string  `json:"agrees"`
	Same   float64 `json:"same"`   // share of rows of one person that agree so
	Others float64 `json:"others"` // share of others that do
	Weight float64 `json:"weight"` // decibans
}

// writePeopleWeights writes what agreement is worth, field by field.
func writePeopleWeights(w io.Writer, format string, reg *people.Register, e *network.Epilogue) error {
	fields, prior := reg.Weights()
	var b bytes.Buffer
	switch format {
	case "ndjson":
		for _, f := range fields {
			for _, d := range slices.Backward(f.Degrees) {
				if err := sink.Encode(&b, peopleWeight{f.Field, d.Means, d.Same, d.Others, network.Tenth(d.Weight)}, ""); err != nil {
					return err
				}
			}
		}
		if err := sink.Encode(&b, struct {
			Prior float64         `json:"prior"`
			Run   countersign.Run `json:"run"`
			Say   []string        `json:"say,omitempty"`
		}{network.Tenth(prior), e.Run, e.Says}, ""); err != nil {
			return err
		}
	case "table":
		fmt.Fprintf(&b, "%-14s %-40s %7s %8s %7s\n", "field", "agrees", "of one", "others", "dB")
		for _, f := range fields {
			for i, d := range slices.Backward(f.Degrees) {
				name := ""
				if i == len(f.Degrees)-1 {
					name = f.Field
				}
				fmt.Fprintf(&b, "%-14.14s %-40s %6.1f%% %7.3f%% %+7.1f\n", sink.Plain(name), d.Means, 100*d.Same, 100*d.Others, d.Weight)
			}
		}
		b.WriteByte('\n')
		t := paper{width: paperWidth(e.Width)}
		for _, say := range e.Says {
			t.wrap(&b, "", "", say, false)
		}
	default:
		return fmt.Errorf("weights are written as table or ndjson, not as %s: %w", format, countersign.ErrForbidden)
	}
	_, err := w.Write(b.Bytes())
	return err
}
