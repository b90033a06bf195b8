// Package detecttest holds every detector to the same promises.
//
// A detector's test is one call of [Run]. It reads the cases in testdata
// (see [Case]), runs the detector on every subject of each and compares what
// it found with what the case wants. Beyond that it demands what no case says:
// that the detector describes itself, rests on published flags, is fair (names
// and protected values swapped, nothing changes), does not depend on the order
// in which things were said, and is written without a word that names a people
// or a country.
package detecttest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

var update = flag.Bool("update", false, "write what the detector finds into the cases")

// maxWeight bounds what one finding may weigh, in decibans: a thousand to one.
const maxWeight = 30

// Run tests the detector whose folder the test runs in.
func Run(t *testing.T, d *detect.Detector) {
	t.Helper()
	t.Run("describes itself", func(t *testing.T) { report(t, Describe(d)) })
	t.Run("is admissible", func(t *testing.T) {
		found, err := LintDir(".")
		if err != nil {
			t.Fatal(err)
		}
		report(t, found)
	})
	cases := load(t)
	grades := map[string]bool{}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { check(t, d, c, grades) })
	}
	t.Run("covers its grades", func(t *testing.T) { report(t, covers(d, cases, grades)) })
}

func report(t *testing.T, complaints []string) {
	t.Helper()
	for _, c := range complaints {
		t.Error(c)
	}
}

// Describe tells what a detector fails to say of itself.
func Describe(d *detect.Detector) []string {
	var out []string
	need := func(ok bool, format string, args ...any) {
		if !ok {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	for name, text := range map[string]string{"Title": d.Title, "Doc": d.Doc, "Innocent": d.Innocent, "Clear": d.Clear} {
		need(text != "", "no %s", name)
	}
	for name, text := range map[string]string{"Doc": d.Doc, "Innocent": d.Innocent, "Clear": d.Clear} {
		need(strings.HasSuffix(text, "."), "%s is not a sentence", name)
	}
	need(d.Name != "" && d.Name == strings.ToLower(d.Name), "name %q is not lower case", d.Name)
	need(d.Version > 0, "no version")
	need(d.Run != nil, "no Run")
	need(len(d.Reads) > 0, "says not what it reads")
	need(slices.Contains(countersign.Families, d.Family), "family %q is unknown", d.Family)
	grounds := []detect.Ground{detect.Contradiction, detect.Reuse, detect.Conduct, detect.Listed, detect.Forgery}
	need(slices.Contains(grounds, d.Ground), "ground %q is not admissible", d.Ground)
	for _, p := range d.Reads {
		need(!p.Protected(), "reads %s", p)
	}
	need(len(d.Basis) > 0, "rests on no published flag")
	for _, id := range d.Basis {
		f, ok := reference.Embedded().RedFlag(id)
		need(ok, "basis %q is not in the table of red flags", id)
		need(!ok || f.Buildable(), "basis %q may not be built", id)
	}
	need(len(d.Weights) > 0, "no weights")
	seen := map[string]bool{}
	for _, w := range d.Weights {
		need(w.Grade != "" && !seen[w.Grade], "grade %q is empty or stands twice", w.Grade)
		seen[w.Grade] = true
		need(w.Decibans != 0 && max(w.Decibans, -w.Decibans) <= maxWeight, "grade %s weighs %g", w.Grade, w.Decibans)
		need(strings.HasPrefix(w.From, "measured: ") || strings.HasPrefix(w.From, "judgement: "),
			"grade %s: where its weight comes from begins with neither measured: nor judgement:", w.Grade)
	}
	slices.Sort(out)
	return out
}

// load reads the cases of the folder.
func load(t *testing.T) []*Case {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no cases in testdata")
	}
	var out []*Case
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		c, err := ParseCase(strings.TrimSuffix(filepath.Base(f), ".txtar"), raw)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		out = append(out, c)
	}
	return out
}

