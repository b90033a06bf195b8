//go:build unix

package app

import (
	"context"
	"testing"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// BenchmarkAgain asks OFAC's list about made people whom another edition of it
// judged, beside judging all of them again. "of-all" is the share of the time.
func BenchmarkAgain(b *testing.B) {
	ctx, dir := context.Background(), importedFor(b, "ofac-2025-12")
	a := underLists(b, dir, nil)
	a.lists.parties = nil // as if there had been none
	a.wire()
	screenBytes(b, a, world(b, 1000))
	ids := make([]countersign.ID, 0, 1000)
	for _, x := range assessments(b, a) {
		ids = append(ids, x.Subject)
	}
	var touched, all float64
	for b.Loop() {
		after := underLists(b, dir, a.ledger)
		began := cpuSeconds()
		if _, err := after.touched(ctx, &Rescreening{}, func(string, int64, int64) {}); err != nil {
			b.Fatal(err)
		}
		touched += cpuSeconds() - began
		began = cpuSeconds()
		err := after.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
			links, err := linksIn(ctx, tx.View())
			if err != nil {
				return err
			}
			_, err = after.assess.Again(ctx, tx.View(), links, ids)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		all += cpuSeconds() - began
	}
	b.ReportMetric(touched/all, "of-all")
	b.ReportMetric(float64(b.N*len(ids))/touched, "asked/cpu-s")
}
