package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/web"
)

// TestKeys: every route with every key, and with none, as its scope says.
func TestKeys(t *testing.T) {
	h := open(t, quiet, nil)
	open := map[string]string{"GET /healthz": "*", "GET /readyz": "*", "GET /openapi.json": "*",
		"GET /v1/lists": "all matcher slow", "GET /v1/rules": "all matcher slow", "GET /metrics": "all", "POST /v1/match": "all matcher slow", "POST /v1/screen": "all",
		"GET /v1/networks": "all", "GET /v1/networks/{id}": "all", "GET /v1/networks/path": "all", "GET /v1/networks/changes": "all",
		"GET /v1/subjects/{id}/network": "all", "POST /v1/records": "all", "POST /v1/networks/judgements": "all", "POST /v1/networks/judgements/undo": "all"}
	for _, route := range h.server.Routes() {
		who, known := open[route]
		if !known {
			t.Errorf("nobody said who may use %s", route)
		}
		method, path, body := asked(route)
		for _, k := range []string{"", "all", "matcher", "old", "revoked", "nobody"} {
			h.tokens["nobody"] = h.tokens["all"][:len(h.tokens["all"])-1] + "x"
			want := 403
			switch {
			case who == "*" || slices.Contains(strings.Fields(who), k):
				want = 200
			case k == "" || k == "old" || k == "revoked" || k == "nobody":
				want = 401
			}
			r := h.do(method, path, k, "application/json", body, "X-Forwarded-For", "192.0.2.1")
			if r.status == 429 && want == 401 {
				continue // an address has ten tries
			}
			if r.status != want && (want != 200 || r.status != 201) {
				t.Errorf("%s with key %q: %d, want %d: %s", route, k, r.status, want, r.body)
			}
		}
	}
	if strings.Contains(h.log.String(), "cs_") {
		t.Error("a token is logged")
	}
}

// asked is a request to a route that finds nothing wrong with it.
func asked(route string) (method, path, body string) {
	method, path, _ = strings.Cut(route, " ")
	path, body = strings.Replace(path, "{id}", "a:1", 1), `{"name":"x"}`
	switch {
	case strings.HasSuffix(path, "/path"):
		path += "?a=a:1&b=b:2"
	case strings.HasSuffix(path, "/judgements"):
		body = `{"a":"a:1","b":"b:2","say":"same","reason":"x"}`
	case strings.HasSuffix(path, "/undo"):
		body = `{"a":"a:1","b":"b:2","reason":"x"}`
	}
	return method, path, body
}

// TestKeyForms: the ways in which clients send keys, and those that are none.
func TestKeyForms(t *testing.T) {
	h := open(t, quiet, nil)
	token := h.tokens["matcher"]
	basic := func(user string) string {
		r, _ := http.NewRequest("GET", "/", nil)
		r.SetBasicAuth(user, token)
		return r.Header.Get("Authorization")
	}
	for value, want := range map[string]int{
		"Bearer " + token: 200, "bearer " + token: 200, "ApiKey " + token: 200, "apikey  " + token: 200, basic("matcher"): 200,
		basic("other"): 401, token: 401, "Bearer": 401, "Bearer " + strings.ToUpper(token): 401, "Bearer " + token + "x": 401, "Token " + token: 401, "Basic !": 401,
	} {
		if r := h.do("POST", "/v1/match", "", "application/json", "{}", "Authorization", value); r.status != want {
			t.Errorf("%.12q: %d, want %d", value, r.status, want)
		}
	}
	r := h.do("POST", "/v1/match", "matcher", "application/json", "{}", "Authorization", "Bearer "+token)
	if r.status != 401 || r.header.Get("Www-Authenticate") == "" {
		t.Errorf("two keys at once: %d", r.status)
	}
}

// TestKeysChange: a key that is revoked opens nothing any more, and one that is
// used up stays so when others are added.
func TestKeysChange(t *testing.T) {
	h := open(t, quiet, nil)
	for range 2 {
		if r := h.match("slow", "{}"); r.status != 200 {
			t.Fatal(r.status)
		}
	}
	h.key(web.Key{Name: "new", Scopes: []web.Scope{web.ScopeMatch}})
	h.refused(h.match("slow", "{}"), 429, "too-many", "this key asks too often")
	if r := h.match("new", "{}"); r.status != 200 {
		t.Error(r.status)
	}
	h.keys[1].Revoked = time.Now()
	h.server.SetKeys(h.keys)
	h.refused(h.match("matcher", "{}"), 401, "no-key", "send a key")
}

func TestAddressLimits(t *testing.T) {
	h := open(t, quiet, func(c *web.Config) { c.AddressRate = 5 })
	codes := map[int]int{}
	for range 12 {
		codes[h.match("all", "{}").status]++
	}
	if codes[200] < 4 || codes[429] < 5 || codes[200]+codes[429] != 12 {
		t.Errorf("%v", codes)
	}
}

// TestGuessing: who guesses keys is slowed down; who has one is not.
func TestGuessing(t *testing.T) {
	h := open(t, quiet, nil)
	codes := map[int]int{}
	for i := range 30 {
		codes[h.do("POST", "/v1/match", "", "application/json", "{}", "Authorization", fmt.Sprintf("Bearer cs_%d", i)).status]++
	}
	if codes[401] > 11 || codes[429] < 19 {
		t.Errorf("%v", codes)
	}
	if r := h.match("all", "{}"); r.status != 200 {
		t.Errorf("a key that is known: %d", r.status)
	}
}
