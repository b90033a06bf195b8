package front_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/internal/detect/detecttest"
)

// admitted is what the lint of detectors would refuse here, and why it may
// stand. What is admitted and not there any more is a mistake, too.
var admitted = map[string]string{
	`look.go: the word united states in "seized by the united states"`: "wording of an authority's notice, compared with the page",
	`pivot.go: a code of a country or language in "mx"`:                "the DNS record",
	`profile.go: a code of a country or language in "US"`:              "the numbering plan and the form of addresses of firms that name none",
	`site_rules.go: a predicate of names in "name"`:                    "a grade",
}

// TestRulesLookAtNobodysOrigin holds the rules of websites to what detectors are
// held to: no words for countries, peoples, languages, scripts or creeds in any
// literal, nothing protected, no clock and no dice; and to more: a person's name
// goes to the hashes of its words, or is shown as a site shows it, and nowhere
// else; the
// language of a page is read by nobody, nor the country of a registrant but to
// read a telephone number.
func TestRulesLookAtNobodysOrigin(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	hit, looked := map[string]bool{}, 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		looked++
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, complaint := range frontLint(t, f, src) {
			if _, ok := admitted[complaint]; !ok {
				t.Error(complaint)
			}
			hit[complaint] = true
		}
	}
	for c := range admitted {
		if !hit[c] {
			t.Errorf("admitted, and not there: %s", c)
		}
	}
	if looked < 15 {
		t.Errorf("%d files", looked)
	}
}

// frontLint tells what in one file is inadmissible, without line numbers, each
// once.
func frontLint(t *testing.T, name string, src []byte) []string {
	t.Helper()
	found, err := detecttest.Lint(name, src)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, c := range found {
		parts := strings.SplitN(c, ":", 3)
		if len(parts) == 3 && !strings.Contains(parts[2], " imports ") && !strings.Contains(parts[2], "another name") {
			add(parts[0] + ":" + parts[2])
		}
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		if p := strings.Trim(i.Path.Value, `"`); slices.Contains([]string{"net", "net/http", "os", "math/rand", "math/rand/v2", "unicode"}, p) {
			add(fmt.Sprintf("%s: imports %s", name, p))
		}
	}
	var stack []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if s, ok := n.(*ast.SelectorExpr); ok {
			if why := originOf(s, stack); why != "" {
				add(name + ": " + why)
			}
		}
		stack = append(stack, n)
		return true
	})
	return out
}

// originOf tells what is wrong with reading a field where it stands.
func originOf(s *ast.SelectorExpr, around []ast.Node) string {
	switch s.Sel.Name {
	case "Lang", "ClaimCountry", "ClaimLanguage", "Nationality", "BirthDate":
		return "reads ." + s.Sel.Name
	case "Called", "By":
		if !within(around, "WordsOf", "Sprintf", "len", "ContainsFunc") {
			return "a name goes elsewhere than to the hashes of its words"
		}
	case "Country":
		x, ok := s.X.(*ast.Ident)
		if ok && x.Name == "r" && !within(around, "Phone") { // of a registrant
			return "reads the country of a registrant"
		}
	}
	return ""
}

// within reports whether the nearest call around a node is of one of these.
func within(around []ast.Node, names ...string) bool {
	for _, n := range slices.Backward(around) {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		switch f := c.Fun.(type) {
		case *ast.Ident:
			return slices.Contains(names, f.Name)
		case *ast.SelectorExpr:
			return slices.Contains(names, f.Sel.Name)
		}
		return false
	}
	return false
}

// TestLintRefuses shows that the lint can fail.
func TestLintRefuses(t *testing.T) {
	for src, want := range map[string]string{
		`package front; func x(m *Member) bool { return len(m.Called) > 0 && strings.HasSuffix(m.Called, "ov") }`: "a name goes elsewhere",
		`package front; func x(s *Subject) string { return s.Called[0] }`:                                         "a name goes elsewhere",
		`package front; func x(p *praise) bool { return strings.HasPrefix(p.By, "Al") }`:                          "a name goes elsewhere",
		`package front; func x(g *page.Page) bool { return g.Lang == "" }`:                                        "reads .Lang",
		`package front; func x(r *Registration) bool { return r.Country != "" }`:                                  "the country of a registrant",
		`package front; func x(s string) bool { return s == "korean" }`:                                           "the word",
		`package front; import "unicode"; func x(r rune) bool { return unicode.Is(unicode.Han, r) }`:              "tells scripts apart",
	} {
		if got := strings.Join(frontLint(t, "x.go", []byte(src)), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s\nis refused for %q, not for %q", src, got, want)
		}
	}
}
