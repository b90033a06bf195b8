package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/kindred"
	"countersign/internal/network"
	"countersign/internal/roster"
	"countersign/internal/web/webtest"
)

// A networked house is a server that keeps networks, asked with a key for all.
func networked(t testing.TB, data string) *servingHouse {
	t.Helper()
	h := serveHouse(t, Serving{Data: data})
	h.as("all", "match", "screen", "networks", "records", "judge", "metrics")
	return h
}

// as makes a key of a name and asks with it from now on.
func (h *servingHouse) as(name string, scopes ...string) {
	h.t.Helper()
	token, err := AddAPIKey(h.data, APIKey{Name: name, Scopes: scopes}, time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	h.key = token
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if status, _, _ := h.ask("GET", "/v1/rules", "", nil); status == 200 {
			return
		}
		if time.Now().After(end) {
			h.t.Fatal("the key is not in force")
		}
	}
}

// get asks a question and reads the answer.
func get[T any](h *servingHouse, path string) (out T) {
	h.t.Helper()
	status, _, raw := h.ask("GET", path, "", nil)
	if status != 200 {
		h.t.Fatalf("%s: %d %s", path, status, raw)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		h.t.Fatal(err)
	}
	return out
}

// post sends a body and reads the answer.
func post[T any](h *servingHouse, path, body string) (out T) {
	h.t.Helper()
	kind := asJSON
	if strings.Contains(strings.TrimSpace(body), "\n") {
		kind = asNDJSON
	}
	status, _, raw := h.ask("POST", path, kind, strings.NewReader(body))
	if status/100 != 2 {
		h.t.Fatalf("%s: %d %s", path, status, raw)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		h.t.Fatal(err)
	}
	return out
}

// refused demands a problem of a kind whose sentence holds some words.
func (h *servingHouse) refused(method, path, kind, body string, status int, problem, words string) {
	h.t.Helper()
	got, head, out := h.ask(method, path, kind, strings.NewReader(body))
	if got != status {
		h.t.Errorf("%s %s: %d, want %d: %.300s", method, path, got, status, out)
		return
	}
	if p := webtest.Refusal(h.t, got, head, out); p.Type != "urn:countersign:problem:"+problem || !strings.Contains(p.Detail, words) {
		h.t.Errorf("%s %s: %s %q, want %s %q", method, path, p.Type, p.Detail, problem, words)
	}
}

type networkPage struct {
	Networks []network.Network
	Next     string
}

// allNetworks reads all pages.
func (h *servingHouse) allNetworks(order string, limit int) (out []network.Network) {
	h.t.Helper()
	for next := ""; ; {
		p := get[networkPage](h, fmt.Sprintf("/v1/networks?order=%s&limit=%d&cursor=%s", order, limit, url.QueryEscape(next)))
		out = append(out, p.Networks...)
		if next = p.Next; next == "" {
			return out
		}
	}
}

// payee is a record of somebody who is paid on an account.
func payee(id, account, day string) string {
	return fmt.Sprintf(`{"id":%q,"seen":"2026-03-%sT10:00:00Z","name":"Dana Whitlock","birth_date":"1991-02-03","protected":{"nationality":"Freedonia"},"payouts":[{"rail":"payoneer","account":%q}]}`, id, day, account)
}

