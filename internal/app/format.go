package app

import (
	"path/filepath"
	"strings"

	"countersign/internal/network"
	allsink "countersign/internal/sink/all"
)

// A Format is a way to write an answer, and how the names of its files end.
type Format struct{ Name, Ext string }

// Formats are those of a screening, by name.
func Formats() []Format {
	var out []Format
	for _, s := range allsink.Sinks {
		out = append(out, Format{s.Name, s.Ext})
	}
	return out
}

// MatchFormats are those of answers to queries.
func MatchFormats() []Format { return formats("table", "ndjson", "json", "csv") }

// CaseFormats are those of a list of cases.
func CaseFormats() []Format { return formats("table", "ndjson", "json", "csv") }

// RuleFormats are those of the rules.
func RuleFormats() []Format { return formats("table", "md") }

// FrontFormats are those of what is said of sites.
func FrontFormats() []Format { return formats("table", "ndjson", "json", "html") }

// FrontComparedFormats are those of two sites side by side.
func FrontComparedFormats() []Format { return formats("table", "ndjson", "json") }

// FrontChangeFormats are those of what changed on sites.
func FrontChangeFormats() []Format { return formats("table", "ndjson") }

// Formats are those in which the question can be answered.
func (r *NetworkRequest) Formats() []Format {
	switch {
	case len(r.Gone) > 0:
		return formats("table", "ndjson")
	case len(r.Paths) > 0:
		return formats("table", "ndjson", "json")
	}
	out := formats("html")
	for _, f := range network.Forms {
		out = append(out, Format{f.Name, f.Ext})
	}
	return out
}

// Formats are those in which the question can be answered.
func (r *PeopleRequest) Formats() []Format {
	if r.Weights {
		return formats("table", "ndjson")
	}
	return r.NetworkRequest.Formats()
}

// formats are those whose files end in their names, but for the table, which is
// a text.
func formats(names ...string) []Format {
	var out []Format
	for _, n := range names {
		f := Format{n, "." + n}
		if n == "table" {
			f.Ext = ".txt"
		}
		out = append(out, f)
	}
	return out
}

// FormatOf returns the one of the formats that a file name ends in, whatever its
// case; "" if it ends in none.
func FormatOf(path string, of []Format) string {
	ext := filepath.Ext(path)
	for _, f := range of {
		if strings.EqualFold(ext, f.Ext) {
			return f.Name
		}
	}
	return ""
}

// FormatNames are the names of formats.
func FormatNames(of []Format) []string {
	var out []string
	for _, f := range of {
		out = append(out, f.Name)
	}
	return out
}
