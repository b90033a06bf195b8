package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"countersign"
	"countersign/internal/reference"
)

// ofacRows reads a file of the list as a spreadsheet would: independently of
// the source that the program reads it with.
func ofacRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimRight(raw, "\x1a\r\n")))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func ofacFiles(t *testing.T) []string {
	t.Helper()
	dir := sharedData(t, "sanctions", "ofac-2025-12")
	var out []string
	for _, name := range []string{"sdn", "alt", "add", "sdn_comments"} {
		out = append(out, filepath.Join(dir, name+".csv.gz"))
	}
	return out
}

var importDay = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// TestOFAC takes in the list of the Office of Foreign Assets Control as
// published: every row is in force, a list that was cut is held back, and one
// that was changed in the folder is refused.
func TestOFAC(t *testing.T) {
	files := ofacFiles(t)
	ctx, data := context.Background(), t.TempDir()
	want := len(ofacRows(t, files[0]))
	inForce := func() int {
		t.Helper()
		lists, err := manifest(data)
		if err != nil || len(lists) != 1 {
			t.Fatalf("%v, %v", lists, err)
		}
		return lists[0].Rows
	}
	say, err := ImportList(ctx, data, Import{Name: "ofac", Files: files, Date: "2025-12-24"}, importDay)
	if err != nil || inForce() != want || !strings.Contains(say, fmt.Sprintf("%d rows in force", want)) {
		t.Fatalf("%q, %v; the file has %d rows", say, err, want)
	}

	short := append([]string{cutList(t, files[0], 90)}, files[1:]...)
	_, err = ImportList(ctx, data, Import{Name: "ofac", Files: short}, importDay)
	if ExitCode(err) != ExitUnreadable || inForce() != want || !strings.Contains(err.Error(), "--force") {
		t.Errorf("a list cut to nine tenths: %v, %d rows in force", err, inForce())
	}
	if _, err := ImportList(ctx, data, Import{Name: "ofac", Files: short, Force: true}, importDay); err != nil || inForce() >= want-want/20 {
		t.Errorf("by force: %v, %d rows in force", err, inForce())
	}
	if _, err := ImportList(ctx, data, Import{Name: "ofac", Files: files}, importDay); err != nil || inForce() != want {
		t.Errorf("whole again: %v, %d rows in force", err, inForce())
	}

	path := filepath.Join(listsDir(data), "ofac", "alt.csv.gz")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err := New(ctx, Config{Data: data, Now: importDay}); ExitCode(err) != ExitTampered {
		t.Errorf("a changed list: %v", err)
		if err == nil {
			a.Close()
		}
	}
}