// TestRecords: a record joins, merges and parts networks in the request that
// brings it, and the answer says so.
func TestRecords(t *testing.T) {
	h := networked(t, t.TempDir())
	steps := []struct {
		record, network, became string
		size, changes           int
	}{
		{payee("w:acme/1", "8841007", "01"), "", "", 0, 0},
		{payee("w:acme/2", "8841007", "02"), "w:acme/1", "formed", 2, 1},
		{payee("w:acme/3", "8841007", "03"), "w:acme/1", "joined", 3, 1},
		{payee("w:b/1", "9950011", "04"), "", "", 0, 0},
		{payee("w:b/2", "9950011", "05"), "w:b/1", "formed", 2, 1},
		{strings.Replace(payee("w:c/1", "9950011", "06"), `}]}`, `},{"rail":"payoneer","account":"8841007"}]}`, 1), "w:acme/1", "merged", 6, 2},
	}
	for i, s := range steps {
		got := post[recordsTold](h, "/v1/records", s.record)
		want := countersign.ID("")
		if s.network != "" {
			want = kindred.NetworkID(countersign.ID(s.network))
		}
		if len(got.Subjects) != 1 || got.Read != 1 || got.Placed != 1 {
			t.Fatalf("step %d: %+v", i, got)
		}
		x := got.Subjects[0]
		if x.Network != want || x.Became != s.became || x.Size != s.size || len(got.Changes) != s.changes || len(x.Links) != max(0, s.size-1) && s.became != "merged" {
			t.Errorf("step %d: %+v", i, got)
		}
	}
	// Once more is no more.
	if got := post[recordsTold](h, "/v1/records", steps[5].record); got.Placed != 0 || got.Read != 1 || len(got.Changes) != 0 || got.Subjects[0].Size != 6 {
		t.Errorf("once more: %+v", got)
	}
	// The id that merged leads to the one it merged into.
	old, is := kindred.NetworkID("w:b/1"), kindred.NetworkID("w:acme/1")
	status, head, out := h.ask("GET", "/v1/networks/"+string(old), "", nil)
	if status != http.StatusTemporaryRedirect || head.Get("Location") != "/v1/networks/"+string(is) || string(out) != fmt.Sprintf("{\"network\":%q,\"merged_into\":[%q]}\n", old, is) {
		t.Errorf("a merged network: %d %q %s", status, head.Get("Location"), out)
	}
	n := get[network.Network](h, head.Get("Location"))
	if n.ID != is || len(n.Members) != 6 || len(n.Links) == 0 || n.Links[0].Why[0].Pred != countersign.Payout {
		t.Errorf("%+v", n)
	}
	for _, path := range []string{"/v1/subjects/w:b/1/network", "/v1/subjects/w:b%2F1/network", "/v1/subjects/w%3Ab%2F1/network"} {
		if s := get[subjectTold](h, path); s.Network != is || len(s.Members) != 6 || len(s.Links) != 2 {
			t.Errorf("%s: %+v", path, s)
		}
	}
	if y := get[network.Why](h, "/v1/networks/path?a=w:b/1&b=w:acme/2"); len(y.Path) != 2 || y.Network != is || len(y.Say) == 0 {
		t.Errorf("%+v", y)
	}
	// What the feed tells adds up to what is there.
	feed := get[struct {
		Changes []roster.Line
		Next    int64
	}](h, "/v1/networks/changes?since=1")
	if len(feed.Changes) != 4 || feed.Next != 5 || feed.Changes[3].Into == nil && feed.Changes[2].Into == nil {
		t.Errorf("%+v", feed)
	}
}

// TestNetworksSayNothingProtected: no answer holds a name, a birth date or a
// protected value.
func TestNetworksSayNothingProtected(t *testing.T) {
	h := networked(t, t.TempDir())
	h.doc = nil
	var all strings.Builder
	for i, account := range []string{"8841007", "8841007", "9950011"} {
		_, _, out := h.ask("POST", "/v1/records", asJSON, strings.NewReader(payee(fmt.Sprint("w:", i), account, "01")))
		all.Write(out)
	}
	body := `{"a":"w:0","b":"w:2","say":"same","reason":"one voice"}`
	for _, q := range [][3]string{{"GET", "/v1/networks"}, {"GET", "/v1/networks/" + string(kindred.NetworkID("w:0"))}, {"GET", "/v1/subjects/w:0/network"},
		{"POST", "/v1/networks/judgements", body}, {"GET", "/v1/networks/path?a=w:0&b=w:2"}, {"GET", "/v1/networks/path?a=w:0&b=w:1"}, {"GET", "/v1/networks/changes"}} {
		status, _, out := h.ask(q[0], q[1], asJSON, strings.NewReader(q[2]))
		if status/100 != 2 {
			t.Errorf("%s: %d %s", q[1], status, out)
		}
		all.Write(out)
	}
	said := all.String()
	for _, no := range []string{"Freedonia", "Dana", "Whitlock", "1991", "protected", "nationality"} {
		if strings.Contains(said, no) {
			t.Errorf("an answer holds %q", no)
		}
	}
	if !strings.Contains(said, "payoneer/8841007") || !strings.Contains(said, "one voice") {
		t.Errorf("the answers say nothing: %s", said)
	}
	masked := ""
	for _, path := range []string{"/v1/networks?redact=true", "/v1/subjects/w:0/network?redact=true", "/v1/networks/path?a=w:0&b=w:2&redact=true"} {
		_, _, out := h.ask("GET", path, "", nil)
		masked += string(out)
	}
	if strings.Contains(masked, "8841007") || strings.Contains(masked, "voice") || !strings.Contains(masked, "w:2") {
		t.Errorf("masked: %s", masked)
	}
}

