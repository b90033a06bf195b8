// Package sinktest holds every sink to the same promises.
package sinktest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"countersign"
	"countersign/internal/sink"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Run checks that a sink is documented, renders the sample as its golden file
// has it, the same each time, lets no control or reordering character through,
// stops at a writer that fails, and can do with nothing.
func Run(t *testing.T, s *sink.Sink) {
	t.Helper()
	if s.Name == "" || s.Doc == "" || !strings.HasPrefix(s.Ext, ".") {
		t.Errorf("sink %q does not say what it is", s.Name)
	}
	for name, o := range map[string]sink.Options{
		"all":      {All: true, Silenced: true},
		"shown":    {},
		"redacted": {Redact: true},
	} {
		t.Run(name, func(t *testing.T) { golden(t, s, o, filepath.Join("testdata", name+s.Ext)) })
	}
	t.Run("masked", func(t *testing.T) { masked(t, s) })
	t.Run("hostile", func(t *testing.T) { hostile(t, s) })
	t.Run("empty", func(t *testing.T) { render(t, s, &sink.Bundle{Title: "Nothing"}, sink.Options{}) })
	t.Run("full disk", func(t *testing.T) {
		if err := s.Render(&full{room: 64}, Sample(), sink.Options{All: true}); err == nil {
			t.Error("a writer that failed went unnoticed")
		}
	})
}

func render(t *testing.T, s *sink.Sink, b *sink.Bundle, o sink.Options) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := s.Render(&buf, b, o); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func golden(t *testing.T, s *sink.Sink, o sink.Options, file string) {
	t.Helper()
	got := render(t, s, Sample(), o)
	if again := render(t, s, Sample(), o); !bytes.Equal(got, again) {
		t.Error("two renderings differ")
	}
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}

// masked demands that no value which could tell who somebody is stands in
// redacted output, and that the bundle itself is left as it was.
func masked(t *testing.T, s *sink.Sink) {
	t.Helper()
	b := Sample()
	got := string(render(t, s, b, sink.Options{All: true, Redact: true, Silenced: true}))
	for _, v := range identifying(b) {
		if strings.Contains(got, v) {
			t.Errorf("redacted output shows %q", v)
		}
	}
	if d := cmp.Diff(Sample(), b, cmpopts.IgnoreFields(sink.Bundle{}, "Facts")); d != "" {
		t.Errorf("redacting changed the bundle (-was +is):\n%s", d)
	}
}

// identifying returns the values of a bundle that may tell who somebody is.
func identifying(b *sink.Bundle) (out []string) {
	for _, n := range b.Networks {
		for _, l := range n.Links {
			for _, t := range l.Why {
				out = append(out, t.Shared)
			}
		}
	}
	for _, a := range b.Assessments {
		for _, f := range a.Findings {
			for _, c := range f.Because {
				out = append(out, c.Shown)
			}
		}
		for _, c := range slices.Concat(a.Candidates, a.Silenced) {
			out = append(out, c.Name, c.Entry)
		}
		for _, f := range b.Facts(a.Subject) {
			out = append(out, f.Text())
		}
	}
	return out
}

// hostile puts what an attacker would write into every field.
func hostile(t *testing.T, s *sink.Sink) {
	t.Helper()
	const bad = "\x1b[2J\u202eevil\u2066\x00\x9b\u2028<script>alert(1)</script>=cmd|' /C calc'!A0\xff\u200b"
	b := Sample()
	b.Title = bad
	b.Problems = []string{bad}
	b.Credits = []sink.Credit{{Tables: []string{bad}, Licence: bad, Say: "https://x.example/" + bad}}
	for i := range b.Assessments {
		a := &b.Assessments[i]
		a.Subject = countersign.ID("applicant:" + bad)
		a.Missing, a.NotLooked = []string{bad}, []string{bad}
		a.Candidates = []countersign.Candidate{{List: bad, Entry: bad, Name: bad, Lacks: bad, Decided: &countersign.Ruling{By: bad, Back: bad}}}
		a.Silenced = a.Candidates
		for j := range a.Findings {
			f := &a.Findings[j]
			f.Say, f.Innocent, f.Clear = bad, bad, bad
			for k := range f.Because {
				f.Because[k].Shown, f.Because[k].Subject = bad, countersign.ID(bad)
			}
		}
	}
	for i := range b.Networks {
		b.Networks[i].Members[0] = bad
		b.Networks[i].Links[0].A, b.Networks[i].Links[0].Why[0].Shared = bad, bad
	}
	got := render(t, s, b, sink.Options{All: true, Silenced: true})
	if !utf8.Valid(got) {
		t.Error("output is not UTF-8")
	}
	for _, r := range string(got) {
		if r < 0x20 && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			t.Fatalf("a raw %U got through", r)
		}
	}
	if s.Ext == ".html" && bytes.Contains(got, []byte("<script")) {
		t.Error("a script got through")
	}
}

