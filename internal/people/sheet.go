package people

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"countersign"
	"countersign/linkage"
)

// A sheet is the rows of all tables with the fields they have.
type sheet struct {
	compare map[string]string // by folded column
	several bool              // tables, so that rows are named after theirs
	fields  []field
	at      map[string]int // of fields by name
	rows    []line
	ids     map[string]int
	met     map[string]bool // columns of compare that a table has
	left    map[string]bool // columns that nothing is known of
	born    map[string]bool // columns of what people are
	twice   int             // rows whose number another has
}

// A line is a row, its values by field as they are compared and as they are told;
// both may be shorter than the fields are.
type line struct {
	id      string
	values  []string
	told    []string
	against bool
}

func newSheet(compare map[string]string, several bool) *sheet {
	s := &sheet{compare: map[string]string{}, several: several, at: map[string]int{}, ids: map[string]int{},
		met: map[string]bool{}, left: map[string]bool{}, born: map[string]bool{}}
	for column, how := range compare {
		s.compare[folded(column)] = how
	}
	return s
}

// A plan is which column of a table is which field.
type plan struct {
	key    int   // of the rows' numbers, -1 for none
	fields []int // by column: a field, or one of the below
}

const (
	ignored = -1
	names2  = -2 // a whole name, of which two fields are made
)

// plan works out which column is what. Of two for one field the first that
// says something counts.
func (s *sheet) plan(header []string) (plan, error) {
	p := plan{key: keyOf(header), fields: make([]int, len(header))}
	for i, column := range header {
		p.fields[i] = ignored
		if i == p.key {
			continue
		}
		f, err := s.column(column)
		if err != nil {
			return p, err
		}
		p.fields[i] = f
	}
	return p, nil
}

// keyOf is the column that numbers the rows.
func keyOf(header []string) int {
	best, at := len(keys), -1
	for i, column := range header {
		if k := slices.Index(keys, folded(column)); k >= 0 && k < best {
			best, at = k, i
		}
	}
	return at
}

// column returns the field of a column.
func (s *sheet) column(column string) (int, error) {
	name := folded(column)
	how, asked := s.compare[name]
	if asked {
		s.met[name] = true
	}
	switch c, known := comparators[how]; {
	case refused(column) && asked && how != None:
		return ignored, fmt.Errorf("column %.100q is never compared: it says what people are and not who: %w", column, countersign.ErrForbidden)
	case refused(column):
		s.born[column] = true
		return ignored, nil
	case how == None:
		return ignored, nil
	case known:
		return s.field(field{strings.ToLower(strings.TrimSpace(column)), c, how != "exact" && how != "date", plain}), nil
	case asked:
		return ignored, fmt.Errorf("%q is no way to compare a column: %s: %w", how, strings.Join(Comparisons(), ", "), countersign.ErrForbidden)
	}
	switch f := names[name]; f {
	case "":
		if name != "" {
			s.left[column] = true
		}
		return ignored, nil
	case whole:
		s.known(Given)
		s.known(Family)
		return names2, nil
	default:
		return s.known(f), nil
	}
}

// known is the place of a standard field.
func (s *sheet) known(name string) int {
	return s.field(standard[slices.IndexFunc(standard, func(f field) bool { return f.name == name })])
}

func (s *sheet) field(f field) int {
	i, ok := s.at[f.name]
	if !ok {
		i = len(s.fields)
		s.at[f.name], s.fields = i, append(s.fields, f)
	}
	return i
}

// put adds a row. The cells are as many as the columns of its plan.
func (s *sheet) put(p *plan, in *Input, no int, cells []string) {
	l := line{values: make([]string, len(s.fields)), against: in.Against}
	set := func(f int, value string) {
		if value = strings.TrimSpace(value); l.values[f] == "" {
			l.values[f] = strings.Clone(value)
		}
	}
	for i, f := range p.fields {
		switch f {
		case ignored:
		case names2:
			g, n := Parted(cells[i])
			set(s.at[Given], g)
			set(s.at[Family], n)
		default:
			set(f, cells[i])
		}
	}
	id := ""
	if p.key >= 0 {
		id = strings.TrimSpace(cells[p.key])
	}
	l.id = s.name(in.Name, cmp.Or(id, "row-"+strconv.Itoa(no)))
	s.rows = append(s.rows, l)
}

// person adds somebody who was read elsewhere.
func (s *sheet) person(p Person) {
	l := line{id: string(p.ID), values: make([]string, len(s.fields))}
	for _, f := range standard {
		if v := p.Fields[f.name]; v != "" {
			i := s.known(f.name)
			l.values = append(l.values, make([]string, len(s.fields)-len(l.values))...)
			l.values[i] = v
		}
	}
	s.rows = append(s.rows, l)
}

