package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// fields are what the published schema of a peer requires of an object: each
// name with the types that its value may have, "string", "number", "bool",
// "list", "object" or "null".
type fields map[string]string

// The schemata of yente 5.5 (its OpenAPI document).
var (
	entityFields = fields{"id": "string", "caption": "string", "schema": "string", "properties": "object", "datasets": "list", "referents": "list",
		"target": "bool", "first_seen": "string null", "last_seen": "string null", "last_change": "string null"}
	scoredFields  = plus(entityFields, fields{"score": "number", "explanations": "object", "match": "bool"})
	totalFields   = fields{"value": "number", "relation": "string"}
	featureFields = fields{"detail": "string null", "score": "number", "query": "string null", "candidate": "string null"}
	matchesFields = fields{"status": "number", "results": "list", "total": "object", "query": "object"}
	searchFields  = fields{"limit": "number", "offset": "number", "total": "object", "results": "list", "facets": "object"}
	pageFields    = fields{"limit": "number", "offset": "number", "total": "object", "results": "list"}
	datasetFields = fields{"name": "string", "title": "string", "version": "string", "children": "list", "load": "bool", "entities_url": "string null",
		"delta_url": "string null", "namespace": "bool", "index_version": "string null", "index_current": "bool", "resources": "list"}
	algorithmFields = fields{"name": "string", "description": "string null", "features": "object", "docs": "object"}
	manifestFields  = fields{"versions": "list", "name": "string", "identifierSpace": "string", "schemaSpace": "string", "documentation": "string",
		"batchSize": "number", "view": "object", "preview": "object", "suggest": "object", "extend": "object", "defaultTypes": "list"}
	reconFields = fields{"id": "string", "name": "string", "description": "string null", "type": "list", "score": "number null", "match": "bool null"}
)

// The schemata of Watchman's OpenAPI document and Go client.
var (
	watchmanFields = fields{"name": "string", "entityType": "string", "sourceList": "string", "sourceID": "string", "person": "object null",
		"business": "object null", "organization": "object null", "aircraft": "object null", "vessel": "object null", "contact": "object",
		"addresses": "list", "cryptoAddresses": "list", "affiliations": "list", "sanctionsInfo": "object null", "historicalInfo": "list", "sourceData": "null object"}
	watchmanFound  = plus(watchmanFields, fields{"match": "number", "details": "object"})
	watchmanPerson = fields{"name": "string", "altNames": "list", "gender": "string", "birthDate": "string null", "placeOfBirth": "string",
		"deathDate": "string null", "titles": "list", "governmentIDs": "list"}
	watchmanFirm   = fields{"name": "string", "altNames": "list", "created": "string null", "dissolved": "string null", "governmentIDs": "list"}
	watchmanVessel = fields{"name": "string", "altNames": "list", "imoNumber": "string", "type": "string", "flag": "string", "built": "string null",
		"model": "string", "tonnage": "number", "mmsi": "string", "callSign": "string", "grossRegisteredTonnage": "number", "owner": "string"}
	watchmanAddress = fields{"line1": "string", "line2": "string", "city": "string", "postalCode": "string", "state": "string", "country": "string",
		"latitude": "number", "longitude": "number"}
	pieceFields = fields{"score": "number", "weight": "number", "matched": "bool", "required": "bool", "exact": "bool", "fieldsCompared": "number", "pieceType": "string"}
)

func plus(a, b fields) fields {
	out := fields{}
	for _, f := range []fields{a, b} {
		for k, v := range f {
			out[k] = v
		}
	}
	return out
}

// require fails where an object lacks a field, has one of another type, or has
// one that the peer does not publish.
func require(t *testing.T, what string, v any, want fields) map[string]any {
	t.Helper()
	o, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%s is %v, no object", what, v)
	}
	for name, types := range want {
		got, there := o[name]
		if !there || !slices.Contains(strings.Fields(types), typeName(got)) {
			t.Errorf("%s: %s is %s %v, want %s", what, name, typeName(got), got, types)
		}
	}
	return o
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case float64:
		return "number"
	case bool:
		return "bool"
	case []any:
		return "list"
	}
	return "object"
}

// entityShape checks an entity, what is nested in it included.
func entityShape(t *testing.T, v any, want fields) {
	t.Helper()
	e := require(t, "entity", v, want)
	for name := range e {
		if _, known := want[name]; !known {
			t.Errorf("entity has %s, which no client knows", name)
		}
	}
	for name, values := range e["properties"].(map[string]any) {
		list, ok := values.([]any)
		if !ok || len(list) == 0 {
			t.Errorf("%s is %v", name, values)
		}
		for _, x := range list {
			if _, text := x.(string); !text {
				entityShape(t, x, entityFields)
			}
		}
	}
	for _, at := range []string{"first_seen", "last_seen", "last_change"} {
		if s, ok := e[at].(string); ok {
			if _, err := time.Parse("2006-01-02T15:04:05", s); err != nil {
				t.Errorf("%s is %q", at, s)
			}
		}
	}
}