// cutList writes the first part of a packed list, unpacked and packed again as
// a download that broke off and was packed afterwards.
func cutList(t *testing.T, path string, percent int) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	raw = raw[:len(raw)*percent/100]
	raw = raw[:bytes.LastIndexByte(raw, '\n')+1]
	out := filepath.Join(t.TempDir(), "sdn.csv")
	if err := os.WriteFile(out, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

// A claimant says one thing that must be found.
type claimant struct {
	record   map[string]any
	detector string
	what     string
}

func claim(detector, what string, field string, value any) claimant {
	return claimant{map[string]any{"name": "Robin Sample", field: value}, detector, what}
}

func employed(employer, domain string) []any {
	return []any{map[string]any{"employer": employer, "domain": domain, "from": "2019-01", "to": "2021-06"}}
}

// missed screens the claimants and returns those who were not found.
func missed(t *testing.T, data string, claimants []claimant) []string {
	t.Helper()
	var in bytes.Buffer
	e := json.NewEncoder(&in)
	for i, c := range claimants {
		c.record["id"] = fmt.Sprintf("applicant:real/%d", i)
		if err := e.Encode(c.record); err != nil {
			t.Fatal(err)
		}
	}
	found := map[countersign.ID]bool{}
	for _, a := range screened(t, Config{Data: data, Now: importDay}, in.Bytes()).Bundle.Assessments {
		for _, f := range a.Findings {
			i := 0
			fmt.Sscanf(string(a.Subject), "applicant:real/%d", &i)
			found[a.Subject] = found[a.Subject] || slices.Contains(strings.Fields(claimants[i].detector), f.Detector)
		}
	}
	var out []string
	for i, c := range claimants {
		if !found[countersign.ID(fmt.Sprintf("applicant:real/%d", i))] {
			out = append(out, c.detector+": "+c.what)
		}
	}
	return out
}

// TestSeizedDomains: each of the 17 domains seized in October 2023, in each
// place where an applicant may give it.
func TestSeizedDomains(t *testing.T) {
	var cs []claimant
	n := 0
	for _, f := range reference.Embedded().Fronts() {
		if f.Seized != "2023-10-17" {
			continue
		}
		n++
		for _, d := range []string{f.Domain, "WWW." + strings.ToUpper(f.Domain)} {
			cs = append(cs, claim("frontemployer", "employer "+d, "employment", employed("Sample Works", d)),
				claim("frontdomain", "website "+d, "websites", []string{"https://" + d + "/portfolio?x=1"}),
				claim("frontdomain", "mailbox "+d, "emails", []string{"Robin.Sample@" + d}),
				claim("frontemployer", "referee "+d, "references", []any{map[string]any{"name": "Kim Lee", "email": "kim@" + d}}))
		}
	}
	if n != 17 {
		t.Fatalf("%d domains", n)
	}
	for _, m := range missed(t, "", cs) {
		t.Errorf("not found by %s", m)
	}
}

// TestSanctionedEmployers: each listed firm by its name and aliases, in the
// ways people write them.
func TestSanctionedEmployers(t *testing.T) {
	var cs []claimant
	for _, p := range reference.Embedded().Parties() {
		if p.Type == "entity" {
			cs = append(cs, named(append([]string{p.Name}, p.Akas...))...)
		}
	}
	if len(cs) < 100 {
		t.Fatalf("%d claimants", len(cs))
	}
	for _, m := range missed(t, "", cs) {
		t.Errorf("not found by %s", m)
	}
}

// named are claimants of work for firms. A single word is a name of many: it
// needs a legal form of the kind that is listed.
func named(names []string) (out []claimant) {
	for _, n := range names {
		ways := []string{n, strings.ToLower(n), strings.ReplaceAll(n, ".", ""), strings.ReplaceAll(n, ",", ""), "  " + strings.ReplaceAll(n, " ", "  ")}
		bare := formless(n)
		forms := []string{" Ltd", ", LLC", " L.L.C.", " Co., Ltd.", " Pte. Ltd.", " Limited Liability Company"}
		if strings.Contains(bare, " ") {
			forms = append(forms, "", ", Inc.", " Corp.", " JSC", " AG")
		}
		for _, form := range forms {
			ways = append(ways, bare+form)
		}
		ways = append(ways, "LLC "+bare, "The "+bare+" LLC")
		for _, way := range ways {
			out = append(out, claim("listedemployer frontemployer", way, "employment", employed(way, "")))
		}
		out = append(out, claim("listedemployer frontemployer", "now at "+n, "employer", n))
	}
	return out
}

// formless is a name without the legal forms of these lists.
func formless(n string) string {
	for {
		cut := strings.TrimRight(n, " ,.")
		for _, form := range []string{" LTD", " LIMITED", " CO", " LIMITED LIABILITY COMPANY", " COMPANY", " CORPORATION", " CORP", " INC", " LLC", " GMBH", "有限公司"} {
			cut = strings.TrimSuffix(cut, form)
		}
		if cut == n {
			return n
		}
		n = cut
	}
}

// TestListedNames: the firms that the program knows, by the names that the
// published list gives them.
func TestListedNames(t *testing.T) {
	files := ofacFiles(t)
	known := map[string]bool{}
	for _, p := range reference.Embedded().Parties() {
		if p.Type == "entity" && p.UID != "" {
			known[p.UID] = true
		}
	}
	var names []string
	for _, row := range ofacRows(t, files[0]) {
		if known[row[0]] {
			names = append(names, row[1])
		}
	}
	listed := len(names)
	for _, row := range ofacRows(t, files[1]) {
		if known[row[0]] {
			names = append(names, row[3])
		}
	}
	if listed == 0 || listed > len(known) {
		t.Fatalf("%d of %d firms are on the list", listed, len(known))
	}
	t.Logf("%d firms with %d names", listed, len(names))
	for _, m := range missed(t, "", named(names)) {
		t.Errorf("not found by %s", m)
	}
}
