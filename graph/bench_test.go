//go:build unix

package graph

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// perCore reports how many edges a second of processor time were handled.
func perCore(b *testing.B, edges int, do func()) {
	b.Helper()
	runtime.GC()
	before := spent()
	for b.Loop() {
		do()
	}
	used := (spent() - before).Seconds()
	b.ReportMetric(float64(edges)*float64(b.N)/max(used, 1e-9), "edges/s/core")
	b.ReportMetric(0, "ns/op")
}

func spent() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func BenchmarkGraph(b *testing.B) {
	for _, vertices := range []int{330_000, 1_650_000} { // 1 and 5 million edges
		n, edges := rings(vertices, 1)
		g := Build(n, edges, 2)
		name := fmt.Sprintf("edges=%dk", len(edges)/1000)
		b.Run("Build/"+name, func(b *testing.B) { perCore(b, len(edges), func() { Build(n, edges, 2) }) })
		b.Run("Components/"+name, func(b *testing.B) { perCore(b, len(edges), func() { g.Components(2) }) })
		b.Run("Leiden/"+name, func(b *testing.B) { perCore(b, len(edges), func() { Leiden(g, Options{Workers: 2}) }) })
		b.Run("BuildAndComponents/"+name, func(b *testing.B) {
			perCore(b, len(edges), func() { Build(n, edges, 2).Components(2) })
		})
		b.Run("BuildAndLeiden/"+name, func(b *testing.B) {
			perCore(b, len(edges), func() { Leiden(Build(n, edges, 2), Options{Workers: 2}) })
		})
	}
}