// A client talks to a server over the network, as one that exists would.
type client struct {
	t    *testing.T
	base string
}

func (c client) do(method, path, kind, body string, status int) any {
	c.t.Helper()
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		c.t.Fatalf("%s %s: %d, want %d: %.300s %v", method, path, resp.StatusCode, status, raw, err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return v
}

func (c client) get(path string) any { c.t.Helper(); return c.do("GET", path, "", "", 200) }

func (c client) form(path string, v url.Values) any {
	c.t.Helper()
	return c.do("POST", path, "application/x-www-form-urlencoded", v.Encode(), 200)
}

// at walks into an answer by names and numbers.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, p := range path {
		switch p := p.(type) {
		case string:
			v = v.(map[string]any)[p]
		case int:
			list, _ := v.([]any)
			if p >= len(list) {
				t.Fatalf("%v has no %d", v, p)
			}
			v = list[p]
		}
	}
	return v
}

// TestYenteClients plays what clients of yente send: those of OpenSanctions'
// own examples, nomenklatura's enricher, Marble's screening.
func TestYenteClients(t *testing.T) {
	s := httptest.NewServer(dialects(t))
	defer s.Close()
	c := client{t, s.URL + "/yente"}

	c.get("/readyz")
	catalog := c.get("/catalog")
	require(t, "catalog", catalog, fields{"datasets": "list", "current": "list", "outdated": "list", "index_stale": "bool"})
	for _, d := range at(t, catalog, "datasets").([]any) {
		require(t, "dataset", d, datasetFields)
	}
	algorithms := c.get("/algorithms")
	require(t, "algorithms", algorithms, fields{"algorithms": "list", "default": "string", "best": "string"})
	for _, a := range at(t, algorithms, "algorithms").([]any) {
		o := require(t, "algorithm", a, algorithmFields)
		require(t, "docs", o["docs"], fields{"name": "string", "description": "string null", "config": "object", "features": "object"})
		for name, f := range o["features"].(map[string]any) {
			require(t, name, f, fields{"description": "string null", "coefficient": "number", "url": "string"})
		}
	}
	query := `{"queries": {"entity": {"schema": "Person", "properties": {"name": ["Robin Sample Example", "Робин Сампле Экзампле"], "birthDate": ["1970"]}}}}`
	for _, path := range []string{"/match/sanctions?algorithm=best&fuzzy=false", "/match/ftm?fuzzy=False&algorithm=best&cutoff=0.5",
		"/match/default?algorithm=logic-v2&cutoff=0.70&limit=30&threshold=0.70&include_dataset=ftm&include_dataset=uk"} {
		out := c.do("POST", path, "application/json", query, 200)
		require(t, "answer", out, fields{"responses": "object", "limit": "number"})
		one := require(t, "matches", at(t, out, "responses", "entity"), matchesFields)
		require(t, "total", one["total"], totalFields)
		require(t, "query", one["query"], fields{"id": "string null", "schema": "string", "properties": "object"})
		for _, e := range one["results"].([]any) {
			entityShape(t, e, scoredFields)
			for name, f := range at(t, e, "explanations").(map[string]any) {
				require(t, name, f, featureFields)
			}
		}
		id := fmt.Sprint(at(t, one, "results", 0, "id"))
		entityShape(t, c.get("/entities/"+url.PathEscape(id)+"?nested=True"), entityFields)
	}
	out := require(t, "search", c.get("/search/default?q=sample&limit=5&simple=true"), searchFields)
	for _, e := range out["results"].([]any) {
		entityShape(t, e, entityFields)
	}
	for name, f := range out["facets"].(map[string]any) {
		o := require(t, name, f, fields{"label": "string", "values": "list"})
		for _, v := range o["values"].([]any) {
			require(t, name, v, fields{"name": "string", "label": "string", "count": "number"})
		}
	}
	around := require(t, "adjacent", c.get("/entities/NK-robin/adjacent"), fields{"entity": "object", "adjacent": "object"})
	for name, p := range around["adjacent"].(map[string]any) {
		o := require(t, name, p, pageFields)
		entityShape(t, at(t, o, "results", 0), entityFields)
		require(t, name, c.get("/entities/NK-robin/adjacent/"+name+"?limit=1"), pageFields)
	}
	entityShape(t, c.get("/entities/ofac-102"), entityFields) // the client follows the redirect
}

