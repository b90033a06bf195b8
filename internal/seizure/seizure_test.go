package seizure

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"time"

	"countersign"
)

// hostile is what a site or a registration may say of itself.
const hostile = "=HYPERLINK(\"x\")<script>alert(1)</script>| [a](http://x) **b**\n# head\u202e"

func sample(said string) *Case {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	return &Case{Made: at, Tool: "countersign", Rules: "sha256:00", Live: true, Compared: []string{"real.example"},
		Domains: []Domain{{Name: "front.example", Verdict: countersign.VerdictReview, Registry: said, Registrar: said, Registrant: said, Registrant2: said, Created: at,
			NameServers: []string{said}, Networks: []string{said}, Mail: []string{said}, Certificates: []Certificate{{Serial: said, Names: []string{said}}}, CopyOf: "real.example",
			Passages: []Passage{{said, said, said}}, Findings: []countersign.Finding{{Detector: "frontcopy", Weight: 14, Say: said, Innocent: "a", Clear: "b"}},
			Links: []Link{{Domain: said, Why: []Reason{{said, said, 2}}}}, Actors: []Actor{{Role: "registry", Name: said, Contact: said, Route: said, Needs: []string{said}}}, Missing: []string{said}}},
		Exhibits: []Exhibit{{File: "pages/front.example/01.txt", Domain: "front.example", What: "page " + said, At: at, Leaf: 4}}}
}

func written(t *testing.T, c *Case) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := c.Write(func(name string, write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		out[name] = b.String()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestHostileValues: what others wrote forms no markup, no formula, no line.
func TestHostileValues(t *testing.T) {
	for name, text := range written(t, sample(hostile)) {
		if strings.Contains(text, "\u202e") {
			t.Errorf("%s reorders what a reader sees", name)
		}
		switch {
		case strings.HasSuffix(name, ".html"):
			if strings.Contains(text, "<script") {
				t.Errorf("%s holds a script", name)
			}
		case strings.HasSuffix(name, ".md"):
			for _, bad := range []string{"<script", "[a](", "**b**", "\n# head"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s holds %q", name, bad)
				}
			}
		case strings.HasSuffix(name, ".csv"):
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil || len(rows) != 2 {
				t.Fatalf("%s: %d rows, %v", name, len(rows), err)
			}
			for _, cell := range rows[1] {
				if strings.HasPrefix(cell, "=") {
					t.Errorf("%s: %q is a formula", name, cell)
				}
			}
		}
	}
}

// TestBlanks: what only a person may say is blank in both forms of the
// affidavit, and each fact has its exhibit.
func TestBlanks(t *testing.T) {
	files := written(t, sample("plain"))
	for _, what := range []string{"court and district", "case number", "name, office, training", "statutes relied on", "what the affiant concludes from these facts",
		"statement of probable cause", "exculpatory information", "signature, place and date", "whether the affiant adopts any of these findings"} {
		if !strings.Contains(files["affidavit.md"], "**["+Blank+": "+what) {
			t.Errorf("affidavit.md does not leave blank: %s", what)
		}
		if !strings.Contains(files["affidavit.html"], "<strong>"+Blank+"</strong> "+what) {
			t.Errorf("affidavit.html does not leave blank: %s", what)
		}
	}
	if !strings.Contains(files["affidavit.md"], "Pages of the site were captured (Exhibit 001).") {
		t.Error("the pages have no exhibit")
	}
	for _, word := range []string{"guilty", "criminal", "fraudster", "North Korea", "perpetrator"} {
		for name, text := range files {
			if name != "README.md" && strings.Contains(text, word) { // there it stands in a denial
				t.Errorf("%s says %q of somebody", name, word)
			}
		}
	}
}
