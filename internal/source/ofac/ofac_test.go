package ofac_test

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/source/ofac"
	"countersign/internal/source/sourcetest"

	"github.com/google/go-cmp/cmp"
)

func TestSource(t *testing.T) { sourcetest.Run(t, ofac.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, ofac.Source) }

func published(t testing.TB) []source.File {
	var files []source.File
	for _, name := range []string{"sdn_comments", "add", "alt", "sdn"} { // in no useful order
		files = append(files, source.File{Name: name + ".csv", Data: sourcetest.Shared(t, "sanctions/ofac-2025-12/"+name+".csv.gz")})
	}
	return files
}

// rows reads a published file plainly.
func rows(t *testing.T, f source.File) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimRight(f.Data, "\x1a\r\n")))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all {
		for i := range row {
			if row[i] = strings.TrimSpace(row[i]); row[i] == "-0-" {
				row[i] = ""
			}
		}
	}
	return all
}

// TestPublished compares what is read of the list of December 2025 with a plain
// count of its rows.
func TestPublished(t *testing.T) {
	files := published(t)
	byID := map[countersign.ID]*countersign.Record{}
	strong, weak, wallets := 0, 0, 0
	for rec, err := range ofac.Source.Files(files) {
		if err != nil {
			t.Error(err)
			continue
		}
		id := rec.Facts[0].Subject
		if byID[id] != nil {
			t.Errorf("%s twice", id)
		}
		byID[id] = &rec
		for i := range rec.Facts {
			f := &rec.Facts[i]
			switch {
			case f.Pred == countersign.AlsoKnownAs && f.Q(source.ListQuality) == "strong":
				strong++
			case f.Pred == countersign.AlsoKnownAs:
				weak++
			case f.Pred == countersign.Payout:
				wallets++
			}
		}
	}
	main, alt, add, comments := rows(t, files[3]), rows(t, files[2]), rows(t, files[1]), rows(t, files[0])
	if got := [4]int{len(main), len(alt), len(add), len(comments)}; got != [4]int{18494, 20107, 24244, 28} {
		t.Fatalf("the files have %v rows", got)
	}
	if len(byID) != len(main) {
		t.Errorf("%d parties of %d rows", len(byID), len(main))
	}
	if want := namesIn(main, alt); strong != want {
		t.Errorf("%d other names, the file has %d", strong, want)
	}
	missed := 0
	for _, row := range add {
		if !hasPlace(byID[countersign.ID("listed:ofac/"+row[0])], row) {
			missed++
		}
	}
	if missed > 0 {
		t.Errorf("%d of %d addresses are missing", missed, len(add))
	}
	if want := walletsIn(main, comments); wallets != want {
		t.Errorf("%d wallets, the text has %d", wallets, want)
	}
	if weak < 4000 {
		t.Errorf("%d weak names in the remarks", weak)
	}
	silverstar(t, byID["listed:ofac/24977"])
	overflow(t, byID["listed:ofac/22985"])
}

// walletsIn finds the wallets in the remarks as text, each once a party.
func walletsIn(main, comments [][]string) int {
	rest := map[string]string{}
	for _, row := range comments {
		rest[row[0]] = row[1]
	}
	re := regexp.MustCompile(`Digital Currency Address - [A-Z]+ (\w+)`)
	seen := map[[2]string]bool{}
	for _, row := range main {
		for _, m := range re.FindAllStringSubmatch(row[11]+rest[row[0]], -1) {
			seen[[2]string{row[0], m[1]}] = true
		}
	}
	return len(seen)
}

func namesIn(main, alt [][]string) int {
	seen := map[[2]string]bool{}
	for _, row := range main {
		seen[[2]string{row[0], row[1]}] = true
	}
	n := 0
	for _, row := range alt {
		k := [2]string{row[0], strings.Join(strings.Fields(row[3]), " ")}
		if !seen[k] {
			n++
		}
		seen[k] = true
	}
	return n
}

// hasPlace reports whether a row of addresses is among the facts. Rows that say
// nothing are.
func hasPlace(rec *countersign.Record, row []string) bool {
	if row[2] == "" && row[3] == "" && row[4] == "" {
		return true
	}
	if rec == nil {
		return false
	}
	street := strings.Join(strings.Fields(row[2]), " ")
	for i := range rec.Facts {
		f := &rec.Facts[i]
		switch f.Pred {
		case countersign.AddressHome, countersign.AddressOffice, source.ListPlace:
			if strings.Contains(f.Value, street) && strings.Contains(f.Value, strings.Join(strings.Fields(row[3]), " ")) && f.Q(countersign.AddressCountry) == row[4] {
				return true
			}
		case source.ListCountry:
			if street == "" && row[3] == "" && f.Value == row[4] {
				return true
			}
		}
	}
	return false
}

func silverstar(t *testing.T, rec *countersign.Record) {
	t.Helper()
	if rec == nil {
		t.Fatal("YANBIAN SILVERSTAR is missing")
	}
	got := map[countersign.Pred][]string{}
	for i := range rec.Facts {
		got[rec.Facts[i].Pred] = append(got[rec.Facts[i].Pred], rec.Facts[i].Value)
	}
	if n := got[countersign.Name]; len(n) != 1 || n[0] != "YANBIAN SILVERSTAR NETWORK TECHNOLOGY CO., LTD." {
		t.Errorf("name %q", n)
	}
	if len(got[countersign.AlsoKnownAs]) != 7 || len(got[countersign.AddressOffice]) != 3 {
		t.Errorf("other names %q, addresses %q", got[countersign.AlsoKnownAs], got[countersign.AddressOffice])
	}
	if diff := cmp.Diff([]string{"DPRK3", "DPRK4"}, got[source.ListProgram]); diff != "" {
		t.Errorf("programmes (-want +got):\n%s", diff)
	}
}

// overflow looks at a party whose remarks go on in the comments, in the middle
// of a wallet.
func overflow(t *testing.T, rec *countersign.Record) {
	t.Helper()
	n, alias := 0, false
	for i := range rec.Facts {
		f := &rec.Facts[i]
		if f.Pred == countersign.Payout {
			n++
			if len(f.Value) != 34 || f.Value[0] != 'T' {
				t.Errorf("a broken wallet: %q", f.Value)
			}
		}
		alias = alias || f.Value == "KYONGYONG CREDIT BANK"
	}
	if n < 50 || !alias {
		t.Errorf("%d wallets, the last name found: %v", n, alias)
	}
}

func BenchmarkPublished(b *testing.B) {
	files := published(b)
	for b.Loop() {
		for range ofac.Source.Files(files) { //nolint:revive // reading is what is measured
		}
	}
}
