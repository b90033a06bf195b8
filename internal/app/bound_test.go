package app

import (
	"context"
	"io"
	"os"
	"slices"
	"testing"

	"countersign"
	"countersign/internal/audit"
	"countersign/internal/detect"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/resolve"
	"countersign/internal/sim"
	"countersign/internal/store"
)

// TestBound tells how well one could group the personas of the held worlds who
// knew which ties are a crew's, and joined every two of one crew that share
// anything at all: a line, a referee, a client, a hub, half a text. No weights
// can do better.
func TestBound(t *testing.T) {
	if os.Getenv("COUNTERSIGN_BOUND") == "" {
		t.Skip("takes a minute; set COUNTERSIGN_BOUND to run it")
	}
	var labels []audit.Label
	var networks [][]countersign.ID
	for _, seed := range held {
		w := sim.New(sim.Options{Seed: seed, Subjects: worldSize})
		ls := labelsOf(w)
		for _, set := range bound(t, bookOf(t, w), ls) {
			networks = append(networks, tagged(set, seed))
		}
		tag(ls, seed)
		labels = append(labels, ls...)
	}
	if err := audit.MeasureLinking(labels, networks).Text(os.Stdout); err != nil {
		t.Fatal(err)
	}
}

func bookOf(t *testing.T, w *sim.World) (b *kindred.Book) {
	t.Helper()
	prior := -25.0
	a, err := New(context.Background(), Config{Detectors: []*detect.Detector{}, Prior: &prior, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r, out := io.Pipe()
	go func() { out.CloseWithError(w.WriteNDJSON(out)) }()
	defer r.Close()
	_, ids, err := a.take(context.Background(), Request{Inputs: []Input{{Name: "world", Reader: r}}, Progress: func(string, int64, int64) {}})
	if err != nil {
		t.Fatal(err)
	}
	err = a.ledger.Read(context.Background(), func(tx flow.Tx[store.View]) (err error) {
		b, err = resolve.Namer{}.Survey(context.Background(), tx.View(), ids, sightings{}.of)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tells leaves out phrases that everybody uses: two texts of one trade have some
// in common. So do two lives of one school.
func tells(t kindred.Tie) bool {
	text := t.Kind == kindred.Resume || t.Kind == kindred.Proposal || t.Kind == kindred.Code || t.Kind == kindred.Career
	return !t.Hub || !text
}

// bound joins those of one ring who share anything.
func bound(t *testing.T, b *kindred.Book, labels []audit.Label) (out [][]countersign.ID) {
	t.Helper()
	rings := map[string][]countersign.ID{}
	for i := range labels {
		if r := labels[i].Ring; r != "" {
			rings[r] = append(rings[r], labels[i].ID)
		}
	}
	for _, members := range rings {
		for len(members) > 0 {
			set := members[:1:1]
			rest := members[1:]
			for i := 0; i < len(set); i++ {
				var left []countersign.ID
				for _, m := range rest {
					if slices.ContainsFunc(b.Between(set[i], m).Ties, tells) {
						set = append(set, m)
					} else {
						left = append(left, m)
					}
				}
				rest = left
			}
			out, members = append(out, set), rest
		}
	}
	return out
}
