// Package md writes the answer as Markdown, for tickets and wikis.
package md

import (
	"fmt"
	"io"
	"strings"

	"countersign"
	"countersign/internal/sink"
)

// Sink is GitHub-flavoured Markdown.
var Sink = &sink.Sink{Name: "md", Doc: "Markdown, for tickets and wikis", Ext: ".md", Ceiling: countersign.Red, Render: render}

func render(w io.Writer, b *sink.Bundle, o sink.Options) error {
	p := &printer{w: w}
	n := b.Count()
	p.f("# %s\n\n", text(b.Title))
	p.f("| verdict | subjects |\n|---|---:|\n")
	for i := len(countersign.Verdicts) - 1; i >= 0; i-- {
		p.f("| %s | %d |\n", countersign.Verdicts[i], n[countersign.Verdicts[i]])
	}
	p.f("\nThis is a recommendation. A person decides.\n")
	for _, a := range b.Shown(o) {
		subject(p, b, a, o)
	}
	problems(p, b)
	p.f("\n---\n%s · rules `%s` · %d read, %d refused\n", text(b.Run.Tool), b.Run.Rules, b.Run.Read, b.Run.Refused)
	for _, c := range b.Credits {
		p.f("\n%s (%s): %s\n", text(strings.Join(c.Tables, ", ")), text(c.Licence), text(c.Say))
	}
	return p.err
}

func subject(p *printer, b *sink.Bundle, a countersign.Assessment, o sink.Options) {
	p.f("\n## %s: %s (%+.1f dB)\n\n%s\n", text(string(a.Subject)), a.Verdict, a.Score, sink.Advice(a.Verdict))
	for _, f := range a.Findings {
		p.f("\n- **%s** (%+.1f dB, %s, `%s`)\n", text(f.Say), f.Weight, f.Family, f.Detector)
		p.f("  - It may be innocent: %s\n  - To clear it: %s\n", text(f.Innocent), text(f.Clear))
		for _, c := range f.Because {
			p.f("  - because %s\n", text(o.Cause(c)))
		}
		var cites []string
		for _, g := range b.Guidance(f) {
			cites = append(cites, strings.TrimSpace(g.ID+" "+text(g.Source)))
		}
		p.f("  - guidance: %s\n", strings.Join(cites, "; "))
	}
	for _, say := range o.Listed(&a) {
		p.f("\n- %s\n", text(say))
	}
	if len(a.Missing) > 0 {
		p.f("\nWould help: %s.\n", text(strings.Join(a.Missing, "; ")))
	}
}

func problems(p *printer, b *sink.Bundle) {
	if len(b.Problems) == 0 {
		return
	}
	p.f("\n## Not read\n\n")
	for _, s := range b.Problems {
		p.f("- %s\n", text(s))
	}
}

var escapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "#", `\#`, "!", `\!`)

// text makes outside text safe inside Markdown.
func text(s string) string { return escapes.Replace(sink.Plain(s)) }

// printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) f(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
