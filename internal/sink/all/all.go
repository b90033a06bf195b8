// Package all names every sink. Adding one is a folder and a line here.
package all

import (
	"countersign/internal/sink"
	"countersign/internal/sink/csv"
	"countersign/internal/sink/html"
	"countersign/internal/sink/json"
	"countersign/internal/sink/md"
	"countersign/internal/sink/ndjson"
	"countersign/internal/sink/table"
)

// Sinks are all there are, by name.
var Sinks = []*sink.Sink{
	csv.Sink,
	html.Sink,
	json.Sink,
	md.Sink,
	ndjson.Sink,
	table.Sink,
}
