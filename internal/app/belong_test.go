package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"countersign"
	"countersign/internal/sink"
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
