package match

import "testing"

// TestUnknownType: who is asked without a type may be a person, whose name is
// no abbreviation and no number.
func TestUnknownType(t *testing.T) {
	x := New([]Entry{
		{List: "l", ID: "1", Type: Person, Names: []Name{{Text: "MIN, Zaw"}}},
		{List: "l", ID: "2", Type: Organization, Names: []Name{{Text: "Ministry of Ruritanian Defence"}}},
		{List: "l", ID: "3", Type: Person, Names: []Name{{Text: "XI, Gen"}}},
		{List: "l", ID: "4", Type: Unknown, Names: []Name{{Text: "Dev, Int Oduya"}}},
	}, Options{})
	for name, want := range map[string]string{"Zaw Min": "1", "Min. of Ruritanian Defence": "2", "Gen Xi": "3", "Oduya Dev Int": "4"} {
		got := x.Search(Query{Name: name})
		if len(got) != 1 || got[0].ID != want || !got[0].Match {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
	}
	if got := x.Search(Query{Name: "Oduya Dev Int", Type: Person}); len(got) != 1 || got[0].ID != "4" {
		t.Errorf("a party of no type asked as a person: %+v", got)
	}
}

// TestUntypedScreening asks the screening queries without a type, as plain
// lines of names are, and every person of a list by the name it is listed under.
func TestUntypedScreening(t *testing.T) {
	x := New(ofac(t, "ofac-2021-bench"), Options{})
	var c tally
	for _, s := range screenings(t) {
		got := x.Search(Query{Name: s.Name})
		c.add(s.Truth != "", len(got) > 0 && (s.Truth == "" || got[0].ID == s.Truth))
	}
	recall, alarms := float64(c.tp)/float64(c.tp+c.fn), float64(c.fp)/float64(c.fp+c.tn)
	t.Logf("recall@1 %.3f, alarms %.1f %%", recall, 100*alarms)
	if recall < 0.94 || alarms > 0.02 {
		t.Errorf("recall@1 %.3f, alarms %.3f", recall, alarms)
	}
	entries := ofac(t, "ofac-2025-12")
	x = New(entries, Options{})
	missed, people := 0, 0
	for _, e := range entries {
		if e.Type != Person {
			continue
		}
		people++
		found := false
		for _, r := range x.Search(Query{Name: e.Names[0].Text, Limit: 50}) {
			found = found || r.ID == e.ID
		}
		if !found {
			if missed++; missed < 5 {
				t.Logf("%q is not found", e.Names[0].Text)
			}
		}
	}
	t.Logf("%d of %d people not found by their own name", missed, people)
	if missed*1000 > people {
		t.Errorf("%d of %d people not found by their own name", missed, people)
	}
}
