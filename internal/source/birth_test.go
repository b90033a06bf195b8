package source

import (
	"strings"
	"testing"
)

func TestBorn(t *testing.T) {
	for in, want := range map[string]string{
		"1970":                       "1970",
		"1970-02":                    "1970-02",
		"1970-02-05":                 "1970-02-05",
		"1970-02-05T00:00:00":        "1970-02-05",
		"05 Feb 1970":                "1970-02-05",
		"5 Feb. 1970":                "1970-02-05",
		"Feb 1970":                   "1970-02",
		"February 1970":              "1970-02",
		"05/02/1970":                 "1970-02-05",
		"00/00/1970":                 "1970",
		"dd/mm/1970":                 "1970",
		"00/02/1970":                 "1970-02",
		"05/00/1970":                 "1970",
		"31/02/1970":                 "1970~",
		"circa 1970":                 "1970~",
		"c. 1970":                    "1970~",
		"circa 1968 to circa 1970":   "1968~ 1969~ 1970~",
		"1968 to 1970":               "1968~ 1969~ 1970~",
		"1968-1970":                  "1968~ 1969~ 1970~",
		"Between Aug. and Sep. 1977": "1977~",
		"1900 to 1970":               "",
		"30-35 years old":            "",
		"24/06/1402 (Hijri)":         "",
		"1402":                       "",
		"unknown":                    "",
		"-":                          "",
		"":                           "",
	} {
		var p Party
		p.reset("listed:x/1", 1)
		p.Born(in)
		var got []string
		for i, f := range p.sheet.facts {
			if f.Pred != ListBirthDate {
				continue
			}
			s := f.Value
			if lo, hi := p.sheet.span(i); hi > lo {
				s += "~"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: got %q, want %q", in, s, want)
		}
	}
}
