package assess

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/flow"
	"countersign/internal/store"
)

func finding(f countersign.Family, w float64) countersign.Finding {
	return countersign.Finding{Detector: string(f), Family: f, Weight: w}
}

func TestWeigh(t *testing.T) {
	for name, tt := range map[string]struct {
		in    []countersign.Finding
		score float64
		want  countersign.Verdict
	}{
		"nothing":                {nil, -25, "clear"},
		"one medium":             {[]countersign.Finding{finding("payment", 9)}, -16, "clear"},
		"ten of one family":      {slices.Repeat([]countersign.Finding{finding("device", 10)}, 10), -8, "review"},
		"two families":           {[]countersign.Finding{finding("payment", 16), finding("device", 15)}, 6, "hold"},
		"one family and a grain": {[]countersign.Finding{finding("list", 30), finding("device", 2)}, 7, "review"},
		"three families":         {[]countersign.Finding{finding("payment", 16), finding("device", 15), finding("work", 16)}, 22, "refer"},
		"what speaks for":        {[]countersign.Finding{finding("payment", 16), finding("device", 15), finding("document", -40)}, 2, "review"},
	} {
		t.Run(name, func(t *testing.T) {
			score, sums := weigh(-25, tt.in)
			if v := verdict(score, sums); score != tt.score || v != tt.want {
				t.Errorf("%v, %s; want %v, %s", score, v, tt.score, tt.want)
			}
		})
	}
}

// TestWeighProperties: the order of findings does not matter, no family adds
// more than its cap, and the sum is the arithmetic that reports print.
func TestWeighProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var fs []countersign.Finding
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			fs = append(fs, finding(rapid.SampledFrom(countersign.Families).Draw(t, "family"), float64(rapid.IntRange(-300, 300).Draw(t, "w"))/10))
		}
		score, sums := weigh(-25, fs)
		slices.Reverse(fs)
		if again, _ := weigh(-25, fs); again != score {
			t.Fatalf("order matters: %v, %v", score, again)
		}
		total := -25.0
		for _, s := range sums {
			if s.Capped > Cap(s.Family) || s.Capped < floor {
				t.Fatalf("%+v is beyond its cap", s)
			}
			total += s.Capped
		}
		if math.Abs(total-score) > 0.05 {
			t.Fatalf("the parts add up to %v, the score is %v", total, score)
		}
	})
}

// loud reports on everybody who has a device; broken fails; tied reports on
// whoever is tied to somebody of whom loud speaks.
var (
	loud = &detect.Detector{Name: "loud", Family: countersign.FamilyAccess, Version: 1, Ground: detect.Conduct,
		Weights: []detect.Weight{{Grade: "yes", Decibans: 8}},
		Run: func(p *detect.Pass) {
			if fs := p.Facts(countersign.Device); len(fs) > 0 {
				p.Report("yes", fs, "It has a device.")
			}
		}}
	broken = &detect.Detector{Name: "broken", Family: countersign.FamilyWork, Version: 1,
		Run: func(p *detect.Pass) { p.Report("none", nil, "never") }}
	tied = &detect.Detector{Name: "tied", Family: countersign.FamilyNetwork, Version: 1, Ground: detect.Reuse,
		Weights: []detect.Weight{{Grade: "yes", Decibans: 6}},
		Run: func(p *detect.Pass) {
			for _, l := range p.Links() {
				if _, evidence := p.Alone(l.B); evidence > 0 {
					p.Report("yes", []countersign.Fact{{Subject: l.B}}, "A peer is loud.")
					return
				}
			}
		}}
)

type house struct {
	weight float64 // of every link
	ledger store.Ledger
	stage  flow.Stage[store.View]
}

