package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"countersign/internal/sim"
)

// BenchmarkScreen takes worlds of growing size from a file through the whole
// house: read, linked, every detector, weighed, rendered. It tells subjects a
// second and live bytes a subject. Sizes are 1,000 and 10,000, and what
// COUNTERSIGN_BENCH names, such as 100000.
func BenchmarkScreen(b *testing.B) {
	sizes := []int{1000, 10000}
	if n, err := strconv.Atoi(os.Getenv("COUNTERSIGN_BENCH")); err == nil {
		sizes = []int{n}
	}
	for _, n := range sizes {
		path := worldFile(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				screenFile(b, path, n)
			}
		})
	}
}

func worldFile(b *testing.B, n int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "world.ndjson")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := sim.New(sim.Options{Seed: 9, Subjects: n}).WriteNDJSON(f); err != nil {
		b.Fatal(err)
	}
	return path
}

func screenFile(b *testing.B, path string, n int) {
	began := time.Now()
	a, err := New(context.Background(), Config{Now: worldEnd})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	answer, err := a.Screen(context.Background(), Request{Inputs: []Input{{Name: "world", Path: path}}})
	if err != nil {
		b.Fatal(err)
	}
	if err := answer.Render(io.Discard, "ndjson", RenderOptions{}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(n)/time.Since(began).Seconds(), "subjects/s")
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/float64(n), "live-B/subject")
	runtime.KeepAlive(a)
}
