package reference

import (
	"strconv"
)

// A Table says what a table is and where it comes from: what `lists status`
// prints and what a receipt names.
type Table struct {
	Name        string `json:"name"`
	Date        string `json:"date,omitempty"` // of the data, 2006-01-02; "" where an import did not say
	SHA256      string `json:"sha256"`         // of the bytes as embedded or imported, hexadecimal
	Rows        int    `json:"rows"`           // runs, for the packed tables of addresses
	Licence     string `json:"licence,omitempty"`
	Attribution string `json:"attribution,omitempty"` // must be shown where the licence asks for it
	Source      string `json:"source,omitempty"`
	Imported    bool   `json:"imported,omitempty"`
}

// Tables describes every table, in a fixed order. It reads the manifest, not
// the tables, so it is quick.
func (b *Base) Tables() []Table {
	known := manifest()
	var out []Table
	for _, s := range slots() {
		t := known[s.name]
		if in, ok := b.imported[s.name]; ok {
			t = in
		}
		t.Name = s.name
		out = append(out, t)
	}
	return out
}

// Names lists the names of all tables, in the order of [Base.Tables].
func Names() []string {
	var out []string
	for _, s := range slots() {
		out = append(out, s.name)
	}
	return out
}

// Table describes one table; of a name that none has, it returns only the name.
func (b *Base) Table(name string) Table {
	for _, t := range b.Tables() {
		if t.Name == name {
			return t
		}
	}
	return Table{Name: name}
}

func manifest() map[string]Table {
	raw, err := files.ReadFile("data/tables.csv")
	if err != nil {
		panic("reference: " + err.Error()) // the build left the manifest out
	}
	out := map[string]Table{}
	for r, err := range sheet(raw, "name", "rows", "sha256") {
		if err != nil {
			panic("reference: manifest: " + err.Error())
		}
		n, err := strconv.Atoi(r.at("rows"))
		if err != nil {
			panic("reference: manifest: " + r.bad("rows").Error())
		}
		out[r.at("name")] = Table{
			Date: r.at("date"), Rows: n, SHA256: r.at("sha256"),
			Licence: r.at("licence"), Attribution: r.at("attribution"), Source: r.at("source"),
		}
	}
	return out
}
