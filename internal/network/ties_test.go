package network

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
)

func tied(a, b, pred, shared string, weight float64) countersign.Link {
	return countersign.Link{A: countersign.ID(a), B: countersign.ID(b), Weight: weight,
		Why: []countersign.Tie{{Pred: countersign.Pred(pred), Shared: shared, Weight: weight}}}
}

func TestFollow(t *testing.T) {
	members := []countersign.ID{"a:1", "a:2", "a:3", "a:4"}
	links := []countersign.Link{tied("a:1", "a:2", "payout", "x", 17.04), tied("a:2", "a:3", "device", "y", 14), tied("a:3", "a:4", "session", "z", 8)}
	y := Why{A: "a:3", B: "a:1", From: Joins, Network: "network:n"}
	y.Follow(members, links)
	y.Tell()
	if diff := cmp.Diff([]string{"a:3 and a:1 share nothing.",
		"The strongest way between them: a:3 shares device y with a:2 (+14.0), which shares payout x with a:1 (+17.0).",
		"If any one of device=y and payout=x counted for nothing, no way would.",
		"Both belong to network:n."}, y.Say); diff != "" {
		t.Error(diff)
	}
	y = Why{A: "a:3", B: "a:4", From: Joins, Weight: 8, Shared: []Shared{{Pred: "session", Shared: "z", Weight: 8}}}
	y.Follow(members, links)
	y.Tell()
	if len(y.Path) != 0 || y.Say[0] != "a:3 and a:4 share the session z (+8.0): +8.0 dB, and a tie begins at +12." {
		t.Errorf("%+v", y)
	}
	y = Why{A: "a:3", B: "a:4", From: 8, Weight: 8, Tied: true, Shared: y.Shared} // of subjects that are tied from less on
	y.Follow(members, links)
	if len(y.Path) != 1 {
		t.Errorf("from 8 on: %+v", y)
	}
}

// TestTold: of many ties those are told that hold everybody together.
func TestTold(t *testing.T) {
	var ids []countersign.ID
	var links, weak []countersign.Link
	for i := range 40 {
		ids = append(ids, countersign.ID(fmt.Sprintf("a:%02d", i)))
		for j := range i {
			if i == 39 { // the last hangs by weak ties only
				weak = append(weak, tied(string(ids[j]), string(ids[i]), "payout", "x", 13))
				continue
			}
			links = append(links, tied(string(ids[j]), string(ids[i]), "payout", "x", 20))
		}
	}
	links = append(links, weak...)
	n := Told("network:n", ids, links)
	if len(n.Members) != 40 || len(n.Links) != linksOf(40) || n.More != len(links)-linksOf(40) || len(n.Say) != 1 {
		t.Fatalf("%d members, %d links, %d more", len(n.Members), len(n.Links), n.More)
	}
	if last := n.Links[len(n.Links)-1]; last.B != "a:39" {
		t.Errorf("nothing ties the last: %v", last)
	}
	family := []countersign.Link{tied("a:1", "a:2", "address/home", "1 main st", 13)}
	if n := Told("network:f", ids[1:3], family); len(n.Say) != 1 || n.Links[0].Weight != 13 {
		t.Errorf("%+v", n)
	}
}