func newHouse(workers int, ds ...*detect.Detector) *house {
	a := New(Config{Detectors: ds, Prior: -25, Now: time.Unix(0, 0), Workers: workers, Digest: "d"})
	h := &house{weight: 20, ledger: store.NewMem(func() time.Time { return time.Unix(0, 0) })}
	links := func(ctx context.Context, v View, id countersign.ID, _ Near) (out []countersign.Link, err error) {
		facts, err := v.Facts(ctx, id)
		for _, f := range facts {
			_, ids, e := v.Having(ctx, countersign.Selector{Pred: f.Pred, Object: f.Object}, 10, nil)
			if e != nil {
				return nil, e
			}
			for _, other := range ids {
				if other != id && f.Object != "" {
					out = append(out, countersign.Link{A: id, B: other, Weight: h.weight, Why: []countersign.Tie{{Pred: f.Pred, Shared: f.Object.Rest(), Weight: h.weight}}})
				}
			}
		}
		return out, err
	}
	h.stage = flow.Stage[store.View]{Name: "assess", Wants: []string{countersign.KindRecord},
		Step: func(ctx context.Context, v store.View, in []countersign.Entry) ([]countersign.Entry, error) {
			return a.Step(ctx, v, links, in)
		}}
	return h
}

func record(n int, id countersign.ID, pred countersign.Pred, object countersign.ID) countersign.Entry {
	return countersign.Entry{By: "intake", Record: &countersign.Record{Source: "t", Evidence: countersign.Hash{byte(n), 1},
		Facts: []countersign.Fact{{Subject: id, Pred: pred, Object: object}}}}
}

func (h *house) screen(t testing.TB, in ...countersign.Entry) []countersign.Entry {
	t.Helper()
	out, err := flow.Through(context.Background(), h.ledger, in, h.stage)
	if err != nil {
		t.Fatal(err)
	}
	return out[len(in):]
}

func verdicts(es []countersign.Entry) map[countersign.ID]float64 {
	out := map[countersign.ID]float64{}
	for _, e := range es {
		out[e.Assessment.Subject] = e.Assessment.Score
	}
	return out
}

// TestNews: who is tied to a newcomer is looked at again, and only they.
func TestNews(t *testing.T) {
	h := newHouse(1, loud, tied)
	h.screen(t, record(1, "a:1", countersign.Payout, "payout:x"), record(2, "a:2", countersign.Email, "email:y"))
	got := verdicts(h.screen(t, record(3, "a:3", countersign.Payout, "payout:x"), record(4, "a:3", countersign.Device, "device:z")))
	if d := cmp.Diff(map[countersign.ID]float64{"a:3": -17, "a:1": -19}, got); d != "" {
		t.Error(d)
	}
	if again := h.screen(t); len(again) != 0 {
		t.Errorf("with nothing new, %d new assessments", len(again))
	}
}

// TestPanic: what a worker panics with comes to whoever asked, who may outlive
// it; the house goes on.
func TestPanic(t *testing.T) {
	wild := &detect.Detector{Name: "wild", Family: countersign.FamilyWork, Version: 1, Run: func(*detect.Pass) { panic("wild") }}
	for _, workers := range []int{1, 4} {
		h := newHouse(workers, wild)
		var in []countersign.Entry
		for i := range 20 {
			in = append(in, record(i, countersign.ID(fmt.Sprintf("a:%d", i)), countersign.Device, "device:x"))
		}
		func() {
			defer func() {
				if v := recover(); v != "wild" {
					t.Errorf("%d workers: recovered %v", workers, v)
				}
			}()
			h.screen(t, in...)
		}()
	}
}