// TestOpenRefine plays a reconciliation as OpenRefine does it: manifest, types
// of a sample, the batch, a preview, and new columns.
func TestOpenRefine(t *testing.T) {
	s := httptest.NewServer(dialects(t))
	defer s.Close()
	c := client{t, s.URL + "/yente"}

	m := require(t, "manifest", c.get("/reconcile/default"), manifestFields)
	if versions := fmt.Sprint(m["versions"]); versions != "[0.2]" {
		t.Error(versions)
	}
	where := func(v any) string {
		o := require(t, "service", v, fields{"service_url": "string", "service_path": "string"})
		return strings.TrimPrefix(fmt.Sprint(o["service_url"], o["service_path"]), c.base)
	}
	queries := url.Values{"queries": {`{"q0":{"query":"Robin Sample Example","type":"Person","type_strict":"should","limit":3},"q1":{"query":"Sample Star"}}`}}
	out := c.form("/reconcile/default", queries)
	for _, key := range []string{"q0", "q1"} {
		o := require(t, key, at(t, out, key), fields{"result": "list"})
		for _, r := range o["result"].([]any) {
			one := require(t, key, r, reconFields)
			require(t, "type", at(t, one, "type", 0), fields{"id": "string", "name": "string"})
		}
	}
	id := fmt.Sprint(at(t, out, "q1", "result", 0, "id"))
	suggested := fields{"code": "string", "status": "string", "prefix": "string", "result": "list"}
	require(t, "entities", c.get(where(at(t, m, "suggest", "entity"))+"?prefix=robin"), suggested)
	require(t, "types", c.get(where(at(t, m, "suggest", "type"))+"?prefix=per"), suggested)
	require(t, "properties", c.get(where(at(t, m, "suggest", "property"))+"?prefix=birth"), suggested)
	proposed := c.get(where(at(t, m, "extend", "propose_properties")) + "?type=Vessel&limit=3")
	require(t, "proposed", proposed, fields{"limit": "number", "type": "string", "properties": "list"})
	ext := c.form("/reconcile/default", url.Values{"extend": {fmt.Sprintf(`{"ids":[%q],"properties":[{"id":"imoNumber"},{"id":"flag","settings":{"limit":"0","render":"caption"}}]}`, id)}})
	require(t, "extended", ext, fields{"meta": "list", "rows": "object"})
	if flag := at(t, ext, "rows", id, "flag", 0, "str"); flag != "Liechtenstein" {
		t.Error(flag)
	}
	resp, err := http.Get(strings.ReplaceAll(fmt.Sprint(at(t, m, "preview", "url")), "{{id}}", id))
	if err != nil || resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		t.Error(resp, err)
	}
}

// TestWatchmanClient plays what Watchman's Go client sends.
func TestWatchmanClient(t *testing.T) {
	s := httptest.NewServer(dialects(t))
	defer s.Close()
	c := client{t, s.URL + "/watchman"}

	require(t, "listinfo", c.get("/v2/listinfo"), fields{"lists": "object", "listHashes": "object", "startedAt": "string", "endedAt": "string", "version": "string"})
	for query, kind := range map[string]string{
		"type=person&name=Robin+Sample+Example&birthDate=1970-02-05&gender=male&limit=10&minMatch=0.70": "person",
		"type=business&name=sample+trading&minMatch=0.80":                                               "business",
		"type=organization&name=sample+trading&minMatch=0.80":                                           "organization",
		"type=vessel&name=sample+star&imoNumber=9074729&debug=yes":                                      "vessel",
	} {
		out := require(t, "answer", c.get("/v2/search?"+query), fields{"query": "object", "entities": "list"})
		require(t, "query", out["query"], watchmanFields)
		if len(out["entities"].([]any)) == 0 {
			t.Errorf("%s finds nothing", query)
		}
		for _, e := range out["entities"].([]any) {
			o := require(t, "entity", e, watchmanFound)
			require(t, "contact", o["contact"], fields{"emailAddresses": "list", "phoneNumbers": "list", "faxNumbers": "list", "websites": "list"})
			require(t, kind, o[kind], map[string]fields{"person": watchmanPerson, "business": watchmanFirm, "organization": watchmanFirm, "vessel": watchmanVessel}[kind])
			for _, a := range o["addresses"].([]any) {
				require(t, "address", a, watchmanAddress)
			}
			for _, p := range at(t, o, "details", "pieces").([]any) {
				require(t, "piece", p, pieceFields)
			}
		}
	}
	state := fields{"state": "string"}
	require(t, "refresh", c.do("POST", "/v2/data/refresh", "", "", 202), state)
	for range 100 {
		if o := require(t, "refresh", c.get("/v2/data/refresh"), state); o["state"] == "succeeded" {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the refresh does not end")
}
