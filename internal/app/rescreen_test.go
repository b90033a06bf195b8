package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// drawnList is a list of made parties: some of one name, some with birth dates
// and passports that people have.
func drawnList(t *rapid.T, label string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for i := range rapid.IntRange(3, 10).Draw(t, label) {
		p := map[string]any{"name": []string{drawnName(t, label+" name")}, "topics": []string{"sanction"}}
		if rapid.Bool().Draw(t, label+" born") {
			p["birthDate"] = []string{drawnBirth(t)}
		}
		if rapid.IntRange(0, 3).Draw(t, label+" passport") == 0 {
			p["passportNumber"] = []string{drawnPassport(t)}
		}
		if err := e.Encode(map[string]any{"id": fmt.Sprintf("P-%d", i), "schema": "Person", "caption": p["name"].([]string)[0], "properties": p}); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func drawnName(t *rapid.T, label string) string {
	first := rapid.SampledFrom([]string{"Agatha", "Agata", "Vilmos", "Boris", "Serge", "Kim"}).Draw(t, label)
	last := rapid.SampledFrom([]string{"Zubrowka", "Zubrovka", "Kovacs", "Henckels", "Jopling", "Kim"}).Draw(t, label)
	return first + " " + last
}

func drawnBirth(t *rapid.T) string {
	return rapid.SampledFrom([]string{"1968-03-07", "1968-03-08", "1990-01-01"}).Draw(t, "birth")
}

func drawnPassport(t *rapid.T) string {
	return rapid.SampledFrom([]string{"X9272202", "K1234567", "L7654321"}).Draw(t, "passport")
}

func drawnPeople(t *rapid.T) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for i := range rapid.IntRange(2, 8).Draw(t, "people") {
		p := map[string]any{"id": fmt.Sprintf("applicant:acme/%d", i), "name": drawnName(t, "person"), "birth_date": drawnBirth(t),
			"payouts": []any{map[string]any{"rail": "payoneer", "account": fmt.Sprint(8800 + rapid.IntRange(0, 3).Draw(t, "account")), "holder": "Pat Long"}}}
		if rapid.Bool().Draw(t, "has passport") {
			p["documents"] = []any{map[string]any{"type": "passport", "number": drawnPassport(t)}}
		}
		if err := e.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// underLists is a house on a ledger with the lists of a folder.
func underLists(t testing.TB, dir string, l store.Ledger) *App {
	a, err := New(context.Background(), Config{Lists: dir, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	if l != nil {
		a.ledger = l
		a.wire()
	}
	return a
}

func putList(t testing.TB, dir string, content []byte) {
	file := filepath.Join(t.TempDir(), "entities.ftm.json")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ImportList(context.Background(), dir, Import{Name: "ftm", Files: []string{file}, Date: "2026-11-01", Force: true}, importDay); err != nil {
		t.Fatal(err)
	}
}

// assessments are everybody's last answers.
func assessments(t testing.TB, a *App) (out []countersign.Assessment) {
	ctx := context.Background()
	err := a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		return everybody(ctx, tx.View(), func(id countersign.ID) error {
			last, err := tx.View().Assessment(ctx, id)
			if last != nil {
				out = append(out, *last)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAgainIsWhole: judging again whom a change of a list can touch leaves
// everybody where judging everybody again would, decisions in force or not.
func TestAgainIsWhole(t *testing.T) {
	ctx := context.Background()
	spared := 0
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		putList(t, dir, drawnList(rt, "before"))
		a := underLists(t, dir, nil)
		screenBytes(t, a, drawnPeople(rt))
		decideSome(t, rt, a)
		putList(t, dir, drawnList(rt, "after"))
		b := underLists(t, dir, a.ledger)
		answer, err := b.Again(ctx, nil)
		if err != nil {
			rt.Fatal(err)
		}
		got := assessments(t, b)
		var ids []countersign.ID
		for _, x := range got {
			ids = append(ids, x.Subject)
		}
		err = b.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
			changes, err := b.judgeAgain(ctx, tx, "again", ids)
			if len(changes) > 0 {
				rt.Errorf("after judging everybody %d are otherwise: %+v", len(changes), changes)
			}
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(assessments(t, b), got, cmpopts.IgnoreFields(countersign.Assessment{}, "Receipt", "Under", "Upto", "Over")); diff != "" {
			rt.Fatalf("-everybody +touched\n%s", diff)
		}
		spared += len(ids) - judgedOf(rt, answer)
	})
	if spared == 0 {
		t.Error("everybody was judged again, every time: nothing was shown")
	}
}

// judgedOf reads how many were judged again out of what is told.
func judgedOf(t *rapid.T, a *Answer) (n int) {
	for _, r := range a.Remarks {
		if _, after, ok := strings.Cut(r, "in force, "); ok {
			if _, err := fmt.Sscanf(after, "%d judged again", &n); err == nil {
				return n
			}
		}
	}
	t.Fatalf("remarks %q", a.Remarks)
	return 0
}

func screenBytes(t testing.TB, a *App, in []byte) *Answer {
	answer, err := a.Screen(context.Background(), Request{Inputs: []Input{{Name: "people", Reader: bytes.NewReader(in)}}})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// decideSome lets a person tell some of the candidates and hits apart.
func decideSome(t testing.TB, rt *rapid.T, a *App) {
	for _, x := range assessments(t, a) {
		for i := range 3 {
			entry := fmt.Sprintf("P-%d", i)
			if rapid.IntRange(0, 3).Draw(rt, "decide") > 0 {
				continue
			}
			d := Deciding{Subject: x.Subject, By: "ann", Reason: "seen", List: "ftm", Entry: entry, Same: countersign.SameNo}
			if _, err := a.Decide(context.Background(), d); err != nil {
				rt.Fatal(err)
			}
		}
	}
}
