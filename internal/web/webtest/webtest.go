// Package webtest holds answers to the interface that a server describes.
package webtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A Document is an OpenAPI 3.1 description that answers are checked against.
type Document struct {
	root     map[string]any
	compiler *jsonschema.Compiler
	mu       sync.Mutex
	seen     map[string]bool
}

const place = "openapi.json"

// Open reads a description.
func Open(t testing.TB, raw []byte) *Document {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	d := &Document{root: doc.(map[string]any), compiler: jsonschema.NewCompiler(), seen: map[string]bool{}}
	if d.root["openapi"] != "3.1.0" {
		t.Fatalf("openapi is %v", d.root["openapi"])
	}
	if err := d.compiler.AddResource(place, doc); err != nil {
		t.Fatal(err)
	}
	return d
}

// Operations are the described routes, as "POST /v1/match", sorted.
func (d *Document) Operations() []string {
	var out []string
	for path, item := range member(d.root, "paths") {
		for method := range item.(map[string]any) {
			out = append(out, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(out)
	return out
}

// Parameters are the names of what an operation takes in its query string.
func (d *Document) Parameters(operation string) []string {
	method, path, _ := strings.Cut(operation, " ")
	all, _ := member(d.root, "paths", path, strings.ToLower(method))["parameters"].([]any)
	var out []string
	for _, p := range all {
		out = append(out, p.(map[string]any)["name"].(string))
	}
	return out
}

// Check demands that an answer is one that the description knows: its path and
// method, its status, its media type, its body, and the header fields that must
// be there. A path that is not described must be refused.
func (d *Document) Check(t testing.TB, method, path string, status int, h http.Header, body []byte) {
	t.Helper()
	at := method + " " + path + " " + strconv.Itoa(status)
	pointer, response := d.response(method, path, strconv.Itoa(status))
	if response == nil {
		t.Errorf("%s is not described: %s", at, body)
		return
	}
	d.note(at)
	for name, field := range member(response, "headers") {
		if must, _ := field.(map[string]any)["required"].(bool); must && h.Get(name) == "" {
			t.Errorf("%s lacks %s", at, name)
		}
	}
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	content := member(response, "content", kind)
	if err != nil || content == nil {
		t.Errorf("%s has the undescribed type %q", at, h.Get("Content-Type"))
		return
	}
	where := pointer + "/content/" + escaped(kind)
	switch {
	case content["x-line"] != nil:
		for line := range bytes.Lines(body) {
			d.validate(t, at, where+"/x-line", line)
		}
	case strings.HasSuffix(kind, "json"):
		d.validate(t, at, where+"/schema", body)
	}
}

func (d *Document) note(at string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen[at] = true
}

// Seen are the operations and statuses that were checked, sorted.
func (d *Document) Seen() []string { return slices.Sorted(maps.Keys(d.seen)) }

// response finds a response, by its path or as it is refused everywhere.
func (d *Document) response(method, path, status string) (pointer string, response map[string]any) {
	path = d.template(path)
	item := member(d.root, "paths", path, strings.ToLower(method))
	if item == nil {
		if status != "404" && status != "405" && status != "421" {
			return "", nil
		}
		return "#/components/responses/NotFound", member(d.root, "components", "responses", "NotFound")
	}
	r := member(item, "responses", status)
	if ref, is := r["$ref"].(string); is {
		return ref, member(d.root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return "#/paths/" + escaped(path) + "/" + strings.ToLower(method) + "/responses/" + status, r
}

// template returns the described path that a path is of: itself, or the one whose
// {parameters} it fills in.
func (d *Document) template(path string) string {
	all := member(d.root, "paths")
	if all[path] != nil {
		return path
	}
	for t := range all {
		begin, rest, one := strings.Cut(t, "{")
		_, end, _ := strings.Cut(rest, "}")
		if one && len(path) > len(begin)+len(end) && strings.HasPrefix(path, begin) && strings.HasSuffix(path, end) {
			return t
		}
	}
	return path
}

func (d *Document) validate(t testing.TB, at, pointer string, body []byte) {
	t.Helper()
	d.mu.Lock()
	s, err := d.compiler.Compile(place + pointer)
	d.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Errorf("%s: %v in %.300s", at, err, body)
		return
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s is not as described: %v\n%.500s", at, err, body)
	}
}

// escaped writes a name as a step of a JSON pointer (RFC 6901).
func escaped(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

func member(v map[string]any, path ...string) map[string]any {
	for _, p := range path {
		next, _ := v[p].(map[string]any)
		v = next
	}
	return v
}

// Problem is a refusal, as a client reads it.
type Problem struct {
	Type, Title, Detail string
	Status              int
	Request             string `json:"request_id"`
}

// Refusal reads a problem, and demands that it is one.
func Refusal(t testing.TB, status int, h http.Header, body []byte) Problem {
	t.Helper()
	var p Problem
	if err := json.Unmarshal(body, &p); err != nil || h.Get("Content-Type") != "application/problem+json" || p.Status != status || p.Detail == "" || p.Title == "" {
		t.Errorf("status %d is no problem: %q %s", status, h.Get("Content-Type"), body)
	}
	if p.Request != h.Get("X-Request-Id") {
		t.Errorf("the problem says id %q, the header %q", p.Request, h.Get("X-Request-Id"))
	}
	return p
}
