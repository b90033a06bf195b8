package app

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"countersign"
	"countersign/internal/sink"
)

// TrailFormats are the names of the formats that a trail can have.
func TrailFormats() []string { return []string{"csv", "json", "pdf"} }

// Write writes the trail in a format.
func (t *Trail) Write(w io.Writer, format string) error {
	switch format {
	case "csv":
		return t.csv(w)
	case "json":
		return sink.Encode(w, t, " ")
	case "pdf":
		return t.pdf(w)
	}
	return fmt.Errorf("format %q is none of %s: %w", format, strings.Join(TrailFormats(), ", "), countersign.ErrForbidden)
}

var trailHeader = []string{"kind", "at", "subject", "query", "asked", "verdict", "score", "findings", "listed", "silenced", "by", "decided", "until", "reason",
	"lists", "rules", "tool", "receipt_sha256", "leaf", "log"}

// csv has a row for each thing that happened. A cell that a spreadsheet would
// run is made harmless.
func (t *Trail) csv(w io.Writer) error {
	cw := csv.NewWriter(w)
	_ = cw.Write(trailHeader) // kept for Error
	log := t.Log.String()
	for i := range t.Rows {
		r := &t.Rows[i]
		row := []string{r.Kind, moment3339(r.At), sink.Cell(string(r.Subject)), sink.Cell(r.Query), sink.Cell(r.Asked.String()), string(r.Verdict), "",
			sink.Cell(strings.Join(r.Findings, "; ")), sink.Cell(partiesText(r.Listed, false)), sink.Cell(partiesText(r.Listed, true)),
			sink.Cell(r.By), sink.Cell(r.Say), moment3339(r.Until), sink.Cell(r.Reason), sink.Cell(strings.Join(r.Lists, "; ")), r.Rules, r.Tool, "", "", log}
		if r.Score != nil {
			row[6] = strconv.FormatFloat(*r.Score, 'f', 1, 64)
		}
		if r.Leaf >= 0 {
			row[17], row[18] = r.Receipt.String(), strconv.FormatInt(r.Leaf, 10)
		}
		_ = cw.Write(row)
	}
	cw.Flush()
	return cw.Error()
}

func moment3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// partiesText writes the listed parties of a row that are silenced, or are not.
func partiesText(ps []TrailParty, silenced bool) string {
	var out []string
	for _, p := range ps {
		if p.Silenced == silenced {
			out = append(out, p.String())
		}
	}
	return strings.Join(out, "; ")
}

// String writes a party in one line.
func (p *TrailParty) String() string {
	s := fmt.Sprintf("%s/%s %s, %.2f", p.List, p.Entry, p.Name, p.Score)
	if p.Weight > 0 {
		s += fmt.Sprintf(", %+.1f dB", p.Weight)
	}
	if p.Decided != "" {
		s += " (" + p.Decided + ")"
	}
	return s
}

// String writes a query in one line; "" for none.
func (a *matchAsked) String() string {
	if a == nil {
		return ""
	}
	parts := []string{strings.Join(a.Names, " / ")}
	for _, x := range []string{string(a.Type), a.BirthDate, a.Country, a.Place} {
		if x != "" {
			parts = append(parts, x)
		}
	}
	for _, id := range a.Identifiers {
		parts = append(parts, strings.TrimSpace(id.Kind+" "+id.Value))
	}
	return strings.Join(parts, ", ")
}