// full is a disk with little room.
type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, os.ErrClosed
	}
	return len(b), nil
}

// Sample is a bundle with one subject of each kind, and wide scripts.
func Sample() *sink.Bundle {
	because := []countersign.Cause{
		{Seq: 2, Subject: "applicant:acme/2", Pred: countersign.Payout, Shown: "payoneer/8841"},
		{Seq: 3, Subject: "applicant:acme/3", Pred: countersign.Payout, Shown: "payoneer/8841"},
	}
	finding := countersign.Finding{Detector: "sharedpayout", Version: 1, Family: countersign.FamilyPayment, Grade: "several", Weight: 14,
		Say:     "Two other applicants who claim to live elsewhere are paid into the same account.",
		Because: because, Innocent: "An agency or a relative may collect the pay of several people.",
		Clear: "Show a contract with the agency, or the holder's papers.", Basis: []string{"US22-M6"}}
	second := countersign.Finding{Detector: "claimip", Version: 1, Family: countersign.FamilyLocation, Grade: "most", Weight: 7.5,
		Say:      "Most sign-ins came from another country than the one claimed.",
		Because:  []countersign.Cause{{Seq: 2, Subject: "applicant:acme/2", Pred: countersign.Session, Shown: "203.0.113.9"}},
		Innocent: "You may travel, or work through a company line in another country.", Clear: "A ticket, a lease or a call from the claimed place.",
		Basis: []string{"US22-E3"}}
	return &sink.Bundle{
		Title: "Screening of applicants.ndjson",
		Run: countersign.Run{Tool: "countersign test", Rules: "sha256:00112233", Now: "2026-03-04T10:00:00Z", Read: 4, Refused: 1, Prior: -25,
			Lists:  []countersign.List{{Name: "fronts", Date: "2026-11-20", SHA256: "aa"}},
			Inputs: []countersign.Input{{Name: "applicants.ndjson", SHA256: "bb", Bytes: 1234}}},
		Assessments: []countersign.Assessment{
			{Subject: "applicant:acme/2", Verdict: countersign.VerdictHold, Score: 6.5, Prior: -25, Network: "network:ab12",
				Findings: []countersign.Finding{finding, second},
				Families: []countersign.FamilySum{{Family: countersign.FamilyLocation, Sum: 17.5, Capped: 14}, {Family: countersign.FamilyPayment, Sum: 17.5, Capped: 17.5}}},
			{Subject: "applicant:acme/申請者-정", Verdict: countersign.VerdictReview, Score: -4, Prior: -25, Network: "network:ab12",
				Findings: []countersign.Finding{second}, Missing: []string{"an identity document, to compare with what was typed"},
				NotLooked:  []string{"detector testcopy: timed out"},
				Candidates: []countersign.Candidate{{List: "ofac", Entry: "24979", Name: "A LISTED NAME", Score: 0.91, Lacks: "a birth date that agrees"}},
				Silenced: []countersign.Candidate{{List: "ofac", Entry: "31337", Name: "ANOTHER LISTED NAME", Score: 0.8,
					Decided: &countersign.Ruling{Same: countersign.SameNo, By: "ann", At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Entry: 7}}}},
			{Subject: "applicant:acme/4", Verdict: countersign.VerdictClear, Score: -25, Prior: -25},
		},
		Networks: []sink.Network{{ID: "network:ab12", Members: []countersign.ID{"applicant:acme/2", "applicant:acme/77", "applicant:acme/申請者-정"},
			More: 1, Say: []string{"1 weaker tie between members is not told"},
			Links: []countersign.Link{{A: "applicant:acme/2", B: "applicant:acme/申請者-정", Weight: 31,
				Why: []countersign.Tie{{Pred: countersign.Payout, Shared: "payoneer/8841", Weight: 18}, {Pred: countersign.Device, Shared: "d-77", Weight: 13}}}}}},
		Standing: map[countersign.ID]countersign.Verdict{"applicant:acme/77": countersign.VerdictClear},
		Facts: func(id countersign.ID) []countersign.Fact {
			return []countersign.Fact{
				{Subject: id, Pred: countersign.Name, Value: "NEVER SHOWN"},
				{Subject: id, Pred: countersign.ClaimCity, Value: "Austin"},
				{Subject: id, Pred: countersign.Session, Object: "ip:203.0.113.9", From: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)},
			}
		},
		Credits: []sink.Credit{{Tables: []string{"network4", "network6"}, Licence: "CC-BY-4.0",
			Say: "AS data: Somebody (IP data by Somebody, https://example.net), CC BY 4.0 (https://example.org/by/4.0/); packed"}},
		Problems: []string{"applicants.ndjson:5: this line is not JSON: a comma is missing after \"name\"; it was left out"},
		Flags: map[string]sink.Flag{"US22-M6": {ID: "US22-M6", Statement: "Flag payment accounts shared by several accounts.",
			Source: "US guidance on hidden IT workers", URL: "https://example.gov/x", Date: "2022-05-16"}},
	}
}