// TestSameCode: one at a time, in one go, in several batches, on one worker or
// several, the last word on everybody is the same.
func TestSameCode(t *testing.T) {
	var in []countersign.Entry
	for i := range 60 {
		in = append(in, record(i, countersign.ID(fmt.Sprintf("a:%d", i%20)),
			[]countersign.Pred{countersign.Device, countersign.Payout, countersign.Email}[i%3], countersign.ID(fmt.Sprintf("x:%d", i%7))))
	}
	last := func(h *house) map[countersign.ID]float64 {
		out := map[countersign.ID]float64{}
		err := h.ledger.Read(context.Background(), func(tx flow.Tx[store.View]) error {
			for i := range 20 {
				id := countersign.ID(fmt.Sprintf("a:%d", i))
				a, err := tx.View().Assessment(context.Background(), id)
				if err != nil {
					return err
				}
				out[id] = a.Score
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	once := newHouse(4, loud, tied)
	once.screen(t, in...)
	singly := newHouse(1, loud, tied)
	for _, e := range in {
		singly.screen(t, e)
	}
	if d := cmp.Diff(last(once), last(singly)); d != "" {
		t.Error(d)
	}
	batches := newHouse(1, loud, tied)
	batches.stage.Batch = 7 // a subject's records stand in several
	batches.screen(t, in...)
	if d := cmp.Diff(last(once), last(batches)); d != "" {
		t.Errorf("in batches: %s", d)
	}
}

// TestFar: what watchlists say of one is told of those whom several ties lead
// to, whoever of the chain comes last.
func TestFar(t *testing.T) {
	named := &detect.Detector{Name: "named", Family: countersign.FamilyList, Version: 1, Ground: detect.Listed, NamesParty: true,
		Weights: []detect.Weight{{Grade: "yes", Decibans: 20}},
		Run: func(p *detect.Pass) {
			if fs := p.Facts(countersign.Document); len(fs) > 0 {
				p.Report("yes", fs, "It is listed.")
			}
		}}
	// Who worked for a front is no listed party, however many lists say so of the firm.
	employed := &detect.Detector{Name: "employed", Family: countersign.FamilyList, Version: 1, Ground: detect.Listed,
		Weights: []detect.Weight{{Grade: "yes", Decibans: 20}},
		Run: func(p *detect.Pass) {
			if fs := p.Facts(countersign.Phone); len(fs) > 0 {
				p.Report("yes", fs, "Its employer is listed.")
			}
		}}
	far := &detect.Detector{Name: "far", Family: countersign.FamilyNetwork, Version: 1, Ground: detect.Reuse,
		Weights: []detect.Weight{{Grade: "yes", Decibans: 6}},
		Run: func(p *detect.Pass) {
			for _, r := range p.Reach() {
				if p.ListedBy(r.ID) > 0 {
					p.Report("yes", detect.Along(r.Way), "Ties lead to a listed party.")
					return
				}
			}
		}}
	chain := []countersign.Entry{
		record(1, "a:1", countersign.Payout, "payout:x"), record(2, "a:2", countersign.Payout, "payout:x"), record(3, "a:2", countersign.Device, "device:y"),
		record(4, "a:3", countersign.Device, "device:y"), record(5, "a:3", countersign.Email, "email:z"),
		record(6, "a:4", countersign.Email, "email:z"), record(7, "a:4", countersign.Document, "document:d"),
		record(8, "a:5", countersign.Payout, "payout:x"), record(9, "a:5", countersign.Phone, "phone:q"), record(10, "a:6", countersign.Phone, "phone:q"),
	}
	rapid.Check(t, func(rt *rapid.T) {
		h := newHouse(1+rapid.IntRange(0, 1).Draw(rt, "workers"), named, employed, far)
		h.weight = 30
		for _, e := range rapid.Permutation(chain).Draw(rt, "order") {
			h.screen(t, e)
		}
		got := map[countersign.ID]float64{}
		err := h.ledger.Read(context.Background(), func(tx flow.Tx[store.View]) error {
			for _, id := range []countersign.ID{"a:1", "a:2", "a:3", "a:4", "a:5", "a:6"} {
				a, err := tx.View().Assessment(context.Background(), id)
				if err != nil {
					return err
				}
				got[id] = a.Score
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(map[countersign.ID]float64{"a:1": -19, "a:2": -19, "a:3": -19, "a:4": -5, "a:5": 1, "a:6": -5}, got); d != "" {
			rt.Fatal(d)
		}
	})
}

// TestBrokenDetector: one that fails is named; the others are heard.
func TestBrokenDetector(t *testing.T) {
	h := newHouse(2, broken, loud)
	got := h.screen(t, record(1, "a:1", countersign.Device, "device:z"))
	if len(got) != 1 {
		t.Fatalf("%d assessments", len(got))
	}
	a := got[0].Assessment
	if len(a.NotLooked) != 1 || len(a.Findings) != 1 || a.Score != -17 {
		t.Errorf("assessment: %+v", a)
	}
}

// TestListedAreNotJudged: listed parties are compared with, not assessed.
func TestListedAreNotJudged(t *testing.T) {
	h := newHouse(1, loud)
	if got := h.screen(t, record(1, "listed:ofac/1", countersign.Device, "device:z")); len(got) != 0 {
		t.Errorf("%d assessments", len(got))
	}
}

func TestReceiptTellsDigests(t *testing.T) {
	a := &countersign.Assessment{Subject: "a:1", Score: 1}
	if receipt("x", a) == receipt("y", a) {
		t.Error("other rules, the same receipt")
	}
}
