// Package ndjson writes one subject a line, then one line that tells of the run.
package ndjson

import (
	"io"

	"countersign"
	"countersign/internal/sink"
)

// Sink is newline-delimited JSON, for programs.
var Sink = &sink.Sink{Name: "ndjson", Doc: "one subject a line, the run last; for programs", Ext: ".ndjson", Ceiling: countersign.Red, Render: render}

func render(w io.Writer, b *sink.Bundle, o sink.Options) error {
	for _, s := range b.Wired(o) {
		if err := sink.Encode(w, s, ""); err != nil {
			return err
		}
	}
	return sink.Encode(w, struct {
		Run countersign.Run `json:"run"`
	}{b.Run}, "")
}
