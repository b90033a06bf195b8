package detect

import (
	"context"
	"math"
	"testing"

	"countersign"
)

// chain is a network of a line of subjects, each tied to the next.
type chain []countersign.ID

func (c chain) Links(_ context.Context, id countersign.ID) (out []countersign.Link, err error) {
	for i, x := range c {
		if x != id {
			continue
		}
		for _, j := range []int{i - 1, i + 1} {
			if j >= 0 && j < len(c) {
				out = append(out, countersign.Link{A: id, B: c[j], Weight: 30})
			}
		}
	}
	return out, nil
}

func (chain) Alone(context.Context, countersign.ID) (float64, error) { return 0, nil }

func (chain) Listed(context.Context, countersign.ID) (float64, error) { return 0, nil }

// nothing is a ledger in which nothing is said.
type nothing struct{ View }

func (nothing) Facts(context.Context, countersign.ID) ([]countersign.Fact, error) { return nil, nil }

func TestReach(t *testing.T) {
	p := &Pass{ctx: context.Background(), folder: &Folder{ID: "a:1"},
		around: &Surroundings{View: nothing{}, Network: chain{"a:1", "a:2", "a:3", "a:4", "a:5", "a:6"}}}
	got := p.Reach()
	if len(got) != Farthest {
		t.Fatalf("%d reached: %+v", len(got), got)
	}
	for i, r := range got {
		want := math.Pow(Likely(30), float64(i+1))
		if len(r.Way) != i+1 || math.Abs(r.Chance-want) > 1e-9 || r.Way[i].B != r.ID {
			t.Errorf("%+v, want chance %v", r, want)
		}
	}
	p.around.Network = nil
	if none := p.Reach(); none != nil {
		t.Errorf("without a network: %+v", none)
	}
}
