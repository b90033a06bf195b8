package match

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shared finds a file beside the repository, or skips the test.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared data are absent: %v", err)
	}
	return path
}

// table reads a CSV file, plain or gzipped.
func table(t testing.TB, path string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".gz") {
		zr, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if raw, err = io.ReadAll(zr); err != nil {
			t.Fatal(err)
		}
	}
	raw = bytes.TrimRight(raw, "\x1a\r\n ")
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

var (
	dobPattern      = regexp.MustCompile(`DOB (?:circa )?(?:(\d\d) )?(?:([A-Z][a-z][a-z]) )?(\d{4})`)
	passportPattern = regexp.MustCompile(`Passport ([A-Z0-9-]+)`)
	countryPattern  = regexp.MustCompile(`(?:nationality|citizen) ([A-Z][A-Za-z, ]+?)[;.]`)
	months          = map[string]string{"Jan": "01", "Feb": "02", "Mar": "03", "Apr": "04", "May": "05", "Jun": "06",
		"Jul": "07", "Aug": "08", "Sep": "09", "Oct": "10", "Nov": "11", "Dec": "12"}
)

// ofac reads the list in the old CSV format, enough of it for tests.
func ofac(t testing.TB, edition string) []Entry {
	t.Helper()
	var out []Entry
	at := map[string]int{}
	for _, row := range table(t, shared(t, "sanctions", edition, "sdn.csv.gz")) {
		if len(row) < 12 {
			continue
		}
		e := Entry{List: "ofac", ID: strings.TrimSpace(row[0]), Names: []Name{{Text: row[1]}}}
		switch strings.TrimSpace(row[2]) {
		case "individual":
			e.Type = Person
		case "vessel":
			e.Type = Vessel
		case "aircraft":
			e.Type = Aircraft
		default:
			e.Type = Organization
		}
		remarks(&e, row[11])
		at[e.ID] = len(out)
		out = append(out, e)
	}
	for _, row := range table(t, shared(t, "sanctions", edition, "alt.csv.gz")) {
		if i, ok := at[strings.TrimSpace(row[0])]; ok && len(row) > 3 {
			out[i].Names = append(out[i].Names, Name{Text: row[3]})
		}
	}
	return out
}

func remarks(e *Entry, text string) {
	for _, m := range dobPattern.FindAllStringSubmatch(text, -1) {
		d := m[3]
		if m[2] != "" {
			d += "-" + months[m[2]]
			if m[1] != "" {
				d += "-" + m[1]
			}
		}
		e.BirthDates = append(e.BirthDates, d)
	}
	for _, m := range passportPattern.FindAllStringSubmatch(text, -1) {
		e.Identifiers = append(e.Identifiers, Identifier{"passport", m[1]})
	}
	for _, m := range countryPattern.FindAllStringSubmatch(text, -1) {
		e.Countries = append(e.Countries, m[1])
	}
}

// screening is one line of screening-queries.jsonl.
type screening struct {
	ID                                         int
	Class, Type, Name, Truth, Original, Family string
}

func screenings(t testing.TB) []screening {
	t.Helper()
	raw, err := os.ReadFile(shared(t, "names", "screening-queries.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out []screening
	for line := range strings.Lines(string(raw)) {
		var s screening
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		if s.Type == "business" {
			s.Type = string(Organization)
		}
		out = append(out, s)
	}
	return out
}
