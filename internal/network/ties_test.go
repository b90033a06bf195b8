package network

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
)

func tied(a, b, pred, shared string, weight float64) countersign.Link {
	return countersign.Link{A: countersign.ID(a), B: countersign.ID(b), Weight: weight,
		Why: []countersign.Tie{{Pred: countersign.Pred(pred), Shared: shared, Weight: weight}}}
}

func TestTies(t *testing.T) {
	links := []countersign.Link{tied("a:2", "a:1", "payout", "x", 17), tied("a:2", "a:3", "device", "y", 14), tied("a:3", "a:4", "session", "z", 8),
		tied("a:1", "a:2", "session", "z", 8), tied("a:1", "b:9", "email", "q", 19)}
	ties := Tie([]countersign.ID{"a:4", "a:3", "a:1", "a:2", "a:1"}, links, 1)
	var got []Network
	for n := range ties.Networks() {
		got = append(got, n)
	}
	members := []countersign.ID{"a:1", "a:2", "a:3"}
	want := []Network{{ID: Name(members), Members: members, Links: []countersign.Link{tied("a:1", "a:2", "payout", "x", 17), links[1]}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	y, err := ties.Between("a:3", "a:1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a:3 and a:1 share nothing.",
		"The strongest way between them: a:3 shares device y with a:2 (+14.0), which shares payout x with a:1 (+17.0).",
		"If any one of device=y and payout=x counted for nothing, no way would.",
		"Both belong to " + string(Name(members)) + "."}, y.Say); diff != "" {
		t.Error(diff)
	}
	y, err = ties.Between("a:3", "a:4")
	if err != nil {
		t.Fatal(err)
	}
	if y.Tied || y.Weight != 8 || len(y.Path) != 0 || y.Say[0] != "a:3 and a:4 share the session z (+8.0): +8.0 dB, and a tie begins at +12." {
		t.Errorf("%+v", y)
	}
	if _, err := ties.Between("a:3", "b:9"); err == nil {
		t.Error("a subject of whom there is no record")
	}
}

// TestTiesInAnyOrder: the order of subjects and links changes nothing.
func TestTiesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ids []countersign.ID
		for i := range 12 {
			ids = append(ids, countersign.ID(fmt.Sprintf("a:%d", i)))
		}
		var links []countersign.Link
		for range rapid.IntRange(0, 30).Draw(t, "links") {
			a, b := rapid.SampledFrom(ids).Draw(t, "a"), rapid.SampledFrom(ids).Draw(t, "b")
			links = append(links, tied(string(a), string(b), "payout", "x", float64(rapid.IntRange(6, 30).Draw(t, "w"))))
		}
		gather := func(ids []countersign.ID, links []countersign.Link) (out []Network) {
			for n := range Tie(ids, links, 2).Networks() {
				out = append(out, n)
			}
			return out
		}
		want := gather(ids, links)
		if diff := cmp.Diff(want, gather(rapid.Permutation(ids).Draw(t, "ids"), rapid.Permutation(links).Draw(t, "order"))); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestChosen: of many ties those are told that hold everybody together.
func TestChosen(t *testing.T) {
	var ids []countersign.ID
	var links []countersign.Link
	for i := range 40 {
		ids = append(ids, countersign.ID(fmt.Sprintf("a:%02d", i)))
		for j := range i {
			w := 20.0
			if i == 39 {
				w = 13 // the last hangs by weak ties only
			}
			links = append(links, tied(string(ids[j]), string(ids[i]), "payout", "x", w))
		}
	}
	for n := range Tie(ids, links, 1).Networks() {
		if len(n.Members) != 40 || len(n.Links) != linksOf(40) || n.More != len(links)-linksOf(40) || len(n.Say) != 1 {
			t.Fatalf("%d members, %d links, %d more", len(n.Members), len(n.Links), n.More)
		}
		if last := n.Links[len(n.Links)-1]; last.B != "a:39" {
			t.Errorf("nothing ties the last: %v", last)
		}
	}
}
