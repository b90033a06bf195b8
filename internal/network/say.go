package network

import (
	"fmt"
	"strings"

	"countersign"
)

// Tell puts the answer into sentences.
func (y *Why) Tell() {
	y.Say = nil
	y.Say = append(y.Say, y.direct())
	switch {
	case len(y.Path) > 1:
		y.Say = append(y.Say, "The strongest way between them: "+Chain(y.Path)+".")
	case len(y.Path) == 0 && !y.Tied && y.Network == "":
		y.Say = append(y.Say, fmt.Sprintf("No chain of ties of %.0f dB or more leads from one to the other.", y.From))
	}
	if len(y.Path) > 0 {
		y.Say = append(y.Say, y.hinge())
	}
	for i := range y.Judged {
		y.Say = append(y.Say, y.Judged[i].say())
	}
	switch {
	case y.Network != "":
		y.Say = append(y.Say, fmt.Sprintf("Both belong to %s.", y.Network))
	case len(y.Path) > 0:
		y.Say = append(y.Say, "They stand in different networks: the ties between the two groups are too few for both to be one.")
	}
}

// direct says what the two share themselves.
func (y *Why) direct() string {
	weighs := 0
	for _, s := range y.Shared {
		if s.Weight > 0 {
			weighs++
		}
	}
	switch {
	case len(y.Shared) == 0:
		return fmt.Sprintf("%s and %s share nothing.", y.A, y.B)
	case weighs == 0:
		return fmt.Sprintf("What %s and %s share, so many have that it ties nobody: %s.", y.A, y.B, few(y.Shared))
	case y.Tied:
		return fmt.Sprintf("%s and %s are tied by %s: %+.1f dB in all.", y.A, y.B, few(y.Shared), y.Weight)
	}
	return fmt.Sprintf("%s and %s share %s: %+.1f dB, and a tie begins at %+.0f.", y.A, y.B, few(y.Shared), y.Weight, y.From)
}

// few names the heaviest things.
func few(shared []Shared) string {
	const most = 5
	var parts []string
	for i, s := range shared {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more things", len(shared)-i))
			break
		}
		if s.Say != "" {
			s.Say += ", "
		}
		parts = append(parts, fmt.Sprintf("the %s %s (%s%+.1f)", s.Pred, s.Shared, s.Say, s.Weight))
	}
	return sentence(parts)
}

func sentence(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// Chain says a path in one clause: "a shares payout x with b, who shares device y
// with c".
func Chain(path []countersign.Link) string {
	var b strings.Builder
	for i, l := range path {
		if i == 0 {
			fmt.Fprintf(&b, "%s shares ", l.A)
		} else {
			b.WriteString(", which shares ")
		}
		var parts []string
		for j, t := range l.Why {
			if j == 3 {
				parts = append(parts, "more")
				break
			}
			parts = append(parts, fmt.Sprintf("%s %s", t.Pred, t.Shared))
		}
		fmt.Fprintf(&b, "%s with %s (%+.1f)", sentence(parts), l.B, l.Weight)
	}
	return b.String()
}

// hinge says what the way hangs on.
func (y *Why) hinge() string {
	switch len(y.Without) {
	case 0:
		return "If any one of these things counted for nothing, another way would still lead from one to the other."
	case 1:
		return fmt.Sprintf("If %s counted for nothing, no way would.", y.Without[0])
	}
	return fmt.Sprintf("If any one of %s counted for nothing, no way would.", sentence(y.Without))
}

// Says puts what was read and left out into sentences, for people.
func (w *Web) Says() []string {
	var out []string
	r := &w.Report
	if r.Ignored > 0 {
		out = append(out, fmt.Sprintf("%s said nothing and were left out: empty cells, placeholders such as n/a or 000-00-0000, and subjects that name themselves.", rows(r.Ignored)))
	}
	if r.Aside > 0 {
		out = append(out, fmt.Sprintf("%s were set aside, as asked with --without.", rows(r.Aside)))
	}
	var hubs, rowsOf int64
	for i := range w.counts {
		hubs += w.counts[i].hubs
		rowsOf += w.counts[i].hubRows
	}
	if hubs > 0 {
		out = append(out, fmt.Sprintf("%s that too many have tie nobody (%s).", things(hubs), rows(rowsOf)))
	}
	for i := range w.words.preds {
		p := &w.words.preds[i]
		if c := &w.counts[i]; !p.known && c.mute() > p.kind.Base-Joins && c.shared > 0 {
			out = append(out, fmt.Sprintf("Hardly any subject has a %s for itself, so it describes and does not tie.", p.kind.Pred))
		}
	}
	if r.Spilt > 0 {
		out = append(out, fmt.Sprintf("%s went to a temporary file, since memory was to stay below %s.", size(r.Spilt), size(w.o.Memory)))
	}
	return out
}

func rows(n int64) string { return counted(int(n), "row") }

func things(n int64) string { return counted(int(n), "thing") }

// counted says a number of things whose name takes an s.
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
