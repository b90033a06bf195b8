package web_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"countersign"
	"countersign/internal/web"
)

// A folder answers what a test tells it to.
type folder struct {
	page   web.Listing
	next   string
	moved  []countersign.ID
	gone   bool
	said   web.Judgement
	brings web.Recording
	placed atomic.Int64
	place  func(ctx context.Context) error
}

func (f *folder) List(_ context.Context, l web.Listing) ([]byte, string, error) {
	f.page = l
	return []byte(`{"networks":[]}`), f.next, nil
}

func (f *folder) Network(_ context.Context, id countersign.ID, _ bool) ([]byte, error) {
	if f.gone {
		return nil, &web.Moved{ID: id, Into: f.moved}
	}
	return fmt.Appendf(nil, `{"network":%q,"members":[],"links":[]}`, id), nil
}

func (f *folder) Of(_ context.Context, id countersign.ID, _ bool) ([]byte, error) {
	return fmt.Appendf(nil, `{"subject":%q,"members":[],"links":[]}`, id), nil
}

func (f *folder) Between(_ context.Context, a, b countersign.ID, _ bool) ([]byte, error) {
	return fmt.Appendf(nil, `{"a":%q,"b":%q,"tied":false,"weight":0,"say":[]}`, a, b), nil
}

func (f *folder) Changes(_ context.Context, since int64, limit int) ([]byte, error) {
	return fmt.Appendf(nil, `{"changes":[],"next":%d}`, since+int64(limit)), nil
}

func (f *folder) Read(_ context.Context, r web.Recording) (web.Placing, error) {
	r.Body = append([]byte(nil), r.Body...)
	f.brings = r
	return func(ctx context.Context) ([]byte, web.Recorded, error) {
		n := f.placed.Add(1)
		if f.place != nil {
			if err := f.place(ctx); err != nil {
				return nil, web.Recorded{}, err
			}
		}
		return fmt.Appendf(nil, `{"subjects":[],"read":%d,"placed":1,"refused":0}`, n), web.Recorded{Placed: 1}, nil
	}, nil
}

func (f *folder) Judge(_ context.Context, j web.Judgement) ([]byte, bool, error) {
	f.said = j
	return []byte(`{"changes":[],"say":[]}`), !j.WhatIf, nil
}

func (f *folder) Undo(_ context.Context, j web.Judgement) ([]byte, error) {
	f.said = j
	return []byte(`{"undone":1,"changes":[],"say":[]}`), nil
}

func openFolder(t *testing.T, change func(*web.Config)) (*house, *folder) {
	f := &folder{}
	return open(t, quiet, func(c *web.Config) {
		c.Networks, c.Recorder = f, f
		c.Kept = func() (int, int) { return 7, 2 }
		if change != nil {
			change(c)
		}
	}), f
}

const js = "application/json"

// TestNetworkQuestions: parameters and paths are read strictly.
func TestNetworkQuestions(t *testing.T) {
	h, f := openFolder(t, nil)
	for path, words := range map[string]string{
		"/v1/networks?order=smallest":                              `order "smallest" is none of largest, newest`,
		"/v1/networks?limit=0":                                     "no number from 1 to 100",
		"/v1/networks?limit=101":                                   "no number from 1 to 100",
		"/v1/networks?page=2":                                      `the parameter "page" is unknown; known are order, limit, cursor, redact`,
		"/v1/networks?redact=yes":                                  "neither true nor false",
		"/v1/networks/x":                                           "is no ID such as",
		"/v1/networks/network:1?x=1":                               "unknown; known are redact",
		"/v1/networks/path":                                        "name two subjects",
		"/v1/networks/path?a=a:1":                                  "name two subjects",
		"/v1/networks/path?a=a:1&b=x":                              `b "x" is no ID`,
		"/v1/networks/path?a=a:1&b=a:1":                            "one subject",
		"/v1/networks/path?a=a:1&a=a:2&b=b:1":                      "given 2 times",
		"/v1/networks/changes?since=-1":                            "no number of a change",
		"/v1/networks/changes?since=x":                             "no number of a change",
		"/v1/networks/changes?limit=10001":                         "no number from 1 to 10000",
		"/v1/subjects/nobody/network":                              "is no ID such as",
		"/v1/subjects/a:1/network?a=1":                             "unknown; known are redact",
		"/v1/subjects/a:" + strings.Repeat("x", 2000) + "/network": "more than 1024",
	} {
		h.refused(h.do("GET", path, "all", "", ""), 400, "invalid", words)
	}
	for _, path := range []string{"/v1/subjects/", "/v1/subjects/network", "/v1/subjects/a:1", "/v1/subjects//network", "/v1/networks/a:1/b"} {
		h.refused(h.do("GET", path, "all", "", ""), 404, "not-found", "no such path")
	}
	for path, id := range map[string]string{"/v1/subjects/a:b/1/network": "a:b/1", "/v1/subjects/a:b%2F1/network": "a:b/1", "/v1/subjects/a%3Ab//1/network": "a:b//1",
		"/v1/subjects/a:network/network": "a:network", "/v1/subjects/a:x/../1/network": "a:x/../1", "/v1/subjects/a:%C3%A9%20/network": "a:\u00e9 "} {
		if r := h.do("GET", path, "all", "", ""); r.status != 200 || !strings.Contains(string(r.body), fmt.Sprintf(`"subject":%q`, id)) {
			t.Errorf("%s: %d %s, want %q", path, r.status, r.body, id)
		}
	}
	f.next = "abc"
	r := h.do("GET", "/v1/networks?limit=3&order=newest&redact=true", "all", "", "")
	if got := r.header.Get("Link"); got != `</v1/networks?cursor=abc&limit=3&order=newest&redact=true>; rel="next"` {
		t.Errorf("Link %q", got)
	}
	if want := (web.Listing{Order: "newest", Limit: 3, Redact: true}); f.page != want {
		t.Errorf("%+v", f.page)
	}
}

