package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
	api "countersign/internal/web"
)

// TestRecordsBad: what cannot be used is told in a sentence, and the server goes
// on.
func TestRecordsBad(t *testing.T) {
	h := networked(t, t.TempDir())
	const at = "/v1/records"
	many := strings.Repeat(payee("w:1", "1", "01")+"\n", 1) // a line as it should be
	million := `{"id":"w:1","emails":["` + strings.Repeat(`a@example.com","`, 1_000_000) + `b@example.com"]}`
	var thousand strings.Builder
	for i := range recordsMost + 1 {
		fmt.Fprintln(&thousand, payee(fmt.Sprint("w:", i), fmt.Sprint("acc", i), "01"))
	}
	for name, tt := range map[string]struct {
		kind, body    string
		status        int
		problem, want string
	}{
		"half an object":     {asJSON, `{"id":"w:1"`, 400, "invalid", ""},
		"no id":              {asJSON, `{"name":"Jo"}`, 400, "invalid", ""},
		"an id that is none": {asJSON, `{"id":""}`, 400, "invalid", ""},
		"a field twice":      {asNDJSON, `{"id":"w:1","name":"a","name":"b"}`, 400, "invalid", "twice"},
		"a million values":   {asNDJSON, million, 400, "invalid", "10000 values"},
		"deep":               {asNDJSON, `{"id":"w:1","x":` + strings.Repeat("[", 100_000), 400, "invalid", ""},
		"too many records":   {asNDJSON, thousand.String(), 400, "invalid", "more than 1000 records"},
		"33 MiB":             {asNDJSON, strings.Repeat(many, 33<<20/len(many)), 413, "too-large", "more than 33554432 bytes"},
		"a list of parties":  {"text/csv", sdnText(t), 400, "invalid", ""},
		"a strange source":   {asJSON + "?from=nosuch", "{}", 400, "invalid", "none of"},
		"a file as mapping":  {asJSON + "?map=/etc/passwd", "{}", 400, "invalid", "none of [ashby workday]"},
		"to be forgotten":    {asJSON, `{"event":"candidateDeleted","triggeredAt":1772442000000,"token":"t","signature":"00","data":{"opportunityId":"o2"}}`, 403, "wrong-scope", "not good for erase"},
	} {
		kind, query, _ := strings.Cut(tt.kind, "?")
		path := at
		if query != "" {
			path += "?" + query
		}
		t.Run(name, func(t *testing.T) {
			h.t = t
			h.refused("POST", path, kind, tt.body, tt.status, tt.problem, tt.want)
			if name != "33 MiB" && name != "too many records" && query == "" { // a screening takes more at once
				h.refused("POST", path+"?screen=true", kind, tt.body, tt.status, tt.problem, tt.want)
			}
		})
	}
	h.t = t
	if n := h.allNetworks("largest", 10); len(n) > 0 {
		t.Errorf("%d networks of what was refused", len(n))
	}
	// The rest of a body is read; who refers to himself ties himself to nobody; a
	// second word of one moment is refused, and told.
	got := post[recordsTold](h, at, strings.Join([]string{payee("w:1", "8841007", "01"), `{"id":`, `{"id":"w:2","seen":"2026-03-02","referred_by":"w:2"}`, payee("w:1", "9950011", "01")}, "\n"))
	if got.Read != 2 || got.Refused != 2 || got.Placed != 2 || len(got.Problems) != 2 || !strings.HasPrefix(got.Problems[0], "api/all:2: ") || len(got.Changes) != 0 {
		t.Errorf("%+v", got)
	}
	h.refused("GET", "/v1/subjects/w:nobody/network", "", "", 404, "no-subject", "w:nobody")
	h.refused("GET", "/v1/networks/network:0000000000", "", "", 404, "no-network", "network:0000000000")
	h.refused("GET", "/v1/networks/path?a=w:1&b=w:nobody", "", "", 404, "no-subject", "w:nobody")
	h.refused("GET", "/v1/networks/changes?since=7", "", "", 410, "gone", "no change 7")
	const judge = "/v1/networks/judgements"
	h.refused("POST", judge, asJSON, `{"a":"w:1","b":"w:nobody","say":"same","reason":"x"}`, 404, "no-subject", "w:nobody")
	h.refused("POST", judge, asJSON, `{"a":"w:1","b":"w:2","say":"same","reason":" "}`, 400, "invalid", "needs a reason")
	h.refused("POST", judge, asJSON, `{"a":"w:1","b":"w:2","say":"same","reason":"`+strings.Repeat("x", maxReason+1)+`"}`, 400, "invalid", "at most 8192 bytes")
	h.refused("POST", judge+"/undo", asJSON, `{"a":"w:1","b":"w:2","reason":"x"}`, 404, "no-judgement", "no judgement stands")
}

