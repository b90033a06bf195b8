package detecttest_test

import (
	"strings"
	"testing"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/detect/detecttest"
)

// story is a case in which all that may not matter is there to be misused.
const story = `Two people with everything that a rule must not read.
-- subjects --
{"id":"applicant:a/1","name":"Robert Lane","birth_date":"1961-01-31","claims":{"country":"US","region":"TX"},"emails":["b@mail.test","a@mail.test"],"payouts":[{"rail":"bank","account":"1","holder":"Robert Lane"}],"protected":{"nationality":"US"},"sessions":[{"at":"2026-03-01","ip":"11.18.0.7","timezone":"America/Chicago"}]}
{"id":"applicant:a/2","name":"Ana Li","birth_date":"1990-01-31","claims":{"country":"PL"},"emails":["c@mail.test"],"phones":["+48600123456"],"protected":{"nationality":"PL"}}
`

// TestUnfair writes rules that break the promises and sees each caught by the
// disguise that is meant for it; the last one keeps them all.
func TestUnfair(t *testing.T) {
	c, err := detecttest.ParseCase("story", []byte(story))
	if err != nil {
		t.Fatal(err)
	}
	value := func(p *detect.Pass, pred countersign.Pred) string { f, _ := p.First(pred); return f.Value }
	calls := 0
	for _, x := range []struct {
		name, want string
		flags      func(p *detect.Pass) bool
	}{
		{"short names", "names", func(p *detect.Pass) bool { return len(value(p, countersign.Name)) < 8 }},
		{"one name", "names", func(p *detect.Pass) bool { return value(p, countersign.Name) == "Ana Li" }},
		{"foreign letters", "Korean names", func(p *detect.Pass) bool { return value(p, countersign.Name)[0] > 0x7f }},
		{"one country", "other countries", func(p *detect.Pass) bool { return value(p, countersign.ClaimCountry) == "PL" }},
		{"one region", "other countries", func(p *detect.Pass) bool { return value(p, countersign.ClaimRegion) == "TX" }},
		{"one zone", "other countries", func(p *detect.Pass) bool {
			return len(p.Visits()) > 0 && p.Visits()[0].Zone == "America/Chicago"
		}},
		{"one plan", "other countries", func(p *detect.Pass) bool {
			f, _ := p.First(countersign.Phone)
			return strings.HasPrefix(f.Object.Rest(), "+48")
		}},
		{"one network", "other countries", func(p *detect.Pass) bool {
			return len(p.Visits()) > 0 && p.Visits()[0].Net.Country == "US"
		}},
		{"the old", "twenty years older", func(p *detect.Pass) bool { return value(p, countersign.BirthDate) > "1980" }},
		{"what comes first", "reverse order", func(p *detect.Pass) bool {
			f, _ := p.First(countersign.Email)
			return f.Object == "email:b@mail.test"
		}},
		{"dice", "looking twice", func(*detect.Pass) bool { calls++; return calls%3 == 0 }},
		{"protected", "", func(p *detect.Pass) bool { return value(p, "protected/nationality") == "PL" }},
		{"contradiction", "", func(p *detect.Pass) bool {
			return len(p.Visits()) > 0 && p.Visits()[0].Here() != value(p, countersign.ClaimCountry)
		}},
		{"payee", "", func(p *detect.Pass) bool {
			f, ok := p.First(countersign.Payout)
			return ok && p.SameName(f.Q(countersign.Holder)) > 0
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			d := &detect.Detector{Name: "bad", Weights: []detect.Weight{{Grade: "x", Decibans: 1}}, Run: func(p *detect.Pass) {
				if x.flags(p) {
					p.Report("x", []countersign.Fact{{Subject: p.Subject(), Pred: countersign.Name}}, "Something.")
				}
			}}
			got, err := detecttest.Unfair(c, d)
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(got, "\n")
			if x.want == "" && all != "" || !strings.Contains(all, x.want) {
				t.Errorf("want %q, got %q", x.want, all)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	got := detecttest.Describe(&detect.Detector{
		Name: "Bad", Doc: "No full stop", Family: "luck", Ground: "feeling", Basis: []string{"USROK23-9", "NONE-1"},
		Weights: []detect.Weight{{Grade: "x", Decibans: 99, From: "because"}, {Grade: "x"}}, Reads: []countersign.Pred{"protected/sex"},
	})
	all := strings.Join(got, "\n")
	for _, want := range []string{
		"no Title", "no Innocent", "no Clear", "Doc is not a sentence", "not lower case", "no version", "no Run", `family "luck"`,
		`ground "feeling"`, `"USROK23-9" may not be built`, `"NONE-1" is not in the table`, "weighs 99", "neither measured: nor judgement:",
		"stands twice", "reads protected/sex",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing said of %q in\n%s", want, all)
		}
	}
}

func TestParseCase(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"no story":      {"-- subjects --\n", "no story"},
		"section":       {"x\n-- other --\n", "section"},
		"not a record":  {"x\n-- subjects --\n{\n", "subjects, line 1"},
		"no id":         {"x\n-- subjects --\n{\"name\":\"A\"}\n", "no id"},
		"no time":       {"x\n-- subjects --\n{\"id\":\"a:1\",\"hired_at\":\"soon\"}\n", "time"},
		"no verdict":    {"x\n-- decided --\na:1 maybe\n", "invalid"},
		"still no why":  {"x\n-- still --\ncountries:\n", "invalid"},
		"still names":   {"x\n-- still --\nnames: because\n", "invalid"},
		"no network":    {"x\n-- networks --\nhere\n", "network"},
		"bad holder":    {"x\n-- holders --\nsession ip:1 many\n", "holders"},
		"bad crowd":     {"x\n-- crowd --\nmany\n", "crowd"},
		"bad link":      {"x\n-- links --\n[]\n", "links"},
		"bad time":      {"x\n-- now --\nnever\n", "now"},
		"bad own":       {"x\n-- own --\na:1 x\n", "own"},
		"bad list hit":  {"x\n-- listed --\nx\n", "listed"},
		"duration":      {"x\n-- subjects --\n{\"id\":\"a:1\",\"sessions\":[{\"every\":\"often\"}]}\n", "duration"},
		"nothing wrong": {"x\n-- subjects --\n{\"id\":\"a:1\"}\n", ""},
	} {
		_, err := detecttest.ParseCase(name, []byte(c.in))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: want %q, got %v", name, c.want, err)
		}
	}
}