// name names a row. One that another bears already is numbered, in the order
// of the tables.
func (s *sheet) name(table, id string) string {
	if kind, rest, ok := strings.Cut(id, ":"); !ok || kind == "" || rest == "" {
		if s.several {
			base := path.Base(strings.ReplaceAll(table, `\`, "/"))
			base, _, _ = strings.Cut(base, ".")
			id = base + "/" + id
		}
		id = string(countersign.MakeID("person", id))
	}
	s.ids[id]++
	if n := s.ids[id]; n > 1 {
		s.twice++
		id = fmt.Sprintf("%s~%d", id, n)
		s.ids[id]++
	}
	return id
}

// complete looks whether there is enough to compare.
func (s *sheet) complete() error {
	for column, how := range s.compare {
		if !s.met[column] && how != None && len(s.rows) > 0 {
			return fmt.Errorf("no table has a column %q: %w", column, countersign.ErrForbidden)
		}
	}
	switch {
	case len(s.rows) == 0:
		return nil
	case len(s.fields) == 0:
		return fmt.Errorf("no column is known: a table of people has given_name, surname, date_of_birth, street, city, postcode, email, phone or the like, or --compare says how its own are compared: %w", countersign.ErrInvalid)
	case len(s.fields) > linkage.MaxFields:
		return fmt.Errorf("%d columns are to be compared, and %d can be: %w", len(s.fields), linkage.MaxFields, countersign.ErrForbidden)
	}
	return nil
}

// tidy brings fields and values into the order and form in which they are
// compared, whatever order the tables had.
func (s *sheet) tidy() {
	order := make([]int, len(s.fields))
	for i := range order {
		order[i] = i
	}
	rank := func(f field) int {
		if i := slices.IndexFunc(standard, func(g field) bool { return g.name == f.name }); i >= 0 {
			return i
		}
		return len(standard)
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(rank(s.fields[a])-rank(s.fields[b]), strings.Compare(s.fields[a].name, s.fields[b].name))
	})
	fields := make([]field, len(order))
	for to, from := range order {
		fields[to] = s.fields[from]
	}
	for i := range s.rows {
		values := make([]string, len(order))
		for to, from := range order {
			if from < len(s.rows[i].values) {
				values[to] = s.rows[i].values[from]
			}
		}
		s.rows[i].values, s.rows[i].told = values, slices.Clone(values)
	}
	s.fields = fields
	for i := range s.fields {
		s.tidied(i)
	}
}

func (s *sheet) tidied(i int) {
	do := s.fields[i].tidy
	if s.fields[i].how.Name == linkage.Date.Name {
		var all []string
		for j := range s.rows {
			all = append(all, s.rows[j].values[i])
		}
		in := orderOf(all)
		do = func(v string) string { return date(v, in) }
	}
	for j := range s.rows {
		r := &s.rows[j]
		r.values[i] = do(r.values[i])
		if r.values[i] == "" || s.fields[i].name == Born {
			r.told[i] = r.values[i]
		}
	}
}

// says tells what was left out.
func (s *sheet) says() (out []string) {
	if len(s.born) > 0 {
		out = append(out, fmt.Sprintf("Never compared, for it says what people are and not who: %s.", listed(s.born)))
	}
	if len(s.left) > 0 {
		out = append(out, fmt.Sprintf("Not compared, for nothing is known of these columns: %s (--compare COLUMN=HOW).", listed(s.left)))
	}
	if s.twice > 0 {
		out = append(out, fmt.Sprintf("Rows that bear the number of another were numbered on, as in ~2: %d.", s.twice))
	}
	return out
}

func listed(columns map[string]bool) string {
	const most = 12
	var all []string
	for c := range columns {
		all = append(all, fmt.Sprintf("%.40s", c))
	}
	slices.Sort(all)
	if more := len(all) - most; more > 0 {
		return strings.Join(all[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(all, ", ")
}

// read reads one table. A table of which nothing can be used is a problem and
// ends nothing.
func (s *sheet) read(ctx context.Context, in *Input, r *Report, progress func(string, int64, int64)) error {
	f, err := in.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	sum := &tally{sum: sha256.New()}
	rows := reading{s: s, in: in, report: r, progress: progress, ctx: ctx}
	if err := rows.all(io.TeeReader(f, sum)); err != nil {
		return err
	}
	if _, err := io.Copy(sum, f); err != nil && len(r.Problems) == 0 {
		r.Problems = append(r.Problems, fmt.Sprintf("%s: %v", in.Name, err))
	}
	r.Inputs = append(r.Inputs, countersign.Input{Name: in.Name, SHA256: hex.EncodeToString(sum.sum.Sum(nil)), Bytes: sum.n})
	return nil
}

type tally struct {
	sum hash.Hash
	n   int64
}

func (t *tally) Write(b []byte) (int, error) {
	t.n += int64(len(b))
	return t.sum.Write(b)
}
