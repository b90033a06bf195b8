package resolve

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
)

func TestHeed(t *testing.T) {
	shared := func(b countersign.ID, weight float64) countersign.Link {
		return countersign.Link{A: "a:1", B: b, Weight: weight, Why: []countersign.Tie{{Pred: countersign.Payout, Shared: "x", Weight: weight}}}
	}
	judged := countersign.Tie{Pred: JudgedSame, Shared: "as a person judged", Weight: told}
	links := []countersign.Link{shared("a:2", 20), shared("a:3", 17), shared("a:4", 9)}
	got := Heed(links, "a:1", []countersign.ID{"a:4", "a:5"}, []countersign.ID{"a:2", "a:9"})
	want := []countersign.Link{
		{A: "a:1", B: "a:4", Weight: told, Why: append([]countersign.Tie{judged}, shared("a:4", 9).Why...)},
		{A: "a:1", B: "a:5", Weight: told, Why: []countersign.Tie{judged}},
		shared("a:3", 17),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
