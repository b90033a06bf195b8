package app

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"countersign"
	"countersign/internal/sink"
)

func seqText(n countersign.Seq) string { return "#" + strconv.FormatInt(int64(n), 10) }

// sayKin says whether the same hands run two; "" is what an erasure leaves.
var sayKin = map[countersign.Same]string{countersign.SameNo: "is not run by the hands of", countersign.SameYes: "is run by the hands of",
	countersign.SameUnsure: "may be run by the hands of", "": "decided on, beside"}

// sayDecision says in words what was decided.
func sayDecision(d *countersign.Decision) string {
	s := "decided: " + string(d.Verdict)
	switch {
	case d.Pair != nil:
		s = map[countersign.Same]string{countersign.SameNo: "is not", countersign.SameYes: "is", countersign.SameUnsure: "may be"}[d.Pair.Same]
		s += " " + d.Pair.List + "/" + d.Pair.Entry
	case d.Kin != nil:
		s = sayKin[d.Kin.Same] + " " + string(d.Kin.Subject)
	case d.Verdict == "": // erased since
		s = "decided on a listed party"
	}
	if !d.Until.IsZero() {
		s += ", until " + d.Until.UTC().Format(time.DateOnly)
	}
	return s
}

// unknown is the error for a subject of which nothing is known, unless a query
// of its id was answered.
func (a *App) unknown(ctx context.Context, id countersign.ID) error {
	if r, err := a.lastAnswer(ctx, id); r != nil || err != nil {
		return err
	}
	return fmt.Errorf("%s keeps nothing on %s: %w", a.cfg.Data, id, countersign.ErrNotFound)
}

// A CaseListing says which cases to write, and how.
type CaseListing struct {
	States []CaseState // nil: all but those that are decided
	Format string      // of CaseFormats
	Width  int         // of a terminal; 0 means 80
}

// WriteCases writes the cases and returns how many wait for a person.
func (a *App) WriteCases(ctx context.Context, w io.Writer, l CaseListing) (waiting int, err error) {
	all, err := a.Cases(ctx)
	if err != nil {
		return 0, err
	}
	if l.States == nil {
		l.States = CaseStates[:len(CaseStates)-1]
	}
	shown := []Case{}
	for _, c := range all {
		if c.State == CaseWaiting || c.State == CaseBack || c.State == CaseEnded {
			waiting++
		}
		if slices.Contains(l.States, c.State) {
			shown = append(shown, c)
		}
	}
	switch l.Format {
	case "json":
		err = sink.Encode(w, shown, " ")
	case "ndjson":
		for i := range shown {
			if err == nil {
				err = sink.Encode(w, shown[i], "")
			}
		}
	case "csv":
		err = casesCSV(w, shown)
	default:
		err = paper{width: paperWidth(l.Width)}.cases(w, shown)
	}
	return waiting, err
}

func paperWidth(width int) int {
	if width <= 0 {
		width = 80
	}
	return max(40, min(width, 120))
}

func casesCSV(w io.Writer, cases []Case) error {
	cw := csv.NewWriter(w)
	_ = cw.Write([]string{"state", "subject", "verdict", "score", "list", "entry", "name", "decided", "by", "at", "until", "reason", "why"}) // kept for Error
	for _, c := range cases {
		row := []string{string(c.State), sink.Cell(string(c.Subject)), string(c.Verdict), "", c.List, sink.Cell(c.Entry), sink.Cell(c.Name), "", "", "", "", "", sink.Cell(c.Why)}
		if c.Score != nil {
			row[3] = strconv.FormatFloat(*c.Score, 'f', 1, 64)
		}
		if d := c.Decided; d != nil {
			row[7], row[8], row[9], row[11] = string(d.Verdict)+string(d.Same), sink.Cell(d.By), d.At.UTC().Format(time.RFC3339), sink.Cell(d.Reason)
			if !d.Until.IsZero() {
				row[10] = d.Until.UTC().Format(time.RFC3339)
			}
		}
		_ = cw.Write(row)
	}
	cw.Flush()
	return cw.Error()
}

// headings are what stands above the cases of a state.
var headings = map[CaseState]string{
	CaseWaiting:   "Wait for a decision",
	CaseBack:      "Came back",
	CaseEnded:     "Decisions that ended",
	CaseCandidate: "Listed parties of a like name, which weigh nothing",
	CaseSilenced:  "Silenced: told apart by a person",
	CaseDecided:   "Decided",
}

const casesShown = 25 // of one state at a terminal

