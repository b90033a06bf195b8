package audit

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
)

func TestMeasure(t *testing.T) {
	labels := []Label{
		{ID: "a:1", Fraud: true, Ring: "r", Difficulty: "sloppy", Cohort: "x"},
		{ID: "a:2", Fraud: true, Ring: "r", Difficulty: "careful", Cohort: "y"},
		{ID: "a:3", Archetype: "plain", Cohort: "x"},
		{ID: "a:4", Archetype: "family", Cohort: "y"},
		{ID: "a:5", Archetype: "plain", Cohort: "y"},
	}
	f := []countersign.Finding{{Detector: "d", Grade: "g", Weight: 9}}
	r := Measure(labels, []countersign.Assessment{
		{Subject: "a:1", Verdict: "hold", Score: 10, Findings: f},
		{Subject: "a:2", Verdict: "clear", Score: -20},
		{Subject: "a:3", Verdict: "review", Score: -3, Findings: f},
		{Subject: "a:4", Verdict: "refer", Score: 22, Findings: f},
	})
	if r.Recall != (Share{1, 2}) || r.Alarms != (Share{2, 3}) || r.Held != (Share{1, 2}) || r.Rings != 1 || r.RingsFound != 1 {
		t.Errorf("report: %+v", r)
	}
	if d := cmp.Diff([]Wronged{{ID: "a:4", Archetype: "family", Score: 22, Detectors: []string{"d/g +9.0"}}}, r.Wronged); d != "" {
		t.Error(d)
	}
	if len(r.Lift) != 1 || r.Lift[0].Fraud.N != 1 || r.Lift[0].Innocent.N != 2 {
		t.Errorf("lift: %+v", r.Lift)
	}
	var b strings.Builder
	if err := r.Text(&b, Options{Lift: true, All: true}); err != nil || !strings.Contains(b.String(), "a:4 (family) +22.0") {
		t.Errorf("text: %v\n%s", err, b.String())
	}
}

func TestCalibration(t *testing.T) {
	var honest, boastful []point
	for i := range 1000 {
		honest = append(honest, point{0.2, i%5 == 0})
		boastful = append(boastful, point{0.9, i%5 == 0})
	}
	if c := calibration(honest); c > 0.01 {
		t.Errorf("honest scores have error %v", c)
	}
	if c := calibration(boastful); math.Abs(c-0.7) > 0.01 {
		t.Errorf("boastful scores have error %v", c)
	}
}

func TestWilson(t *testing.T) {
	lo, hi := Share{10, 100}.Wilson()
	if math.Abs(lo-0.0552) > 1e-3 || math.Abs(hi-0.1744) > 1e-3 {
		t.Errorf("10 of 100: %v to %v", lo, hi)
	}
}

func TestReadLabels(t *testing.T) {
	got, err := ReadLabels(strings.NewReader("\ufeffID,label,origin,ring\na:1,fraud,x,r1\na:2,innocent,y,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Label{{ID: "a:1", Fraud: true, Cohort: "x", Ring: "r1"}, {ID: "a:2", Cohort: "y"}}, got); d != "" {
		t.Error(d)
	}
	for _, bad := range []string{"", "name\nx\n", "id,label\na:1,maybe\n", "id,label\n\"a"} {
		if _, err := ReadLabels(strings.NewReader(bad)); !errors.Is(err, countersign.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzReadLabels(f *testing.F) {
	f.Add("id,label\na:1,fraud\n")
	f.Fuzz(func(t *testing.T, s string) {
		if ls, err := ReadLabels(strings.NewReader(s)); err == nil {
			Measure(ls, nil)
		}
	})
}
