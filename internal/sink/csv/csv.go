// Package csv writes one finding a row, for spreadsheets.
package csv

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"countersign"
	"countersign/internal/sink"
)

// Sink is RFC 4180 with every cell that a spreadsheet would run neutralised. A
// subject without findings has one row.
var Sink = &sink.Sink{Name: "csv", Doc: "one finding a row, for spreadsheets", Ext: ".csv", Ceiling: countersign.Red, Render: render}

var header = []string{"subject", "verdict", "score", "network", "detector", "family", "weight", "say", "because", "innocent", "clear", "basis"}

func render(w io.Writer, b *sink.Bundle, o sink.Options) error {
	cw := csv.NewWriter(w)
	if err := cw.Write(header); err != nil {
		return err
	}
	for _, a := range b.Assessments {
		if err := rows(cw, sink.Wire(a, o)); err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}

func rows(cw *csv.Writer, s sink.Subject) error {
	lead := []string{sink.Cell(string(s.Subject)), string(s.Verdict), number(s.Score), sink.Cell(string(s.Network))}
	if len(s.Findings) == 0 {
		return cw.Write(append(lead, make([]string, len(header)-len(lead))...))
	}
	for _, f := range s.Findings {
		row := append(lead[:len(lead):len(lead)], f.Detector, string(f.Family), number(f.Weight), sink.Cell(f.Say),
			sink.Cell(strings.Join(f.Because, "; ")), sink.Cell(f.Innocent), sink.Cell(f.Clear), sink.Cell(strings.Join(f.Basis, " ")))
		if err := cw.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// number writes a number that a spreadsheet reads as one: a leading minus is
// no formula when digits follow.
func number(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
