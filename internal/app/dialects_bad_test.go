package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// TestDialectsBadInput: what is too long or makes no sense is answered by the
// peer's own status, and nobody else notices.
func TestDialectsBadInput(t *testing.T) {
	h := dialects(t)
	marks := "Robin" + strings.Repeat("\u0301", 10000) + " Example"
	many := strings.Repeat(`"q%d":{"schema":"Person","properties":{"name":"A"}},`, 101)
	var ids []any
	for i := range 101 {
		ids = append(ids, i)
	}
	body := func(name string) string {
		raw, _ := json.Marshal(map[string]any{"queries": map[string]any{"q": map[string]any{"schema": "Person", "properties": map[string]any{"name": []string{name}}}}})
		return string(raw)
	}
	for what, c := range map[string]struct {
		method, path, body string
		status             int
	}{
		"10,000 combining marks":     {"POST", "/yente/match/default", body(marks), 200},
		"empty names":                {"POST", "/yente/match/default", body(""), 200},
		"nothing to compare":         {"POST", "/yente/match/default", `{"queries":{"q":{"schema":"Person","properties":{}}}}`, 200},
		"no UTF-8":                   {"POST", "/yente/match/default", "{\"queries\":{\"q\":{\"schema\":\"Person\",\"properties\":{\"name\":\"\xff\xfe\"}}}}", 200},
		"a mixed encoding":           {"POST", "/yente/match/default", body("Jos\xc3\xa9 P\xe9rez"), 200},
		"a huge body":                {"POST", "/yente/match/default", body(strings.Repeat("a", 9<<20)), 413},
		"a hundred and one":          {"POST", "/yente/match/default", `{"queries":{` + strings.TrimSuffix(fmt.Sprintf(many, ids...), ",") + `}}`, 400},
		"deep JSON":                  {"POST", "/yente/match/default", strings.Repeat("[", 100000), 422},
		"deep JSON, closed":          {"POST", "/yente/match/default", `{"queries":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + `}`, 422},
		"51 decided":                 {"POST", "/yente/match/default?" + strings.Repeat("exclude_entity_ids=a&", 51), body("A"), 422},
		"50 decided":                 {"POST", "/yente/match/default?" + strings.Repeat("exclude_entity_ids=a&", 50), body("A"), 200},
		"1,001 datasets":             {"POST", "/yente/match/default?" + strings.Repeat("include_dataset=a&", 1001), body("A"), 422},
		"10,001 decided in the body": {"POST", "/yente/match/default", `{"params":{"exclude_entity_ids":[` + strings.Repeat(`"a",`, 10000) + `"a"]},` + body("A")[1:], 422},
		"101 filters":                {"POST", "/yente/match/default", `{"queries":{"q":{"schema":"Person","properties":{},"filters":{"topics":[` + strings.Repeat(`["a"],`, 100) + `["a"]]}}}}`, 422},
		"filters":                    {"POST", "/yente/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":"A"},"filters":{"topics":[["a","b"]],"properties.name":[["x"]]}}}}`, 200},
		"an unknown filter":          {"POST", "/yente/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":"A"},"filters":{"banana":[["x"]]}}}}`, 400},
		"a long address":             {"GET", "/yente/search/default?q=" + strings.Repeat("a", 60001), "", 414},
		"a long query":               {"GET", "/yente/search/default?q=" + strings.Repeat("a", 3000), "", 400},
		"marks to search":            {"GET", "/yente/search/default?simple=true&q=" + url.QueryEscape(marks[:2000]), "", 200},
		"an offset out of range":     {"GET", "/yente/search/default?offset=9999", "", 422},
		"below nothing":              {"GET", "/yente/search/default?offset=-5&limit=-5", "", 200},
		"a limit of words":           {"GET", "/yente/search/default?limit=ten", "", 422},
		"a huge form":                {"POST", "/yente/reconcile/default", "queries=" + strings.Repeat("a", 9<<20), 413},
		"an ID with a path":          {"GET", "/yente/entities/..%2F..%2Fetc%2Fpasswd", "", 404},
		"an empty ID":                {"GET", "/yente/entities/%20", "", 404},
		"marks at Watchman's":        {"GET", "/watchman/v2/search?type=person&name=" + url.QueryEscape(marks), "", 414},
		"fewer marks at Watchman's":  {"GET", "/watchman/v2/search?type=person&name=" + url.QueryEscape(marks[:10000]), "", 200},
		"nothing at Watchman's":      {"GET", "/watchman/v2/search?name=", "", 200},
		"unknown at Watchman's":      {"GET", "/watchman/v2/search?name=a&nome=b", "", 400},
		"limits at Watchman's":       {"GET", "/watchman/v2/search?name=a&limit=-1&minMatch=x", "", 200},
		"a broken query at Watchman": {"GET", "/watchman/v2/search?name=%zz", "", 200},
	} {
		t.Run(what, func(t *testing.T) {
			w := raw(h, c.method, c.path, c.body)
			if w.Code != c.status {
				t.Errorf("%d, want %d: %.300s", w.Code, c.status, w.Body)
			}
			if !json.Valid(w.Body.Bytes()) {
				t.Errorf("no JSON: %.300s", w.Body)
			}
		})
	}
}

func raw(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	path, query, _ := strings.Cut(path, "?")
	r := httptest.NewRequest(method, "http://host.example"+path, strings.NewReader(body))
	r.URL.RawQuery = query
	if strings.Contains(path, "reconcile") {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestDialectsAtOnce: many clients at once get what each gets alone.
func TestDialectsAtOnce(t *testing.T) {
	h := dialects(t)
	body := `{"queries":{"q":{"schema":"Person","properties":{"name":"Robin Sample Example","birthDate":"1970-02-05"}}}}`
	paths := []string{"/yente/match/default", "/yente/entities/NK-robin", "/yente/search/default?q=sample", "/yente/catalog",
		"/watchman/v2/search?type=business&name=sample+trading", "/watchman/v2/listinfo", "/yente/reconcile/ftm/suggest/entity?prefix=sam"}
	method := func(path string) string {
		if strings.Contains(path, "/match/") {
			return "POST"
		}
		return "GET"
	}
	want := map[string]string{}
	for _, p := range paths {
		want[p] = raw(h, method(p), p, body).Body.String()
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				for _, p := range paths {
					if got := raw(h, method(p), p, body).Body.String(); got != want[p] {
						t.Errorf("%s: another answer among others", p)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

// TestNoListsYet: before lists are read, nothing is found and nothing breaks.
func TestNoListsYet(t *testing.T) {
	h := mounted(nil)
	for path, status := range map[string]int{"/yente/readyz": 503, "/yente/catalog": 200, "/yente/entities/a": 404, "/yente/search/default": 404,
		"/watchman/v2/search?name=a": 200, "/watchman/v2/listinfo": 200} {
		if w := raw(h, "GET", path, ""); w.Code != status || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// TestSameBytes: two readings of the same lists answer alike, to the byte.
func TestSameBytes(t *testing.T) {
	a, b := dialects(t), dialects(t)
	for _, path := range []string{"/yente/catalog", "/yente/entities/NK-trading", "/yente/search/default?facets=identifiers&facets=topics", "/yente/algorithms",
		"/yente/reconcile/ftm", "/watchman/v2/search?type=person&name=robin", "/watchman/v2/listinfo"} {
		if x, y := raw(a, "GET", path, "").Body.Bytes(), raw(b, "GET", path, "").Body.Bytes(); !bytes.Equal(x, y) {
			t.Errorf("%s:\n%s\n%s", path, x, y)
		}
	}
}

// TestChangedSince: what a list does not date is as new as the list, so that
// who asks what has changed misses nothing.
func TestChangedSince(t *testing.T) {
	h := dialects(t) // of 2026-03-01, where they say nothing else
	for since, want := range map[string]bool{"2026-02-28": true, "2026-03-02": false} {
		w := raw(h, "GET", "/yente/search/ftm?q=kim&changed_since="+since, "")
		undated := raw(h, "GET", "/yente/search/ftm?q=undated&changed_since="+since, "")
		if strings.Contains(w.Body.String(), "NK-minister") {
			t.Errorf("an entity changed on 2026-01-06 changed since %s", since)
		}
		if got := strings.Contains(undated.Body.String(), "NK-undated"); got != want {
			t.Errorf("changed since %s: %v, want %v", since, got, want)
		}
	}
}
