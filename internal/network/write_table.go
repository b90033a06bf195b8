package network

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"countersign"
	"countersign/internal/sink"
)

const (
	tableNetworks = 40
	tableTies     = 6
	tableMembers  = 40
)

// tableForm is for people at a terminal: the largest networks, who is in them,
// and what ties them most.
var tableForm = &Form{
	Name: "table", Ext: ".txt",
	head: func(*bufio.Writer, *Epilogue) {},
	say: func(w *bytes.Buffer, n *Network, e *Epilogue) {
		if e.printed++; e.printed <= tableNetworks {
			e.network(w, n)
		}
	},
	tail: func(w *bufio.Writer, e *Epilogue, s Summary) { e.end(w, s) },
}

func (e *Epilogue) wrap(w io.Writer, first, then, s string, strong bool) {
	width := e.Width
	if width <= 0 {
		width = 80
	}
	width = max(40, min(width, 120))
	for i, l := range sink.Wrap(sink.Plain(s), width-max(len(first), len(then)), runewidth.StringWidth) {
		if strong && e.Color {
			l = "\x1b[1m" + l + "\x1b[0m"
		}
		if i == 0 {
			fmt.Fprintln(w, first+l)
			continue
		}
		fmt.Fprintln(w, then+l)
	}
}

func (e *Epilogue) network(w io.Writer, n *Network) {
	e.wrap(w, "", "", fmt.Sprintf("%s  %d subjects", n.ID, len(n.Members)), true)
	e.wrap(w, "  ", "  ", joined(n.Members), false)
	for i, l := range n.Links {
		if i == tableTies {
			e.wrap(w, "  ", "    ", fmt.Sprintf("and %d more ties", len(n.Links)+n.More-i), false)
			break
		}
		e.wrap(w, "  - ", "    ", fmt.Sprintf("%s and %s: %s", l.A, l.B, Reasons(l)), false)
	}
	for _, s := range n.Say {
		e.wrap(w, "  ", "  ", s+".", false)
	}
	fmt.Fprintln(w)
}

// joined names members as a sentence would, the first ones of many.
func joined(members []countersign.ID) string {
	var parts []string
	for i, m := range members {
		if i == tableMembers {
			parts = append(parts, fmt.Sprintf("%d more", len(members)-i))
			break
		}
		parts = append(parts, string(m))
	}
	return sentence(parts)
}

// Reasons says why two are tied: "payout payoneer/8841 (+17.0), device d-77
// (+14.0); +31.0 dB".
func Reasons(l countersign.Link) string {
	var parts []string
	for _, t := range l.Why {
		parts = append(parts, fmt.Sprintf("%s %s (%+.1f)", t.Pred, t.Shared, t.Weight))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return fmt.Sprintf("%s; %+.1f dB", strings.Join(parts, ", "), l.Weight)
}

func (e *Epilogue) end(w io.Writer, s Summary) {
	read := rows(int64(e.Run.Read)) + " read"
	if e.Kept {
		read = counted(e.Run.Read, "subject") + " kept"
	}
	switch {
	case s.Networks == 0:
		e.wrap(w, "", "", read+". "+cmp.Or(e.Nobody, "Nobody belongs together by anything rare."), false)
	default:
		caution := cmp.Or(e.Caution, "Sharing is no proof: families, agencies and hostels share, too. A person decides.")
		e.wrap(w, "", "", fmt.Sprintf("%s; %s of %d subjects. %s", read, counted(s.Networks, "network"), s.Members, caution), false)
	}
	if s.Networks > tableNetworks {
		e.wrap(w, "", "", fmt.Sprintf("%d smaller networks are not shown; the machine formats have all of them.", s.Networks-tableNetworks), false)
	}
	e.remarks(w)
}

func (e *Epilogue) remarks(w io.Writer) {
	for _, say := range e.Says {
		e.wrap(w, "", "", say, false)
	}
	if len(e.Problems) > 0 {
		e.wrap(w, "", "", "Not read, or not in full:", true)
	}
	for _, p := range e.Problems {
		e.wrap(w, "  ", "    ", p, false)
	}
}

func writeWhys(w io.Writer, whys []Why, e *Epilogue) {
	for i := range whys {
		e.wrap(w, "", "", fmt.Sprintf("%s and %s", whys[i].A, whys[i].B), true)
		for _, s := range whys[i].Say {
			e.wrap(w, "  ", "  ", s, false)
		}
	}
	e.remarks(w)
}
