package app

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the page of fronts
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/mattn/go-runewidth"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sink"
)

// frontReport is what is told of sites.
type frontReport struct {
	Answers []front.Answer  `json:"answers"`
	Crews   []front.Crew    `json:"crews,omitempty"`
	Sealed  *frontSealed    `json:"sealed,omitempty"`
	Run     countersign.Run `json:"run"`
	width   int
	// pictures are by domain; only the page shows them.
	pictures map[string][]picture
}

// Pairs are the pictures of a site, each beside that of its original.
func (r *frontReport) Pairs(a front.Answer) []pair {
	return pairs(r.pictures[a.Domain], r.pictures[a.CloneOf])
}

// Clear counts the sites of which there is nothing to say.
func (r *frontReport) Clear() int {
	n := 0
	for i := range r.Answers {
		if r.Answers[i].Verdict == countersign.VerdictClear && len(r.Answers[i].Missing) == 0 {
			n++
		}
	}
	return n
}

func (r *frontReport) write(w io.Writer, format string) error {
	switch format {
	case "table":
		return r.text(w)
	case "json":
		return sink.Encode(w, r, " ")
	case "html":
		return frontPage().Execute(w, r)
	case "ndjson":
		return r.lines(w)
	}
	return fmt.Errorf("format %q: %w; there are %s", format, countersign.ErrInvalid, strings.Join(FormatNames(FrontFormats()), ", "))
}

func (r *frontReport) lines(w io.Writer) error {
	for i := range r.Answers {
		if err := sink.Encode(w, &r.Answers[i], ""); err != nil {
			return err
		}
	}
	for i := range r.Crews {
		if err := sink.Encode(w, map[string]*front.Crew{"crew": &r.Crews[i]}, ""); err != nil {
			return err
		}
	}
	if r.Sealed != nil {
		if err := sink.Encode(w, map[string]*frontSealed{"sealed": r.Sealed}, ""); err != nil {
			return err
		}
	}
	return sink.Encode(w, map[string]countersign.Run{"run": r.Run}, "")
}

// text writes what a person reads in a terminal, the gravest first.
func (r *frontReport) text(to io.Writer) error {
	w := bufio.NewWriter(to)
	width := r.width
	if width <= 0 {
		width = 100
	}
	clear := 0
	for rank := len(countersign.Verdicts) - 1; rank >= 0; rank-- {
		for i := range r.Answers {
			a := &r.Answers[i]
			if a.Verdict.Rank() != rank {
				continue
			}
			if rank == 0 && len(a.Missing) == 0 {
				clear++
				continue
			}
			siteText(w, a, width)
		}
	}
	for i, c := range r.Crews {
		fmt.Fprintf(w, "crew %d: %s\n", i+1, sink.Plain(strings.Join(c.Domains, ", ")))
	}
	fmt.Fprintf(w, "%d sites looked at, %d with nothing to say. A person decides.\n", len(r.Answers), clear)
	if r.Sealed != nil {
		fmt.Fprintln(w, r.Sealed)
	}
	return w.Flush()
}

// heldOf says how much of what the copied firm says stands on the site, where
// that was asked.
func heldOf(a *front.Answer) string {
	if a.Shared.Held == 0 {
		return ""
	}
	return fmt.Sprintf("; something of %.0f %% of that site's sentences stands here, among much else", 100*a.Shared.Held)
}

func siteText(w io.Writer, a *front.Answer, width int) {
	fmt.Fprintf(w, "%s  %s  %+.1f\n", sink.Plain(a.Domain), a.Verdict, a.Score)
	line := func(indent, s string) {
		for _, l := range sink.Wrap(sink.Plain(s), width-len(indent), runewidth.StringWidth) {
			fmt.Fprintf(w, "%s%s\n", indent, l)
		}
	}
	if a.CloneOf != "" {
		line("  ", fmt.Sprintf("made from %s: %.0f %% of its text, %.0f %% of its files%s", a.CloneOf, 100*a.Shared.Text, 100*a.Shared.Files, heldOf(a)))
	}
	if s := a.Sight; s != nil {
		line("  ", fmt.Sprintf("%.0f %% of the words of %s are not shown without scripts", 100*s.Hidden, count(len(s.Pages), "drawn page", "drawn pages")))
	}
	for _, f := range a.Findings {
		line("  ", fmt.Sprintf("%+.0f  %s", f.Weight, f.Say))
		for _, c := range f.Because {
			line("        ", fmt.Sprintf("%s: %s", strings.TrimPrefix(string(c.Pred), "site/"), c.Shown))
		}
	}
	for _, l := range a.Linked[:min(len(a.Linked), 5)] {
		line("  ", fmt.Sprintf("tied to %s (%.0f): %s", l.Domain, l.Weight, tiesText(l.Why)))
	}
	for _, x := range a.WhoCanAct {
		who := strings.Join(strings.Fields(x.Role+" "+x.Name+" "+x.Contact), " ")
		line("  ", fmt.Sprintf("can act: %s: %s", who, x.Route))
	}
	if n := len(a.Evidence); n > 0 {
		line("  ", fmt.Sprintf("evidence: %s, from %s", count(n, "capture", "captures"), a.Evidence[0].SHA256))
	}
	for _, m := range a.Missing {
		line("  ", "not looked at: "+m)
	}
	fmt.Fprintln(w)
}

func tiesText(ties []front.Tie) string {
	var out []string
	for _, t := range ties {
		out = append(out, fmt.Sprintf("%s %s (with %d others)", t.Kind, t.Shared, t.Others))
	}
	return strings.Join(out, ", ")
}

func comparedText(w io.Writer, c *frontCompared) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s and %s\n", sink.Plain(c.A), sink.Plain(c.B))
	fmt.Fprintf(b, "  looks the same: %.2f\n  text of the first in the second: %.2f, of the second in the first: %.2f\n", c.Looks, c.AtoB, c.BtoA)
	fmt.Fprintf(b, "  passages %.2f, word pairs %.2f, shape %.2f, styles %.2f, classes %.2f, files %.2f\n",
		c.Pages.Passages, c.Pages.Pairs, c.Pages.Shape, c.Pages.Styles, c.Pages.Classes, c.Pages.Assets)
	for _, t := range c.Ties {
		fmt.Fprintf(b, "  both have: %s %s\n", t.Kind, sink.Plain(t.Shared))
	}
	for _, p := range c.Same {
		fmt.Fprintf(b, "  on both: %s\n", sink.Plain(p.Words))
	}
	if c.Sealed != nil {
		fmt.Fprintln(b, c.Sealed)
	}
	return b.Flush()
}

//go:embed front.html
var frontHTML string

//go:embed front.css
var frontCSS string

// frontPolicy forbids all but the page's own style sheet, by its hash, and
// pictures that stand in the page.
func frontPolicy() string {
	sum := sha256.Sum256([]byte(frontCSS))
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

var frontPage = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("front").Funcs(template.FuncMap{
		"percent": func(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) },
		"ties":    tiesText,
		"short":   func(p countersign.Pred) string { return strings.TrimPrefix(string(p), "site/") },
		"plain":   sink.Plain,
		"policy":  frontPolicy,
		"alike":   sameWords,
		"drawn":   func(n int) string { return count(n, "drawn page", "drawn pages") },
		"counted": func(n int) string { return count(n, "site", "sites") },
		"css":     func() template.CSS { return template.CSS(frontCSS) },
	}).Parse(frontHTML))
})
