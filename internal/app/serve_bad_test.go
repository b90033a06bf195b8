package app

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"countersign"
	"countersign/internal/source"
	api "countersign/internal/web"
	"countersign/internal/web/webtest"
	"countersign/match"
)

// TestServeBadBodies: each is refused with a sentence, alone and among others.
func TestServeBadBodies(t *testing.T) {
	h := serveHouse(t, Serving{})
	many := `{"queries":[` + strings.Repeat(`{"name":"x y"},`, 1000) + `{"name":"x"}]}`
	for name, tt := range map[string]struct{ body, want string }{
		"nothing":         {"", "the body is empty"},
		"space":           {" \n", "the body is empty"},
		"half an object":  {`{"name":"Jong So`, "ends early"},
		"two objects":     {`{"name":"a b"} {"name":"c d"}`, "after the value"},
		"an array":        {`[{"name":"x"}]`, "an array where an object"},
		"a number":        {`7`, "a number where an object"},
		"deep":            {`{"name":` + strings.Repeat("[", 100_000), "deep"},
		"deep elsewhere":  {`{"x":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5001), "deep"},
		"combining marks": {`{"name":"a` + strings.Repeat("\u0301", 10_000) + `"}`, "10001 letters"},
		"a NUL":           {`{"name":"a\u0000"}`, "NUL"},
		"not UTF-8":       {"{\"name\":\"\xff\xfe\"}", "UTF-8"},
		"unknown field":   {`{"name":"a b","nmae":"c"}`, `the field "nmae" is unknown; known are id, name`},
		"typing error":    {`{"nmae":"c"}`, `the field "nmae" is unknown`},
		"nothing asked":   {`{}`, "nothing to look for"},
		"no letters":      {`{"name":"!!!"}`, "no letter or digit"},
		"a wrong name":    {`{"name":{"first":"x"}}`, "name is an object"},
		"queries wrong":   {`{"queries":{"a":1}}`, "an object where an array"},
		"queries beside":  {`{"queries":[],"limit":3}`, `"limit" stands beside`},
		"too many":        {many, "more than 1000 queries"},
	} {
		status, head, out := h.ask("POST", "/v1/match", asJSON, strings.NewReader(tt.body))
		if status != 400 {
			t.Errorf("%s: %d %.200s", name, status, out)
			continue
		}
		if p := webtest.Refusal(t, status, head, out); !strings.Contains(p.Detail, tt.want) {
			t.Errorf("%s: %q does not say %q", name, p.Detail, tt.want)
		}
		one := strings.ReplaceAll(tt.body, "\n", " ")
		if strings.TrimSpace(one) == "" || strings.Contains(one, "queries") {
			continue
		}
		lines := strings.Split(h.answer("/v1/match", asNDJSON, "Jong Song Hwa\n"+one+"\n{\"id\":\"z\",\"name\":\"Robin Nobody\"}\n"), "\n")
		if name == "a number" || name == "not UTF-8" { // a name of one digit; a file of another encoding
			continue
		}
		if len(lines) != 5 || !strings.HasPrefix(lines[0], `{"id":"1","results":[{`) || !strings.HasPrefix(lines[1], `{"id":"2","refused":"`) || lines[2] != `{"id":"z","results":[]}` ||
			!strings.HasSuffix(lines[3], `"read":2,"refused":1}}`) {
			t.Errorf("%s, in a stream: %.300q", name, lines)
		}
	}
	if status, _, out := h.ask("POST", "/v1/match?list=un", asJSON, strings.NewReader(`{"name":"x"}`)); status != 404 || !strings.Contains(string(out), "in force: parties") {
		t.Errorf("a list that is not there: %d %s", status, out)
	}
	for path, want := range map[string]string{"/v1/screen?from=nosuch": "none of", "/v1/screen?map=/etc/passwd": "none of [ashby workday]", "/v1/screen": "nothing"} {
		if status, _, out := h.ask("POST", path, asJSON, strings.NewReader(`{"nobody":1}`)); status != 400 {
			t.Errorf("%s: %d %s, want %s", path, status, out, want)
		}
	}
	// One bad query of several is told in its place.
	out := h.answer("/v1/match", asJSON, `{"queries":[{"name":"Jong Song Hwa"},{"id":"b","nmae":"x"},7]}`)
	for _, want := range []string{`{"id":"b","refused":"the field \"nmae\" is unknown`, `{"id":"3","refused":"a number where`, `"problems": ["query 2: the field`, `"read":1,"refused":2`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
}

// TestServeLongAnswer: an answer without end is refused before it is written.
func TestServeLongAnswer(t *testing.T) {
	s, err := openStanding(context.Background(), "", 0, func() time.Time { return worldEnd })
	if err != nil {
		t.Fatal(err)
	}
	c, err := source.NewCursor([]byte("[" + strings.Repeat(`{"name":"Jong Song Hwa"},`, 50) + "{}]"))
	if err != nil {
		t.Fatal(err)
	}
	b := batch{ctx: context.Background(), heeds: &heeding{}, desk: &s.desk, plan: &match.Query{}, most: 2000, more: func() error { return nil }}
	if out, n, err := b.answer(c); !errors.Is(err, countersign.ErrInvalid) || !strings.Contains(err.Error(), "more than 2000 bytes") || len(out) > 4000 || n > 10 {
		t.Errorf("%d answers, %d bytes: %v", n, len(out), err)
	}
}

// FuzzMatchBody: whatever comes, an answer is JSON, and a refusal a sentence
// about the request.
func FuzzMatchBody(f *testing.F) {
	s, err := openStanding(context.Background(), "", 0, func() time.Time { return worldEnd })
	if err != nil {
		f.Fatal(err)
	}
	for _, l := range askedLines {
		f.Add([]byte(l))
		f.Add([]byte(`{"queries":[` + l + `,{"queries":1},` + l + `]}`))
	}
	f.Add([]byte(`{"queries":[[],{}],"queries":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		out, n, _, err := s.Match(context.Background(), nil, body, api.Match{}, func() error { return nil })
		switch {
		case err != nil && !errors.Is(err, countersign.ErrInvalid):
			t.Errorf("%v", err)
		case err == nil && !json.Valid(out):
			t.Errorf("%d answers are no JSON: %s", n, out)
		}
	})
}
