// Package json writes the whole answer as one JSON document.
package json

import (
	"io"

	"countersign"
	"countersign/internal/sink"
)

// Sink is one indented JSON document, for people who read JSON.
var Sink = &sink.Sink{Name: "json", Doc: "one document: subjects, networks, the run", Ext: ".json", Ceiling: countersign.Red, Render: render}

func render(w io.Writer, b *sink.Bundle, o sink.Options) error {
	doc := struct {
		Subjects []sink.Subject  `json:"subjects"`
		Networks []sink.Network  `json:"networks"`
		Problems []string        `json:"problems,omitempty"`
		Run      countersign.Run `json:"run"`
	}{Subjects: b.Wired(o), Networks: o.Networks(b.Networks), Problems: b.Problems, Run: b.Run}
	if doc.Networks == nil {
		doc.Networks = []sink.Network{}
	}
	return sink.Encode(w, doc, "  ")
}
