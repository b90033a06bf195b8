package audit

import (
	"math"
	"strings"
	"testing"

	"countersign"
)

func TestMeasureLinking(t *testing.T) {
	labels := []Label{
		{ID: "a:1", Fraud: true, Ring: "r", Difficulty: "sloppy"}, {ID: "a:2", Fraud: true, Ring: "r", Difficulty: "sloppy"},
		{ID: "a:3", Fraud: true, Ring: "r", Difficulty: "sloppy"}, {ID: "a:4", Fraud: true, Ring: "q", Difficulty: "careful"},
		{ID: "a:5", Group: "g", Archetype: "family"}, {ID: "a:6", Group: "g", Archetype: "family"}, {ID: "a:7", Archetype: "plain"},
	}
	m := MeasureLinking(labels, [][]countersign.ID{{"a:1", "a:2", "a:4", "a:7"}, {"a:5", "a:6"}})
	// Found with a persona: 12 14 17 24 27 47; true: 12 13 23.
	if p := m.All.Pairs; math.Abs(p.Precision-1.0/6) > 1e-9 || math.Abs(p.Recall-1.0/3) > 1e-9 {
		t.Errorf("pairs: %+v", p)
	}
	// Precision 2/4, 2/4, 1, 1/4; recall 2/3, 2/3, 1/3, 1.
	if b := m.All.BCubed; math.Abs(b.Precision-2.25/4) > 1e-9 || math.Abs(b.Recall-(8.0/3)/4) > 1e-9 {
		t.Errorf("B-cubed: %+v", b)
	}
	if m.Strangers != (Share{1, 3}) {
		t.Errorf("strangers: %+v", m.Strangers)
	}
	// Of sloppy rings: found 12 14 17 24 27.
	if g := m.ByDifficulty[1]; g.Name != "sloppy" || math.Abs(g.Pairs.Precision-1.0/5) > 1e-9 {
		t.Errorf("by difficulty: %+v", m.ByDifficulty)
	}
	var b strings.Builder
	if err := m.Text(&b); err != nil || !strings.Contains(b.String(), "innocents with strangers") {
		t.Errorf("%v\n%s", err, b.String())
	}
}
