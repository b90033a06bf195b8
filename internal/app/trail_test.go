package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign"
)

// trailHouse holds screenings, answers, decisions, a retraction and an erasure.
func trailHouse(t *testing.T) (dir string, now time.Time) {
	t.Helper()
	ctx := context.Background()
	dir, now = t.TempDir(), worldEnd
	putList(t, dir, []byte(`{"id":"P-1","schema":"Person","caption":"Agatha Zubrowka","properties":{"name":["Agatha Zubrowka"],"topics":["sanction"]}}`+"\n"))
	people := `{"id":"applicant:acme/1","name":"Agatha Zubrowka"}` + "\n" + `{"id":"applicant:acme/2","name":"Robin Sample"}` + "\n"
	screened(t, Config{Data: dir, Now: now}, []byte(people))
	ask := func() {
		now = now.Add(time.Hour)
		r := MatchRequest{Inputs: []Input{{Name: "q", Reader: strings.NewReader("{\"id\":\"q1\",\"name\":\"Agatha Zubrowka\"}\n=cmd|' /C calc'!A0\n")}},
			Data: dir, Ledger: true, Now: now}
		if _, err := Match(ctx, &bytes.Buffer{}, r); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	act := func(fn func(a *App) error) {
		t.Helper()
		now = now.Add(time.Hour)
		a, err := OpenKept(ctx, Config{Data: dir, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(fn(a), a.Close()); err != nil {
			t.Fatal(err)
		}
	}
	pair := Deciding{Subject: "q1", By: "ann", Reason: "=another", List: "ftm", Entry: "P-1", Same: countersign.SameNo}
	act(func(a *App) error { _, err := a.Decide(ctx, pair); return err })
	ask()
	act(func(a *App) error {
		_, err := a.Decide(ctx, Deciding{Subject: "applicant:acme/2", By: "ann", Reason: "a secret reason", Verdict: countersign.VerdictClear})
		return err
	})
	act(func(a *App) error {
		_, err := a.Undo(ctx, Undoing{Subject: "q1", By: "bob", Reason: "not so", List: "ftm", Entry: "P-1"})
		return err
	})
	act(func(a *App) error {
		return a.ledger.Erase(ctx, countersign.Erasure{Subject: "applicant:acme/2", By: "ann", Reason: "asked"})
	})
	return dir, now
}

func trailOf(t *testing.T, dir string, now time.Time, q TrailQuery) *Trail {
	t.Helper()
	a, err := OpenKept(context.Background(), Config{Data: dir, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	trail, err := a.Trail(context.Background(), q)
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	return trail
}

func written(t testing.TB, trail *Trail, format string) []byte {
	var b bytes.Buffer
	if err := trail.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTrail: everything that happened is told once, in order, with the lists
// it rests on; what was erased is not; cells run nothing; twice is the same.
func TestTrail(t *testing.T) {
	dir, now := trailHouse(t)
	trail := trailOf(t, dir, now, TrailQuery{})
	var kinds []string
	for i, r := range trail.Rows {
		kinds = append(kinds, r.Kind)
		if i > 0 && r.At.Before(trail.Rows[i-1].At) {
			t.Errorf("row %d is before the one before", i)
		}
		if (r.Kind == rowAsked || r.Kind == rowScreened) && (len(r.Lists) == 0 || !strings.HasPrefix(r.Lists[0], "ftm 2026-11-01 ")) {
			t.Errorf("%s %s rests on %v", r.Kind, r.Subject, r.Lists)
		}
	}
	want := "screened screened asked asked decided asked asked decided screened taken back erased"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("rows %s, want %s", got, want)
	}
	if x := trail.Rows[5]; len(x.Listed) != 1 || !x.Listed[0].Silenced || x.Subject != "query:q1" {
		t.Errorf("after the decision: %+v", x)
	}
	for _, format := range TrailFormats() {
		out := written(t, trail, format)
		if !bytes.Equal(out, written(t, trailOf(t, dir, now, TrailQuery{}), format)) {
			t.Errorf("%s: two exports of one ledger differ", format)
		}
		if format != "pdf" && bytes.Contains(out, []byte("a secret reason")) {
			t.Errorf("%s tells what was erased", format)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(written(t, trail, "csv"))).ReadAll()
	if err != nil || len(rows) != len(trail.Rows)+1 {
		t.Fatalf("%d lines, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) && !strings.HasPrefix(cell, "-25") {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
}

// TestTrailPart: by subject and by time, with the receipts of those rows only.
func TestTrailPart(t *testing.T) {
	dir, now := trailHouse(t)
	if q1 := trailOf(t, dir, now, TrailQuery{Subject: "q1"}); len(q1.Rows) != 4 || len(q1.Receipts) != 4 {
		t.Errorf("%d rows, %d receipts of q1, want 4 and 4", len(q1.Rows), len(q1.Receipts))
	}
	from := worldEnd.Add(time.Hour)
	if part := trailOf(t, dir, now, TrailQuery{From: from, To: from.Add(time.Second)}); len(part.Rows) != 2 {
		t.Errorf("%d rows of that hour, want 2", len(part.Rows))
	}
}

// TestVerifyTrail: as exported it verifies, with the file alone; no letter of
// a row, a receipt, a proof or the checkpoint can be another.
func TestVerifyTrail(t *testing.T) {
	dir, now := trailHouse(t)
	trail := trailOf(t, dir, now, TrailQuery{})
	file := filepath.Join(t.TempDir(), "trail.json")
	verify := func(b []byte) error {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return VerifyTrail(&bytes.Buffer{}, file, trail.Log.Key)
	}
	whole := written(t, trail, "json")
	if err := verify(whole); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Trail){
		"a party is gone":        func(x *Trail) { x.Rows[2].Listed = nil },
		"another verdict":        func(x *Trail) { x.Rows[0].Verdict = countersign.VerdictHold },
		"another reason":         func(x *Trail) { x.Rows[4].Reason = "nothing" },
		"another day":            func(x *Trail) { x.Rows[4].At = x.Rows[4].At.AddDate(0, 0, 1) },
		"another name on a list": func(x *Trail) { x.Rows[2].Listed[0].Name = "Somebody" },
		"another receipt":        func(x *Trail) { x.Receipts[0].Raw += " " },
		"another slip":           func(x *Trail) { x.sheet().Slips[0] += " " },
		"a slip twice":           func(x *Trail) { s := x.sheet(); s.Slips = append(s.Slips, s.Slips[0]) },
		"a slip is gone":         func(x *Trail) { s := x.sheet(); s.Slips = s.Slips[1:] },
		"another place":          func(x *Trail) { x.Receipts[0].Leaf++ },
		"another proof":          func(x *Trail) { x.Receipts[0].Proof[0] = strings.Repeat("0", 64) },
		"another log":            func(x *Trail) { x.Log.Size++ },
		"a row twice":            func(x *Trail) { x.Rows = append(x.Rows, x.Rows[2]) },
		"a row from nowhere":     func(x *Trail) { x.Rows[2].Receipt = countersign.Hash{1} },
	} {
		var x Trail
		if err := json.Unmarshal(whole, &x); err != nil {
			t.Fatal(err)
		}
		change(&x)
		if err := verify(written(t, &x, "json")); ExitCode(err) != ExitTampered {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := verify([]byte("{}")); ExitCode(err) != ExitUnreadable {
		t.Errorf("no trail: %v", err)
	}
}

// sheet is the first receipt that has slips.
func (t *Trail) sheet() *TrailReceipt {
	i := slices.IndexFunc(t.Receipts, func(r TrailReceipt) bool { return len(r.Slips) > 0 })
	return &t.Receipts[i]
}

func FuzzTrail(f *testing.F) {
	f.Add([]byte(`{"audit":1,"log":{"checkpoint":"x\n1\nAA==\n\n- x AA==\n","key":"x+00000000+AA==","size":1,"root":""},"rows":[{"kind":"asked"}],"receipts":[{"raw":"{}","proof":["0"]}]}`))
	f.Add([]byte(`{"audit":1,"receipts":[{"raw":"{\"match_receipt\":1,\"answers\":[{}]}"}]}`))
	f.Add([]byte(`{"audit":1,"receipts":[{"raw":"{\"about\":{\"match_receipt\":2},\"slips\":[\"\"]}","slips":["{\"answers\":[{}]}"]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(t.TempDir(), "trail.json")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := VerifyTrail(&bytes.Buffer{}, file, ""); err == nil {
			t.Error("it verifies")
		}
	})
}

// TestLatin: what a page cannot show stands there in Latin letters with the
// code points that were lost, so that the original can be had again.
func TestLatin(t *testing.T) {
	for in, want := range map[string]string{
		"Kim Yong Chol": "Kim Yong Chol",
		"王晨, person":    "Wang Chen [U+738B U+6668], person",
		"q2 Владимир Кузнецов 1970": "q2 Vladimir Kuznetsov [U+0412 U+043B U+0430 U+0434 U+0438 U+043C U+0438 U+0440 U+041A U+0443 U+0437 U+043D U+0435 U+0446 U+043E U+0432] 1970",
		"Łukasz Müller": "Lukasz [U+0141] M\xfcller",
		"\u202eabc":     "\xb7abc",
		"ᚠᚢ":            "[U+16A0 U+16A2]",
		"":              "",
	} {
		if got := latin(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		for _, b := range []byte(latin(s)) {
			if b < 0x20 {
				t.Fatalf("%q gives a control character", s)
			}
		}
	})
}
