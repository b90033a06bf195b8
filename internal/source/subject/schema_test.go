package subject_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/internal/source"
	"countersign/internal/source/subject"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(subject.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("subject.v1.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("subject.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPublished: the schema in the documentation is the one we serve.
func TestPublished(t *testing.T) {
	published, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "schema", "subject.v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(published, subject.Schema) {
		t.Error("docs/schema/subject.v1.json differs from the schema beside the reader; copy it there")
	}
}

// TestExamples: every line of the examples is valid, and is read without a word.
func TestExamples(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "applicants.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	s, n := schema(t), 0
	for line := range strings.Lines(string(raw)) {
		n++
		if err := agrees(s, []byte(line), true); err != "" {
			t.Errorf("line %d: %s", n, err)
		}
	}
	if n < 20 {
		t.Errorf("only %d examples", n)
	}
}

// agrees says what is wrong where schema and reader disagree. Must says that
// the schema has to accept.
func agrees(s *jsonschema.Schema, raw []byte, must bool) string {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return err.Error()
	}
	if err := s.Validate(doc); err != nil {
		if must {
			return err.Error()
		}
		return ""
	}
	recs, err := subject.Source.Piece(source.Piece{Raw: raw})
	switch {
	case err != nil:
		return "the schema accepts what the reader does not: " + err.Error()
	case len(recs) != 1 || len(recs[0].Facts) == 0:
		return "no record of it"
	}
	return ""
}

// TestReaderAcceptsWhatSchemaAccepts tries records made of the fields that
// schema and reader know, with values that fit and values that do not.
func TestReaderAcceptsWhatSchemaAccepts(t *testing.T) {
	s := schema(t)
	var doc struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Defs       map[string]struct {
			Properties map[string]json.RawMessage `json:"properties"`
			AnyOf      []struct {
				Properties map[string]json.RawMessage `json:"properties"`
			} `json:"anyOf"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(subject.Schema, &doc); err != nil {
		t.Fatal(err)
	}
	var top, inner []string
	for k := range doc.Properties {
		top = append(top, k)
	}
	for _, d := range doc.Defs {
		for k := range d.Properties {
			inner = append(inner, k)
		}
		for _, a := range d.AnyOf {
			for k := range a.Properties {
				inner = append(inner, k)
			}
		}
	}
	inner = append(inner, "country", "languages", "amount", "other")
	slices.Sort(top)
	slices.Sort(inner)
	if len(top) < 30 || len(inner) < 40 {
		t.Fatalf("%d fields, %d inside", len(top), len(inner))
	}
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		rec := map[string]any{"id": rapid.SampledFrom([]any{"a:1", "applicant:x/1", 7, "plain"}).Draw(t, "id")}
		for range rapid.IntRange(1, 4).Draw(t, "fields") {
			rec[rapid.SampledFrom(top).Draw(t, "field")] = value(t, inner, 0)
		}
		raw, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		if say := agrees(s, raw, false); say != "" {
			t.Fatalf("%s\n%s", say, raw)
		}
		if agrees(s, raw, true) == "" {
			accepted++
		}
	})
	if accepted == 0 {
		t.Error("the schema accepted nothing: the test tests nothing")
	}
}

func value(t *rapid.T, fields []string, depth int) any {
	scalar := rapid.SampledFrom([]any{"text", "", "2026-03-04", "2026-03-04T10:00:00Z", "2026-03-04T10:00:00.5+02:00", "2019-01", "2010", "present",
		"home", "moon", "12.5", "x1", 3, -1.5, nil, true, "203.0.113.9", "  ", "n/a", "é\u2028", "a:1"})
	if depth > 2 {
		return scalar.Draw(t, "scalar")
	}
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		var out []any
		for range rapid.IntRange(0, 3).Draw(t, "elements") {
			out = append(out, value(t, fields, depth+1))
		}
		return out
	case 1:
		out := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			out[rapid.SampledFrom(fields).Draw(t, "member")] = value(t, fields, depth+1)
		}
		return out
	}
	return scalar.Draw(t, "scalar")
}
