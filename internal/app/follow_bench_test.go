//go:build unix

package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"countersign/internal/detect"
	"countersign/internal/resolve"
	"countersign/internal/roster"
	"countersign/internal/sim"
)

// BenchmarkFollow reads a whole ledger into an empty roster.
func BenchmarkFollow(b *testing.B) {
	const size = 10_000
	f := newFollowing(b, size, "")
	f.take(b, 0, size)
	for b.Loop() {
		r, err := roster.Open(b.Context(), filepath.Join(b.TempDir(), "networks.db"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Follow(b.Context(), f.app.ledger, f.names, r); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
	b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "subjects/s")
}

// BenchmarkFollowLater keeps a folder of COUNTERSIGN_BENCH subjects (20,000 if
// it is not set), a fifth or COUNTERSIGN_CREWS of them crews, and follows 5,000
// more: first by one later screening, then one record at a time, each appended
// and followed by itself. Of those stored, what was received is not sealed as
// well, so that a million fit a small disk.
func BenchmarkFollowLater(b *testing.B) {
	stored, err := strconv.Atoi(os.Getenv("COUNTERSIGN_BENCH"))
	if err != nil {
		stored = 20_000
	}
	const later, single = 4_000, 1_000
	f := newFollowing(b, stored+later+single, b.TempDir())
	f.store(b, stored)
	r, err := roster.Open(b.Context(), filepath.Join(b.TempDir(), "networks.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	b.Logf("%d subjects stored: %.0f a second", stored, float64(stored)/f.follow(b, r).Seconds())
	f.take(b, stored, stored+later)
	for b.Loop() {
		cpu := cpuSeconds()
		b.ReportMetric(later/f.follow(b, r).Seconds(), "followed/s")
		b.ReportMetric(later/(cpuSeconds()-cpu), "followed/cpu-s")
		var clock, cpus []float64
		for i := range single {
			cpu := cpuSeconds()
			clock = append(clock, (f.take(b, stored+later+i, stored+later+i+1) + f.follow(b, r)).Seconds())
			cpus = append(cpus, cpuSeconds()-cpu)
		}
		report(b, clock, "")
		report(b, cpus, "cpu-")
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.Logf("%d MB live", m.HeapAlloc>>20)
}

// report tells what one record takes: of half of them, and of 99 in 100.
func report(b *testing.B, seconds []float64, what string) {
	slices.Sort(seconds)
	b.ReportMetric(1e6*seconds[len(seconds)/2], "p50-"+what+"us")
	b.ReportMetric(1e6*seconds[len(seconds)*99/100], "p99-"+what+"us")
}

// following is a made world, a fifth of it crews, whose members come apart, and
// a folder that takes it; without a folder, a ledger in memory.
type following struct {
	app   *App
	names resolve.Namer
	world *sim.World
}

func newFollowing(b *testing.B, size int, dir string) *following {
	b.Helper()
	prior := -25.0
	a, err := New(context.Background(), Config{Data: dir, Detectors: []*detect.Detector{}, Prior: &prior, Now: worldEnd})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	return &following{a, resolve.Namer{Key: []byte("a key of the house")}, sim.New(sim.Options{Seed: 5, Subjects: size, Fraud: crews(0.2)})}
}

// crews is the share of subjects who are of crews: COUNTERSIGN_CREWS or as usual.
func crews(usual float64) float64 {
	if c, err := strconv.ParseFloat(os.Getenv("COUNTERSIGN_CREWS"), 64); err == nil {
		return c
	}
	return usual
}

// store reads the first subjects into the ledger, without their evidence.
func (f *following) store(b *testing.B, to int) {
	vault := f.app.vault
	f.app.vault = nil
	defer func() { f.app.vault = vault }()
	f.take(b, 0, to)
}

// take reads some subjects into the ledger, and tells how long that took.
func (f *following) take(b *testing.B, from, to int) (took time.Duration) {
	b.Helper()
	const most = 2000 // lines in memory
	for ; from < to; from += most {
		var lines []byte
		for _, line := range f.world.Slice(from, min(from+most, to)) {
			lines = append(lines, line...)
		}
		began := time.Now()
		in := []Input{{Name: "world", Reader: bytes.NewReader(lines)}}
		if _, _, err := f.app.take(b.Context(), Request{Inputs: in, Progress: func(string, int64, int64) {}}); err != nil {
			b.Fatal(err)
		}
		took += time.Since(began)
	}
	return took
}

func (f *following) follow(b *testing.B, r *roster.Roster) time.Duration {
	b.Helper()
	began := time.Now()
	if _, err := Follow(b.Context(), f.app.ledger, f.names, r); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}