func (t paper) cases(w io.Writer, cases []Case) error {
	var b strings.Builder
	if len(cases) == 0 {
		b.WriteString("Nothing waits for a decision.\n")
	}
	n := 0
	for i, c := range cases {
		if i == 0 || cases[i-1].State != c.State {
			if i > 0 {
				b.WriteString("\n")
			}
			total := 0
			for _, x := range cases {
				if x.State == c.State {
					total++
				}
			}
			t.wrap(&b, "", "", fmt.Sprintf("%s (%d)", headings[c.State], total), true)
			n = 0
		}
		if n++; n <= casesShown {
			t.oneCase(&b, &c)
		} else if n == casesShown+1 {
			t.wrap(&b, "  ", "  ", fmt.Sprintf("and more; see --state %s --format csv", c.State), false)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t paper) oneCase(w io.Writer, c *Case) {
	line := string(c.Subject)
	if c.Entry != "" {
		line += "  " + c.List + "/" + c.Entry + "  " + c.Name
	}
	if c.Score != nil {
		lead := fmt.Sprintf("%-6s %+6.1f  ", c.Verdict, *c.Score)
		line = lead + line
	}
	t.wrap(w, "  ", "    ", runewidth.Truncate(line, 4*t.width, "..."), false)
	if c.Why != "" {
		t.wrap(w, "      ", "      ", c.Why, false)
	}
	if d := c.Decided; d != nil {
		say := fmt.Sprintf("%s %s by %s on %s", seqText(d.Seq), sayCase(d), d.By, d.At.UTC().Format(time.DateOnly))
		if !d.Until.IsZero() {
			say += ", until " + d.Until.UTC().Format(time.DateOnly)
		}
		t.wrap(w, "      ", "      ", say+": "+d.Reason, false)
	}
}

func sayCase(d *CaseDecision) string {
	switch d.Same {
	case countersign.SameNo:
		return "not this one, said"
	case countersign.SameYes:
		return "this one, said"
	case countersign.SameUnsure:
		return "unsure, said"
	}
	return string(d.Verdict) + ", decided"
}

// WriteFile writes a subject's case: what the house says, what waits, what was
// decided.
func (f *CaseFile) WriteFile(w io.Writer, format string, width int) error {
	if format == "json" {
		return sink.Encode(w, f, " ")
	}
	t := paper{width: paperWidth(width)}
	var b strings.Builder
	head := string(f.Subject)
	if a := f.Assessment; a != nil {
		head += fmt.Sprintf("  %s %+.1f dB", a.Verdict, a.Score)
	}
	t.wrap(&b, "", "  ", head, true)
	if f.Held != "" {
		t.wrap(&b, "  ", "  ", "under legal hold by "+f.Held+"; nothing of it may be erased", false)
	}
	if f.Assessment != nil {
		for _, x := range f.Assessment.Findings {
			t.wrap(&b, fmt.Sprintf("  %+5.1f ", x.Weight), "        ", x.Say+" ["+x.Detector+"]", false)
		}
	}
	for i := range f.Pairs {
		if c := f.Pairs[i]; i == 0 || f.Pairs[i-1].State != c.State {
			t.wrap(&b, "\n", "", headings[c.State], true)
		}
		t.oneCase(&b, &f.Pairs[i])
	}
	if len(f.History) > 0 {
		t.wrap(&b, "\n", "", "What people decided, oldest first", true)
	}
	for _, h := range f.History {
		say := fmt.Sprintf("%s %s %s %s", seqText(h.Seq), h.At.UTC().Format(time.DateOnly), h.By, h.Say)
		if h.Undone {
			say += " (taken back)"
		}
		if h.Reason != "" {
			say += ": " + h.Reason
		}
		t.wrap(&b, "  ", "    ", say, false)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Write says what a decision did.
func (d *Decided) Write(w io.Writer) error {
	var b strings.Builder
	for _, e := range d.Entries {
		say := "taken back"
		if e.Decision != nil {
			say = sayDecision(e.Decision)
		}
		fmt.Fprintf(&b, "%s %s: %s, by %s.\n", seqText(e.Seq), sink.Plain(string(e.Subjects()[0])), sink.Plain(say), sink.Plain(e.By))
	}
	writeChanges(&b, d.Changes)
	_, err := io.WriteString(w, b.String())
	return err
}

const changesShown = 20

func writeChanges(b *strings.Builder, changes []Change) {
	for i, c := range changes {
		if i == changesShown {
			fmt.Fprintf(b, "and %d more changed\n", len(changes)-i)
			return
		}
		fmt.Fprintf(b, "%s %s\n", sink.Plain(string(c.Subject)), c.say())
	}
}

func (c *Change) say() string {
	var parts []string
	if c.Was != c.Is || c.WasScore != c.Score {
		parts = append(parts, fmt.Sprintf("was %s %+.1f and is %s %+.1f", c.Was, c.WasScore, c.Is, c.Score))
	}
	if c.Listed != nil {
		parts = append(parts, "is like the listed "+sink.Sentence(c.Listed)+" in name, which weighs nothing")
	}
	if c.Unlisted != nil {
		parts = append(parts, "is no candidate for "+sink.Sentence(c.Unlisted)+" any more")
	}
	return strings.Join(parts, "; ")
}
