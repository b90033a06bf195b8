package yente

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// oneList holds one entity and finds it always: what is tested here is how
// requests are read and answers written.
type oneList struct{}

func (oneList) entity() *Entity {
	return &Entity{ID: "NK-1", Caption: "A \"quoted\" <name> \u2028", Schema: "Person", Properties: []Property{Texts("name", "A\x00\xff", "B"), Texts("topics", "sanction")},
		Datasets: []string{"one"}, Target: true, FirstSeen: time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("x", 3600))}
}

func (oneList) Catalog() []Dataset { return []Dataset{{Name: "one", Title: "One"}} }
func (l oneList) Match(_ context.Context, q MatchQuery) ([]Scored, error) {
	return []Scored{{Entity: l.entity(), Score: 1, Features: []Feature{{Name: "name", Score: 0.5}}}, {Entity: l.entity(), Score: 0.6}}, nil
}
func (l oneList) Search(context.Context, SearchQuery) (Found, error) {
	return Found{Total: 1, Entities: []*Entity{l.entity()}, Facets: []Facet{{Name: "topics", Values: []FacetValue{{Name: "sanction", Count: 1}}}}}, nil
}
func (l oneList) Suggest(context.Context, Scope, string, int) ([]*Entity, error) {
	return []*Entity{l.entity()}, nil
}
func (l oneList) Entity(id string) (*Entity, error) {
	if id == "none" {
		return nil, nil
	}
	return l.entity(), nil
}
func (l oneList) Adjacent(string) ([]Property, error) {
	return []Property{{Name: "sanctions", Values: []Value{{Entity: &Entity{ID: "s", Caption: "s", Schema: "Sanction"}}}}}, nil
}

func oneHandler() http.Handler {
	return Handler(func() Lists { return oneList{} }, Options{Base: "https://lists.example"})
}

func send(h http.Handler, method, path string, body []byte, kind string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://lists.example/", bytes.NewReader(body))
	path, query, _ := strings.Cut(path, "?")
	r.URL.Path, r.URL.RawQuery, r.RequestURI = path, query, path
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// sane fails on answers that no request may bring about: something went wrong
// inside, or what was sent is no JSON.
func sane(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code >= 500 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w.Code != http.StatusPermanentRedirect && !json.Valid(w.Body.Bytes()) {
		t.Fatalf("no JSON: %q", w.Body)
	}
	if w.Code >= 400 {
		var e struct{ Detail any }
		if json.Unmarshal(w.Body.Bytes(), &e) != nil || e.Detail == nil {
			t.Fatalf("an error without detail: %s", w.Body)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, s := range []string{
		`{"queries":{"q":{"schema":"Person","properties":{"name":["A"],"birthDate":[1970],"country":"Russia"}}},"weights":{"a":1},"config":{}}`,
		`{"queries":{"q":{"id":null,"schema":"Company","properties":{"name":"A"},"filters":{"topics":[["a","b"]]},"params":{"exclude_entity_ids":["x"]}},"q":{}}}`,
		`{"queries":[]}`, `[]`, `{`, ``, `{"queries":{"":{"schema":"","properties":{"":[{}]}}},"params":{"include_datasets":null}}`,
	} {
		f.Add([]byte(s), "limit=3&threshold=.5")
	}
	f.Add([]byte(`{}`), "limit=-1&cutoff=nan&changed_since=2020-01-01T00&topics=a&exclude_entity_ids=b")
	h := oneHandler()
	f.Fuzz(func(t *testing.T, body []byte, query string) {
		sane(t, send(h, "POST", "/match/one?"+query, body, "application/json"))
	})
}

func FuzzReconcile(f *testing.F) {
	f.Add(`{"q0":{"query":"A","type":"Person","limit":3,"properties":[{"pid":"Person:name","v":["a",1]}]}}`, `{"ids":["NK-1"],"properties":[{"id":"name","settings":{"limit":"1"}}]}`)
	f.Add(`{"q0":{"type":["Company"],"properties":[{"pid":"x","v":{"id":"Q1"}},{"v":null}]}}`, ``)
	f.Add(`[`, `{"ids":null}`)
	f.Add(`{"q":[]}`, `{"ids":["NK-1"],"properties":[{"id":""},{"id":"Person:","settings":{"limit":{}}}]}`)
	h := oneHandler()
	f.Fuzz(func(t *testing.T, queries, extend string) {
		for _, form := range []url.Values{{"queries": {queries}}, {"extend": {extend}}, {"queries": {queries}, "extend": {extend}}} {
			sane(t, send(h, "POST", "/reconcile/one", []byte(form.Encode()), "application/x-www-form-urlencoded"))
			sane(t, send(h, "GET", "/reconcile/one?"+form.Encode(), nil, ""))
		}
		sane(t, send(h, "POST", "/reconcile/one", []byte(queries), "multipart/form-data; boundary=x"))
	})
}

func FuzzSearch(f *testing.F) {
	for _, q := range []string{`a AND (b OR "c d") -e`, `field:"x y"~ z*`, `((((`, `NOT`, `\`, `a:b:c`, `"`, `+ - !`, `AND OR`, `*`, "\xff", `a OR`, "\x00"} {
		f.Add(q, "sort=a:desc&filter=a:b&facets=topics")
	}
	h := oneHandler()
	f.Fuzz(func(t *testing.T, q, query string) {
		for _, simple := range []string{"true", "false"} {
			v := url.Values{"q": {q}, "simple": {simple}}
			w := send(h, "GET", "/search/one?"+v.Encode()+"&"+query, nil, "")
			sane(t, w)
			if simple == "true" && len(q) < 500 && strings.Count(q, " ") < 20 && query == "" && w.Code != 200 {
				t.Fatalf("%q is refused though it is simple: %s", q, w.Body)
			}
		}
		e, err := readQuery(q, true)
		if err == nil && strings.TrimSpace(q) != "" && e == nil && strings.ToValidUTF8(q, "") == q && !blank(q) {
			t.Fatalf("%q has no words", q)
		}
	})
}

// blank reports a text of blanks, quotes and stars only.
func blank(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return r == '"' || r == '*' || strings.TrimSpace(string(r)) == "" || r == 0 }) == ""
}

func TestQueries(t *testing.T) {
	word := func(s string) Word { return Word{Text: s} }
	for text, want := range map[string]Expr{
		"":                      nil,
		"a":                     word("a"),
		"a b":                   And{word("a"), word("b")},
		"a AND b":               And{word("a"), word("b")},
		"a OR b c":              Or{word("a"), And{word("b"), word("c")}},
		`"a b" -c`:              And{word("a b"), Not{word("c")}},
		"NOT a +b":              And{Not{word("a")}, word("b")},
		"(a OR b) c":            And{Or{word("a"), word("b")}, word("c")},
		"topics:role.pep":       Word{Text: "role.pep", Field: "topics"},
		`properties.name:"a b"`: Word{Text: "a b", Field: "properties.name"},
		"ab* cd~2":              And{Word{Text: "ab", Prefix: true}, Word{Text: "cd", Fuzzy: true}},
		`a\/b`:                  word("a/b"),
		"ORANGE":                word("ORANGE"),
	} {
		got, err := readQuery(text, false)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", text, err, diff)
		}
	}
	for _, wrong := range []string{"a/b", "(a", "a)", `"a`, "a:", "[a TO b]", "a^2", strings.Repeat("(", 40), strings.Repeat("a ", 100), strings.Repeat("a", 5000)} {
		if e, err := readQuery(wrong, false); err == nil {
			t.Errorf("%.40q is read as %v", wrong, e)
		}
	}
}

