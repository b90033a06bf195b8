package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestMatchAlone: what is asked of one list hangs on no other, and no other is
// read. Receipts of before, and of servers, weighed rarity among all lists, and
// are asked again so.
func TestMatchAlone(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		takeIn(t, dir, "uk", "../source/uk/testdata/xml.raw")
	}
	takeIn(t, two, "ftm", manySamples(t))
	const asked = `{"id":"q1","name":"Sampel Tradin","type":"organization"}` + "\n"
	uk := MatchRequest{Lists: []string{"uk"}, Floor: 0.1, Ledger: true}
	answer := func(dir string, among bool) string {
		r := uk
		r.Data, r.among = dir, among
		out, _, _ := matched(t, r, asked)
		return out
	}
	alone := answer(two, false)
	if was := answer(one, false); alone != was {
		t.Errorf("with another list in force\n%swithout\n%s", alone, was)
	}
	if among := answer(two, true); among == alone {
		t.Fatalf("rarity among all lists says the same, so this shows nothing: %s", among)
	}
	if rows := askedRows(t, two); len(rows) != 2 {
		t.Errorf("receipts of both ways: %q", rows)
	}
	if err := os.WriteFile(filepath.Join(two, "lists", "ftm", "samples.ftm.json"), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if now := answer(two, false); now != alone {
		t.Errorf("with another list damaged: %s", now)
	}
	uk.Lists = []string{}
	if _, err := Match(context.Background(), &bytes.Buffer{}, MatchRequest{Lists: uk.Lists, Data: two}); ExitCode(err) != ExitTampered {
		t.Errorf("an empty choice of lists is none, and all are asked: %v", err)
	}
	uk.Lists, uk.Data = nil, two
	if _, err := Match(context.Background(), &bytes.Buffer{}, uk); ExitCode(err) != ExitTampered {
		t.Errorf("all lists, one of them damaged: %v", err)
	}
}

func takeIn(t *testing.T, dir, list, file string) {
	t.Helper()
	if _, err := ImportList(context.Background(), dir, Import{Name: list, Files: []string{file}, Date: "2026-03-01", Force: true}, worldEnd); err != nil {
		t.Fatal(err)
	}
}

// manySamples is a list that makes the words of a name common.
func manySamples(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	for i := range 500 {
		fmt.Fprintf(&b, `{"id":"F-%d","schema":"Company","caption":"Sample Trading %d","properties":{"name":["Sample Trading %d"],"topics":["sanction"]}}`+"\n", i, i, i)
	}
	file := filepath.Join(t.TempDir(), "samples.ftm.json")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
