// Package table writes the answer for a terminal, in sentences.
package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"countersign"
	"countersign/internal/sink"
)

// Sink is for people at a terminal: who should be looked at, why, and what
// would clear them, within the terminal's width.
var Sink = &sink.Sink{Name: "table", Doc: "for a terminal: who, why, what would clear them", Ext: ".txt", Ceiling: countersign.Red, Render: render}

func render(w io.Writer, b *sink.Bundle, o sink.Options) error {
	if o.Width <= 0 {
		o.Width = 80
	}
	p := &printer{w: w, width: max(40, min(o.Width, 120)), color: o.Color}
	summary(p, b)
	shown := b.Shown(o)
	index(p, shown)
	for i, a := range shown {
		if i == maxSubjects {
			p.line("")
			p.wrap("", "", fmt.Sprintf("%s told in full by --format html, md or ndjson.", plural(len(shown)-i, "more is", "more are")))
			break
		}
		subject(p, b, a, o)
	}
	networks(p, b)
	for i, s := range b.Problems {
		if i == 0 {
			p.line("")
			p.head("Not read")
		}
		p.wrap("  ", "  ", s)
	}
	footer(p, b, len(shown))
	return p.err
}

func summary(p *printer, b *sink.Bundle) {
	if b.Was != nil && len(b.Assessments) == 0 {
		p.wrap("", "", "Nobody's answer is another than before.")
		return
	}
	n := b.Count()
	total := len(b.Assessments)
	var parts []string
	for i := len(countersign.Verdicts) - 1; i > 0; i-- {
		if v := countersign.Verdicts[i]; n[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[v], v))
		}
	}
	if len(parts) == 0 {
		p.wrap("", "", fmt.Sprintf("%s screened. Nobody needs a second look.", plural(total, "subject", "subjects")))
		return
	}
	p.wrap("", "", fmt.Sprintf("%s screened: %s; %d clear. A person decides; this only recommends.",
		plural(total, "subject", "subjects"), sink.Sentence(parts), n[countersign.VerdictClear]))
}

// index tells in one line each who stands out, how much, and by what first.
func index(p *printer, shown []countersign.Assessment) {
	if len(shown) < 2 {
		return
	}
	p.line("")
	wide := 0
	for _, a := range shown {
		wide = max(wide, runewidth.StringWidth(sink.Plain(string(a.Subject))))
	}
	wide = min(wide, p.width/2-14)
	for i, a := range shown {
		if i == maxIndex {
			p.wrap("", "", fmt.Sprintf("and %s.", plural(len(shown)-i, "other", "others")))
			return
		}
		first := ""
		if len(a.Findings) > 0 {
			first = sink.Plain(a.Findings[0].Say)
		}
		lead := runewidth.FillRight(strings.ToUpper(string(a.Verdict)), 6) + " " +
			runewidth.FillRight(runewidth.Truncate(sink.Plain(string(a.Subject)), wide, "…"), wide) + fmt.Sprintf(" %+6.1f  ", a.Score)
		room := max(0, p.width-runewidth.StringWidth(lead))
		lead = p.paint(a.Verdict, lead[:6]) + lead[6:]
		p.line(lead + runewidth.Truncate(first, room, "…"))
	}
}

func subject(p *printer, b *sink.Bundle, a countersign.Assessment, o sink.Options) {
	p.line("")
	name := sink.Plain(string(a.Subject))
	verdict := strings.ToUpper(string(a.Verdict))
	room := p.width - runewidth.StringWidth(verdict) - 2 - 11
	p.line(p.paint(a.Verdict, verdict) + "  " + runewidth.FillRight(runewidth.Truncate(name, room, "…"), room) + fmt.Sprintf(" %+6.1f dB", a.Score))
	if a.Network != "" {
		p.wrap("  ", "  ", fmt.Sprintf("belongs to %s", a.Network))
	}
	if w := b.Was[a.Subject]; w != nil {
		p.wrap("  ", "  ", fmt.Sprintf("was %s %+.1f before the change", w.Verdict, w.Score))
	}
	for i, f := range a.Findings {
		if i == maxFindings {
			p.wrap("  ", "  ", fmt.Sprintf("and %s; see --format html or ndjson.", plural(len(a.Findings)-i, "weaker finding", "weaker findings")))
			break
		}
		p.wrap(fmt.Sprintf("  %+5.1f ", f.Weight), "        ", f.Say+" ["+f.Detector+"]")
		if f.Weight > 0 && i < maxClear {
			p.wrap("        innocent if: ", "          ", lower(f.Innocent))
			p.wrap("        clear it: ", "          ", lower(f.Clear))
		}
	}
	for _, say := range o.Listed(&a) {
		p.wrap("   (0.0) ", "        ", say)
	}
	for _, s := range a.NotLooked {
		p.wrap("  not looked at: ", "    ", s)
	}
	if len(a.Missing) > 0 {
		p.wrap("  would help: ", "    ", strings.Join(a.Missing, "; ")+".")
	}
}