// TestModel: what the model says hangs together.
func TestModel(t *testing.T) {
	for _, s := range theModel.schemata {
		for _, name := range s.Parents {
			if SchemaNamed(name) == nil {
				t.Errorf("%s extends %s, which is none", s.Name, name)
			}
		}
		for _, f := range s.Featured {
			if s.Property(f) == nil {
				t.Errorf("%s features %s, which it has not", s.Name, f)
			}
		}
		for _, p := range s.Properties {
			if p.Label == "" || p.Type == "" || p.Type == "entity" && p.Range == "" {
				t.Errorf("%s lacks something", p.QName())
			}
		}
	}
	company := SchemaNamed("Company")
	for _, above := range []string{"Company", "Organization", "LegalEntity", "Asset", "Thing"} {
		if !company.Is(above) {
			t.Errorf("a company is no %s", above)
		}
	}
	for schema, property := range map[string]string{"Company": "ownershipAsset", "Person": "ownershipOwner", "Vessel": "sanctions", "Organization": "directorshipOrganization"} {
		if p := SchemaNamed(schema).Property(property); p == nil || !p.Stub {
			t.Errorf("nothing leads from %s by %s", schema, property)
		}
	}
	if company.Is("Person") || SchemaNamed("Organization").Property("ownershipAsset") != nil {
		t.Error("organizations may be owned")
	}
}

// TestStrings: every text that is written comes back, but for what is no UTF-8.
func TestStrings(t *testing.T) {
	var all []byte
	for c := range 256 {
		all = append(all, byte(c))
	}
	for _, s := range []string{"", "a", "\"\\/\b\f\n\r\t\x7f\u2028<>&", string(all), "\U0001F600\ufffd"} {
		var got string
		if err := json.Unmarshal(appendString(nil, s), &got); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		var want string
		raw, _ := json.Marshal(s)
		json.Unmarshal(raw, &want)
		if got != want {
			t.Errorf("%q came back as %q", s, got)
		}
	}
}

// TestNoLists: without lists the API is up, and not ready.
func TestNoLists(t *testing.T) {
	h := Handler(func() Lists { return nil }, Options{})
	if w := send(h, "GET", "/healthz", nil, ""); w.Code != 200 {
		t.Error(w.Code)
	}
	if w := send(h, "GET", "/readyz", nil, ""); w.Code != 503 || !strings.Contains(w.Body.String(), `"detail"`) {
		t.Error(w.Code, w.Body)
	}
}

func TestCatalogKnown(t *testing.T) {
	h := oneHandler()
	tag := send(h, "GET", "/catalog", nil, "").Header().Get("ETag")
	r := httptest.NewRequest("GET", "/catalog", nil)
	r.Header.Set("If-None-Match", `"other", `+tag)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Error(w.Code, w.Body)
	}
}

func TestCountries(t *testing.T) {
	for text, want := range map[string]string{"Russia": "ru", "russian federation": "ru", "RU": "ru", "LIECHTENSTEIN": "li", "Utopia": "", "": "", "DPRK": "kp", "Korea, North": "kp", "Somalia.": "so"} {
		if got := CountryCode(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if CountryName("li") != "Liechtenstein" || CountryName("KP") != "North Korea" || CountryName("zz") != "" {
		t.Error("names of countries")
	}
}