// TestNetworkMoved: an id that nothing answers to leads on, or says that it is gone.
func TestNetworkMoved(t *testing.T) {
	h, f := openFolder(t, nil)
	f.gone, f.moved = true, []countersign.ID{"network:2"}
	r := h.do("GET", "/v1/networks/network:1?redact=true", "all", "", "")
	if r.status != 307 || r.header.Get("Location") != "/v1/networks/network:2?redact=true" || string(r.body) != "{\"network\":\"network:1\",\"merged_into\":[\"network:2\"]}\n" {
		t.Errorf("%d %q %s", r.status, r.header.Get("Location"), r.body)
	}
	f.moved = []countersign.ID{"network:2", "network:3"}
	r = h.do("GET", "/v1/networks/network:1", "all", "", "")
	h.refused(r, 410, "gone", "are in network:2, network:3 now")
	if !strings.Contains(string(r.body), `"merged_into":["network:2","network:3"]`) {
		t.Errorf("%s", r.body)
	}
	f.moved = nil
	h.refused(h.do("GET", "/v1/networks/network:1", "all", "", ""), 410, "gone", "belong together no more")
}

// TestNothingKept: a server without a folder says so.
func TestNothingKept(t *testing.T) {
	h := open(t, quiet, func(c *web.Config) { c.Networks, c.Recorder = nil, nil })
	for _, route := range h.server.Routes() {
		if strings.Contains(route, "/networks") || strings.Contains(route, "/network") || strings.Contains(route, "/records") {
			method, path, body := asked(route)
			h.refused(h.do(method, path, "all", js, body), 404, "not-kept", "--data DIR")
		}
	}
}

// TestJudgementBodies: what is no judgement is refused with a sentence, and who
// judges is the key.
func TestJudgementBodies(t *testing.T) {
	h, f := openFolder(t, nil)
	const at = "/v1/networks/judgements"
	for body, words := range map[string]string{
		"":        "the body is empty",
		"{":       "the body ends early",
		"[]":      "an array where an object should stand",
		"7":       "a number where an object should stand",
		"{]":      "no JSON",
		`{"a":1}`: "a is a number where a string should stand",
		`{"a":"a:1","b":"b:2","say":"same","reason":"x"} {}`:              "something stands after",
		`{"a":"a:1","b":"b:2","say":"same","reason":"x","by":"the pope"}`: `the field "by" is unknown; known are a, b, say, reason, what_if`,
		`{"a":"a:1","b":"a:1","say":"same","reason":"x"}`:                 "a and b are one subject",
		`{"a":"a:1","say":"same","reason":"x"}`:                           `b "" is no ID`,
		`{"a":"a:1","b":"b:2","say":"maybe","reason":"x"}`:                `say "maybe" is none of same, not-same, unsure`,
		`{"a":"a:1","b":"b:2","reason":"x"}`:                              `say "" is none of`,
	} {
		h.refused(h.do("POST", at, "all", js, body), 400, "invalid", words)
	}
	h.refused(h.do("POST", at, "all", js, `{"reason":"`+strings.Repeat("x", 70_000)), 413, "too-large", "65536")
	h.refused(h.do("POST", at+"?x=1", "all", js, `{}`), 400, "invalid", "no parameters")
	h.refused(h.do("POST", at, "all", "application/x-ndjson", `{}`), 415, "wrong-type", "application/json")
	h.refused(h.do("POST", at+"/undo", "all", js, `{"a":"a:1","b":"b:2","say":"same","reason":"x"}`), 400, "invalid", "a, b and reason alone")
	if r := h.do("POST", at, "all", js, `{"a":"a:1","b":"b:2","say":"unsure","reason":"x"}`); r.status != 201 || f.said.By != "all" || f.said.Say != "unsure" {
		t.Errorf("%d %+v", r.status, f.said)
	}
	if r := h.do("POST", at, "all", js, `{"a":"a:1","b":"b:2","say":"same","what_if":true}`); r.status != 200 || !f.said.WhatIf {
		t.Errorf("%d %+v", r.status, f.said)
	}
	keyless, _ := openFolder(t, func(c *web.Config) { c.Open = true })
	keyless.refused(keyless.do("POST", at, "", js, `{"a":"a:1","b":"b:2","say":"same","reason":"x"}`), 403, "wrong-scope", "the name of a key")
	if r := keyless.do("POST", at, "", js, `{"a":"a:1","b":"b:2","say":"same","what_if":true}`); r.status != 200 {
		t.Errorf("a question without keys: %d %s", r.status, r.body)
	}
}

