package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
	"countersign/internal/store/storetest"
)

func openSQLite(t testing.TB, dir string, opts store.Options) *store.SQLite {
	t.Helper()
	if opts.Now == nil {
		opts.Now = clock
	}
	s, err := store.OpenSQLite(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Ledger { return openSQLite(t, t.TempDir(), store.Options{}) })
}

// With a tiny index in memory, pairs are always on the move to the table.
func TestSQLiteMoving(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Ledger { return openSQLite(t, t.TempDir(), store.Options{Pairs: 1}) })
}

// TestBeside: what a stage derives beside the writer stays if nobody wrote
// meanwhile, and then says what is there; else nothing was done.
func TestBeside(t *testing.T) {
	ctx, s := context.Background(), openSQLite(t, t.TempDir(), store.Options{})
	defer s.Close()
	appendAll(t, s, []countersign.Entry{person(1, 9, 0), person(2, 9, 0), person(3, 9, 0)})
	overtaken, stop := false, errors.New("stopped")
	var fail error
	stage := &flow.Stage[store.View]{Name: "count", Version: 1, Wants: []string{countersign.KindRecord}, Batch: 2,
		Step: func(ctx context.Context, v store.View, in []countersign.Entry) (out []countersign.Entry, err error) {
			if overtaken {
				appendAll(t, s, []countersign.Entry{person(4, 9, 0)})
			}
			n, err := v.Population(ctx)
			for _, e := range in {
				out = append(out, countersign.Entry{Assessment: &countersign.Assessment{Subject: e.Subjects()[0], Score: float64(n)}})
			}
			return out, errors.Join(err, fail)
		}}
	for _, x := range []struct {
		overtaken bool
		fail      error
		n         int
		want      error
		scores    []float64
	}{
		{true, nil, 0, countersign.ErrStale, nil},
		{false, stop, 0, stop, nil},
		{false, nil, 2, nil, []float64{4, 4}},
		{false, nil, 2, nil, []float64{4, 4, 4, 4}},
		{false, nil, 0, nil, []float64{4, 4, 4, 4}},
	} {
		overtaken, fail = x.overtaken, x.fail
		n, err := flow.Beside(ctx, s, stage)
		if n != x.n || !errors.Is(err, x.want) || x.want == nil && err != nil {
			t.Errorf("%d, %v, want %d, %v", n, err, x.n, x.want)
		}
		var scores []float64
		err = s.Read(ctx, func(tx flow.Tx[store.View]) error {
			es, err := tx.After(ctx, 0, 0, countersign.KindAssessment)
			for _, e := range es {
				scores = append(scores, e.Assessment.Score)
			}
			return err
		})
		if diff := cmp.Diff(x.scores, scores); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
}