const (
	maxIndex    = 40 // subjects told in one line
	maxSubjects = 10 // subjects told in full; the other formats have all
	maxFindings = 6  // of one subject
	maxClear    = 2  // findings whose innocent explanation is spelled out
	maxNetworks = 12
)

func networks(p *printer, b *sink.Bundle) {
	if len(b.Networks) == 0 {
		return
	}
	p.line("")
	p.head("Who belongs together")
	verdicts := b.Verdicts()
	for i, n := range b.Networks {
		if i == maxNetworks {
			p.wrap("  ", "  ", fmt.Sprintf("and %s.", plural(len(b.Networks)-i, "smaller network", "smaller networks")))
			break
		}
		var names []string
		for _, m := range n.Members[:min(len(n.Members), 6)] {
			names = append(names, string(m))
		}
		if more := len(n.Members) - len(names); more > 0 {
			names = append(names, plural(more, "other", "others"))
		}
		p.wrap("  ", "    ", fmt.Sprintf("%s: %s: %s.", n.ID, plural(len(n.Members), "subject", "subjects"), sink.Sentence(names)))
		if len(n.Links) > 0 && len(n.Links[0].Why) > 0 {
			p.wrap("    ", "    ", "strongest tie: "+why(n.Links[0]))
		}
		if clear := n.Clear(verdicts); clear > 0 {
			p.wrap("    ", "    ", fmt.Sprintf("%d of them %s clear. Sharing is no proof.", clear, isAre(clear)))
		}
		for _, say := range n.Say {
			p.wrap("    ", "    ", say+".")
		}
	}
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func why(l countersign.Link) string {
	var parts []string
	for _, t := range l.Why[:min(len(l.Why), 3)] {
		parts = append(parts, fmt.Sprintf("%s (%+.0f)", t.Pred, t.Weight))
	}
	return sink.Sentence(parts)
}

func footer(p *printer, b *sink.Bundle, shown int) {
	p.line("")
	if shown > 0 {
		p.wrap("", "", "dB: decibans, ten times the log of how much likelier fraud has become; -25 is where everybody starts, -15 asks for a look, +6 to wait.")
	}
	s := fmt.Sprintf("%s · rules %.19s · %d read", b.Run.Tool, b.Run.Rules, b.Run.Read)
	if b.Run.Refused > 0 {
		s += fmt.Sprintf(", %d refused", b.Run.Refused)
	}
	if b.Run.Silenced > 0 {
		s += fmt.Sprintf(" · %s silenced", plural(b.Run.Silenced, "listed party", "listed parties"))
	}
	p.wrap("", "", s)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func lower(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' && s[0] >= 'A' && s[0] <= 'Z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

// printer writes lines of at most width columns, and keeps the first error.
type printer struct {
	w     io.Writer
	width int
	color bool
	err   error
}

func (p *printer) line(s string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, strings.TrimRight(s, " ")+"\n")
	}
}

func (p *printer) head(s string) {
	if p.color {
		s = "\x1b[1m" + s + "\x1b[0m"
	}
	p.line(s)
}

// wrap prints a paragraph: first before the first line, then before the others.
func (p *printer) wrap(first, then, s string) {
	indent := max(runewidth.StringWidth(first), runewidth.StringWidth(then))
	if runewidth.StringWidth(first) > runewidth.StringWidth(then) {
		head := sink.Wrap(sink.Plain(s), p.width-runewidth.StringWidth(first), runewidth.StringWidth)
		if len(head) == 0 {
			return
		}
		p.line(first + head[0])
		rest := strings.TrimSpace(strings.Join(head[1:], " "))
		if rest != "" {
			p.wrap(then, then, rest)
		}
		return
	}
	for i, l := range sink.Wrap(sink.Plain(s), p.width-indent, runewidth.StringWidth) {
		if i == 0 {
			p.line(first + l)
			continue
		}
		p.line(then + l)
	}
}

var colors = map[countersign.Verdict]string{
	countersign.VerdictReview: "\x1b[33m", countersign.VerdictHold: "\x1b[31m", countersign.VerdictRefer: "\x1b[1;31m", countersign.VerdictClear: "\x1b[32m",
}

func (p *printer) paint(v countersign.Verdict, s string) string {
	if !p.color {
		return s
	}
	return colors[v] + s + "\x1b[0m"
}
