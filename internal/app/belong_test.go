package app

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/sink"
	"countersign/internal/store"
)

// belonging is the answer for some lines of the example file.
func belonging(t *testing.T, data string, apart bool, ids ...string) *sink.Bundle {
	t.Helper()
	all, err := os.ReadFile(filepath.Join("..", "..", "examples", "applicants.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	for line := range bytes.Lines(all) {
		if slices.ContainsFunc(ids, func(id string) bool { return bytes.Contains(line, []byte(`{"id":"applicant:acme/`+id+`"`)) }) {
			lines = append(lines, line)
		}
	}
	a, err := New(context.Background(), Config{Data: data, Now: time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	answer, err := a.Screen(context.Background(), Request{Inputs: []Input{{Name: "x", Reader: bytes.NewReader(bytes.Join(lines, nil))}}, Apart: apart})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Bundle
}

// TestBelong: a screening names the networks of the folder, which keep their id
// from one screening to the next, with the members of earlier ones.
func TestBelong(t *testing.T) {
	data := t.TempDir()
	first := belonging(t, data, false, "103", "104", "401")
	if len(first.Networks) != 1 || len(first.Networks[0].Members) != 2 || len(first.Standing) != 0 {
		t.Fatalf("first: %+v, %v", first.Networks, first.Standing)
	}
	later := belonging(t, data, false, "106", "402")
	if len(later.Networks) != 1 || later.Networks[0].ID != first.Networks[0].ID ||
		!slices.Equal(later.Networks[0].Members, []countersign.ID{"applicant:acme/103", "applicant:acme/104", "applicant:acme/106"}) {
		t.Fatalf("later: %+v", later.Networks)
	}
	if v := later.Verdicts(); v["applicant:acme/103"].Rank() < countersign.VerdictReview.Rank() || v["applicant:acme/106"].Rank() < countersign.VerdictReview.Rank() {
		t.Errorf("verdicts of members: %v", v)
	}
	for _, a := range later.Assessments {
		if want := map[bool]countersign.ID{true: first.Networks[0].ID}[a.Subject == "applicant:acme/106"]; a.Network != want {
			t.Errorf("%s stands in %q, want %q", a.Subject, a.Network, want)
		}
	}
	if apart := belonging(t, data, true, "106", "402"); len(apart.Networks) != 0 {
		t.Errorf("apart: %+v", apart.Networks)
	}
}

// said is what was last said of a subject of a folder.
func said(t *testing.T, data, id string) *countersign.Assessment {
	t.Helper()
	a := kept(t, data)
	defer a.Close()
	var last *countersign.Assessment
	err := a.ledger.Read(context.Background(), func(tx flow.Tx[store.View]) (err error) {
		last, err = tx.View().Assessment(context.Background(), countersign.ID("applicant:acme/"+id))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return last
}

func verdictsOf(t *testing.T, data string, ids ...string) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	for _, id := range ids {
		out[id] = said(t, data, id).Score
	}
	return out
}

func findingsOf(t *testing.T, data, id string) (out []string) {
	t.Helper()
	for _, f := range said(t, data, id).Findings {
		out = append(out, f.Detector)
	}
	return out
}

func kept(t *testing.T, data string) *App {
	t.Helper()
	a, err := New(context.Background(), Config{Data: data, Now: time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestJudgedVerdicts: what a person says of two takes what the tie adds out of
// both verdicts, and undoing brings it back.
func TestJudgedVerdicts(t *testing.T) {
	data, ctx := t.TempDir(), context.Background()
	belonging(t, data, false, "103", "104", "410", "411")
	before := verdictsOf(t, data, "103", "104", "410")
	j := Judging{A: "applicant:acme/103", B: "applicant:acme/104", Same: countersign.SameNo, By: "ann", Reason: "met both", Format: "table"}
	var said bytes.Buffer
	a := kept(t, data)
	if err := errors.Join(a.JudgeKin(ctx, &said, j), a.Close()); err != nil {
		t.Fatal(err)
	}
	apart := verdictsOf(t, data, "103", "104", "410")
	if apart["103"] >= before["103"] || apart["104"] >= before["104"] || apart["410"] != before["410"] {
		t.Errorf("apart: %v, before %v", apart, before)
	}
	if !strings.Contains(said.String(), "applicant:acme/103 was ") {
		t.Errorf("said: %s", &said)
	}
	a = kept(t, data)
	if err := errors.Join(a.UndoKin(ctx, io.Discard, j), a.Close()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, verdictsOf(t, data, "103", "104", "410")); d != "" {
		t.Errorf("undone: %s", d)
	}
	j.B, j.Same = "applicant:acme/411", countersign.SameYes
	a = kept(t, data)
	if err := errors.Join(a.JudgeKin(ctx, io.Discard, j), a.Close()); err != nil {
		t.Fatal(err)
	}
	if same := verdictsOf(t, data, "411", "103"); same["411"] <= -20 {
		t.Errorf("one with a flagged one: %v", same)
	}
}

// TestDecidedUndone: a decision taken back leaves those tied to its subject as
// they were judged before it.
func TestDecidedUndone(t *testing.T) {
	data, ctx := t.TempDir(), context.Background()
	belonging(t, data, false, "103", "104")
	before := findingsOf(t, data, "104")
	a := kept(t, data)
	_, err := a.Decide(ctx, Deciding{Subject: "applicant:acme/103", Verdict: countersign.VerdictHold, By: "ann", Reason: "seen"})
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	if held := findingsOf(t, data, "104"); !slices.Contains(held, "decided") {
		t.Errorf("held: %v", held)
	}
	a = kept(t, data)
	_, err = a.Undo(ctx, Undoing{Subject: "applicant:acme/103", By: "bob", Reason: "it was another"})
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, findingsOf(t, data, "104")); d != "" {
		t.Errorf("undone: %s", d)
	}
}

// TestBelongClear: members who are clear by themselves are named where another
// needs a person, and nobody is named of those who are all clear.
func TestBelongClear(t *testing.T) {
	for _, data := range []string{"", t.TempDir()} {
		b := belonging(t, data, false, "201", "202", "410", "411")
		if len(b.Networks) != 1 || len(b.Networks[0].Members) != 2 || b.Networks[0].Members[0] != "applicant:acme/201" {
			t.Errorf("networks: %+v", b.Networks)
		}
	}
}

// TestOlderNetworks: networks that an older program kept are made anew, with the
// same ids.
func TestOlderNetworks(t *testing.T) {
	data := t.TempDir()
	first := belonging(t, data, false, "103", "104")
	db, err := sql.Open("sqlite", filepath.Join(data, networksFile))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("UPDATE subject SET body = CAST(x'01' || substr(body, 2) AS BLOB)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	later := belonging(t, data, false, "106")
	if len(later.Networks) != 1 || later.Networks[0].ID != first.Networks[0].ID || len(later.Networks[0].Members) != 3 {
		t.Errorf("later: %+v, first %+v", later.Networks, first.Networks)
	}
}