func sdnText(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(sdn(t, "MARSH, Dylan"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestRecordsScreened: with screen=true the answer holds the verdicts that
// POST /v1/screen gives.
func TestRecordsScreened(t *testing.T) {
	lines := readExample(t, "applicants.ndjson")
	at := "now=" + worldEnd.Format(time.RFC3339)
	want := networked(t, t.TempDir()).answer("/v1/screen?format=json&"+at, asNDJSON, lines)
	var screen struct {
		Subjects []json.RawMessage
	}
	if err := json.Unmarshal([]byte(want), &screen); err != nil {
		t.Fatal(err)
	}
	h := networked(t, t.TempDir())
	got := post[struct {
		Assessments []json.RawMessage
		Subjects    []subjectState
	}](h, "/v1/records?screen=true", lines)
	if len(got.Assessments) != len(screen.Subjects) || len(got.Subjects) != len(got.Assessments) {
		t.Fatalf("%d verdicts, %d subjects, want %d", len(got.Assessments), len(got.Subjects), len(screen.Subjects))
	}
	for i := range got.Assessments {
		a, b := verdictOf(t, got.Assessments[i]), verdictOf(t, screen.Subjects[i])
		if d := cmp.Diff(b, a); d != "" {
			t.Errorf("-/v1/screen +/v1/records\n%s", d)
		}
	}
}

// verdictOf is an assessment without the network, of which the folder knows more.
func verdictOf(t *testing.T, raw []byte) (out map[string]any) {
	t.Helper()
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	delete(out, "network")
	delete(out, "receipt")
	return out
}

// openRegistrar is a registrar without a server.
func openRegistrar(t testing.TB, dir string) *registrar {
	t.Helper()
	ledger, err := store.OpenSQLite(dir, store.Options{Now: func() time.Time { return worldEnd }})
	if err != nil {
		t.Fatal(err)
	}
	lists, err := openStanding(context.Background(), "", 0, func() time.Time { return worldEnd })
	if err != nil {
		t.Fatal(err)
	}
	screens := &screener{lists: func() *standing { return lists }, data: dir, ledger: ledger}
	r := newRegistrar(context.Background(), dir, ledger, screens, func() time.Time { return worldEnd }, slog.New(slog.DiscardHandler))
	screens.strikes = r.strike
	t.Cleanup(func() {
		if err := errors.Join(r.close(), ledger.Close()); err != nil {
			t.Error(err)
		}
	})
	return r
}

// bring places records.
func bring(t testing.TB, r *registrar, body string) (out recordsTold) {
	t.Helper()
	raw, err := brings(r, body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func brings(r *registrar, body string) ([]byte, error) {
	place, err := r.Read(context.Background(), api.Recording{Body: []byte(body), By: "test", Told: true, Links: true, Erase: true})
	if err != nil {
		return nil, err
	}
	out, _, err := place(context.Background())
	return out, err
}

// TestRecordsJudgedBehind: who is brought without asking for a verdict gets one
// when nobody brings any more.
func TestRecordsJudgedBehind(t *testing.T) {
	r := openRegistrar(t, t.TempDir())
	n := len(bring(t, r, readExample(t, "applicants.ndjson")).Subjects)
	judged := func() (judged int) {
		err := r.ledger.Read(context.Background(), func(tx flow.Tx[store.View]) error {
			all, err := tx.After(context.Background(), 0, 1000, countersign.KindAssessment)
			judged = len(all)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return judged
	}
	for end := time.Now().Add(20 * time.Second); judged() < n; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d of %d are judged", judged(), n)
		}
	}
}

// TestRecordsForgotten: who is to be forgotten is taken out of the networks, and
// nothing is said of him when his record comes again.
func TestRecordsForgotten(t *testing.T) {
	r := openRegistrar(t, t.TempDir())
	record := `{"id":"applicant:lever/o2","payouts":[{"rail":"payoneer","account":"8841007"}]}`
	bring(t, r, payee("w:1", "8841007", "01")+"\n"+record)
	got := bring(t, r, `{"event":"candidateDeleted","triggeredAt":1772442000000,"token":"t","signature":"00","data":{"opportunityId":"o2"}}`)
	if len(got.Say) == 0 || !strings.Contains(got.Say[0], "is erased here") {
		t.Errorf("%+v", got)
	}
	_, err := r.Of(context.Background(), "applicant:lever/o2", false)
	if p := new(api.Problem); !errors.As(err, &p) || !strings.HasSuffix(p.Type, "no-subject") {
		t.Errorf("who is forgotten: %v", err)
	}
	if out, err := r.Of(context.Background(), "w:1", false); err != nil || !strings.Contains(string(out), "belongs to no network") {
		t.Errorf("%s, %v", out, err)
	}
	if got = bring(t, r, record); got.Placed != 0 || len(got.Subjects) != 0 || !strings.Contains(fmt.Sprint(got.Say), "was erased; nothing is said of it") {
		t.Errorf("once more: %+v", got)
	}
}

// TestNetworksOpenedAnew: where the networks cannot follow, what was sent is
// kept, and they are there again when somebody asks once more.
func TestNetworksOpenedAnew(t *testing.T) {
	r := openRegistrar(t, t.TempDir())
	bring(t, r, payee("w:1", "8841007", "01"))
	if err := r.live.close(); err != nil { // the disk fails
		t.Fatal(err)
	}
	_, err := brings(r, payee("w:2", "8841007", "02"))
	if p := new(api.Problem); !errors.As(err, &p) || !strings.HasSuffix(p.Type, "not-ready") || !strings.Contains(p.Detail, "is kept") || p.After == 0 {
		t.Fatalf("%v", err)
	}
	if got := bring(t, r, payee("w:2", "8841007", "02")); got.Placed != 0 || got.Subjects[0].Size != 2 {
		t.Errorf("once more: %+v", got)
	}
}

// TestNetworksStay: a server that begins anew has the networks and the feed that
// the one before had, and one whose networks' file is gone makes the same again.
func TestNetworksStay(t *testing.T) {
	dir := t.TempDir()
	state := func(t *testing.T, round int) (networks, feed string) {
		r, ctx := openRegistrar(t, dir), context.Background()
		if round == 0 {
			bring(t, r, payee("w:1", "8841007", "01"))
			bring(t, r, payee("w:2", "8841007", "02")+"\n"+payee("w:3", "9950011", "02"))
			if _, _, err := r.Judge(ctx, api.Judgement{A: "w:1", B: "w:3", Say: "same", Reason: "one voice", By: "test"}); err != nil {
				t.Fatal(err)
			}
		}
		page, _, err := r.List(ctx, api.Listing{Order: api.OrderLargest, Limit: 10})
		changes, wrong := r.Changes(ctx, 0, 100)
		if err := errors.Join(err, wrong); err != nil {
			t.Fatal(err)
		}
		return string(page), string(changes)
	}
	var networks, feed string
	t.Run("first", func(t *testing.T) { networks, feed = state(t, 0) })
	t.Run("again", func(t *testing.T) {
		if n, f := state(t, 1); n != networks || f != feed || !strings.Contains(n, "w:3") {
			t.Errorf("networks %s, were %s; feed %s, was %s", n, networks, f, feed)
		}
	})
	t.Run("anew", func(t *testing.T) {
		if err := os.Remove(filepath.Join(dir, networksFile)); err != nil {
			t.Fatal(err)
		}
		if n, _ := state(t, 2); n != networks {
			t.Errorf("networks %s, were %s", n, networks)
		}
	})
}
