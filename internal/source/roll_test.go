package source_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/source"

	"github.com/google/go-cmp/cmp"
)

// sheet is a list of the simplest form: a row is a number and a name.
var sheet = source.List("sheet", func(r *source.Roll) {
	g := source.NewGrid(r.File(), ',')
	at, n := r.Header(g, nil, "id", "name")
	if at == nil {
		return
	}
	for _, group := range r.Groups(g, at[0], n) {
		if !r.Begin(group.ID, group.Line) {
			continue
		}
		for _, offset := range group.At {
			r.Name(g.Again(offset)[at[1]])
		}
		r.End()
	}
})

// said reads a list and writes what came of it, one line each.
func said(texts ...string) (out []string, broken bool) {
	var files []source.File
	for i, s := range texts {
		files = append(files, source.File{Name: fmt.Sprintf("f%d", i), Data: []byte(s)})
	}
	for rec, err := range sheet(files) {
		if err != nil {
			var b source.Broken
			broken = broken || errors.As(err, &b)
			if !errors.Is(err, countersign.ErrInvalid) {
				err = fmt.Errorf("not invalid: %w", err)
			}
			out = append(out, err.Error())
			continue
		}
		for i := range rec.Facts {
			out = append(out, fmt.Sprintf("%s %s=%s", rec.Origin, rec.Facts[i].Subject, rec.Facts[i].Value))
		}
	}
	return out, broken
}

func TestRoll(t *testing.T) {
	for _, c := range []struct {
		name   string
		files  []string
		want   []string
		broken bool
	}{
		{"whole", []string{"id,name\n1,A\n2,B\n"}, []string{"f0:2 listed:sheet/1=A", "f0:3 listed:sheet/2=B"}, false},
		{"no line end", []string{"id,name\n1,A"}, []string{"f0:2 listed:sheet/1=A"}, false},
		{"rows apart", []string{"id,name\n1,A\n2,B\n1,C\n"}, []string{"f0:2 listed:sheet/1=A", "f0:2 listed:sheet/1=C", "f0:3 listed:sheet/2=B"}, false},
		{"columns swapped", []string{"name,id\nA,1\n"}, []string{"f0:2 listed:sheet/1=A"}, false},
		{"bad rows", []string{"id,name\n1\n,x\n2,\n3,C,D\n4,E\n"}, []string{
			"f0:2: 1 columns where the header has 2; the row was left out",
			"f0:5: 3 columns where the header has 2; the row was left out",
			"f0:3: a party without a number; it was left out",
			"f0:4: listed:sheet/2 has no name; it was left out",
			"f0:6 listed:sheet/4=E",
		}, false},
		{"twice in two files", []string{"id,name\n1,A\n", "id,name\n1,B\n2,C\n"}, []string{
			"f0:2 listed:sheet/1=A", "f1:2: the party 1 stands already at line 2; the first was kept", "f1:3 listed:sheet/2=C",
		}, false},
		{"cut", []string{"id,name\n1,A\n2"}, []string{
			"f0:3: truncated: the last row has 1 of 2 columns and no line end; get it again, nothing of it may be used",
		}, true},
		{"cut in quotes", []string{"id,name\n1,\"A"}, []string{
			"f0:2: truncated: a quoted cell that is not closed; was the file cut off?",
		}, true},
		{"none", nil, []string{": no file; a list has at least one"}, true},
		{"empty", []string{""}, []string{"f0: empty; nothing to read"}, true},
		{"header only", []string{"id,name\n"}, []string{"f0: no party in it; is this the list it should be?"}, true},
		{"other columns", []string{"a,b\n1,2\n"}, []string{`f0:1: the column "id" is missing; is this the list it should be?`}, true},
		{"not text", []string{"id,name\n1,\xff\n"}, []string{
			"f0: not UTF-8 (byte 0xff at position 11); save the file as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8",
		}, true},
		{"long name", []string{"id,name\n1,A\n1," + strings.Repeat("x", 2000) + "\n"}, []string{
			"f0:2 listed:sheet/1=A", "f0:2: listed:sheet/1: a name of 2000 bytes, more than 1024; it was left out, the rest was read",
		}, false},
		{"number of no party", []string{"id,name\n1 2,A\n3,B\n"}, []string{
			`f0:2: "1 2" is no number of a party; it was left out`, "f0:3 listed:sheet/3=B",
		}, false},
	} {
		got, broken := said(c.files...)
		if diff := cmp.Diff(c.want, got); diff != "" || broken != c.broken {
			t.Errorf("%s: broken %t (-want +got):\n%s", c.name, broken, diff)
		}
	}
}

func TestIdentifierKind(t *testing.T) {
	for label, want := range map[string]string{
		"Passport": "passport", "Número de pasaporte": "passport", "Tax ID No.": "tax", "V.A.T. Number": "tax", "National ID No.": "national-id",
		"Cedula No.": "national-id", "Unified Social Credit Code (USCC)": "registration", "Registration Number": "registration",
		"SWIFT/BIC": "swift", "Vessel Registration Identification": "imo", "MMSI": "mmsi", "Legal Entity Number": "lei",
		"Aircraft Tail Number": "tail-number", "Chinese Commercial Code": "number", "Ration card number": "number", "": "number",
	} {
		if got := source.IdentifierKind(label); got != want {
			t.Errorf("%q: got %s, want %s", label, got, want)
		}
	}
}