// TestNetworkRights: reading, bringing and judging are rights of their own.
func TestNetworkRights(t *testing.T) {
	h := networked(t, t.TempDir())
	post[recordsTold](h, "/v1/records", payee("w:1", "8841007", "01")+"\n"+payee("w:2", "8841007", "02"))
	judgement := `{"a":"w:1","b":"w:2","say":"not-same","reason":"met both"}`
	undo := `{"a":"w:1","b":"w:2","reason":"brothers"}`
	asks := map[string][3]string{
		"networks": {"GET", "/v1/networks"}, "network": {"GET", "/v1/networks/" + string(kindred.NetworkID("w:1"))}, "subject": {"GET", "/v1/subjects/w:1/network"},
		"path": {"GET", "/v1/networks/path?a=w:1&b=w:2"}, "changes": {"GET", "/v1/networks/changes"},
		"records": {"POST", "/v1/records", payee("w:3", "8841007", "03")}, "judge": {"POST", "/v1/networks/judgements", judgement},
		"undo": {"POST", "/v1/networks/judgements/undo", undo},
	}
	reads := []string{"changes", "network", "networks", "path", "subject"}
	for scope, may := range map[string][]string{"networks": reads, "records": {"records"}, "judge": {"judge", "undo"}, "match": nil, "screen": nil, "metrics": nil} {
		h.as("only-"+scope, scope)
		for _, what := range []string{"changes", "judge", "network", "networks", "path", "records", "subject", "undo"} {
			q := asks[what]
			status, head, out := h.ask(q[0], q[1], asJSON, strings.NewReader(q[2]))
			if is := slices.Contains(may, what); is != (status/100 == 2) {
				t.Errorf("a key for %s asks for %s: %d %s", scope, what, status, out)
			} else if !is && webtest.Refusal(t, status, head, out).Type != "urn:countersign:problem:wrong-scope" {
				t.Errorf("a key for %s asks for %s: %s", scope, what, out)
			}
		}
	}
	h.as("writer", "records")
	_, _, out := h.ask("POST", "/v1/records", asJSON, strings.NewReader(payee("w:4", "8841007", "04")))
	if strings.Contains(string(out), "network") || strings.Contains(string(out), "w:1") {
		t.Errorf("a key that only brings records is told %s", out)
	}
	h.refused("POST", "/v1/records?screen=true", asJSON, payee("w:5", "8841007", "05"), 403, "wrong-scope", "verdict")
}

// TestJudgements: what a key says of two is kept under its name, asked first,
// taken back, and kept once.
func TestJudgements(t *testing.T) {
	h := networked(t, t.TempDir())
	for i := range 3 {
		post[recordsTold](h, "/v1/records", payee(fmt.Sprint("w:", i), "8841007", fmt.Sprintf("%02d", i+1)))
	}
	before := h.allNetworks("largest", 10)
	ask := `{"a":"w:1","b":"w:0","say":"not-same","what_if":true}`
	if got := post[judgementTold](h, "/v1/networks/judgements", ask); !got.WhatIf || got.Judgement != nil || len(got.Changes) == 0 {
		t.Errorf("what if: %+v", got)
	}
	if d := cmp.Diff(before, h.allNetworks("largest", 10)); d != "" {
		t.Fatalf("a question changed something:\n%s", d)
	}
	not := `{"a":"w:1","b":"w:0","say":"not-same","reason":"met both"}`
	got := post[judgementTold](h, "/v1/networks/judgements", not)
	if got.Judgement == nil || got.Judgement.By != "all" || got.Judgement.A != "w:0" || len(got.Changes) == 0 {
		t.Fatalf("%+v", got)
	}
	if again := post[judgementTold](h, "/v1/networks/judgements", not); again.Judgement.Entry != got.Judgement.Entry || len(again.Changes) > 0 {
		t.Errorf("the same once more: %+v", again)
	}
	y := get[network.Why](h, "/v1/networks/path?a=w:0&b=w:1")
	if y.Network != "" || len(y.Judged) != 1 || y.Judged[0].Reason != "met both" || y.Judged[0].By != "all" {
		t.Errorf("%+v", y)
	}
	// A newer one stands before it, and says so; at one moment of the clock, too.
	same := strings.NewReplacer("not-same", "same", "met both", "one voice").Replace(not)
	if got = post[judgementTold](h, "/v1/networks/judgements", same); len(got.Overruled) != 1 || got.Overruled[0].Same != "not-same" || got.Overruled[0].Stands {
		t.Errorf("overruled: %+v", got)
	}
	if d := cmp.Diff(before[0].Members, h.allNetworks("largest", 10)[0].Members); d != "" {
		t.Errorf("the same hands:\n%s", d)
	}
	undo := `{"a":"w:0","b":"w:1","reason":"a mistake"}`
	for range 2 {
		post[judgementTold](h, "/v1/networks/judgements/undo", undo)
	}
	h.refused("POST", "/v1/networks/judgements/undo", asJSON, undo, 404, "no-judgement", "no judgement stands")
	if d := cmp.Diff(before, h.allNetworks("largest", 10)); d != "" {
		t.Errorf("undone:\n%s", d)
	}
}
