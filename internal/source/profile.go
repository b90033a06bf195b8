package source

import (
	"strings"
	"time"

	"countersign"
	"countersign/normal"
)

// A Profile collects what a hiring system knows of a candidate.
type Profile struct {
	*Sheet
	wrong string
}

// NewProfile returns an empty profile on the worker's desk.
func NewProfile(d *Desk) *Profile { return &Profile{Sheet: d.Sheet()} }

// Left says what was left out, nil if nothing was.
func (p *Profile) Left() error {
	if p.wrong == "" {
		return nil
	}
	return Invalid("%s; it was left out, the rest was read", p.wrong)
}

// When reads a time, and tells of one that cannot be read.
func (p *Profile) When(field, s string) (t time.Time, exact bool) {
	t, exact, ok := Time(s)
	if !ok && p.wrong == "" {
		p.wrong = field + ": " + quoteShort(s) + " is no time we can read"
	}
	return t, exact
}

// Span sets when the last fact began and ended.
func (p *Profile) Span(field, from, to string) {
	a, exactA := p.When(field, from)
	b, exactB := p.When(field, to)
	p.Last().From, p.Last().To = a, b
	if !exactA || !exactB {
		p.Ambiguous()
	}
}

func quoteShort(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return `"` + s + `"`
}

// Link adds an address on the web: a handle where it is a profile on a service
// we know, a website otherwise.
func (p *Profile) Link(url string) {
	service, ok := normal.Service(url)
	_, isHandle := normal.Handle("", url)
	if ok && isHandle && !strings.Contains(service, ".") {
		p.Say(countersign.Handle, url)
		return
	}
	p.Say(countersign.Website, url)
}

// Lines joins an address of several lines into one.
func Lines(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range parts {
		parts[i] = strings.Trim(parts[i], " ,\t")
	}
	return strings.Join(parts, ", ")
}

// Keep adds a field the house does not know. Of what is nested only lists of
// texts are kept; the rest stays in the evidence.
func (p *Profile) Keep(n *Node, prefix string) {
	if n == nil || p.Len() > MaxFacts {
		return
	}
	name := Extra(prefix + n.Key)
	switch n.Kind {
	case Text, Number, Bool:
		p.Say(name, n.Text)
	case Array:
		for i := range n.Kids {
			p.Say(name, n.Kids[i].Text)
		}
	}
}
