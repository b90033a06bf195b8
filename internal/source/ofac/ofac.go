// Package ofac reads the lists of the US Treasury's Office of Foreign Assets Control in their comma-separated form.
//
// The list of Specially Designated Nationals comes in four files without
// header rows, which belong together: sdn.csv, alt.csv (other names), add.csv
// (addresses) and sdn_comments.csv (what did not fit into the remarks). The
// consolidated list has the same form under other names. Which is which is
// told by content. Null is written -0-, several programmes as "DPRK3] [DPRK4",
// and the files end with the byte 0x1A.
package ofac

import (
	"strconv"
	"strings"

	"countersign/internal/source"
)

// Source is the list of Specially Designated Nationals.
var Source = &source.Source{
	Name: "ofac",
	Doc: "OFAC sanctions lists (SDN and consolidated), CSV\n\n" +
		"Give sdn.csv, alt.csv, add.csv and sdn_comments.csv together, as published or gzipped.",
	Terms: "work of the United States government, public domain",
	Looks: looks,
	Files: source.Joined("ofac", read),
}

// The files, told apart by how many cells their rows have.
const (
	mainCells    = 12 // number, name, type, programmes, title, six of vessels, remarks
	nameCells    = 5  // number, number of the name, aka or fka or nka, name, remarks
	addressCells = 6  // number, number of the address, street, city, country, remarks
	commentCells = 2  // number, rest of the remarks
)

func looks(p source.Peek) source.Confidence {
	if p.Format != source.Table {
		return source.No
	}
	first, ok, _ := firstRow(source.File{Data: p.Head})
	if !ok || !number(first[0]) {
		return source.No
	}
	switch kindOf(first) {
	case mainCells, nameCells, addressCells:
		return source.Sure
	case commentCells:
		return source.Likely
	}
	return source.No
}

func firstRow(f source.File) ([]string, bool, int) {
	g := source.NewGrid(f, ',')
	row, err, ok := g.Next()
	return row.Cells, ok && err == nil && len(row.Cells) > 0, row.Line
}

func number(s string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return err == nil && n > 0
}

// kindOf tells which file a row is of, by its number of cells; 0 if none.
func kindOf(row []string) int {
	switch n := len(row); {
	case n == mainCells, n == commentCells:
		return n
	case n == nameCells && (row[2] == "aka" || row[2] == "fka" || row[2] == "nka"):
		return n
	case n == addressCells && number(row[1]):
		return n
	}
	return 0
}

// A sheaf is the rows of a side file, by the number of the party.
type sheaf map[string][][]string

func read(r *source.Roll, files []source.File) {
	var main []source.File
	names, places, comments := sheaf{}, sheaf{}, sheaf{}
	for _, f := range files {
		r.In(f)
		row, ok, line := firstRow(f)
		if !ok || !number(row[0]) {
			r.Break(line, "not one of OFAC's files: sdn.csv, alt.csv, add.csv, sdn_comments.csv")
			return
		}
		switch kindOf(row) {
		case mainCells:
			main = append(main, f)
		case nameCells:
			names.gather(r, f, nameCells)
		case addressCells:
			places.gather(r, f, addressCells)
		case commentCells:
			comments.gather(r, f, commentCells)
		default:
			r.Break(line, "rows of %d cells, which none of OFAC's files has; get them again", len(row))
		}
	}
	if len(main) == 0 && r.Going() {
		r.Break(0, "the main file (sdn.csv) is missing; give it together with the others")
	}
	for _, f := range main {
		r.In(f)
		parties(r, f, names, places, comments)
	}
}

// gather keeps the rows of a side file.
func (s sheaf) gather(r *source.Roll, f source.File, cells int) {
	each(r, f, cells, func(row source.Row) {
		id := strings.TrimSpace(row.Cells[0])
		s[id] = append(s[id], append([]string(nil), row.Cells[1:]...))
	})
}

// each calls use with the rows that can be used, and tells of the others. A
// last row that is short and has no line end says that the file was cut off.
func each(r *source.Roll, f source.File, cells int, use func(source.Row)) {
	g := source.NewGrid(f, ',')
	for r.Going() {
		row, err, ok := g.Next()
		if !ok {
			return
		}
		if r.Fits(row, err, cells) {
			use(row)
		}
	}
}

func parties(r *source.Roll, f source.File, names, places, comments sheaf) {
	each(r, f, mainCells, func(row source.Row) {
		c := row.Cells
		id := strings.TrimSpace(c[0])
		if !number(id) || !r.Begin(id, row.Line) {
			if !number(id) {
				r.Tell(row.Line, "%.40q is no number of a party; the row was left out", id)
			}
			return
		}
		party(r, c)
		for _, n := range names[id] {
			r.Alias(value(n[2]), false, former(n[1]))
		}
		for _, a := range places[id] {
			r.Address(value(a[1]), value(a[2]), "", value(a[3]))
		}
		remarks(&r.Party, whole(value(c[11]), comments[id]))
		r.End()
	})
}

// party adds what the main row says.
func party(r *source.Roll, c []string) {
	kind := value(c[2])
	if kind == "" {
		kind = "entity"
	}
	r.Type(kind)
	r.Name(value(c[1]))
	for p := range strings.SplitSeq(value(c[3]), "] [") {
		r.Program(strings.Trim(p, "[] "))
	}
	r.Role(value(c[4]))
	r.Identify("Vessel Call Sign", value(c[5]), "", "")
	for i, detail := range []string{"vessel type", "tonnage", "gross registered tonnage", "vessel flag"} {
		if v := value(c[6+i]); v != "" {
			r.Vessel(detail, v)
		}
	}
	r.Identify("Vessel Owner", value(c[10]), "", "")
}

// value returns a cell, with -0- as nothing.
func value(s string) string {
	if s = strings.TrimSpace(s); s == "-0-" {
		return ""
	}
	return s
}

// former says what kind of other name it is.
func former(kind string) string {
	switch kind {
	case "fka":
		return "former"
	case "nka":
		return "now"
	}
	return ""
}

// remarkCells is how long remarks may be before they go on in the comments.
const remarkCells = 1000

// whole joins remarks with their rest in the comments. They are cut at a fixed
// length, in the middle of a word; a blank there was trimmed.
func whole(remarks string, rest [][]string) string {
	for _, c := range rest {
		if len(remarks) < remarkCells && remarks != "" {
			remarks += " "
		}
		remarks += value(c[0])
	}
	return remarks
}
