//go:build unix

package network

import (
	"context"
	"fmt"

	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// BenchmarkNetwork reads a planted platform from a file and finds its networks.
// COUNTERSIGN_BENCH_ROWS sets how many rows (100000000 for the goal: 4 GB on
// disk), COUNTERSIGN_BENCH_MEMORY the budget in MiB.
func BenchmarkNetwork(b *testing.B) {
	sizes := []int{1_000_000, 5_000_000}
	if s := os.Getenv("COUNTERSIGN_BENCH_ROWS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		sizes = []int{n}
	}
	memory, _ := strconv.ParseInt(os.Getenv("COUNTERSIGN_BENCH_MEMORY"), 10, 64)
	for _, n := range sizes {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) { benchRows(b, n, memory<<20) })
	}
}

func benchRows(b *testing.B, n int, memory int64) {
	p := newPlant(n)
	path, bytes := p.file(b)
	defer debug.SetGCPercent(debug.SetGCPercent(40)) // as the command has it
	runtime.GC()
	began, before := time.Now(), used()
	var s score
	for b.Loop() {
		var err error
		if s, err = once(p, path, memory); err != nil {
			b.Fatal(err)
		}
	}
	after := used()
	cpu, wall := (after.cpu-before.cpu).Seconds()/float64(b.N), time.Since(began).Seconds()/float64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(p.rows)/1e6, "Mrows")
	b.ReportMetric(float64(bytes)/1e9, "GB")
	b.ReportMetric(wall, "wall-s")
	b.ReportMetric(cpu, "cpu-s")
	b.ReportMetric(float64(p.rows)/cpu, "rows/s/core")
	b.ReportMetric(after.peak, "peak-GiB")
	b.ReportMetric(s.f1(), "F1")
}

func once(p plant, path string, memory int64) (score, error) {
	began := time.Now()
	w, err := Read(context.Background(), Options{Memory: memory}, []Input{File("plant", path)})
	if err != nil {
		return score{}, err
	}
	defer w.Close()
	if testing.Verbose() {
		fmt.Printf("read and tied: %.1f s, %d subjects share, %d ties, %s spilt\n", time.Since(began).Seconds(), len(w.who), len(w.edges), size(w.Report.Spilt))
	}
	return p.score(w.Networks())
}

type usage struct {
	cpu  time.Duration
	peak float64 // GiB
}

func used() usage {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return usage{}
	}
	return usage{time.Duration(r.Utime.Nano() + r.Stime.Nano()), float64(r.Maxrss) / (1 << 20)}
}

// BenchmarkEdges is what is left once rows are in memory, in rows a second of
// one core: numbering subjects, grouping values, ties, networks.
func BenchmarkEdges(b *testing.B) {
	p := newPlant(5_000_000)
	path, _ := p.file(b)
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	var cpu time.Duration
	for b.Loop() {
		o := Options{}
		o.settle()
		r := newReading(o)
		if err := r.input(context.Background(), File("plant", path)); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		before := used()
		web := &Web{depot: r.depot, words: r.words, o: o}
		if err := web.build(context.Background(), r); err != nil {
			b.Fatal(err)
		}
		for range web.Networks() {
		}
		cpu += used().cpu - before.cpu
		web.Close()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(p.rows)*float64(b.N)/cpu.Seconds(), "edges/s/core")
}

// BenchmarkSplit takes rows out of a table.
func BenchmarkSplit(b *testing.B) {
	p := newPlant(1_000_000)
	var text []byte
	for i := range p.rows {
		text = p.row(text, i)
	}
	b.SetBytes(int64(len(text)))
	s := &cells{columns: columns{0, 1, 2, 2}, comma: ','}
	for b.Loop() {
		err := s.split(&block{data: text}, func(_, _, _ []byte) error { return nil }, func(int64, string) {})
		if err != nil {
			b.Fatal(err)
		}
	}
}
