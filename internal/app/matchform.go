package app

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"countersign"
	"countersign/internal/sink"
)

// A form is how answers are written. answer is called by many workers at once.
type form struct {
	name    string
	between string // answers
	head    func(w *bufio.Writer)
	answer  func(w *bytes.Buffer, a *matchAnswer)
	refused func(w *bytes.Buffer, id, say string) // nil where it is told elsewhere
	tail    func(w *bufio.Writer, e *epilogue)
}

// An epilogue is what stands behind the answers.
type epilogue struct {
	run      countersign.Run
	summary  MatchSummary
	problems []string
	more     int // problems beyond these
}

func formNamed(name string, r MatchRequest) (form, error) {
	switch name {
	case "", "ndjson":
		return ndjsonForm, nil
	case "json":
		return jsonForm, nil
	case "csv":
		return csvForm, nil
	case "table":
		return tableForm(r), nil
	}
	return form{}, fmt.Errorf("format %q is none of %s: %w", name, strings.Join(FormatNames(MatchFormats()), ", "), countersign.ErrForbidden)
}

// Writing to a buffer cannot fail, and encoding these values neither; a
// bufio.Writer keeps its error for Flush.

var ndjsonForm = form{
	name:   "ndjson",
	head:   func(*bufio.Writer) {},
	answer: func(w *bytes.Buffer, a *matchAnswer) { w.Write(append(appendAnswer(w.AvailableBuffer(), a), '\n')) },
	tail: func(w *bufio.Writer, e *epilogue) {
		_ = sink.Encode(w, struct {
			Run countersign.Run `json:"run"`
		}{e.run}, "")
	},
}

// jsonForm is one document, an answer a line so that it can be written as it
// comes.
var jsonForm = form{
	name:    "json",
	between: ",\n",
	head:    func(w *bufio.Writer) { w.WriteString("{\"answers\": [\n") },
	answer:  func(w *bytes.Buffer, a *matchAnswer) { w.Write(appendAnswer(w.AvailableBuffer(), a)) },
	tail: func(w *bufio.Writer, e *epilogue) {
		var b bytes.Buffer
		jsonTail(&b, e)
		_, _ = w.Write(b.Bytes())
	},
}

// jsonTail ends the document behind its last answer.
func jsonTail(b *bytes.Buffer, e *epilogue) {
	b.WriteString("\n],\n\"problems\": ")
	_ = sink.Encode(b, append([]string{}, e.problems...), "")
	b.Truncate(b.Len() - 1)
	b.WriteString(",\n\"run\": ")
	_ = sink.Encode(b, e.run, "")
	b.Truncate(b.Len() - 1)
	b.WriteString("}\n")
}

var csvHeader = []string{"id", "asked", "list", "entry", "type", "name", "matched", "score", "match", "second_identifier", "weight", "why",
	"unlisted", "owned_low", "owned_high", "related", "silenced", "left_out"}

// csvForm has a row for each party found, and one for a query without any. A
// cell that a spreadsheet would run is made harmless.
var csvForm = form{
	name: "csv",
	head: func(w *bufio.Writer) {
		w.WriteString(strings.Join(csvHeader, ",") + "\n")
	},
	answer: func(w *bytes.Buffer, a *matchAnswer) {
		cw := csv.NewWriter(w)
		for i := range a.Results {
			_ = cw.Write(csvRow(a, &a.Results[i], false))
		}
		for i := range a.Silenced {
			_ = cw.Write(csvRow(a, &a.Silenced[i], true))
		}
		if len(a.Results)+len(a.Silenced) == 0 {
			row := make([]string, len(csvHeader))
			row[0], row[1], row[len(row)-1] = sink.Cell(a.ID), sink.Cell(a.asked), sink.Cell(strings.Join(a.LeftOut, "; "))
			_ = cw.Write(row)
		}
		cw.Flush()
	},
	tail: func(*bufio.Writer, *epilogue) {},
}

func csvRow(a *matchAnswer, f *matchFound, silenced bool) []string {
	number := func(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }
	row := []string{sink.Cell(a.ID), sink.Cell(a.asked), f.List, sink.Cell(f.Entry), f.Type, sink.Cell(f.Name), sink.Cell(f.Matched),
		number(f.Score, 4), strconv.FormatBool(f.Match), strconv.FormatBool(f.SecondIdentifier), number(f.Weight, 1),
		sink.Cell(strings.Join(f.Why, " ")), strconv.FormatBool(f.Unlisted)}
	low, high := "", ""
	if f.Owned != nil {
		low, high = number(f.Owned.Low, 2), number(f.Owned.High, 2)
	}
	row = append(row, low, high)
	var ties []string
	for i := range f.Related {
		ties = append(ties, f.Related[i].String())
	}
	return append(row, sink.Cell(strings.Join(ties, "; ")), strconv.FormatBool(silenced), sink.Cell(strings.Join(a.LeftOut, "; ")))
}

// String writes a relation as people read it: "owned by NITC (ofac 15903), 51
// percent".
func (r *matchRelated) String() string {
	s := strings.ReplaceAll(r.Relation, "-", " ") + " " + r.Name
	if r.Entry != "" {
		s += " (" + r.List + " " + r.Entry + ")"
	}
	if r.Percent != "" {
		s += ", " + r.Percent + " percent"
	}
	if r.Until != "" {
		s += ", until " + r.Until
	}
	return s
}
