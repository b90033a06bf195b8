// Package html writes the answer as one self-contained page that opens and
// prints anywhere.
package html

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"regexp"
	"strings"

	"countersign"
	"countersign/internal/sink"
)

// Sink is one HTML page without scripts, fonts or addresses it would call. A
// policy in the page forbids all of them, so that a value that slipped through
// escaping could still do nothing.
var Sink = &sink.Sink{Name: "html", Doc: "one self-contained page, for screen and paper", Ext: ".html", Ceiling: countersign.Red, Render: render}

// headHTML begins every page.
//
//go:embed head.html
var headHTML string

//go:embed report.html
var reportHTML string

//go:embed report.css
var reportCSS string

var report = template.Must(template.New("report").Funcs(template.FuncMap{
	"plain": sink.Plain, "db": decibans, "advice": sink.Advice, "inc": func(i int) int { return i + 1 },
	"upper": strings.ToUpper, "linked": linked, "join": strings.Join,
}).Parse(headHTML + reportHTML))

// cardsShown bounds the page: a browser shows a few hundred cards well.
const cardsShown = 300

type page struct {
	Title    string
	Policy   string
	CSS      template.CSS
	Counts   []count
	Total    int
	Cards    []card
	More     int // subjects that need a person and are not shown
	Networks []network
	Problems []string
	Credits  []sink.Credit
	Run      countersign.Run
	Redacted bool
}

type count struct {
	Verdict countersign.Verdict
	N       int
	Share   float64 // of the bar, in per cent
}

type card struct {
	countersign.Assessment
	Findings  []finding
	Scale     scale
	Listed    []string
	Said      []said
	NetworkAt string
}

type finding struct {
	countersign.Finding
	Causes   []string
	Guidance []sink.Flag
	Width    float64 // of the weight bar, in per cent
	Against  bool
}

type said struct{ Pred, Value, When string }

func render(w io.Writer, b *sink.Bundle, o sink.Options) error {
	p := page{Title: b.Title, CSS: template.CSS(reportCSS), Policy: policy(), Total: len(b.Assessments),
		Problems: b.Problems, Credits: b.Credits, Run: b.Run, Redacted: o.Redact}
	p.Counts = counts(b)
	shown := b.Shown(o)
	p.More = max(0, len(shown)-cardsShown)
	for _, a := range shown[:len(shown)-p.More] {
		p.Cards = append(p.Cards, newCard(b, a, o))
	}
	standing := b.Verdicts()
	for i, n := range o.Networks(b.Networks) {
		if i == networksShown {
			break
		}
		p.Networks = append(p.Networks, draw(n, standing))
	}
	if err := report.Execute(w, p); err != nil {
		return fmt.Errorf("html report: %w", err)
	}
	return nil
}

// A part is a piece of text, or an address to link.
type part struct{ Text, Link string }

var address = regexp.MustCompile(`https://[^\s,;)]+`)

// linked splits text at the addresses in it.
func linked(s string) []part {
	var out []part
	for {
		at := address.FindStringIndex(s)
		if at == nil {
			return append(out, part{Text: sink.Plain(s)})
		}
		link := sink.Plain(s[at[0]:at[1]])
		out = append(out, part{Text: sink.Plain(s[:at[0]])}, part{link, link})
		s = s[at[1]:]
	}
}

func policy() string { return policyOf(reportCSS) }

// policyOf forbids everything but the page's own style sheet, by its hash.
func policyOf(css string) string {
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func counts(b *sink.Bundle) []count {
	n := b.Count()
	var out []count
	for i := len(countersign.Verdicts) - 1; i >= 0; i-- {
		v := countersign.Verdicts[i]
		c := count{Verdict: v, N: n[v]}
		if len(b.Assessments) > 0 {
			c.Share = 100 * float64(n[v]) / float64(len(b.Assessments))
		}
		out = append(out, c)
	}
	return out
}

func newCard(b *sink.Bundle, a countersign.Assessment, o sink.Options) card {
	c := card{Assessment: a, Scale: newScale(a)}
	c.Listed = o.Listed(&a)
	for _, f := range a.Findings {
		x := finding{Finding: f, Guidance: b.Guidance(f), Against: f.Weight > 0, Width: min(100, math.Abs(f.Weight)*5)}
		for _, cause := range f.Because {
			x.Causes = append(x.Causes, o.Cause(cause))
		}
		c.Findings = append(c.Findings, x)
	}
	if a.Network != "" {
		c.NetworkAt = anchor(a.Network)
	}
	if b.Facts != nil {
		c.Said = whatWasSaid(b.Facts(a.Subject), o)
	}
	return c
}

const saidShown = 60

// whatWasSaid lists the facts a reviewer compares. Names and protected facts
// are left out, so that the first look is a blind one; texts are left out for
// their length.
func whatWasSaid(facts []countersign.Fact, o sink.Options) []said {
	var out []said
	for i := range facts {
		f := &facts[i]
		if f.Pred.Name() || f.Pred.Protected() || len(f.Shingles) > 0 || f.Text() == "" {
			continue
		}
		if len(out) == saidShown {
			return append(out, said{Pred: "…", Value: fmt.Sprintf("and %d more", len(facts)-i)})
		}
		v := sink.Plain(f.Text())
		if o.Redact {
			v = sink.Redact(v)
		}
		s := said{Pred: string(f.Pred), Value: v}
		if !f.From.IsZero() {
			s.When = f.From.UTC().Format("2006-01-02 15:04")
		}
		out = append(out, s)
	}
	return out
}

// A scale places a score between the prior and the strongest verdict.
type scale struct {
	At, Review, Hold       float64 // per cent from the left
	ReviewWidth, HoldWidth float64 // per cent
}

const (
	scaleLow, scaleHigh = -30.0, 35.0
	reviewAt, holdAt    = -15.0, 6.0
)

func newScale(a countersign.Assessment) scale {
	at := func(x float64) float64 {
		return math.Round(1000*(min(scaleHigh, max(scaleLow, x))-scaleLow)/(scaleHigh-scaleLow)) / 10
	}
	s := scale{At: at(a.Score), Review: at(reviewAt), Hold: at(holdAt)}
	s.ReviewWidth, s.HoldWidth = math.Round(10*(s.Hold-s.Review))/10, math.Round(10*(100-s.Hold))/10
	return s
}

func decibans(x float64) string { return strings.Replace(fmt.Sprintf("%+.1f", x), "-", "−", 1) }

func anchor(id countersign.ID) string { return strings.ReplaceAll(string(id), ":", "-") }
