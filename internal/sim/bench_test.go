package sim_test

import (
	"io"
	"testing"

	"countersign/internal/sim"
)

func BenchmarkWriteNDJSON(b *testing.B) {
	const n = 20000
	w := sim.New(sim.Options{Seed: 1, Subjects: n})
	b.ReportAllocs()
	for b.Loop() {
		if err := w.WriteNDJSON(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "subjects/s")
}
