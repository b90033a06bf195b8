package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/detect"
	alldetect "countersign/internal/detect/all"
	"countersign/internal/reference"
	"countersign/internal/resolve"
)

// Digest is "sha256:…" over everything that decides how facts are judged: each
// detector's version, grades and weights, and the versions of the rooms that
// link and weigh. Two runs with one digest judge alike.
func Digest(ds []*detect.Detector) string {
	type rule struct {
		Name    string
		Version int
		Family  countersign.Family
		Weights []detect.Weight
	}
	all := struct {
		Resolve, Assess int
		Rules           []rule
	}{Resolve: resolve.Version, Assess: assess.Version}
	for _, d := range ds {
		all.Rules = append(all.Rules, rule{d.Name, d.Version, d.Family, d.Weights})
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic("app: rules cannot be encoded: " + err.Error()) // plain data
	}
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Rule finds a detector by name.
func Rule(name string) (*detect.Detector, error) {
	for _, d := range append(slices.Clone(alldetect.Detectors), frontRules()...) {
		if d.Name == name {
			return d, nil
		}
	}
	return nil, fmt.Errorf("rule %q: %w; `countersign rules` lists them%s", name, countersign.ErrNotFound, meant(name))
}

// meant suggests the rule whose name is nearest.
func meant(name string) string {
	for _, d := range alldetect.Detectors {
		if strings.Contains(d.Name, strings.ToLower(name)) || strings.Contains(strings.ToLower(name), d.Name) {
			return "; did you mean " + d.Name + "?"
		}
	}
	return ""
}

// Explain writes what a rule looks for, what it rests on, what it weighs and
// when it misleads.
func Explain(w io.Writer, name string) error {
	d, err := Rule(name)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s (version %d, family %s, ground: %s)\n%s\n\n%s\n\n", d.Name, d.Version, d.Family, d.Ground, d.Title, d.Doc)
	b.WriteString("Weights, in decibans:\n")
	for _, g := range d.Weights {
		fmt.Fprintf(&b, "  %+5.1f  %s: %s\n", g.Decibans, g.Grade, g.From)
	}
	fmt.Fprintf(&b, "\nIt may be innocent: %s\nTo clear it: %s\n\nRests on:\n", d.Innocent, d.Clear)
	for _, id := range d.Basis {
		fmt.Fprintf(&b, "  %s\n", cite(id))
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func cite(id string) string {
	f, ok := reference.Embedded().RedFlag(id)
	if !ok {
		return id
	}
	return fmt.Sprintf("%s: %s (%s)", id, f.Statement, f.Source.Title)
}

// Catalogue writes the rule catalogue as Markdown: docs/rules.md is this.
func Catalogue(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Rules\n\nGenerated from the code by `countersign rules --format md`. %d rules. Weights are decibans: ten times the\n"+
		"logarithm of how many times likelier the finding is under fraud. No rule reads an origin or anything protected; names are\n"+
		"compared for sameness and for nothing else.\n", len(alldetect.Detectors))
	for _, fam := range countersign.Families {
		ds := slices.DeleteFunc(slices.Clone(alldetect.Detectors), func(d *detect.Detector) bool { return d.Family != fam })
		if len(ds) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s (at most %+.0f)\n", fam, assess.Cap(fam))
		for _, d := range ds {
			entry(&b, d)
		}
	}
	b.WriteString("\n## Company websites\n\nThese judge domains, never people ([fronts](front.md)).\n")
	for _, d := range frontRules() {
		entry(&b, d)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func entry(b *strings.Builder, d *detect.Detector) {
	fmt.Fprintf(b, "\n### %s\n\n**%s.** %s\n\n", d.Name, strings.TrimSuffix(d.Title, "."), strings.Join(strings.Fields(d.Doc), " "))
	b.WriteString("| grade | weight | where it comes from |\n|---|---:|---|\n")
	for _, w := range d.Weights {
		fmt.Fprintf(b, "| %s | %+.1f | %s |\n", w.Grade, w.Decibans, w.From)
	}
	fmt.Fprintf(b, "\nIt may be innocent: %s To clear it: %s\n\nGround: %s. Rests on:\n", d.Innocent, d.Clear, d.Ground)
	for _, id := range d.Basis {
		fmt.Fprintf(b, "- %s\n", cite(id))
	}
}

// List writes one line a rule.
func List(w io.Writer) error {
	var b strings.Builder
	for _, d := range append(slices.Clone(alldetect.Detectors), frontRules()...) {
		lo, hi := span(d)
		fmt.Fprintf(&b, "%-20s %-9s %+5.1f..%+5.1f  %s\n", d.Name, d.Family, lo, hi, d.Title)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func span(d *detect.Detector) (lo, hi float64) {
	for i, w := range d.Weights {
		if i == 0 {
			lo, hi = w.Decibans, w.Decibans
		}
		lo, hi = min(lo, w.Decibans), max(hi, w.Decibans)
	}
	return lo, hi
}
