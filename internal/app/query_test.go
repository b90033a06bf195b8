package app

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"countersign/match"
)

func TestUnderstand(t *testing.T) {
	ids := func(kv ...string) (out []match.Identifier) {
		for i := 0; i < len(kv); i += 2 {
			out = append(out, match.Identifier{Kind: kv[i], Value: kv[i+1]})
		}
		return out
	}
	for line, want := range map[string]question{
		"Robin Sample":         {id: "7", ask: match.Query{Name: "Robin Sample"}},
		"  Sample, Robin \r\n": {id: "7", ask: match.Query{Name: "Sample, Robin"}},
		"정성화":                  {id: "7", ask: match.Query{Name: "정성화"}},
		`"quoted"`:             {id: "7", ask: match.Query{Name: `"quoted"`}},
		`{"id":"q1","name":"Robin","type":"Person","birth_date":"5 Feb 1970","country":"RR","place":"Zenda"}`: {
			id: "q1", named: true, ask: match.Query{Name: "Robin", Type: match.Person, BirthDate: "1970-02-05", Country: "RR", Place: "Zenda"}},
		`{"id":12,"name":"R","names":["A","B"],"type":null,"birth_date":null}`: {
			id: "12", named: true, ask: match.Query{Name: "R", Names: []string{"A", "B"}}},
		`{"identifiers":{"passport":"R1","Tax ID No.":5,"national_id":["a","b"],"staff card":"x","website":"a.example","empty":""}}`: {
			id: "7", ask: match.Query{Identifiers: ids("passport", "R1", "tax", "5", "national-id", "a", "national-id", "b", "", "x", "domain", "a.example")}},
		`{"name":"R","type":"robot","birth_date":"soon","country":{"a":1},"identifiers":["x"],"dob":"1970"}`: {
			id: "7", ask: match.Query{Name: "R"}, unknown: []string{"dob"}, left: []string{
				`type "robot" is none of person, organization, vessel, aircraft; it was left out`,
				`birth_date "soon" is no date like 1970-02-05; it was left out`,
				"country is an object where a text should stand; it was left out",
				`identifiers is an array where an object {"passport":"..."} should stand; it was left out`}},
		`{"name":"R","birth_date":"03/04/1970"}`: {id: "7", ask: match.Query{Name: "R", BirthDate: "1970-03-04"}, left: []string{
			`birth_date "03/04/1970" may be read in two ways; it was read as 1970-03-04: write it like 1970-02-05`}},
		`{"name":"R","names":[1]}`: {id: "7", ask: match.Query{Name: "R"}, left: []string{
			"names holds a number where a text should stand; it was left out"}},
		`{"name":"R\u0009S"}`: {id: "7", ask: match.Query{Name: "R\tS"}},
	} {
		got, err := understand([]byte(line), "7")
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(question{})); diff != "" {
			t.Errorf("%s: -want +got\n%s", line, diff)
		}
	}
}

func TestUnderstandRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"":                       "nothing to look for",
		"?!":                     "no letter or digit",
		"Robin\x00Sample":        "a NUL byte at position 6",
		"Jos\xe9":                "not UTF-8 (byte 0xe9 at position 4)",
		"\xff":                   "not UTF-8 (byte 0xff at position 1)",
		`{"name":"Robin"`:        "not JSON: it ends early",
		`{"name":"Jos` + "\xe9":  "not UTF-8",
		`{"name":"a\u0000"}`:     "a NUL character",
		`{"name":"a"} x`:         "something stands after the value",
		`[{"name":"a"}]`:         "an array where an object",
		`{"name":{"first":"a"}}`: "name is an object",
		`{"id":"q1"}`:            "nothing to look for",
		`{"id":"q1","name":" ","identifiers":{}}`:     "nothing to look for",
		strings.Repeat("a", maxNameLetters+1):         "a name of 385 letters",
		`{"name":"` + strings.Repeat("金", 400) + `"}`: "a name of 400 letters",
	} {
		if _, err := understand([]byte(line), "7"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", line, err, want)
		}
	}
}

// FuzzUnderstand: whatever stands on a line, it is a question within limits or
// one sentence.
func FuzzUnderstand(f *testing.F) {
	for _, s := range []string{
		"Robin Sample", `{"id":1,"name":"Robin","names":["A"],"type":"person","birth_date":"03/04/1970","country":"RR"}`,
		`{"identifiers":{"passport":["1",2],"x":null}}`, "Jos\xe9", "a\x00b", `{"name":"\ud800"}`, "[1]", `{"name":"a","name":"b"}`, "{",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		q, err := understand(line, "1")
		if err != nil {
			if s := err.Error(); s == "" || strings.Contains(s, "\n") || len(s) > 1000 {
				t.Fatalf("%q is no sentence", s)
			}
			return
		}
		if q.id == "" || q.ask.Name == "" && len(q.ask.Names) > 0 {
			t.Fatalf("%q: %+v", line, q)
		}
		for _, n := range append(q.ask.Names, q.ask.Name) {
			if !utf8.ValidString(n) || utf8.RuneCountInString(n) > maxNameLetters {
				t.Fatalf("%q: the name %q", line, n)
			}
		}
		if len(q.ask.Names) > maxNames || len(q.ask.Identifiers) > maxIdentifiers {
			t.Fatalf("%d names, %d identifiers", len(q.ask.Names), len(q.ask.Identifiers))
		}
	})
}