// check runs one case, as it stands and in every disguise.
func check(t *testing.T, d *detect.Detector, c *Case, grades map[string]bool) {
	t.Helper()
	got, err := look(d, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got {
		grades[f.finding.Grade] = true
		report(t, showable(c, f))
	}
	if *update {
		write(t, c, got)
		return
	}
	if diff := cmp.Diff(strings.Join(c.Want, "\n"), strings.Join(lines(got), "\n")); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	Fair(t, c, d)
}

// Fair runs detectors on a case twice and in every disguise, and demands the
// same findings: names of other origins, other protected values, other ages,
// the reverse order, other countries.
func Fair(t *testing.T, c *Case, ds ...*detect.Detector) {
	t.Helper()
	found, err := Unfair(c, ds...)
	if err != nil {
		t.Fatal(err)
	}
	report(t, found)
}

// Unfair tells in which disguises of a case detectors find something else.
func Unfair(c *Case, ds ...*detect.Detector) ([]string, error) {
	var out []string
	plain := make([][]string, len(ds))
	for i, d := range ds {
		once, err := look(d, c)
		if err != nil {
			return nil, err
		}
		twice, err := look(d, c)
		if err != nil {
			return nil, err
		}
		plain[i] = lines(once)
		if diff := cmp.Diff(full(once), full(twice)); diff != "" {
			out = append(out, fmt.Sprintf("%s: looking twice differs:\n%s", d.Name, diff))
		}
	}
	for _, s := range swaps {
		other, back := s.apply(c)
		for i, d := range ds {
			got, err := look(d, other)
			if err != nil {
				return nil, err
			}
			if diff := cmp.Diff(plain[i], translate(lines(got), back)); diff != "" {
				out = append(out, fmt.Sprintf("%s: %s: another finding (-plain +swapped):\n%s", d.Name, s.name, diff))
			}
		}
	}
	return out, nil
}

func write(t *testing.T, c *Case, got []found) {
	t.Helper()
	raw := c.With(lines(got))
	if err := os.WriteFile(filepath.Join("testdata", c.Name+".txtar"), raw, 0o644); err != nil {
		t.Fatal(err)
	}
}

// covers tells which grades no case shows, and which kind of case is missing.
func covers(d *detect.Detector, cases []*Case, grades map[string]bool) []string {
	var out []string
	for _, w := range d.Weights {
		if !grades[w.Grade] {
			out = append(out, "no case shows grade "+w.Grade)
		}
	}
	harm := func(c *Case) bool {
		return slices.ContainsFunc(c.Want, func(l string) bool { return weighs(d, l) > 0 })
	}
	if !slices.ContainsFunc(cases, harm) {
		out = append(out, "no case where it finds something")
	}
	if !slices.ContainsFunc(cases, func(c *Case) bool { return !harm(c) }) {
		out = append(out, "no innocent case")
	}
	return out
}

// weighs returns the weight of the grade in a line of findings.
func weighs(d *detect.Detector, line string) float64 {
	parts := strings.Fields(line)
	if len(parts) < 2 {
		return 0
	}
	for _, w := range d.Weights {
		if w.Grade == strings.TrimSuffix(parts[1], ":") {
			return w.Decibans
		}
	}
	return 0
}

// found is a finding on a subject.
type found struct {
	subject countersign.ID
	finding countersign.Finding
	table   float64 // weight of its grade
}

// String gives a finding as cases write it: "subject grade: sentence", with
// "x0.50" behind a grade that was scaled down.
func (f found) String() string {
	grade := f.finding.Grade
	if f.finding.Weight != f.table {
		grade += fmt.Sprintf(" x%.2f", f.finding.Weight/f.table)
	}
	return fmt.Sprintf("%s %s: %s", f.subject, grade, f.finding.Say)
}

// look runs the detector on every subject of the case.
func look(d *detect.Detector, c *Case) ([]found, error) {
	s := c.Surroundings()
	ctx := context.Background()
	var out []found
	for _, id := range c.Subjects() {
		folder, err := detect.Open(ctx, s.View, id)
		if err != nil {
			return nil, err
		}
		fs, err := detect.Look(ctx, d, s, folder)
		if err != nil {
			return nil, err
		}
		for _, f := range fs {
			w := found{subject: id, finding: f}
			for _, g := range d.Weights {
				if g.Grade == f.Grade {
					w.table = g.Decibans
				}
			}
			out = append(out, w)
		}
	}
	return out, nil
}

func lines(fs []found) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.String())
	}
	slices.Sort(out)
	return out
}

// full gives findings with everything they rest on.
func full(fs []found) []string {
	var out []string
	for _, f := range fs {
		line := f.String()
		for _, c := range f.finding.Because {
			line += "\n\t" + c.String()
		}
		out = append(out, line)
	}
	return out
}

// unkind are words that no sentence shown to a person may hold: they judge, or
// say more than the facts do.
var unkind = []string{"fraud", "suspicious", "suspect", "fake", "scam", "criminal", "liar", "lied", "guilty", "illegal", "north korea"}

const sayMost = 240

// showable tells what is wrong with a sentence that the person could be shown.
func showable(c *Case, f found) []string {
	var out []string
	say := f.finding.Say
	low := strings.ToLower(say)
	if !strings.HasSuffix(say, ".") || len(say) > sayMost {
		out = append(out, fmt.Sprintf("not one short sentence: %q", say))
	}
	for _, w := range unkind {
		if strings.Contains(low, w) {
			out = append(out, fmt.Sprintf("%q judges: %q", w, say))
		}
	}
	for _, n := range c.names() {
		if len(n) > 2 && strings.Contains(low, strings.ToLower(n)) {
			out = append(out, fmt.Sprintf("a name stands in %q", say))
		}
	}
	return out
}

// Bench measures one look at each subject of the largest case.
func Bench(b *testing.B, d *detect.Detector, file string) {
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		b.Fatal(err)
	}
	c, err := ParseCase(file, raw)
	if err != nil {
		b.Fatal(err)
	}
	s := c.Surroundings()
	ids := c.Subjects()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		folder, err := detect.Open(context.Background(), s.View, ids[i%len(ids)])
		if err != nil {
			b.Fatal(err)
		}
		if _, err := detect.Look(context.Background(), d, s, folder); err != nil {
			b.Fatal(err)
		}
	}
}