// TestOnce: one Idempotency-Key is worked on once, of whoever asks at the same
// time, and answered alike; a failure may be tried again.
func TestOnce(t *testing.T) {
	h, f := openFolder(t, nil)
	const at = "/v1/records"
	send := func(key, once, body string) response { return h.do("POST", at, key, js, body, "Idempotency-Key", once) }
	hold := make(chan struct{})
	f.place = func(context.Context) error { <-hold; return nil }
	var wg sync.WaitGroup
	said := make([]string, 8)
	for i := range said {
		wg.Go(func() { said[i] = string(send("all", "k1", "{}").body) })
	}
	close(hold)
	wg.Wait()
	for _, s := range said {
		if s != said[0] || f.placed.Load() != 1 {
			t.Errorf("%d times: %q", f.placed.Load(), said)
		}
	}
	if r := send("all", "k1", "{}"); r.header.Get("Idempotency-Replayed") != "true" || string(r.body) != said[0] {
		t.Errorf("%v %s", r.header, r.body)
	}
	h.refused(send("all", "k1", "[]"), 422, "other-request", "a new one for each request")
	h.refused(h.do("POST", at+"?links=false", "all", js, "{}", "Idempotency-Key", "k1"), 422, "other-request", "")
	h.refused(send("all", strings.Repeat("k", 256), "{}"), 400, "invalid", "Idempotency-Key")
	h.refused(send("all", "k\u00e9", "{}"), 400, "invalid", "Idempotency-Key")
	if r := send("all", "k2", "{}"); string(r.body) == said[0] {
		t.Error("another key gave the same answer")
	}
	f.place = func(context.Context) error { return web.NewProblem("disk-full", "no room") }
	h.refused(send("all", "k3", "{}"), 507, "disk-full", "no room")
	f.place = nil
	if r := send("all", "k3", "{}"); r.status != 200 || r.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("after a failure: %d %s", r.status, r.body)
	}
	h.key(web.Key{Name: "other", Scopes: web.Scopes()})
	if r := send("other", "k1", "{}"); string(r.body) == said[0] {
		t.Error("another's answer is given out")
	}
}

// TestRecordRequests: bodies and parameters of records.
func TestRecordRequests(t *testing.T) {
	h, f := openFolder(t, func(c *web.Config) { c.MaxScreen = 1000 })
	const at = "/v1/records"
	h.refused(h.do("POST", at, "all", js, " \n"), 400, "invalid", "the body is empty")
	h.refused(h.do("POST", at, "all", js, strings.Repeat(" ", 1001)), 413, "too-large", "more than 1000 bytes")
	h.refused(h.do("POST", at, "all", "text/plain", "{}"), 415, "wrong-type", "text/csv")
	h.refused(h.do("POST", at+"?link=true", "all", js, "{}"), 400, "invalid", `the parameter "link" is unknown; known are `+strings.Join(h.doc.Parameters("POST /v1/records")[:5], ", "))
	h.refused(h.do("POST", at+"?screen=maybe", "all", js, "{}"), 400, "invalid", "neither true nor false")
	h.key(web.Key{Name: "ats", Scopes: []web.Scope{web.ScopeRecords}})
	h.refused(h.do("POST", at+"?screen=true", "ats", js, "{}"), 403, "wrong-scope", "asks for a verdict")
	if r := h.do("POST", at, "ats", js, "{}"); r.status != 200 || f.brings.Told || f.brings.By != "ats" || !f.brings.Links {
		t.Errorf("%d %+v", r.status, f.brings)
	}
	if r := h.do("POST", at+"?links=false&screen=true&redact=true&from=subject&map=ashby", "all", js, "{}"); r.status != 200 || !f.brings.Told || f.brings.Links || !f.brings.Screen || !f.brings.Redact || f.brings.Map != "ashby" {
		t.Errorf("%d %+v", r.status, f.brings)
	}
	if r := h.do("GET", "/metrics", "all", "", ""); !strings.Contains(string(r.body), `countersign_records_total{result="placed"} 2`) || !strings.Contains(string(r.body), "countersign_networks 2") {
		t.Errorf("measures: %s", r.body)
	}
}
