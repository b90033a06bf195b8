package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/sink"
	"countersign/internal/store"
	api "countersign/internal/web"
	"countersign/internal/web/webtest"
)

// askedRows are the answers that a folder has receipts of: whom they are of,
// the id, and the parties. The trail verifies, and asked again says the same.
func askedRows(t *testing.T, dir string) (out []string) {
	t.Helper()
	trail := trailOf(t, dir, worldEnd, TrailQuery{})
	for _, r := range trail.Rows {
		if r.Kind == rowAsked {
			out = append(out, fmt.Sprintf("%s %s %d", r.Subject, r.Query, len(r.Listed)))
		}
	}
	file := filepath.Join(t.TempDir(), "trail.json")
	if err := os.WriteFile(file, written(t, trail, "json"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := VerifyTrail(&bytes.Buffer{}, file, trail.Log.Key); err != nil && len(out) > 0 {
		t.Error(err)
	}
	var say strings.Builder
	if err := Rerun(context.Background(), &say, Rerunning{Receipt: file, Data: dir}); err != nil || !strings.Contains(say.String(), "the same; 0 rest") {
		t.Errorf("asked again: %v, %s", err, say.String())
	}
	if err := VerifyEvidence(context.Background(), &bytes.Buffer{}, dir, ""); err != nil {
		t.Error(err)
	}
	slices.Sort(out)
	return out
}

// TestServeReceipts: every answer from the lists leaves a receipt, whichever way
// it was asked; an answer that was refused leaves none; and a server that is
// told so leaves none.
func TestServeReceipts(t *testing.T) {
	run := string(runID(worldEnd))
	for _, off := range []bool{false, true} {
		dir := t.TempDir()
		importNames(t, dir, "MARSH, Dylan", "WHITFIELD, Hannah")
		h := serveHouse(t, Serving{Data: dir, NoReceipts: off})
		h.answer("/v1/match", asJSON, `{"id":"single","name":"Dylan Marsh"}`)
		h.answer("/v1/match?limit=1&list=ofac", asJSON, `{"name":"Dylan Marsh"}`)
		h.answer("/v1/match", asJSON, `{"queries":[{"id":"b1","name":"Hannah Whitfield"},{"nmae":"x"},{"name":"Nobody Known","identifiers":{"passport":"X1"}}]}`)
		h.answer("/v1/match", asNDJSON, `{"id":"s1","name":"Hannah Whitfield"}`+"\nDylan Marsh\n")
		h.inDialects(200, "MARSH, Dylan")
		h.ask("POST", "/v1/match", asJSON, strings.NewReader(`{"nmae":"x"}`))
		if err := h.stop(); err != nil {
			t.Fatal(err)
		}
		want := []string{run + " 1 1", run + " 2 1", run + " 3 0", run + " watchman 1", run + " yente 1", "query:b1 b1 1", "query:s1 s1 1", "query:single single 1"}
		if off {
			want = nil
		}
		if got := askedRows(t, dir); !slices.Equal(got, want) {
			t.Errorf("off %v: receipts of %q, want %q", off, got, want)
		}
	}
}

// inDialects asks as clients of other screeners do.
func (h *servingHouse) inDialects(want int, words string) {
	h.t.Helper()
	doc := h.doc
	h.doc = nil // describes no dialect
	defer func() { h.doc = doc }()
	for _, q := range [][3]string{
		{"POST", "/yente/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":["Dylan Marsh"]}}}}`},
		{"GET", "/watchman/v2/search?name=Dylan+Marsh&type=person", ""},
	} {
		if status, _, out := h.ask(q[0], q[1], asJSON, strings.NewReader(q[2])); status != want || !strings.Contains(string(out), words) {
			h.t.Errorf("%s: %d %s", q[1], status, out)
		}
	}
}

// TestServeFull: where the disk is full nothing is answered that could leave no
// receipt, in every dialect; what was answered has one; and what is asked
// when there is room leaves one.
func TestServeFull(t *testing.T) {
	dir := t.TempDir()
	importNames(t, dir, "MARSH, Dylan")
	h := serveHouse(t, Serving{Data: dir, MaxBytes: 400 << 10})
	var mu sync.Mutex
	var wg sync.WaitGroup
	var answered []string
	for w := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d", w, i)
				status, header, out := h.ask("POST", "/v1/match", asJSON, strings.NewReader(`{"id":"`+id+`","name":"Dylan Marsh"}`))
				if status != 200 {
					if p := webtest.Refusal(t, status, header, out); status != 503 || !strings.HasSuffix(p.Type, ":no-receipt") || header.Get("Retry-After") == "" {
						t.Errorf("%d %s", status, out)
					}
					return
				}
				mu.Lock()
				answered = append(answered, fmt.Sprintf("query:%s %s 1", id, id))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	// Where several receipts in one commit did not fit, one alone still may: the
	// disk is full when the smallest is refused again and again.
	for i, refused := 0, 0; refused < 30; i++ {
		id := fmt.Sprint(i)
		if status, _, _ := h.ask("POST", "/v1/match", asJSON, strings.NewReader(`{"id":"`+id+`","name":"Dylan Marsh"}`)); status != 200 {
			refused++
			continue
		}
		refused = 0
		answered = append(answered, fmt.Sprintf("query:%s %s 1", id, id))
	}
	h.inDialects(503, "could leave no receipt")
	status, header, out := h.ask("POST", "/v1/match", asNDJSON, strings.NewReader(`{"id":"s","name":"Dylan Marsh"}`))
	if p := webtest.Refusal(t, status, header, out); !strings.HasSuffix(p.Type, ":no-receipt") {
		t.Errorf("stream: %d %s", status, out)
	}
	if err := h.stop(); err != nil && !errors.Is(err, store.ErrFull) {
		t.Fatal(err)
	}
	slices.Sort(answered)
	if got := askedRows(t, dir); !slices.Equal(got, answered) || len(got) < 100 {
		t.Errorf("%d answers, %d receipts", len(answered), len(got))
	}
	matched(t, MatchRequest{Data: dir, Ledger: true}, `{"id":"again","name":"Dylan Marsh"}`)
}

// A slowLedger says when a commit begins, and holds it.
type slowLedger struct {
	store.Ledger
	entered, on chan bool
}

func (l slowLedger) Update(ctx context.Context, fn func(flow.Tx[store.View]) error) error {
	l.entered <- true
	<-l.on
	return l.Ledger.Update(ctx, fn)
}

// TestClerk: those who come during a commit share the next; who leaves nothing
// waits for nothing; what comes when the clerk is gone is refused.
func TestClerk(t *testing.T) {
	ctx := context.Background()
	s, err := store.OpenSQLite(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	slow := slowLedger{s, make(chan bool, 100), make(chan bool)}
	c := newClerk(slow, func() time.Time { return worldEnd }, nil)
	leave := func(i int, patient bool) error {
		of := headingKey{limit: i % 2}
		return c.keep(ctx, &deposit{slips: []store.Slip{{Subject: countersign.ID(fmt.Sprint("query:", i)), Raw: []byte(fmt.Sprint(i))}}, of: of,
			head: func() receiptHead { return receiptHead{Receipt: sheetVersion, Limit: of.limit} }}, patient)
	}
	var wg sync.WaitGroup
	keep := func(i int) {
		wg.Go(func() {
			if err := leave(i, i%3 == 0); err != nil {
				t.Error(err)
			}
		})
	}
	keep(0)
	<-slow.entered
	for i := range 299 {
		keep(i + 1)
	}
	for len(c.in) < 299 {
		time.Sleep(time.Millisecond)
	}
	close(slow.on)
	wg.Wait()
	list, err := s.Evidence(ctx, -1, 0)
	slips := 0
	for _, x := range list {
		slips += x.Slips
	}
	if err != nil || slips != 300 || len(list) != 3 {
		t.Errorf("%d slips on %d sheets, %v", slips, len(list), err)
	}
	if err := c.keep(ctx, &deposit{}, false); err != nil {
		t.Error(err)
	}
	c.close()
	if err := leave(1, false); err == nil {
		t.Error("kept by a clerk who is gone")
	}
}

// TestClerkFull: where as many wait as may, a request is turned away, and a
// stream waits for as long as its client does.
func TestClerkFull(t *testing.T) {
	c := &clerk{in: make(chan *deposit)}
	d := deposit{slips: []store.Slip{{Subject: "query:1", Raw: []byte("{}")}}}
	if err := c.keep(context.Background(), &d, false); !errors.Is(err, api.ErrOverloaded) {
		t.Errorf("a request: %v", err)
	}
	ctx, gone := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, gone)
	if err := c.keep(ctx, &d, true); !errors.Is(err, context.Canceled) {
		t.Errorf("a stream: %v", err)
	}
}

// TestOldReceipts: receipts in the form of before there were sheets are read,
// exported, verified and asked again.
func TestOldReceipts(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	importNames(t, dir, "MARSH, Dylan")
	d, err := openDesk(ctx, MatchRequest{Data: dir, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	head := headOf(d.plan, d.lists)
	head.Receipt, head.Run.Now = matchReceiptVersion, worldEnd.Format(time.RFC3339)
	q, err := understand([]byte(`{"id":"q1","name":"Dylan Marsh"}`), "1")
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if err := sink.Encode(&raw, MatchReceipt{head, []answerReceipt{{Subject: "query:q1", ID: "q1", Asked: askedAs(&q.ask), Results: d.answer(&q).Results}}}, ""); err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenSQLite(dir, store.Options{Now: func() time.Time { return worldEnd }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Seal(ctx, matchReceiptName, []countersign.ID{"query:q1"}, raw.Bytes())
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if got := askedRows(t, dir); !slices.Equal(got, []string{"query:q1 q1 1"}) {
		t.Errorf("%q", got)
	}
	last := func() *answerReceipt {
		a, err := OpenKept(ctx, Config{Data: dir, Now: worldEnd})
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.lastAnswer(ctx, "query:q1")
		if err = errors.Join(err, a.Close()); err != nil || r == nil {
			t.Fatalf("%v, %v", r, err)
		}
		return r
	}
	if r := last(); r.Asked.Names[0] != "Dylan Marsh" {
		t.Errorf("%+v", r)
	}
	matched(t, MatchRequest{Data: dir, Ledger: true, Now: worldEnd}, `{"id":"q1","name":"Dylan Marshe"}`)
	if r := last(); r.Asked.Names[0] != "Dylan Marshe" {
		t.Errorf("the newer one: %+v", r)
	}
	if got := askedRows(t, dir); len(got) != 2 {
		t.Errorf("of both forms: %q", got)
	}
}
