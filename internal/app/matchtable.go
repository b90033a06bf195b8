package app

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"countersign/internal/sink"
)

// tableForm is for people at a terminal: the parties that may be meant, why,
// and what to make of it. Queries without any are counted.
func tableForm(r MatchRequest) form {
	t := paper{width: r.Width, color: r.Color}
	if t.width <= 0 {
		t.width = 80
	}
	t.width = max(40, min(t.width, 120))
	return form{
		name:   "table",
		head:   func(*bufio.Writer) {},
		answer: func(w *bytes.Buffer, a *matchAnswer) { t.answer(w, a) },
		tail:   func(w *bufio.Writer, e *epilogue) { t.tail(w, e) },
	}
}

// A paper is as wide as a terminal. Signs of two columns count as two.
type paper struct {
	width int
	color bool
}

const (
	tableRelated = 5 // relations spelled out; the other formats have more
	tableIndent  = "       "
)

func (t paper) answer(w *bytes.Buffer, a *matchAnswer) {
	if len(a.Results)+len(a.LeftOut)+len(a.Silenced) == 0 {
		return
	}
	t.wrap(w, "", "    ", strings.TrimSpace(a.ID+"  "+a.asked), true)
	if len(a.Results) == 0 {
		t.wrap(w, "  ", "  ", "no listed party found", false)
	}
	for i := range a.Results {
		t.found(w, &a.Results[i])
	}
	for i := range a.Silenced {
		f := &a.Silenced[i]
		t.wrap(w, "  silenced: ", "    ", fmt.Sprintf("%s %s %s. %s", f.List, f.Entry, f.Name, sink.SayRuling(f.Decided)), false)
	}
	for _, s := range a.LeftOut {
		t.wrap(w, "  not used: ", "    ", s, false)
	}
	w.WriteByte('\n')
}

// found writes one party: score, list, number and name on a line, what the rest
// is worth at its end.
func (t paper) found(w *bytes.Buffer, f *matchFound) {
	name, why := f.plainly()
	lead := fmt.Sprintf("  %.2f ", f.Score)
	standing := f.standing()
	key := sink.Plain(f.List + " " + f.Entry)
	room := t.width - len(lead) - runewidth.StringWidth(standing) - 2
	label := key + "  " + name
	if runewidth.StringWidth(label) <= room {
		fmt.Fprintf(w, "%s%s  %s\n", lead, runewidth.FillRight(label, room), standing)
	} else {
		fmt.Fprintf(w, "%s%s  %s\n", lead, runewidth.FillRight(runewidth.Truncate(key, room, "..."), room), standing)
		t.wrap(w, tableIndent, tableIndent, name, false)
	}
	t.wrap(w, tableIndent, tableIndent, strings.Join(why, " "), false)
	for i := range f.Related[:min(len(f.Related), tableRelated)] {
		t.wrap(w, tableIndent+"- ", tableIndent+"  ", f.Related[i].String(), false)
	}
	if more := len(f.Related) + f.More - tableRelated; more > 0 {
		t.wrap(w, tableIndent+"- ", tableIndent+"  ", fmt.Sprintf("and %d more relations; see --format json", more), false)
	}
}

func (t paper) tail(w io.Writer, e *epilogue) {
	s := e.summary
	switch {
	case s.Found == 0:
		t.wrap(w, "", "", fmt.Sprintf("%s asked. No listed party is meant.", count(s.Read, "query", "queries")), false)
	default:
		t.wrap(w, "", "", fmt.Sprintf("%s asked; in %d a listed party may be meant. A name alone is a candidate and weighs nothing. A person decides.",
			count(s.Read, "query", "queries"), s.Found), false)
	}
	if s.Silenced > 0 {
		t.wrap(w, "", "", fmt.Sprintf("%s silenced, for a person told them from who is asked for (--silenced shows them).", count(s.Silenced, "party is", "parties are")), false)
	}
	if len(e.problems) > 0 {
		t.wrap(w, "", "", "Not read, or not in full:", true)
	}
	for _, p := range e.problems {
		t.wrap(w, "  ", "    ", p, false)
	}
	if e.more > 0 {
		t.wrap(w, "  ", "    ", fmt.Sprintf("and %d more", e.more), false)
	}
	var lists []string
	for _, l := range e.run.Lists {
		lists = append(lists, strings.TrimSpace(l.Name+" "+l.Date))
	}
	t.wrap(w, "", "", fmt.Sprintf("%s; lists: %s.", e.run.Tool, strings.Join(lists, ", ")), false)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// wrap writes a paragraph: first before the first line, then before the others.
func (t paper) wrap(w io.Writer, first, then, s string, strong bool) {
	lines := sink.Wrap(sink.Plain(s), t.width-max(len(first), len(then)), runewidth.StringWidth)
	for i, l := range lines {
		if strong && t.color {
			l = "\x1b[1m" + l + "\x1b[0m"
		}
		lead := then
		if i == 0 {
			lead = first
		}
		fmt.Fprintln(w, lead+l)
	}
}
