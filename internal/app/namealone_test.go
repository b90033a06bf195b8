package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"countersign"
)

// misspelt is a name as somebody who does not know it writes it.
func misspelt(r *rand.Rand, name string) string {
	runes := []rune(name)
	switch at := r.IntN(len(runes)); r.IntN(6) {
	case 0:
		return name
	case 1:
		return string(append(runes[:at:at], runes[at+1:]...)) + "."
	case 2:
		return string(runes[:at]) + string(runes[at]) + string(runes[at:])
	case 3:
		parts := strings.Fields(strings.ReplaceAll(name, ",", " "))
		return strings.Join(append(parts[1:], parts[0]), " ")
	case 4:
		return strings.ToLower(name)
	}
	return strings.ReplaceAll(name, " ", "")
}

// nameRecords are subjects of whom a name is known and nothing else.
func nameRecords(t testing.TB, names []string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for i, n := range names {
		if err := e.Encode(map[string]any{"id": fmt.Sprintf("applicant:x/%d", i), "name": n}); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// movedByName are the answers that are another than those to nobody in
// particular.
func movedByName(as []countersign.Assessment) (moved []string, like int) {
	for i := range as {
		a := &as[i]
		if a.Verdict != countersign.VerdictClear || a.Score != a.Prior || len(a.Findings) > 0 {
			moved = append(moved, fmt.Sprintf("%s: %s %+.1f", a.Subject, a.Verdict, a.Score))
		}
		if len(a.Candidates) > 0 {
			like++
		}
	}
	return moved, like
}

// TestNameAloneMovesNobody: however names are spelt, and however exactly they
// are those of listed parties, without a second identifier nobody's verdict,
// score or findings move.
func TestNameAloneMovesNobody(t *testing.T) {
	like := 0
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		putList(t, dir, drawnList(rt, "list"))
		a := underLists(t, dir, nil)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		var names []string
		for range 8 {
			names = append(names, misspelt(r, drawnName(rt, "who")))
		}
		moved, n := movedByName(screenBytes(t, a, nameRecords(t, names)).Bundle.Assessments)
		if like += n; len(moved) > 0 {
			rt.Fatalf("%q moved %v", names, moved)
		}
	})
	if like == 0 {
		t.Error("nobody was like a listed name: nothing was shown")
	}
}

// TestListedNamesAlone: the same with a list as published: everybody bears the
// name of a listed party, half of them misspelt.
func TestListedNamesAlone(t *testing.T) {
	files := ofacFiles(t)
	dir := t.TempDir()
	if _, err := ImportList(context.Background(), dir, Import{Name: "ofac", Files: files, Date: "2025-12-24"}, importDay); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 7))
	var names []string
	for i, row := range ofacRows(t, files[0]) {
		if i%4 == 0 && len([]rune(row[1])) > 4 {
			names = append(names, misspelt(r, row[1]))
		}
	}
	a := underLists(t, dir, nil)
	moved, like := movedByName(screenBytes(t, a, nameRecords(t, names)).Bundle.Assessments)
	t.Logf("%d bear a listed name, %d are shown a listed party, %d moved", len(names), like, len(moved))
	if len(moved) > 0 || like < len(names)/4 {
		t.Errorf("%d of %d moved, %d candidates: %.500v", len(moved), len(names), like, moved)
	}
}

// TestSecondIdentifierWeighs: what a name alone does not do, its birth date
// does, and so does the second of two passports.
func TestSecondIdentifierWeighs(t *testing.T) {
	dir := t.TempDir()
	putList(t, dir, []byte(`{"id":"P-1","schema":"Person","caption":"Agatha Zubrowka","properties":{"name":["Agatha Zubrowka"],"birthDate":["1968-03-07"],"passportNumber":["X9272202"],"topics":["sanction"]}}`+"\n"))
	a := underLists(t, dir, nil)
	got := screenBytes(t, a, []byte(`{"id":"applicant:x/1","name":"Agatha Zubrowka","birth_date":"1968-03-07"}
{"id":"applicant:x/2","name":"Agatha Zubrowka","birth_date":"1990-03-07"}
{"id":"applicant:x/3","name":"Agatha Zubrowka"}
{"id":"applicant:x/4","name":"Robin Sample","documents":[{"type":"licence","number":"1"},{"type":"passport","number":"A1"},{"type":"passport","number":"X9272202"}]}
`)).Bundle.Assessments
	weight := map[countersign.ID]float64{}
	for _, x := range got {
		for _, f := range x.Findings {
			if f.Detector == "listhit" {
				weight[x.Subject] += f.Weight
			}
		}
	}
	if weight["applicant:x/1"] < 10 || weight["applicant:x/4"] <= 0 || weight["applicant:x/2"] != 0 || weight["applicant:x/3"] != 0 {
		t.Errorf("weights %v", weight)
	}
}
