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

// BenchmarkEdges is what is left once rows are in memory: grouping values,
// ties, networks, in rows a second of one core.
func BenchmarkEdges(b *testing.B) {
	p := newPlant(5_000_000)
	var buf []byte
	rows := make([][3]string, 0, p.rows)
	for i := range p.rows {
		buf = p.row(buf[:0], i)
		a, c, v, _ := three(buf[:len(buf)-1], ',')
		rows = append(rows, [3]string{string(a), string(c), string(v)})
	}
	runtime.GC()
	before := used()
	for b.Loop() {
		o := Options{}
		o.settle()
		r := newReading(o)
		w := r.worker("")
		for i := range rows {
			if err := w.row([]byte(rows[i][0]), []byte(rows[i][1]), []byte(rows[i][2])); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.close(); err != nil {
			b.Fatal(err)
		}
		web := &Web{depot: r.depot, words: r.words, o: o}
		if err := web.build(context.Background(), r); err != nil {
			b.Fatal(err)
		}
		for range web.Networks() {
		}
		web.Close()
	}
	cpu := (used().cpu - before.cpu).Seconds() / float64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(p.rows)/cpu, "edges/s/core")
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
